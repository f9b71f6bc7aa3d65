//! The text part of the index as the engine reads it: posting lists of rounded weights, and the lengths of what a list leaves out.
//!
//! Articles stand at *places*: their order in memory, chosen for speed. Up to 65,536 neighbouring places make a segment, so that a
//! posting is four bytes (two of the place, two of the weight) and the sums of a segment fit in the second-level cache. Weights are
//! rounded **up**: a sum of their products is never below the true dot product.
//!
//! Features are numbered by ascending document frequency (the builder sees to it; another order costs time, never an answer). The
//! *tail* of a vector from some feature on is then its part of frequent features, whose posting lists are long and say little. For a
//! few such *levels* the length of each article's tail is kept: by Cauchy-Schwarz the tails of two vectors add at most the product of
//! their lengths to the dot product, so a query may stop before the long lists.

use std::ops::Range;

use crate::error::Result;
use crate::progress::Ticker;
use crate::vector::{SparseRow, SparseRows};

/// Places of one segment: a place within it fits in 16 bits.
pub(super) const SEGMENT: usize = 1 << 16;

/// Places of one stride: of frequent features it is known where the postings of each stride begin.
pub(super) const STRIDE: usize = 1 << 10;

/// Postings of one segment: their places fit in 32 bits.
const SEGMENT_POSTINGS: usize = 1 << 31;

/// Bits that rounded weights drop, of 30.
const SHIFT: u32 = 15;

/// A rounded weight, or length, of 1.
const ONE: f64 = (1u32 << SHIFT) as f64;

/// A dot product of 1 in sums of rounded weights. What was summed and what the tails can add stay below twice as much: by
/// Cauchy-Schwarz both together are at most the product of the lengths, which rounding moves by an eighth at most.
pub(super) const ONE_SUM: f64 = ONE * ONE;

/// Document frequencies, as shares of the articles, at which a tail may begin.
const CUTS: [f64; 14] = [0.002, 0.004, 0.006, 0.009, 0.013, 0.019, 0.027, 0.038, 0.055, 0.08, 0.115, 0.165, 0.24, 0.35];

/// Features in at most this share of the articles are rare: their lists are short, and give the first candidates.
const RARE: f64 = 0.006;

/// Bytes that memory gives at once.
const CACHE_LINE: usize = 64;

/// A feature of so few articles is rare, however small the site.
const FEW: f64 = 8.0;

/// All segments.
pub(super) struct Segments {
    pub(super) segments: Vec<Segment>,
    pub(super) levels: Vec<Level>,
    /// The first feature that is not rare: the beginning of a level, or beyond all features.
    pub(super) rare: u32,
    /// The article at each place, and the place of each article.
    order: Vec<u32>,
    places: Vec<u32>,
    /// The level that the features begin which are not rare.
    pub(super) rare_level: usize,
    /// The largest sum of the rounded weights of an article.
    pub(super) largest_sum: u32,
    /// No row has more features than the bounds allow for.
    is_bounded: bool,
}

/// Where tails begin.
pub(super) struct Level {
    /// The first feature of the tail.
    pub(super) feature: u32,
    /// Mean length of the articles' tails.
    pub(super) mean: f64,
    /// Mean number of features in them.
    pub(super) mean_features: f64,
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
    /// By level: the length of the tail at each place, rounded up.
    tails: Vec<Vec<u16>>,
    /// The features of each place from the first level on, numbered from there.
    frequent_ends: Vec<u32>,
    frequent: Vec<Frequent>,
    /// By level: how many of them the tail at each place has.
    tail_counts: Vec<Vec<u16>>,
}

