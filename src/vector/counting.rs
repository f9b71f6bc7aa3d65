//! Document frequencies of words and word pairs.
//!
//! Input: the tokens of all articles. Output: [`Counts`], and marks on the tokens of the counted pairs. Most pairs of a corpus occur
//! once. They are not stored: a [`RepetitionFilter`] lets repeated pairs pass, with few others, and these are counted exactly.
//! Time: two passes over the tokens. Memory: 16 to 24 bytes a repeated pair, 4 bytes an occurrence of one, and one to two bytes a pair
//! of any kind. Reference implementation: maps of all pairs, in the tests.

use super::pair_table::PairTable;
use super::repetition_filter::RepetitionFilter;
use super::word_pair::{for_each_pair, hash};
use crate::analysis::{FIELDS, REPEATED, Tokens, WORD};
use crate::error::Result;
use crate::id::count;
use crate::progress::Ticker;

/// Document frequencies of the words and the repeated pairs of a corpus.
pub(crate) struct Counts {
    /// By word, the number of articles that have it.
    pub(crate) words: Vec<u32>,
    pub(crate) pairs: PairTable,
    /// For each batch, the position in `pairs` of every pair whose second token is marked [`REPEATED`], in the order of the text.
    pub(crate) pair_positions: Vec<Vec<u32>>,
}

/// A pair of the current article.
#[derive(Clone, Copy)]
struct Occurrence {
    /// The position of its second token.
    position: usize,
    key: u64,
    hash: u64,
}

/// Retains the pairs that pass a test, without a branch that depends on the result.
#[inline]
fn retain(found: &mut Vec<Occurrence>, test: impl Fn(&Occurrence) -> bool) {
    let mut retained = 0;
    for position in 0..found.len() {
        let pair = found[position];
        found[retained] = pair;
        retained += usize::from(test(&pair));
    }
    found.truncate(retained);
}

impl Counts {
    /// Returns whether each pair occurs more than once, in any articles. The others passed the filter by mistake.
    pub(crate) fn are_repeated(&self) -> Vec<bool> {
        let mut occurrences = vec![0u8; self.pairs.len()];
        for &position in self.pair_positions.iter().flatten() {
            let occurrences = &mut occurrences[position as usize];
            *occurrences = occurrences.saturating_add(1);
        }
        occurrences.into_iter().map(|occurrences| occurrences > 1).collect()
    }

    /// Counts the articles of each word below `words` and of each repeated pair, and marks the second tokens of these pairs.
    ///
    /// Few pairs that occur once are counted too, by mistake. Pairs that are in the table already are counted in any case.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^32 - 1 pairs, [`Error::Cancelled`](crate::Error::Cancelled).
    pub(crate) fn of(
        batches: &mut [Tokens],
        words: usize,
        mut pairs: PairTable,
        word_pairs: bool,
        ticker: &Ticker<'_>,
    ) -> Result<Self> {
        let filter = if word_pairs { filter_of(batches, &pairs, ticker)? } else { RepetitionFilter::new(0) };
        pairs.reserve(filter.repeated())?;
        let mut words = vec![(0u32, 0u32); words];
        let mut pair_positions = Vec::with_capacity(batches.len());
        // The builder checks that there are fewer than 2^32 - 1 articles.
        let mut article = 0u32;
        // The tables are larger than a processor's cache. Each step reads one of them for all pairs of an article, without a branch
        // that depends on the result, so that the fetches overlap.
        let (mut found, mut probes) = (Vec::new(), Vec::new());
        for batch in batches {
            let mut batch_positions = Vec::new();
            for facts in &batch.articles {
                ticker.work(1)?;
                article += 1;
                for &token in &batch.tokens[facts.start..facts.ends[FIELDS - 1]] {
                    let (last, frequency) = &mut words[(token & WORD) as usize];
                    *frequency += u32::from(*last != article);
                    *last = article;
                }
                if !word_pairs {
                    continue;
                }
                found.clear();
                for_each_pair(&batch.tokens, facts.fields(), |position, key| {
                    found.push(Occurrence { position, key, hash: hash(key) });
                });
                retain(&mut found, |pair| filter.is_repeated(pair.hash));
                probes.clear();
                probes.extend(found.iter().map(|pair| pairs.first_probe(pair.hash)));
                for (pair, &probe) in found.iter().zip(&probes) {
                    let position = pairs.find_or_insert(pair.key, pair.hash, probe)?;
                    pairs.count(position, article);
                    batch_positions.push(position);
                    batch.tokens[pair.position] |= REPEATED;
                }
            }
            batch_positions.shrink_to_fit();
            pair_positions.push(batch_positions);
        }
        Ok(Self { words: words.into_iter().map(|(_, frequency)| frequency).collect(), pairs, pair_positions })
    }
}

