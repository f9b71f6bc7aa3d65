//! Stop lists, from `data/analysis/`, and how such data files are read.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use super::letters::fold_letters;
use crate::language::Language;

/// The stop words of one language.
pub(crate) type StopWords = HashSet<Cow<'static, str>, FixedState>;

struct StopList {
    language: Language,
    text: &'static str,
    words: OnceLock<StopWords>,
}

macro_rules! lists {
    ($($language:ident $file:literal),+ $(,)?) => {
        static LISTS: [StopList; [$($file),+].len()] = [$(StopList {
            language: Language::$language,
            text: include_str!(concat!("../../data/analysis/stop-words.", $file, ".txt")),
            words: OnceLock::new(),
        }),+];
    };
}

lists! {
    FRENCH "fr", ENGLISH "en", ARABIC "ar", SPANISH "es", PORTUGUESE "pt", ITALIAN "it", GERMAN "de", DUTCH "nl",
    CHINESE "zh", JAPANESE "ja", KOREAN "ko",
}

/// Returns the stop words of a language; `None` where there is no list.
pub(crate) fn stop_words(language: Language) -> Option<&'static StopWords> {
    let list = LISTS.iter().find(|list| list.language == language)?;
    Some(list.words.get_or_init(|| {
        let words = || entries(list.text);
        // Each word also in the spelling by which words are compared.
        words().map(Cow::Borrowed).chain(words().map(|word| fold_letters(word, list.language))).collect()
    }))
}

/// Whether a word is a stop word of English, which stands in texts of all languages.
pub(crate) fn is_function_word(word: &str) -> bool {
    stop_words(Language::ENGLISH).is_some_and(|words| words.contains(word.to_lowercase().as_str()))
}

/// Returns the entries of a data file, one a line. `#` starts a comment.
pub(super) fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Language {
    /// Whether there is a stop list for this language.
    pub fn has_stop_words(&self) -> bool {
        stop_words(*self).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_news_value_are_no_stop_words() {
        let french = stop_words(Language::FRENCH).unwrap();
        for word in ["état", "été", "force", "parole", "personne", "premier", "nouveau", "possible", "nord", "sud", "fin"] {
            assert!(!french.contains(word), "{word} has news value");
        }
        for word in ["le", "la", "de", "des", "et", "que", "pas", "avec", "aujourd'hui", "elle", "est", "ont"] {
            assert!(french.contains(word), "{word} has none");
        }
    }

    #[test]
    fn lists_hold_normalised_words() {
        for list in &LISTS {
            let words = stop_words(list.language).unwrap();
            assert!(words.len() >= 60, "{}: only {} words", list.language, words.len());
            for word in words {
                assert_eq!(&super::super::normalize::plain(word, list.language), word.as_ref(), "{} in {}", word, list.language);
            }
        }
        assert!(stop_words(Language::TAMIL).is_none());
    }
}
