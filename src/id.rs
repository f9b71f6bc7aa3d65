//! Numbers of articles, features and slots: 32 bits each, with one checked conversion.

use crate::error::{Error, Result};

/// Returns a count or position as 32 bits.
///
/// # Errors
///
/// [`Error::TooLarge`] with the value and the limit.
pub(crate) fn checked_u32(what: &'static str, number: usize) -> Result<u32> {
    u32::try_from(number).map_err(|_| Error::TooLarge {
        what,
        got: number,
        limit: u32::MAX as usize,
        remedy: "index the corpus in parts",
    })
}
