//! The terms of every spelling met so far: the table that most words of a text go through, and nothing else.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::segment::Word;
use super::terms::Termer;
use super::vocabulary::Vocabulary;
use crate::error::{Error, Result};

/// A token is the number of a word, and this mark if it stands beside the sequence of words: the whole of a compound.
pub(crate) const WHOLE: u32 = 1 << 30;

/// The mark of a token that makes a pair, with the word before it, which comes again elsewhere; set by those who count pairs.
pub(crate) const REPEATED: u32 = 1 << 31;

/// The number of the word of a token.
pub(crate) const WORD: u32 = WHOLE - 1;

/// What a spelling comes to, in 32 bits: a single token below [`WHOLE`], nothing (stop words), or the place of several tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Outcome(u32);

impl Outcome {
    const NOTHING: Self = Self(u32::MAX);
    const SEVERAL: u32 = WHOLE;
}

/// Spellings of one language with their tokens.
///
/// Most words have at most 16 bytes: such a word is its own key, held in two registers and compared in one step, in a table with
/// linear probing. Longer ones go through a map of strings. Memory: 32 bytes a spelling at the least, 64 at the most.
pub(crate) struct Spellings {
    termer: Termer,
    slots: Vec<Slot>,
    len: usize,
    /// Slots that were found lately, each at its home.
    recent: Vec<Slot>,
    long: HashMap<Box<str>, Outcome, FixedState>,
    /// Ends of the stretches of `tokens` that [`Outcome::SEVERAL`] refers to.
    ends: Vec<u32>,
    tokens: Vec<u32>,
}

/// A short spelling; free if the key is 0, which no spelling is.
#[derive(Clone, Copy)]
struct Slot {
    key: [u64; 2],
    outcome: Outcome,
}

/// Bytes of a key.
const KEY: usize = 16;

const FREE: Slot = Slot { key: [0; 2], outcome: Outcome::NOTHING };

/// Words whose slots are fetched together.
const AT_A_TIME: usize = 32;

/// Recent slots, a power of two: 192 kB.
const RECENT: usize = 1 << 13;

/// Slots of a new table, a power of two.
const SLOTS: usize = 1 << 12;

/// The lowest bytes of a key, by how many there are.
const MASKS: [u128; KEY + 1] = {
    let mut masks = [u128::MAX; KEY + 1];
    let mut bytes = 0;
    while bytes < KEY {
        masks[bytes] = (1 << (8 * bytes)) - 1;
        bytes += 1;
    }
    masks
};

/// The bytes `start..end` of a text as one number, if there are at most 16 of them.
///
/// A word has no byte of 0 (the segmenter takes it for a space), so words of different lengths have different keys.
#[inline]
pub(super) fn key_of(text: &str, start: usize, end: usize) -> Option<[u64; 2]> {
    let mask = *MASKS.get(end - start)?;
    let bytes = text.as_bytes();
    let key = match bytes.get(start..start + KEY).and_then(|bytes| bytes.try_into().ok()) {
        Some(bytes) => u128::from_le_bytes(bytes),
        None => {
            let mut padded = [0; KEY];
            let rest = &bytes[start..];
            padded[..rest.len()].copy_from_slice(rest);
            u128::from_le_bytes(padded)
        }
    } & mask;
    Some(split(key))
}

#[allow(clippy::cast_possible_truncation)] // Both halves are kept.
const fn split(key: u128) -> [u64; 2] {
    [key as u64, (key >> 64) as u64]
}

/// Both halves of the product of the two halves of a key, folded into one (the mixing step of wyhash and foldhash).
///
/// The constants have bytes that stand in no text, so neither factor is ever 0.
#[inline]
pub(super) fn mix(key: [u64; 2]) -> u64 {
    let product = u128::from(key[0] ^ 0xff51_afd7_ed55_8ccd) * u128::from(key[1] ^ 0xc4ce_b9fe_ff85_ec53);
    let [low, high] = split(product);
    low ^ high
}

/// Where a key is looked for first, in a table of any size.
#[inline]
#[allow(clippy::cast_possible_truncation)] // Only the lowest bits are used.
fn home(key: [u64; 2]) -> usize {
    (mix(key) >> 20) as usize
}

impl Spellings {
    pub(crate) fn new(termer: Termer) -> Self {
        Self {
            termer,
            slots: vec![FREE; SLOTS],
            len: 0,
            recent: vec![FREE; RECENT],
            long: HashMap::with_hasher(FixedState::with_seed(0x6d6f_7473)),
            ends: vec![0],
            tokens: Vec::new(),
        }
    }

