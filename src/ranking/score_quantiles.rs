//! The scores of a sample of suggestions, by blend.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::blend::Blend;

/// Sampled scores by blend, in ascending order. Filled by the first question that needs them.
#[derive(Default)]
pub(crate) struct ScoreQuantiles {
    samples: Mutex<Vec<(Blend, Arc<Vec<f64>>)>>,
}

impl ScoreQuantiles {
    fn lock(&self) -> MutexGuard<'_, Vec<(Blend, Arc<Vec<f64>>)>> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the scores of a blend, if they were sampled before.
    pub(crate) fn get(&self, blend: &Blend) -> Option<Arc<Vec<f64>>> {
        self.lock().iter().find(|(known, _)| known == blend).map(|(_, scores)| Arc::clone(scores))
    }

    pub(super) fn insert(&self, blend: Blend, scores: Arc<Vec<f64>>) {
        self.lock().push((blend, scores));
    }
}

/// Returns the score at a quantile of ascending scores; 0 if there is none.
pub(crate) fn score_at(scores: &[f64], quantile: f64) -> f64 {
    // Between 0 and the last position: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let position = (quantile * scores.len().saturating_sub(1) as f64) as usize;
    scores.get(position).copied().unwrap_or(0.0)
}
