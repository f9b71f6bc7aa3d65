//! Terms to the words as the article writes them, for explanations.
//!
//! Input: one article. Output: [`Surfaces`]. Time: linear in the text, without any cache: it is made for a few articles.

use std::collections::HashMap;

use super::terms::{Analysis, MAX_WORD_BYTES, Termer, words_of};
use crate::article::Article;
use crate::language::Language;

/// The longest text of a pair in bytes. A pair whose words are further apart is shown as its two words.
const LONGEST_PAIR_SHOWN: usize = 48;

/// The first spelling of each term and each pair of terms in an article.
#[derive(Debug, Default)]
pub(crate) struct Surfaces {
    words: HashMap<String, String>,
    pairs: HashMap<(String, String), String>,
}

impl Surfaces {
    /// Reads an article in a language.
    pub(crate) fn of(article: &Article, language: Language, analysis: Analysis) -> Self {
        let termer = Termer::new(analysis, language);
        let mut surfaces = Self::default();
        for field in [&article.title, &article.lead, &article.body] {
            surfaces.read(&termer, field);
        }
        surfaces
    }

    fn read(&mut self, termer: &Termer, text: &str) {
        let text = termer.analysis().prepared(text);
        let mut previous: Option<(String, usize, usize)> = None;
        for word in words_of(&text, termer.analysis()) {
            let raw = &text[word.start..word.end];
            if raw.len() > MAX_WORD_BYTES {
                continue;
            }
            let terms = termer.terms(raw);
            let is_simple = terms.sequence.len() == 1;
            for term in terms.sequence {
                // A part of a compound is shown as the whole compound, as the reader saw it.
                let shown = if is_simple { shown_word(raw) } else { raw };
                self.words.entry(term.clone()).or_insert_with(|| shown.to_string());
                if let Some((before, start, end)) = previous {
                    let between = &text[start..word.end];
                    let shown = if between.len() <= LONGEST_PAIR_SHOWN && !between.contains(['\n', '.', ';', ':', '!', '?']) {
                        shown_word(between).to_string()
                    } else {
                        format!("{} {}", shown_word(&text[start..end]), shown_word(raw))
                    };
                    self.pairs.entry((before, term.clone())).or_insert(shown);
                }
                previous = Some((term, word.start, word.end));
            }
            if let Some(whole) = terms.whole {
                self.words.entry(whole).or_insert_with(|| raw.to_string());
            }
        }
    }

    /// Returns the spelling of a term, or of a pair of terms.
    pub(crate) fn get(&self, first: &str, second: Option<&str>) -> Option<&str> {
        match second {
            None => self.words.get(first).map(String::as_str),
            Some(second) => self.pairs.get(&(first.to_string(), second.to_string())).map(String::as_str),
        }
    }
}

/// Removes an elided article: `l’État` is shown as `État`, `12’000` as it is.
fn shown_word(raw: &str) -> &str {
    match raw.split_once(['\'', '’']) {
        Some((before, after)) if before.chars().count() <= 2 && before.chars().all(char::is_alphabetic) && !after.is_empty() => {
            after
        }
        _ => raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_shown_as_the_reader_saw_them() {
        let article = Article::new("a", "Nasser Idrissi à l’ONU")
            .with_body("Le ministère des Affaires étrangères. Rendez-vous à Sidi-Kacem : l’État y pense.");
        let surfaces = Surfaces::of(&article, Language::FRENCH, Analysis::Standard);
        let termer = Termer::new(Analysis::Standard, Language::FRENCH);
        let term = |word: &str| termer.terms(word).sequence[0].clone();
        for (word, shown) in [("Nasser", "Nasser"), ("ONU", "ONU"), ("État", "État"), ("Kacem", "Sidi-Kacem")] {
            assert_eq!(surfaces.get(&term(word), None), Some(shown), "{word}");
        }
        for (first, second, shown) in [
            ("Nasser", "Idrissi", "Nasser Idrissi"),
            ("Affaires", "étrangères", "Affaires étrangères"),
            ("ministère", "Affaires", "ministère des Affaires"),
            ("Kacem", "État", "Sidi-Kacem État"),
        ] {
            assert_eq!(surfaces.get(&term(first), Some(&term(second))), Some(shown), "{first} {second}");
        }
    }
}
