//! The measure of some weights: nDCG over the queries of a site.
//!
//! Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques* (2002), with binary gains.

use std::cmp::Ordering;

use super::queries::{Candidate, LinkQuery};
use crate::ranking::weights::Weights;

/// Ranks that count.
const RANKS: usize = 10;

/// Computes the nDCG of one query.
pub(super) fn ndcg(query: &LinkQuery, weights: &Weights, scored: &mut Vec<(f64, u32)>) -> f64 {
    scored.clear();
    let scores = query.candidates.iter().map(|candidate| candidate.score(weights, query.second));
    scored.extend(scores.zip(0u32..).filter(|(score, _)| *score > 0.0));
    let order = |a: &(f64, u32), b: &(f64, u32)| {
        let candidate = |of: &(f64, u32)| &query.candidates[of.1 as usize];
        b.0.total_cmp(&a.0).then_with(|| tie(query, candidate(a), candidate(b)))
    };
    if scored.len() > RANKS {
        scored.select_nth_unstable_by(RANKS - 1, order);
        scored.truncate(RANKS);
    }
    scored.sort_unstable_by(order);
    let gain = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
    let ranked = scored.iter().enumerate().filter(|(_, (_, position))| query.candidates[*position as usize].is_relevant);
    let found: f64 = ranked.map(|(rank, _)| gain(rank)).sum();
    let most: f64 = (0..query.relevant.min(RANKS)).map(gain).sum();
    found / most
}

/// The order of candidates of one score: the nearer date, then the id.
fn tie(query: &LinkQuery, a: &Candidate, b: &Candidate) -> Ordering {
    let key = |candidate: &Candidate| {
        let seconds = query.second.zip(candidate.second).map_or(u64::MAX, |(query, other)| query.abs_diff(other));
        (seconds, candidate.id_rank)
    };
    key(a).cmp(&key(b))
}

/// The mean of some differences, with its standard error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paired {
    pub(super) mean: f64,
    pub(super) error: f64,
}

impl Paired {
    /// Compares two lists of values, query by query.
    pub(super) fn of(differences: &[f64]) -> Self {
        let count = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / count.max(1.0);
        let squares: f64 = differences.iter().map(|difference| (difference - mean).powi(2)).sum();
        let error = if differences.len() < 2 { f64::INFINITY } else { (squares / (count - 1.0) / count).sqrt() };
        Self { mean, error }
    }
}
