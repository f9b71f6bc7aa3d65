//! The formula of the score. It stands here and nowhere else; upper bounds use its factors.
//!
//! ```text
//! score(q, d) = ( weight[text] · scale(d) · dot_text + Σ over the other parts p of  weight[p] · dot_p )
//!               · (1 + in_links · linked(d)) · recency(q, d) · boost(d)
//! ```

use super::part::{Dots, PARTS, Part};
use crate::sparse::product_to_f64;

/// The weights of a question's blend, as the formula needs them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Formula {
    /// Weight of each part.
    pub(crate) weights: [f64; PARTS],
    /// Gain of a candidate for each unit of [`CandidateFactors::linked`](super::CandidateFactors::linked).
    pub(crate) in_links: f64,
}

/// The factors of one pair of query and candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairFactors {
    /// The local scale of the candidate, on its text.
    pub(crate) scale: f64,
    /// The factor for being linked, at least 1: [`Formula::linked_factor`].
    pub(crate) linked: f64,
    /// The recency factor, from 0 to 1.
    pub(crate) recency: f64,
    /// The caller's boost.
    pub(crate) boost: f64,
}

impl Formula {
    /// Returns the score of a pair. It does not fall when a dot product grows.
    ///
    /// Sums and products run in this order, so that every engine gives the same bits.
    #[inline]
    pub(crate) fn score(&self, dots: &Dots, factors: &PairFactors) -> f64 {
        let text = self.weights[0] * factors.scale * product_to_f64(dots[0]);
        let sum = self.weights.iter().zip(dots).skip(1).fold(text, |sum, (weight, &dot)| sum + weight * product_to_f64(dot));
        sum * factors.linked * factors.recency * factors.boost
    }

    /// Returns what one product of weights of a part adds to the score.
    pub(crate) fn contribution(&self, part: Part, product: u64, factors: &PairFactors) -> f64 {
        let scale = if part == Part::Text { factors.scale } else { 1.0 };
        self.weights[part.index()] * scale * product_to_f64(product) * factors.linked * factors.recency * factors.boost
    }

    /// Returns the factor of a candidate for being linked.
    #[inline]
    pub(crate) fn linked_factor(&self, linked: f64) -> f64 {
        1.0 + self.in_links * linked
    }

    /// Whether a part has weight.
    #[inline]
    pub(crate) fn uses(&self, part: Part) -> bool {
        self.weights[part.index()] > 0.0
    }
}
