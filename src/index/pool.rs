//! The nearest articles so far, and the bar that others have to reach.

use std::cmp::Reverse;

use super::nearest::Near;

/// Keeps the k nearest, and those that are less than a slack farther than the last of them.
pub(super) struct Pool {
    pub(super) k: usize,
    slack: u32,
    best: Vec<Near>,
    /// The least similarity that has a chance, at least 1.
    pub(super) least: u32,
    /// At this size it is cut.
    full: usize,
}

impl Pool {
    /// The k nearest are known to be no farther than this.
    pub(super) fn raise(&mut self, least: u32) {
        self.least = self.least.max(least.saturating_sub(self.slack));
    }

    /// Gives back memory that is not needed now.
    pub(super) fn shrink(&mut self) {
        self.cut();
        self.best.shrink_to_fit();
    }

    /// `least` is what is known from the beginning: the k nearest are not farther.
    pub(super) fn new(k: usize, slack: u32, least: u32) -> Self {
        Self { k, slack, best: Vec::new(), least: least.max(1), full: k.max(1) }
    }

    /// Whether there are k articles: those to come have a bar to reach.
    pub(super) fn has_bar(&self) -> bool {
        self.best.len() >= self.k
    }

    /// Takes an article in if it has a chance. Each is to be offered once.
    #[inline]
    pub(super) fn offer(&mut self, near: Near) {
        if near.sum >= self.least {
            self.best.push(near);
            if self.best.len() >= self.full {
                self.cut();
                self.full = self.best.len() + self.best.len() / 4 + 1;
                // There is a pool for every article: no more than it takes.
                self.best.reserve_exact(self.full - self.best.len());
            }
        }
    }

    pub(super) fn cut(&mut self) {
        if self.best.len() >= self.k && self.k > 0 {
            let (_, last, _) = self.best.select_nth_unstable_by_key(self.k - 1, |near| Reverse(near.sum));
            self.least = last.sum.saturating_sub(self.slack).max(self.least);
            self.best.retain(|near| near.sum >= self.least);
        }
    }

    /// All that have a chance, in no particular order.
    pub(super) fn finish(mut self) -> Vec<Near> {
        self.shrink();
        self.best
    }
}
