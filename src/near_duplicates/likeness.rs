//! The likeness of two texts, from the shingles that they share.

use serde::{Deserialize, Serialize};

/// How much of the wording of two articles is the same, over their distinct shingles of five words.
///
/// Broder, *On the resemblance and containment of documents* (1997).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Likeness {
    /// Shared shingles, divided by the shingles of both together; 0 to 1.
    pub jaccard: f64,
    /// Shared shingles, divided by those of the shorter article; 0 to 1.
    pub containment: f64,
}

impl Likeness {
    /// The least Jaccard likeness of near-duplicates.
    pub const MIN_JACCARD: f64 = 0.5;
    /// The least containment of near-duplicates: a brief inside a long version.
    pub const MIN_CONTAINMENT: f64 = 0.8;
    /// The most times that the longer of two near-duplicates has the length of the shorter, where only the containment is high. A
    /// digest that quotes a short article whole is another article.
    pub const MAX_LENGTH_RATIO: f64 = 4.0;

    /// Whether two articles so alike are near-duplicates: Jaccard at least 0.5; or containment at least 0.8, and the longer article at
    /// most four times as long as the shorter.
    #[must_use]
    pub fn is_near_duplicate(&self) -> bool {
        let is_contained = self.containment >= Self::MIN_CONTAINMENT && self.length_ratio() <= Self::MAX_LENGTH_RATIO;
        self.jaccard >= Self::MIN_JACCARD || is_contained
    }

    /// Computes how many times the longer article has the length of the shorter, in distinct shingles. Without a common shingle the
    /// lengths are not known, and the ratio is infinite or not a number.
    ///
    /// With *s* shared shingles of *a* and *b*, `s / (a + b - s)` and `s / min(a, b)` give `max(a, b) / min(a, b)`.
    #[must_use]
    pub fn length_ratio(&self) -> f64 {
        let ratio = self.containment * (1.0 / self.jaccard + 1.0) - 1.0;
        // The quotients were rounded; a ratio of whole numbers this small is not.
        (ratio * 1e9).round() / 1e9
    }

    /// Computes the likeness of two sets of shingles, both in ascending order, by one merge.
    pub(crate) fn of(a: &[u32], b: &[u32]) -> Self {
        Self::from_counts(count_shared(a, b), a.len(), b.len())
    }

    /// Computes the likeness from the number of shared shingles and the sizes of both sets.
    pub(super) fn from_counts(shared: usize, a: usize, b: usize) -> Self {
        let ratio = |whole: usize| if whole == 0 { 0.0 } else { shared as f64 / whole as f64 };
        Self { jaccard: ratio(a + b - shared), containment: ratio(a.min(b)) }
    }

    /// The likeness in words, and the limit that it reaches.
    pub(crate) fn value_and_limit(&self) -> (String, String) {
        if self.jaccard >= Self::MIN_JACCARD {
            (format!("Jaccard {:.2}", self.jaccard), format!("below {}", Self::MIN_JACCARD))
        } else {
            (format!("containment {:.2}", self.containment), format!("below {}", Self::MIN_CONTAINMENT))
        }
    }
}

/// Counts the numbers that two ascending lists share.
pub(super) fn count_shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_duplicates_reach_one_of_two_limits() {
        let range = |from: u32, to: u32| -> Vec<u32> { (from..to).collect() };
        for (a, b, jaccard, containment, near) in [
            (range(0, 10), range(0, 10), 1.0, 1.0, true),
            (range(0, 10), range(10, 20), 0.0, 0.0, false),
            (range(0, 9), range(3, 12), 0.5, 6.0 / 9.0, true),
            (range(0, 10), range(4, 14), 6.0 / 14.0, 0.6, false),
            (range(0, 10), range(2, 42), 8.0 / 42.0, 0.8, true),
            (range(0, 10), range(2, 43), 8.0 / 43.0, 0.8, false),
            (range(0, 10), range(0, 40), 0.25, 1.0, true),
            (range(0, 10), range(0, 41), 10.0 / 41.0, 1.0, false),
            (range(0, 10), range(3, 100), 7.0 / 100.0, 0.7, false),
            (range(0, 0), range(0, 0), 0.0, 0.0, false),
            (range(0, 0), range(0, 9), 0.0, 0.0, false),
        ] {
            for likeness in [Likeness::of(&a, &b), Likeness::of(&b, &a)] {
                assert_eq!(likeness, Likeness { jaccard, containment }, "{a:?} {b:?}");
                assert_eq!(likeness.is_near_duplicate(), near, "{a:?} {b:?}");
            }
        }
    }
}
