//! The vocabulary: words and word pairs with their numbers.
//!
//! Memory: the bytes of the distinct words, 8 bytes a feature, 8 more a word, and 4 to 8 for its entry in a hash table.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::error::{Error, Result};

/// A feature of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature<'v> {
    /// A word, by its term.
    Word(&'v str),
    /// Two neighbouring words, by the numbers of the words.
    Pair(u32, u32),
}

/// The features of some texts, numbered in the order of arrival.
///
/// No result depends on the hash function, since numbers follow the order of arrival. Its seed is fixed.
#[derive(Clone)]
pub(crate) struct Vocabulary {
    /// All words, one after the other.
    text: String,
    /// End of each word in `text`.
    ends: Vec<usize>,
    /// For a pair the numbers of its words, for a word its position in `ends` and [`IS_WORD`].
    entries: Vec<[u32; 2]>,
    words: HashTable<u32>,
    pairs: HashTable<u32>,
    hasher: FixedState,
}

/// The mark of a word in `entries`.
const IS_WORD: u32 = u32::MAX;

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
            entries: Vec::new(),
            words: HashTable::new(),
            pairs: HashTable::new(),
            hasher: FixedState::with_seed(0x0063_6f6e_6e65_7865),
        }
    }
}

impl Vocabulary {
    /// Returns the number of features.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the feature with a number.
    pub(crate) fn feature(&self, id: u32) -> Option<Feature<'_>> {
        let [a, b] = *self.entries.get(id as usize)?;
        Some(if b == IS_WORD { Feature::Word(self.word(a)) } else { Feature::Pair(a, b) })
    }

    /// Returns the terms of a feature: one for a word, two for a pair, an empty one for an unknown number.
    pub(crate) fn terms(&self, id: u32) -> (&str, Option<&str>) {
        match self.feature(id) {
            Some(Feature::Word(word)) => (word, None),
            Some(Feature::Pair(a, b)) => (self.terms(a).0, Some(self.terms(b).0)),
            None => ("", None),
        }
    }

    /// Returns the numbers of the two words of a pair.
    pub(crate) fn pair(&self, id: u32) -> Option<(u32, u32)> {
        match self.feature(id)? {
            Feature::Pair(a, b) => Some((a, b)),
            Feature::Word(_) => None,
        }
    }

    /// Returns the word at a position of `ends`.
    fn word(&self, position: u32) -> &str {
        let position = position as usize;
        let start = if position == 0 { 0 } else { self.ends[position - 1] };
        &self.text[start..self.ends[position]]
    }

    /// Returns the number of a word, and adds the word if it is new.
    pub(crate) fn intern_word(&mut self, word: &str) -> Result<u32> {
        let hash = self.hasher.hash_one(word);
        if let Some(&id) = self.words.find(hash, |&id| self.feature(id) == Some(Feature::Word(word))) {
            return Ok(id);
        }
        let id = self.next_id()?;
        let position = u32::try_from(self.ends.len()).map_err(|_| too_many(self.ends.len()))?;
        self.text.push_str(word);
        self.ends.push(self.text.len());
        self.entries.push([position, IS_WORD]);
        let Self { text, ends, entries, words, hasher, .. } = self;
        words.insert_unique(hash, id, |&id| {
            let position = entries[id as usize][0] as usize;
            let start = if position == 0 { 0 } else { ends[position - 1] };
            hasher.hash_one(&text[start..ends[position]])
        });
        Ok(id)
    }

    /// Returns the number of a pair of words, and adds the pair if it is new.
    pub(crate) fn intern_pair(&mut self, first: u32, second: u32) -> Result<u32> {
        let pair = [first, second];
        let hash = self.hasher.hash_one(pair);
        if let Some(&id) = self.pairs.find(hash, |&id| self.entries[id as usize] == pair) {
            return Ok(id);
        }
        let id = self.next_id()?;
        self.entries.push(pair);
        let Self { entries, pairs, hasher, .. } = self;
        pairs.insert_unique(hash, id, |&id| hasher.hash_one(entries[id as usize]));
        Ok(id)
    }

    /// Adds new pairs, each once, without an entry in the hash table: [`renumber`](Self::renumber) adds these entries.
    pub(crate) fn push_pairs(&mut self, pairs: impl Iterator<Item = [u32; 2]> + Clone) -> Result<()> {
        self.entries.reserve_exact(pairs.clone().count());
        for pair in pairs {
            self.next_id()?;
            self.entries.push(pair);
        }
        Ok(())
    }

    /// Converts a position to the number of a feature.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] beyond 2^32 - 2.
    pub(crate) fn number(&self, number: usize) -> Result<u32> {
        u32::try_from(number).ok().filter(|&id| id < IS_WORD).ok_or_else(|| too_many(number))
    }

    /// Returns the number of a known word.
    pub(crate) fn find_word(&self, word: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(word);
        self.words.find(hash, |&id| self.feature(id) == Some(Feature::Word(word))).copied()
    }

    /// Returns the number of a known pair of words.
    fn find_pair(&self, first: u32, second: u32) -> Option<u32> {
        let pair = [first, second];
        self.pairs.find(self.hasher.hash_one(pair), |&id| self.entries[id as usize] == pair).copied()
    }

    /// Returns, for each feature of another vocabulary, its number in this one, or `None`.
    pub(crate) fn find_all(&self, other: &Self) -> Vec<Option<u32>> {
        let mut found: Vec<Option<u32>> = Vec::with_capacity(other.len());
        for &[a, b] in &other.entries {
            let ours = if b == IS_WORD {
                self.find_word(other.word(a))
            } else {
                // A pair comes after its words, so both have been looked up.
                found[a as usize].zip(found[b as usize]).and_then(|(a, b)| self.find_pair(a, b))
            };
            found.push(ours);
        }
        found
    }

    /// Adds every feature of another vocabulary; returns the numbers in this one by the numbers in the other.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<Vec<u32>> {
        let mut map = Vec::with_capacity(other.len());
        for id in 0..other.len() {
            let [a, b] = other.entries[id];
            let id = if b == IS_WORD {
                self.intern_word(other.word(a))?
            } else {
                // A pair comes after its words, so both are in the map.
                self.intern_pair(map[a as usize], map[b as usize])?
            };
            map.push(id);
        }
        Ok(map)
    }

    /// Replaces the number of every feature; `map` is a permutation of the numbers.
    ///
    /// A pair may then have a lower number than its words, so the result must not be merged into another vocabulary.
    pub(crate) fn renumber(&mut self, map: &[u32]) {
        let mut entries = vec![[0; 2]; self.entries.len()];
        for (old, &[a, b]) in self.entries.iter().enumerate() {
            let is_word = b == IS_WORD;
            entries[map[old] as usize] = if is_word { [a, b] } else { [map[a as usize], map[b as usize]] };
        }
        self.entries = entries;
        self.words.iter_mut().for_each(|id| *id = map[*id as usize]);
        // The hash of a pair depends on the numbers of its words, which have changed.
        let Self { entries, pairs, hasher, .. } = self;
        let is_pair = |&(_, entry): &(u32, &[u32; 2])| entry[1] != IS_WORD;
        pairs.clear();
        pairs.reserve(entries.len() - self.ends.len(), |&id| hasher.hash_one(entries[id as usize]));
        for (id, pair) in (0u32..).zip(entries.iter()).filter(is_pair) {
            pairs.insert_unique(hasher.hash_one(pair), id, |&id| hasher.hash_one(entries[id as usize]));
        }
    }

    fn next_id(&self) -> Result<u32> {
        self.number(self.entries.len())
    }
}

