//! Tags, sections and authors as they are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::normalize::plain;
use crate::language::Language;

/// The key that a tag is compared by: case, accents, punctuation and white space do not count.
///
/// `Al-Hoceima`, `al hoceima` and `AL HOCEIMA` have one key; `C++`, `C#` and `C` have three. A tag without a letter or digit is
/// its own key.
///
/// ```
/// use connexe::analysis::tag_key;
///
/// assert_eq!(tag_key("Sécheresse"), tag_key(" SECHERESSE "));
/// assert_eq!(tag_key("L’œuvre"), "l oeuvre");
/// ```
pub fn tag_key(tag: &str) -> String {
    let composed: String = tag.nfc().collect();
    // The language matters only for Turkish capitals, and a tag has none of its own.
    let plain = plain(&composed, Language::FRENCH);
    let mut key = String::with_capacity(plain.len());
    for c in plain.nfd().filter(|&c| !is_combining_mark(c)) {
        if c.is_alphanumeric() || matches!(c, '+' | '#') {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    let key = key.trim_end();
    if key.is_empty() { plain.replace(char::is_control, "").trim().to_string() } else { key.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_a_reader_takes_for_one_are_one() {
        for (tag, key) in [
            ("Sécheresse", "secheresse"),
            ("SECHERESSE", "secheresse"),
            ("Al-Hoceima", "al hoceima"),
            ("  Al   Hoceima ", "al hoceima"),
            ("L’Étoile du Détroit", "l etoile du detroit"),
            ("C++", "c++"),
            ("C#", "c#"),
            ("الدبلوماسية", "الدبلوماسية"),
            ("🚆", "🚆"),
            ("", ""),
            (" \u{7} ", ""),
        ] {
            assert_eq!(tag_key(tag), key, "{tag:?}");
        }
    }
}
