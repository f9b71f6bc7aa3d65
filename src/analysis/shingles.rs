//! Shingles: runs of five words, by which near-duplicates are found.
//!
//! Input: an article. Output: one number a shingle. Time: linear in the text, and a sort; memory: 4 bytes a word. Reference
//! implementation: shingles of the words read character by character, in the tests.

use super::addresses::without_addresses;
use super::tokens::repeats_opening;
use super::word_key::{hash_bytes, key_of, mix};
use crate::article::Article;

/// Words of one shingle.
const WORDS: usize = 5;

/// Returns the distinct shingles of an article as numbers, in ascending order.
///
/// A shingle is five neighbouring words of the title, the lead and the body read as one text (Broder, *On the resemblance and
/// containment of documents*, 1997). A word is a run of letters and digits in lower case. Stop words count, since wording is compared
/// and not meaning. A text of fewer than five words has no shingle. A lead that repeats the opening of the body is skipped.
///
/// Two different shingles have the same number with a probability of 2^-32. Such a collision changes a resemblance by one shingle.
pub(crate) fn shingles(article: &Article) -> Vec<u32> {
    let mut shingles = shingles_as_read(article);
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Returns all shingles of an article in the order of the text, repeated ones included.
pub(crate) fn shingles_as_read(article: &Article) -> Vec<u32> {
    let lead = if repeats_opening(&article.lead, &article.body) { "" } else { &article.lead };
    let mut window =
        Window { words: [0; WORDS], seen: 0, polynomial: 0, shingles: Vec::with_capacity(article.body.len() / 6 + 8) };
    for field in [&article.title, lead, &article.body] {
        read(&without_addresses(field.into()), &mut window);
    }
    window.shingles
}

/// Feeds the hash of each word to the window.
///
/// Words of ASCII are hashed in place, many bytes at a time; other words are put in lower case first.
fn read(text: &str, window: &mut Window) {
    let bytes = text.as_bytes();
    let mut spelling = String::new();
    let mut position = 0;
    while position < bytes.len() {
        let start = position;
        while bytes.get(position).is_some_and(u8::is_ascii_alphanumeric) {
            position += 1;
        }
        match bytes.get(position) {
            Some(byte) if !byte.is_ascii() => {
                position = spell(text, start, &mut spelling);
                if !spelling.is_empty() {
                    window.push(word_hash(&spelling, 0, spelling.len()));
                }
            }
            _ if position > start => window.push(word_hash(text, start, position)),
            _ => position += 1,
        }
    }
}

/// Copies the word that begins at `start` into `spelling`, in lower case, and returns the position after it.
fn spell(text: &str, start: usize, spelling: &mut String) -> usize {
    spelling.clear();
    for (offset, c) in text[start..].char_indices() {
        match c {
            'a'..='z' | '0'..='9' | 'ß'..='ö' | 'ø'..='ÿ' => spelling.push(c),
            'A'..='Z' => spelling.push(c.to_ascii_lowercase()),
            _ if c.is_alphanumeric() => spelling.extend(c.to_lowercase()),
            // Combining marks and invisible characters do not end a word.
            '\u{300}'..='\u{36F}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' => {}
            _ => return start + offset + c.len_utf8(),
        }
    }
    text.len()
}

/// Hashes a word, with ASCII capitals as small letters.
#[inline]
fn word_hash(text: &str, start: usize, end: usize) -> u64 {
    // Setting this bit turns capitals into small letters, and digits have it set. Other characters are in lower case already.
    const SMALL: u64 = 0x2020_2020_2020_2020;
    match key_of(text, start, end) {
        Some(key) => {
            let is_ascii = (key[0] | key[1]) & 0x8080_8080_8080_8080 == 0;
            mix(if is_ascii { key.map(|half| half | SMALL) } else { key })
        }
        None => hash_bytes(text[start..end].to_ascii_lowercase().as_bytes()),
    }
}

/// A window over the last words, with the shingles so far.
struct Window {
    /// Hashes of the last words. The oldest is at `seen % WORDS`.
    words: [u64; WORDS],
    seen: usize,
    /// The rolling hash of the last words, a polynomial in [`BASE`].
    polynomial: u64,
    shingles: Vec<u32>,
}

const BASE: u64 = 0xd6e8_feb8_6659_fd93;

/// The factor of the oldest word when it leaves the window.
const OLDEST: u64 = BASE.wrapping_mul(BASE).wrapping_mul(BASE).wrapping_mul(BASE).wrapping_mul(BASE);

impl Window {
    #[inline]
    fn push(&mut self, word: u64) {
        let oldest = std::mem::replace(&mut self.words[self.seen % WORDS], word);
        self.polynomial = self.polynomial.wrapping_mul(BASE).wrapping_add(word).wrapping_sub(oldest.wrapping_mul(OLDEST));
        self.seen += 1;
        if self.seen >= WORDS {
            self.shingles.push(number(self.polynomial));
        }
    }
}

/// Returns the number of a shingle: the finaliser of MurmurHash3 over the polynomial of its words.
fn number(polynomial: u64) -> u32 {
    let mut hash = polynomial;
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    #[allow(clippy::cast_possible_truncation)] // The upper half fits.
    let upper = (hash >> 32) as u32;
    upper
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The reference implementation: the words of a text, character by character.
    fn words_by_character(text: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        for c in text.chars() {
            match (c, words.last_mut()) {
                (_, Some(word)) if c.is_alphanumeric() => word.extend(c.to_lowercase()),
                ('\u{300}'..='\u{36F}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}', _) => {}
                _ => words.push(String::new()),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn shingles_are_those_of_the_reference(
            text in "([a-cA-C0]{0,3}|[a-z]{6,18}|[éÉİßΣàÿö×÷Þþ]|\u{AD}|\u{301}|[ ,'’\n]|\\PC){0,40}",
        ) {
            let words: Vec<u64> = words_by_character(&text).iter().map(|word| word_hash(word, 0, word.len())).collect();
            let polynomial = |words: &[u64]| words.iter().fold(0u64, |sum, word| sum.wrapping_mul(BASE).wrapping_add(*word));
            let mut expected: Vec<u32> = words.windows(WORDS).map(|words| number(polynomial(words))).collect();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(of(&text), expected);
        }
    }

    fn of(body: &str) -> Vec<u32> {
        shingles(&Article::new("a", "").with_body(body))
    }

    #[test]
    fn there_is_one_shingle_a_window() {
        for (text, count) in [
            ("", 0),
            ("...", 0),
            ("un", 0),
            ("un deux trois quatre", 0),
            ("un deux trois quatre cinq", 1),
            ("un deux trois quatre cinq six", 2),
            ("a a a a a a a a", 1),
        ] {
            assert_eq!(of(text).len(), count, "{text:?}");
        }
    }

    #[test]
    fn case_and_punctuation_do_not_count() {
        let plain = of("L’accord du Détroit est signé à Tanger");
        assert_eq!(plain, of("L'ACCORD du détroit,\n\nest « signé » à Tanger !"));
        assert_eq!(plain, of("L accord du Dé\u{AD}troit est signé à Tanger"));
        assert_ne!(plain, of("L’accord du Détroit est signé à Rabat"));
        let fields = Article::new("a", "L’accord du").with_lead("Détroit est").with_body("signé à Tanger");
        assert_eq!(plain, shingles(&fields), "title, lead and body are one text");
        let repeated = Article::new("a", "Titre").with_lead("Il pleut sur").with_body("Il pleut sur la ville de Tanger");
        let single = Article::new("a", "Titre").with_body("Il pleut sur la ville de Tanger");
        assert_eq!(shingles(&repeated), shingles(&single));
    }
}
