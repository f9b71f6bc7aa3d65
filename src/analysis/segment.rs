//! Text to words: a fast scanner for letters, digits, inner apostrophes and hyphens.
//!
//! It follows the word boundaries of Unicode (UAX #29) wherever a reader of news would not see a difference, and departs from
//! them on purpose in these points, each for the sake of matching articles:
//!
//! | text | UAX #29 | here | why |
//! |---|---|---|---|
//! | `Sidi-Kacem` | two words | one, taken apart later | a hyphenated name is a name |
//! | `O.N.U.` | `O.N.U` | the same, points removed later | acronyms with and without points meet |
//! | `example.org`, `a:b` | one word | two words | the pieces are what is shared |
//! | `snake_case` | one word | two words | likewise |
//! | zero-width space inside a word | a boundary | nothing | it is invisible: an accident of typesetting |
//!
//! Property tests hold it to `unicode-segmentation` on all text without these marks (see `tests/segmentation.rs`).

use unicode_normalization::char::is_combining_mark;

/// A word as it stands in the text: the bytes `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Words<'_> {
    Words { text, position: 0 }
}

/// Iterator over the words of a text. One pass, no allocation.
///
/// The rules as they stand, character by character: what [`scan`](super::scan::scan) is compared with, and asks where it does not know.
pub(crate) struct Words<'a> {
    text: &'a str,
    position: usize,
}

/// What a character is to the scanner.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Ends a word.
    Space,
    Letter,
    Digit,
    /// Katakana: runs of it are words, apart from letters of other scripts.
    Katakana,
    /// A character that is a word of its own: Han, kana, and scripts written without spaces.
    Alone,
    /// Combining marks and invisible characters: go with what stands before.
    Transparent,
    Apostrophe,
    Hyphen,
    Point,
    Comma,
    /// The middle dot of `étudiant·e·s` and of Catalan `col·lecció`.
    MiddleDot,
}

const fn ascii_class(byte: u8) -> Class {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
        b'0'..=b'9' => Class::Digit,
        b'\'' => Class::Apostrophe,
        b'-' => Class::Hyphen,
        b'.' => Class::Point,
        b',' => Class::Comma,
        _ => Class::Space,
    }
}

const ASCII: [Class; 128] = {
    let mut table = [Class::Space; 128];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = ascii_class(byte);
        byte += 1;
    }
    table
};

fn class_of(c: char) -> Class {
    match c {
        '\0'..='\x7F' => ASCII[c as usize],
        '\u{C0}'..='\u{24F}' if c != '×' && c != '÷' => Class::Letter,
        '\u{2019}' | '\u{2BC}' | '\u{FF07}' => Class::Apostrophe,
        '\u{2010}' | '\u{2011}' => Class::Hyphen,
        '\u{B7}' => Class::MiddleDot,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => Class::Transparent,
        '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}' => Class::Katakana,
        _ if stands_alone(c) => Class::Alone,
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_numeric() => Class::Digit,
        _ if is_combining_mark(c) => Class::Transparent,
        _ => Class::Space,
    }
}

/// Letters of scripts that are written without spaces: each is a word, and neighbouring ones make a pair.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{0E01}'..='\u{0E30}' | '\u{0E32}' | '\u{0E33}' | '\u{0E40}'..='\u{0E46}' // Thai
        | '\u{0E81}'..='\u{0EB0}' | '\u{0EB2}' | '\u{0EB3}' | '\u{0EBD}'..='\u{0EC6}' | '\u{0EDC}'..='\u{0EDF}' // Lao
        | '\u{1000}'..='\u{102A}' | '\u{103F}' | '\u{1050}'..='\u{1055}' | '\u{1780}'..='\u{17B3}' // Myanmar, Khmer
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' // iteration marks, hiragana
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAD9}' | '\u{20000}'..='\u{3FFFD}') // Han
}

impl<'a> Words<'a> {
    /// The words from a byte position on, which must be the start of a character.
    pub(super) fn starting_at(text: &'a str, position: usize) -> Self {
        Self { text, position }
    }

    /// The character at a byte position, with its class and the position after it.
    fn at(&self, position: usize) -> Option<(Class, usize)> {
        let byte = *self.text.as_bytes().get(position)?;
        if byte < 128 {
            return Some((ASCII[byte as usize], position + 1));
        }
        let c = self.text[position..].chars().next()?;
        Some((class_of(c), position + c.len_utf8()))
    }

