//! Word pairs: which of them stand in two articles or more, without keeping those that do not.
//!
//! Most pairs of a corpus stand in it once. Nothing is kept of those but a bit or two in a [`Sketch`], which is wrong about some of
//! them and about no pair that comes again. What the sketch lets through is counted exactly.

use crate::analysis::{FIELDS, REPEATED, Tokens, WHOLE, WORD};
use crate::error::{Error, Result};
use crate::progress::Ticker;

/// The number of articles that a pair must stand in to be a feature that is stored. A pair of fewer articles matches nothing; its
/// weight counts in the length of its article alone.
pub(crate) const LEAST_ARTICLES: u32 = 2;

/// Calls `pair` for each pair of neighbouring words of an article: the place of the second one, and both as one number.
#[inline]
pub(super) fn for_each_pair(tokens: &[u32], fields: [std::ops::Range<usize>; FIELDS], mut pair: impl FnMut(usize, u64)) {
    for range in fields {
        let mut previous = None;
        for (place, &token) in range.clone().zip(&tokens[range]) {
            if token & WHOLE == 0 {
                let word = token & WORD;
                if let Some(previous) = previous {
                    pair(place, key(previous, word));
                }
                previous = Some(word);
            }
        }
    }
}

/// Two words as one number.
#[inline]
pub(crate) fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// The two words of a pair.
#[allow(clippy::cast_possible_truncation)] // Both halves are kept.
pub(crate) fn words_of(key: u64) -> [u32; 2] {
    [(key >> 32) as u32, key as u32]
}

