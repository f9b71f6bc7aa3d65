//! Statistics in the form that weighting reads: document frequencies by the number of the feature.

use std::collections::{BTreeMap, HashMap};

use super::pairs::{LEAST_ARTICLES, key, words_of};
use super::statistics::Statistics;
use super::weighting::idf;
use crate::analysis::{Analysis, RepeatedLines, Vocabulary};
use crate::error::Result;

/// Document frequencies, by number.
#[derive(Clone, Default)]
pub(crate) struct Frequencies {
    pub(crate) articles: u32,
    /// By feature of the vocabulary. A feature beyond the end has no article.
    pub(crate) text: Vec<u32>,
    /// Pairs of too few articles to be features, by the numbers of their words: of statistics that were handed over, which must be
    /// given back whole. None if they were counted here, and can be again.
    pub(crate) pairs_alone: Option<Vec<(u64, u32)>>,
    pub(crate) tags: KeyTable,
    pub(crate) authors: KeyTable,
    /// Lines that stand in several articles.
    pub(crate) repeated_lines: RepeatedLines,
}

/// Keys with their numbers and document frequencies.
#[derive(Clone, Default)]
pub(crate) struct KeyTable {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
    frequencies: Vec<u32>,
}

impl KeyTable {
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        self.numbers.get(key).copied()
    }

    /// The number of a key, given one if it has none.
    pub(crate) fn intern(&mut self, key: &str) -> u32 {
        if let Some(number) = self.find(key) {
            return number;
        }
        // Each key costs far more than 4 bytes: memory ends long before 32 bits do.
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.numbers.insert(key.to_string(), number);
        self.names.push(key.to_string());
        self.frequencies.push(0);
        number
    }

    pub(crate) fn count(&mut self, number: u32) {
        if let Some(frequency) = self.frequencies.get_mut(number as usize) {
            *frequency += 1;
        }
    }

    pub(crate) fn frequency(&self, number: Option<u32>) -> u32 {
        number.and_then(|number| self.frequencies.get(number as usize)).copied().unwrap_or(0)
    }

    fn from_map(map: &BTreeMap<String, u32>) -> Self {
        let mut table = Self::default();
        for (key, &frequency) in map {
            let number = table.intern(key);
            table.frequencies[number as usize] = frequency;
        }
        table
    }

    /// Keys that some article has, in ascending order.
    fn to_map(&self) -> BTreeMap<String, u32> {
        let known = self.names.iter().zip(&self.frequencies).filter(|(_, frequency)| **frequency > 0);
        known.map(|(name, &frequency)| (name.clone(), frequency)).collect()
    }
}

