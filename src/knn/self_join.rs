//! The self-join: the nearest rows of every row, each pair compared from one side only.
//!
//! Input: all rows. Output: a candidate pool for each. Similarity is symmetric, so a row searches only the slots before its own, and
//! each pair it finds is offered to both sides. That halves the posting lists that are read. Rows are taken in batches, in the order
//! of slots. For each row:
//!
//! 1. the posting lists of its rare features are summed over its whole segment; the slots with the largest sums, the *seeds*, are
//!    completed: the `k` best of them give a threshold;
//! 2. the sums go on with more frequent features, over the slots up to the end of the batch. Pairs with slots before the batch are
//!    offered to both sides.
//!
//! Pairs from different batches are compared once, by the row with the later slot. Pairs inside a batch are compared from both sides:
//! the thresholds of its rows are not known yet, and threads need no lock. Seeds may come from any slot of the segment.
//!
//! After a batch, the pairs that were found raise the thresholds. A pair passes if its upper bound reaches the lower of the two
//! thresholds. Thresholds decide how much is read, never what is found.
//!
//! Memory: not many more than `2 k` entries a row, and in a batch the pairs that it finds. Reference implementation: every pair,
//! sorted (in the tests).

use std::cmp::Reverse;
use std::mem::take;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::candidate_pool::CandidatePool;
use super::constants::{EXTRA_SEEDS, JOIN_BATCH, JOIN_SUFFIX_SHARE, SPARE, STRIDE, STRIDES_AT_ONCE};
use super::neighbour::{Neighbour, RoundedNeighbour};
use super::order::{NeighbourOrder, RoundedOrder, Threshold};
use super::rounding::ONE_SUM;
use super::row_index::RowIndex;
use super::search::nearest_of_pool;
use super::search_scratch::SearchScratch;
use super::segments::Segment;
use super::slot_filter::{BoundedSums, local_slot};
use crate::error::Result;
use crate::id::Slot;
use crate::parallel::Watched;

/// A threshold that no similarity reaches.
const UNREACHABLE: Threshold = Threshold { sum: i32::MAX.cast_unsigned(), rank: 0 };

/// The order of seeds: only their similarities matter.
const SEED_ORDER: RoundedOrder<'_> = RoundedOrder { ranks: &[] };

/// The pairs that one row of a batch has found.
struct Found {
    /// Rows that reach its own threshold.
    own: CandidatePool,
    /// Rows before the batch whose threshold it reaches.
    offers: Vec<RoundedNeighbour>,
}

/// One batch.
struct Batch<'a> {
    slots: Range<usize>,
    /// The thresholds of the slots before it; those of its own slots are unreachable.
    thresholds: &'a Thresholds,
}

/// Thresholds by slot.
#[derive(Default)]
struct Thresholds {
    /// Similarities in an array of their own: many are compared at once.
    sums: Vec<u32>,
    ranks: Vec<u32>,
}

impl Thresholds {
    fn resize(&mut self, slots: usize) {
        self.sums.resize(slots, UNREACHABLE.sum);
        self.ranks.resize(slots, UNREACHABLE.rank);
    }

    fn set(&mut self, slot: Slot, threshold: Threshold) {
        (self.sums[slot.index()], self.ranks[slot.index()]) = (threshold.sum, threshold.rank);
    }

    fn at(&self, slot: Slot) -> Threshold {
        Threshold { sum: self.sums[slot.index()], rank: self.ranks[slot.index()] }
    }
}

impl RowIndex {
    /// Returns the `k` nearest rows of every row by rounded similarity, above 0, the nearest first.
    pub(crate) fn nearest_of_all(&self, k: usize, ranks: &[u32], threads: Watched<'_>) -> Result<Vec<Vec<RoundedNeighbour>>> {
        // Sorted in place: the lists of a large corpus should not be in memory twice.
        let pools: Vec<Mutex<Vec<RoundedNeighbour>>> =
            self.join(k, |_| RoundedOrder { ranks }, threads)?.into_iter().map(Mutex::new).collect();
        let pool = |row: usize| take(&mut *pools[row].lock().unwrap_or_else(PoisonError::into_inner));
        threads.map(pools.len(), || (), |(), row| nearest_of_pool(pool(row), k, ranks))
    }

