//! Terms to the words as the article writes them, for explanations and labels.
//!
//! Input: one article. Output: [`Surfaces`]. Time: linear in the text. A spelling within a sentence is preferred, since the first word
//! of a sentence has a capital that readers do not expect elsewhere.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::noun::{NounRule, is_joined};
use super::stop_words::is_function_word;
use super::subject_words::{begins_sentence, has_capital, is_code};
use super::term_cache::{CachedTermer, TermCache};
use super::terms::{Analysis, MAX_WORD_BYTES, words_of};
use crate::article::Article;
use crate::language::Language;

/// The longest text of a pair in bytes. A pair whose words are further apart is shown as its two words.
const LONGEST_PAIR_SHOWN: usize = 48;

/// Most words of a name.
const LONGEST_NAME: usize = 4;

/// A word as an article writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Surface {
    /// The number of the text, and its bytes in it.
    at: (usize, Range<usize>),
    /// Whether it stands within a sentence.
    is_inner: bool,
    /// Whether it has a capital within a sentence.
    pub(crate) is_capital: bool,
    /// Whether it follows an article or another determiner somewhere; true in languages whose determiners are not known.
    pub(crate) is_noun: bool,
}

/// A pair of words as an article writes it.
#[derive(Clone, Debug)]
pub(crate) struct PairSurface {
    at: (usize, Range<usize>, Range<usize>),
    /// Whether it is a phrase: two words with nothing or a small word between them.
    pub(crate) is_phrase: bool,
    /// Whether it stands within a sentence.
    is_inner: bool,
    /// Whether a name with a capital stands right before it, of which it may be the end: `numérique canadien` after `Service`.
    is_end: bool,
}

/// The spellings of the terms and pairs of terms of an article.
pub(crate) struct Surfaces<'a> {
    texts: [Cow<'a, str>; 3],
    /// Numbers of the terms.
    terms: HashMap<String, u32, FixedState>,
    words: Vec<Surface>,
    pairs: HashMap<[u32; 2], PairSurface, FixedState>,
}

impl<'a> Surfaces<'a> {
    /// Reads an article in a language.
    pub(crate) fn of(article: &'a Article, language: Language, analysis: Analysis, cache: &mut TermCache) -> Self {
        let hasher = || FixedState::with_seed(0x6d6f_7473);
        let texts = [&article.title, &article.lead, &article.body].map(|text| analysis.prepared(text));
        let (terms, pairs) = (HashMap::with_hasher(hasher()), HashMap::with_hasher(hasher()));
        let mut surfaces = Self { texts: Default::default(), terms, words: Vec::new(), pairs };
        let cached = cache.of(analysis, language);
        for (number, text) in texts.iter().enumerate() {
            surfaces.read(cached, number, text);
        }
        surfaces.texts = texts;
        surfaces
    }

    fn read(&mut self, cached: &mut CachedTermer, number: usize, text: &str) {
        // The term before, its place, whether it begins a sentence, and whether a name stands right before it.
        let mut previous: Option<(u32, Range<usize>, bool, bool)> = None;
        let (mut end, mut before) = (0, "");
        let (mut line_end, mut in_code, mut at_start) = (0, false, true);
        let (analysis, nouns) = (cached.termer().analysis(), NounRule::of(cached.termer().language()));
        for word in words_of(text, analysis) {
            let raw = &text[word.start..word.end];
            let between = text.get(end..word.start).unwrap_or_default();
            let begins = end == 0 || begins_sentence(between);
            let preceding = if begins { "" } else { before };
            (end, before) = (end.max(word.end), raw);
            let follows_start = std::mem::replace(&mut at_start, begins) || begins;
            if raw.len() > MAX_WORD_BYTES {
                continue;
            }
            if word.start >= line_end {
                let start = text[..word.start].rfind('\n').map_or(0, |position| position + 1);
                line_end = text[word.start..].find('\n').map_or(text.len(), |position| word.start + position + 1);
                in_code = is_code(&text[start..line_end]);
            }
            let terms = cached.terms(raw);
            if terms.sequence.is_empty() && terms.whole.is_none() {
                continue;
            }
            let is_noun = !in_code && nouns.is_noun(preceding, raw);
            // A part of a compound is shown as the whole compound, as the reader saw it.
            let elided = if terms.sequence.len() == 1 { raw.len() - shown_word(raw).len() } else { 0 };
            let at = (number, word.start + elided..word.end);
            let is_end = between == " " && !follows_start && has_capital(preceding) && !is_function_word(preceding);
            let found = Surface { at, is_inner: !begins, is_capital: !begins && !in_code && has_capital(raw), is_noun };
            for term in &terms.sequence {
                let term = self.add(term, &found);
                if let Some((first, range, begins, is_end)) = previous {
                    self.add_pair([first, term], text, (number, range, word.start..word.end), [!begins, is_end]);
                }
                previous = Some((term, word.start..word.end, begins, is_end));
            }
            if let Some(whole) = &terms.whole {
                self.add(whole, &found);
            }
        }
    }