fn too_many(got: usize) -> Error {
    Error::TooLarge {
        what: "distinct words and word pairs",
        got,
        limit: IS_WORD as usize,
        remedy: "index the corpus in parts, or switch word pairs off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_keep_their_numbers() {
        let mut vocabulary = Vocabulary::default();
        let train = vocabulary.intern_word("train").unwrap();
        let rif = vocabulary.intern_word("rif").unwrap();
        let pair = vocabulary.intern_pair(train, rif).unwrap();
        assert_eq!((train, rif, pair), (0, 1, 2));
        assert_eq!(vocabulary.intern_word("train").unwrap(), train);
        assert_eq!(vocabulary.intern_pair(train, rif).unwrap(), pair);
        assert_ne!(vocabulary.intern_pair(rif, train).unwrap(), pair);
        assert_eq!(vocabulary.find_word("rif"), Some(rif));
        assert_eq!(vocabulary.find_word("gare"), None);
        assert_eq!(vocabulary.find_pair(train, rif), Some(pair));
        assert_eq!(vocabulary.terms(pair), ("train", Some("rif")));
        assert_eq!(vocabulary.feature(9), None);
    }

    #[test]
    fn merging_maps_numbers() {
        let mut ours = Vocabulary::default();
        ours.intern_word("gare").unwrap();
        let mut theirs = Vocabulary::default();
        let (a, b) = (theirs.intern_word("train").unwrap(), theirs.intern_word("gare").unwrap());
        theirs.intern_pair(a, b).unwrap();
        let map = ours.merge(&theirs).unwrap();
        assert_eq!(map, vec![1, 0, 2]);
        assert_eq!(ours.terms(2), ("train", Some("gare")));
    }
}
