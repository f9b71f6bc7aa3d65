//! The nearest rows, and the nearest that are not alike.

use super::candidate_pool::CandidatePool;
use super::neighbour::RoundedNeighbour;
use super::order::{NeighbourOrder, Threshold};

/// The nearest rows of one row: of all rows, and without those that are alike. The second pool is made with the first alike row: until
/// then both are the same.
#[derive(Debug)]
pub(super) struct PoolPair {
    pub(super) all: CandidatePool,
    pub(super) distinct: Option<Box<CandidatePool>>,
}

impl PoolPair {
    pub(super) fn new(k: usize, order: &impl NeighbourOrder) -> Self {
        Self { all: CandidatePool::new(k, order), distinct: None }
    }

    /// Raises the thresholds to what the pools of seeds reach.
    pub(super) fn raise_thresholds(&mut self, seeds: &Self) {
        let least = |seeds: &CandidatePool| if seeds.is_full() { seeds.least_sum().unwrap_or(0) } else { 0 };
        if let Some(distinct) = &seeds.distinct {
            let mut pool = self.all.clone();
            pool.raise_threshold(least(distinct));
            self.distinct = Some(Box::new(pool));
        }
        self.all.raise_threshold(least(&seeds.all));
    }

    /// Whether both pools have as many rows as are wanted.
    pub(super) fn is_full(&self) -> bool {
        self.all.is_full() && self.distinct.as_ref().is_none_or(|distinct| distinct.is_full())
    }

    /// The threshold that a row has to reach for one of the pools.
    #[inline]
    pub(super) fn threshold(&self) -> Threshold {
        match &self.distinct {
            Some(distinct) if distinct.threshold.sum <= self.all.threshold.sum => {
                Threshold { rank: u32::MAX, ..distinct.threshold }
            }
            _ => self.all.threshold,
        }
    }

    /// Adds a candidate where it can be among the nearest. Each candidate is offered once.
    #[inline]
    pub(super) fn offer(&mut self, candidate: RoundedNeighbour, is_alike: bool, order: &impl NeighbourOrder) {
        if is_alike {
            if self.distinct.is_none() {
                self.distinct = Some(Box::new(self.all.clone()));
            }
        } else if let Some(distinct) = &mut self.distinct {
            distinct.offer(candidate, order);
        }
        self.all.offer(candidate, order);
    }

    /// Drops candidates that cannot be among the nearest.
    pub(super) fn cut(&mut self, order: &impl NeighbourOrder) {
        self.all.cut(order);
        self.distinct.iter_mut().for_each(|distinct| distinct.cut(order));
    }
}
