//! Tails: the frequent features of vectors, whose posting lists are long and say little.
//!
//! Features are numbered by ascending document frequency, so the *tail* of a vector from some feature on is its frequent part. For a
//! few such *levels* it is kept how long each article's tail is: by Cauchy-Schwarz the tails of two vectors add at most the product
//! of their lengths to the dot product, so a query may stop before the long lists. What a tail adds indeed is told by a copy of it, in
//! four bytes a feature.

use super::fetch::fetch;
use super::segments::{SEGMENT, rounded};
use crate::vector::SparseRow;

/// Document frequencies, as shares of the articles, at which a tail may begin. Features in at most the first share are rare: their
/// lists are short, and give the first candidates.
const CUTS: [f64; 12] = [0.006, 0.009, 0.013, 0.019, 0.027, 0.038, 0.055, 0.08, 0.115, 0.165, 0.24, 0.35];

/// A feature of so few articles is rare, however small the site.
const FEW: f64 = 8.0;

/// Where tails may begin, the rarest features first.
pub(super) struct Levels(Vec<Level>);

/// Where one tail begins.
pub(super) struct Level {
    /// The first feature of the tail.
    pub(super) feature: u32,
    /// Mean length of the articles' tails.
    pub(super) mean: f64,
    /// Mean number of features in them.
    pub(super) mean_features: f64,
}

impl Levels {
    /// The levels for features in so many articles each.
    pub(super) fn new(frequencies: &[u32], articles: usize) -> Self {
        let above = |share: f64| first_above(frequencies, (share * articles as f64).max(FEW));
        let mut features: Vec<u32> = CUTS.iter().copied().filter_map(above).collect();
        features.dedup();
        // Features from the first level on are numbered in 16 bits.
        features.retain(|&feature| frequencies.len() - (feature as usize) < SEGMENT);
        let level = |feature: u32| {
            let postings: u64 = frequencies[feature as usize..].iter().map(|&frequency| u64::from(frequency)).sum();
            Level { feature, mean: 0.0, mean_features: postings as f64 / articles.max(1) as f64 }
        };
        Self(features.into_iter().map(level).collect())
    }

    /// Sets the mean lengths of all articles' tails.
    pub(super) fn set_means<'a>(&mut self, tails: impl Iterator<Item = &'a Tails> + Clone) {
        let articles: usize = tails.clone().map(|tails| tails.ends.len()).sum();
        for (number, level) in self.0.iter_mut().enumerate() {
            let lengths = tails.clone().flat_map(|tails| &tails.lengths[number]);
            level.mean = lengths.map(|&length| f64::from(length)).sum::<f64>() / articles.max(1) as f64;
        }
    }

    /// Number of levels.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Level> {
        self.0.iter()
    }

    /// The first feature of a level; beyond all features after the last.
    #[inline]
    pub(super) fn feature(&self, level: usize) -> u32 {
        self.0.get(level).map_or(u32::MAX, |level| level.feature)
    }

    /// The first feature that is not rare.
    #[inline]
    pub(super) fn rare(&self) -> u32 {
        self.feature(0)
    }

    /// The number of a feature that is not rare.
    #[inline]
    pub(super) fn number(&self, feature: u32) -> Option<u16> {
        u16::try_from(feature.checked_sub(self.rare())?).ok()
    }

    /// For each level the length of a vector's tail, as its rounded weights have it, since rounding may make it longer; and the number of
    /// features in it.
    pub(super) fn tails_of(&self, row: SparseRow<'_>, mut visit: impl FnMut(usize, u16, usize)) {
        let (mut squares, mut end) = (0, row.features.len());
        for (number, level) in self.0.iter().enumerate().rev() {
            let start = row.features[..end].partition_point(|&feature| feature < level.feature);
            squares += squares_of(&row.weights[start..end]);
            end = start;
            visit(number, length(squares), row.features.len() - start);
        }
    }
}