/// A feature from the first level on, and a weight.
#[derive(Clone, Copy)]
struct Frequent {
    feature: u16,
    weight: u16,
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

/// The length of the tail of a row from a feature on, as its rounded weights have it: rounding may make a tail longer.
pub(super) fn tail_length(row: SparseRow<'_>, feature: u32) -> u16 {
    let start = row.features.partition_point(|&other| other < feature);
    let square = |&weight: &u32| u64::from(rounded(weight)) * u64::from(rounded(weight));
    let squares: u64 = row.weights[start..].iter().map(square).sum();
    // The root of an f64 is within one part in 2^52, so one more is not below.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let root = (squares as f64).sqrt() as u64;
    u16::try_from(root + 1).unwrap_or(u16::MAX)
}

/// A length as a number.
pub(super) fn length_to_f64(length: u16) -> f64 {
    f64::from(length) / ONE
}

/// A row of more features than this could overflow sums by its rounding alone.
const MOST_FEATURES: usize = 1 << 22;

impl Segments {
    /// The rows in the order given, which names each article once. Time is linear in the non-zeros.
    pub(super) fn new(rows: &SparseRows, features: usize, order: Vec<u32>, ticker: &Ticker<'_>) -> Result<Self> {
        debug_assert_eq!(order.len(), rows.len());
        let frequencies = frequencies(rows, features);
        let above = |share: f64| first_above(&frequencies, (share * rows.len() as f64).max(FEW));
        let mut levels: Vec<u32> = CUTS.iter().copied().filter_map(above).collect();
        levels.dedup();
        // Features from the first level on are numbered in 16 bits.
        levels.retain(|&level| features - (level as usize) < SEGMENT);
        let rare = levels.iter().copied().find(|&level| Some(level) >= above(RARE)).unwrap_or(u32::MAX);
        let is_bounded = (0..rows.len()).all(|row| rows.row(row).features.len() <= MOST_FEATURES);
        let mut segments = Vec::new();
        let mut first = 0;
        while first < order.len() {
            let mut end = first;
            let mut postings = 0;
            while end < order.len() && end - first < SEGMENT {
                postings += rows.row(order[end] as usize).features.len();
                if postings > SEGMENT_POSTINGS && end > first {
                    break;
                }
                end += 1;
            }
            segments.push(Segment::new(rows, features, first, &order[first..end], (&levels, rare), ticker)?);
            first = end;
        }
        let mean = |level: usize| {
            let tails = segments.iter().flat_map(|segment| &segment.tails[level]);
            tails.map(|&tail| length_to_f64(tail)).sum::<f64>() / order.len().max(1) as f64
        };
        let mean_features = |feature: u32| {
            let postings: u64 = frequencies[feature as usize..].iter().map(|&frequency| u64::from(frequency)).sum();
            postings as f64 / order.len().max(1) as f64
        };
        let level =
            |(number, &feature): (usize, &u32)| Level { feature, mean: mean(number), mean_features: mean_features(feature) };
        let levels: Vec<Level> = levels.iter().enumerate().map(level).collect();
        let mut places = vec![0; order.len()];
        (0u32..).zip(&order).for_each(|(place, &article)| places[article as usize] = place);
        let rare_level = levels.iter().position(|level| level.feature == rare).unwrap_or(levels.len());
        let sum =
            |row: usize| rows.row(row).weights.iter().map(|&weight| u32::from(rounded(weight))).fold(0, u32::saturating_add);
        let largest_sum = (0..rows.len()).map(sum).max().unwrap_or(0);
        Ok(Self { segments, levels, rare, order, places, rare_level, largest_sum, is_bounded })
    }

    /// The article at a place.
    pub(super) fn article(&self, place: usize) -> u32 {
        self.order[place]
    }

    /// The article at each place.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The first feature of a level; none after the last.
    pub(super) fn level(&self, level: usize) -> Option<u32> {
        self.levels.get(level).map(|level| level.feature)
    }

