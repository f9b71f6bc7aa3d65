//! The order of neighbours: by rounded similarity, or by exact dot product.
//!
//! Searches run on rounded similarities. They decide the exact order too, but for a *slack*: the most by which a rounded similarity
//! can exceed the dot product. Neighbours that are equally near are ordered by a tie-break rank, the lower first.

use std::cmp::{Ordering, Reverse};

use super::neighbour::RoundedNeighbour;
use super::segments::sum_of_rounded;
use crate::id::saturating_count;
use crate::sparse::{SparseRow, SparseRows};

/// Decides which rows are nearer.
pub(super) trait NeighbourOrder {
    /// Returns the most by which a rounded similarity can exceed the similarity that decides.
    fn slack(&self) -> u32;

    /// Returns the tie-break rank of a row.
    fn rank(&self, row: u32) -> u32;

    /// Moves the `k` nearest to the front, and returns what others have to reach. There are at least `k`.
    fn select(&self, neighbours: &mut [RoundedNeighbour], k: usize) -> Threshold;
}

/// The similarity and tie-break rank that a row has to reach to be among the `k` nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Threshold {
    /// The least rounded similarity, at least 1.
    pub(super) sum: u32,
    /// At exactly this similarity, only rows of a lower rank pass.
    pub(super) rank: u32,
}

impl Threshold {
    /// Every row with a similarity above 0 passes.
    pub(super) const NONE: Self = Self { sum: 1, rank: u32::MAX };

    /// Whether a row of this similarity, or upper bound of it, and rank passes.
    #[inline]
    pub(super) fn admits(self, sum: u32, rank: u32) -> bool {
        sum > self.sum || (sum == self.sum && rank < self.rank)
    }
}

/// The order by rounded similarity, then by rank. It has no slack.
#[derive(Clone, Copy)]
pub(super) struct RoundedOrder<'a> {
    pub(super) ranks: &'a [u32],
}

/// The order by exact dot product with a query, then by rank.
#[derive(Clone, Copy)]
pub(super) struct ExactOrder<'a> {
    query: SparseRow<'a>,
    rows: &'a SparseRows,
    ranks: &'a [u32],
    slack: u32,
}

impl<'a> ExactOrder<'a> {
    /// `largest_sum` is the largest sum of the rounded weights of a row.
    ///
    /// Each of two rounded weights is less than one unit above the exact one, so a product is less than the sum of both too large.
    pub(super) fn new(query: SparseRow<'a>, rows: &'a SparseRows, ranks: &'a [u32], largest_sum: u32) -> Self {
        Self { query, rows, ranks, slack: largest_sum.saturating_add(sum_of_rounded(query)) }
    }
}

/// Compares two neighbours, the nearer first. The rank is read only where similarities are equal.
#[inline]
pub(super) fn nearer(a: &RoundedNeighbour, b: &RoundedNeighbour, ranks: &[u32]) -> Ordering {
    b.sum.cmp(&a.sum).then_with(|| tie_rank(ranks, a.row).cmp(&tie_rank(ranks, b.row)))
}

/// Returns the tie-break rank of a row; without ranks all rows are equal.
pub(super) fn tie_rank(ranks: &[u32], row: u32) -> u32 {
    ranks.get(row as usize).copied().unwrap_or(0)
}

impl NeighbourOrder for RoundedOrder<'_> {
    fn slack(&self) -> u32 {
        0
    }

    #[inline]
    fn rank(&self, row: u32) -> u32 {
        tie_rank(self.ranks, row)
    }

    fn select(&self, neighbours: &mut [RoundedNeighbour], k: usize) -> Threshold {
        let (_, last, _) = neighbours.select_nth_unstable_by(k - 1, |a, b| nearer(a, b, self.ranks));
        Threshold { sum: last.sum, rank: self.rank(last.row) }
    }
}

impl NeighbourOrder for ExactOrder<'_> {
    fn slack(&self) -> u32 {
        self.slack
    }

    #[inline]
    fn rank(&self, row: u32) -> u32 {
        tie_rank(self.ranks, row)
    }

    fn select(&self, neighbours: &mut [RoundedNeighbour], k: usize) -> Threshold {
        let key = |neighbour: &RoundedNeighbour| {
            let dot = self.query.dot(self.rows.row(neighbour.row as usize));
            (Reverse(dot), self.rank(neighbour.row))
        };
        let mut keyed: Vec<_> = neighbours.iter().map(|neighbour| (key(neighbour), *neighbour)).collect();
        let (_, &mut ((Reverse(dot), _), _), _) = keyed.select_nth_unstable_by_key(k - 1, |(key, _)| *key);
        neighbours.iter_mut().zip(keyed).for_each(|(neighbour, (_, selected))| *neighbour = selected);
        // A rounded similarity is not below the upper 30 bits of the dot product. A product of rows of length 1 fits in them; a larger
        // one only saturates the threshold that rows of its kind reach too.
        Threshold { sum: saturating_count(dot >> 30), rank: u32::MAX }
    }
}