    /// Returns the `k` rows with the largest dot products of every row, above 0, the largest first.
    pub(crate) fn nearest_exact_of_all(&self, k: usize, ranks: &[u32], threads: Watched<'_>) -> Result<Vec<Vec<Neighbour>>> {
        let pools = self.join(k, |row| self.exact_order(self.rows().row(row as usize), ranks), threads)?;
        threads.map(pools.len(), SearchScratch::default, |scratch, row| {
            self.exact_of_pool(self.rows().row(row), &pools[row], k, ranks, scratch)
        })
    }

    /// Returns a pool for every row: the `k` nearest others and possible near-ties, in no particular order.
    fn join<O: NeighbourOrder>(
        &self,
        k: usize,
        order: impl Fn(u32) -> O + Sync + Send,
        threads: Watched<'_>,
    ) -> Result<Vec<Vec<RoundedNeighbour>>> {
        let segments = self.segments();
        let k = k.min(self.len());
        if k == 0 {
            return Ok(vec![Vec::new(); self.len()]);
        }
        if !segments.bounds_all_pairs() {
            return self.join_one_by_one(k, order, threads);
        }
        let mut pools: Vec<CandidatePool> = Vec::with_capacity(self.len());
        let mut thresholds = Thresholds::default();
        for slots in self.batches() {
            thresholds.resize(slots.end);
            let batch = Batch { slots: slots.clone(), thresholds: &thresholds };
            let found = threads.map(slots.len(), SearchScratch::default, |scratch, offset| {
                let slot = Slot::at(slots.start + offset);
                let found = self.pairs_of(slot, k, &order(segments.row(slot)), &batch, scratch);
                threads.ticker().tick(1);
                found
            })?;
            for (slot, Found { own, offers }) in slots.map(Slot::at).zip(found) {
                let row = segments.row(slot);
                thresholds.set(slot, own.threshold);
                pools.push(own);
                for RoundedNeighbour { row: other, sum } in offers {
                    let slot = segments.slot(other);
                    let pool = &mut pools[slot.index()];
                    pool.offer(RoundedNeighbour { row, sum }, &order(other));
                    thresholds.set(slot, pool.threshold);
                }
            }
        }
        let mut by_row = vec![Vec::new(); self.len()];
        for (slot, pool) in pools.into_iter().enumerate() {
            let row = segments.row(Slot::at(slot));
            by_row[row as usize] = pool.finish(&order(row));
        }
        Ok(by_row)
    }

    /// The fallback where rounding could overflow: one search a row.
    fn join_one_by_one<O: NeighbourOrder>(
        &self,
        k: usize,
        order: impl Fn(u32) -> O + Sync + Send,
        threads: Watched<'_>,
    ) -> Result<Vec<Vec<RoundedNeighbour>>> {
        let numbers: Vec<u32> = (0u32..).take(self.len()).collect();
        threads.map(numbers.len(), SearchScratch::default, |scratch, position| {
            let row = numbers[position];
            let query = [(Some(row), self.rows().row(position))];
            let pool = self.pools_of(&query, k, |_| order(row), scratch).pop();
            threads.ticker().tick(1);
            pool.unwrap_or_default()
        })
    }

    /// Ranges of slots, each within one segment.
    fn batches(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.segments().segments.iter().flat_map(|segment| {
            let end = segment.first + segment.len;
            (segment.first..end).step_by(JOIN_BATCH).map(move |start| start..end.min(start + JOIN_BATCH))
        })
    }

    /// Returns the slots up to the end of the batch whose similarity to one slot reaches its threshold, or theirs.
    fn pairs_of(
        &self,
        slot: Slot,
        k: usize,
        order: &impl NeighbourOrder,
        batch: &Batch<'_>,
        scratch: &mut SearchScratch,
    ) -> Found {
        let segments = self.segments();
        let query = self.rows().row(segments.row(slot) as usize);
        let mut found = Found { own: CandidatePool::new(k, order), offers: Vec::new() };
        scratch.query.fill(segments, query);
        let (own_segment, before) = segments.up_to(slot);
        let mut seeds = CandidatePool::new(k, &SEED_ORDER);
        self.collect_seeds(own_segment, slot, &mut seeds, scratch);
        if !seeds.is_full() && !before.is_empty() {
            // Too few seeds in a short last segment: earlier segments give more, then the sums of the own segment are restored.
            before.iter().for_each(|segment| self.collect_seeds(segment, slot, &mut seeds, scratch));
            scratch.query.sum_rare(segments, own_segment, &mut scratch.sums, None);
        }
        if seeds.is_full() {
            seeds.cut(&SEED_ORDER);
            found.own.raise_threshold(seeds.least_sum().unwrap_or(0));
        }
        self.pairs_within(own_segment, slot, &mut found, order, batch, scratch);
        for segment in before {
            scratch.query.sum_rare(segments, segment, &mut scratch.sums, None);
            self.pairs_within(segment, slot, &mut found, order, batch, scratch);
        }
        scratch.query.clear(segments, query);
        found.own.cut(order);
        found
    }

