//! The candidate pool of a query: the nearest rows so far, and the threshold that others have to reach.

use std::cmp::Reverse;

use super::constants::{POOL_CAPACITY, POOL_CROWD};
use super::neighbour::RoundedNeighbour;
use super::order::{NeighbourOrder, Threshold};

/// Keeps the `k` nearest rows, and those that only the slack of the order separates from them.
///
/// Memory: not many more than `k` entries, however many rows are equally near. Time: constant a candidate on average, by selection.
#[derive(Clone, Debug)]
pub(super) struct CandidatePool {
    pub(super) k: usize,
    /// The slack of the order.
    slack: u32,
    pub(super) threshold: Threshold,
    best: Vec<RoundedNeighbour>,
    /// The size at which the pool is cut.
    full: usize,
}

impl CandidatePool {
    /// A pool for the `k` nearest. All later calls get the same order.
    pub(super) fn new(k: usize, order: &impl NeighbourOrder) -> Self {
        Self { k, slack: order.slack(), threshold: Threshold::NONE, best: Vec::new(), full: k.max(1) }
    }

    /// Raises the threshold to the similarity that `k` rows are known to reach.
    pub(super) fn raise_threshold(&mut self, sum: u32) {
        let sum = sum.saturating_sub(self.slack);
        if sum > self.threshold.sum {
            self.threshold = Threshold { sum, rank: u32::MAX };
        }
    }

    /// Whether the pool holds `k` rows, so that others have a threshold to reach.
    pub(super) fn is_full(&self) -> bool {
        self.best.len() >= self.k
    }

    /// Adds a candidate if it can be among the nearest. Each candidate is offered once.
    #[inline]
    pub(super) fn offer(&mut self, candidate: RoundedNeighbour, order: &impl NeighbourOrder) {
        if candidate.sum >= self.threshold.sum {
            if self.best.capacity() == 0 {
                // One allocation of the right size: there is a pool for every row.
                self.best.reserve_exact((self.k + self.spare()).min(POOL_CAPACITY));
            }
            self.best.push(candidate);
            if self.best.len() >= self.full {
                self.cut(order);
                self.full = self.best.len() + self.spare();
            }
        }
    }

    /// Number of candidates that are added before the pool is cut again.
    fn spare(&self) -> usize {
        self.k / 8 + 8
    }

    /// Drops candidates that cannot be among the nearest.
    pub(super) fn cut(&mut self, order: &impl NeighbourOrder) {
        if self.best.len() < self.k || self.k == 0 {
            return;
        }
        if self.slack > 0 {
            let (_, last, _) = self.best.select_nth_unstable_by_key(self.k - 1, |neighbour| Reverse(neighbour.sum));
            let sum = last.sum;
            self.raise_threshold(sum);
            let least = self.threshold.sum;
            self.best.retain(|neighbour| neighbour.sum >= least);
        }
        if self.slack == 0 || self.best.len() > self.k.saturating_mul(2).saturating_add(POOL_CROWD) {
            let threshold = order.select(&mut self.best, self.k);
            self.best.truncate(self.k);
            if threshold.sum >= self.threshold.sum {
                self.threshold = threshold;
            }
        }
    }

    /// Returns the least similarity in the pool.
    pub(super) fn least_sum(&self) -> Option<u32> {
        self.best.iter().map(|neighbour| neighbour.sum).min()
    }

    /// Returns all candidates that can be among the nearest, in no particular order.
    pub(super) fn finish(mut self, order: &impl NeighbourOrder) -> Vec<RoundedNeighbour> {
        self.cut(order);
        self.best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The order by a number of each row, which a similarity may exceed by the slack.
    struct ByNumber<'a> {
        slack: u32,
        numbers: &'a [u32],
    }

    impl NeighbourOrder for ByNumber<'_> {
        fn slack(&self) -> u32 {
            self.slack
        }

        fn rank(&self, row: u32) -> u32 {
            row
        }

        fn select(&self, neighbours: &mut [RoundedNeighbour], k: usize) -> Threshold {
            let key = |neighbour: &RoundedNeighbour| (Reverse(self.numbers[neighbour.row as usize]), neighbour.row);
            let (_, last, _) = neighbours.select_nth_unstable_by_key(k - 1, |neighbour| key(neighbour));
            let rank = if self.slack == 0 { last.row } else { u32::MAX };
            Threshold { sum: self.numbers[last.row as usize], rank }
        }
    }

    proptest! {
        /// A pool gives what sorting and cutting gives, and stays small, even where all rows are equal.
        #[test]
        fn a_pool_is_a_sort_and_a_cut(
            numbers in prop::collection::vec(1u32..6, 0..600), added in 0u32..4, slack in any::<bool>(), k in 1usize..12, known in any::<bool>(),
        ) {
            // The similarity of a row is its number, or up to three more.
            let (slack, added) = if slack { (3, added) } else { (0, 0) };
            let order = ByNumber { slack, numbers: &numbers };
            let mut expected: Vec<u32> = (0u32..).take(numbers.len()).collect();
            expected.sort_by_key(|&row| (Reverse(numbers[row as usize]), row));
            expected.truncate(k);
            let mut pool = CandidatePool::new(k, &order);
            if let Some(&last) = expected.last().filter(|_| known && expected.len() == k) {
                pool.raise_threshold(numbers[last as usize]);
            }
            for (row, number) in (0u32..).zip(&numbers) {
                let sum = number + (row + added) % (added + 1);
                if pool.threshold.admits(sum, row) {
                    pool.offer(RoundedNeighbour { row, sum }, &order);
                }
                prop_assert!(pool.best.len() <= 3 * k + POOL_CROWD + 8, "{} for {k}", pool.best.len());
            }
            let mut found = pool.finish(&order);
            if found.len() > k {
                order.select(&mut found, k);
            }
            let mut found: Vec<u32> = found.iter().take(k).map(|neighbour| neighbour.row).collect();
            found.sort_by_key(|&row| (Reverse(numbers[row as usize]), row));
            prop_assert_eq!(found, expected);
        }
    }
}