    pub(crate) fn termer(&self) -> &Termer {
        &self.termer
    }

    /// Adds the tokens of some words of a text to a list.
    ///
    /// The table is larger than any cache, and each word is somewhere else in it; most words of a text, though, are among a few thousand,
    /// which a small table of recent ones holds. Words are taken some at a time: first all their slots are fetched, from the small table
    /// and where that fails from the large one, with no branch that waits for one of them; then each is looked at.
    pub(crate) fn read(&mut self, text: &str, words: &[Word], vocabulary: &mut Vocabulary, tokens: &mut Vec<u32>) -> Result<()> {
        let mut fetched = [([0; 2], FREE); AT_A_TIME];
        let mut missing = [0; AT_A_TIME];
        for words in words.chunks(AT_A_TIME) {
            let mut misses = 0;
            for (place, word) in words.iter().enumerate() {
                let key = key_of(text, word.start, word.end).unwrap_or(FREE.key);
                let slot = self.recent[home(key) % RECENT];
                fetched[place] = (key, slot);
                missing[misses] = place;
                misses += usize::from(slot.key != key);
            }
            let mask = self.slots.len() - 1;
            for &place in &missing[..misses] {
                let (key, slot) = &mut fetched[place];
                *slot = self.slots[home(*key) & mask];
                self.recent[home(*key) % RECENT] = *slot;
            }
            for (word, &(key, slot)) in words.iter().zip(&fetched) {
                let outcome = if slot.key == key && key != FREE.key { slot.outcome } else { self.find(text, *word, vocabulary)? };
                if outcome.0 < Outcome::SEVERAL {
                    tokens.push(outcome.0);
                } else if outcome != Outcome::NOTHING {
                    let place = (outcome.0 - Outcome::SEVERAL) as usize;
                    tokens.extend_from_slice(&self.tokens[self.ends[place] as usize..self.ends[place + 1] as usize]);
                }
            }
        }
        Ok(())
    }

    /// What a word comes to, wherever it stands.
    fn find(&mut self, text: &str, word: Word, vocabulary: &mut Vocabulary) -> Result<Outcome> {
        let spelling = &text[word.start..word.end];
        match key_of(text, word.start, word.end) {
            Some(key) => {
                let slot = self.slots[self.place(key)];
                let outcome = if slot.key == key { slot.outcome } else { self.insert(key, spelling, vocabulary)? };
                self.recent[home(key) % RECENT] = Slot { key, outcome };
                Ok(outcome)
            }
            None => self.long(spelling, vocabulary),
        }
    }

    /// The slot that holds a key, or the free one where it belongs. There always is a free one.
    #[inline]
    fn place(&self, key: [u64; 2]) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = home(key) & mask;
        while self.slots[place].key != key && self.slots[place].key != FREE.key {
            place = (place + 1) & mask;
        }
        place
    }

    #[cold]
    fn insert(&mut self, key: [u64; 2], spelling: &str, vocabulary: &mut Vocabulary) -> Result<Outcome> {
        let lower = self.in_lower_case(spelling);
        let outcome = match lower.as_ref().zip(lower.as_ref().and_then(|lower| key_of(lower, 0, lower.len()))) {
            // Capitals make another spelling of the same word: found or made under its plain form.
            Some((lower, key)) => {
                let slot = self.slots[self.place(key)];
                if slot.key == key { slot.outcome } else { self.insert(key, lower, vocabulary)? }
            }
            None => self.outcome(spelling, vocabulary)?,
        };
        self.len += 1;
        if self.len * 3 > self.slots.len() * 2 {
            let grown = vec![FREE; self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, grown) {
                if slot.key != FREE.key {
                    let place = self.place(slot.key);
                    self.slots[place] = slot;
                }
            }
        }
        let place = self.place(key);
        self.slots[place] = Slot { key, outcome };
        Ok(outcome)
    }

    /// A word of ASCII letters with a capital, in lower case: its terms are the same.
    fn in_lower_case(&self, spelling: &str) -> Option<String> {
        let is_capital = spelling.bytes().any(|byte| byte.is_ascii_uppercase());
        let is_plain = spelling.bytes().all(|byte| byte.is_ascii_alphabetic()) && self.termer.lowers_ascii();
        (is_capital && is_plain).then(|| spelling.to_ascii_lowercase())
    }

    #[cold]
    fn long(&mut self, spelling: &str, vocabulary: &mut Vocabulary) -> Result<Outcome> {
        if let Some(&outcome) = self.long.get(spelling) {
            return Ok(outcome);
        }
        let outcome = self.outcome(spelling, vocabulary)?;
        self.long.insert(spelling.into(), outcome);
        Ok(outcome)
    }

    fn outcome(&mut self, spelling: &str, vocabulary: &mut Vocabulary) -> Result<Outcome> {
        let terms = self.termer.terms(spelling);
        let start = self.tokens.len();
        for term in &terms.sequence {
            self.tokens.push(token(vocabulary.intern_word(term)?)?);
        }
        if let Some(whole) = &terms.whole {
            self.tokens.push(token(vocabulary.intern_word(whole)?)? | WHOLE);
        }
        match self.tokens[start..] {
            [] => Ok(Outcome::NOTHING),
            [single] if single < WHOLE => {
                self.tokens.pop();
                Ok(Outcome(single))
            }
            _ => {
                let place = token(u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX))?;
                self.ends.push(u32::try_from(self.tokens.len()).map_err(|_| too_many_words(self.tokens.len()))?);
                Ok(Outcome(Outcome::SEVERAL + place))
            }
        }
    }
}

