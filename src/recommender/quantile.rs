//! The site's own scale of scores: what is a strong suggestion here?

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Recommender;
use super::view::View;
use crate::error::{Error, Result};
use crate::index::{Engine, Scratch};
use crate::progress::{Stage, Ticker};
use crate::ranking::{Blend, Boosts, Filters};

/// Articles whose lists make the scale: enough for steps of a thousandth, and a fraction of a second even on a large site.
const SAMPLE: usize = 1000;
/// Suggestions of each that count.
const LISTED: usize = 10;

/// The scores of a sample of lists, by blend, in ascending order. Filled when first asked for.
#[derive(Default)]
pub(super) struct ScoreScale {
    known: Mutex<Vec<(Blend, Arc<Vec<f64>>)>>,
}

impl ScoreScale {
    fn lock(&self) -> MutexGuard<'_, Vec<(Blend, Arc<Vec<f64>>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recommender {
    /// The score below which this share of all suggestions of the site lies, by a blend.
    ///
    /// Scores are comparable within a site and a blend, not between sites: use a quantile to choose a minimum. The suggestions are
    /// the ten best, by the default filters, of a sample of 1,000 articles taken evenly over the ids in their order (all of them on
    /// a smaller site). 0 if there is no suggestion at all. The first call with a blend costs a query an article of the sample.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a blend out of range or a quantile outside 0 to 1, [`Error::Cancelled`].
    ///
    /// ```
    /// use connexe::{Article, Blend, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder().build(vec![article("a", "le train"), article("b", "un train")])?;
    /// assert!(recommender.score_quantile(&Blend::default(), 0.1)? > 0.0);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn score_quantile(&self, blend: &Blend, quantile: f64) -> Result<f64> {
        blend.check()?;
        if !(0.0..=1.0).contains(&quantile) {
            return Err(Error::setting("quantile", quantile, "between 0 and 1"));
        }
        if let Some(scores) = self.known_scores(blend) {
            return Ok(at(&scores, quantile));
        }
        let ticker = self.watch.start(Stage::Rank, self.articles.len().min(SAMPLE));
        let scores = self.sampled_scores(blend, &ticker)?;
        ticker.finish()?;
        Ok(at(&scores, quantile))
    }

    /// The same, for a quantile known to be one.
    pub(super) fn quantile(&self, blend: &Blend, quantile: f64) -> f64 {
        // Nobody can stop it here; long operations have taken the sample before.
        self.sampled_scores(blend, &Ticker::silent()).map_or(0.0, |scores| at(&scores, quantile))
    }

    /// The scores that quantiles rest on; taken when first asked for.
    pub(crate) fn sampled_scores(&self, blend: &Blend, ticker: &Ticker<'_>) -> Result<Arc<Vec<f64>>> {
        if let Some(scores) = self.known_scores(blend) {
            return Ok(scores);
        }
        let scores = Arc::new(self.sample_scores(blend, ticker)?);
        self.score_scale.lock().push((*blend, Arc::clone(&scores)));
        Ok(scores)
    }

    fn known_scores(&self, blend: &Blend) -> Option<Arc<Vec<f64>>> {
        self.score_scale.lock().iter().find(|(known, _)| known == blend).map(|(_, scores)| Arc::clone(scores))
    }

    fn sample_scores(&self, blend: &Blend, ticker: &Ticker<'_>) -> Result<Vec<f64>> {
        let view = View::new(self, None);
        let mut numbers: Vec<u32> = (0..view.len()).collect();
        numbers.sort_unstable_by_key(|&number| view.roster().card(number).id_rank);
        let taken = numbers.len().min(SAMPLE);
        let sample: Vec<u32> = (0..taken).map(|place| numbers[place * numbers.len() / taken]).collect();
        let filters = Filters::default();
        let prepared = view.prepare(&[&filters], blend, &Boosts::default());
        let lists = self.threads.watched(ticker).map(sample.len(), Scratch::default, |scratch, place| {
            let gate = prepared.gate(&view, sample[place]);
            let scorer = prepared.scorer(&view, blend, &gate);
            view.top_k(Engine::Inverted, sample[place], LISTED, &scorer, scratch).into_iter().map(|hit| hit.score).collect()
        })?;
        let mut scores: Vec<f64> = lists.into_iter().flat_map(|list: Vec<f64>| list).collect();
        scores.sort_unstable_by(f64::total_cmp);
        Ok(scores)
    }
}

/// The score at a quantile of ascending scores; 0 if there is none.
fn at(scores: &[f64], quantile: f64) -> f64 {
    // Between 0 and the last place: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let place = (quantile * scores.len().saturating_sub(1) as f64) as usize;
    scores.get(place).copied().unwrap_or(0.0)
}
