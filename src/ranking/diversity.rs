//! Diversity: an order that does not say the same thing twice.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Maximal marginal relevance (Carbonell and Goldstein, *The use of MMR*, SIGIR 1998), a re-ranking of the best 100 candidates.
///
/// The next candidate is always the one with the largest `relevance · score / best - (1 - relevance) · likeness`, where `likeness`
/// is the cosine of its text with the nearest candidate chosen before. A relevance of 1 changes nothing.
///
/// ```
/// use connexe::Diversity;
///
/// assert!(Diversity::new(0.7).check().is_ok());
/// assert!(Diversity::new(1.5).check().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Diversity {
    /// How much relevance counts against novelty, 0 to 1.
    pub relevance: f64,
}

/// How many candidates are re-ranked: it must not depend on how many are asked for.
pub(crate) const POOL: usize = 100;

impl Diversity {
    /// With this share of relevance, the rest for novelty.
    pub fn new(relevance: f64) -> Self {
        Self { relevance }
    }

    /// Whether the share is one.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a relevance outside 0 to 1.
    pub fn check(&self) -> Result<()> {
        if (0.0..=1.0).contains(&self.relevance) {
            Ok(())
        } else {
            Err(Error::setting("diversity.relevance", self.relevance, "between 0 and 1"))
        }
    }

    /// The order in which candidates are taken, with the marginal relevance of each.
    ///
    /// `scores` fall; `cosine` tells the likeness of two candidates by their places. Quadratic in the pool.
    pub(crate) fn order(&self, scores: &[f64], cosine: impl Fn(usize, usize) -> f64) -> Vec<(usize, f64)> {
        let best = scores.first().copied().unwrap_or(1.0);
        let mut nearest = vec![0.0f64; scores.len()];
        let mut left: Vec<usize> = (0..scores.len()).collect();
        let mut order = Vec::with_capacity(scores.len());
        while !left.is_empty() {
            let marginal = |place: usize| self.relevance * scores[place] / best - (1.0 - self.relevance) * nearest[place];
            // Equal ones in the order of their scores: the first of the largest is taken.
            let mut chosen = 0;
            for position in 1..left.len() {
                if marginal(left[position]) > marginal(left[chosen]) {
                    chosen = position;
                }
            }
            let value = marginal(left[chosen]);
            let place = left.remove(chosen);
            order.push((place, value));
            for &other in &left {
                nearest[other] = nearest[other].max(cosine(place, other));
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn novelty_moves_the_like_apart() {
        let like = |a: usize, b: usize| if a.max(b) == 1 { 1.0 } else { 0.0 };
        let places = |relevance: f64| -> Vec<usize> {
            Diversity::new(relevance).order(&[1.0, 0.9, 0.5], like).into_iter().map(|(place, _)| place).collect()
        };
        assert_eq!(places(1.0), [0, 1, 2]);
        assert_eq!(places(0.5), [0, 2, 1]);
        assert_eq!(places(0.0), [0, 2, 1]);
        assert!(Diversity::new(0.5).order(&[], like).is_empty());
    }
}
