//! Document frequencies by the words themselves, for saving and merging.

use super::word_pair::words_of;
use crate::analysis::Vocabulary;

/// Document frequencies of words and pairs, in the form of [`Statistics`](super::Statistics).
pub(crate) struct TextCounts {
    /// Words in ascending order.
    pub(super) words: Vec<(String, u32)>,
    /// Pairs, by the positions of their two words in `words`.
    pub(super) pairs: Vec<(u32, u32, u32)>,
}

impl TextCounts {
    /// Makes the counts from frequencies by number, and pairs with their frequencies in any order. Frequencies of 0 are left out.
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
        let entry = |(pair, frequency)| {
            let [a, b] = words_of(pair).map(|word| positions[word as usize]);
            (a, b, frequency)
        };
        let mut pairs: Vec<(u32, u32, u32)> = pairs.map(entry).collect();
        pairs.sort_unstable();
        Self { words: words.into_iter().map(|(word, frequency, _)| (word.to_string(), frequency)).collect(), pairs }
    }
}
