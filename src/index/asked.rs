//! A query made ready for the segments.

use std::ops::Range;

use super::lookup::Lookup;
use super::segments::{ONE_SUM, SEGMENT, Segment, Segments, rounded};
use super::sums::{SegmentSums, Touched};
use crate::vector::SparseRow;

/// The text of one query: rounded for bounds, spread out for true scores. Kept from query to query.
pub(super) struct Asked {
    /// Features with rounded weights, the rarest first.
    features: Vec<(u32, u32)>,
    /// The length of the tail from each level on, rounded up.
    lengths: Vec<u16>,
    /// Rounded weights by feature from the first level on; zero between queries.
    frequent: Box<[u32; SEGMENT]>,
    pub(super) lookup: Lookup,
    /// The lists at hand: weight of the feature, and where its postings are.
    lists: Vec<(u32, Range<u32>)>,
}

/// Postings of a long list that are read ahead: the processor sees for itself that the rest comes next.
const BEGINNING: usize = 48;

/// What a look at one place costs, in postings.
const PLACE_COST: f64 = 40.0;

impl Default for Asked {
    fn default() -> Self {
        Self {
            features: Vec::new(),
            lengths: Vec::new(),
            frequent: Box::new([0; SEGMENT]),
            lookup: Lookup::default(),
            lists: Vec::new(),
        }
    }
}

impl Asked {
    pub(super) fn fill(&mut self, segments: &Segments, text: SparseRow<'_>) {
        self.features.clear();
        self.features.extend(text.iter().map(|(feature, weight)| (feature, u32::from(rounded(weight)))));
        self.lengths.resize(segments.levels.len(), 0);
        segments.levels.tails_of(text, |level, length, _| self.lengths[level] = length);
        for &(feature, weight) in &self.features {
            if let Some(number) = segments.levels.number(feature) {
                self.frequent[usize::from(number)] = weight;
            }
        }
    }

    pub(super) fn clear(&mut self, segments: &Segments, text: SparseRow<'_>) {
        for number in text.features.iter().filter_map(|&feature| segments.levels.number(feature)) {
            self.frequent[usize::from(number)] = 0;
        }
    }

    /// Sums the lists of the rare features, and notes the places that they touch if it is of use.
    ///
    /// Always over the whole segment: short lists are not worth a search for where to stop.
    pub(super) fn sum_rare(
        &mut self,
        segments: &Segments,
        segment: &Segment,
        sums: &mut SegmentSums,
        touched: Option<&mut Touched>,
    ) {
        sums.clear(segment.len);
        let rare = self.features.iter().take_while(|&&(feature, _)| feature < segments.levels.rare());
        self.lists.clear();
        self.lists.extend(rare.map(|&(feature, weight)| (weight, segment.range(feature))));
        segment.fetch(self.lists.iter().map(|(_, range)| range), usize::MAX);
        let lists = self.lists.iter().map(|(weight, range)| (*weight, segment.postings(range)));
        match touched {
            None => lists.for_each(|(weight, list)| sums.add(weight, list)),
            Some(touched) => {
                touched.clear();
                lists.for_each(|(weight, list)| sums.add_and_note(weight, list, touched));
            }
        }
    }

    /// Sums the lists from the rare features up to a level, over some strides of a segment.
    pub(super) fn sum_until(
        &mut self,
        segments: &Segments,
        segment: &Segment,
        strides: Range<usize>,
        level: usize,
        sums: &mut SegmentSums,
    ) {
        let until = segments.levels.feature(level);
        let from = self.features.partition_point(|&(feature, _)| feature < segments.levels.rare());
        let end = from + self.features[from..].partition_point(|&(feature, _)| feature < until);
        let ranges = self.features[from..end].iter();
        self.lists.clear();
        self.lists.extend(ranges.map(|&(feature, weight)| (weight, segment.range_within(feature, strides.clone()))));
        segment.fetch(self.lists.iter().map(|(_, range)| range), BEGINNING);
        self.lists.iter().for_each(|(weight, range)| sums.add(*weight, segment.postings(range)));
    }

    /// The first level at which the tails of the query and of a mean article add at most so much to the dot product; the one after the
    /// last if there is none.
    pub(super) fn level(&self, segments: &Segments, most: f64) -> usize {
        let mut levels = self.lengths.iter().zip(segments.levels.iter());
        let found = levels.position(|(&length, level)| f64::from(length) * level.mean <= most * ONE_SUM);
        found.unwrap_or(segments.levels.len())
    }

    /// The level at which summing lists up to it over some strides and completing so many places costs least.
    pub(super) fn cheapest_level(&self, segments: &Segments, segment: &Segment, strides: &Range<usize>, places: usize) -> usize {
        let part = strides.len() as f64 / segment.strides().len() as f64;
        let mut features = self.features.iter().peekable();
        let mut postings = 0;
        let mut best = (f64::INFINITY, segments.levels.len());
        for (number, level) in segments.levels.iter().enumerate() {
            while let Some(&(feature, _)) = features.next_if(|&&(feature, _)| feature < level.feature) {
                postings += segment.range(feature).len();
            }
            let cost = postings as f64 * part + places as f64 * (PLACE_COST + level.mean_features);
            if cost < best.0 {
                best = (cost, number);
            }
        }
        best.1
    }

    /// The length of the tail of a level; 0 after the last.
    pub(super) fn tail(&self, level: usize) -> u16 {
        self.lengths.get(level).copied().unwrap_or(0)
    }

    /// What the tail of a level adds to the sum of a place; 0 after the last level.
    #[inline]
    pub(super) fn tail_sum(&self, segment: &Segment, place: u16, level: usize) -> u32 {
        segment.tails.sum(place, level, &self.frequent)
    }
}
