//! Suffixes: the frequent features of rows, whose posting lists are long and tell little.
//!
//! Features are numbered by ascending document frequency, so the *suffix* of a row from some feature on is its frequent part. There
//! are a few *cuts* where a suffix may begin. For each cut the norm of every row's suffix is stored: by Cauchy-Schwarz the suffixes of
//! two rows add at most the product of their norms to the dot product, so a search may stop before the long lists. The exact part of a
//! suffix is completed from a compact copy, 4 bytes a feature.
//!
//! Bounds after Anastasiu and Karypis, *L2AP: fast cosine similarity search with prefix L-2 norm bounds* (2014).

use super::constants::{CUT_SHARES, RARE_ROWS, SEGMENT};
use super::prefetch::prefetch;
use super::rounding::rounded;
use crate::error::Result;
use crate::id::count;
use crate::sparse::SparseRow;

/// The cuts, by ascending document frequency.
#[derive(Debug)]
pub(super) struct Cuts(Vec<Cut>);

/// A feature at which a suffix may begin.
#[derive(Debug)]
pub(super) struct Cut {
    /// The first feature of the suffix.
    pub(super) feature: u32,
    /// Mean norm of the rows' suffixes.
    pub(super) mean_norm: f64,
    /// Mean number of features in them.
    pub(super) mean_features: f64,
}

impl Cuts {
    /// The cuts for features of so many rows each. `frequencies` ascend.
    pub(super) fn new(frequencies: &[u32], rows: usize) -> Self {
        let above = |share: f64| first_above(frequencies, (share * rows as f64).max(RARE_ROWS));
        let mut features: Vec<u32> = CUT_SHARES.iter().copied().filter_map(above).collect();
        features.dedup();
        // Features from the first cut on are numbered in 16 bits.
        features.retain(|&feature| frequencies.len() - (feature as usize) < SEGMENT);
        let cut = |feature: u32| {
            let postings: u64 = frequencies[feature as usize..].iter().map(|&frequency| u64::from(frequency)).sum();
            Cut { feature, mean_norm: 0.0, mean_features: postings as f64 / rows.max(1) as f64 }
        };
        Self(features.into_iter().map(cut).collect())
    }

    /// Computes the mean norms over all segments.
    pub(super) fn set_means<'a>(&mut self, suffixes: impl Iterator<Item = &'a Suffixes> + Clone) {
        let rows: usize = suffixes.clone().map(|suffixes| suffixes.ends.len()).sum();
        for (number, cut) in self.0.iter_mut().enumerate() {
            let norms = suffixes.clone().flat_map(|suffixes| &suffixes.norms[number]);
            cut.mean_norm = norms.map(|&norm| f64::from(norm)).sum::<f64>() / rows.max(1) as f64;
        }
    }

    /// Number of cuts.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Cut> {
        self.0.iter()
    }

    /// Returns the first feature of the suffix at a cut; beyond all features after the last cut.
    #[inline]
    pub(super) fn feature(&self, cut: usize) -> u32 {
        self.0.get(cut).map_or(u32::MAX, |cut| cut.feature)
    }

    /// Returns the first feature that is not rare.
    #[inline]
    pub(super) fn first_frequent(&self) -> u32 {
        self.feature(0)
    }

    /// Returns the 16-bit number of a frequent feature; none for a rare one.
    #[inline]
    pub(super) fn frequent_number(&self, feature: u32) -> Option<u16> {
        u16::try_from(feature.checked_sub(self.first_frequent())?).ok()
    }

    /// Visits each cut with the norm of a row's suffix and its number of features. The norm is that of the rounded weights.
    pub(super) fn visit_suffixes(&self, row: SparseRow<'_>, mut visit: impl FnMut(usize, u16, usize)) {
        let (mut squares, mut end) = (0, row.features.len());
        for (number, cut) in self.0.iter().enumerate().rev() {
            let start = row.features[..end].partition_point(|&feature| feature < cut.feature);
            squares += sum_of_squares(&row.weights[start..end]);
            end = start;
            visit(number, norm(squares), row.features.len() - start);
        }
    }
}

/// Returns the first feature of more rows than this, if there is one.
fn first_above(frequencies: &[u32], rows: f64) -> Option<u32> {
    u32::try_from(frequencies.iter().position(|&frequency| f64::from(frequency) > rows)?).ok()
}

