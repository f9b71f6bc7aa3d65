//! Words of a text to tokens, through a table of all spellings read so far.
//!
//! Input: the words of a text. Output: their tokens. Cost: one look-up a word; each distinct spelling is stemmed once. Memory: 32 to
//! 64 bytes a spelling. Reference implementation: the terms of each word without a table, in the tests.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::segment::Word;
use super::terms::Termer;
use super::token::{WHOLE, token, too_many_words};
use super::vocabulary::Vocabulary;
use super::word_key::{key_of, mix};
use crate::error::Result;

/// The tokens of a spelling, in 32 bits: one token below [`WHOLE`], none (a stop word), or the position of several tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Outcome(u32);

impl Outcome {
    const NOTHING: Self = Self(u32::MAX);
    const SEVERAL: u32 = WHOLE;
}

/// A table of the spellings of one language with their tokens.
///
/// Most words have at most 16 bytes: such a word is its own key, in a hash table with linear probing. Longer words are in a map of
/// strings.
pub(crate) struct Spellings {
    termer: Termer,
    /// The hash table; its size is a power of two.
    table: Vec<Entry>,
    len: usize,
    /// A small cache of entries used lately, each in its own bucket.
    recent: Vec<Entry>,
    long: HashMap<Box<str>, Outcome, FixedState>,
    /// Ends of the ranges of `tokens` that [`Outcome::SEVERAL`] refers to.
    ends: Vec<u32>,
    tokens: Vec<u32>,
}

/// A short spelling with its tokens; a free entry has the key 0, which no spelling has.
#[derive(Clone, Copy)]
struct Entry {
    key: [u64; 2],
    outcome: Outcome,
}

const FREE: Entry = Entry { key: [0; 2], outcome: Outcome::NOTHING };

/// Words whose entries are fetched together: enough to overlap their cache misses.
const AT_A_TIME: usize = 32;

/// Entries of the cache, a power of two: 192 kB, so that it fits the second-level cache of a processor.
const RECENT: usize = 1 << 13;

/// Entries of a new table, a power of two.
const INITIAL: usize = 1 << 12;

/// Hashes a key. The lowest bits give its first bucket, in a table of any size.
#[inline]
#[allow(clippy::cast_possible_truncation)] // Only the lowest bits are used.
fn bucket_hash(key: [u64; 2]) -> usize {
    (mix(key) >> 20) as usize
}

