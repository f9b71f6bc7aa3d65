//! Text to words, character by character: the rules of segmentation, and the reference implementation of `scan`.
//!
//! Input: a text. Output: the byte ranges of its words. Time: one pass, no allocation. The rules follow the word boundaries of
//! Unicode (UAX #29), with these exceptions, which help articles to match:
//!
//! | text | UAX #29 | here | why |
//! |---|---|---|---|
//! | `Sidi-Kacem` | two words | one, split later | a hyphenated name is one name |
//! | `O.N.U.` | `O.N.U` | the same, points removed later | acronyms with and without points are equal |
//! | `example.org`, `a:b` | one word | two words | articles share the parts |
//! | `snake_case` | one word | two words | the same |
//! | `12 000` | two words | one | a number in groups is one number |
//! | zero-width space inside a word | a boundary | ignored | it is invisible, an accident of typesetting |
//!
//! Property tests compare it with `unicode-segmentation` on all text without these marks (see `tests/segmentation.rs`).

use unicode_normalization::char::is_combining_mark;

use super::digits::decimal_digit;
use super::numbers::is_group_space;

/// A word of a text: the bytes `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Returns the words of a text, in order.
pub(crate) fn words(text: &str) -> Words<'_> {
    Words { text, position: 0 }
}

/// An iterator over the words of a text. [`scan`](super::scan::scan) calls it for the words that bytes cannot decide.
pub(crate) struct Words<'a> {
    text: &'a str,
    position: usize,
}

/// The class of a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Any other character: ends a word.
    Separator,
    Letter,
    Digit,
    /// Katakana: a run of it is a word, separate from letters of other scripts.
    Katakana,
    /// A character that is a word by itself: Han, kana, and scripts written without spaces.
    SingleWord,
    /// A combining mark or an invisible character: belongs to the character before it.
    Extension,
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
        _ => Class::Separator,
    }
}

const ASCII: [Class; 128] = {
    let mut table = [Class::Separator; 128];
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
        // The decimal point and the mark of thousands of Arabic.
        '\u{66B}' | '\u{66C}' => Class::Comma,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => Class::Extension,
        '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}' => Class::Katakana,
        _ if is_single_word(c) => Class::SingleWord,
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_numeric() => Class::Digit,
        _ if is_combining_mark(c) => Class::Extension,
        _ => Class::Separator,
    }
}

/// Whether a letter belongs to a script written without spaces. Each such letter is a word, and neighbours make a pair.
pub(super) fn is_single_word(c: char) -> bool {
    matches!(c,
        '\u{0E01}'..='\u{0E30}' | '\u{0E32}' | '\u{0E33}' | '\u{0E40}'..='\u{0E46}' // Thai
        | '\u{0E81}'..='\u{0EB0}' | '\u{0EB2}' | '\u{0EB3}' | '\u{0EBD}'..='\u{0EC6}' | '\u{0EDC}'..='\u{0EDF}' // Lao
        | '\u{1000}'..='\u{102A}' | '\u{103F}' | '\u{1050}'..='\u{1055}' | '\u{1780}'..='\u{17B3}' // Myanmar, Khmer
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' // iteration marks, hiragana
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAD9}' | '\u{20000}'..='\u{3FFFD}') // Han
}

/// Most groups after the first one that spaces part. A longer row is a list of numbers.
const MAX_SPACED_GROUPS: usize = 4;

impl<'a> Words<'a> {
    /// Returns the words from a byte position on, which must be the start of a character.
    pub(super) fn starting_at(text: &'a str, position: usize) -> Self {
        Self { text, position }
    }

    /// Returns the class of the character at a byte position, and the position after it.
    fn at(&self, position: usize) -> Option<(Class, usize)> {
        let byte = *self.text.as_bytes().get(position)?;
        if byte < 128 {
            return Some((ASCII[byte as usize], position + 1));
        }
        let c = self.text[position..].chars().next()?;
        Some((class_of(c), position + c.len_utf8()))
    }

    /// Returns the position after any extensions.
    fn past_extensions(&self, mut position: usize) -> usize {
        while let Some((Class::Extension, next)) = self.at(position) {
            position = next;
        }
        position
    }

