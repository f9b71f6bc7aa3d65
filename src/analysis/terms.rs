//! One word as it stands in a text, to the terms it is compared by.

use serde::{Deserialize, Serialize};

use super::elision::{strip_elision, strip_enclitic, strip_middle_dots};
use super::normalize::plain;
use super::segment::is_alone;
use super::stem::Stemmer;
use super::stop_words::{StopWords, stop_words};
use crate::language::Language;

/// How text becomes terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Analysis {
    /// Elision, enclitics and stop words off; compounds whole and in pieces; exception table, stem, accents folded.
    #[default]
    Standard,
    /// The plain tokeniser that the reference figures were made with: whatever is neither letter nor digit separates, elision and
    /// `'s` come off, one-letter words and stop words are dropped, Snowball stem, accents kept.
    Reference,
}

/// Words longer than this are no words: encoded pictures, keys, addresses. They are left out, and counted.
pub(crate) const MAX_WORD_BYTES: usize = 128;

/// A compound of more pieces than this is a slug, not a name: its whole is no term.
const MAX_PIECES_OF_A_WHOLE: usize = 4;

/// The terms of one word.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// The terms in the order of the text; neighbours make pairs. Empty for a stop word.
    pub(crate) sequence: Vec<String>,
    /// A hyphenated compound as a whole, beside its pieces.
    pub(crate) whole: Option<String>,
}

/// Turns the words of one language into terms.
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

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// Whether a word of ASCII letters has the terms of the same word in ASCII lower case.
    pub(crate) fn lowers_ascii(&self) -> bool {
        self.language != Language::TURKISH
    }

    /// The terms of a word as the segmenter cuts it. A pure function of the word.
    pub(crate) fn terms(&self, raw: &str) -> Terms {
        match self.analysis {
            Analysis::Standard => self.standard(raw),
            Analysis::Reference => self.reference(raw),
        }
    }

    fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.is_some_and(|words| words.contains(word))
    }

    /// As [`marked`](Self::marked); a word of small letters of ASCII, as most are, has nothing to take off.
    fn standard(&self, raw: &str) -> Terms {
        if raw.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Terms { sequence: self.piece(raw).into_iter().collect(), whole: None };
        }
        self.marked(raw)
    }

    fn marked(&self, raw: &str) -> Terms {
        let mut word = plain(raw, self.language);
        if word.contains('·') {
            word = strip_middle_dots(&word, self.language);
        }
        let is_number = word.starts_with(|c: char| c.is_numeric());
        if is_number {
            word = word.replace(',', ".");
        } else if word.contains('.') {
            word.retain(|c| c != '.');
        }
        // `c'est-à-dire` is looked up before its elision comes off, `qu'elle` after it.
        if self.is_stop_word(&word) {
            return Terms::default();
        }
        let word = strip_enclitic(strip_elision(&word, self.language), self.language);
        if self.is_stop_word(word) {
            return Terms::default();
        }
        if !word.contains(['-', '\'']) {
            return Terms { sequence: self.piece(word).into_iter().collect(), whole: None };
        }
        let pieces: Vec<&str> = word.split(['-', '\'']).filter(|piece| !piece.is_empty()).collect();
        let sequence = pieces.iter().filter_map(|piece| self.piece(piece)).collect();
        let is_compound = (2..=MAX_PIECES_OF_A_WHOLE).contains(&pieces.len()) && !word.contains('\'');
        let whole = is_compound.then(|| {
            let stems: Vec<String> = pieces.iter().map(|piece| self.stemmer.stem(piece)).collect();
            stems.join("-")
        });
        Terms { sequence, whole }
    }

    /// The term of a simple word; none for a stop word or a single letter.
    fn piece(&self, word: &str) -> Option<String> {
        let kept = (word.chars().nth(1).is_some() || is_alone(word)) && !self.is_stop_word(word);
        kept.then(|| self.stemmer.stem(word))
    }

    fn reference(&self, raw: &str) -> Terms {
        let word = plain(raw, self.language);
        let pieces = word.split(|c: char| !c.is_alphanumeric() && c != '\'');
        let kept = |word: &&str| (word.chars().nth(1).is_some() || is_alone(word)) && !self.is_stop_word(word);
        let sequence = pieces
            .flat_map(|piece| strip_elision(piece, self.language).split('\''))
            .filter(kept)
            .map(|word| self.stemmer.snowball_stem(word))
            .collect();
        Terms { sequence, whole: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(word: &str) -> (Vec<String>, Option<String>) {
        let terms = Termer::new(Analysis::Standard, Language::FRENCH).terms(word);
        (terms.sequence, terms.whole)
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn plain_words_have_nothing_to_take_off(
            word in "[a-z]{1,9}|le|the|lorsque|puisqu|qu|ab",
            language in proptest::sample::select(vec!["fr", "en", "tr", "ca", "it", "el", "ja"]),
        ) {
            let termer = Termer::new(Analysis::Standard, language.parse().unwrap());
            proptest::prop_assert_eq!(termer.standard(&word), termer.marked(&word));
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
            let (found, found_whole) = terms(word);
            assert_eq!(found, sequence, "{word}");
            assert_eq!(found_whole.as_deref(), whole, "{word}");
        }
    }

    #[test]
    fn forms_of_a_word_meet() {
        for forms in [
            vec!["vice-président", "vice-présidents", "Vice-Président"],
            vec!["demande-t-il", "demande", "demandes"],
            vec!["étudiant·e·s", "étudiants", "étudiante"],
            vec!["ÉLUS", "élu", "l’élue"],
            vec!["cœur", "coeurs"],
        ] {
            let first = terms(forms[0]);
            for form in &forms {
                assert_eq!(terms(form), first, "{form} and {}", forms[0]);
            }
        }
    }

    #[test]
    fn the_reference_analysis_is_plain() {
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
