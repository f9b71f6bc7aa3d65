//! Text to words, fast: what [`segment`](super::segment) says, in one pass over bytes.
//!
//! Nearly all words are runs of Latin letters and digits that end at a space, a comma or the end of a sentence. Those are found
//! here by a table of bytes. Whatever else comes (apostrophes, hyphens, points within a word, other scripts) is left to the plain
//! scanner, from the start of that word on: the rules stand there once. A property test holds the two together.

use super::bytes::run_of_letters;
use super::segment::{Word, Words};

/// The words of a text, in order.
pub(crate) fn scan(text: &str) -> Scan<'_> {
    Scan { text, position: 0 }
}

/// Iterator over the words of a text.
pub(crate) struct Scan<'a> {
    text: &'a str,
    position: usize,
}

/// What a byte is at the start of a word, or within one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Ends a word; no word starts with it.
    Space,
    Letter,
    Digit,
    /// Starts no word, but may go on one: apostrophe, hyphen, point, comma.
    Mark,
    /// The first byte of a letter of U+00C0 to U+023F; two of those of U+00C0 to U+00FF are no letters.
    Accented,
    /// Of any other character.
    Other,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Space; 256];
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
            _ => Kind::Space,
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

    /// The end of the word that starts with a letter or digit at `start`, if the bytes alone tell.
    #[inline]
    fn end_of_run(&self, start: usize) -> Option<usize> {
        let mut position = start;
        // What the last character before a mark is: what follows a point after a single letter may belong to an acronym.
        let mut last = Kind::Other;
        loop {
            let run = run_of_letters(self.text.as_bytes(), position);
            position += run;
            if run > 0 {
                last = self.kind(position - 1).unwrap_or(last);
            }
            match self.kind(position) {
                None | Some(Kind::Space) => return Some(position),
                Some(Kind::Mark) => return self.ends_at_mark(last, position - start, position).then_some(position),
                Some(Kind::Accented) if self.is_letter(position) => {
                    last = Kind::Accented;
                    position += 2;
                }
                // Letters and digits end no run.
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
            b',' | b'.' if last == Kind::Digit => matches!(next, None | Some(Kind::Space | Kind::Letter | Kind::Mark)),
            b'.' => matches!(next, None | Some(Kind::Space | Kind::Digit | Kind::Mark)),
            _ => matches!(next, None | Some(Kind::Space | Kind::Mark)),
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
                Kind::Space | Kind::Mark => {
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
            return self.plain_word();
        }
    }
}

impl Scan<'_> {
    /// The next word by the plain scanner.
    #[cold]
    fn plain_word(&mut self) -> Option<Word> {
        let word = Words::starting_at(self.text, self.position).next();
        self.position = word.map_or(self.text.len(), |word| word.end);
        word
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::words;
    use super::*;
    use proptest::prelude::*;

    /// Text in which marks meet letters, digits and one another in every way.
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

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn words_are_those_of_the_plain_scanner(text in text()) {
            prop_assert_eq!(scan(&text).collect::<Vec<_>>(), words(&text).collect::<Vec<_>>());
        }

        #[test]
        fn any_text_is_scanned(text in any::<String>()) {
            prop_assert_eq!(scan(&text).collect::<Vec<_>>(), words(&text).collect::<Vec<_>>());
        }
    }
}
