//! A site measured against its links.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Interval, interval};
use super::metrics::Metrics;
use super::protocol::{Half, Protocol, Query};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::parallel::{Threads, Watched};
use crate::progress::{Progress, Stage, Ticker, Watch};
use crate::ranking::Question;
use crate::recommender::Recommender;
use crate::settings::Settings;

/// What was measured on one site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evaluation {
    /// Each query with its metrics, in the order of the articles, half by half.
    pub queries: Vec<Measured>,
    /// What was kept from flattering the figures.
    pub guards: Guards,
}

/// One query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Measured {
    /// The article that was asked about.
    pub id: String,
    /// Articles that it links, as far as they count.
    pub relevant: usize,
    /// How well they were found.
    pub metrics: Metrics,
}

/// Links that were not counted, since finding them again proves nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Guards {
    /// Links of an article to itself.
    pub to_itself: usize,
    /// Links to an article of the same wording: a copy that no list should show.
    pub to_near_duplicates: usize,
    /// Link texts that stand in the article and were taken out of it.
    pub link_texts: usize,
}

impl Evaluation {
    /// The mean of each metric over the queries.
    pub fn mean(&self) -> Metrics {
        Metrics::mean(self.queries.iter().map(|query| &query.metrics))
    }

    /// The mean nDCG with its 95 % interval over queries.
    pub fn ndcg(&self) -> Interval {
        interval(&[self.ndcgs()])
    }

    /// The nDCG of each query, in their order.
    pub fn ndcgs(&self) -> Vec<f64> {
        self.queries.iter().map(|query| query.metrics.ndcg).collect()
    }
}

/// Measures the lists that some settings give against the links of the articles: [`Evaluator::evaluate`] on one thread a core, not
/// watched.
///
/// # Errors
///
/// Those of [`Evaluator::evaluate`].
pub fn evaluate(articles: &[Article], settings: &Settings, protocol: &Protocol) -> Result<Evaluation> {
    Evaluator::new(*protocol).evaluate(articles, settings)
}

/// Measures settings by one protocol, as often as asked; can be watched and cancelled.
///
/// ```
/// use connexe::evaluation::{Evaluator, Protocol};
/// use connexe::{Article, Settings};
///
/// let site = [
///     Article::new("rif-1", "Le premier train du Rif partira de Tétouan"),
///     Article::new("rif-2", "Le train du Rif a dix ans de retard à Tétouan").with_links(["rif-1"]),
/// ];
/// let evaluator = Evaluator::new(Protocol::default().with_past_only(false))
///     .on_progress(|progress| println!("{}: {} of {}", progress.stage, progress.done, progress.total))
///     .cancel_when(|| false);
/// assert_eq!(evaluator.evaluate(&site, &Settings::default())?.mean().ndcg, 1.0);
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Evaluator {
    protocol: Protocol,
    threads: usize,
    watch: Watch,
}

impl Evaluator {
    /// What measures by a protocol.
    pub fn new(protocol: Protocol) -> Self {
        Self { protocol, ..Self::default() }
    }

