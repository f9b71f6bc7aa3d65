//! Keys of tags, sections and authors, by which they are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::letters::fold_tag;
use super::normalize::plain;
use crate::language::Language;

/// Returns the key by which a tag is compared: case, accents, width, punctuation and white space do not matter.
///
/// `Al-Hoceima`, `al hoceima` and `AL HOCEIMA` have the same key, as have `O.N.U.` and `#onu`; `C++`, `C#` and `C` have three
/// different ones. Only the marks of Latin, Greek, Cyrillic, Hebrew and Arabic are left out: `パリ` and `バリ` are two tags. A tag
/// without a letter or digit is its own key.
///
/// ```
/// use connexe::analysis::tag_key;
///
/// assert_eq!(tag_key("Sécheresse"), tag_key(" #SECHERESSE "));
/// assert_eq!(tag_key("L’œuvre"), "l oeuvre");
/// ```
pub fn tag_key(tag: &str) -> String {
    if !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return tag.to_ascii_lowercase();
    }
    key_of_any(tag)
}

/// The key of any text. One word of ASCII letters and digits, the most frequent kind, needs none of these steps.
fn key_of_any(tag: &str) -> String {
    // A sign of trade is no letter, but its compatible form is two.
    let letters = tag.chars().filter(|c| !matches!(c, '™' | '℠'));
    let compatible: String = letters.nfkc().collect();
    // The language matters for Turkish capitals only, and the language of a tag is unknown.
    let folded = fold_tag(&plain(&compatible, Language::FRENCH));
    let mut key = String::with_capacity(folded.len());
    let mut letters = SingleLetters::default();
    let mut rest = folded.trim_start_matches(|c: char| c == '#' || c.is_whitespace()).chars();
    while let Some(c) = rest.next() {
        if c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '+' | '#') {
            key.push(c);
        } else if c == '.' && letters.is_single() && starts_with_single_letter(rest.as_str()) {
            // A point within an acronym.
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
        letters.push(c);
    }
    let key = key.trim_end();
    if key.is_empty() { folded.replace(char::is_control, "").trim().to_string() } else { key.nfc().collect() }
}

/// A count of the letters since the last mark or space.
#[derive(Default)]
struct SingleLetters(usize);

impl SingleLetters {
    fn push(&mut self, c: char) {
        self.0 = match c {
            _ if c.is_alphabetic() => self.0 + 1,
            // A digit is part of a word that is no acronym.
            _ if c.is_numeric() => self.0 + 2,
            _ if is_combining_mark(c) => self.0,
            _ => 0,
        };
    }

    fn is_single(&self) -> bool {
        self.0 == 1
    }
}

/// Whether a text starts with a letter that no other letter or digit follows.
fn starts_with_single_letter(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(char::is_alphabetic)
        && !characters.find(|&c| !is_combining_mark(c)).is_some_and(char::is_alphanumeric)
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

    #[test]
    fn a_word_of_ascii_has_the_key_of_any_text() {
        let letters: Vec<char> = ('0'..='9').chain('a'..='z').chain('A'..='Z').collect();
        let pairs = letters.iter().flat_map(|&a| letters.iter().map(move |&b| String::from_iter([a, b])));
        let words = ["I", "CO2", "2024", "Istanbul", "MP3", "aB", "h2o2H"].map(str::to_string);
        for word in pairs.chain(letters.iter().map(char::to_string)).chain(words) {
            assert_eq!(tag_key(&word), key_of_any(&word), "{word}");
        }
    }
}
