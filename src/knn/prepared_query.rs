//! A query, prepared for the posting lists.
//!
//! Input: a sparse row. Output: its rounded features, the norm of its suffix at each cut, its frequent weights as a dense array, and
//! sums of posting lists into an [`Accumulator`]. Cost: linear in the features of the query to prepare it, then in the postings read.

use std::fmt;
use std::ops::Range;

use super::accumulator::{Accumulator, TouchedSlots};
use super::constants::{CANDIDATE_COST, PREFETCHED_POSTINGS, SEGMENT};
use super::rounding::{ONE_SUM, rounded};
use super::segments::{Segment, Segments};
use crate::sparse::{DenseRow, SparseRow};

/// One query: rounded for upper bounds, spread out for exact scores. Reused from query to query.
pub(crate) struct PreparedQuery {
    /// Features with rounded weights, the rarest first.
    features: Vec<(u32, u32)>,
    /// The norm of the suffix at each cut, rounded up.
    norms: Vec<u16>,
    /// Rounded weights by frequent feature; zero between queries.
    frequent: Box<[u32; SEGMENT]>,
    /// The exact weights. Filled and cleared by the searches that need exact scores.
    pub(crate) dense: DenseRow,
    /// The posting lists at hand: the query's weight, and where the postings are.
    lists: Vec<(u32, Range<u32>)>,
}

impl Default for PreparedQuery {
    fn default() -> Self {
        Self {
            features: Vec::new(),
            norms: Vec::new(),
            frequent: Box::new([0; SEGMENT]),
            dense: DenseRow::default(),
            lists: Vec::new(),
        }
    }
}

impl fmt::Debug for PreparedQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedQuery").field("features", &self.features).field("norms", &self.norms).finish_non_exhaustive()
    }
}

impl PreparedQuery {
    /// Prepares a query. [`clear`](Self::clear) it before the next one.
    pub(crate) fn fill(&mut self, segments: &Segments, query: SparseRow<'_>) {
        let cuts = &segments.cuts;
        self.features.clear();
        self.features.extend(query.iter().map(|(feature, weight)| (feature, u32::from(rounded(weight)))));
        self.norms.resize(cuts.len(), 0);
        cuts.visit_suffixes(query, |cut, norm, _| self.norms[cut] = norm);
        for &(feature, weight) in &self.features {
            if let Some(number) = cuts.frequent_number(feature) {
                self.frequent[usize::from(number)] = weight;
            }
        }
    }

    /// Removes the query again.
    pub(crate) fn clear(&mut self, segments: &Segments, query: SparseRow<'_>) {
        for number in query.features.iter().filter_map(|&feature| segments.cuts.frequent_number(feature)) {
            self.frequent[usize::from(number)] = 0;
        }
    }

    /// Clears the accumulator and sums the posting lists of the rare features; notes the slots they touch if `touched` is given.
    ///
    /// The whole segment is summed: for short lists, looking up where to stop costs more than it saves.
    pub(crate) fn sum_rare(
        &mut self,
        segments: &Segments,
        segment: &Segment,
        sums: &mut Accumulator,
        touched: Option<&mut TouchedSlots>,
    ) {
        sums.clear(segment.len);
        let rare = self.features.iter().take_while(|&&(feature, _)| feature < segments.cuts.first_frequent());
        self.lists.clear();
        self.lists.extend(rare.map(|&(feature, weight)| (weight, segment.range(feature))));
        segment.prefetch(self.lists.iter().map(|(_, range)| range), usize::MAX);
        let lists = self.lists.iter().map(|(weight, range)| (*weight, segment.postings(range)));
        match touched {
            None => lists.for_each(|(weight, list)| sums.add(weight, list)),
            Some(touched) => {
                touched.clear();
                lists.for_each(|(weight, list)| sums.add_and_note(weight, list, touched));
            }
        }
    }

    /// Adds the posting lists of the frequent features before a cut, over some strides of a segment.
    pub(crate) fn sum_to_cut(
        &mut self,
        segments: &Segments,
        segment: &Segment,
        strides: Range<usize>,
        cut: usize,
        sums: &mut Accumulator,
    ) {
        let until = segments.cuts.feature(cut);
        let from = self.features.partition_point(|&(feature, _)| feature < segments.cuts.first_frequent());
        let end = from + self.features[from..].partition_point(|&(feature, _)| feature < until);
        let features = self.features[from..end].iter();
        self.lists.clear();
        self.lists.extend(features.map(|&(feature, weight)| (weight, segment.range_within(feature, strides.clone()))));
        segment.prefetch(self.lists.iter().map(|(_, range)| range), PREFETCHED_POSTINGS);
        self.lists.iter().for_each(|(weight, range)| sums.add(*weight, segment.postings(range)));
    }

    /// The same over all strides of a segment.
    pub(crate) fn sum_segment_to_cut(&mut self, segments: &Segments, segment: &Segment, cut: usize, sums: &mut Accumulator) {
        self.sum_to_cut(segments, segment, segment.strides(), cut, sums);
    }

    /// Returns the first cut at which the suffixes of the query and of a mean row add at most `most` to the dot product; the number of
    /// cuts if there is none.
    pub(crate) fn cut_for(&self, segments: &Segments, most: f64) -> usize {
        let mut cuts = self.norms.iter().zip(segments.cuts.iter());
        let found = cuts.position(|(&norm, cut)| f64::from(norm) * cut.mean_norm <= most * ONE_SUM);
        found.unwrap_or(segments.cuts.len())
    }

    /// Returns the cut at which summing over some strides and then completing so many candidates costs least.
    pub(crate) fn cheapest_cut(
        &self,
        segments: &Segments,
        segment: &Segment,
        strides: &Range<usize>,
        candidates: usize,
    ) -> usize {
        let part = strides.len() as f64 / segment.strides().len() as f64;
        let mut features = self.features.iter().peekable();
        let mut postings = 0;
        let mut best = (f64::INFINITY, segments.cuts.len());
        for (number, cut) in segments.cuts.iter().enumerate() {
            while let Some(&(feature, _)) = features.next_if(|&&(feature, _)| feature < cut.feature) {
                postings += segment.range(feature).len();
            }
            let cost = postings as f64 * part + candidates as f64 * (CANDIDATE_COST + cut.mean_features);
            if cost < best.0 {
                best = (cost, number);
            }
        }
        best.1
    }

    /// Returns the norm of the query's suffix at a cut; 0 after the last cut.
    pub(crate) fn suffix_norm(&self, cut: usize) -> u16 {
        self.norms.get(cut).copied().unwrap_or(0)
    }

    /// Returns what the suffix at a cut adds to the sum of a slot; 0 after the last cut.
    #[inline]
    pub(crate) fn suffix_sum(&self, segment: &Segment, slot: u16, cut: usize) -> u32 {
        segment.suffixes.sum(slot, cut, &self.frequent)
    }
}
