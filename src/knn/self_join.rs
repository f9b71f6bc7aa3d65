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
//! Of equal rows only the first is compared; the others get its neighbours. Where rows are alike, a second pool has the nearest that
//! are not.
//!
//! Memory: not many more than `2 k` entries a row, and in a batch the pairs that it finds. Reference implementation: every pair,
//! sorted (in the tests).

use std::cmp::Reverse;
use std::collections::HashMap;
use std::mem::take;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::candidate_pool::CandidatePool;
use super::constants::{EXTRA_SEEDS, JOIN_BATCH, JOIN_SUFFIX_SHARE, SPARE, STRIDE, STRIDES_AT_ONCE};
use super::equal_rows::{Alike, EqualRows};
use super::neighbour::{Neighbour, RoundedNeighbour};
use super::order::{NeighbourOrder, RoundedOrder, Threshold};
use super::pool_pair::PoolPair;
use super::rounding::{ONE_SUM, rounded_similarity};
use super::row_index::RowIndex;
use super::search::nearest_of_pool;
use super::search_scratch::SearchScratch;
use super::segments::Segment;
use super::slot_filter::{BoundedSums, local_slot};
use crate::error::Result;
use crate::id::{Slot, saturating_count};
use crate::parallel::Watched;

/// A threshold that no similarity reaches.
const UNREACHABLE: Threshold = Threshold { sum: i32::MAX.cast_unsigned(), rank: 0 };

/// The order of seeds: only their similarities matter.
const SEED_ORDER: RoundedOrder<'_> = RoundedOrder { ranks: &[] };

/// The pairs that one row of a batch has found.
struct Found {
    /// Rows that reach its own threshold.
    own: PoolPair,
    /// Rows before the batch whose threshold it reaches, and whether they are alike.
    offers: Vec<(RoundedNeighbour, bool)>,
}

/// What all rows of a self-join share.
struct Join<'a> {
    k: usize,
    alike: Option<&'a dyn Alike>,
    equal: EqualRows,
}

impl Join<'_> {
    #[inline]
    fn is_alike(&self, a: u32, b: u32) -> bool {
        self.alike.is_some_and(|alike| alike.is_alike(a, b))
    }
}

/// The nearest rows of every row.
pub(crate) struct NearestLists {
    /// The nearest, the nearest first.
    pub(crate) all: Vec<Vec<RoundedNeighbour>>,
    /// By row: the nearest that are not alike, for rows that have alike ones among the nearest.
    pub(crate) distinct: HashMap<u32, Vec<RoundedNeighbour>>,
}

