//! The words that tell the subject of an article: those of its title and tags, and those with a capital within a sentence.
//!
//! Input: an article. Output: distinct terms. Time: a look at each word of the text; only subject words are stemmed. Numbers and names
//! of months and days are left out: they tell when, not about what.

use std::collections::HashSet;

use super::term_cache::{CachedTermer, TermCache};
use super::terms::{Analysis, MAX_WORD_BYTES, words_of};
use super::title_pattern::is_date_word;
use crate::article::Article;
use crate::language::Language;

/// A subject word: its term, and the first place where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SubjectWord {
    pub(crate) term: String,
    pub(crate) place: Place,
}

/// Where a subject word stands: tags are read first, then the title, then the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Tag,
    Title,
    Text,
}

/// Returns the subject words of an article, each once. A compound is one word.
pub(crate) fn subject_words(
    article: &Article,
    language: Language,
    analysis: Analysis,
    cache: &mut TermCache,
) -> Vec<SubjectWord> {
    let mut found = Found { terms: cache.of(analysis, language), words: Vec::new(), seen: HashSet::new() };
    article.tags.iter().for_each(|tag| found.add_all(tag, Place::Tag));
    found.add_all(&article.title, Place::Title);
    for text in [&article.lead, &article.body] {
        found.add_capitals(text);
    }
    found.words
}

struct Found<'a> {
    terms: &'a mut CachedTermer,
    words: Vec<SubjectWord>,
    seen: HashSet<String>,
}

impl Found<'_> {
    fn add_all(&mut self, text: &str, place: Place) {
        let text = self.terms.termer().analysis().prepared(text);
        for word in words_of(&text, self.terms.termer().analysis()) {
            self.add(&text[word.start..word.end], place);
        }
    }

    /// Adds the words with a capital that do not begin a sentence. Lines without small letters are headings.
    fn add_capitals(&mut self, text: &str) {
        if !text.contains(char::is_uppercase) {
            return;
        }
        let text = self.terms.termer().analysis().prepared(text);
        for line in text.split('\n').filter(|line| line.contains(char::is_lowercase) && !is_code(line)) {
            let mut begins = true;
            let mut end = 0;
            for word in words_of(line, self.terms.termer().analysis()) {
                // Pairs of characters overlap.
                begins |= begins_sentence(line.get(end..word.start).unwrap_or_default());
                let raw = &line[word.start..word.end];
                if !begins && has_capital(raw) {
                    self.add(raw, Place::Text);
                }
                begins = false;
                end = end.max(word.end);
            }
        }
    }

    fn add(&mut self, raw: &str, place: Place) {
        if raw.len() > MAX_WORD_BYTES {
            return;
        }
        let terms = self.terms.terms(raw);
        for term in terms.whole.as_ref().map_or(terms.sequence.as_slice(), std::slice::from_ref) {
            if self.seen.contains(term) {
                continue;
            }
            let is_number = term.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if !is_number && !is_date_word(raw) {
                self.seen.insert(term.clone());
                self.words.push(SubjectWord { term: term.clone(), place });
            }
        }
    }
}

/// Whether a text between two words ends a sentence, a line, or begins a quotation.
pub(super) fn begins_sentence(between: &str) -> bool {
    between.contains(['.', '!', '?', '…', ':', '•', '|', '>', '*', '«', '“', '"', '\n'])
}

/// Whether a line is code rather than prose.
pub(super) fn is_code(line: &str) -> bool {
    line.chars().filter(|c| matches!(c, '{' | '}' | ';' | '=' | '<' | '>' | '$' | '\\')).count() >= 2
}

/// Whether a word has a capital at its start, or after an elided article: `l’État`.
pub(super) fn has_capital(raw: &str) -> bool {
    let start = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    start(raw) || raw.split_once(['\'', '’']).is_some_and(|(before, after)| before.chars().count() <= 2 && start(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_title_and_tags_and_capitals() {
        let article = Article::new("a", "Le port de Tanger-Med en 2026").with_tags(["Commerce maritime"]).with_body(
            "Hier, le ministre Nasser Idrissi a visité l’État voisin. Demain il ira à Rabat. MOTS EN CAPITALES.\nEN CAPITALES\nLundi, en Mars.",
        );
        let words = subject_words(&article, Language::FRENCH, Analysis::Standard, &mut TermCache::default());
        let terms: Vec<&str> = words.iter().map(|word| word.term.as_str()).collect();
        assert_eq!(terms, ["commerc", "maritime", "port_n", "tang-med", "nass", "idriss", "etat", "rabat", "capital"]);
        assert_eq!(words.iter().filter(|word| word.place == Place::Tag).count(), 2);
    }
}