    /// The number of a feature from the first level on.
    #[inline]
    pub(super) fn frequent_number(&self, feature: u32) -> Option<u16> {
        u16::try_from(feature.checked_sub(self.level(0)?)?).ok()
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

/// The first feature of more articles than this, if there is one.
fn first_above(frequencies: &[u32], articles: f64) -> Option<u32> {
    u32::try_from(frequencies.iter().position(|&frequency| f64::from(frequency) > articles)?).ok()
}

impl Segment {
    fn new(
        rows: &SparseRows,
        features: usize,
        first: usize,
        articles: &[u32],
        (levels, rare): (&[u32], u32),
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
        let mut tails = vec![Vec::with_capacity(articles.len()); levels.len()];
        let first_frequent = levels.first().copied().unwrap_or(u32::MAX);
        let mut frequent_ends = Vec::with_capacity(articles.len());
        let mut tail_counts = vec![Vec::with_capacity(articles.len()); levels.len()];
        let mut frequent = Vec::new();
        for (place, row) in (0u16..=u16::MAX).zip(rows_of()) {
            ticker.work(1)?;
            for (feature, weight) in row.iter() {
                let next = &mut next[feature as usize];
                postings[*next as usize] = Posting::new(place, rounded(weight));
                *next += 1;
                if let Some(Ok(feature)) = feature.checked_sub(first_frequent).map(u16::try_from) {
                    frequent.push(Frequent { feature, weight: rounded(weight) });
                }
            }
            frequent_ends.push(u32::try_from(frequent.len()).unwrap_or(u32::MAX));
            for ((tails, counts), &level) in tails.iter_mut().zip(&mut tail_counts).zip(levels) {
                tails.push(tail_length(row, level));
                let count = row.features.len() - row.features.partition_point(|&feature| feature < level);
                counts.push(u16::try_from(count).unwrap_or(u16::MAX));
            }
        }
        let mut strides = Vec::new();
        for feature in (rare as usize).min(features)..features {
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
        Ok(Self { first, len: articles.len(), starts, postings, rare, strides, tails, frequent_ends, frequent, tail_counts })
    }

    /// All strides.
    pub(super) fn strides(&self) -> Range<usize> {
        0..self.len.div_ceil(STRIDE)
    }

    /// The posting list of a feature.
    #[inline]
    pub(super) fn list(&self, feature: u32) -> &[Posting] {
        let feature = feature as usize;
        match (self.starts.get(feature), self.starts.get(feature + 1)) {
            (Some(&start), Some(&end)) => &self.postings[start as usize..end as usize],
            _ => &[],
        }
    }

    /// The postings of a feature that is not rare, in some strides.
    #[inline]
    pub(super) fn list_within(&self, feature: u32, strides: Range<usize>) -> &[Posting] {
        let row = (feature - self.rare) as usize * (self.len.div_ceil(STRIDE) + 1);
        match (self.strides.get(row + strides.start), self.strides.get(row + strides.end)) {
            (Some(&start), Some(&end)) => &self.postings[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Reads the tails of some places, which [`tail_sum`](Self::tail_sum) is going to ask for. They lie far apart: here nothing waits for
    /// an answer, so the processor fetches many at once, while summing would stop at each.
    pub(super) fn fetch_tails(&self, places: impl Iterator<Item = u16>, level: usize) {
        let Some(counts) = self.tail_counts.get(level) else { return };
        let mut read = 0u16;
        for place in places {
            let end = self.frequent_ends[usize::from(place)] as usize;
            let tail = &self.frequent[end - usize::from(counts[usize::from(place)])..end];
            // One of each line of the cache.
            for frequent in tail.iter().rev().step_by(CACHE_LINE / size_of::<Frequent>()) {
                read ^= frequent.feature;
            }
        }
        std::hint::black_box(read);
    }

    /// What the tail of a level adds to the sum of a place, by the weights of a query; 0 after the last level.
    #[inline]
    pub(super) fn tail_sum(&self, place: u16, level: usize, weights: &[u32; SEGMENT]) -> u32 {
        let Some(counts) = self.tail_counts.get(level) else { return 0 };
        let end = self.frequent_ends[usize::from(place)] as usize;
        let tail = &self.frequent[end - usize::from(counts[usize::from(place)])..end];
        tail.iter().map(|frequent| weights[usize::from(frequent.feature)] * u32::from(frequent.weight)).sum()
    }

    /// The lengths of the tails at a level; none if the whole vector is summed.
    pub(super) fn tails(&self, level: usize) -> &[u16] {
        self.tails.get(level).map_or(&[], Vec::as_slice)
    }
}
