//! Tokens of a corpus to weighted rows.
//!
//! Input: tokens, positions of pairs, [`Features`]. Output: one row an article. Cost: a constant number of table look-ups a token, no
//! hashing; memory: 8 bytes a feature besides the rows. Reference implementation: `weighting::weigh_text`, with the same bits.

use std::ops::Range;

use super::heaviest::least_weight;
use super::recipe::{Recipe, TermFrequency};
use super::weighting::term_frequency;
use crate::analysis::{FIELDS, REPEATED, TextFacts, Tokens, WHOLE, WORD};
use crate::error::Result;
use crate::id::count;
use crate::progress::Ticker;
use crate::sparse::SparseRows;
use crate::sparse::to_text_weight;

/// The features of a corpus, by number: words first, then pairs. A feature without a column counts in the length of an article, and is
/// not stored.
pub(super) struct Features {
    /// For each feature the position of its idf in `idfs`. There are far fewer different idfs than features.
    pub(super) classes: Vec<u32>,
    pub(super) idfs: Vec<f64>,
    /// The idf of a pair that is not stored.
    pub(super) rare_idf: f64,
    /// For each stored feature its column.
    pub(super) columns: Vec<u32>,
    /// For each counted pair the number of its feature, by its position in the table of pairs.
    pub(super) pairs: Vec<u32>,
}

/// The number of a pair that occurs once in all texts.
pub(super) const UNNUMBERED: u32 = u32::MAX;

/// Weights of counts below this are in a table.
const TABLE: usize = 64;

/// A converter of the tokens of articles to rows, one article after the other.
pub(super) struct Weigher<'a> {
    features: &'a Features,
    word_pairs: bool,
    heaviest: Option<usize>,
    scheme: TermFrequency,
    field_weights: [f64; FIELDS],
    term_frequencies: [f64; TABLE],
    /// For each feature its position in `counts`, and its class. A position is valid if that count is for this feature, so the
    /// positions need no reset (the sparse sets of Briggs and Torczon, 1993).
    positions: Vec<(u32, u32)>,
    /// A sum without meaning, which prevents the compiler from removing the reads of [`prefetch`](Self::prefetch).
    fetched: u32,
    counts: Vec<Count>,
    weights: Vec<[f64; FIELDS]>,
    entries: Vec<u64>,
}

/// The counts of a feature in the fields of the current article.
#[derive(Clone, Copy)]
struct Count {
    feature: u32,
    in_field: [u32; FIELDS],
    idf: f64,
}

/// The rows of some articles, with the weights that are not stored.
#[derive(Default)]
pub(super) struct Weighed {
    pub(super) rows: SparseRows,
    /// For each row the sum of the squares of the weights that are not stored.
    pub(super) unstored_squares: Vec<u64>,
}

impl<'a> Weigher<'a> {
    pub(super) fn new(features: &'a Features, recipe: &Recipe) -> Self {
        let mut term_frequencies = [0.0; TABLE];
        for (count, weight) in (0u32..).zip(&mut term_frequencies) {
            *weight = term_frequency(recipe.term_frequency, count);
        }
        Self {
            features,
            word_pairs: recipe.word_pairs,
            heaviest: recipe.heaviest,
            scheme: recipe.term_frequency,
            field_weights: [recipe.fields.title, recipe.fields.lead, recipe.fields.body],
            term_frequencies,
            positions: features.classes.iter().map(|&class| (0, class)).collect(),
            fetched: 0,
            counts: Vec::new(),
            weights: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Adds the rows of a batch. `pairs` holds the positions of its marked pairs in the table of pairs.
    pub(super) fn weigh_all(
        &mut self,
        batch: &Tokens,
        mut pairs: &[u32],
        weighed: &mut Weighed,
        ticker: &Ticker<'_>,
    ) -> Result<()> {
        for facts in &batch.articles {
            ticker.work(1)?;
            pairs = self.weigh(&batch.tokens, facts, pairs, weighed)?;
        }
        Ok(())
    }

    /// Adds the row of an article. `pairs` starts with the positions of its marked pairs; the rest is returned.
    fn weigh<'p>(&mut self, tokens: &[u32], facts: &TextFacts, mut pairs: &'p [u32], weighed: &mut Weighed) -> Result<&'p [u32]> {
        // An article has at most one count a token and one a pair: positions in `counts` fit in 32 bits.
        count(2 * (facts.ends[FIELDS - 1] - facts.start), "words of one article")?;
        self.counts.clear();
        self.prefetch(&tokens[facts.start..facts.ends[FIELDS - 1]], pairs);
        for (field, range) in facts.fields().into_iter().enumerate() {
            pairs = self.count(&tokens[range], field, pairs);
        }
        self.finish(weighed);
        Ok(pairs)
    }

