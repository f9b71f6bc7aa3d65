//! Tokens to weighted rows, for whole corpora: the same bits as [`weigh_text`](super::weigh_text), without a search in any table.

use std::ops::Range;

use super::heaviest::least_weight;
use super::recipe::{Recipe, TermFrequency};
use super::weighting::term_frequency;
use crate::analysis::{FIELDS, REPEATED, TextFacts, Tokens, WHOLE, WORD};
use crate::error::Result;
use crate::progress::Ticker;
use crate::sparse::SparseRows;
use crate::sparse::to_fixed;

/// What weighing needs to know of features, by number. Words come first, then pairs; those without a column are counted in the
/// length of an article and not stored.
pub(super) struct Features {
    /// For each feature the place of its inverse document frequency in `idfs`: there are far fewer of those.
    pub(super) classes: Vec<u32>,
    pub(super) idfs: Vec<f64>,
    /// The idf of a pair that is not stored.
    pub(super) idf_alone: f64,
    /// For each feature that is stored its column.
    pub(super) columns: Vec<u32>,
    /// The number of the feature of each pair that comes again, by its place among them.
    pub(super) pairs: Vec<u32>,
}

/// A pair that comes once in all texts has no number.
pub(super) const UNNUMBERED: u32 = u32::MAX;

/// Counts below this find their weight in a table.
const TABLE: usize = 64;

/// Weighs articles, one after the other.
pub(super) struct Weigher<'a> {
    features: &'a Features,
    word_pairs: bool,
    heaviest: Option<usize>,
    scheme: TermFrequency,
    field_weights: [f64; FIELDS],
    term_frequencies: [f64; TABLE],
    /// For each feature where it stands in `counts`, if it does, and its class. That it stands there is seen there, which spares
    /// setting all places back (the sparse sets of Briggs and Torczon, 1993).
    places: Vec<(u32, u32)>,
    /// Of no meaning.
    fetched: u32,
    counts: Vec<Count>,
    weights: Vec<[f64; FIELDS]>,
    entries: Vec<u64>,
}

/// How often a feature stands in each field.
#[derive(Clone, Copy)]
struct Count {
    feature: u32,
    in_field: [u32; FIELDS],
    idf: f64,
}

/// The rows of some articles.
#[derive(Default)]
pub(super) struct Weighed {
    pub(super) rows: SparseRows,
    /// For each row the sum of the squares of the weights that are not stored.
    pub(super) alone: Vec<u64>,
}

impl<'a> Weigher<'a> {
    pub(super) fn new(features: &'a Features, recipe: &Recipe) -> Self {
        // Below 64: fits.
        let frequency = |count: usize| term_frequency(recipe.term_frequency, u32::try_from(count).unwrap_or(u32::MAX));
        Self {
            features,
            word_pairs: recipe.word_pairs,
            heaviest: recipe.heaviest,
            scheme: recipe.term_frequency,
            field_weights: [recipe.fields.title, recipe.fields.lead, recipe.fields.body],
            term_frequencies: std::array::from_fn(frequency),
            places: features.classes.iter().map(|&class| (0, class)).collect(),
            fetched: 0,
            counts: Vec::new(),
            weights: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Adds the rows of a batch; `places` holds the places of its marked pairs.
    pub(super) fn weigh_all(
        &mut self,
        batch: &Tokens,
        mut places: &[u32],
        weighed: &mut Weighed,
        ticker: &Ticker<'_>,
    ) -> Result<()> {
        for facts in &batch.articles {
            ticker.work(1)?;
            places = self.weigh(&batch.tokens, facts, places, weighed);
        }
        Ok(())
    }

    /// Adds the row of an article. `places` holds the places of its marked pairs, then those of the articles to come.
    fn weigh<'p>(&mut self, tokens: &[u32], facts: &TextFacts, mut places: &'p [u32], weighed: &mut Weighed) -> &'p [u32] {
        self.counts.clear();
        self.fetch(&tokens[facts.start..facts.ends[FIELDS - 1]], places);
        for (field, range) in facts.fields().into_iter().enumerate() {
            places = self.count(&tokens[range], field, places);
        }
        self.finish(weighed);
        places
    }

