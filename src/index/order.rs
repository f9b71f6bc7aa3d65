//! What decides who is nearer: rounded similarities in themselves, or dot products, which they do not tell to the last digit.

use std::cmp::{Ordering, Reverse};

use super::nearest::Near;
use super::segments::rounded;
use super::{Index, Part};
use crate::vector::SparseRow;

/// What decides between articles that are about equally near.
pub(super) trait Order {
    /// By how much a similarity may be larger than what decides.
    fn slack(&self) -> u32;

    /// What parts those that are equally near: the lower comes first.
    fn rank(&self, article: u32) -> u32;

    /// Puts the `k` nearest first, of at least as many.
    fn select(&self, near: &mut [Near], k: usize) -> Edge;
}

/// What those have to reach that are to be among the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// The least similarity that has a chance, at least 1.
    pub(super) least: u32,
    /// With this similarity, the rank below which one has a chance.
    pub(super) rank: u32,
}

impl Edge {
    /// Open to all that are similar at all.
    pub(super) const OPEN: Self = Self { least: 1, rank: u32::MAX };

    /// Whether an article has a chance, by its similarity, or the most that it could be, and its rank.
    #[inline]
    pub(super) fn lets_in(self, most: u32, rank: u32) -> bool {
        most > self.least || (most == self.least && rank < self.rank)
    }
}

/// By rounded similarity, which is exact in itself; of equals the lower rank comes first.
#[derive(Clone, Copy)]
pub(super) struct ByRounded<'a> {
    pub(super) ranks: &'a [u32],
}

/// By dot products with a text; of equals the lower rank comes first.
#[derive(Clone, Copy)]
pub(super) struct ByDot<'a> {
    pub(super) text: SparseRow<'a>,
    pub(super) index: &'a Index,
    pub(super) ranks: &'a [u32],
}

/// The nearer of two first, by rounded similarity; the rank is looked up where that leaves them equal.
#[inline]
pub(super) fn nearer(a: &Near, b: &Near, ranks: &[u32]) -> Ordering {
    b.sum.cmp(&a.sum).then_with(|| rank_of(ranks, a.article).cmp(&rank_of(ranks, b.article)))
}

/// The rank of an article; without ranks all are equal.
pub(super) fn rank_of(ranks: &[u32], article: u32) -> u32 {
    ranks.get(article as usize).copied().unwrap_or(0)
}

impl Order for ByRounded<'_> {
    fn slack(&self) -> u32 {
        0
    }

    #[inline]
    fn rank(&self, article: u32) -> u32 {
        rank_of(self.ranks, article)
    }

    fn select(&self, near: &mut [Near], k: usize) -> Edge {
        let (_, last, _) = near.select_nth_unstable_by(k - 1, |a, b| nearer(a, b, self.ranks));
        Edge { least: last.sum, rank: self.rank(last.article) }
    }
}

impl Order for ByDot<'_> {
    /// Each of two rounded weights is less than a unit above the true one, so a product is less than the sum of both too large.
    fn slack(&self) -> u32 {
        let sum = self.text.weights.iter().map(|&weight| u32::from(rounded(weight))).fold(0, u32::saturating_add);
        self.index.segments.largest_sum.saturating_add(sum)
    }

    #[inline]
    fn rank(&self, article: u32) -> u32 {
        rank_of(self.ranks, article)
    }

    fn select(&self, near: &mut [Near], k: usize) -> Edge {
        let rows = self.index.rows(Part::Text);
        let key = |near: &Near| {
            let dot = self.text.dot(rows.row(near.article as usize));
            (Reverse(dot), self.rank(near.article))
        };
        let mut keyed: Vec<_> = near.iter().map(|near| (key(near), *near)).collect();
        let (_, &mut ((Reverse(dot), _), _), _) = keyed.select_nth_unstable_by_key(k - 1, |(key, _)| *key);
        near.iter_mut().zip(keyed).for_each(|(near, (_, keyed))| *near = keyed);
        // A rounded similarity is not below the dot product, of which it has the upper 30 bits and more.
        Edge { least: u32::try_from(dot >> 30).unwrap_or(u32::MAX), rank: u32::MAX }
    }
}