/// Returns every pair with its document frequency, in ascending order, pairs of one article included.
///
/// Memory: 8 bytes a distinct pair of an article.
pub(crate) fn every_pair(batches: &[Tokens], ticker: &Ticker<'_>) -> Result<Vec<(u64, u32)>> {
    let mut keys = Vec::new();
    for batch in batches {
        for facts in &batch.articles {
            ticker.work(1)?;
            let mut distinct = Vec::new();
            for_each_pair(&batch.tokens, facts.fields(), |_, key| distinct.push(key));
            distinct.sort_unstable();
            distinct.dedup();
            keys.append(&mut distinct);
            ticker.tick(1);
        }
    }
    keys.sort_unstable();
    keys.chunk_by(|a, b| a == b).map(|run| Ok((run[0], count(run.len(), "articles")?))).collect()
}

/// Adds all pairs of the texts to a filter. Known pairs are added twice, so that they pass.
fn filter_of(batches: &[Tokens], known: &PairTable, ticker: &Ticker<'_>) -> Result<RepetitionFilter> {
    let most = batches.iter().map(|batch| batch.tokens.len()).sum::<usize>() + known.len();
    let mut filter = RepetitionFilter::new(most);
    for batch in batches {
        for facts in &batch.articles {
            ticker.work(1)?;
            for_each_pair(&batch.tokens, facts.fields(), |_, key| filter.add(hash(key)));
        }
    }
    for (key, _) in known.iter() {
        filter.add(hash(key));
        filter.add(hash(key));
    }
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::word_pair::key;
    use super::*;
    use crate::analysis::{TextFacts, WHOLE};
    use proptest::prelude::*;

    /// Batches of articles of three fields of word numbers.
    fn batches() -> impl Strategy<Value = Vec<Tokens>> {
        let token = (0u32..40, prop::bool::weighted(0.1)).prop_map(|(word, whole)| if whole { word | WHOLE } else { word });
        let article = prop::array::uniform3(prop::collection::vec(token, 0..12));
        prop::collection::vec(prop::collection::vec(article, 0..8), 0..4).prop_map(|batches| {
            let batch = |articles: Vec<[Vec<u32>; 3]>| {
                let mut tokens = Tokens::default();
                for fields in articles {
                    let start = tokens.tokens.len();
                    let ends = fields.map(|field| {
                        tokens.tokens.extend(field);
                        tokens.tokens.len()
                    });
                    tokens.articles.push(TextFacts { start, ends, ..TextFacts::default() });
                }
                tokens
            };
            batches.into_iter().map(batch).collect()
        })
    }

    /// The reference implementation: for each pair the number of articles that have it, and its occurrences.
    fn count_with_maps(batches: &[Tokens]) -> BTreeMap<u64, (u32, u32)> {
        let mut found: BTreeMap<u64, (u32, u32)> = BTreeMap::new();
        for batch in batches {
            for facts in &batch.articles {
                let mut seen = BTreeSet::new();
                for_each_pair(&batch.tokens, facts.fields(), |_, key| {
                    let (articles, times) = found.entry(key).or_default();
                    *articles += u32::from(seen.insert(key));
                    *times += 1;
                });
            }
        }
        found
    }

    proptest! {
        #[test]
        fn repeated_pairs_are_counted_exactly(batches in batches(), known in prop::collection::btree_set((0u32..40, 0u32..40), 0..9)) {
            let known: Vec<u64> = known.into_iter().map(|(a, b)| key(a, b)).collect();
            let expected = count_with_maps(&batches);
            let mut marked = batches.clone();
            let pairs = PairTable::with_known(known.iter().copied()).unwrap();
            let counts = Counts::of(&mut marked, 40, pairs, true, &Ticker::silent()).unwrap();
            let found: BTreeMap<u64, u32> = counts.pairs.iter().collect();
            prop_assert_eq!(found.len(), counts.pairs.len());
            for (&key, &(articles, times)) in &expected {
                prop_assert!(times < 2 || found.contains_key(&key));
                prop_assert!(found.get(&key).is_none_or(|&found| found == articles));
            }
            prop_assert!(found.iter().all(|(key, &articles)| expected.get(key).map_or(articles == 0, |&(a, _)| a == articles)));
            // The marks and the positions stand for the same pairs.
            for (batch, positions) in marked.iter().zip(&counts.pair_positions) {
                let keys: Vec<u64> = counts.pairs.iter().map(|(key, _)| key).collect();
                let mut positions = positions.iter();
                for facts in &batch.articles {
                    for_each_pair(&batch.tokens, facts.fields(), |position, key| {
                        if batch.tokens[position] & REPEATED != 0 {
                            assert_eq!(positions.next().map(|&position| keys[position as usize]), Some(key));
                        } else {
                            assert!(!known.contains(&key));
                        }
                    });
                }
                prop_assert_eq!(positions.next(), None);
            }
            let every: Vec<(u64, u32)> = expected.iter().map(|(&key, &(articles, _))| (key, articles)).collect();
            prop_assert_eq!(every_pair(&batches, &Ticker::silent()).unwrap(), every);
        }
    }
}