    /// Whether a point after so many letters continues an acronym: `O.N.U`, not `M.Dupont`.
    fn continues_acronym(&self, letters: usize, after_point: usize) -> bool {
        if letters != 1 {
            return false;
        }
        let Some((Class::Letter, after)) = self.at(after_point) else { return false };
        !matches!(self.at(self.past_extensions(after)), Some((Class::Letter | Class::Digit, _)))
    }

    /// Returns the end of a group of three digits that continues the number `start..position` after a space: `12 000`.
    ///
    /// The number has one to three digits and does not start with 0, so that years, decimals and telephone numbers (`06 12`) stay
    /// apart. It stands at the start of the word, after an elision, or after the hyphen of a range (`10-12 000`).
    fn end_of_group(&self, start: usize, position: usize) -> Option<usize> {
        let word = &self.text[start..position];
        let is_digit = |c: char| decimal_digit(c).is_some();
        let number = word.rsplit(|c: char| !is_digit(c) && !is_group_space(c)).next()?;
        let before = word[..word.len() - number.len()].chars().next_back().map(class_of);
        let starts = match before {
            None | Some(Class::Apostrophe) => true,
            Some(Class::Hyphen) => word.starts_with(is_digit),
            Some(_) => false,
        };
        let mut groups = number.split(is_group_space);
        let first = groups.next()?;
        let is_first_group = (1..=3).contains(&first.chars().count()) && first.chars().next().and_then(decimal_digit) != Some(0);
        if !starts || !is_first_group || groups.count() >= MAX_SPACED_GROUPS {
            return None;
        }
        let mut after = self.text[position..].char_indices();
        after.next().filter(|&(_, c)| is_group_space(c))?;
        if after.by_ref().take(3).filter(|&(_, c)| is_digit(c)).count() < 3 {
            return None;
        }
        let end = position + after.offset();
        (!matches!(self.at(end), Some((Class::Letter | Class::Digit | Class::Extension, _)))).then_some(end)
    }

    /// Returns the end of the word whose first character has this class and ends at `position`.
    fn end_of_word(&self, start: usize, first: Class, mut position: usize) -> usize {
        // Letters since the start of the word or the last joining mark: an acronym has single ones.
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
                Class::Extension => {
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
                    let acronym = class == Class::Point && last == Class::Letter && self.continues_acronym(letters, next);
                    if !number && !acronym {
                        break;
                    }
                    letters = 0;
                }
                Class::Separator if last == Class::Digit => match self.end_of_group(start, position) {
                    Some(end_of_group) => {
                        position = end_of_group;
                        end = end_of_group;
                        continue;
                    }
                    None => break,
                },
                Class::Separator | Class::SingleWord => break,
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
                Class::Letter | Class::Digit | Class::Katakana => self.end_of_word(start, class, next),
                Class::SingleWord => self.past_extensions(next),
                _ => continue,
            };
            self.position = end;
            return Some(Word { start, end });
        }
    }
}

/// Whether a word is one character of a script written without spaces. Such a word counts although it is short.
pub(crate) fn is_single_character_word(word: &str) -> bool {
    word.chars().next().is_some_and(is_single_word)
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
            ("de 12 000 à 1\u{202F}234\u{A0}567,8 euros", vec!["de", "12 000", "à", "1\u{202F}234\u{A0}567,8", "euros"]),
            ("plus d’1 000 km, 10-12 000", vec!["plus", "d’1 000", "km", "10-12 000"]),
            ("en 2024 300 morts, F-16 200", vec!["en", "2024", "300", "morts", "F-16", "200"]),
            (
                "06 612 345, 3,5 000, 12 000m, 12  000, 12\n000",
                vec!["06", "612 345", "3,5", "000", "12", "000m", "12", "000", "12", "000"],
            ),
            ("1 000 000 000 000 000 000", vec!["1 000 000 000 000", "000", "000"]),
            ("١٢ ٠٠٠ ١٢٬٠٠٠", vec!["١٢ ٠٠٠", "١٢٬٠٠٠"]),
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
