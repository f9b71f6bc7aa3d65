//! The nearest rows of some queries, exact.
//!
//! Input: query rows. Output: for each the `k` nearest rows, by rounded similarity or by exact dot product. For one query, segment
//! after segment:
//!
//! 1. the posting lists of rare features are summed; the slots with the largest sums are completed, which gives a threshold;
//! 2. the threshold decides the cut: posting lists up to there are summed;
//! 3. one pass compares the upper bound of each slot with the threshold;
//! 4. the slots that pass are completed with their suffixes, the highest bounds first.
//!
//! Cost: a part of the postings of the query's features, and a fraction of an instruction a row. Invariant: partial sums and suffix
//! norms are rounded up, so no row of the answer fails in step 3. Reference implementation: every pair, sorted (in the tests).
//!
//! After Bayardo, Ma and Srikant, *Scaling up all pairs similarity search* (2007).

use std::cmp::Reverse;
use std::ops::Range;

use super::candidate_pool::CandidatePool;
use super::constants::{SEARCH_BATCH, SPARE, SUFFIX_SHARE};
use super::neighbour::{Neighbour, RoundedNeighbour};
use super::order::{ExactOrder, NeighbourOrder, RoundedOrder, nearer, tie_rank};
use super::rounding::{ONE_SUM, rounded_similarity};
use super::row_index::RowIndex;
use super::search_scratch::SearchScratch;
use super::segments::Segment;
use super::slot_filter::BoundedSums;
use crate::error::Result;
use crate::id::saturating_count;
use crate::parallel::Watched;
use crate::sparse::{SparseRow, product_to_f64};

/// How many neighbours are asked for, and of what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SearchRequest<'a> {
    /// The row of the query itself, if it is one of the index: it is left out.
    pub(crate) exclude: Option<u32>,
    pub(crate) k: usize,
    /// A different number for each row: of rows that are equally near, the lower number comes first.
    pub(crate) ranks: &'a [u32],
}

/// Returns the `k` nearest of a pool, the nearest first.
pub(super) fn nearest_of_pool(mut pool: Vec<RoundedNeighbour>, k: usize, ranks: &[u32]) -> Vec<RoundedNeighbour> {
    pool.sort_unstable_by(|a, b| nearer(a, b, ranks));
    pool.truncate(k);
    pool
}

impl RowIndex {
    /// Returns the `k` rows nearest to a query by rounded similarity, above 0, the nearest first.
    pub(crate) fn nearest(
        &self,
        query: SparseRow<'_>,
        request: &SearchRequest<'_>,
        scratch: &mut SearchScratch,
    ) -> Vec<RoundedNeighbour> {
        let order = RoundedOrder { ranks: request.ranks };
        let pool = self.pools_of(&[(request.exclude, query)], request.k, |_| order, scratch).pop();
        nearest_of_pool(pool.unwrap_or_default(), request.k, request.ranks)
    }

    /// Returns the `k` rows with the largest dot products with a query, above 0, the largest first.
    pub(crate) fn nearest_exact(
        &self,
        query: SparseRow<'_>,
        request: &SearchRequest<'_>,
        scratch: &mut SearchScratch,
    ) -> Vec<Neighbour> {
        let order = self.exact_order(query, request.ranks);
        let pool = self.pools_of(&[(request.exclude, query)], request.k, |_| order, scratch).pop();
        self.exact_of_pool(query, &pool.unwrap_or_default(), request.k, request.ranks, scratch)
    }

