//! The text part of the index as the engine reads it: posting lists of rounded weights, and the lengths of what a list leaves out.
//!
//! Articles stand at *places*: their order in memory, chosen for speed. Up to 65,536 neighbouring places make a segment, so that a
//! posting is four bytes (two of the place, two of the weight) and the sums of a segment fit in the second-level cache. Weights are
//! rounded **up**: a sum of their products is never below the true dot product.
//!
//! Features are numbered by ascending document frequency (the builder sees to it; another order costs time, never an answer). Of those
//! that are not rare it is known where the postings of each stretch of 1,024 places begin, so that sums can be made of some places
//! alone.

use std::ops::Range;

use super::fetch::fetch;
use super::tails::{Levels, Tails};
use crate::error::Result;
use crate::progress::Ticker;
use crate::vector::{SparseRow, SparseRows};

/// The most places of one segment: a place within it fits in 16 bits.
pub(super) const SEGMENT: usize = 1 << 16;

/// Places that are put into one segment. Few in unit tests, here and where it says so elsewhere, so that small sites have many.
const PLACES: usize = if cfg!(test) { 100 } else { SEGMENT };

/// Places of one stride: of frequent features it is known where the postings of each stride begin.
pub(super) const STRIDE: usize = if cfg!(test) { 16 } else { 1 << 10 };

/// Postings of one segment: their places fit in 32 bits.
const SEGMENT_POSTINGS: usize = 1 << 31;

/// Bits that rounded weights drop, of 30.
const SHIFT: u32 = 15;

/// A rounded weight, or length, of 1.
const ONE: f64 = (1u32 << SHIFT) as f64;

/// A dot product of 1 in sums of rounded weights. What was summed and what the tails can add stay below twice as much: by
/// Cauchy-Schwarz both together are at most the product of the lengths, which rounding moves by an eighth at most.
pub(super) const ONE_SUM: f64 = ONE * ONE;

/// All segments.
pub(super) struct Segments {
    pub(super) segments: Vec<Segment>,
    pub(super) levels: Levels,
    /// The article at each place, and the place of each article.
    order: Vec<u32>,
    places: Vec<u32>,
    /// The largest sum of the rounded weights of an article.
    pub(super) largest_sum: u32,
    /// No row has more features than the bounds allow for.
    is_bounded: bool,
}

/// Some neighbouring places.
pub(super) struct Segment {
    /// The first place.
    pub(super) first: usize,
    /// Number of places.
    pub(super) len: usize,
    starts: Vec<u32>,
    postings: Vec<Posting>,
    /// The first feature that is not rare.
    rare: u32,
    /// For each feature from there on where the postings of each stride begin, and where the last ones end.
    strides: Vec<u32>,
    pub(super) tails: Tails,
    /// The largest sum of the rounded weights of a place.
    largest_sum: u32,
}

/// A place within the segment, and a weight: in one number, to be read at once.
#[derive(Clone, Copy, Default)]
pub(super) struct Posting(u32);

impl Posting {
    fn new(place: u16, weight: u16) -> Self {
        Self(u32::from(weight) << 16 | u32::from(place))
    }

    #[inline]
    pub(super) fn place(self) -> u16 {
        // The lower half.
        #[allow(clippy::cast_possible_truncation)]
        let place = self.0 as u16;
        place
    }

    #[inline]
    pub(super) fn weight(self) -> u32 {
        self.0 >> 16
    }
}

/// A weight, rounded up.
pub(super) fn rounded(weight: u32) -> u16 {
    u16::try_from(weight.div_ceil(1 << SHIFT)).unwrap_or(u16::MAX)
}

/// A row of more features than this could overflow sums by its rounding alone.
const MOST_FEATURES: usize = 1 << 22;

impl Segments {
    /// The rows in the order given, which names each article once. Time is linear in the non-zeros.
    pub(super) fn new(rows: &SparseRows, features: usize, order: Vec<u32>, ticker: &Ticker<'_>) -> Result<Self> {
        debug_assert_eq!(order.len(), rows.len());
        let frequencies = frequencies(rows, features);
        let mut levels = Levels::new(&frequencies, rows.len());
        let is_bounded = (0..rows.len()).all(|row| rows.row(row).features.len() <= MOST_FEATURES);
        let mut segments = Vec::new();
        let mut first = 0;
        while first < order.len() {
            let mut end = first;
            let mut postings = 0;
            while end < order.len() && end - first < PLACES {
                postings += rows.row(order[end] as usize).features.len();
                if postings > SEGMENT_POSTINGS && end > first {
                    break;
                }
                end += 1;
            }
            segments.push(Segment::new(rows, features, first, &order[first..end], &levels, ticker)?);
            first = end;
        }
        levels.set_means(segments.iter().map(|segment| &segment.tails));
        let mut places = vec![0; order.len()];
        (0u32..).zip(&order).for_each(|(place, &article)| places[article as usize] = place);
        let largest_sum = segments.iter().map(|segment: &Segment| segment.largest_sum).max().unwrap_or(0);
        Ok(Self { segments, levels, order, places, largest_sum, is_bounded })
    }

