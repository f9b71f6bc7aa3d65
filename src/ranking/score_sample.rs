//! The sample of suggestions that quantiles of scores rest on.
//!
//! Input: a blend. Output: the scores of the ten best suggestions of up to 1,000 articles, in ascending order. Cost: one query an
//! article of the sample, once a blend.

use std::sync::Arc;

use super::blend::Blend;
use super::boosts::Boosts;
use super::filter::Filters;
use super::prepared::Prepared;
use super::score_quantiles::score_at;
use super::site::Site;
use super::view::View;
use crate::error::Result;
use crate::index::{Engine, Scratch};
use crate::progress::Ticker;

/// Articles of the sample: enough for steps of a thousandth, and a fraction of a second even on a large site.
pub(crate) const SAMPLE: usize = 1000;
/// Suggestions of each article.
const SUGGESTIONS: usize = 10;

/// Returns the sampled scores of a blend. The first call with a blend takes the sample.
pub(crate) fn sampled_scores(site: &Site, blend: &Blend, ticker: &Ticker<'_>) -> Result<Arc<Vec<f64>>> {
    if let Some(scores) = site.quantiles.get(blend) {
        return Ok(scores);
    }
    let scores = Arc::new(take_sample(&View::new(site, None), blend, ticker)?);
    site.quantiles.insert(*blend, Arc::clone(&scores));
    Ok(scores)
}

/// Takes the sample for the quantile of some filters, if they have one: a long operation does so while it can be cancelled.
pub(crate) fn sample_for(site: &Site, filters: &Filters, blend: &Blend, ticker: &Ticker<'_>) -> Result<()> {
    if filters.min_quantile.is_some() { sampled_scores(site, blend, ticker).map(drop) } else { Ok(()) }
}

/// Returns the share of the sampled scores that a score reaches, in percent. None without a sample.
pub(crate) fn percentile(scores: &[f64], score: f64) -> Option<u8> {
    let reached = scores.partition_point(|&other| other <= score);
    u8::try_from((100 * reached).checked_div(scores.len())?).ok()
}

/// Prepares the filters and boosts of a question or block; a minimum by quantile becomes a score.
pub(crate) fn prepare<'q>(view: &View<'_>, filters: &[&'q Filters], blend: &Blend, boosts: &Boosts) -> Prepared<'q> {
    let filters: Vec<(&Filters, f64)> = filters.iter().map(|&filters| (filters, min_score(view, filters, blend))).collect();
    Prepared::new(view, &filters, boosts)
}

/// The least score of some filters: their own minimum, or that of their quantile.
fn min_score(view: &View<'_>, filters: &Filters, blend: &Blend) -> f64 {
    let Some(quantile) = filters.min_quantile else { return filters.min_score };
    // It cannot be cancelled here: long operations have taken the sample before.
    let scores = sampled_scores(view.site(), blend, &Ticker::silent());
    filters.min_score.max(scores.map_or(0.0, |scores| score_at(&scores, quantile)))
}

fn take_sample(view: &View<'_>, blend: &Blend, ticker: &Ticker<'_>) -> Result<Vec<f64>> {
    let mut numbers: Vec<u32> = (0..view.len()).collect();
    numbers.sort_unstable_by_key(|&number| view.attributes(number).id_rank);
    let size = numbers.len().min(SAMPLE);
    let sample: Vec<u32> = (0..size).map(|position| numbers[position * numbers.len() / size]).collect();
    let filters = Filters::default();
    let prepared = Prepared::new(view, &[(&filters, filters.min_score)], &Boosts::default());
    let lists = view.site().threads.watched(ticker).map(sample.len(), Scratch::default, |scratch, position| {
        let eligibility = prepared.eligibility(view, sample[position]);
        let scorer = prepared.scorer(view, blend, &eligibility);
        let hits = view.top_k(Engine::Inverted, sample[position], SUGGESTIONS, &scorer, scratch);
        hits.into_iter().map(|hit| hit.score).collect()
    })?;
    let mut scores: Vec<f64> = lists.into_iter().flat_map(|list: Vec<f64>| list).collect();
    scores.sort_unstable_by(f64::total_cmp);
    Ok(scores)
}