    /// Adds a word; returns the number of its term.
    fn add(&mut self, term: &str, found: &Surface) -> u32 {
        let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let number = *self.terms.entry_ref(term).or_insert(next);
        match self.words.get_mut(number as usize) {
            None => self.words.push(found.clone()),
            Some(known) => {
                // The first spelling, or the first within a sentence.
                if !known.is_inner && found.is_inner {
                    known.at = found.at.clone();
                    known.is_inner = true;
                }
                known.is_capital |= found.is_capital;
                known.is_noun |= found.is_noun;
            }
        }
        number
    }

    fn add_pair(&mut self, pair: [u32; 2], text: &str, at: (usize, Range<usize>, Range<usize>), [is_inner, is_end]: [bool; 2]) {
        let quality = |pair: &PairSurface| (pair.is_phrase, !pair.is_end, pair.is_inner);
        let known = self.pairs.get(&pair);
        if known.is_some_and(|known| quality(known) == (true, true, true)) {
            return;
        }
        let is_phrase = is_near(text, &at) && is_joined(text.get(at.1.end..at.2.start).unwrap_or_default(), &text[at.2.clone()]);
        let surface = PairSurface { at, is_phrase, is_inner, is_end };
        if known.is_none_or(|known| quality(known) < quality(&surface)) {
            self.pairs.insert(pair, surface);
        }
    }

    /// Returns a term as the article writes it.
    pub(crate) fn word(&self, term: &str) -> Option<&Surface> {
        self.words.get(*self.terms.get(term)? as usize)
    }

    /// The text of a word.
    pub(crate) fn text(&self, surface: &Surface) -> &str {
        let (number, range) = &surface.at;
        &self.texts[*number][range.clone()]
    }

    /// Returns a word with the words beside it that have capitals too: `Chief` in `Chief Information Officer`. At most four words.
    pub(crate) fn whole_name(&self, surface: &Surface) -> &str {
        let (number, range) = &surface.at;
        let text: &str = &self.texts[*number];
        &text[capital_run(text, range)]
    }

    /// Returns a pair of terms as the article writes it.
    pub(crate) fn pair(&self, first: &str, second: &str) -> Option<&PairSurface> {
        self.pairs.get(&[*self.terms.get(first)?, *self.terms.get(second)?])
    }

    /// The text of a pair: as it stands, with the rest of a name that it is a part of, or its two words where they are far apart.
    /// None for the end of a name: a label names all of it or nothing.
    pub(crate) fn phrase(&self, pair: &PairSurface) -> Option<&str> {
        let (number, first, second) = &pair.at;
        let text: &str = &self.texts[*number];
        let is_capital = [first, second].map(|range| has_capital(shown_word(&text[range.clone()])));
        let name = capital_run(text, second);
        let phrase = match is_capital {
            [true, true] => &text[capital_run(text, first).start..name.end],
            // An adjective before a name: `fameux Last Friday Talk`.
            [false, true] if text[name.clone()].contains(' ') => &text[name],
            [_, true] => &text[first.start..name.end],
            [_, false] => &text[first.start..second.end],
        };
        (pair.is_phrase && (is_capital[0] || !pair.is_end)).then(|| shown_word(phrase))
    }

