//! Learning of a blend from the links of a site.
//!
//! Input: an indexed site. Output: the weights that its own links prefer to the defaults. One weight after another is tried; a value is
//! taken if its paired gain in nDCG@10, less [`ERRORS`] standard errors, is above 0. All of it counts only if it is also a gain on queries
//! that it was not chosen by. Cost: [`queries`], then sums over a few candidates of each. Invariant: the result does not depend on the
//! number of threads.

mod learnt;
mod measure;
mod queries;
mod values;

pub use learnt::{LearntBlend, LearntGain};

use self::measure::{Paired, ndcg};
use self::queries::{LinkQuery, queries};
use self::values::coordinates;
use super::blend::Blend;
use super::site::Site;
use crate::error::Result;
use crate::parallel::Watched;

/// The fewest queries to learn from (`docs/relevance.md`).
const FEWEST_QUERIES: usize = 40;

/// Standard errors by which the gain of a value must be above 0 (`docs/relevance.md`).
const ERRORS: f64 = 1.25;

/// Standard errors by which the gain of all values together must be above 0, on queries that did not choose them.
const GAIN_ERRORS: f64 = 1.5;

/// Learns a blend from the links of a site; the default where it has few links, or where learning from half of them is no gain on the
/// other half.
pub(crate) fn learn(site: &Site, threads: Watched<'_>) -> Result<LearntBlend> {
    let queries = queries(site, threads)?;
    let nothing = LearntBlend { queries: queries.len(), ..LearntBlend::default() };
    if queries.len() < FEWEST_QUERIES {
        return Ok(nothing);
    }
    let all: Vec<&LinkQuery> = queries.iter().collect();
    let blend = best_blend(&all);
    if blend == Blend::default() {
        return Ok(nothing);
    }
    let gain = cross_validated(&all);
    if gain.mean - GAIN_ERRORS * gain.error <= 0.0 {
        return Ok(nothing);
    }
    let half = 1.96 * gain.error;
    Ok(LearntBlend {
        blend,
        gain: Some(LearntGain { mean: gain.mean, low: gain.mean - half, high: gain.mean + half }),
        ..nothing
    })
}

/// Chooses the best value of each coordinate in turn.
fn best_blend(queries: &[&LinkQuery]) -> Blend {
    let mut chosen = Blend::default();
    let mut before = values_of(queries, &chosen);
    for values in coordinates() {
        let mut best: Option<(f64, Blend, Vec<f64>)> = None;
        for value in values {
            let blend = value.or(&chosen);
            let after = values_of(queries, &blend);
            let gain = Paired::of(&differences(&before, &after));
            let sure = gain.mean - ERRORS * gain.error;
            if sure > best.as_ref().map_or(0.0, |(sure, ..)| *sure) {
                best = Some((sure, blend, after));
            }
        }
        if let Some((_, blend, after)) = best {
            (chosen, before) = (blend, after);
        }
    }
    chosen
}

/// Measures the gain of learning on queries that it has not seen: each half of the queries by what the other half chose.
fn cross_validated(queries: &[&LinkQuery]) -> Paired {
    let half = |parity: usize| queries.iter().copied().enumerate().filter(move |(n, _)| n % 2 == parity).map(|(_, query)| query);
    let [even, odd]: [Vec<&LinkQuery>; 2] = [half(0).collect(), half(1).collect()];
    let gains = |learnt_from: &[&LinkQuery], measured: &[&LinkQuery]| {
        differences(&values_of(measured, &Blend::default()), &values_of(measured, &best_blend(learnt_from)))
    };
    let mut all = gains(&even, &odd);
    all.extend(gains(&odd, &even));
    Paired::of(&all)
}

fn values_of(queries: &[&LinkQuery], blend: &Blend) -> Vec<f64> {
    let weights = blend.weights(&Blend::default());
    let mut scored = Vec::new();
    queries.iter().map(|query| ndcg(query, &weights, &mut scored)).collect()
}

fn differences(before: &[f64], after: &[f64]) -> Vec<f64> {
    before.iter().zip(after).map(|(before, after)| after - before).collect()
}
