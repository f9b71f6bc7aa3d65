//! Words to stems, by Snowball with a table of French exceptions.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer as Snowball};

use super::normalize::fold_latin;
use super::stop_words::entries;
use crate::language::Language;

/// A stemmer for the words of one language.
pub(crate) struct Stemmer {
    snowball: Option<Snowball>,
    exceptions: Option<&'static HashMap<Cow<'static, str>, &'static str>>,
}

impl Stemmer {
    /// Makes the stemmer of a language: the exception table first, then Snowball, then accents are removed.
    ///
    /// Accents are removed after stemming, since the algorithm needs them.
    pub(crate) fn new(language: Language) -> Self {
        Self { snowball: snowball(language), exceptions: (language == Language::FRENCH).then(french_exceptions) }
    }

    /// Returns the stem of a word in lower case.
    pub(crate) fn stem(&self, word: &str) -> String {
        if let Some(stem) = self.exceptions.and_then(|table| table.get(word)) {
            return (*stem).to_string();
        }
        let stem = self.snowball_stem(word);
        if stem.is_ascii() {
            return stem;
        }
        let keeps_accents = self.exceptions.and_then(|table| table.get(format!("={stem}").as_str()));
        keeps_accents.map_or_else(|| fold_latin(&stem).into_owned(), |stem| (*stem).to_string())
    }

    /// Returns the stem by Snowball only, with its accents, for the reference analysis.
    pub(crate) fn snowball_stem(&self, word: &str) -> String {
        match &self.snowball {
            Some(snowball) => snowball.stem(word).into_owned(),
            None => word.to_string(),
        }
    }
}

impl Language {
    /// Whether words of this language are reduced to their stem.
    pub fn has_stemmer(&self) -> bool {
        algorithm(*self).is_some()
    }
}

fn snowball(language: Language) -> Option<Snowball> {
    algorithm(language).map(Snowball::create)
}

/// Returns the Snowball algorithm of a language. Greek has none: that of rust-stemmers 1.2 panics on words such as `ισαισα`.
fn algorithm(language: Language) -> Option<Algorithm> {
    Some(match language.code() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "nl" => Algorithm::Dutch,
        "en" => Algorithm::English,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "de" => Algorithm::German,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "no" | "nb" | "nn" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "es" => Algorithm::Spanish,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

const FRENCH_EXCEPTIONS: &str = include_str!("../../data/analysis/stem-exceptions.fr.tsv");

fn french_exceptions() -> &'static HashMap<Cow<'static, str>, &'static str> {
    static TABLE: OnceLock<HashMap<Cow<'static, str>, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let families = || entries(FRENCH_EXCEPTIONS).filter_map(|line| line.split_once('\t'));
        let mut table: HashMap<Cow<'static, str>, &'static str> =
            families().map(|(word, stem)| (Cow::Borrowed(word), stem)).collect();
        // Capitals are often written without accents. A stem with an accent marks words that only the accent tells apart.
        for (word, stem) in families().filter(|(_, stem)| stem.is_ascii()) {
            table.entry(fold_latin(word)).or_insert(stem);
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_is_well_formed() {
        let mut seen = std::collections::HashSet::new();
        for line in entries(FRENCH_EXCEPTIONS) {
            let (word, stem) = line.split_once('\t').unwrap_or_else(|| panic!("{line:?} has no tab"));
            assert!(!stem.is_empty() && !stem.contains('\t'), "{line:?}");
            assert_eq!(super::super::normalize::plain(word, Language::FRENCH), word, "{line:?}");
            assert!(seen.insert(word), "{word} occurs twice");
        }
    }

    #[test]
    fn unaccented_capitals_meet_their_family_unless_the_accent_matters() {
        let stemmer = Stemmer::new(Language::FRENCH);
        for (word, other) in [("elus", "élus"), ("etranger", "étrangère"), ("senateur", "sénatrice"), ("etat", "état")] {
            assert_eq!(stemmer.stem(word), stemmer.stem(other), "{word} / {other}");
        }
        for (word, other) in [("côté", "côte"), ("marché", "marche"), ("pêcheur", "pécheur"), ("jeûner", "jeune")] {
            assert_ne!(stemmer.stem(word), stemmer.stem(other), "{word} / {other}");
        }
    }

    #[test]
    fn languages_are_stemmed_but_greek_is_not() {
        let stem = |code: &str, word: &str| Stemmer::new(code.parse().unwrap()).stem(word);
        for (code, word, expected) in [
            ("fr", "relations", "relat"),
            ("en", "running", "run"),
            ("es", "relaciones", "relacion"),
            ("el", "ισαισα", "ισαισα"),
            ("ja", "カタカナ", "カタカナ"),
        ] {
            assert_eq!(stem(code, word), expected, "{word}");
        }
    }
}
