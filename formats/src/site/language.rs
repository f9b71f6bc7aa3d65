//! The language of an article.
//!
//! Input: the languages that its page declares, and a part of its text. Output: a language, and where it comes from. Cost: linear in the
//! part of the text. Themes have a language of their own, and sites forget to change it: where the words of a longer text are certainly
//! those of another language, the words win.

use connexe::Language;
use serde::{Deserialize, Serialize};

/// The language of an article, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Told {
    Declared(Language),
    /// Its words are those of another language than the declared one.
    Contradicted {
        declared: Language,
        words: Language,
    },
    /// Found by its words.
    Guessed(Language),
    Nothing,
}

/// Bytes of text from which words win over a declaration: about sixty words.
const LONG: usize = 400;

/// Finds the language of an article.
pub(super) fn language_of(declared: &[String], sample: &str) -> Told {
    let declared = declared.iter().find_map(|code| code.parse().ok());
    match (declared, Language::guess(sample)) {
        (Some(declared), Some(words)) if words != declared && sample.len() >= LONG && !are_close(declared, words) => {
            Told::Contradicted { declared, words }
        }
        (Some(declared), _) => Told::Declared(declared),
        (None, Some(words)) => Told::Guessed(words),
        (None, None) => Told::Nothing,
    }
}

/// Whether two languages share so many words that those of one may be taken for the other.
fn are_close(one: Language, other: Language) -> bool {
    const GROUPS: [&[&str]; 4] =
        [&["no", "nb", "nn", "da", "sv"], &["es", "pt", "gl", "ca"], &["nl", "af"], &["uk", "ru", "be", "bg"]];
    GROUPS.iter().any(|group| group.contains(&one.code()) && group.contains(&other.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_win_where_the_theme_declares_another_language() {
        let german = "Das Rad stand jahrelang unter Säcken in einer Scheune. Der Rahmen ist gerade, der Lack hält noch, aber alle Lager sind \
            trocken und die Kette ist nur noch eine Stange. Das Wichtigste zuerst: nichts kaufen. Man zerlegt, man putzt, und man legt jedes \
            Teil in der Reihenfolge auf eine Zeitung, in der es gekommen ist. Der Keil der Tretkurbel hat drei Abende gekostet, und die \
            Reifen gibt es noch zu kaufen, wenn man in der Stadt danach fragt.";
        let declared = |code: &str| vec![code.to_string()];
        assert_eq!(language_of(&declared("de-AT"), german), Told::Declared(Language::GERMAN));
        let expected = Told::Contradicted { declared: Language::FRENCH, words: Language::GERMAN };
        assert_eq!(language_of(&declared("fr"), german), expected);
        assert_eq!(language_of(&[], german), Told::Guessed(Language::GERMAN));
        assert_eq!(language_of(&declared("nonsense"), "Rif"), Told::Nothing);
        assert_eq!(language_of(&declared("fr"), "The mill is closed on Tuesday."), Told::Declared(Language::FRENCH));
    }
}
