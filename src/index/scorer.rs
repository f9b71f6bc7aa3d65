//! The scorer: what a question brings to a search.

use std::cmp::Ordering;

use super::formula::Formula;
use super::part::{Dots, Part};
use super::top_k::Hit;

/// The numbers that upper bounds of many scores are computed from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoreLimits {
    pub(crate) formula: Formula,
    /// A boost that no candidate exceeds.
    pub(crate) max_boost: f64,
    /// Whether dates matter, so that [`Scorer::max_recency`] is worth a call.
    pub(crate) has_recency: bool,
}

/// Turns dot products into scores, filters candidates and orders them. All methods are pure.
pub(crate) trait Scorer {
    /// Whether a part has weight. The dot products of other parts are given as 0.
    fn uses(&self, part: Part) -> bool;

    /// Returns the score of a candidate, whether or not it is eligible.
    fn value(&self, candidate: u32, dots: &Dots) -> f64;

    /// Returns the numbers for upper bounds.
    fn limits(&self) -> ScoreLimits;

    /// Returns an upper bound of the recency factor of candidates dated between two instants, in seconds.
    fn max_recency(&self, first: i64, last: i64) -> f64;

    /// Returns the minimum score.
    fn min_score(&self) -> f64;

    /// Whether a candidate is excluded, whatever its score.
    fn is_excluded(&self, candidate: u32) -> bool;

    /// Whether near-duplicates of the query article are excluded.
    fn excludes_near_duplicates(&self) -> bool;

    /// Compares two candidates in a total order, the better first.
    fn compare(&self, a: &Hit, b: &Hit) -> Ordering;

    /// Returns the score of a candidate if it is above 0, at least the threshold and the minimum, and the candidate is eligible.
    #[inline]
    fn score(&self, candidate: u32, dots: &Dots, threshold: f64) -> Option<f64> {
        self.score_of_eligible(candidate, dots, threshold).filter(|_| !self.is_excluded(candidate))
    }

    /// Returns the score of an eligible candidate if it is above 0, at least the threshold and the minimum.
    #[inline]
    fn score_of_eligible(&self, candidate: u32, dots: &Dots, threshold: f64) -> Option<f64> {
        let score = self.value(candidate, dots);
        (score > 0.0 && score >= threshold && score >= self.min_score()).then_some(score)
    }
}