    /// [`nearest_exact`](Self::nearest_exact) for some rows of the index.
    ///
    /// Some rows are searched together, one segment after the other, so that the posting lists of a segment stay in the cache.
    pub(crate) fn nearest_exact_of(
        &self,
        rows: Range<u32>,
        k: usize,
        ranks: &[u32],
        threads: Watched<'_>,
    ) -> Result<Vec<Vec<Neighbour>>> {
        let numbers: Vec<u32> = rows.collect();
        let batches: Vec<&[u32]> = numbers.chunks(SEARCH_BATCH).collect();
        let found = threads.map_weighed(batches.len(), SEARCH_BATCH, SearchScratch::default, |scratch, batch| {
            let queries: Vec<_> = batches[batch].iter().map(|&row| (Some(row), self.rows().row(row as usize))).collect();
            let pools = self.pools_of(&queries, k, |query| self.exact_order(query, ranks), scratch);
            let lists = queries.iter().zip(pools).map(|(&(_, query), pool)| self.exact_of_pool(query, &pool, k, ranks, scratch));
            let lists: Vec<_> = lists.collect();
            threads.ticker().tick(lists.len());
            lists
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    pub(super) fn exact_order<'a>(&'a self, query: SparseRow<'a>, ranks: &'a [u32]) -> ExactOrder<'a> {
        ExactOrder::new(query, self.rows(), ranks, self.segments().largest_sum)
    }

    /// Returns the `k` nearest of a pool by exact dot product, the largest first.
    pub(super) fn exact_of_pool(
        &self,
        query: SparseRow<'_>,
        pool: &[RoundedNeighbour],
        k: usize,
        ranks: &[u32],
        scratch: &mut SearchScratch,
    ) -> Vec<Neighbour> {
        let dense = &mut scratch.query.dense;
        dense.fill(query);
        let dot = |neighbour: &RoundedNeighbour| (dense.dot(self.rows().row(neighbour.row as usize)), neighbour.row);
        let mut exact: Vec<(u64, u32)> = pool.iter().map(dot).collect();
        dense.clear(query);
        exact.sort_unstable_by_key(|&(dot, row)| (Reverse(dot), tie_rank(ranks, row)));
        exact.truncate(k);
        exact.into_iter().map(|(dot, row)| Neighbour { row, score: product_to_f64(dot) }).collect()
    }

    /// Returns a pool for each query: the `k` nearest rows, and perhaps some about as near, in no particular order.
    ///
    /// Each query comes with its own row, which is left out, if it is one of the index.
    pub(super) fn pools_of<'q, O: NeighbourOrder>(
        &self,
        queries: &[(Option<u32>, SparseRow<'q>)],
        k: usize,
        order: impl Fn(SparseRow<'q>) -> O,
        scratch: &mut SearchScratch,
    ) -> Vec<Vec<RoundedNeighbour>> {
        let segments = self.segments();
        let pool = |order: O| (CandidatePool::new(k.min(self.len()), &order), order);
        let mut pools: Vec<(CandidatePool, O)> = queries.iter().map(|&(_, query)| pool(order(query))).collect();
        let searched = || queries.iter().enumerate().filter(|(_, (_, query))| k > 0 && !query.is_empty());
        for (number, &(exclude, query)) in searched().filter(|(_, (_, query))| !segments.bounds(*query)) {
            let (pool, order) = &mut pools[number];
            self.compare_all(query, exclude, pool, order);
        }
        for segment in &segments.segments {
            for (number, &(exclude, query)) in searched().filter(|(_, (_, query))| segments.bounds(*query)) {
                scratch.query.fill(segments, query);
                let (pool, order) = &mut pools[number];
                self.search_segment(segment, exclude, pool, order, scratch);
                scratch.query.clear(segments, query);
            }
        }
        pools.into_iter().map(|(pool, order)| pool.finish(&order)).collect()
    }

    /// Compares a query with every row: for rows of so many features that rounding could overflow.
    fn compare_all(&self, query: SparseRow<'_>, exclude: Option<u32>, pool: &mut CandidatePool, order: &impl NeighbourOrder) {
        for (row, other) in (0u32..).zip(self.rows().iter()).filter(|(row, _)| Some(*row) != exclude) {
            // Above 2^32 only for rows of millions of equal features: they are the nearest in any case.
            let sum = saturating_count(rounded_similarity(query, other));
            pool.offer(RoundedNeighbour { row, sum }, order);
        }
    }

    fn search_segment(
        &self,
        segment: &Segment,
        exclude: Option<u32>,
        pool: &mut CandidatePool,
        order: &impl NeighbourOrder,
        scratch: &mut SearchScratch,
    ) {
        let segments = self.segments();
        let SearchScratch { query, sums, touched, candidates } = scratch;
        let offer = |slot: u16, sum: u32, pool: &mut CandidatePool| {
            let row = segments.row(segment.slot(slot));
            if Some(row) != exclude {
                pool.offer(RoundedNeighbour { row, sum }, order);
            }
        };
        let first = pool.k.saturating_add(SPARE);
        if pool.is_full() {
            touched.clear();
            query.sum_rare(segments, segment, sums, None);
        } else {
            query.sum_rare(segments, segment, sums, Some(touched));
            if touched.len() > first {
                touched.select_nth_unstable_by_key(first, |&slot| Reverse(sums.at(slot)));
                touched.truncate(first);
            }
            for &slot in touched.iter() {
                offer(slot, sums.at(slot) + query.suffix_sum(segment, slot, 0), pool);
            }
            touched.sort_unstable();
        }
        let most = if pool.is_full() { f64::from(pool.threshold.sum) / ONE_SUM * SUFFIX_SHARE } else { 0.0 };
        let cut = query.cut_for(segments, most);
        query.sum_segment_to_cut(segments, segment, cut, sums);
        candidates.clear();
        let query_norm = query.suffix_norm(cut);
        let bounded = BoundedSums { sums: sums.up_to(segment.len), norms: segment.suffixes.norms(cut), query_norm };
        bounded.visit_reaching(pool.threshold.sum, |slot| {
            candidates.push((slot, sums.at(slot) + segment.suffixes.upper_bound(slot, cut, query_norm)));
        });
        if candidates.len() > first {
            candidates.select_nth_unstable_by_key(first, |&(_, bound)| Reverse(bound));
        }
        for &(slot, bound) in &*candidates {
            if bound >= pool.threshold.sum && touched.binary_search(&slot).is_err() {
                offer(slot, sums.at(slot) + query.suffix_sum(segment, slot, cut), pool);
            }
        }
    }
}