    /// Skips transparent characters.
    fn past_transparent(&self, mut position: usize) -> usize {
        while let Some((Class::Transparent, next)) = self.at(position) {
            position = next;
        }
        position
    }

    /// Whether a point at `point`, after the single letter that starts at `letter`, goes on an acronym: `O.N.U`, not `M.Dupont`.
    fn goes_on_acronym(&self, letters: usize, after_point: usize) -> bool {
        if letters != 1 {
            return false;
        }
        let Some((Class::Letter, after)) = self.at(after_point) else { return false };
        !matches!(self.at(self.past_transparent(after)), Some((Class::Letter | Class::Digit, _)))
    }

    /// The end of the word whose first character has this class and ends at `position`.
    fn end_of_word(&self, first: Class, mut position: usize) -> usize {
        // Letters since the start of the word or the last joining mark: acronyms are made of single ones.
        let mut letters = usize::from(first == Class::Letter);
        let mut last = first;
        let mut end = position;
        while let Some((class, next)) = self.at(position) {
            match class {
                Class::Letter | Class::Digit | Class::Katakana if (class == Class::Katakana) != (first == Class::Katakana) => {
                    break;
                }
                Class::Katakana => {}
                Class::Letter | Class::Digit => {
                    letters = if class == Class::Letter { letters + 1 } else { usize::MAX / 2 };
                    last = class;
                }
                Class::Transparent => {
                    position = next;
                    end = next;
                    continue;
                }
                Class::Apostrophe | Class::Hyphen | Class::MiddleDot => {
                    if !matches!(self.at(next), Some((Class::Letter | Class::Digit, _))) {
                        break;
                    }
                    letters = 0;
                }
                Class::Point | Class::Comma => {
                    let number = last == Class::Digit && matches!(self.at(next), Some((Class::Digit, _)));
                    let acronym = class == Class::Point && last == Class::Letter && self.goes_on_acronym(letters, next);
                    if !number && !acronym {
                        break;
                    }
                    letters = 0;
                }
                Class::Space | Class::Alone => break,
            }
            position = next;
            end = next;
        }
        end
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    #[inline]
    fn next(&mut self) -> Option<Word> {
        loop {
            let start = self.position;
            let (class, next) = self.at(start)?;
            self.position = next;
            let end = match class {
                Class::Letter | Class::Digit | Class::Katakana => self.end_of_word(class, next),
                Class::Alone => self.past_transparent(next),
                _ => continue,
            };
            self.position = end;
            return Some(Word { start, end });
        }
    }
}

/// Whether a word is a single character of a script written without spaces: such a word is kept however short it is.
pub(crate) fn is_alone(word: &str) -> bool {
    word.chars().next().is_some_and(stands_alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        words(text).map(|word| &text[word.start..word.end]).collect()
    }

    #[test]
    fn words_of_a_newsroom() {
        for (text, expected) in [
            ("", vec![]),
            (" — … ", vec![]),
            ("L’État, c’est moi.", vec!["L’État", "c’est", "moi"]),
            ("« Sidi-Kacem » et Al‑Hoceima", vec!["Sidi-Kacem", "et", "Al‑Hoceima"]),
            ("fin -- suite - fin-", vec!["fin", "suite", "fin"]),
            ("l'O.N.U. et l'O.N.U", vec!["l'O.N.U", "et", "l'O.N.U"]),
            ("M. Dupont, M.Dupont", vec!["M", "Dupont", "M", "Dupont"]),
            ("fin.Début", vec!["fin", "Début"]),
            ("3,5 % de 1.000.000 en 2025.", vec!["3,5", "de", "1.000.000", "en", "2025"]),
            ("le n° 12, à 18h30", vec!["le", "n", "12", "à", "18h30"]),
            ("étudiant·e·s", vec!["étudiant·e·s"]),
            ("co\u{AD}opé\u{200B}ration", vec!["co\u{AD}opé\u{200B}ration"]),
            ("e\u{301}te\u{301}", vec!["e\u{301}te\u{301}"]),
            ("\u{301}seul", vec!["seul"]),
            ("新華社 2025年", vec!["新", "華", "社", "2025", "年"]),
            ("カタカナ", vec!["カタカナ"]),
            ("وزارة الخارجية", vec!["وزارة", "الخارجية"]),
            ("🚆 train🚆", vec!["train"]),
            ("snake_case user@example.org", vec!["snake", "case", "user", "example", "org"]),
            ("x''y 'z'", vec!["x", "y", "z"]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }
}
