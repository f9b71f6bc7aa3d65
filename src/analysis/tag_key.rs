//! Keys of tags, sections and authors, by which they are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::normalize::plain;
use crate::language::Language;

/// Returns the key by which a tag is compared: case, accents, punctuation and white space do not matter.
///
/// `Al-Hoceima`, `al hoceima` and `AL HOCEIMA` have the same key; `C++`, `C#` and `C` have three different ones. A tag without a
/// letter or digit is its own key.
///
/// ```
/// use connexe::analysis::tag_key;
///
/// assert_eq!(tag_key("Sécheresse"), tag_key(" SECHERESSE "));
/// assert_eq!(tag_key("L’œuvre"), "l oeuvre");
/// ```
pub fn tag_key(tag: &str) -> String {
    let composed: String = tag.nfc().collect();
    // The language matters for Turkish capitals only, and the language of a tag is unknown.
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
    fn tags_that_look_the_same_have_one_key() {
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
