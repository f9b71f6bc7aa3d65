//! Evaluation of a site by its links.
//!
//! Input: articles, settings, a protocol. Output: the metrics of each query. Cost: for each measured half one build and one search
//! a query; memory of an index and a second set of the articles.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Interval, interval};
use super::link_texts::link_texts;
use super::lists::Lists;
use super::metrics::Metrics;
use super::protocol::{Half, Protocol, Query};
use super::shown::shown;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::progress::{Progress, Stage, Ticker, Watch};
use crate::ranking::{LearntBlend, Question, sample_for};
use crate::recommender::Recommender;
use crate::settings::Settings;

/// The result of an evaluation of one site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evaluation {
    /// Each query with its metrics, in the order of the articles, half by half.
    pub queries: Vec<Measured>,
    /// Links and texts that were left out, since they would flatter the figures.
    pub guards: Guards,
    /// What was learnt for each measured half, always from links that are not measured.
    #[serde(default)]
    pub learnt: Vec<LearntBlend>,
}

/// The result of one query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Measured {
    /// Id of the query article.
    pub id: String,
    /// Number of linked articles that count as relevant.
    pub relevant: usize,
    /// The metrics of its list.
    pub metrics: Metrics,
}

/// Links and texts that do not count, since finding them again proves nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Guards {
    /// Links of an article to itself.
    pub to_itself: usize,
    /// Links to a near-duplicate, which no list should show.
    pub to_near_duplicates: usize,
    /// Link texts of more than two characters that occur in the lead or the body of their article. [`Text::Strict`](super::Text::Strict) removes them.
    pub link_texts: usize,
}

impl Evaluation {
    /// Computes the mean of each metric over the queries.
    pub fn mean(&self) -> Metrics {
        Metrics::mean(self.queries.iter().map(|query| &query.metrics))
    }

    /// Computes the mean nDCG with its 95 % interval over queries.
    pub fn ndcg(&self) -> Interval {
        interval(&[self.ndcgs()])
    }

    /// Returns the nDCG of each query, in the order of the queries.
    pub fn ndcgs(&self) -> Vec<f64> {
        self.queries.iter().map(|query| query.metrics.ndcg).collect()
    }
}

/// Measures the lists of some settings against the links of the articles, as [`Evaluator::evaluate`] does, on one thread a core.
///
/// # Errors
///
/// Those of [`Evaluator::evaluate`].
pub fn evaluate(articles: &[Article], settings: &Settings, protocol: &Protocol) -> Result<Evaluation> {
    Evaluator::new(*protocol).evaluate(articles, settings)
}

/// An evaluator of settings by one protocol, with progress reports and cancellation.
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
#[derive(Clone, Debug, Default)]
pub struct Evaluator {
    protocol: Protocol,
    threads: usize,
    watch: Watch,
}

impl Evaluator {
    /// Makes an evaluator by a protocol.
    pub fn new(protocol: Protocol) -> Self {
        Self { protocol, ..Self::default() }
    }

