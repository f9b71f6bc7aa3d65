//! Exact top-k from the kNN graph.
//!
//! Input: a query that is an article of the index, and the graph. Output: the best `k` candidates, or the answer that too many
//! candidates are left. Neighbours and reverse neighbours get exact scores first. For every other article the smaller of the two k-th
//! similarities bounds the similarity; articles whose bound reaches the threshold are checked with posting lists.

use std::cmp::{Ordering, Reverse};

use super::bounded_search::{BoundedSearch, ordered, sum_of_product};
use super::constants::{FEW, MANY};
use super::index::SearchGraph;
use super::part::Part;
use super::scorer::Scorer;
use super::scratch::{BoundedScratch, GraphCandidate};
use super::top_k::Hit;
use crate::knn::{Neighbours, PreparedQuery, SPARE, STRIDE, prefetch};

impl<S: Scorer, C: Fn(&Hit, &Hit) -> Ordering> BoundedSearch<'_, S, C> {
    /// Searches the graph.
    ///
    /// Returns false if too many candidates are left: the search by posting lists then goes on with the threshold that was found.
    pub(super) fn search_graph(&mut self, article: u32, known: &SearchGraph, scratch: &mut BoundedScratch) -> bool {
        let segments = self.index.text().segments();
        let BoundedScratch { others, graph_candidates: candidates, marks, query, .. } = scratch;
        let slot = segments.slot(article);
        let is_distinct = self.scorer.excludes_near_duplicates() && known.graph.has_distinct(article);
        let which = if is_distinct { Neighbours::Distinct } else { Neighbours::All };
        candidates.clear();
        candidates.extend(known.graph.linked(article, which).map(|neighbour| {
            let slot = segments.slot(neighbour.row);
            let bound = self.bounds.bound(self.index, slot, neighbour.sum, others);
            GraphCandidate { slot, sum: neighbour.sum, bound }
        }));
        marks.resize(self.index.len(), false);
        candidates.iter().for_each(|candidate| marks[candidate.slot.index()] = true);
        self.score_graph_candidates(candidates, query);
        let (linked, threshold) = (candidates.len(), self.threshold());
        // A short list has all articles whose texts share a feature: others can come from other parts only.
        let has_all_texts = known.kth(which).slots[slot.index()] == 0;
        if threshold > 0.0 || has_all_texts && self.bounds.has_others() {
            self.bounds.visit_beyond_graph(self.index, (known.kth(which), slot), others, threshold, |slot, sum| {
                if !marks[slot.index()] {
                    candidates.push(GraphCandidate { slot, sum, bound: f32::INFINITY });
                }
            });
        }
        candidates.drain(..linked).for_each(|candidate| marks[candidate.slot.index()] = false);
        if threshold <= 0.0 && !has_all_texts || candidates.len() > self.index.len() / MANY {
            return false;
        }
        if candidates.len() > FEW {
            self.lower_bounds(scratch);
        } else {
            self.complete(scratch);
        }
        let BoundedScratch { graph_candidates: candidates, query, .. } = scratch;
        self.score_graph_candidates(candidates, query);
        true
    }

    /// Lowers the bounds of the candidates by posting lists of rarer features, drops those below the threshold, and completes the others.
    ///
    /// The candidates are in the order of their slots.
    fn lower_bounds(&mut self, scratch: &mut BoundedScratch) {
        let segments = self.index.text().segments();
        let least = self.bounds.relative(self.threshold());
        let BoundedScratch { query, sums, others, graph_candidates: candidates, .. } = scratch;
        let (mut next, mut kept) = (0, 0);
        for segment in &segments.segments {
            let end = next + candidates[next..].partition_point(|candidate| candidate.slot.index() < segment.first + segment.len);
            let here = next..end;
            next = end;
            if here.is_empty() {
                continue;
            }
            // Often all candidates are of a few months, so of a few strides.
            let stride = |candidate: &GraphCandidate| usize::from(segment.local(candidate.slot)) / STRIDE;
            let strides = stride(&candidates[here.start])..stride(&candidates[here.end - 1]) + 1;
            let cut = query.cheapest_cut(segments, segment, &strides, here.len());
            query.sum_rare(segments, segment, sums, None);
            query.sum_to_cut(segments, segment, strides, cut, sums);
            let at = |slot| segment.local(slot);
            let passes = |slot, sum| {
                let bound = self.bounds.bound(self.index, slot, sum, others);
                (f64::from(bound) >= least).then_some(bound)
            };
            let first = kept;
            for position in here {
                let GraphCandidate { slot, mut sum, .. } = candidates[position];
                sum = sum.min(sums.at(at(slot)) + segment.suffixes.upper_bound(at(slot), cut, query.suffix_norm(cut)));
                if let Some(bound) = passes(slot, sum) {
                    candidates[kept] = GraphCandidate { slot, sum, bound };
                    kept += 1;
                }
            }
            let passed = kept;
            kept = first;
            segment.suffixes.prefetch(candidates[first..passed].iter().map(|candidate| at(candidate.slot)), cut);
            for position in first..passed {
                let GraphCandidate { slot, mut sum, .. } = candidates[position];
                sum = sum.min(sums.at(at(slot)) + query.suffix_sum(segment, at(slot), cut));
                if let Some(bound) = passes(slot, sum) {
                    candidates[kept] = GraphCandidate { slot, sum, bound };
                    kept += 1;
                }
            }
        }
        candidates.truncate(kept);
    }

    /// Computes the scores of candidates whose bound reaches the threshold, the highest bounds first. The dot products of their texts are
    /// known.
    fn score_graph_candidates(&mut self, candidates: &mut [GraphCandidate], query: &PreparedQuery) {
        let first = self.k.saturating_add(SPARE);
        if candidates.len() > first {
            candidates.select_nth_unstable_by_key(first, |candidate| Reverse(ordered(candidate.bound)));
        }
        let segments = self.index.text().segments();
        let least = self.bounds.relative(self.threshold());
        let promising = candidates.iter().take(first).filter(|candidate| f64::from(candidate.bound) >= least);
        let parts = promising.flat_map(|candidate| self.bounds.other_rows_of(self.index, segments.row(candidate.slot)));
        prefetch(parts.flat_map(|row| [row.features, row.weights]), |&n| n);
        for &GraphCandidate { slot, sum, bound } in &*candidates {
            if f64::from(bound) >= self.bounds.relative(self.threshold()) {
                self.score_slot(slot, sum, query);
            }
        }
    }

    /// Computes the dot products of the texts of a few candidates from their rows.
    fn complete(&mut self, scratch: &mut BoundedScratch) {
        let BoundedScratch { query, others, graph_candidates: candidates, .. } = scratch;
        let rows = self.index.rows(Part::Text);
        let row = |candidate: &GraphCandidate| rows.row(self.index.text().segments().row(candidate.slot) as usize);
        prefetch(candidates.iter().map(row).flat_map(|row| [row.features, row.weights]), |&n| n);
        for candidate in candidates {
            candidate.sum = sum_of_product(query.dense.dot(row(candidate)));
            candidate.bound = self.bounds.bound(self.index, candidate.slot, candidate.sum, others);
        }
    }
}
