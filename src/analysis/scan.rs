//! Text to words, byte by byte: the fast form of `segment`, which is the reference implementation.
//!
//! Input: a text. Output: the byte ranges of its words. Time: one pass. Nearly all words are runs of Latin letters and digits that
//! end at a space, a comma or a full stop; a table of bytes finds them. All other words (with apostrophes, hyphens, inner points,
//! groups of digits or other scripts) are left to `segment`, so the rules exist once. A property test compares the two.

use super::bytes::run_of_letters;
use super::segment::{Word, Words};

/// Returns the words of a text, in order.
pub(crate) fn scan(text: &str) -> Scan<'_> {
    Scan { text, position: 0, has_wide: false }
}

/// An iterator over the words of a text.
pub(crate) struct Scan<'a> {
    text: &'a str,
    position: usize,
    /// Whether a word so far may have a letter of a script without spaces.
    has_wide: bool,
}

/// The kind of a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Ends a word, and starts none.
    Separator,
    Letter,
    Digit,
    /// Apostrophe, hyphen, point, comma: starts no word, but may continue one.
    Mark,
    /// The first byte of U+00C0 to U+023F, all letters except × and ÷.
    Accented,
    /// A byte of any other character.
    Other,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Separator; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)] // Below 256, as the loop says.
        let value = byte as u8;
        kinds[byte] = match value {
            b'a'..=b'z' | b'A'..=b'Z' => Kind::Letter,
            b'0'..=b'9' => Kind::Digit,
            b'\'' | b'-' | b'.' | b',' => Kind::Mark,
            0xC3..=0xC8 => Kind::Accented,
            0x80.. => Kind::Other,
            _ => Kind::Separator,
        };
        byte += 1;
    }
    kinds
};

/// The second bytes of × and ÷, which follow [`Kind::Accented`] 0xC3.
const SIGNS: [u8; 2] = [0x97, 0xB7];

impl Scan<'_> {
    #[inline]
    fn kind(&self, position: usize) -> Option<Kind> {
        self.text.as_bytes().get(position).map(|&byte| KINDS[byte as usize])
    }

    /// Whether the character of kind [`Kind::Accented`] at `position` is a letter.
    #[inline]
    fn is_letter(&self, position: usize) -> bool {
        let bytes = self.text.as_bytes();
        bytes[position] != 0xC3 || bytes.get(position + 1).is_some_and(|second| !SIGNS.contains(second))
    }

    /// Returns the end of the word that starts with a letter or digit at `start`, if the table of bytes decides it.
    #[inline]
    fn end_of_run(&self, start: usize) -> Option<usize> {
        let mut position = start;
        // The kind of the last character before a mark. A point after a single letter may continue an acronym.
        let mut last = Kind::Other;
        loop {
            let run = run_of_letters(self.text.as_bytes(), position);
            position += run;
            if run > 0 {
                last = self.kind(position - 1).unwrap_or(last);
            }
            match self.kind(position) {
                None => return Some(position),
                // A digit, of any script, after a space may continue a number in groups.
                Some(Kind::Separator) => {
                    let may_go_on = last == Kind::Digit && matches!(self.kind(position + 1), Some(Kind::Digit | Kind::Other));
                    return (!may_go_on).then_some(position);
                }
                Some(Kind::Mark) => return self.ends_at_mark(last, position - start, position).then_some(position),
                Some(Kind::Accented) if self.is_letter(position) => {
                    last = Kind::Accented;
                    position += 2;
                }
                // Letters and digits do not end a run, so the byte belongs to another script.
                Some(_) => return None,
            }
        }
    }

    /// Whether a mark after a run of `length` bytes certainly ends the word.
    #[inline]
    fn ends_at_mark(&self, last: Kind, length: usize, mark: usize) -> bool {
        let next = self.kind(mark + 1);
        match self.text.as_bytes()[mark] {
            b',' if last != Kind::Digit => true,
            // A single letter is one byte, or two.
            b'.' if last == Kind::Letter && length > 2 => true,
            b',' | b'.' if last == Kind::Digit => matches!(next, None | Some(Kind::Separator | Kind::Letter | Kind::Mark)),
            b'.' => matches!(next, None | Some(Kind::Separator | Kind::Digit | Kind::Mark)),
            _ => matches!(next, None | Some(Kind::Separator | Kind::Mark)),
        }
    }
}

