//! Diversity: an order that moves similar articles apart.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Maximal marginal relevance (Carbonell and Goldstein, *The use of MMR*, SIGIR 1998), a re-ranking of the best 100 candidates.
///
/// The next candidate is always the one with the largest `relevance · score / best - (1 - relevance) · likeness`, where `likeness`
/// is the cosine of its text with the nearest candidate chosen before. A relevance of 1 changes nothing.
///
/// ```
/// use connexe::ranking::Diversity;
///
/// assert!(Diversity::new(0.7).check().is_ok());
/// assert!(Diversity::new(1.5).check().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Diversity {
    /// The weight of relevance against novelty, 0 to 1.
    pub relevance: f64,
}

/// The number of candidates that are re-ranked. It does not depend on `k`, so that a list is a prefix of any longer list.
pub(crate) const RERANKED: usize = 100;

impl Diversity {
    /// With this weight of relevance; the rest is for novelty.
    pub fn new(relevance: f64) -> Self {
        Self { relevance }
    }

    /// Whether the weight is in its range.
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

    /// Returns the order in which candidates are taken, by their positions.
    ///
    /// `scores` are above 0 and descend; `cosine` gives the similarity of two candidates by their positions. Quadratic in the candidates.
    pub(crate) fn order(&self, scores: &[f64], cosine: impl Fn(usize, usize) -> f64) -> Vec<usize> {
        let best = scores.first().copied().unwrap_or(1.0);
        let mut nearest = vec![0.0f64; scores.len()];
        let mut left: Vec<usize> = (0..scores.len()).collect();
        let mut order = Vec::with_capacity(scores.len());
        while !left.is_empty() {
            let marginal =
                |position: usize| self.relevance * scores[position] / best - (1.0 - self.relevance) * nearest[position];
            // Ties in the order of the scores: the first of the largest is taken.
            let mut chosen = 0;
            for other in 1..left.len() {
                if marginal(left[other]) > marginal(left[chosen]) {
                    chosen = other;
                }
            }
            let position = left.remove(chosen);
            order.push(position);
            for &other in &left {
                nearest[other] = nearest[other].max(cosine(position, other));
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn novelty_moves_similar_candidates_apart() {
        let like = |a: usize, b: usize| if a.max(b) == 1 { 1.0 } else { 0.0 };
        let positions = |relevance: f64| Diversity::new(relevance).order(&[1.0, 0.9, 0.5], like);
        assert_eq!(positions(1.0), [0, 1, 2]);
        assert_eq!(positions(0.5), [0, 2, 1]);
        assert_eq!(positions(0.0), [0, 2, 1]);
        assert!(Diversity::new(0.5).order(&[], like).is_empty());
    }
}
