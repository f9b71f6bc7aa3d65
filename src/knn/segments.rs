//! Posting lists of rounded weights, in segments.
//!
//! Input: sparse rows, and the order in which they are stored. Output: for each segment a posting list a feature, and the suffixes of
//! its rows. Cost: linear in the weights. Memory: 4 bytes a posting, and 4 a feature in each segment.
//!
//! A row stands at a *slot*: its position in the index order. Up to 65,536 neighbouring slots are a segment, so that a posting takes
//! four bytes (two for the slot, two for the weight) and the partial sums of a segment fit in the second-level cache. Weights are
//! rounded up: a sum of their products is never below the dot product.
//!
//! Features are expected by ascending document frequency. Another order costs time, never an answer. For each frequent feature it is
//! stored where the postings of each stride of 1,024 slots begin, so that sums can be limited to some strides.

use std::ops::Range;

use super::constants::{MOST_FEATURES, POSTINGS_PER_SEGMENT, SLOTS_PER_SEGMENT, STRIDE};
use super::prefetch::prefetch;
use super::rounding::rounded;
use super::slot_filter::local_slot;
use super::suffixes::{Cuts, Suffixes};
use crate::error::Result;
use crate::id::{Slot, count};
use crate::progress::Ticker;
use crate::sparse::{SparseRow, SparseRows, starts_of, transpose};

/// All segments, and the order of slots.
#[derive(Debug)]
pub(crate) struct Segments {
    pub(crate) segments: Vec<Segment>,
    pub(super) cuts: Cuts,
    /// The row at each slot, and the slot of each row.
    order: Vec<u32>,
    slots: Vec<Slot>,
    /// The largest sum of the rounded weights of a row.
    pub(super) largest_sum: u32,
    /// Whether no row has more features than the bounds allow.
    is_bounded: bool,
}

/// Some neighbouring slots.
#[derive(Debug)]
pub(crate) struct Segment {
    /// The first slot.
    pub(crate) first: usize,
    /// Number of slots.
    pub(crate) len: usize,
    starts: Vec<u32>,
    postings: Vec<Posting>,
    first_frequent: u32,
    /// For each frequent feature: where the postings of each stride begin, and where the last ones end.
    strides: Vec<u32>,
    pub(crate) suffixes: Suffixes,
    /// The largest sum of the rounded weights of a row.
    largest_sum: u32,
}

/// A slot within the segment and a rounded weight, in one number that is read at once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Posting(u32);

impl Posting {
    fn new(slot: u16, weight: u16) -> Self {
        Self(u32::from(weight) << 16 | u32::from(slot))
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the lower half")]
    pub(super) fn slot(self) -> u16 {
        self.0 as u16
    }

    #[inline]
    pub(super) fn weight(self) -> u32 {
        self.0 >> 16
    }
}

impl Segments {
    /// Indexes the rows. `order` has the row of each slot, each row once. Time is linear in the weights.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`](crate::Error::Cancelled), [`Error::TooLarge`](crate::Error::TooLarge).
    pub(super) fn new(rows: &SparseRows, columns: usize, order: Vec<u32>, ticker: &Ticker<'_>) -> Result<Self> {
        debug_assert_eq!(order.len(), rows.len());
        let mut cuts = Cuts::new(&document_frequencies(rows, columns), rows.len());
        let is_bounded = rows.iter().all(|row| row.features.len() <= MOST_FEATURES);
        let mut segments = Vec::new();
        let mut first = 0;
        while first < order.len() {
            let mut end = first;
            let mut postings = 0;
            while end < order.len() && end - first < SLOTS_PER_SEGMENT {
                postings += rows.row(order[end] as usize).features.len();
                if postings > POSTINGS_PER_SEGMENT && end > first {
                    break;
                }
                end += 1;
            }
            segments.push(Segment::new(rows, columns, first, &order[first..end], &cuts, ticker)?);
            first = end;
        }
        cuts.set_means(segments.iter().map(|segment| &segment.suffixes));
        count(order.len(), "rows of an index")?;
        let mut slots = vec![Slot::default(); order.len()];
        order.iter().enumerate().for_each(|(slot, &row)| slots[row as usize] = Slot::at(slot));
        let largest_sum = segments.iter().map(|segment: &Segment| segment.largest_sum).max().unwrap_or(0);
        Ok(Self { segments, cuts, order, slots, largest_sum, is_bounded })
    }

    /// Returns the row at a slot.
    #[inline]
    pub(crate) fn row(&self, slot: Slot) -> u32 {
        self.order[slot.index()]
    }

    /// Returns the slot of a row.
    #[inline]
    pub(crate) fn slot(&self, row: u32) -> Slot {
        self.slots[row as usize]
    }

    /// The row at each slot.
    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    /// Returns the segment of a slot, and the segments before it.
    pub(super) fn up_to(&self, slot: Slot) -> (&Segment, &[Segment]) {
        let number = self.segments.partition_point(|segment| segment.first + segment.len <= slot.index());
        (&self.segments[number], &self.segments[..number])
    }

