//! One word to its terms, by which it is compared.
//!
//! Input: a word as the segmenter cuts it, and its language. Output: [`Terms`]. Invariant: the terms depend on the word and the
//! language only.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::addresses::without_addresses;
use super::character_pairs::{is_paired, pair_characters};
use super::elision::{strip_elision, strip_enclitic, strip_middle_dots};
use super::letters::{fold_letters, has_dotless_i};
use super::normalize::{compose, plain};
use super::numbers::plain_number;
use super::segment::{Word, is_single_character_word, words};
use super::stem::Stemmer;
use super::stop_words::{StopWords, stop_words};
use crate::language::Language;

/// The analysis of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Analysis {
    /// Elision, enclitics and stop words are removed; a compound gives its parts and its whole; words are stemmed, with a table of
    /// exceptions; accents are removed.
    #[default]
    Standard,
    /// The simple tokeniser of the published reference figures: all characters except letters and digits separate words; elision
    /// and `'s` are removed; words of one letter and stop words are dropped; Snowball stems, with their accents.
    Reference,
}

impl Analysis {
    /// Returns a text as its words are read: composed, and without addresses. The reference analysis reads addresses as words.
    pub(crate) fn prepared(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Standard => without_addresses(compose(text)),
            Self::Reference => compose(text),
        }
    }
}

/// Most bytes of a word. Longer ones are encoded pictures, keys or addresses: they are left out, and reported.
pub(crate) const MAX_WORD_BYTES: usize = 128;

/// Most parts of a compound whose whole is a term. A longer one is the slug of an address, not a name.
const MAX_COMPOUND_PARTS: usize = 4;

/// The terms of one word.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// The terms in the order of the text. Neighbours make pairs. Empty for a stop word.
    pub(crate) sequence: Vec<String>,
    /// The whole of a hyphenated compound, in addition to its parts.
    pub(crate) whole: Option<String>,
}

/// A converter of the words of one language to terms.
pub(crate) struct Termer {
    analysis: Analysis,
    language: Language,
    stop_words: Option<&'static StopWords>,
    stemmer: Stemmer,
}

impl Termer {
    pub(crate) fn new(analysis: Analysis, language: Language) -> Self {
        Self { analysis, language, stop_words: stop_words(language), stemmer: Stemmer::new(language) }
    }

    pub(crate) fn analysis(&self) -> Analysis {
        self.analysis
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// Whether a word of ASCII letters has the terms of the same word in ASCII lower case.
    pub(crate) fn lowers_ascii(&self) -> bool {
        !has_dotless_i(self.language)
    }

    /// Returns the terms of a word as the segmenter cuts it.
    pub(crate) fn terms(&self, raw: &str) -> Terms {
        match self.analysis {
            Analysis::Standard => self.standard(raw),
            Analysis::Reference => self.reference(raw),
        }
    }

    fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.is_some_and(|words| words.contains(word))
    }

    /// Returns the terms by the standard analysis. Most words are small ASCII letters, which need no normalisation.
    fn standard(&self, raw: &str) -> Terms {
        if raw.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Terms { sequence: self.simple_term(raw).into_iter().collect(), whole: None };
        }
        self.normalized(raw)
    }

    /// Returns the terms by the standard analysis, for words of any characters.
    fn normalized(&self, raw: &str) -> Terms {
        let word = plain(raw, self.language);
        let mut word = fold_letters(&word, self.language);
        if word.starts_with(is_paired) {
            // Pairs of characters overlap, so they make no pairs of words.
            return Terms { sequence: Vec::new(), whole: (!self.is_stop_word(&word)).then(|| word.into_owned()) };
        }
        if word.contains('·') {
            word = strip_middle_dots(&word, self.language).into();
        }
        if word.contains('.') {
            word = without_points_of_acronyms(&word).into();
            // `U.S.` and `L.A.` are no pronoun and no article.
            if !raw.contains(|c: char| c.is_lowercase() || c.is_numeric()) && !word.contains(['-', '\'']) {
                return Terms { sequence: vec![self.stemmer.stem(&word)], whole: None };
            }
        }
        // `c'est-à-dire` is a stop word with its elision, `qu'elle` without it.
        if self.is_stop_word(&word) {
            return Terms::default();
        }
        let word = strip_enclitic(strip_elision(&word, self.language), self.language);
        if self.is_stop_word(word) {
            return Terms::default();
        }
        let number = word.starts_with(|c: char| c.is_ascii_digit()).then(|| plain_number(word));
        let word = number.as_deref().unwrap_or(word);
        // A space is left in a number whose marks of grouping differ.
        const JOINTS: [char; 3] = ['-', '\'', ' '];
        if !word.contains(JOINTS) {
            return Terms { sequence: self.simple_term(word).into_iter().collect(), whole: None };
        }
        let parts: Vec<&str> = word.split(JOINTS).filter(|part| !part.is_empty()).collect();
        let sequence = parts.iter().filter_map(|part| self.simple_term(part)).collect();
        let is_compound = (2..=MAX_COMPOUND_PARTS).contains(&parts.len()) && !word.contains(['\'', ' ']);
        let whole = is_compound.then(|| {
            let stems: Vec<String> = parts.iter().map(|part| self.stemmer.stem(part)).collect();
            stems.join("-")
        });
        Terms { sequence, whole }
    }

    /// Returns the term of a simple word; `None` for a stop word or a single letter.
    fn simple_term(&self, word: &str) -> Option<String> {
        let counts = (word.chars().nth(1).is_some() || is_single_character_word(word)) && !self.is_stop_word(word);
        counts.then(|| self.stemmer.stem(word))
    }

    /// Returns the terms by the reference analysis.
    fn reference(&self, raw: &str) -> Terms {
        let word = plain(raw, self.language);
        let parts = word.split(|c: char| !c.is_alphanumeric() && c != '\'');
        let counts = |word: &&str| (word.chars().nth(1).is_some() || is_single_character_word(word)) && !self.is_stop_word(word);
        let sequence = parts
            .flat_map(|part| strip_elision(part, self.language).split('\''))
            .filter(counts)
            .map(|word| self.stemmer.snowball_stem(word))
            .collect();
        Terms { sequence, whole: None }
    }
}