    /// Sets the number of threads; 0, the default, for one a core. Without the feature `parallel` there is one.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Sets what is called now and then; possibly from several threads, one after the other.
    ///
    /// An evaluation is one stage, [`Stage::Evaluate`]: for each half that is measured it counts every article when it is analysed
    /// and when it is indexed, and then the queries.
    #[must_use]
    pub fn on_progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watch.on_progress(callback);
        self
    }

    /// Sets what is asked now and then, possibly from several threads at once: when it says true, the evaluation stops soon, be it
    /// building or asking, and returns [`Error::Cancelled`].
    #[must_use]
    pub fn cancel_when(mut self, condition: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.watch.cancel_when(condition);
        self
    }

    /// Measures the lists that some settings give against the links of the articles.
    ///
    /// The settings are used as they are, but that lists have [`Protocol::k`] places and are kept to the past as the protocol says.
    /// Cost: for each half that is measured, one build and one question a query; memory that of an index and a copy of the articles.
    ///
    /// # Errors
    ///
    /// Those of [`build`](crate::RecommenderBuilder::build) and [`suggest`](crate::Recommender::suggest),
    /// [`Error::Setting`] for a protocol out of range, [`Error::Cancelled`] if [`cancel_when`](Self::cancel_when) said so.
    pub fn evaluate(&self, articles: &[Article], settings: &Settings) -> Result<Evaluation> {
        let Self { protocol, threads, watch } = self;
        protocol.check()?;
        settings.check()?;
        let mut question = settings.question.clone();
        question.k = protocol.k;
        question.filters.past_only |= protocol.past_only;
        let mut evaluation = Evaluation::default();
        let halves: Vec<(Half, Vec<Query<'_>>)> =
            protocol.halves().iter().map(|&half| (half, protocol.queries(articles, half))).collect();
        let whole =
            watch.start_whole(Stage::Evaluate, halves.iter().map(|(_, queries)| 2 * articles.len() + queries.len()).sum());
        let mut measure_all = || {
            // What comes before a build is asked whether to go on, but too little to count.
            evaluation.guards = Guards::of(articles, &whole.parts.start(Stage::Evaluate, 0))?;
            for (half, queries) in &halves {
                let visible = protocol.visible(articles, *half, &whole.parts.start(Stage::Evaluate, 0))?;
                let recommender = settings.builder().threads(*threads).watch(whole.parts.clone()).build(visible)?;
                let ticker = whole.parts.start(Stage::Rank, queries.len());
                for found in measure(&recommender, queries, &question, Threads::new(*threads)?.watched(&ticker))? {
                    let (copies, measured) = found?;
                    evaluation.guards.to_near_duplicates += copies;
                    if measured.relevant > 0 {
                        evaluation.queries.push(measured);
                    }
                }
                ticker.finish()?;
            }
            Ok(())
        };
        measure_all().map_err(|error| whole.error(error))?;
        Ok(evaluation)
    }
}

/// Each query with its metrics, and how many of what is relevant to it are copies.
fn measure(
    recommender: &Recommender,
    queries: &[Query<'_>],
    question: &Question,
    threads: Watched<'_>,
) -> Result<Vec<Result<(usize, Measured)>>> {
    if question.filters.min_quantile.is_some() {
        // Now, while it can be stopped, and on all threads.
        recommender.sampled_scores(&question.blend, threads.ticker())?;
    }
    threads.map(
        queries.len(),
        || (),
        |(), place| {
            let (article, relevant) = &queries[place];
            let mut ids = Vec::with_capacity(relevant.len());
            for other in relevant {
                if recommender.likeness(&article.id, &other.id)?.is_none() {
                    ids.push(other.id.as_str());
                }
            }
            let suggestions = recommender.suggest(&article.id, question)?;
            let list = suggestions.items.iter().map(|item| item.id.as_str());
            let metrics = Metrics::of(list, &ids, question.k);
            threads.ticker().tick(1);
            Ok((relevant.len() - ids.len(), Measured { id: article.id.clone(), relevant: ids.len(), metrics }))
        },
    )
}

impl Guards {
    fn of(articles: &[Article], ticker: &Ticker<'_>) -> Result<Self> {
        let mut guards = Self::default();
        for article in articles {
            ticker.work(1)?;
            guards.to_itself += article.links.iter().filter(|id| **id == article.id).count();
            let stands = |text: &str| article.body.contains(text) || article.lead.contains(text);
            guards.link_texts += article.anchors.iter().filter(|anchor| !anchor.text.is_empty() && stands(&anchor.text)).count();
        }
        Ok(guards)
    }
}

/// What a second configuration gains over a first, in mean nDCG over sites, with the 95 % interval of the paired difference.
///
/// `pairs` holds the two evaluations of each site, the first configuration first.
///
/// # Errors
///
/// [`Error::Setting`] where the two did not measure the same queries.
pub fn compare(pairs: &[(&Evaluation, &Evaluation)]) -> Result<Interval> {
    let mut groups = Vec::with_capacity(pairs.len());
    for (first, second) in pairs {
        let mut differences = Vec::with_capacity(first.queries.len());
        for place in 0..first.queries.len().max(second.queries.len()) {
            match (first.queries.get(place), second.queries.get(place)) {
                (Some(a), Some(b)) if a.id == b.id => differences.push(b.metrics.ndcg - a.metrics.ndcg),
                (a, b) => {
                    let id = |query: Option<&Measured>| query.map_or("nothing", |query| &query.id).to_string();
                    return Err(Error::setting("the query compared", id(b), format!("{}, as in the first", id(a))));
                }
            }
        }
        groups.push(differences);
    }
    Ok(interval(&groups))
}
