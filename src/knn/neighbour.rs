//! Neighbours: rows near another one, by rounded similarity or by exact dot product.

use super::rounding::ONE_SUM;

/// A row near another one, by rounded similarity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoundedNeighbour {
    pub(crate) row: u32,
    /// The rounded similarity, in units of 2^-30.
    pub(crate) sum: u32,
}

impl RoundedNeighbour {
    /// Returns the rounded similarity as a number.
    pub(crate) fn similarity(&self) -> f64 {
        f64::from(self.sum) / ONE_SUM
    }
}

/// A row near another one.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Neighbour {
    /// Number of the row.
    pub row: u32,
    /// The dot product, above 0.
    pub score: f64,
}
