//! Shared features of two texts, one group a thing: a phrase and its words, a compound and its parts.
//!
//! Input: the contributions of words and pairs of words. Output: [`TextGroup`]s. Time: a sort of the pairs. Invariant: the values of
//! the groups sum to those of the features.

use std::collections::HashMap;

use crate::analysis::Vocabulary;

/// Words that stand for one thing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TextGroup {
    /// The word, or the second one of a phrase after the first.
    pub(crate) words: Vec<u32>,
    /// The word of the group that contributes most by itself.
    pub(crate) main: u32,
    pub(crate) value: f64,
}

/// Groups features. A pair and its two words are one phrase, the largest pair first; a pair with a word of another phrase adds to it.
pub(crate) fn group(words: &[(u32, f64)], mut pairs: Vec<([u32; 2], f64)>, vocabulary: &Vocabulary) -> Vec<TextGroup> {
    let term = |word: u32| vocabulary.terms(word).0;
    let value_of: HashMap<u32, f64> = words.iter().copied().collect();
    let value = |word: u32| value_of.get(&word).copied().unwrap_or(0.0);
    let mut groups: Vec<TextGroup> = Vec::new();
    let mut group_of: HashMap<u32, usize> = HashMap::new();
    let mut compounds: Vec<u32> = value_of.keys().copied().filter(|&word| term(word).contains('-')).collect();
    compounds.sort_unstable_by(|&a, &b| value(b).total_cmp(&value(a)).then(term(a).cmp(term(b))));
    for compound in compounds {
        let parts = term(compound).split('-').filter_map(|part| vocabulary.find_word(part));
        let parts: Vec<u32> = parts.filter(|part| value_of.contains_key(part) && !group_of.contains_key(part)).collect();
        let sum = value(compound) + parts.iter().map(|&part| value(part)).sum::<f64>();
        parts.iter().chain([&compound]).for_each(|&word| {
            group_of.insert(word, groups.len());
        });
        groups.push(TextGroup { words: vec![compound], main: compound, value: sum });
    }
    pairs.sort_by(|(a, x), (b, y)| y.total_cmp(x).then_with(|| a.map(term).cmp(&b.map(term))));
    for ([first, second], value_of_pair) in pairs {
        let known = [first, second].map(|word| group_of.get(&word).copied());
        let group = match known {
            [Some(a), Some(b)] => {
                if groups[b].value > groups[a].value {
                    b
                } else {
                    a
                }
            }
            [Some(known), None] | [None, Some(known)] => known,
            [None, None] => {
                let main = if value(second) > value(first) { second } else { first };
                for word in [first, second] {
                    group_of.insert(word, groups.len());
                }
                let distinct = if first == second { 0.0 } else { value(second) };
                groups.push(TextGroup { words: vec![first, second], main, value: value(first) + distinct });
                groups.len() - 1
            }
        };
        groups[group].value += value_of_pair;
    }
    let single = words.iter().filter(|(word, _)| !group_of.contains_key(word));
    groups.extend(single.map(|&(word, value)| TextGroup { words: vec![word], main: word, value }));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_and_compounds_are_one_thing() {
        let mut vocabulary = Vocabulary::default();
        let [clint, eastwood, film, front, end, whole] =
            ["clint", "eastwood", "film", "front", "end", "front-end"].map(|word| vocabulary.intern_word(word).unwrap());
        let words = [(clint, 2.0), (eastwood, 3.0), (film, 1.0), (front, 1.0), (end, 1.0), (whole, 4.0)];
        let pairs = vec![([clint, eastwood], 5.0), ([eastwood, film], 0.5), ([front, end], 2.0)];
        let found = group(&words, pairs, &vocabulary);
        let expected = [(vec![whole], whole, 8.0), (vec![clint, eastwood], eastwood, 10.5), (vec![film], film, 1.0)];
        let expected = expected.map(|(words, main, value)| TextGroup { words, main, value });
        assert_eq!(found, expected);
    }
}