/// The number of a word as a token; the last number is left out, which keeps [`Outcome::NOTHING`] apart.
fn token(word: u32) -> Result<u32> {
    if word < WORD { Ok(word) } else { Err(too_many_words(word as usize)) }
}

pub(super) fn too_many_words(got: usize) -> Error {
    Error::TooLarge { what: "distinct words", got, limit: WORD as usize, remedy: "index the corpus in parts" }
}

/// The hash of some bytes of any length, in steps of a key.
pub(super) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(0x6d6f_7473).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analysis, segment::words};
    use crate::language::Language;
    use proptest::prelude::*;

    /// The tokens of a text by the terms of each word, without any table.
    fn plain(text: &str, termer: &Termer, vocabulary: &mut Vocabulary) -> Vec<u32> {
        let mut tokens = Vec::new();
        for word in words(text) {
            let terms = termer.terms(&text[word.start..word.end]);
            tokens.extend(terms.sequence.iter().map(|term| vocabulary.intern_word(term).unwrap()));
            tokens.extend(terms.whole.map(|whole| vocabulary.intern_word(&whole).unwrap() | WHOLE));
        }
        tokens
    }

    fn agree(text: &str, language: Language, analysis: Analysis) {
        let mut vocabulary = Vocabulary::default();
        let mut spellings = Spellings::new(Termer::new(analysis, language));
        let mut tokens = Vec::new();
        spellings.read(text, &words(text).collect::<Vec<_>>(), &mut vocabulary, &mut tokens).unwrap();
        // Words get their numbers in the same order, capitals or not.
        let mut other = Vocabulary::default();
        assert_eq!(tokens, plain(text, &Termer::new(analysis, language), &mut other), "{language} {text:?}");
        assert_eq!(vocabulary.len(), other.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_table_changes_nothing(
            text in "([a-zA-ZéÀœI']{1,4}(-[a-z]{1,9})?[ ,.]|le |[a-z]{15,19} |[0-9]{1,3}[,.]|\\PC){0,60}",
            language in prop::sample::select(vec!["fr", "en", "tr", "de"]),
            is_reference in any::<bool>(),
        ) {
            let analysis = if is_reference { Analysis::Reference } else { Analysis::Standard };
            agree(&text, language.parse().unwrap(), analysis);
        }
    }

    #[test]
    fn a_table_that_grows_keeps_what_it_holds() {
        let text: String = (0..20_000).map(|i| format!("mot{} Mot{} ", i % 9000, i % 7)).collect();
        agree(&text, Language::FRENCH, Analysis::Standard);
    }

    #[test]
    fn keys_are_those_of_the_bytes_alone() {
        for (text, start, end) in [("train", 0, 5), ("le train du Rif arrive à Tanger", 3, 8), ("xtrain", 1, 6)] {
            assert_eq!(key_of(text, start, end), key_of("train", 0, 5), "{text}");
        }
        assert_eq!(key_of("anticonstitutionnellement", 0, 25), None);
        assert!(key_of("anticonstitution", 0, 16).is_some());
    }
}
