//! Numbers in 32 bits: of articles, of features, of slots, and plain counts.
//!
//! An index holds many of them, so they take 4 bytes each. Every number is made by a checked conversion: a corpus too large for
//! 32 bits is an error, never a wrong answer.

use crate::error::{Error, Result};

const REMEDY: &str = "index the corpus in parts";

/// Defines a number in 32 bits with one checked constructor.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[repr(transparent)]
        pub(crate) struct $name(u32);

        #[allow(dead_code)] // Each type has the same methods, whether or not all of them are used.
        impl $name {
            /// Makes a number from a position.
            ///
            /// # Errors
            ///
            /// [`Error::TooLarge`] beyond 32 bits.
            #[inline]
            pub(crate) fn from_index(index: usize) -> Result<Self> {
                count(index, $what).map(Self)
            }

            /// Returns the number as a position in an array.
            #[inline]
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }

            /// Returns the number itself.
            #[inline]
            pub(crate) fn get(self) -> u32 {
                self.0
            }
        }
    };
}

number! {
    /// The number of an article: its position in the order of the input.
    ArticleNumber, "articles"
}
number! {
    /// The number of a feature of one part.
    FeatureNumber, "features"
}
number! {
    /// The position of a row in the order of the index.
    Slot, "slots of an index"
}

impl Slot {
    /// Returns the slot at a position of an index, whose number of rows was checked when it was built.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "below the number of rows, which fits in 32 bits")]
    pub(crate) fn at(position: usize) -> Self {
        debug_assert!(u32::try_from(position).is_ok());
        Self(position as u32)
    }
}

/// Returns a count in 32 bits; `what` names the things that are counted.
///
/// # Errors
///
/// [`Error::TooLarge`] beyond 32 bits.
#[inline]
pub(crate) fn count(value: usize, what: &'static str) -> Result<u32> {
    u32::try_from(value).map_err(|_| Error::TooLarge { what, got: value, limit: u32::MAX as usize, remedy: REMEDY })
}

/// Returns a count in 32 bits, at most `u32::MAX`: for figures in which everything beyond means the same.
pub(crate) fn saturating_count(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_positions() {
        for index in [0, 1, 65_536, u32::MAX as usize] {
            assert_eq!(ArticleNumber::from_index(index).unwrap().index(), index);
            assert_eq!(FeatureNumber::from_index(index).unwrap().get() as usize, index);
            assert_eq!(Slot::from_index(index).unwrap().index(), index);
        }
        assert!(Slot::from_index(1).unwrap() < Slot::from_index(2).unwrap());
        assert_eq!(ArticleNumber::default().get(), 0);
        assert_eq!(std::mem::size_of::<Option<Slot>>(), 8);
        assert_eq!(std::mem::size_of::<Slot>(), 4);
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn a_number_beyond_32_bits_is_an_error_with_a_remedy() {
        let index = u32::MAX as usize + 1;
        let error = ArticleNumber::from_index(index).unwrap_err();
        assert_eq!(error.to_string(), "articles: 4294967296 is more than the limit of 4294967295; index the corpus in parts");
        assert!(matches!(FeatureNumber::from_index(index), Err(Error::TooLarge { what: "features", .. })));
        assert!(matches!(Slot::from_index(index), Err(Error::TooLarge { .. })));
        assert_eq!(saturating_count(index as u64), u32::MAX);
        assert_eq!(saturating_count(7), 7);
    }
}