    /// The article at a place.
    pub(super) fn article(&self, place: usize) -> u32 {
        self.order[place]
    }

    /// The article at each place.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The segment that a place is in, and those before it.
    pub(super) fn up_to(&self, place: usize) -> (&Segment, &[Segment]) {
        let number = self.segments.partition_point(|segment| segment.first + segment.len <= place);
        (&self.segments[number], &self.segments[..number])
    }

    /// The place of an article.
    pub(super) fn place(&self, article: u32) -> usize {
        self.places[article as usize] as usize
    }

    /// Whether rounded sums are bounds of the dot products of all articles with one another.
    pub(super) fn are_bounds(&self) -> bool {
        self.is_bounded
    }

    /// Whether rounded sums are bounds of the dot products of all articles with a text.
    pub(super) fn bounds(&self, text: SparseRow<'_>) -> bool {
        self.is_bounded && text.features.len() <= MOST_FEATURES
    }
}

fn frequencies(rows: &SparseRows, features: usize) -> Vec<u32> {
    let mut frequencies = vec![0u32; features];
    for row in 0..rows.len() {
        rows.row(row).features.iter().for_each(|&feature| frequencies[feature as usize] += 1);
    }
    frequencies
}

impl Segment {
    fn new(
        rows: &SparseRows,
        features: usize,
        first: usize,
        articles: &[u32],
        levels: &Levels,
        ticker: &Ticker<'_>,
    ) -> Result<Self> {
        let rows_of = || articles.iter().map(|&article| rows.row(article as usize));
        let mut starts = vec![0u32; features + 1];
        rows_of().flat_map(|row| row.features).for_each(|&feature| starts[feature as usize + 1] += 1);
        for feature in 0..features {
            starts[feature + 1] += starts[feature];
        }
        let mut next = starts.clone();
        let mut postings = vec![Posting::default(); starts.last().map_or(0, |&end| end as usize)];
        let rare = (levels.rare() as usize).min(features);
        let mut tails = Tails::new(levels, articles.len(), postings.len() - starts[rare] as usize);
        let mut largest_sum = 0;
        for (place, row) in (0u16..=u16::MAX).zip(rows_of()) {
            ticker.work(1)?;
            let mut sum = 0u32;
            for (feature, weight) in row.iter() {
                let (next, weight) = (&mut next[feature as usize], rounded(weight));
                postings[*next as usize] = Posting::new(place, weight);
                *next += 1;
                sum = sum.saturating_add(weight.into());
            }
            largest_sum = largest_sum.max(sum);
            tails.push(row, levels);
        }
        let mut strides = Vec::new();
        for feature in rare..features {
            let (mut next, end) = (starts[feature], starts[feature + 1]);
            for stride in 1..=articles.len().div_ceil(STRIDE) {
                strides.push(next);
                let list = &postings[next as usize..end as usize];
                let before = list.partition_point(|posting: &Posting| usize::from(posting.place()) < stride * STRIDE);
                // Not more than there are postings.
                next += u32::try_from(before).unwrap_or(u32::MAX);
            }
            strides.push(end);
        }
        Ok(Self { first, len: articles.len(), starts, postings, rare: levels.rare(), strides, tails, largest_sum })
    }

    /// All strides.
    pub(super) fn strides(&self) -> Range<usize> {
        0..self.len.div_ceil(STRIDE)
    }

    /// Where the postings of a feature are.
    #[inline]
    pub(super) fn range(&self, feature: u32) -> Range<u32> {
        let feature = feature as usize;
        match (self.starts.get(feature), self.starts.get(feature + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    /// Some postings.
    #[inline]
    pub(super) fn postings(&self, range: &Range<u32>) -> &[Posting] {
        &self.postings[range.start as usize..range.end as usize]
    }

    /// Reads the first postings of some ranges, at most so many of each, which are going to be summed.
    #[inline]
    pub(super) fn fetch<'a>(&self, ranges: impl Iterator<Item = &'a Range<u32>>, most: usize) {
        let beginning = |range| {
            let postings = self.postings(range);
            &postings[..postings.len().min(most)]
        };
        fetch(ranges.map(beginning), |posting| posting.0);
    }

    /// Where the postings of a feature that is not rare are, those in some strides.
    #[inline]
    pub(super) fn range_within(&self, feature: u32, strides: Range<usize>) -> Range<u32> {
        let row = (feature - self.rare) as usize * (self.len.div_ceil(STRIDE) + 1);
        match (self.strides.get(row + strides.start), self.strides.get(row + strides.end)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }
}
