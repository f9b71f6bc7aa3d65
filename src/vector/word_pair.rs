//! Word pairs: two neighbouring words of an article, as one number.

use std::ops::Range;

use crate::analysis::{FIELDS, WHOLE, WORD};

/// The least number of articles that have a stored pair. A pair of fewer articles matches nothing: it counts in the length of its
/// article only, and is not stored.
pub(crate) const LEAST_ARTICLES: u32 = 2;

/// Calls `pair` for each pair of neighbouring words of an article, with the position of the second token and the key of the pair.
#[inline]
pub(super) fn for_each_pair(tokens: &[u32], fields: [Range<usize>; FIELDS], mut pair: impl FnMut(usize, u64)) {
    for range in fields {
        let mut previous = None;
        for (position, &token) in range.clone().zip(&tokens[range]) {
            if token & WHOLE == 0 {
                let word = token & WORD;
                if let Some(previous) = previous {
                    pair(position, key(previous, word));
                }
                previous = Some(word);
            }
        }
    }
}

/// Joins the numbers of two words to the key of their pair.
#[inline]
pub(crate) fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// Returns the numbers of the two words of a pair.
#[allow(clippy::cast_possible_truncation)] // Each half is used.
pub(crate) fn words_of(key: u64) -> [u32; 2] {
    [(key >> 32) as u32, key as u32]
}

/// Hashes the key of a pair.
#[inline]
#[allow(clippy::cast_possible_truncation)] // Each half is used.
pub(super) fn hash(key: u64) -> u64 {
    let product = u128::from(key ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93_u128;
    product as u64 ^ (product >> 64) as u64
}
