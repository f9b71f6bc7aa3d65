//! Tokens: the numbers of words with two marks, in 32 bits.

use crate::error::{Error, Result};

/// The mark of the whole of a hyphenated compound. Such a token stands beside the sequence of words and makes no pairs.
pub(crate) const WHOLE: u32 = 1 << 30;

/// The mark of a token that makes a repeated pair with the word before it. The count of pairs sets it.
pub(crate) const REPEATED: u32 = 1 << 31;

/// The bits of a token that hold the number of its word.
pub(crate) const WORD: u32 = WHOLE - 1;

/// Makes a token from the number of a word. The largest number is left out: tables use it for "no word".
///
/// # Errors
///
/// [`Error::TooLarge`] for a number of more than 30 bits.
pub(super) fn token(word: u32) -> Result<u32> {
    if word < WORD { Ok(word) } else { Err(too_many_words(word as usize)) }
}

pub(super) fn too_many_words(got: usize) -> Error {
    Error::TooLarge { what: "distinct words", got, limit: WORD as usize, remedy: "index the corpus in parts" }
}
