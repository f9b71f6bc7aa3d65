//! Statistics in the form that weighting reads: document frequencies by the number of the feature.

use std::collections::{BTreeMap, HashMap};

use super::statistics::Statistics;
use super::weighting::idf;
use crate::analysis::{Analysis, RepeatedLines, TextFeatures, Vocabulary};
use crate::error::Result;

/// Document frequencies, by number.
#[derive(Clone, Default)]
pub(crate) struct Frequencies {
    pub(crate) articles: u32,
    /// By feature of the vocabulary. A feature beyond the end has no article.
    pub(crate) text: Vec<u32>,
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
    /// Counts in how many articles each feature stands.
    pub(crate) fn count_text(&mut self, features: usize, articles: &[TextFeatures]) {
        self.articles = u32::try_from(articles.len()).unwrap_or(u32::MAX);
        self.text = vec![0; features];
        for count in articles.iter().flat_map(|article| &article.counts) {
            self.text[count.feature as usize] += 1;
        }
    }

    /// Follows the features to other numbers: `map` holds each number of the vocabulary once.
    pub(crate) fn renumber(&mut self, map: &[u32]) {
        let mut text = vec![0; map.len()];
        for (&frequency, &number) in self.text.iter().zip(map) {
            text[number as usize] = frequency;
        }
        self.text = text;
    }

    pub(crate) fn text_idf(&self, feature: Option<u32>) -> f64 {
        let frequency = feature.and_then(|feature| self.text.get(feature as usize)).copied().unwrap_or(0);
        idf(self.articles, frequency)
    }

    pub(crate) fn key_idf(&self, table: &KeyTable, key: Option<u32>) -> f64 {
        idf(self.articles, table.frequency(key))
    }

    /// Reads statistics into a vocabulary, which must be empty.
    pub(crate) fn from_statistics(statistics: &Statistics, vocabulary: &mut Vocabulary) -> Result<Self> {
        let mut text = Vec::with_capacity(statistics.words.len() + statistics.pairs.len());
        let mut numbers = Vec::with_capacity(statistics.words.len());
        for (word, frequency) in &statistics.words {
            numbers.push(vocabulary.intern_word(word)?);
            text.push(*frequency);
        }
        for &(a, b, frequency) in &statistics.pairs {
            vocabulary.intern_pair(numbers[a as usize], numbers[b as usize])?;
            text.push(frequency);
        }
        Ok(Self {
            articles: statistics.articles,
            text,
            tags: KeyTable::from_map(&statistics.tags),
            authors: KeyTable::from_map(&statistics.authors),
            repeated_lines: RepeatedLines::from_sorted(statistics.repeated_lines.clone()),
        })
    }

    /// The same as a value that can be merged and saved. Features that no article has are left out.
    pub(crate) fn to_statistics(
        &self,
        vocabulary: &Vocabulary,
        analysis: Analysis,
        word_pairs: bool,
        similarities: BTreeMap<String, f64>,
    ) -> Statistics {
        let mut words: Vec<(&str, u32, usize)> = Vec::new();
        let mut pairs = Vec::new();
        let mut positions = vec![0u32; vocabulary.len()];
        for (id, &frequency) in self.text.iter().enumerate().filter(|(_, frequency)| **frequency > 0) {
            let Ok(number) = u32::try_from(id) else { break };
            match vocabulary.terms(number) {
                (word, None) => words.push((word, frequency, id)),
                _ => pairs.push((number, frequency)),
            }
        }
        words.sort_unstable_by_key(|&(word, _, _)| word);
        for (position, &(_, _, id)) in words.iter().enumerate() {
            positions[id] = u32::try_from(position).unwrap_or(u32::MAX);
        }
        let mut pairs: Vec<(u32, u32, u32)> = pairs
            .into_iter()
            .filter_map(|(number, frequency)| {
                let (a, b) = vocabulary.pair(number)?;
                Some((positions[a as usize], positions[b as usize], frequency))
            })
            .collect();
        pairs.sort_unstable();
        Statistics {
            analysis,
            word_pairs,
            articles: self.articles,
            words: words.into_iter().map(|(word, frequency, _)| (word.to_string(), frequency)).collect(),
            pairs,
            tags: self.tags.to_map(),
            authors: self.authors.to_map(),
            similarities,
            repeated_lines: self.repeated_lines.hashes().to_vec(),
            link_ids: Vec::new(),
            links: BTreeMap::new(),
        }
    }
}