/// Removes the points of an acronym; those of a number stay.
fn without_points_of_acronyms(word: &str) -> String {
    let mut before = ' ';
    let mut without = word.to_string();
    without.retain(|c| {
        let after_digit = std::mem::replace(&mut before, c).is_numeric();
        c != '.' || after_digit
    });
    without
}

/// Returns the words of a text as an analysis reads them.
pub(super) fn words_of(text: &str, analysis: Analysis) -> Vec<Word> {
    let mut found: Vec<Word> = words(text).collect();
    if analysis == Analysis::Standard {
        pair_characters(text, &mut found);
    }
    found
}

/// Returns the terms of a text in their order, without stop words.
///
/// It shows the effect of the analysis on a headline. The steps are those for articles, without numbers and counts.
///
/// ```
/// use connexe::analysis::{Analysis, terms};
/// use connexe::Language;
///
/// let a = terms("L’État rénove ses écoles", Language::FRENCH, Analysis::Standard);
/// let b = terms("une école rénovée par l'état", Language::FRENCH, Analysis::Standard);
/// assert_eq!(a, ["etat", "renov", "ecol"]);
/// assert_eq!(b, ["ecol", "renov", "etat"]);
/// ```
pub fn terms(text: &str, language: Language, analysis: Analysis) -> Vec<String> {
    let termer = Termer::new(analysis, language);
    let text = analysis.prepared(text);
    let mut found = Vec::new();
    for word in words_of(&text, analysis) {
        let raw = &text[word.start..word.end];
        if raw.len() <= MAX_WORD_BYTES {
            let terms = termer.terms(raw);
            found.extend(terms.sequence);
            found.extend(terms.whole);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms_of(word: &str) -> (Vec<String>, Option<String>) {
        let terms = Termer::new(Analysis::Standard, Language::FRENCH).terms(word);
        (terms.sequence, terms.whole)
    }

    proptest::proptest! {
        #[test]
        fn small_letters_need_no_normalisation(
            word in "[a-z]{1,9}|le|the|lorsque|puisqu|qu|ab",
            language in proptest::sample::select(vec!["fr", "en", "tr", "ca", "it", "el", "ja"]),
        ) {
            let termer = Termer::new(Analysis::Standard, language.parse().unwrap());
            proptest::prop_assert_eq!(termer.standard(&word), termer.normalized(&word));
        }
    }

    #[test]
    fn words_become_terms() {
        for (word, sequence, whole) in [
            ("l’État", vec!["etat"], None),
            ("LE", vec![], None),
            ("qu’elle", vec![], None),
            ("aujourd’hui", vec![], None),
            ("a-t-il", vec![], None),
            ("O.N.U", vec!["onu"], None),
            ("l'ONU", vec!["onu"], None),
            ("x", vec![], None),
            ("7", vec![], None),
            ("2025", vec!["2025"], None),
            ("3,5", vec!["3.5"], None),
            ("Sidi-Kacem", vec!["sid", "kacem"], Some("sid-kacem")),
            ("新", vec!["新"], None),
        ] {
            let (found, found_whole) = terms_of(word);
            assert_eq!(found, sequence, "{word}");
            assert_eq!(found_whole.as_deref(), whole, "{word}");
        }
    }

    #[test]
    fn forms_of_a_word_have_the_same_terms() {
        for forms in [
            vec!["vice-président", "vice-présidents", "Vice-Président"],
            vec!["demande-t-il", "demande", "demandes"],
            vec!["étudiant·e·s", "étudiants", "étudiante"],
            vec!["ÉLUS", "élu", "l’élue"],
            vec!["cœur", "coeurs"],
        ] {
            let first = terms_of(forms[0]);
            for form in &forms {
                assert_eq!(terms_of(form), first, "{form} and {}", forms[0]);
            }
        }
    }

    #[test]
    fn the_reference_analysis_is_simple() {
        let reference = Termer::new(Analysis::Reference, Language::FRENCH);
        for (word, sequence) in [
            ("l’État", vec!["état"]),
            ("Sidi-Kacem", vec!["sid", "kacem"]),
            ("O.N.U", vec![]),
            ("prud'homme", vec!["prud", "homm"]),
        ] {
            assert_eq!(reference.terms(word), Terms { sequence: sequence.iter().map(|s| s.to_string()).collect(), whole: None });
        }
    }
}
