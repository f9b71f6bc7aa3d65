//! Nouns by the words before them: `le train`, `une affaire`, but not `afficher` or `rarement`.
//!
//! Input: a word and the word before it. Output: whether it is a noun there, as far as determiners tell. Labels name nouns only.

use std::sync::LazyLock;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::language::Language;

type Words = HashSet<&'static str, FixedState>;

const WORDS: &str = include_str!("../../data/analysis/determiners.tsv");

/// Determiners of one language.
#[derive(Default)]
struct Determiners {
    sure: Words,
    /// Those that stand before verbs too, as pronouns.
    pronouns: Words,
}

#[derive(Default)]
struct Table {
    languages: std::collections::HashMap<&'static str, Determiners>,
    joiners: Words,
}

/// Longest determiner, in bytes.
const LONGEST: usize = 16;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (language, kind) = (columns.next().unwrap_or(""), columns.next().unwrap_or(""));
        let words = columns.next().unwrap_or("").split(' ');
        match kind {
            "joiner" => table.joiners.extend(words),
            "pronoun" => table.languages.entry(language).or_default().pronouns.extend(words),
            _ => table.languages.entry(language).or_default().sure.extend(words),
        }
    }
    table
});

/// Endings of French infinitives, which follow pronouns: `les afficher`.
const INFINITIVES: [&str; 3] = ["er", "ir", "re"];

/// The determiners of a language; none if they are not known.
#[derive(Clone, Copy)]
pub(super) struct NounRule(Option<&'static Determiners>);

impl NounRule {
    pub(super) fn of(language: Language) -> Self {
        Self(TABLE.languages.get(language.code()))
    }

    /// Whether a word is a noun after the word before it, which is empty at the start of a sentence. An elided article is part of the
    /// word. True where determiners are not known.
    pub(super) fn is_noun(self, before: &str, raw: &str) -> bool {
        let Some(determiners) = self.0 else { return true };
        let (elided, word) = raw.split_once(['\'', '’']).unwrap_or(("", raw));
        let before = if elided.is_empty() { before } else { elided };
        if before.is_empty() || before.len() > LONGEST {
            return false;
        }
        let is_in = |words: &Words| {
            words.contains(before) || before.starts_with(char::is_uppercase) && words.contains(before.to_lowercase().as_str())
        };
        is_in(&determiners.sure) || is_in(&determiners.pronouns) && !INFINITIVES.iter().any(|ending| word.ends_with(ending))
    }
}

/// Whether a text between two words joins them to one phrase: white space, or one or two small words. `second` is the second word, which
/// may begin with an elided one.
pub(super) fn is_joined(between: &str, second: &str) -> bool {
    let is_joiner = |word: &str| TABLE.joiners.contains(word.to_lowercase().as_str());
    let (elided, _) = second.split_once(['\'', '’']).unwrap_or(("", second));
    let words: Vec<&str> = between.split([' ', '\u{A0}', '\'', '’']).filter(|word| !word.is_empty()).collect();
    words.len() <= 2 && words.iter().all(|word| is_joiner(word)) && (elided.is_empty() || is_joiner(elided))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn determiners_tell_nouns() {
        for (before, raw, language, expected) in [
            ("le", "train", "fr", true),
            ("Une", "affaire", "fr", true),
            ("", "l’État", "fr", true),
            ("les", "afficher", "fr", false),
            ("un", "fichier", "fr", true),
            ("", "rarement", "fr", false),
            ("pour", "publier", "fr", false),
            ("the", "train", "en", true),
            ("to", "publish", "en", false),
            ("", "قطار", "ar", true),
        ] {
            assert_eq!(NounRule::of(language.parse().unwrap()).is_noun(before, raw), expected, "{before} {raw}");
        }
        for (between, second, expected) in [
            (" de ", "passe", true),
            (" ", "étrangères", true),
            (" ", "d’été", true),
            (" qu'il a ", "dit", false),
            (", ", "Rabat", false),
        ] {
            assert_eq!(is_joined(between, second), expected, "{between:?} {second}");
        }
    }
}
