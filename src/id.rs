//! Numbers in 32 bits: slots of an index, and plain counts.
//!
//! An index holds many of them, so they take 4 bytes each. Every count is converted with a check: a corpus too large for 32 bits is an
//! error, never a wrong answer.

use crate::error::{Error, Result};

/// The position of a row in the order of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub(crate) struct Slot(u32);

impl Slot {
    /// Returns the slot at a position of an index, whose number of rows was checked when it was built.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "below the number of rows, which fits in 32 bits")]
    pub(crate) fn at(position: usize) -> Self {
        debug_assert!(u32::try_from(position).is_ok());
        Self(position as u32)
    }

    /// Returns the slot as a position in an array.
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Returns a count in 32 bits; `what` names the things that are counted.
///
/// # Errors
///
/// [`Error::TooLarge`] beyond 32 bits.
#[inline]
pub(crate) fn count(value: usize, what: &'static str) -> Result<u32> {
    let limit = u32::MAX as usize;
    u32::try_from(value).map_err(|_| Error::TooLarge { what, got: value, limit, remedy: "index the corpus in parts" })
}

/// Returns a count in 32 bits, at most `u32::MAX`: for figures in which everything beyond means the same.
pub(crate) fn saturating_count(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_positions_in_four_bytes() {
        for position in [0, 1, 65_536, u32::MAX as usize] {
            assert_eq!(Slot::at(position).index(), position);
        }
        assert!(Slot::at(1) < Slot::at(2));
        assert_eq!(std::mem::size_of::<Slot>(), 4);
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn a_count_beyond_32_bits_is_an_error_with_a_remedy() {
        let value = u32::MAX as usize + 1;
        let error = count(value, "articles").unwrap_err();
        assert_eq!(error.to_string(), "articles: 4294967296 is more than the limit of 4294967295; index the corpus in parts");
        assert_eq!(count(7, "articles").unwrap(), 7);
        assert_eq!(saturating_count(value as u64), u32::MAX);
        assert_eq!(saturating_count(7), 7);
    }
}