    /// Sums the posting lists of rare features over a segment, and completes the slots with the largest sums.
    fn collect_seeds(&self, segment: &Segment, slot: Slot, seeds: &mut CandidatePool, scratch: &mut SearchScratch) {
        let segments = self.segments();
        let SearchScratch { query, sums, touched, .. } = scratch;
        query.sum_rare(segments, segment, sums, Some(touched));
        let wanted = seeds.k.saturating_add(seeds.k.min(EXTRA_SEEDS)).saturating_add(SPARE);
        if touched.len() > wanted {
            touched.select_nth_unstable_by_key(wanted, |&slot| Reverse(sums.at(slot)));
            touched.truncate(wanted);
        }
        segment.suffixes.prefetch(touched.iter().copied(), 0);
        for &other in touched.iter().filter(|&&other| segment.slot(other) != slot) {
            let sum = sums.at(other) + query.suffix_sum(segment, other, 0);
            let row = segments.row(segment.slot(other));
            seeds.offer(RoundedNeighbour { row, sum }, &SEED_ORDER);
        }
    }

    /// Finds the pairs with slots of one segment, whose rare features are summed already.
    fn pairs_within(
        &self,
        segment: &Segment,
        slot: Slot,
        Found { own, offers }: &mut Found,
        order: &impl NeighbourOrder,
        batch: &Batch<'_>,
        scratch: &mut SearchScratch,
    ) {
        let segments = self.segments();
        let SearchScratch { query, sums, candidates, .. } = scratch;
        let end = segment.len.min(batch.slots.end - segment.first);
        let thresholds = &batch.thresholds.sums[segment.first..segment.first + end];
        let cut = query.cut_for(segments, f64::from(own.threshold.sum) / ONE_SUM * JOIN_SUFFIX_SHARE);
        let (norms, query_norm) = (segment.suffixes.norms(cut), query.suffix_norm(cut));
        candidates.clear();
        for start in (0..end).step_by(STRIDES_AT_ONCE * STRIDE) {
            let slots = start..end.min(start + STRIDES_AT_ONCE * STRIDE);
            let strides = start / STRIDE..slots.end.div_ceil(STRIDE);
            query.sum_to_cut(segments, segment, strides, cut, sums);
            // Compared now, while the sums are in the cache.
            let norms = norms.get(slots.clone()).unwrap_or(&[]);
            let bounded = BoundedSums { sums: &sums.up_to(end)[slots.clone()], norms, query_norm };
            bounded.visit_reaching_either(own.threshold.sum, &thresholds[slots], |offset| {
                let other = local_slot(start + usize::from(offset));
                candidates.push((other, sums.at(other) + segment.suffixes.upper_bound(other, cut, query_norm)));
            });
        }
        segment.suffixes.prefetch(candidates.iter().map(|&(other, _)| other), cut);
        let head = own.k.saturating_add(SPARE);
        if candidates.len() > head {
            candidates.select_nth_unstable_by_key(head, |&(_, bound)| Reverse(bound));
        }
        let own_rank = order.rank(segments.row(slot));
        for &(other, bound) in &*candidates {
            let other_slot = segment.slot(other);
            let (row, theirs) = (segments.row(other_slot), batch.thresholds.at(other_slot));
            if other_slot != slot && (own.threshold.admits(bound, order.rank(row)) || theirs.admits(bound, own_rank)) {
                let neighbour = RoundedNeighbour { row, sum: sums.at(other) + query.suffix_sum(segment, other, cut) };
                own.offer(neighbour, order);
                if theirs.admits(neighbour.sum, own_rank) {
                    offers.push(neighbour);
                }
            }
        }
    }
}
