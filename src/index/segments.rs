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

use crate::vector::SparseRows;

/// Places of one segment: a place within it fits in 16 bits.
pub(super) const SEGMENT: usize = 1 << 16;

/// Postings of one segment: their places fit in 32 bits.
const SEGMENT_POSTINGS: usize = 1 << 31;

/// Bits that rounded weights drop: an article keeps 15 of 30, a query 14, so that a sum of products and a tail stay below 2^31.
const ARTICLE_SHIFT: u32 = 15;
const QUERY_SHIFT: u32 = 16;

/// What a dot product of 1 is in sums of rounded weights.
pub(super) const ONE_SUM: f64 = (1u32 << 29) as f64;

/// Document frequencies, as shares of the articles, at which a tail may begin.
const CUTS: [f64; 14] = [0.002, 0.004, 0.006, 0.009, 0.013, 0.019, 0.027, 0.038, 0.055, 0.08, 0.115, 0.165, 0.24, 0.35];

/// Features in at most this share of the articles are rare: their lists are short, and give the first candidates.
const RARE: f64 = 0.006;

/// All segments.
pub(super) struct Segments {
    pub(super) segments: Vec<Segment>,
    pub(super) levels: Vec<Level>,
    /// The first feature that is not rare.
    pub(super) rare: u32,
    /// The article at each place, and the place of each article.
    order: Vec<u32>,
    places: Vec<u32>,
    /// Some row has more features than the bounds allow for: see [`Segments::is_bounded`].
    is_bounded: bool,
}

/// Where tails begin.
pub(super) struct Level {
    /// The first feature of the tail.
    pub(super) feature: u32,
    /// Mean length of the articles' tails.
    pub(super) mean: f64,
}

/// Some neighbouring places.
pub(super) struct Segment {
    /// The first place.
    pub(super) first: usize,
    /// Number of places.
    pub(super) len: usize,
    starts: Vec<u32>,
    postings: Vec<Posting>,
    /// By level: the length of the tail at each place, rounded up.
    tails: Vec<Vec<u16>>,
}

/// A place within the segment, and a weight.
#[derive(Clone, Copy, Default)]
pub(super) struct Posting {
    pub(super) place: u16,
    pub(super) weight: u16,
}

/// A weight of an article, rounded up.
fn article_weight(weight: u32) -> u16 {
    u16::try_from(weight.div_ceil(1 << ARTICLE_SHIFT)).unwrap_or(u16::MAX)
}

/// A weight of a query, rounded up.
pub(super) fn query_weight(weight: u32) -> u32 {
    weight.div_ceil(1 << QUERY_SHIFT)
}

/// A length as squares give it, rounded up. Squares of fixed-point weights of a vector of length 1 sum to 2^60.
fn length(squares: u64, shift: u32) -> u32 {
    // The root of an f64 is within one part in 2^52; one unit in 2^16 is far more.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let root = (squares as f64).sqrt() as u64;
    u32::try_from((root >> shift) + 1).unwrap_or(u32::MAX)
}

/// The length of a tail of an article.
fn article_length(squares: u64) -> u16 {
    u16::try_from(length(squares, ARTICLE_SHIFT)).unwrap_or(u16::MAX)
}

/// The length of a tail of a query.
pub(super) fn query_length(squares: u64) -> u32 {
    length(squares, QUERY_SHIFT)
}

/// A row of more features than this could overflow sums by its rounding alone.
const MOST_FEATURES: usize = 1 << 24;

impl Segments {
    /// The rows in the order given, which names each article once. Time is linear in the non-zeros.
    pub(super) fn new(rows: &SparseRows, features: usize, order: Vec<u32>) -> Self {
        debug_assert_eq!(order.len(), rows.len());
        let frequencies = frequencies(rows, features);
        let above = |share: f64| first_above(&frequencies, share * rows.len() as f64);
        let mut levels: Vec<u32> = CUTS.iter().copied().filter_map(above).collect();
        levels.dedup();
        let rare = above(RARE).unwrap_or(u32::MAX);
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
            segments.push(Segment::new(rows, features, first, &order[first..end], &levels));
            first = end;
        }
        let mean = |level: usize| {
            let sum: u64 = segments.iter().flat_map(|segment| &segment.tails[level]).map(|&tail| u64::from(tail)).sum();
            sum as f64 / f64::from(1u32 << 15) / order.len().max(1) as f64
        };
        let levels = levels.iter().enumerate().map(|(level, &feature)| Level { feature, mean: mean(level) }).collect();
        let mut places = vec![0; order.len()];
        (0u32..).zip(&order).for_each(|(place, &article)| places[article as usize] = place);
        Self { segments, levels, rare, order, places, is_bounded }
    }

    /// The article at a place.
    pub(super) fn article(&self, place: usize) -> u32 {
        self.order[place]
    }

    /// The article at each place.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The place of an article.
    pub(super) fn place(&self, article: u32) -> usize {
        self.places[article as usize] as usize
    }

    /// Whether rounded sums are bounds. They are not for articles of over 16 million distinct features.
    pub(super) fn is_bounded(&self) -> bool {
        self.is_bounded
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
    fn new(rows: &SparseRows, features: usize, first: usize, articles: &[u32], levels: &[u32]) -> Self {
        let rows_of = || articles.iter().map(|&article| rows.row(article as usize));
        let mut starts = vec![0u32; features + 1];
        rows_of().flat_map(|row| row.features).for_each(|&feature| starts[feature as usize + 1] += 1);
        for feature in 0..features {
            starts[feature + 1] += starts[feature];
        }
        let mut next = starts.clone();
        let mut postings = vec![Posting::default(); starts.last().map_or(0, |&end| end as usize)];
        let mut tails = vec![Vec::with_capacity(articles.len()); levels.len()];
        for (place, row) in (0u16..=u16::MAX).zip(rows_of()) {
            for (feature, weight) in row.iter() {
                let next = &mut next[feature as usize];
                postings[*next as usize] = Posting { place, weight: article_weight(weight) };
                *next += 1;
            }
            for (tails, &level) in tails.iter_mut().zip(levels) {
                tails.push(article_length(row.squares_from(level)));
            }
        }
        Self { first, len: articles.len(), starts, postings, tails }
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

    /// Adds the products of a query's weight of a feature to the sums of the places.
    #[inline]
    pub(super) fn add(&self, feature: u32, weight: u32, sums: &mut [u32]) {
        for posting in self.list(feature) {
            if let Some(sum) = sums.get_mut(usize::from(posting.place)) {
                *sum += weight * u32::from(posting.weight);
            }
        }
    }

    /// The same, and notes the places that were touched for the first time.
    pub(super) fn add_and_note(&self, feature: u32, weight: u32, sums: &mut [u32], touched: &mut Vec<u16>) {
        for posting in self.list(feature) {
            if let Some(sum) = sums.get_mut(usize::from(posting.place)) {
                if *sum == 0 {
                    touched.push(posting.place);
                }
                *sum += weight * u32::from(posting.weight);
            }
        }
    }

    /// The lengths of the tails at a level; none if the whole vector is summed.
    pub(super) fn tails(&self, level: usize) -> &[u16] {
        self.tails.get(level).map_or(&[], Vec::as_slice)
    }
}
