//! The factors of all candidates by slot, rounded up for upper bounds.

use super::candidate_factors::CandidateFactors;
use crate::knn::CHUNK;

/// Scales and gains for links by slot, and the largest of each chunk of slots. Memory: 8 bytes an article.
#[derive(Debug)]
pub(super) struct SlotFactors {
    /// Local scales, as shares of the largest.
    pub(super) scales: Vec<f32>,
    /// Gains for links.
    pub(super) linked: Vec<f32>,
    pub(super) chunks: Vec<ChunkFactors>,
    pub(super) largest_scale: f64,
    pub(super) mean_scale: f64,
}

/// The largest factors of some neighbouring slots.
#[derive(Debug)]
pub(super) struct ChunkFactors {
    pub(super) scale: f32,
    pub(super) linked: f32,
    /// Earliest and latest date; none if an article has no date.
    pub(super) dates: Option<(i64, i64)>,
}

impl SlotFactors {
    /// The factors in the order of slots; `order` has the article of each slot.
    pub(super) fn new(factors: &[CandidateFactors], order: &[u32]) -> Self {
        let by_slot = || order.iter().map(|&article| &factors[article as usize]);
        let largest_scale = by_slot().map(|factors| factors.scale).fold(0.0, f64::max);
        let relative = |scale: f64| if largest_scale > 0.0 { round_up(scale / largest_scale) } else { 0.0 };
        let mean_scale = by_slot().map(|factors| factors.scale).sum::<f64>() / order.len().max(1) as f64;
        let scales: Vec<f32> = by_slot().map(|factors| relative(factors.scale)).collect();
        let linked: Vec<f32> = by_slot().map(|factors| round_up(factors.linked)).collect();
        let largest = |numbers: &[f32]| numbers.iter().copied().fold(0.0, f32::max);
        let chunk = |start: usize| {
            let slots = start..order.len().min(start + CHUNK);
            ChunkFactors {
                scale: largest(&scales[slots.clone()]),
                linked: largest(&linked[slots.clone()]),
                dates: range(order[slots].iter().map(|&article| factors[article as usize].second)),
            }
        };
        let chunks = (0..order.len()).step_by(CHUNK).map(chunk).collect();
        Self { scales, linked, chunks, largest_scale, mean_scale }
    }
}

/// Returns the earliest and latest date; none if one is missing.
fn range(dates: impl Iterator<Item = Option<i64>>) -> Option<(i64, i64)> {
    let mut all = dates.collect::<Option<Vec<i64>>>()?.into_iter();
    let first = all.next()?;
    Some(all.fold((first, first), |(first, last), date| (first.min(date), last.max(date))))
}

/// Returns an `f32` that is not below a number.
pub(super) fn round_up(number: f64) -> f32 {
    // The cast rounds to the nearest, and the next one is above. Beyond the largest `f32` it is infinite.
    #[allow(clippy::cast_possible_truncation)]
    let nearest = number as f32;
    if nearest > 0.0 { nearest.next_up() } else { nearest }
}