    /// Whether rounded sums are upper bounds of the dot products of all pairs of rows.
    pub(crate) fn bounds_all_pairs(&self) -> bool {
        self.is_bounded
    }

    /// Whether rounded sums are upper bounds of the dot products of all rows with a query.
    pub(crate) fn bounds(&self, query: SparseRow<'_>) -> bool {
        self.is_bounded && query.features.len() <= MOST_FEATURES
    }
}

fn document_frequencies(rows: &SparseRows, columns: usize) -> Vec<u32> {
    let mut frequencies = vec![0u32; columns];
    for row in rows.iter() {
        row.features.iter().for_each(|&feature| frequencies[feature as usize] += 1);
    }
    frequencies
}

impl Segment {
    fn new(rows: &SparseRows, columns: usize, first: usize, numbers: &[u32], cuts: &Cuts, ticker: &Ticker<'_>) -> Result<Self> {
        let rows_here = || numbers.iter().map(|&row| rows.row(row as usize));
        let starts: Vec<u32> = starts_of(columns, rows_here().flat_map(|row| row.features).copied());
        let mut postings = vec![Posting::default(); starts.last().map_or(0, |&end| end as usize)];
        let entries = (0u16..=u16::MAX)
            .zip(rows_here())
            .take_while(|_| ticker.goes_on(1))
            .flat_map(|(slot, row)| row.iter().map(move |(feature, weight)| (feature, Posting::new(slot, rounded(weight)))));
        transpose(&starts, entries, |position, posting| postings[position] = posting);
        ticker.work(0)?;
        let first_frequent = (cuts.first_frequent() as usize).min(columns);
        let mut suffixes = Suffixes::with_capacity(cuts, numbers.len(), postings.len() - starts[first_frequent] as usize);
        let mut largest_sum = 0;
        for row in rows_here() {
            largest_sum = largest_sum.max(sum_of_rounded(row));
            suffixes.push(row, cuts)?;
        }
        let strides = strides_of(&starts, &postings, first_frequent..columns, numbers.len())?;
        let first_frequent = cuts.first_frequent();
        Ok(Self { first, len: numbers.len(), starts, postings, first_frequent, strides, suffixes, largest_sum })
    }

    /// Returns the slot of the index at a slot of the segment.
    #[inline]
    pub(crate) fn slot(&self, local: u16) -> Slot {
        Slot::at(self.first + usize::from(local))
    }

    /// Returns the slot of the segment at a slot of the index, which is one of its own.
    #[inline]
    pub(crate) fn local(&self, slot: Slot) -> u16 {
        local_slot(slot.index() - self.first)
    }

    /// All strides.
    pub(super) fn strides(&self) -> Range<usize> {
        0..self.len.div_ceil(STRIDE)
    }

    /// Returns where the postings of a feature are; empty for a feature that does not exist.
    #[inline]
    pub(super) fn range(&self, feature: u32) -> Range<u32> {
        let feature = feature as usize;
        match (self.starts.get(feature), self.starts.get(feature + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    /// Returns where the postings of a frequent feature are, those within some strides.
    #[inline]
    pub(super) fn range_within(&self, feature: u32, strides: Range<usize>) -> Range<u32> {
        let row = (feature - self.first_frequent) as usize * (self.len.div_ceil(STRIDE) + 1);
        match (self.strides.get(row + strides.start), self.strides.get(row + strides.end)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    /// The postings in a range.
    #[inline]
    pub(super) fn postings(&self, range: &Range<u32>) -> &[Posting] {
        &self.postings[range.start as usize..range.end as usize]
    }

    /// Prefetches the first postings of some ranges, at most `most` of each, before they are summed.
    #[inline]
    pub(super) fn prefetch<'a>(&self, ranges: impl Iterator<Item = &'a Range<u32>>, most: usize) {
        let beginning = |range| {
            let postings = self.postings(range);
            &postings[..postings.len().min(most)]
        };
        prefetch(ranges.map(beginning), |posting| posting.0);
    }
}

/// Returns the sum of the rounded weights of a row, or a query.
pub(super) fn sum_of_rounded(row: SparseRow<'_>) -> u32 {
    row.weights.iter().map(|&weight| u32::from(rounded(weight))).fold(0, u32::saturating_add)
}

/// Returns, for each of some features, where the postings of each stride begin and where the last ones end.
fn strides_of(starts: &[u32], postings: &[Posting], features: Range<usize>, slots: usize) -> Result<Vec<u32>> {
    let mut strides = Vec::new();
    for feature in features {
        let (mut next, end) = (starts[feature], starts[feature + 1]);
        for stride in 1..=slots.div_ceil(STRIDE) {
            strides.push(next);
            let list = &postings[next as usize..end as usize];
            let before = list.partition_point(|posting: &Posting| usize::from(posting.slot()) < stride * STRIDE);
            next += count(before, "postings of a segment")?;
        }
        strides.push(end);
    }
    Ok(strides)
}
