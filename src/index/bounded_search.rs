//! Exact top-k without reading everything: upper bounds first, then the exact scores of few candidates.
//!
//! Input: a query and a scorer. Output: the best `k` candidates. For one query, segment after segment:
//!
//! 1. the posting lists of rare features are summed; the articles with the largest sums get exact scores, which give a threshold that
//!    the best `k` must reach;
//! 2. the threshold decides the cut where the suffix of frequent features begins; posting lists up to there are summed;
//! 3. one pass over the segment compares the upper bound of each article with the threshold;
//! 4. the candidates that pass get exact scores, the highest bounds first; the threshold rises meanwhile.
//!
//! Invariant: partial sums and suffix norms are rounded up, so no article of the answer fails in step 3 (`docs/engine.md` has the
//! proof). The threshold decides the cost of the search and nothing else. Reference implementation: `exhaustive`.
//!
//! After Bayardo, Ma and Srikant, *Scaling up all pairs similarity search* (2007), with norms as in Anastasiu and Karypis, *L2AP: fast
//! cosine similarity search with prefix L-2 norm bounds* (2014).

use std::cmp::{Ordering, Reverse};

use super::index::Index;
use super::part::Part;
use super::query::Query;
use super::score_bounds::{PartialSums, ScoreBounds};
use super::scorer::Scorer;
use super::scratch::{BoundedScratch, SlotCandidate};
use super::top_k::{Hit, TopK};
use crate::id::{Slot, saturating_count};
use crate::knn::{PreparedQuery, SPARE, SUFFIX_SHARE, Segment};
use crate::sparse::TEXT_UNIT;

/// One query on its way through the segments.
pub(super) struct BoundedSearch<'a, S, C> {
    pub(super) index: &'a Index,
    pub(super) query: &'a Query<'a>,
    pub(super) scorer: &'a S,
    pub(super) bounds: &'a ScoreBounds,
    pub(super) k: usize,
    pub(super) top: TopK<'a, C>,
    /// A score that the best `k` are known to reach.
    pub(super) floor: f64,
}

impl<S: Scorer, C: Fn(&Hit, &Hit) -> Ordering> BoundedSearch<'_, S, C> {
    /// Searches one segment.
    pub(super) fn search_segment(&mut self, segment: &Segment, scratch: &mut BoundedScratch) {
        let segments = self.index.text().segments();
        let BoundedScratch { query, sums, touched, .. } = scratch;
        if self.top.is_full() {
            touched.clear();
            query.sum_rare(segments, segment, sums, None);
        } else {
            query.sum_rare(segments, segment, sums, Some(touched));
            self.score_touched(segment, scratch);
        }
        let BoundedScratch { query, sums, .. } = scratch;
        let cut = query.cut_for(segments, self.bounds.needed_dot(self.threshold()) * SUFFIX_SHARE);
        query.sum_segment_to_cut(segments, segment, cut, sums);
        self.collect_candidates(segment, cut, scratch);
        self.score_candidates(segment, scratch);
    }

    /// Returns the score that a candidate has to reach.
    pub(super) fn threshold(&self) -> f64 {
        self.top.least_score().max(self.floor)
    }

    /// Computes the exact scores of the slots with the highest bounds by rare features alone, until there is a threshold: more of them
    /// where many are excluded.
    fn score_touched(&mut self, segment: &Segment, scratch: &mut BoundedScratch) {
        let BoundedScratch { query, sums, others, touched, .. } = scratch;
        let mut scored = 0;
        while scored < touched.len() && !self.top.is_full() {
            let rest = &mut touched[scored..];
            let wanted = rest.len().min((self.k.saturating_add(SPARE)).max(scored));
            if rest.len() > wanted {
                let bound =
                    |&slot: &u16| Reverse(ordered(self.bounds.bound(self.index, segment.slot(slot), sums.at(slot), others)));
                rest.select_nth_unstable_by_key(wanted, bound);
            }
            for &slot in &rest[..wanted] {
                self.score_slot(segment.slot(slot), sums.at(slot) + query.suffix_sum(segment, slot, 0), query);
            }
            scored += wanted;
        }
        touched.truncate(scored);
        touched.sort_unstable();
    }

    /// Collects the slots whose bound reaches the threshold: first with the norms of their suffixes, then with the exact suffix sums.
    fn collect_candidates(&mut self, segment: &Segment, cut: usize, scratch: &mut BoundedScratch) {
        let BoundedScratch { query, sums, others, touched, candidates, .. } = scratch;
        candidates.clear();
        let partial = PartialSums {
            text: sums.up_to(segment.len),
            others,
            norms: segment.suffixes.norms(cut),
            query_norm: query.suffix_norm(cut),
        };
        let least = self.bounds.relative(self.threshold());
        self.bounds.visit_reaching(self.index, segment, &partial, self.threshold(), |slot| {
            if touched.binary_search(&slot).is_err() {
                let sum = sums.at(slot) + query.suffix_sum(segment, slot, cut);
                let bound = self.bounds.bound(self.index, segment.slot(slot), sum, others);
                if f64::from(bound) >= least {
                    candidates.push(SlotCandidate { slot, sum, bound });
                }
            }
        });
    }

    /// Computes the exact scores of the candidates, the highest bounds first.
    fn score_candidates(&mut self, segment: &Segment, scratch: &mut BoundedScratch) {
        let BoundedScratch { candidates, query, .. } = scratch;
        let wanted = self.k.saturating_add(SPARE);
        if candidates.len() > wanted {
            candidates.select_nth_unstable_by_key(wanted, |candidate| Reverse(ordered(candidate.bound)));
        }
        for &SlotCandidate { slot, sum, bound } in &*candidates {
            if f64::from(bound) >= self.bounds.relative(self.threshold()) {
                self.score_slot(segment.slot(slot), sum, query);
            }
        }
    }

    /// Computes the score of a slot whose dot product of the text is known, and offers it.
    #[inline]
    pub(super) fn score_slot(&mut self, slot: Slot, sum: u32, query: &PreparedQuery) {
        let article = self.index.text().segments().row(slot);
        if self.scorer.is_excluded(article) {
            return;
        }
        let mut dots = self.bounds.other_dots(self.index, self.query, &query.dense, article);
        dots[Part::Text.index()] = if self.scorer.uses(Part::Text) { product_of_sum(sum) } else { 0 };
        if let Some(score) = self.scorer.score_of_eligible(article, &dots, self.threshold()) {
            self.top.push(Hit { article, score });
        }
    }
}

/// Returns a sum of products of rounded weights as a sum of products of weights: those of texts are not changed by rounding.
pub(super) fn product_of_sum(sum: u32) -> u64 {
    u64::from(sum) * u64::from(TEXT_UNIT) * u64::from(TEXT_UNIT)
}

/// The reverse of [`product_of_sum`].
pub(super) fn sum_of_product(product: u64) -> u32 {
    saturating_count(product / (u64::from(TEXT_UNIT) * u64::from(TEXT_UNIT)))
}

/// Returns a number that orders bounds as they are. Bounds are never negative.
pub(super) fn ordered(bound: f32) -> u32 {
    bound.to_bits()
}