impl Frequencies {
    /// The place of each feature when they are ordered by document frequency, the rarest first: the engine leaves frequent features to
    /// the end.
    pub(crate) fn by_ascending(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0u32..).take(self.text.len()).collect();
        order.sort_by_key(|&feature| self.text[feature as usize]);
        let mut places = vec![0; order.len()];
        (0u32..).zip(order).for_each(|(place, feature)| places[feature as usize] = place);
        places
    }

    /// Follows the features to other numbers: `map` holds each number of the vocabulary once.
    pub(crate) fn renumber(&mut self, map: &[u32]) {
        let mut text = vec![0; map.len()];
        for (&frequency, &number) in self.text.iter().zip(map) {
            text[number as usize] = frequency;
        }
        self.text = text;
        for (pair, _) in self.pairs_alone.iter_mut().flatten() {
            let [first, second] = words_of(*pair).map(|word| map[word as usize]);
            *pair = key(first, second);
        }
    }

    pub(crate) fn text_idf(&self, feature: Option<u32>) -> f64 {
        let frequency = feature.and_then(|feature| self.text.get(feature as usize)).copied().unwrap_or(0);
        idf(self.articles, frequency)
    }

    /// The different idf of features, and which of them each feature has. A logarithm is computed once a frequency.
    pub(crate) fn text_idfs(&self) -> (Vec<u32>, Vec<f64>) {
        // By frequency, one more than the class; 0 where it has not come yet. The few larger ones have a class each.
        let mut classes = vec![0u32; 1 << 16];
        let mut idfs = Vec::new();
        let class = |&frequency: &u32| {
            let known = classes.get_mut(frequency as usize);
            if let Some(&mut class @ 1..) = known {
                return class - 1;
            }
            idfs.push(idf(self.articles, frequency));
            // As many as features at the most, which fit in 32 bits.
            let class = u32::try_from(idfs.len()).unwrap_or(u32::MAX);
            known.into_iter().for_each(|known| *known = class);
            class - 1
        };
        (self.text.iter().map(class).collect(), idfs)
    }

    pub(crate) fn key_idf(&self, table: &KeyTable, key: Option<u32>) -> f64 {
        idf(self.articles, table.frequency(key))
    }

    /// Reads statistics into a vocabulary, which must be empty: the words, in their order. Pairs that are features are for the caller to
    /// add; the others are kept here.
    pub(crate) fn from_statistics(statistics: &Statistics, vocabulary: &mut Vocabulary) -> Result<Self> {
        let mut text = Vec::with_capacity(statistics.words.len() + statistics.pairs.len());
        for (word, frequency) in &statistics.words {
            vocabulary.intern_word(word)?;
            text.push(*frequency);
        }
        let alone = statistics.pairs.iter().filter(|&&(_, _, frequency)| frequency > 0 && frequency < LEAST_ARTICLES);
        Ok(Self {
            articles: statistics.articles,
            text,
            pairs_alone: Some(alone.map(|&(a, b, frequency)| (key(a, b), frequency)).collect()),
            tags: KeyTable::from_map(&statistics.tags),
            authors: KeyTable::from_map(&statistics.authors),
            repeated_lines: RepeatedLines::from_sorted(statistics.repeated_lines.clone()),
        })
    }

    /// What is known of words and pairs: all of it if the statistics were handed over, else all but the pairs of one article.
    pub(crate) fn text_counts(&self, vocabulary: &Vocabulary) -> TextCounts {
        let numbered = (0u32..).zip(&self.text).filter(|(_, frequency)| **frequency > 0);
        let features = numbered.filter_map(|(number, &frequency)| Some((vocabulary.pair(number)?, frequency)));
        let features = features.map(|((a, b), frequency)| (key(a, b), frequency));
        TextCounts::new(vocabulary, &self.text, features.chain(self.pairs_alone.iter().flatten().copied()))
    }

    /// The same as a value that can be merged and saved. Keys that no article has are left out.
    pub(crate) fn to_statistics(
        &self,
        text: TextCounts,
        analysis: Analysis,
        word_pairs: bool,
        similarities: BTreeMap<String, f64>,
    ) -> Statistics {
        Statistics {
            analysis,
            word_pairs,
            articles: self.articles,
            words: text.words,
            pairs: text.pairs,
            tags: self.tags.to_map(),
            authors: self.authors.to_map(),
            similarities,
            repeated_lines: self.repeated_lines.hashes().to_vec(),
            link_ids: Vec::new(),
            links: BTreeMap::new(),
        }
    }
}

/// How many articles words and pairs stand in, as [`Statistics`] hold them.
pub(crate) struct TextCounts {
    words: Vec<(String, u32)>,
    pairs: Vec<(u32, u32, u32)>,
}

impl TextCounts {
    /// From frequencies by number, and pairs of numbers with theirs, in any order. What no article has is left out.
    pub(crate) fn new(vocabulary: &Vocabulary, frequencies: &[u32], pairs: impl Iterator<Item = (u64, u32)>) -> Self {
        let known = (0u32..).zip(frequencies).filter(|(_, frequency)| **frequency > 0);
        let words = known.filter_map(|(number, &frequency)| match vocabulary.terms(number) {
            (word, None) => Some((word, frequency, number)),
            _ => None,
        });
        let mut words: Vec<(&str, u32, u32)> = words.collect();
        words.sort_unstable_by_key(|&(word, _, _)| word);
        let mut positions = vec![0u32; vocabulary.len()];
        for (position, &(_, _, number)) in (0u32..).zip(&words) {
            positions[number as usize] = position;
        }
        let place = |(pair, frequency)| {
            let [a, b] = words_of(pair).map(|word| positions[word as usize]);
            (a, b, frequency)
        };
        let mut pairs: Vec<(u32, u32, u32)> = pairs.map(place).collect();
        pairs.sort_unstable();
        Self { words: words.into_iter().map(|(word, frequency, _)| (word.to_string(), frequency)).collect(), pairs }
    }
}