    /// Reads what [`count`](Self::count) is going to ask for. The table is larger than any cache: here nothing waits for an answer, so
    /// the processor fetches many places at once, while counting would stop at each.
    #[inline]
    fn fetch(&mut self, tokens: &[u32], places: &[u32]) {
        let mut sum = 0u32;
        for token in tokens {
            sum = sum.wrapping_add(self.places[(token & WORD) as usize].0);
        }
        let marked = tokens.iter().filter(|token| **token & REPEATED != 0).count();
        for &place in places.iter().take(marked) {
            let feature = self.features.pairs[place as usize] as usize;
            sum = sum.wrapping_add(self.places.get(feature).map_or(0, |place| place.0));
        }
        // Kept, or the compiler would spare the reading.
        self.fetched = sum;
    }

    #[inline]
    fn count<'p>(&mut self, tokens: &[u32], field: usize, mut places: &'p [u32]) -> &'p [u32] {
        let mut follows = false;
        for &token in tokens {
            let word = token & WORD;
            self.add(word, field);
            if token & WHOLE != 0 {
                continue;
            }
            if token & REPEATED != 0 {
                // Marks and places were made together, so there is one.
                if let Some((&place, rest)) = places.split_first() {
                    places = rest;
                    match self.features.pairs[place as usize] {
                        UNNUMBERED => self.add_single(field),
                        feature => self.add(feature, field),
                    }
                }
            } else if follows {
                self.add_single(field);
            }
            follows = self.word_pairs;
        }
        places
    }

    /// Adds a pair that comes once in all texts.
    #[inline]
    fn add_single(&mut self, field: usize) {
        let mut in_field = [0; FIELDS];
        in_field[field] = 1;
        self.counts.push(Count { feature: UNNUMBERED, in_field, idf: self.features.idf_alone });
    }

    #[inline]
    fn add(&mut self, feature: u32, field: usize) {
        let (place, class) = &mut self.places[feature as usize];
        match self.counts.get_mut(*place as usize) {
            Some(count) if count.feature == feature => count.in_field[field] = count.in_field[field].saturating_add(1),
            _ => {
                // An article has fewer features than tokens and pairs of them, which fit in 32 bits.
                *place = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
                let mut in_field = [0; FIELDS];
                in_field[field] = 1;
                self.counts.push(Count { feature, in_field, idf: self.features.idfs[*class as usize] });
            }
        }
    }

    /// The formula of [`weigh_text`](super::weigh_text), in its order.
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
        let mut alone = 0;
        if length > 0.0 {
            let weighed = self.counts.iter().zip(&self.weights).map(|(count, &[x, ..])| (count, to_fixed(x / length)));
            let idf_alone = self.features.idf_alone;
            let least = self.heaviest.map(|heaviest| {
                let shared = weighed.clone().filter(|(count, _)| count.idf < idf_alone);
                least_weight(shared.map(|(_, weight)| weight), heaviest)
            });
            for (count, weight) in weighed {
                let is_kept = least.is_none_or(|least| count.idf < idf_alone && weight >= least);
                match self.features.columns.get(count.feature as usize).filter(|_| is_kept) {
                    None => alone += u64::from(weight) * u64::from(weight),
                    Some(&column) if weight > 0 => self.entries.push(u64::from(column) << 32 | u64::from(weight)),
                    Some(_) => {}
                }
            }
        }
        self.entries.sort_unstable();
        #[allow(clippy::cast_possible_truncation)] // Both halves are kept.
        weighed.rows.push(self.entries.iter().map(|&entry| ((entry >> 32) as u32, entry as u32)));
        weighed.alone.push(alone);
    }
}

impl Weighed {
    /// Adds the rows of another part.
    pub(super) fn append(&mut self, part: &Self) {
        self.rows.append(&part.rows);
        self.alone.extend_from_slice(&part.alone);
    }
}

/// Stretches of articles of about so many bytes of text each.
pub(super) fn stretches(lengths: impl Iterator<Item = usize>, bytes: usize) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let (mut start, mut end, mut sum) = (0, 0, 0);
    for length in lengths {
        (end, sum) = (end + 1, sum + length);
        if sum >= bytes {
            stretches.push(start..end);
            (start, sum) = (end, 0);
        }
    }
    if start < end {
        stretches.push(start..end);
    }
    stretches
}