/// One batch.
struct Batch<'a> {
    slots: Range<usize>,
    /// The thresholds of the slots before it; those of its own slots are unreachable.
    thresholds: &'a Thresholds,
    join: &'a Join<'a>,
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
    /// Returns the `k` nearest rows of every row by rounded similarity, above 0, the nearest first; and the same without alike rows.
    pub(crate) fn nearest_of_all(
        &self,
        k: usize,
        ranks: &[u32],
        alike: Option<&dyn Alike>,
        threads: Watched<'_>,
    ) -> Result<NearestLists> {
        // Sorted in place: the lists of a large corpus should not be in memory twice.
        let NearestLists { all, distinct } = self.join(k, |_| RoundedOrder { ranks }, alike, threads)?;
        let pools: Vec<Mutex<Vec<RoundedNeighbour>>> = all.into_iter().map(Mutex::new).collect();
        let pool = |row: usize| take(&mut *pools[row].lock().unwrap_or_else(PoisonError::into_inner));
        let all = threads.map(pools.len(), || (), |(), row| nearest_of_pool(pool(row), k, ranks))?;
        let distinct = distinct.into_iter().map(|(row, pool)| (row, nearest_of_pool(pool, k, ranks))).collect();
        Ok(NearestLists { all, distinct })
    }

    /// Returns the `k` rows with the largest dot products of every row, above 0, the largest first.
    pub(crate) fn nearest_exact_of_all(&self, k: usize, ranks: &[u32], threads: Watched<'_>) -> Result<Vec<Vec<Neighbour>>> {
        let pools = self.join(k, |row| self.exact_order(self.rows().row(row as usize), ranks), None, threads)?.all;
        threads.map(pools.len(), SearchScratch::default, |scratch, row| {
            self.exact_of_pool(self.rows().row(row), &pools[row], k, ranks, scratch)
        })
    }

    /// Returns a pool for every row: the `k` nearest others and possible near-ties, in no particular order.
    fn join<O: NeighbourOrder>(
        &self,
        k: usize,
        order: impl Fn(u32) -> O + Sync + Send,
        alike: Option<&dyn Alike>,
        threads: Watched<'_>,
    ) -> Result<NearestLists> {
        let segments = self.segments();
        let k = k.min(self.len());
        if k == 0 {
            return Ok(NearestLists { all: vec![Vec::new(); self.len()], distinct: HashMap::new() });
        }
        if !segments.bounds_all_pairs() {
            return Ok(NearestLists { all: self.join_one_by_one(k, order, threads)?, distinct: HashMap::new() });
        }
        // A list of `k` needs no more than `k` rows of a group beside the row itself.
        let equal = EqualRows::of(self.rows(), alike, |row| order(row).rank(row), k.saturating_add(1));
        let join = Join { k, alike, equal };
        let mut pools: Vec<PoolPair> = Vec::with_capacity(self.len());
        let mut thresholds = Thresholds::default();
        for slots in self.batches() {
            thresholds.resize(slots.end);
            let batch = Batch { slots: slots.clone(), thresholds: &thresholds, join: &join };
            let found = threads.map(slots.len(), SearchScratch::default, |scratch, offset| {
                let slot = Slot::at(slots.start + offset);
                let row = segments.row(slot);
                let found = (!join.equal.is_copy(row)).then(|| self.pairs_of(slot, &order(row), &batch, scratch));
                threads.ticker().tick(1);
                found
            })?;
            for (slot, found) in slots.map(Slot::at).zip(found) {
                let row = segments.row(slot);
                let Some(Found { own, offers }) = found else {
                    pools.push(PoolPair::new(0, &order(row)));
                    continue;
                };
                thresholds.set(slot, own.threshold());
                pools.push(own);
                for (RoundedNeighbour { row: other, sum }, is_alike) in offers {
                    let slot = segments.slot(other);
                    let pool = &mut pools[slot.index()];
                    pool.offer(RoundedNeighbour { row, sum }, is_alike, &order(other));
                    thresholds.set(slot, pool.threshold());
                }
            }
        }
        let mut lists = NearestLists { all: vec![Vec::new(); self.len()], distinct: HashMap::new() };
        for (slot, PoolPair { all, distinct }) in pools.into_iter().enumerate() {
            let row = segments.row(Slot::at(slot));
            lists.all[row as usize] = all.finish(&order(row));
            lists.distinct.extend(distinct.map(|pool| (row, pool.finish(&order(row)))));
        }
        Ok(if join.equal.is_empty() { lists } else { self.with_equal_rows(&lists, &join, &order) })
    }

    /// Completes lists that have only the first of equal rows, for all rows.
    fn with_equal_rows<O: NeighbourOrder>(
        &self,
        firsts: &NearestLists,
        join: &Join<'_>,
        order: &impl Fn(u32) -> O,
    ) -> NearestLists {
        let mut lists = NearestLists { all: Vec::with_capacity(self.len()), distinct: HashMap::new() };
        for row in (0u32..).take(self.len()) {
            let (first, order) = (join.equal.first(row), order(row));
            let complete = |list: &[RoundedNeighbour], leaves_out: bool| {
                let mut pool = CandidatePool::new(join.k, &order);
                let own = self.rows().row(row as usize);
                let itself = RoundedNeighbour { row: first, sum: saturating_count(rounded_similarity(own, own)) };
                for &RoundedNeighbour { row: near, sum } in list.iter().chain([&itself]) {
                    let group = join.equal.group(near);
                    let alone = [near];
                    let rows = if group.is_empty() { &alone } else { group };
                    let others = rows.iter().filter(|&&other| other != row && !(leaves_out && join.is_alike(row, other)));
                    others.for_each(|&other| pool.offer(RoundedNeighbour { row: other, sum }, &order));
                }
                pool.finish(&order)
            };
            let all = &firsts.all[first as usize];
            lists.all.push(complete(all, false));
            let has_alike_copies = || join.equal.group(row).iter().any(|&other| other != row && join.is_alike(row, other));
            if let Some(distinct) = firsts.distinct.get(&first) {
                lists.distinct.insert(row, complete(distinct, true));
            } else if has_alike_copies() {
                lists.distinct.insert(row, complete(all, true));
            }
        }
        lists
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
    fn pairs_of(&self, slot: Slot, order: &impl NeighbourOrder, batch: &Batch<'_>, scratch: &mut SearchScratch) -> Found {
        let segments = self.segments();
        let query = self.rows().row(segments.row(slot) as usize);
        let mut found = Found { own: PoolPair::new(batch.join.k, order), offers: Vec::new() };
        scratch.query.fill(segments, query);
        let (own_segment, before) = segments.up_to(slot);
        let mut seeds = PoolPair::new(batch.join.k, &SEED_ORDER);
        self.collect_seeds(own_segment, slot, &mut seeds, batch.join, scratch);
        if !seeds.is_full() && !before.is_empty() {
            // Too few seeds in a short last segment: earlier segments give more, then the sums of the own segment are restored.
            before.iter().for_each(|segment| self.collect_seeds(segment, slot, &mut seeds, batch.join, scratch));
            scratch.query.sum_rare(segments, own_segment, &mut scratch.sums, None);
        }
        seeds.cut(&SEED_ORDER);
        found.own.raise_thresholds(&seeds);
        self.pairs_within(own_segment, slot, &mut found, order, batch, scratch);
        for segment in before {
            scratch.query.sum_rare(segments, segment, &mut scratch.sums, None);
            self.pairs_within(segment, slot, &mut found, order, batch, scratch);
        }
        scratch.query.clear(segments, query);
        found.own.cut(order);
        found
    }

    /// Sums the posting lists of rare features over a segment, and completes the slots with the largest sums: more of them where many
    /// are alike.
    fn collect_seeds(&self, segment: &Segment, slot: Slot, seeds: &mut PoolPair, join: &Join<'_>, scratch: &mut SearchScratch) {
        let segments = self.segments();
        let SearchScratch { query, sums, touched, .. } = scratch;
        query.sum_rare(segments, segment, sums, Some(touched));
        let own = segments.row(slot);
        let is_other = |other: u16| segment.slot(other) != slot && !join.equal.is_copy(segments.row(segment.slot(other)));
        let mut left = &mut touched[..];
        let mut wanted = join.k.saturating_add(join.k.min(EXTRA_SEEDS)).saturating_add(SPARE);
        while !left.is_empty() {
            wanted = wanted.min(left.len());
            if left.len() > wanted {
                left.select_nth_unstable_by_key(wanted, |&slot| Reverse(sums.at(slot)));
            }
            let (first, rest) = left.split_at_mut(wanted);
            segment.suffixes.prefetch(first.iter().copied(), 0);
            for &other in first.iter().filter(|&&other| is_other(other)) {
                let sum = sums.at(other) + query.suffix_sum(segment, other, 0);
                let row = segments.row(segment.slot(other));
                seeds.offer(RoundedNeighbour { row, sum }, join.is_alike(own, row), &SEED_ORDER);
            }
            if seeds.is_full() {
                break;
            }
            (left, wanted) = (rest, wanted.saturating_mul(2));
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
        let least = own.threshold().sum;
        let cut = query.cut_for(segments, f64::from(least) / ONE_SUM * JOIN_SUFFIX_SHARE);
        let (norms, query_norm) = (segment.suffixes.norms(cut), query.suffix_norm(cut));
        candidates.clear();
        for start in (0..end).step_by(STRIDES_AT_ONCE * STRIDE) {
            let slots = start..end.min(start + STRIDES_AT_ONCE * STRIDE);
            let strides = start / STRIDE..slots.end.div_ceil(STRIDE);
            query.sum_to_cut(segments, segment, strides, cut, sums);
            // Compared now, while the sums are in the cache.
            let norms = norms.get(slots.clone()).unwrap_or(&[]);
            let bounded = BoundedSums { sums: &sums.up_to(end)[slots.clone()], norms, query_norm };
            bounded.visit_reaching_either(least, &thresholds[slots], |offset| {
                let other = local_slot(start + usize::from(offset));
                candidates.push((other, sums.at(other) + segment.suffixes.upper_bound(other, cut, query_norm)));
            });
        }
        segment.suffixes.prefetch(candidates.iter().map(|&(other, _)| other), cut);
        let head = batch.join.k.saturating_add(SPARE);
        if candidates.len() > head {
            candidates.select_nth_unstable_by_key(head, |&(_, bound)| Reverse(bound));
        }
        let own_row = segments.row(slot);
        let own_rank = order.rank(own_row);
        for &(other, bound) in &*candidates {
            let other_slot = segment.slot(other);
            let (row, theirs) = (segments.row(other_slot), batch.thresholds.at(other_slot));
            let is_admitted = own.threshold().admits(bound, order.rank(row)) || theirs.admits(bound, own_rank);
            if other_slot != slot && is_admitted && !batch.join.equal.is_copy(row) {
                let neighbour = RoundedNeighbour { row, sum: sums.at(other) + query.suffix_sum(segment, other, cut) };
                let is_alike = batch.join.is_alike(own_row, row);
                own.offer(neighbour, is_alike, order);
                if theirs.admits(neighbour.sum, own_rank) {
                    offers.push((neighbour, is_alike));
                }
            }
        }
    }
}
