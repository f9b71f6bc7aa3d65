//! Texts that agree with a number, by the plural categories of CLDR.
//!
//! Input: a number and a language. Output: the text of its category. The languages are those of `data/wording/`. French, Spanish and
//! Portuguese have a further category for exact millions, which no count of this library needs.

use serde::Deserialize;

use crate::language::Language;

/// A text by plural category; a category without a text has that of `other`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plural {
    one: Option<String>,
    two: Option<String>,
    few: Option<String>,
    many: Option<String>,
    other: String,
}

impl Plural {
    /// Returns the text for a number of things, with the number in the place of `{n}`.
    pub(crate) fn text(&self, n: usize, language: Language) -> String {
        let text = match (language.code(), n, n % 100) {
            ("fr" | "pt", 0 | 1, _) | (_, 1, _) => &self.one,
            ("ar", 2, _) => &self.two,
            ("ar", _, 3..=10) => &self.few,
            ("ar", _, 11..=99) => &self.many,
            _ => &None,
        };
        text.as_ref().unwrap_or(&self.other).replace("{n}", &n.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_agree_with_their_number() {
        let word = |word: &str| Some(word.to_string());
        let plural =
            Plural { one: word("one"), two: word("two"), few: word("few"), many: word("many"), other: "{n} other".to_string() };
        for (language, expected) in [
            ("fr", [(0, "one"), (1, "one"), (2, "2 other"), (11, "11 other")]),
            ("pt", [(0, "one"), (1, "one"), (2, "2 other"), (103, "103 other")]),
            ("en", [(0, "0 other"), (1, "one"), (2, "2 other"), (101, "101 other")]),
            ("es", [(0, "0 other"), (1, "one"), (2, "2 other"), (21, "21 other")]),
            ("ar", [(1, "one"), (2, "two"), (10, "few"), (11, "many")]),
            ("ar", [(99, "many"), (100, "100 other"), (102, "102 other"), (103, "few")]),
        ] {
            for (n, text) in expected {
                assert_eq!(plural.text(n, language.parse().unwrap()), text, "{n} in {language}");
            }
        }
        let single = Plural { other: "{n} sous embargo".to_string(), ..Plural::default() };
        assert_eq!(single.text(1, Language::FRENCH), "1 sous embargo");
    }
}
