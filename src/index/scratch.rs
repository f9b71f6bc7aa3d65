//! Scratch of one thread for searches over articles.

use super::other_sums::OtherSums;
use super::part::Dots;
use crate::id::Slot;
use crate::knn::{Accumulator, PreparedQuery, TouchedSlots};

/// Working memory of one thread, kept from query to query: about half a megabyte, and a few bytes an article and feature.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Exact dot products of a range of articles; zero between queries.
    pub(super) dots: Vec<Dots>,
    pub(super) lists: Vec<ListCursor>,
    pub(super) bounded: BoundedScratch,
}

/// What is left to read of one posting list.
#[derive(Debug)]
pub(super) struct ListCursor {
    pub(super) part: usize,
    pub(super) feature: u32,
    pub(super) weight: u64,
    /// Postings that have been read.
    pub(super) position: usize,
}

/// Working memory of a search by upper bounds.
#[derive(Debug, Default)]
pub(super) struct BoundedScratch {
    pub(super) query: PreparedQuery,
    /// Partial sums of the text, by slot of the segment.
    pub(super) sums: Accumulator,
    /// Partial sums of the other parts, by slot of the index.
    pub(super) others: OtherSums,
    /// Slots that a rare feature has touched; then those whose exact score is known, in ascending order.
    pub(super) touched: TouchedSlots,
    /// Slots of a segment whose upper bound reaches the threshold.
    pub(super) candidates: Vec<SlotCandidate>,
    /// Candidates of a search in the kNN graph.
    pub(super) graph_candidates: Vec<GraphCandidate>,
    /// By slot: whether it is among `graph_candidates`; false between queries.
    pub(super) marks: Vec<bool>,
}

/// A candidate of a search by posting lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlotCandidate {
    /// The slot within the segment.
    pub(super) slot: u16,
    /// The dot product of the text, in units of 2^-30.
    pub(super) sum: u32,
    /// Upper bound of its score.
    pub(super) bound: f32,
}

/// A candidate of a search in the kNN graph.
#[derive(Clone, Copy, Debug)]
pub(super) struct GraphCandidate {
    pub(super) slot: Slot,
    /// Upper bound of its similarity by the text, in units of 2^-30.
    pub(super) sum: u32,
    /// Upper bound of its score.
    pub(super) bound: f32,
}
