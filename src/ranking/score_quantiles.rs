//! The scores of a sample of suggestions, by blend.
//!
//! Memory: up to 80 kB a blend, for the latest [`MOST`] blends.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::blend::Blend;

/// The most blends whose samples are kept: more than a page has, and a limit where each reader has a blend of their own.
const MOST: usize = 32;

/// Sampled scores by blend, in ascending order, the oldest sample first. Filled by the first question that needs them.
#[derive(Default)]
pub(crate) struct ScoreQuantiles {
    samples: Mutex<Samples>,
}

type Samples = VecDeque<(Blend, Arc<Vec<f64>>)>;

impl ScoreQuantiles {
    fn lock(&self) -> MutexGuard<'_, Samples> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the scores of a blend, if they were sampled before.
    pub(crate) fn get(&self, blend: &Blend) -> Option<Arc<Vec<f64>>> {
        self.lock().iter().find(|(known, _)| known == blend).map(|(_, scores)| Arc::clone(scores))
    }

    /// Keeps the scores of a blend, unless another thread was faster, and drops the oldest beyond the limit.
    pub(super) fn insert(&self, blend: Blend, scores: Arc<Vec<f64>>) {
        let mut samples = self.lock();
        if samples.iter().any(|(known, _)| *known == blend) {
            return;
        }
        if samples.len() == MOST {
            samples.pop_front();
        }
        samples.push_back((blend, scores));
    }
}

/// Returns the score at a quantile of ascending scores; 0 if there is none.
pub(crate) fn score_at(scores: &[f64], quantile: f64) -> f64 {
    // Between 0 and the last position: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let position = (quantile * scores.len().saturating_sub(1) as f64) as usize;
    scores.get(position).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_samples_are_kept_each_once() {
        let blend = |number: usize| Blend::default().with_tags(number as f64);
        let quantiles = ScoreQuantiles::default();
        for number in [0, 0].into_iter().chain(0..=MOST) {
            quantiles.insert(blend(number), Arc::new(vec![number as f64]));
        }
        assert!(quantiles.get(&blend(0)).is_none());
        for number in 1..=MOST {
            assert_eq!(*quantiles.get(&blend(number)).unwrap(), [number as f64]);
        }
        assert_eq!(quantiles.lock().len(), MOST);
    }
}
