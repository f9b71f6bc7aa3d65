//! Excerpts: the start of a text, cut at the end of a sentence or of a word.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::printable::printable;

/// An excerpt, and whether the text was cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text as it is harmless to show ([`printable`]), with single spaces for white space. If it was cut within a sentence it ends
    /// with `...`, or with as many points as the limit allows.
    pub text: String,
    /// Whether the text was cut.
    pub is_cut: bool,
}

const ELLIPSIS: &str = "...";

/// Returns as much of a text as fits in `limit` characters, the `...` included: up to the end of a sentence, if one lies in the last
/// third, else of a word.
///
/// A character is a grapheme cluster. A single word longer than the limit is cut inside. Only the part that is shown is read.
///
/// ```
/// use connexe::page::excerpt;
///
/// assert_eq!(excerpt("Le train part.", 175).text, "Le train part.");
/// assert_eq!(excerpt("Le premier train part à l’aube", 20).text, "Le premier train...");
/// assert_eq!(excerpt("Le train part. Il est plein à l’aube", 20).text, "Le train part.");
/// ```
pub fn excerpt(text: &str, limit: usize) -> Excerpt {
    let mut shown = String::new();
    let mut length = 0;
    // The longest parts that leave room for the ellipsis: up to the end of a word, and up to any character.
    let room = limit.saturating_sub(ELLIPSIS.len());
    let (mut at_word, mut at_any, mut at_sentence) = (0, 0, 0);
    // An escape sequence has no white space in it, but a control string may: each part of it is harmless by itself.
    let words = text.split_whitespace().map(printable);
    let words = words.flat_map(|word| match word {
        Cow::Borrowed(word) => vec![Cow::Borrowed(word)],
        Cow::Owned(words) => words.split_whitespace().map(|word| Cow::Owned(word.to_string())).collect(),
    });
    for word in words {
        let parts = (!shown.is_empty()).then_some(" ").into_iter().chain(word.graphemes(true));
        for part in parts {
            if length == limit && at_sentence > 0 {
                shown.truncate(at_sentence);
                return Excerpt { text: shown, is_cut: true };
            }
            if length == limit {
                let cut = if at_word > 0 { at_word } else { at_any };
                shown.truncate(cut);
                let mut text = shown.trim_end_matches([' ', ',', ';', ':', '(', '«', '–', '—', '-', '.', '…']).to_string();
                text.push_str(&ELLIPSIS[..ELLIPSIS.len().min(limit)]);
                return Excerpt { text, is_cut: true };
            }
            shown.push_str(part);
            length += 1;
            if length <= room {
                at_any = shown.len();
            }
        }
        if length <= room {
            at_word = shown.len();
        }
        if ends_sentence(&word) && length >= limit - limit / 3 {
            at_sentence = shown.len();
        }
    }
    Excerpt { text: shown, is_cut: false }
}

/// Whether a word ends a sentence. A short word with a point is an abbreviation, or a letter of a name.
fn ends_sentence(word: &str) -> bool {
    let word = word.trim_end_matches(['»', '”', '"', ')', '’']);
    word.ends_with(['!', '?', '…', '。', '！', '？', '।', '؟'])
        || word
            .strip_suffix('.')
            .is_some_and(|word| !word.ends_with('.') && word.chars().filter(|c| c.is_alphanumeric()).count() > 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_cut_at_the_end_of_a_word() {
        for (text, limit, expected) in [
            ("", 10, ""),
            (" \n ", 10, ""),
            ("Court.", 6, "Court."),
            ("Le train part", 13, "Le train part"),
            ("Le train part", 12, "Le train..."),
            ("Le train part", 11, "Le train..."),
            ("Le train part", 10, "Le..."),
            ("Tanger, la nuit", 11, "Tanger..."),
            ("Il a dit « non »", 13, "Il a dit..."),
            ("Anticonstitutionnellement", 10, "Anticon..."),
            ("Deux\n\nparagraphes  et\tun\u{7}signal", 80, "Deux paragraphes et un signal"),
            ("e\u{301}e\u{301}e\u{301}e\u{301}", 4, "e\u{301}e\u{301}e\u{301}e\u{301}"),
            ("Phrase finie. Une autre suit ici", 17, "Phrase finie."),
            ("Fini. Une autre phrase suit ici", 17, "Fini. Une..."),
            ("Le ministre M. Alami viendra", 16, "Le ministre..."),
            ("Fin...", 6, "Fin..."),
            ("abc def", 2, ".."),
            ("abc", 0, ""),
        ] {
            let found = excerpt(text, limit);
            assert_eq!(found.text, expected, "{text:?} in {limit}");
        }
    }

    proptest! {
        #[test]
        fn it_fits_and_marks_its_cut(text in ".{0,80}", limit in 4usize..60) {
            let found = excerpt(&text, limit);
            let whole = text.split_whitespace().map(printable).collect::<Vec<_>>().join(" ");
            let whole = whole.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(found.text.graphemes(true).count() <= limit);
            if found.is_cut {
                let kept = found.text.strip_suffix("...");
                prop_assert!(whole.starts_with(kept.unwrap_or(&found.text)));
                prop_assert!(kept.is_some() || 3 * found.text.graphemes(true).count() >= 2 * limit);
                prop_assert!(whole.graphemes(true).count() > limit || whole.split(' ').any(|w| w.chars().count() > 1));
            } else {
                prop_assert_eq!(found.text, whole);
            }
        }
    }
}