    /// The text of a pair, or its two words where they are far apart.
    pub(crate) fn pair_text(&self, pair: &PairSurface) -> String {
        let (number, first, second) = &pair.at;
        let text = &self.texts[*number];
        if is_near(text, &pair.at) {
            shown_word(&text[first.start..second.end]).to_string()
        } else {
            [first, second].map(|range| shown_word(&text[range.clone()])).join(" ")
        }
    }
}

/// Returns a text from the first word that has one of the terms to the last.
pub(crate) fn text_between(
    text: &str,
    language: Language,
    analysis: Analysis,
    cache: &mut TermCache,
    terms: &HashSet<&str>,
) -> String {
    let text = analysis.prepared(text);
    let cached = cache.of(analysis, language);
    let mut found: Option<Range<usize>> = None;
    for word in words_of(&text, analysis).into_iter().filter(|word| word.end - word.start <= MAX_WORD_BYTES) {
        let of_word = cached.terms(&text[word.start..word.end]);
        if of_word.sequence.iter().chain(&of_word.whole).any(|term| terms.contains(term.as_str())) {
            found = Some(found.map_or(word.start, |found| found.start)..word.end);
        }
    }
    found.map_or("", |found| shown_word(&text[found])).to_string()
}

/// The words with capitals around a word, and the word.
fn capital_run(text: &str, word: &Range<usize>) -> Range<usize> {
    let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’');
    let (mut start, mut end) = (word.start, word.end);
    for _ in 1..LONGEST_NAME {
        let Some(after) = text[end..].strip_prefix(' ').filter(|after| after.starts_with(char::is_uppercase)) else { break };
        end += 1 + after.find(is_mark).unwrap_or(after.len());
    }
    for _ in 1..LONGEST_NAME {
        let Some(before) = text[..start].strip_suffix(' ') else { break };
        let after_mark = |position: usize| position + before[position..].chars().next().map_or(1, char::len_utf8);
        let first = before.rfind(is_mark).map_or(0, after_mark);
        // The word that begins a sentence has a capital in any case.
        let begins = first == 0
            || text[..first].trim_end().ends_with(['.', '!', '?', '…', ':', '»', '"'])
            || text[..first].ends_with('\n');
        if begins || !before[first..].starts_with(char::is_uppercase) {
            break;
        }
        start = first;
    }
    start..end
}

/// Whether two words are near each other in one sentence.
fn is_near(text: &str, (_, first, second): &(usize, Range<usize>, Range<usize>)) -> bool {
    let inner = text.get(first.end..second.start).unwrap_or_default();
    second.end - first.start <= LONGEST_PAIR_SHOWN && !inner.contains(['\n', '.', ';', ':', '!', '?'])
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
        let article = Article::new("a", "Nasser Idrissi à l’ONU").with_body(
            "Le ministère des Affaires étrangères. Rendez-vous à Sidi-Kacem : l’État y pense. Mot de passe, le mot de passe.",
        );
        let surfaces = Surfaces::of(&article, Language::FRENCH, Analysis::Standard, &mut TermCache::default());
        let termer = super::super::terms::Termer::new(Analysis::Standard, Language::FRENCH);
        let term = |word: &str| termer.terms(word).sequence[0].clone();
        for (word, shown, is_capital, is_noun) in [
            ("Nasser", "Nasser", false, false),
            ("ONU", "ONU", true, true),
            ("État", "État", false, true),
            ("Kacem", "Sidi-Kacem", true, false),
            ("mot", "mot", false, true),
        ] {
            let surface = surfaces.word(&term(word)).unwrap();
            assert_eq!((surfaces.text(surface), surface.is_capital, surface.is_noun), (shown, is_capital, is_noun), "{word}");
        }
        for (first, second, shown, is_phrase) in [
            ("Nasser", "Idrissi", "Nasser Idrissi", true),
            ("Affaires", "étrangères", "Affaires étrangères", true),
            ("ministère", "Affaires", "ministère des Affaires", true),
            ("Kacem", "État", "Sidi-Kacem État", false),
            ("mot", "passe", "mot de passe", true),
        ] {
            let surface = surfaces.pair(&term(first), &term(second)).unwrap();
            assert_eq!((surfaces.pair_text(surface).as_str(), surface.is_phrase), (shown, is_phrase), "{first} {second}");
        }
    }
}