impl Spellings {
    pub(crate) fn new(termer: Termer) -> Self {
        Self {
            termer,
            table: vec![FREE; INITIAL],
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
    /// The table is larger than a processor's cache, but most words of a text are among a few thousand, which `recent` holds. Words
    /// are read in groups. First all entries of a group are fetched, from `recent` or else from the table, without a branch that
    /// depends on one of them, so that the fetches overlap. Then each entry is used.
    #[inline(never)] // One loop in one function: inlined into its caller it takes a sixth more instructions.
    pub(crate) fn read(&mut self, text: &str, words: &[Word], vocabulary: &mut Vocabulary, tokens: &mut Vec<u32>) -> Result<()> {
        let mut fetched = [([0; 2], FREE); AT_A_TIME];
        let mut missing = [0; AT_A_TIME];
        for words in words.chunks(AT_A_TIME) {
            let mut misses = 0;
            for (position, word) in words.iter().enumerate() {
                let key = key_of(text, word.start, word.end).unwrap_or(FREE.key);
                let entry = self.recent[bucket_hash(key) % RECENT];
                fetched[position] = (key, entry);
                missing[misses] = position;
                misses += usize::from(entry.key != key);
            }
            let mask = self.table.len() - 1;
            for &position in &missing[..misses] {
                let (key, entry) = &mut fetched[position];
                *entry = self.table[bucket_hash(*key) & mask];
                self.recent[bucket_hash(*key) % RECENT] = *entry;
            }
            for (word, &(key, entry)) in words.iter().zip(&fetched) {
                let outcome =
                    if entry.key == key && key != FREE.key { entry.outcome } else { self.find(text, *word, vocabulary)? };
                if outcome.0 < Outcome::SEVERAL {
                    tokens.push(outcome.0);
                } else if outcome != Outcome::NOTHING {
                    let range = (outcome.0 - Outcome::SEVERAL) as usize;
                    tokens.extend_from_slice(&self.tokens[self.ends[range] as usize..self.ends[range + 1] as usize]);
                }
            }
        }
        Ok(())
    }

    /// Returns the tokens of a word, from the table or by stemming it.
    fn find(&mut self, text: &str, word: Word, vocabulary: &mut Vocabulary) -> Result<Outcome> {
        let spelling = &text[word.start..word.end];
        match key_of(text, word.start, word.end) {
            Some(key) => {
                let entry = self.table[self.bucket(key)];
                let outcome = if entry.key == key { entry.outcome } else { self.insert(key, spelling, vocabulary)? };
                self.recent[bucket_hash(key) % RECENT] = Entry { key, outcome };
                Ok(outcome)
            }
            None => self.long(spelling, vocabulary),
        }
    }

    /// Returns the bucket that holds a key, or the free bucket where it belongs. There always is a free one.
    #[inline]
    fn bucket(&self, key: [u64; 2]) -> usize {
        let mask = self.table.len() - 1;
        let mut bucket = bucket_hash(key) & mask;
        while self.table[bucket].key != key && self.table[bucket].key != FREE.key {
            bucket = (bucket + 1) & mask;
        }
        bucket
    }

    /// Adds a short spelling to the table.
    #[cold]
    fn insert(&mut self, key: [u64; 2], spelling: &str, vocabulary: &mut Vocabulary) -> Result<Outcome> {
        let lower = self.in_lower_case(spelling);
        let outcome = match lower.as_ref().zip(lower.as_ref().and_then(|lower| key_of(lower, 0, lower.len()))) {
            // A word with capitals has the tokens of its lower-case form, which is found or added first.
            Some((lower, key)) => {
                let entry = self.table[self.bucket(key)];
                if entry.key == key { entry.outcome } else { self.insert(key, lower, vocabulary)? }
            }
            None => self.outcome(spelling, vocabulary)?,
        };
        self.len += 1;
        if self.len * 3 > self.table.len() * 2 {
            let grown = vec![FREE; self.table.len() * 2];
            for entry in std::mem::replace(&mut self.table, grown) {
                if entry.key != FREE.key {
                    let bucket = self.bucket(entry.key);
                    self.table[bucket] = entry;
                }
            }
        }
        let bucket = self.bucket(key);
        self.table[bucket] = Entry { key, outcome };
        Ok(outcome)
    }

    /// Returns the lower-case form of a word of ASCII letters with a capital: its terms are the same.
    fn in_lower_case(&self, spelling: &str) -> Option<String> {
        let is_capital = spelling.bytes().any(|byte| byte.is_ascii_uppercase());
        let is_plain = spelling.bytes().all(|byte| byte.is_ascii_alphabetic()) && self.termer.lowers_ascii();
        (is_capital && is_plain).then(|| spelling.to_ascii_lowercase())
    }

    /// Returns the tokens of a spelling of more than 16 bytes.
    #[cold]
    fn long(&mut self, spelling: &str, vocabulary: &mut Vocabulary) -> Result<Outcome> {
        if let Some(&outcome) = self.long.get(spelling) {
            return Ok(outcome);
        }
        let outcome = self.outcome(spelling, vocabulary)?;
        self.long.insert(spelling.into(), outcome);
        Ok(outcome)
    }

    /// Makes the tokens of a new spelling.
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
                let range = self.ends.len() - 1;
                let range = token(u32::try_from(range).map_err(|_| too_many_words(range))?)?;
                self.ends.push(u32::try_from(self.tokens.len()).map_err(|_| too_many_words(self.tokens.len()))?);
                Ok(Outcome(Outcome::SEVERAL + range))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::words;
    use super::super::terms::Analysis;
    use super::*;
    use crate::language::Language;
    use proptest::prelude::*;

    /// The reference implementation: the terms of each word, without a table.
    fn tokens_by_terms(text: &str, termer: &Termer, vocabulary: &mut Vocabulary) -> Vec<u32> {
        let mut tokens = Vec::new();
        for word in words(text) {
            let terms = termer.terms(&text[word.start..word.end]);
            tokens.extend(terms.sequence.iter().map(|term| vocabulary.intern_word(term).unwrap()));
            tokens.extend(terms.whole.map(|whole| vocabulary.intern_word(&whole).unwrap() | WHOLE));
        }
        tokens
    }

    fn check_tokens(text: &str, language: Language, analysis: Analysis) {
        let mut vocabulary = Vocabulary::default();
        let mut spellings = Spellings::new(Termer::new(analysis, language));
        let mut tokens = Vec::new();
        spellings.read(text, &words(text).collect::<Vec<_>>(), &mut vocabulary, &mut tokens).unwrap();
        // Words get their numbers in the same order, capitals or not.
        let mut other = Vocabulary::default();
        assert_eq!(tokens, tokens_by_terms(text, &Termer::new(analysis, language), &mut other), "{language} {text:?}");
        assert_eq!(vocabulary.len(), other.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn the_table_changes_no_token(
            text in "([a-zA-ZéÀœI']{1,4}(-[a-z]{1,9})?[ ,.]|le |[a-z]{15,19} |[0-9]{1,3}[,.]|\\PC){0,60}",
            language in prop::sample::select(vec!["fr", "en", "tr", "de"]),
            is_reference in any::<bool>(),
        ) {
            let analysis = if is_reference { Analysis::Reference } else { Analysis::Standard };
            check_tokens(&text, language.parse().unwrap(), analysis);
        }
    }

    #[test]
    fn a_growing_table_loses_nothing() {
        let text: String = (0..20_000).map(|i| format!("mot{} Mot{} ", i % 9000, i % 7)).collect();
        check_tokens(&text, Language::FRENCH, Analysis::Standard);
    }
}