fn sum_of_squares(weights: &[u32]) -> u64 {
    weights.iter().map(|&weight| u64::from(rounded(weight)) * u64::from(rounded(weight))).sum()
}

/// Returns a norm that is not below the square root.
fn norm(squares: u64) -> u16 {
    // The square root of an f64 is within one part in 2^52, so adding one is enough. Norms beyond 16 bits cannot occur: rows have
    // length 1 at most, and rounding adds an eighth.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let root = (squares as f64).sqrt() as u64;
    u16::try_from(root + 1).unwrap_or(u16::MAX)
}

/// A frequent feature, by its 16-bit number, with its rounded weight.
#[derive(Clone, Copy, Debug)]
struct Frequent {
    feature: u16,
    weight: u16,
}

/// The suffixes of the rows of one segment, by slot.
#[derive(Debug)]
pub(crate) struct Suffixes {
    /// By cut: the norm of each slot's suffix, rounded up.
    norms: Vec<Vec<u16>>,
    /// By cut: the number of features in each slot's suffix.
    counts: Vec<Vec<u16>>,
    /// Where the frequent features of each slot end.
    ends: Vec<u32>,
    frequent: Vec<Frequent>,
}

impl Suffixes {
    /// No slots yet, with room for so many, and for so many frequent features in all.
    pub(super) fn with_capacity(cuts: &Cuts, slots: usize, features: usize) -> Self {
        let by_cut = || vec![Vec::with_capacity(slots); cuts.len()];
        Self { norms: by_cut(), counts: by_cut(), ends: Vec::with_capacity(slots), frequent: Vec::with_capacity(features) }
    }

    /// Adds the suffixes of the next slot.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^32 features in a segment.
    pub(super) fn push(&mut self, row: SparseRow<'_>, cuts: &Cuts) -> Result<()> {
        let first = row.features.partition_point(|&feature| feature < cuts.first_frequent());
        let numbered = |(&feature, &weight)| Some(Frequent { feature: cuts.frequent_number(feature)?, weight: rounded(weight) });
        self.frequent.extend(row.features[first..].iter().zip(&row.weights[first..]).filter_map(numbered));
        self.ends.push(count(self.frequent.len(), "features of a segment")?);
        cuts.visit_suffixes(row, |cut, norm, count| {
            self.norms[cut].push(norm);
            // A suffix has fewer features than fit in 16 bits, by the choice of the cuts.
            self.counts[cut].push(u16::try_from(count).unwrap_or(u16::MAX));
        });
        Ok(())
    }

    /// Returns the norms of the suffixes at a cut; none after the last cut, where whole rows are summed.
    pub(crate) fn norms(&self, cut: usize) -> &[u16] {
        self.norms.get(cut).map_or(&[], Vec::as_slice)
    }

    #[inline]
    fn norm(&self, slot: u16, cut: usize) -> u16 {
        self.norms.get(cut).map_or(0, |norms| norms[usize::from(slot)])
    }

    /// Returns an upper bound of what the suffixes of the query and of a slot add to their sum; 0 after the last cut.
    #[inline]
    pub(crate) fn upper_bound(&self, slot: u16, cut: usize, query_norm: u16) -> u32 {
        u32::from(query_norm) * u32::from(self.norm(slot, cut))
    }

    fn suffix(&self, slot: u16, counts: &[u16]) -> &[Frequent] {
        let slot = usize::from(slot);
        let end = self.ends[slot] as usize;
        &self.frequent[end - usize::from(counts[slot])..end]
    }

    /// Prefetches the suffixes of some slots before their sums.
    pub(crate) fn prefetch(&self, slots: impl Iterator<Item = u16>, cut: usize) {
        if let Some(counts) = self.counts.get(cut) {
            prefetch(slots.map(|slot| self.suffix(slot, counts)), |frequent| frequent.feature.into());
        }
    }

    /// Returns what the suffix at a cut adds to the sum of a slot; `weights` are the query's, by frequent feature. 0 after the last cut.
    #[inline]
    pub(super) fn sum(&self, slot: u16, cut: usize, weights: &[u32; SEGMENT]) -> u32 {
        let Some(counts) = self.counts.get(cut) else { return 0 };
        let suffix = self.suffix(slot, counts);
        suffix.iter().map(|frequent| weights[usize::from(frequent.feature)] * u32::from(frequent.weight)).sum()
    }
}
