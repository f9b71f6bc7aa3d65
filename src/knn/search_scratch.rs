//! Scratch of one thread for neighbour searches.

use super::accumulator::{Accumulator, TouchedSlots};
use super::prepared_query::PreparedQuery;

/// Working memory of one thread, kept from query to query: about half a megabyte, and 4 bytes a feature.
#[derive(Debug, Default)]
pub(crate) struct SearchScratch {
    pub(super) query: PreparedQuery,
    pub(super) sums: Accumulator,
    pub(super) touched: TouchedSlots,
    /// Slots whose upper bound reaches the threshold, with the bound.
    pub(super) candidates: Vec<(u16, u32)>,
}