impl Iterator for Scan<'_> {
    type Item = Word;

    #[inline]
    fn next(&mut self) -> Option<Word> {
        loop {
            let start = self.position;
            let found = match self.kind(start)? {
                Kind::Separator | Kind::Mark => {
                    self.position += 1;
                    continue;
                }
                Kind::Letter | Kind::Digit => self.end_of_run(start),
                Kind::Accented if self.is_letter(start) => self.end_of_run(start),
                Kind::Accented | Kind::Other => None,
            };
            if let Some(end) = found {
                self.position = end;
                return Some(Word { start, end });
            }
            return self.slow_word();
        }
    }
}

impl Scan<'_> {
    /// Whether a word so far may have a letter of a script without spaces.
    pub(super) fn has_wide(&self) -> bool {
        self.has_wide
    }

    /// Returns the next word by `segment`.
    #[cold]
    fn slow_word(&mut self) -> Option<Word> {
        let word = Words::starting_at(self.text, self.position).next();
        // Thai, kana, Han and Hangul take three bytes or four; typographic quotes, which begin with 0xE2, are frequent in Latin text.
        let bytes = word.and_then(|word| self.text.as_bytes().get(word.start..word.end)).unwrap_or_default();
        self.has_wide |= bytes.iter().any(|&byte| byte >= 0xE0 && byte != 0xE2);
        self.position = word.map_or(self.text.len(), |word| word.end);
        word
    }
}

/// Returns the words of a text as the segmenter cuts them, unchanged.
///
/// ```
/// use connexe::analysis::segment;
///
/// let words: Vec<&str> = segment("L’État, c’est Sidi-Kacem (O.N.U.).").collect();
/// assert_eq!(words, ["L’État", "c’est", "Sidi-Kacem", "O.N.U"]);
/// ```
pub fn segment(text: &str) -> impl Iterator<Item = &str> {
    scan(text).map(|word| &text[word.start..word.end])
}

#[cfg(test)]
mod tests {
    use super::super::segment::words;
    use super::*;
    use proptest::prelude::*;

    /// Text with all combinations of marks, letters and digits.
    fn text() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            8 => prop::char::range('a', 'z'),
            3 => prop::sample::select("ABZ019".chars().collect::<Vec<_>>()),
            4 => prop::sample::select("éÀœß×÷øłȿɐẽ".chars().collect::<Vec<_>>()),
            6 => prop::sample::select("'-.,’·‑".chars().collect::<Vec<_>>()),
            4 => prop::sample::select("  \n!(\"_:–…«°²".chars().collect::<Vec<_>>()),
            2 => prop::sample::select("\u{301}\u{AD}\u{200B}カ新ж️و🚆\u{2BC}".chars().collect::<Vec<_>>()),
        ];
        prop::collection::vec(character, 0..40).prop_map(|characters| characters.into_iter().collect())
    }

    /// Digits with spaces and marks between them.
    fn numbers() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "0", "1", "12", "000", "345", "2024", " ", " ", " ", "\u{A0}", "\u{202F}", "\n", "-", "'", ",", ".", "d'", "km", "é",
            "٣", "\u{AD}",
        ]);
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

        #[test]
        fn words_are_those_of_the_reference(text in text()) {
            prop_assert_eq!(scan(&text).collect::<Vec<_>>(), words(&text).collect::<Vec<_>>());
        }

        #[test]
        fn numbers_are_those_of_the_reference(text in numbers()) {
            prop_assert_eq!(scan(&text).collect::<Vec<_>>(), words(&text).collect::<Vec<_>>());
        }

        #[test]
        fn any_text_is_scanned(text in any::<String>()) {
            prop_assert_eq!(scan(&text).collect::<Vec<_>>(), words(&text).collect::<Vec<_>>());
        }
    }
}
