//! The nearest articles so far, and the bar that others have to reach.

use std::cmp::Reverse;

use super::nearest::Near;
use super::order::{Edge, Order};

/// Keeps the k nearest, and those that only their slack parts from them: not many more than k, however many are equal.
pub(super) struct Pool {
    pub(super) k: usize,
    /// That of its order.
    slack: u32,
    pub(super) edge: Edge,
    best: Vec<Near>,
    /// At this size it is cut.
    full: usize,
}

/// Where rounded similarities leave more than twice as many as are asked for, and this many, what decides is looked at.
const CROWD: usize = 64;

/// Room that a pool takes at once.
const ROOM: usize = 256;

impl Pool {
    /// Of so many, by an order, which is the same in all that follows.
    pub(super) fn new(k: usize, order: &impl Order) -> Self {
        Self { k, slack: order.slack(), edge: Edge::OPEN, best: Vec::new(), full: k.max(1) }
    }

    /// Of k articles the least similarity is known to be this.
    pub(super) fn raise(&mut self, sum: u32) {
        let least = sum.saturating_sub(self.slack);
        if least > self.edge.least {
            self.edge = Edge { least, rank: u32::MAX };
        }
    }

    /// Whether there are k articles: those to come have a bar to reach.
    pub(super) fn has_bar(&self) -> bool {
        self.best.len() >= self.k
    }

    /// Takes an article in if it has a chance. Each is to be offered once.
    #[inline]
    pub(super) fn offer(&mut self, near: Near, order: &impl Order) {
        if near.sum >= self.edge.least {
            if self.best.capacity() == 0 {
                // There is a pool for every article: no more than it takes, and all at once.
                self.best.reserve_exact((self.k + self.spare()).min(ROOM));
            }
            self.best.push(near);
            if self.best.len() >= self.full {
                self.cut(order);
                self.full = self.best.len() + self.spare();
            }
        }
    }

    /// How many are taken in before it is cut again.
    fn spare(&self) -> usize {
        self.k / 8 + 8
    }

    /// Lets go of those that have no chance any more.
    pub(super) fn cut(&mut self, order: &impl Order) {
        if self.best.len() < self.k || self.k == 0 {
            return;
        }
        if self.slack > 0 {
            let (_, last, _) = self.best.select_nth_unstable_by_key(self.k - 1, |near| Reverse(near.sum));
            let sum = last.sum;
            self.raise(sum);
            let least = self.edge.least;
            self.best.retain(|near| near.sum >= least);
        }
        if self.slack == 0 || self.best.len() > self.k.saturating_mul(2).saturating_add(CROWD) {
            let edge = order.select(&mut self.best, self.k);
            self.best.truncate(self.k);
            if edge.least >= self.edge.least {
                self.edge = edge;
            }
        }
    }

    /// The least similarity in it.
    pub(super) fn least(&self) -> Option<u32> {
        self.best.iter().map(|near| near.sum).min()
    }

    /// All that have a chance, in no particular order.
    pub(super) fn finish(mut self, order: &impl Order) -> Vec<Near> {
        self.cut(order);
        self.best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By rounded similarity, as far as a slack lets it decide; by a number of its own beyond.
    struct Numbers<'a> {
        slack: u32,
        numbers: &'a [u32],
    }

    impl Order for Numbers<'_> {
        fn slack(&self) -> u32 {
            self.slack
        }

        fn rank(&self, article: u32) -> u32 {
            article
        }

        fn select(&self, near: &mut [Near], k: usize) -> Edge {
            let key = |near: &Near| (Reverse(self.numbers[near.article as usize]), near.article);
            let (_, last, _) = near.select_nth_unstable_by_key(k - 1, |near| key(near));
            let rank = if self.slack == 0 { last.article } else { u32::MAX };
            Edge { least: self.numbers[last.article as usize], rank }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// A pool is a sort and a cut, and stays small, even where all are equal.
        #[test]
        fn it_holds_the_nearest_and_little_else(
            numbers in prop::collection::vec(1u32..6, 0..600), added in 0u32..4, slack in any::<bool>(), k in 1usize..12, known in any::<bool>(),
        ) {
            // What is known of an article is its number, or up to three more.
            let (slack, added) = if slack { (3, added) } else { (0, 0) };
            let order = Numbers { slack, numbers: &numbers };
            let mut expected: Vec<u32> = (0u32..).take(numbers.len()).collect();
            expected.sort_by_key(|&article| (Reverse(numbers[article as usize]), article));
            expected.truncate(k);
            let mut pool = Pool::new(k, &order);
            if let Some(&last) = expected.last().filter(|_| known && expected.len() == k) {
                pool.raise(numbers[last as usize]);
            }
            for (article, number) in (0u32..).zip(&numbers) {
                let sum = number + (article + added) % (added + 1);
                if pool.edge.lets_in(sum, article) {
                    pool.offer(Near { article, sum }, &order);
                }
                prop_assert!(pool.best.len() <= 3 * k + CROWD + 8, "{} for {k}", pool.best.len());
            }
            let mut found = pool.finish(&order);
            if found.len() > k {
                order.select(&mut found, k);
            }
            let mut found: Vec<u32> = found.iter().take(k).map(|near| near.article).collect();
            found.sort_by_key(|&article| (Reverse(numbers[article as usize]), article));
            prop_assert_eq!(found, expected);
        }
    }
}