    /// Reads the entries of `positions` that [`count`](Self::count) needs. The table is larger than a processor's cache. Here no read
    /// depends on another one, so the fetches overlap; counting alone would wait for each.
    #[inline]
    fn prefetch(&mut self, tokens: &[u32], pairs: &[u32]) {
        let mut sum = 0u32;
        for token in tokens {
            sum = sum.wrapping_add(self.positions[(token & WORD) as usize].0);
        }
        let marked = tokens.iter().filter(|token| **token & REPEATED != 0).count();
        for &pair in pairs.iter().take(marked) {
            let feature = self.features.pairs[pair as usize] as usize;
            sum = sum.wrapping_add(self.positions.get(feature).map_or(0, |position| position.0));
        }
        self.fetched = sum;
    }

    /// Counts the features of a field. `pairs` starts with the positions of its marked pairs; the rest is returned.
    #[inline]
    fn count<'p>(&mut self, tokens: &[u32], field: usize, mut pairs: &'p [u32]) -> &'p [u32] {
        let mut follows = false;
        for &token in tokens {
            let word = token & WORD;
            self.add(word, field);
            if token & WHOLE != 0 {
                continue;
            }
            if token & REPEATED != 0 {
                // Each mark has a position.
                if let Some((&pair, rest)) = pairs.split_first() {
                    pairs = rest;
                    match self.features.pairs[pair as usize] {
                        UNNUMBERED => self.add_single(field),
                        feature => self.add(feature, field),
                    }
                }
            } else if follows {
                self.add_single(field);
            }
            follows = self.word_pairs;
        }
        pairs
    }

    /// Counts a pair that occurs once in all texts.
    #[inline]
    fn add_single(&mut self, field: usize) {
        let mut in_field = [0; FIELDS];
        in_field[field] = 1;
        self.counts.push(Count { feature: UNNUMBERED, in_field, idf: self.features.rare_idf });
    }

    /// Counts a feature.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // `weigh` checks that positions in `counts` fit.
    fn add(&mut self, feature: u32, field: usize) {
        let (position, class) = &mut self.positions[feature as usize];
        match self.counts.get_mut(*position as usize) {
            Some(count) if count.feature == feature => count.in_field[field] = count.in_field[field].saturating_add(1),
            _ => {
                *position = self.counts.len() as u32;
                let mut in_field = [0; FIELDS];
                in_field[field] = 1;
                self.counts.push(Count { feature, in_field, idf: self.features.idfs[*class as usize] });
            }
        }
    }

    /// Computes the weights and adds the row: the formula of [`weigh_text`](super::weigh_text), with the same order of sums.
    fn finish(&mut self, weighed: &mut Weighed) {
        let mut squares = [0.0; FIELDS];
        self.weights.clear();
        for count in &self.counts {
            let weight = count.in_field.map(|n| {
                let frequency = self.term_frequencies.get(n as usize).copied();
                frequency.unwrap_or_else(|| term_frequency(self.scheme, n)) * count.idf
            });
            for (square, u) in squares.iter_mut().zip(weight) {
                *square += u * u;
            }
            self.weights.push(weight);
        }
        let factors: [f64; FIELDS] =
            std::array::from_fn(|f| if squares[f] > 0.0 { self.field_weights[f] / squares[f].sqrt() } else { 0.0 });
        let mut square = 0.0;
        for weight in &mut self.weights {
            let x = weight[0] * factors[0] + weight[1] * factors[1] + weight[2] * factors[2];
            square += x * x;
            weight[0] = x;
        }
        let length: f64 = square.sqrt();
        self.entries.clear();
        let mut unstored_square = 0;
        if length > 0.0 {
            let weighed = self.counts.iter().zip(&self.weights).map(|(count, &[x, ..])| (count, to_text_weight(x / length)));
            let rare_idf = self.features.rare_idf;
            let least = self.heaviest.map(|heaviest| {
                let shared = weighed.clone().filter(|(count, _)| count.idf < rare_idf);
                least_weight(shared.map(|(_, weight)| weight), heaviest)
            });
            for (count, weight) in weighed {
                let is_stored = least.is_none_or(|least| count.idf < rare_idf && weight >= least);
                match self.features.columns.get(count.feature as usize).filter(|_| is_stored) {
                    None => unstored_square += u64::from(weight) * u64::from(weight),
                    Some(&column) if weight > 0 => self.entries.push(u64::from(column) << 32 | u64::from(weight)),
                    Some(_) => {}
                }
            }
        }
        self.entries.sort_unstable();
        #[allow(clippy::cast_possible_truncation)] // Each half is used.
        weighed.rows.push(self.entries.iter().map(|&entry| ((entry >> 32) as u32, entry as u32)));
        weighed.unstored_squares.push(unstored_square);
    }
}

impl Weighed {
    /// Adds the rows of another part.
    pub(super) fn append(&mut self, part: &Self) {
        self.rows.append(&part.rows);
        self.unstored_squares.extend_from_slice(&part.unstored_squares);
    }
}

/// Splits items into runs of about so many bytes each.
pub(super) fn runs_of(lengths: impl Iterator<Item = usize>, bytes: usize) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let (mut start, mut end, mut sum) = (0, 0, 0);
    for length in lengths {
        (end, sum) = (end + 1, sum + length);
        if sum >= bytes {
            runs.push(start..end);
            (start, sum) = (end, 0);
        }
    }
    if start < end {
        runs.push(start..end);
    }
    runs
}
