//! Weights rounded up to 15 bits, and the rounded similarity of two rows.
//!
//! Posting lists hold rounded weights in 16 bits. They are rounded *up*, so a sum of their products is never below the dot product.
//! The rounded similarity of two rows is such a sum over all their features: an integer that does not depend on which of the two is
//! the query, on threads or on the order of rows.

use crate::sparse::SparseRow;

/// Bits that rounding drops, of 30.
const SHIFT: u32 = 15;

/// A rounded weight, or norm, of 1.
const ONE: f64 = (1u32 << SHIFT) as f64;

/// A dot product of 1, as a sum of products of rounded weights.
///
/// Partial sums with their upper bounds stay below twice as much: by Cauchy-Schwarz a dot product is at most the product of the
/// norms, which rounding moves by an eighth at most.
pub(crate) const ONE_SUM: f64 = ONE * ONE;

/// Returns a weight rounded up.
pub(crate) fn rounded(weight: u32) -> u16 {
    // A weight is at most 2^30, so the result is at most 2^15; larger ones saturate.
    u16::try_from(weight.div_ceil(1 << SHIFT)).unwrap_or(u16::MAX)
}

/// Returns the rounded similarity of two rows. Reference implementation of every search.
pub(crate) fn rounded_similarity(a: SparseRow<'_>, b: SparseRow<'_>) -> u64 {
    a.shared_weights(b).map(|(a, b)| u64::from(rounded(a)) * u64::from(rounded(b))).sum()
}
