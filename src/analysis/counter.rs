//! Counts of the features of one article: for drafts, and as the reference implementation of the counts of a corpus.
//!
//! Input: an article. Output: each feature with its count by field, and a vocabulary. Time: linear in the text.

use std::collections::HashMap;

use super::repeated_lines::RepeatedLines;
use super::terms::Analysis;
use super::token::{WHOLE, WORD};
use super::tokens::{FIELDS, Reader, Tokens};
use super::vocabulary::Vocabulary;
use crate::article::Article;
use crate::error::Result;
use crate::language::Language;

/// The counts of a feature in title, lead and body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FeatureCount {
    pub(crate) feature: u32,
    pub(crate) in_field: [u32; FIELDS],
}

/// Counts the features of one article; returns them with the vocabulary that their numbers refer to.
///
/// Each feature stands once, in the order of its first occurrence. Floating sums over features follow this order, which depends on
/// the article only.
///
/// # Errors
///
/// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^32 distinct features.
pub(crate) fn count_features(
    article: &Article,
    language: Language,
    (analysis, word_pairs): (Analysis, bool),
    boilerplate: Option<&RepeatedLines>,
) -> Result<(Vec<FeatureCount>, Vocabulary)> {
    let mut reader = Reader::new(analysis, boilerplate, Vocabulary::default());
    let mut tokens = Tokens::default();
    reader.read(article, language, &mut tokens)?;
    let mut vocabulary = reader.into_vocabulary();
    let mut counts = Counts::default();
    for (field, range) in tokens.articles.iter().flat_map(|facts| facts.fields().into_iter().enumerate()) {
        let mut previous = None;
        for &token in &tokens.tokens[range] {
            counts.add(token & WORD, field);
            if token & WHOLE == 0 {
                if let Some(previous) = previous.filter(|_| word_pairs) {
                    counts.add(vocabulary.intern_pair(previous, token)?, field);
                }
                previous = Some(token);
            }
        }
    }
    Ok((counts.counts, vocabulary))
}

#[derive(Default)]
struct Counts {
    counts: Vec<FeatureCount>,
    positions: HashMap<u32, usize>,
}

impl Counts {
    fn add(&mut self, feature: u32, field: usize) {
        let position = *self.positions.entry(feature).or_insert(self.counts.len());
        if position == self.counts.len() {
            self.counts.push(FeatureCount { feature, in_field: [0; FIELDS] });
        }
        let count = &mut self.counts[position].in_field[field];
        *count = count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(article: &Article, word_pairs: bool) -> Vec<(String, [u32; 3])> {
        let how = (Analysis::Standard, word_pairs);
        let (counts, vocabulary) = count_features(article, Language::FRENCH, how, None).unwrap();
        let name = |id| match vocabulary.terms(id) {
            (word, None) => word.to_string(),
            (first, Some(second)) => format!("{first} {second}"),
        };
        counts.iter().map(|count| (name(count.feature), count.in_field)).collect()
    }

    #[test]
    fn features_come_in_the_order_of_the_text() {
        let article = Article::new("a", "Le train du Rif").with_lead("Un train").with_body("Train, Sidi-Kacem");
        let expected = [
            ("train", [1, 1, 1]),
            ("rif", [1, 0, 0]),
            ("train rif", [1, 0, 0]),
            ("sid", [0, 0, 1]),
            ("train sid", [0, 0, 1]),
            ("kacem", [0, 0, 1]),
            ("sid kacem", [0, 0, 1]),
            ("sid-kacem", [0, 0, 1]),
        ];
        let found = counted(&article, true);
        assert_eq!(found, expected.map(|(name, in_field)| (name.to_string(), in_field)));
        assert_eq!(counted(&article, false).len(), 5);
    }

    #[test]
    fn a_repeated_lead_is_not_counted() {
        let article = Article::new("a", "").with_lead("Il pleut").with_body("Il pleut");
        assert_eq!(counted(&article, true), [("pleut".to_string(), [0, 0, 1])]);
    }

    #[test]
    fn too_long_words_are_left_out_and_counted() {
        let article = Article::new("a", "x".repeat(10 << 20)).with_body("train ".to_string() + &"é-".repeat(5000));
        let mut reader = Reader::new(Analysis::Standard, None, Vocabulary::default());
        let mut tokens = Tokens::default();
        reader.read(&article, Language::FRENCH, &mut tokens).unwrap();
        assert_eq!((tokens.tokens.len(), tokens.articles[0].long_words), (1, 2));
    }
}