#[inline]
#[allow(clippy::cast_possible_truncation)] // Both halves are kept.
fn hash(key: u64) -> u64 {
    let product = u128::from(key ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93_u128;
    product as u64 ^ (product >> 64) as u64
}

/// Which numbers have been seen twice. One that was not may pass for it, one that was never fails to.
///
/// Two bits a place and four to eight places a number: one in eight, at most one in five, passes by mistake.
struct Sketch {
    words: Vec<u64>,
    shift: u32,
}

impl Sketch {
    fn new(numbers: usize) -> Self {
        let places = numbers.saturating_mul(4).next_power_of_two().clamp(64, 1 << 40);
        Self { words: vec![0; places / 32], shift: 64 - places.trailing_zeros() }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // Below the number of places.
    fn place(&self, hash: u64) -> (usize, u32) {
        let place = hash >> self.shift;
        ((place / 32) as usize, 2 * (place % 32) as u32)
    }

    #[inline]
    fn see(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        let word = &mut self.words[word];
        *word |= (*word >> bit & 1) << (bit + 1) | 1 << bit;
    }

    /// Number of places that were seen twice: about as many pairs come again.
    fn repeated(&self) -> usize {
        let twice = |word: &u64| (word & 0xaaaa_aaaa_aaaa_aaaa).count_ones() as usize;
        self.words.iter().map(twice).sum()
    }

    #[inline]
    fn is_repeated(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] >> (bit + 1) & 1 == 1
    }
}

/// Some pairs, in the order in which they came, with the number of articles that have them.
#[derive(Default)]
pub(crate) struct PairCounts {
    entries: Vec<Entry>,
    /// One more than the place of an entry; 0 where there is none. A power of two, linear probing.
    slots: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Entry {
    key: u64,
    articles: u32,
    /// One more than the number of the article that was counted last.
    last: u32,
}

/// What one pass over all articles counted.
pub(crate) struct Counted {
    /// By word, the number of articles that have it.
    pub(crate) words: Vec<u32>,
    pub(crate) pairs: PairCounts,
    /// For each batch the place in `pairs` of every pair whose second token is marked [`REPEATED`], in the order of the text.
    pub(crate) places: Vec<Vec<u32>>,
}

impl PairCounts {
    /// With some pairs known in advance, each once.
    pub(crate) fn with_known(known: impl ExactSizeIterator<Item = u64>) -> Result<Self> {
        let mut pairs = Self::default();
        pairs.reserve(known.len());
        for key in known {
            pairs.find_or_insert(key, hash(key), (0, 0))?;
        }
        Ok(pairs)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Each pair, with the number of articles that have it.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (u64, u32)> + Clone {
        self.entries.iter().map(|entry| (entry.key, entry.articles))
    }

    /// Makes room for as many more pairs.
    fn reserve(&mut self, more: usize) {
        let slots = ((self.entries.len() + more) * 3 / 2).next_power_of_two().max(16);
        if slots <= self.slots.len() {
            return;
        }
        self.slots = vec![0; slots];
        for place in 0..self.entries.len() {
            let slot = self.slot(self.entries[place].key, hash(self.entries[place].key));
            // Places fit in 32 bits: they did when they came.
            self.slots[slot] = u32::try_from(place + 1).unwrap_or(u32::MAX);
        }
    }

    /// The slot of a pair, or the free one where it belongs.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // Only the bits of the mask are used.
    fn slot(&self, key: u64, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while let entry @ 1.. = self.slots[slot]
            && self.entries[entry as usize - 1].key != key
        {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// The slot where a pair is looked for first, and the pair that is there: fetched ahead of [`find_or_insert`](Self::find_or_insert).
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // Only the bits of the mask are used.
    fn at_home(&self, hash: u64) -> (u32, u64) {
        let entry = self.slots[hash as usize & (self.slots.len() - 1)];
        (entry, self.entries.get((entry as usize).wrapping_sub(1)).map_or(0, |entry| entry.key))
    }

    #[inline]
    fn find_or_insert(&mut self, key: u64, hash: u64, (entry, its_key): (u32, u64)) -> Result<u32> {
        if entry > 0 && its_key == key {
            return Ok(entry - 1);
        }
        let slot = self.slot(key, hash);
        match self.slots[slot] {
            0 => self.insert(slot, key, hash),
            entry => Ok(entry - 1),
        }
    }

    #[inline]
    fn insert(&mut self, mut slot: usize, key: u64, hash: u64) -> Result<u32> {
        if self.entries.len() * 4 >= self.slots.len() * 3 {
            self.reserve(self.entries.len());
            slot = self.slot(key, hash);
        }
        let place =
            u32::try_from(self.entries.len()).ok().filter(|&place| place < u32::MAX).ok_or_else(|| too_many(self.len()))?;
        self.entries.push(Entry { key, articles: 0, last: 0 });
        self.slots[slot] = place + 1;
        Ok(place)
    }

    #[inline]
    fn count(&mut self, place: u32, article: u32) {
        let entry = &mut self.entries[place as usize];
        entry.articles += u32::from(entry.last != article);
        entry.last = article;
    }
}

/// A pair of an article.
#[derive(Clone, Copy)]
struct Found {
    /// The place of its second token.
    place: usize,
    key: u64,
    hash: u64,
}

/// Keeps those for which `test` holds, without a branch that depends on it.
#[inline]
fn keep(found: &mut Vec<Found>, test: impl Fn(&Found) -> bool) {
    let mut kept = 0;
    for place in 0..found.len() {
        let pair = found[place];
        found[kept] = pair;
        kept += usize::from(test(&pair));
    }
    found.truncate(kept);
}

impl Counted {
    /// Whether each pair comes several times, be it in one article. Those that do not were counted by a mistake of the sketch.
    pub(crate) fn come_again(&self) -> Vec<bool> {
        let mut times = vec![0u8; self.pairs.len()];
        for &place in self.places.iter().flatten() {
            let time = &mut times[place as usize];
            *time = time.saturating_add(1);
        }
        times.into_iter().map(|times| times > 1).collect()
    }

    /// Counts in how many articles each of the words below `words`, and each pair, stands.
    ///
    /// Of the pairs that come once in all texts only few are counted, by mistake. The second tokens of the pairs that are counted
    /// get their mark. Pairs known in advance count from 0. Time: two passes over the tokens; memory: 16 to 24
    /// bytes a pair that comes again, 4 more each time, and one to two bytes a pair of any kind.
    pub(crate) fn of(
        batches: &mut [Tokens],
        words: usize,
        mut pairs: PairCounts,
        word_pairs: bool,
        ticker: &Ticker<'_>,
    ) -> Result<Self> {
        let sketch = if word_pairs { sketch_of(batches, &pairs, ticker)? } else { Sketch::new(0) };
        pairs.reserve(sketch.repeated());
        let mut words = vec![(0u32, 0u32); words];
        let mut places = Vec::with_capacity(batches.len());
        // The number of articles is below 2^32 - 1: the builder checks it.
        let mut article = 0u32;
        // The tables are larger than any cache. Each step asks one of them about all pairs of an article, with no branch that waits
        // for an answer: the processor fetches many at once.
        let (mut found, mut fetched) = (Vec::new(), Vec::new());
        for batch in batches {
            let mut batch_places = Vec::new();
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
                for_each_pair(&batch.tokens, facts.fields(), |place, key| found.push(Found { place, key, hash: hash(key) }));
                keep(&mut found, |pair| sketch.is_repeated(pair.hash));
                fetched.clear();
                fetched.extend(found.iter().map(|pair| pairs.at_home(pair.hash)));
                for (pair, &home) in found.iter().zip(&fetched) {
                    let place = pairs.find_or_insert(pair.key, pair.hash, home)?;
                    pairs.count(place, article);
                    batch_places.push(place);
                    batch.tokens[pair.place] |= REPEATED;
                }
            }
            batch_places.shrink_to_fit();
            places.push(batch_places);
        }
        Ok(Self { words: words.into_iter().map(|(_, frequency)| frequency).collect(), pairs, places })
    }
}

/// Every pair with the number of articles that have it, in ascending order: the plain way, for all of them.
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
    // As many as articles at the most, which fit in 32 bits.
    Ok(keys.chunk_by(|a, b| a == b).map(|run| (run[0], u32::try_from(run.len()).unwrap_or(u32::MAX))).collect())
}

/// A sketch of all pairs of the texts, in which the known ones count as seen twice.
fn sketch_of(batches: &[Tokens], known: &PairCounts, ticker: &Ticker<'_>) -> Result<Sketch> {
    let most = batches.iter().map(|batch| batch.tokens.len()).sum::<usize>() + known.len();
    let mut sketch = Sketch::new(most);
    for batch in batches {
        for facts in &batch.articles {
            ticker.work(1)?;
            for_each_pair(&batch.tokens, facts.fields(), |_, key| sketch.see(hash(key)));
        }
    }
    for (key, _) in known.iter() {
        sketch.see(hash(key));
        sketch.see(hash(key));
    }
    Ok(sketch)
}

fn too_many(got: usize) -> Error {
    Error::TooLarge {
        what: "distinct words and word pairs",
        got,
        limit: u32::MAX as usize,
        remedy: "index the corpus in parts, or switch word pairs off",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::analysis::TextFacts;
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

    /// In how many articles each pair stands, and how often it comes in all.
    fn plain(batches: &[Tokens]) -> BTreeMap<u64, (u32, u32)> {
        let mut counts: BTreeMap<u64, (u32, u32)> = BTreeMap::new();
        for batch in batches {
            for facts in &batch.articles {
                let mut seen = BTreeSet::new();
                for_each_pair(&batch.tokens, facts.fields(), |_, key| {
                    let (articles, times) = counts.entry(key).or_default();
                    *articles += u32::from(seen.insert(key));
                    *times += 1;
                });
            }
        }
        counts
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn pairs_that_come_again_are_counted_exactly(batches in batches(), known in prop::collection::btree_set((0u32..40, 0u32..40), 0..9)) {
            let known: Vec<u64> = known.into_iter().map(|(a, b)| key(a, b)).collect();
            let expected = plain(&batches);
            let mut marked = batches.clone();
            let pairs = PairCounts::with_known(known.iter().copied()).unwrap();
            let counted = Counted::of(&mut marked, 40, pairs, true, &Ticker::silent()).unwrap();
            let found: BTreeMap<u64, u32> = counted.pairs.iter().collect();
            prop_assert_eq!(found.len(), counted.pairs.len());
            for (&key, &(articles, times)) in &expected {
                prop_assert!(times < 2 || found.contains_key(&key));
                prop_assert!(found.get(&key).is_none_or(|&counted| counted == articles));
            }
            prop_assert!(found.iter().all(|(key, &articles)| expected.get(key).map_or(articles == 0, |&(a, _)| a == articles)));
            // The marks and the places tell the same pairs.
            for (batch, places) in marked.iter().zip(&counted.places) {
                let keys: Vec<u64> = counted.pairs.iter().map(|(key, _)| key).collect();
                let mut places = places.iter();
                for facts in &batch.articles {
                    for_each_pair(&batch.tokens, facts.fields(), |place, key| {
                        if batch.tokens[place] & REPEATED != 0 {
                            assert_eq!(places.next().map(|&place| keys[place as usize]), Some(key));
                        } else {
                            assert!(!known.contains(&key));
                        }
                    });
                }
                prop_assert_eq!(places.next(), None);
            }
            let every: Vec<(u64, u32)> = expected.iter().map(|(&key, &(articles, _))| (key, articles)).collect();
            prop_assert_eq!(every_pair(&batches, &Ticker::silent()).unwrap(), every);
        }
    }
}
