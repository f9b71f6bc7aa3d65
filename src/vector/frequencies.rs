//! Document frequencies by the number of the feature: the form of [`Statistics`] that weighting reads.

use std::collections::BTreeMap;

use super::key_table::KeyTable;
use super::statistics::Statistics;
use super::text_counts::TextCounts;
use super::weighting::idf;
use super::word_pair::{LEAST_ARTICLES, key, words_of};
use crate::analysis::{Analysis, Openings, RepeatedLines, Vocabulary};
use crate::error::Result;
use crate::id::count;

/// Document frequencies of all features, by their numbers.
#[derive(Clone, Default)]
pub(crate) struct Frequencies {
    pub(crate) articles: u32,
    /// By feature of the vocabulary; 0 for a feature beyond the end.
    pub(crate) text: Vec<u32>,
    /// Pairs of too few articles to be features, by the numbers of their words. They come from given statistics, so that these can be
    /// returned complete. `None` if the statistics were counted from the articles, and can be counted again.
    pub(crate) rare_pairs: Option<Vec<(u64, u32)>>,
    pub(crate) tags: KeyTable,
    pub(crate) authors: KeyTable,
    /// Lines that several articles have.
    pub(crate) repeated_lines: RepeatedLines,
    /// Openings of texts that several articles have.
    pub(crate) openings: Openings,
}

impl Frequencies {
    /// Returns the rank of each feature by document frequency, the rarest first. The engine relies on frequent features coming last.
    pub(crate) fn ranks_by_frequency(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0u32..).take(self.text.len()).collect();
        order.sort_by_key(|&feature| self.text[feature as usize]);
        let mut ranks = vec![0; order.len()];
        (0u32..).zip(order).for_each(|(rank, feature)| ranks[feature as usize] = rank);
        ranks
    }

    /// Replaces the numbers of the features; `map` is a permutation of the numbers of the vocabulary.
    pub(crate) fn renumber(&mut self, map: &[u32]) {
        let mut text = vec![0; map.len()];
        for (&frequency, &number) in self.text.iter().zip(map) {
            text[number as usize] = frequency;
        }
        self.text = text;
        for (pair, _) in self.rare_pairs.iter_mut().flatten() {
            let [first, second] = words_of(*pair).map(|word| map[word as usize]);
            *pair = key(first, second);
        }
    }

    /// Returns the idf of a word or pair; that of a new one for an unknown feature.
    pub(crate) fn text_idf(&self, feature: Option<u32>) -> f64 {
        let frequency = feature.and_then(|feature| self.text.get(feature as usize)).copied().unwrap_or(0);
        idf(self.articles, frequency)
    }

    /// Returns the class of each feature, and the idf of each class. A class has one document frequency, so a logarithm is computed once
    /// a frequency.
    pub(crate) fn text_idfs(&self) -> Result<(Vec<u32>, Vec<f64>)> {
        // By frequency one more than the class, or 0 for a frequency without a class. Each of the few larger frequencies has its own.
        let mut classes = vec![0u32; 1 << 16];
        let mut idfs = Vec::new();
        let class = |&frequency: &u32| {
            let known = classes.get_mut(frequency as usize);
            if let Some(&mut class @ 1..) = known {
                return Ok(class - 1);
            }
            idfs.push(idf(self.articles, frequency));
            let class = count(idfs.len(), "distinct document frequencies")?;
            known.into_iter().for_each(|known| *known = class);
            Ok(class - 1)
        };
        let classes = self.text.iter().map(class).collect::<Result<_>>()?;
        Ok((classes, idfs))
    }

    /// Returns the idf of a key; that of a new one for an unknown key.
    pub(crate) fn key_idf(&self, table: &KeyTable, key: Option<u32>) -> f64 {
        idf(self.articles, table.frequency(key))
    }

    /// Reads statistics, and adds their words to an empty vocabulary, in their order. The caller adds the pairs that are features; the
    /// others become `rare_pairs`.
    pub(crate) fn from_statistics(statistics: &Statistics, vocabulary: &mut Vocabulary) -> Result<Self> {
        let mut text = Vec::with_capacity(statistics.words.len() + statistics.pairs.len());
        for (word, frequency) in &statistics.words {
            vocabulary.intern_word(word)?;
            text.push(*frequency);
        }
        let rare = statistics.pairs.iter().filter(|&&(_, _, frequency)| frequency > 0 && frequency < LEAST_ARTICLES);
        Ok(Self {
            articles: statistics.articles,
            text,
            rare_pairs: Some(rare.map(|&(a, b, frequency)| (key(a, b), frequency)).collect()),
            tags: KeyTable::from_map(&statistics.tags)?,
            authors: KeyTable::from_map(&statistics.authors)?,
            repeated_lines: RepeatedLines::from_sorted(statistics.repeated_lines.clone()),
            openings: Openings::from_sorted(statistics.openings.clone()),
        })
    }

    /// Returns the document frequencies of words and pairs. Without given statistics, pairs of one article are missing.
    pub(crate) fn text_counts(&self, vocabulary: &Vocabulary) -> TextCounts {
        let numbered = (0u32..).zip(&self.text).filter(|(_, frequency)| **frequency > 0);
        let features = numbered.filter_map(|(number, &frequency)| Some((vocabulary.pair(number)?, frequency)));
        let features = features.map(|((a, b), frequency)| (key(a, b), frequency));
        TextCounts::new(vocabulary, &self.text, features.chain(self.rare_pairs.iter().flatten().copied()))
    }

    /// Makes statistics that can be merged and saved. Keys that no article has are left out.
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
            openings: self.openings.hashes().to_vec(),
            link_ids: Vec::new(),
            links: BTreeMap::new(),
            learnt: None,
        }
    }
}