    /// Sets the number of threads; 0, the default, for one a core, at most
    /// [`most_threads`](crate::RecommenderBuilder::most_threads). Without the feature `parallel` there is one.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Sets a callback for progress. It may be called from several threads, one after the other.
    ///
    /// An evaluation is one stage, [`Stage::Evaluate`]. For each measured half it counts every article twice, when it is analysed
    /// and when it is indexed, and then the queries.
    #[must_use]
    pub fn on_progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watch.on_progress(callback);
        self
    }

    /// Sets a condition that is checked from time to time, possibly from several threads at once. When it is true, the evaluation
    /// stops soon and returns [`Error::Cancelled`].
    #[must_use]
    pub fn cancel_when(mut self, condition: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.watch.cancel_when(condition);
        self
    }

    /// Measures the lists of some settings against the links of the articles.
    ///
    /// The protocol sets the length of the lists ([`Protocol::k`]). If only the past counts, it also sets `past_only` of the filters;
    /// otherwise the settings decide. Cost: for each measured half, one build and one search a query; memory of an index and a second set of the articles.
    ///
    /// # Errors
    ///
    /// Those of [`build`](crate::RecommenderBuilder::build) and [`suggest`](crate::Recommender::suggest),
    /// [`Error::Setting`] for a protocol out of range, [`Error::Cancelled`] if the condition of [`cancel_when`](Self::cancel_when)
    /// held.
    pub fn evaluate(&self, articles: &[Article], settings: &Settings) -> Result<Evaluation> {
        self.evaluate_by(articles, settings, |recommender, id, question| {
            let suggestions = recommender.suggest(id, question)?;
            Ok(suggestions.items.into_iter().map(|item| item.id).collect())
        })
    }

    /// Measures the pages of the plan of the settings, each as one list: its blocks one after the other, with the articles that the body
    /// links, which are the relevant ones.
    ///
    /// # Errors
    ///
    /// Those of [`evaluate`](Self::evaluate).
    pub fn evaluate_pages(&self, articles: &[Article], settings: &Settings) -> Result<Evaluation> {
        self.evaluate_by(articles, settings, |recommender, id, question| {
            let mut plan = settings.plan.clone().with_allow_linked(true);
            plan.filters.past_only |= question.filters.past_only;
            let page = recommender.page(id, &plan)?;
            Ok(page.blocks.into_iter().flat_map(|block| block.items).map(|item| item.id).collect())
        })
    }

    /// Measures the lists of another system by the same queries, relevant articles and rules.
    ///
    /// The settings decide which links lead to near-duplicates and do not count. If only the past counts, here or in the filters,
    /// suggestions that are later than their article are left out, as they are in ours. Cost: that of
    /// [`evaluate`](Self::evaluate) without the searches.
    ///
    /// The lists are taken as they are: if they were made with the links or link texts that the protocol hides, they are at an advantage.
    ///
    /// # Errors
    ///
    /// Those of [`evaluate`](Self::evaluate).
    pub fn evaluate_lists(&self, articles: &[Article], settings: &Settings, lists: &Lists) -> Result<Evaluation> {
        self.evaluate_by(articles, settings, |_, id, question| Ok(lists.list(id, question).map(str::to_string).collect()))
    }

    /// Measures the lists of ids that a function returns for each query.
    fn evaluate_by(
        &self,
        articles: &[Article],
        settings: &Settings,
        list: impl Fn(&Recommender, &str, &Question) -> Result<Vec<String>> + Sync,
    ) -> Result<Evaluation> {
        let Self { protocol, threads, watch } = self;
        protocol.check()?;
        settings.check()?;
        let mut question = settings.question.clone();
        question.k = protocol.k;
        question.filters.past_only |= protocol.past_only;
        let mut evaluation = Evaluation::default();
        let halves: Vec<(Half, Vec<Query<'_>>)> =
            protocol.halves().iter().map(|&half| (half, protocol.queries(articles, half))).collect();
        let combined =
            watch.start_combined(Stage::Evaluate, halves.iter().map(|(_, queries)| 2 * articles.len() + queries.len()).sum());
        let mut measure_all = || {
            // The steps before a build can be cancelled. They are too short to be counted in the progress.
            evaluation.guards = Guards::of(articles, &combined.parts.start(Stage::Evaluate, 0))?;
            for (half, queries) in &halves {
                let visible = protocol.visible(articles, *half, &combined.parts.start(Stage::Evaluate, 0))?;
                let recommender = settings.builder().threads(*threads).watch(combined.parts.clone()).build(visible)?;
                evaluation.learnt.push(recommender.report().learnt);
                let ticker = combined.parts.start(Stage::Rank, queries.len());
                for found in measure(&recommender, queries, &question, &list, &ticker)? {
                    let (near_duplicates, measured) = found?;
                    evaluation.guards.to_near_duplicates += near_duplicates;
                    if measured.relevant > 0 {
                        evaluation.queries.push(measured);
                    }
                }
                ticker.finish()?;
            }
            Ok(())
        };
        measure_all().map_err(|error| combined.error(error))?;
        Ok(evaluation)
    }
}

/// Measures each query; returns its result and the number of linked articles that are near-duplicates of it.
fn measure(
    recommender: &Recommender,
    queries: &[Query<'_>],
    question: &Question,
    list: &(impl Fn(&Recommender, &str, &Question) -> Result<Vec<String>> + Sync),
    ticker: &Ticker<'_>,
) -> Result<Vec<Result<(usize, Measured)>>> {
    let site = recommender.site();
    let is_shown = shown(recommender, question);
    sample_for(site, &question.filters, &question.blend, ticker)?;
    site.threads.watched(ticker).map(
        queries.len(),
        || (),
        |(), query| {
            let (article, relevant) = &queries[query];
            // An article that is not shown has no page, and so no list.
            let relevant = if is_shown[recommender.number(&article.id)? as usize] { relevant.as_slice() } else { &[] };
            let mut ids = Vec::with_capacity(relevant.len());
            for other in relevant {
                if recommender.likeness(&article.id, &other.id)?.is_none() {
                    ids.push(other.id.as_str());
                }
            }
            let list = list(recommender, &article.id, question)?;
            let metrics = Metrics::of(list.iter().map(String::as_str), &ids, question.k);
            ticker.tick(1);
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
            let occurs = |text: &str| article.body.contains(text) || article.lead.contains(text);
            guards.link_texts += link_texts(article).filter(|text| occurs(text)).count();
        }
        Ok(guards)
    }
}

/// Computes the gain of a second configuration over a first in mean nDCG over sites, with the 95 % interval of the paired
/// difference.
///
/// `pairs` holds the two evaluations of each site, the first configuration first.
///
/// # Errors
///
/// [`Error::Argument`] where the two did not measure the same queries.
pub fn compare(pairs: &[(&Evaluation, &Evaluation)]) -> Result<Interval> {
    let mut groups = Vec::with_capacity(pairs.len());
    for (first, second) in pairs {
        let mut differences = Vec::with_capacity(first.queries.len());
        for position in 0..first.queries.len().max(second.queries.len()) {
            match (first.queries.get(position), second.queries.get(position)) {
                (Some(a), Some(b)) if a.id == b.id => differences.push(b.metrics.ndcg - a.metrics.ndcg),
                (a, b) => {
                    let id = |query: Option<&Measured>| query.map_or("nothing", |query| &query.id).to_string();
                    return Err(Error::argument("the query compared", id(b), format!("{}, as in the first", id(a))));
                }
            }
        }
        groups.push(differences);
    }
    Ok(interval(&groups))
}