/// The first feature of more articles than this, if there is one.
fn first_above(frequencies: &[u32], articles: f64) -> Option<u32> {
    u32::try_from(frequencies.iter().position(|&frequency| f64::from(frequency) > articles)?).ok()
}

fn squares_of(weights: &[u32]) -> u64 {
    weights.iter().map(|&weight| u64::from(rounded(weight)) * u64::from(rounded(weight))).sum()
}

/// A length that is not below the root.
fn length(squares: u64) -> u16 {
    // The root of an f64 is within one part in 2^52, so one more is not below.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let root = (squares as f64).sqrt() as u64;
    u16::try_from(root + 1).unwrap_or(u16::MAX)
}

/// A feature that is not rare, by its number, and a weight.
#[derive(Clone, Copy)]
struct Frequent {
    feature: u16,
    weight: u16,
}

/// The tails of one segment, by place.
pub(super) struct Tails {
    /// By level: the length of the tail at each place, rounded up.
    lengths: Vec<Vec<u16>>,
    /// By level: how many features the tail at each place has.
    counts: Vec<Vec<u16>>,
    /// The features of each place that are not rare.
    ends: Vec<u32>,
    frequent: Vec<Frequent>,
}

impl Tails {
    /// No place yet, of so many with so many features in all that are not rare.
    pub(super) fn new(levels: &Levels, places: usize, features: usize) -> Self {
        let by_level = || vec![Vec::with_capacity(places); levels.len()];
        Self { lengths: by_level(), counts: by_level(), ends: Vec::with_capacity(places), frequent: Vec::with_capacity(features) }
    }

    /// Adds the tails of the next place.
    pub(super) fn push(&mut self, row: SparseRow<'_>, levels: &Levels) {
        let first = row.features.partition_point(|&feature| feature < levels.rare());
        let numbered = |(&feature, &weight)| Some(Frequent { feature: levels.number(feature)?, weight: rounded(weight) });
        self.frequent.extend(row.features[first..].iter().zip(&row.weights[first..]).filter_map(numbered));
        self.ends.push(u32::try_from(self.frequent.len()).unwrap_or(u32::MAX));
        levels.tails_of(row, |level, length, count| {
            self.lengths[level].push(length);
            self.counts[level].push(u16::try_from(count).unwrap_or(u16::MAX));
        });
    }

    /// The lengths of the tails at a level; none if the whole vector is summed.
    pub(super) fn lengths(&self, level: usize) -> &[u16] {
        self.lengths.get(level).map_or(&[], Vec::as_slice)
    }

    /// The length of one of them.
    #[inline]
    fn length(&self, place: u16, level: usize) -> u16 {
        self.lengths.get(level).map_or(0, |lengths| lengths[usize::from(place)])
    }

    /// The most that a tail of this length adds to the sum of a place; 0 after the last level.
    #[inline]
    pub(super) fn most(&self, place: u16, level: usize, tail: u16) -> u32 {
        u32::from(tail) * u32::from(self.length(place, level))
    }

    fn tail(&self, place: u16, counts: &[u16]) -> &[Frequent] {
        let place = usize::from(place);
        let end = self.ends[place] as usize;
        &self.frequent[end - usize::from(counts[place])..end]
    }

    /// Reads the tails of some places, which [`sum`](Self::sum) is going to ask for.
    pub(super) fn fetch(&self, places: impl Iterator<Item = u16>, level: usize) {
        if let Some(counts) = self.counts.get(level) {
            fetch(places.map(|place| self.tail(place, counts)), |frequent| frequent.feature.into());
        }
    }

    /// What the tail of a level adds to the sum of a place, by the weights of a query; 0 after the last level.
    #[inline]
    pub(super) fn sum(&self, place: u16, level: usize, weights: &[u32; SEGMENT]) -> u32 {
        let Some(counts) = self.counts.get(level) else { return 0 };
        let tail = self.tail(place, counts);
        tail.iter().map(|frequent| weights[usize::from(frequent.feature)] * u32::from(frequent.weight)).sum()
    }
}
