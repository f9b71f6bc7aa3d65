//! The nearest articles so far, and the bar that others have to reach.

use std::cmp::Reverse;

use super::nearest::Near;

/// What decides between articles that are about equally near.
pub(super) trait Order {
    /// By how much a similarity may be larger than what decides.
    fn slack(&self) -> u32;

    /// Puts the `k` nearest first; of more than that.
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

/// Keeps the k nearest, and those that only their slack parts from them: not many more than k, however many are equal.
pub(super) struct Pool {
    pub(super) k: usize,
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
    pub(super) fn new(k: usize) -> Self {
        Self { k, edge: Edge::OPEN, best: Vec::new(), full: k.max(1) }
    }

    /// The k nearest are known to be no farther than this.
    pub(super) fn raise(&mut self, least: u32) {
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
        let slack = order.slack();
        if slack > 0 {
            let (_, last, _) = self.best.select_nth_unstable_by_key(self.k - 1, |near| Reverse(near.sum));
            let least = last.sum.saturating_sub(slack);
            self.raise(least);
            let least = self.edge.least;
            self.best.retain(|near| near.sum >= least);
        }
        if slack == 0 || self.best.len() > self.k.saturating_mul(2).saturating_add(CROWD) {
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
