//! A site measured against its links.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Interval, interval};
use super::metrics::Metrics;
use super::protocol::Protocol;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::parallel::Threads;
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

/// Measures the lists that some settings give against the links of the articles.
///
/// The settings are used as they are, but that lists have [`Protocol::k`] places and are kept to the past as the protocol says.
/// Cost: for each half that is measured, one build and one question a query; memory that of an index and a copy of the articles.
///
/// # Errors
///
/// Those of [`build`](crate::RecommenderBuilder::build) and [`suggest`](crate::Recommender::suggest), or
/// [`Error::Setting`] for a protocol out of range.
pub fn evaluate(articles: &[Article], settings: &Settings, protocol: &Protocol) -> Result<Evaluation> {
    protocol.check()?;
    settings.check()?;
    let mut question = settings.question.clone();
    question.k = protocol.k;
    question.filters.past_only |= protocol.past_only;
    let mut evaluation = Evaluation { guards: Guards::of(articles), ..Evaluation::default() };
    let threads = Threads::new(0)?;
    for &half in protocol.halves() {
        let recommender = settings.builder().build(protocol.visible(articles, half))?;
        let queries = protocol.queries(articles, half);
        let measured = threads.map(
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
                let suggestions = recommender.suggest(&article.id, &question)?;
                let list = suggestions.items.iter().map(|item| item.id.as_str());
                let metrics = Metrics::of(list, &ids, protocol.k);
                Ok((relevant.len() - ids.len(), Measured { id: article.id.clone(), relevant: ids.len(), metrics }))
            },
        );
        for found in measured {
            let (copies, measured): (usize, Measured) = found?;
            evaluation.guards.to_near_duplicates += copies;
            if measured.relevant > 0 {
                evaluation.queries.push(measured);
            }
        }
    }
    Ok(evaluation)
}

impl Guards {
    fn of(articles: &[Article]) -> Self {
        let mut guards = Self::default();
        for article in articles {
            guards.to_itself += article.links.iter().filter(|id| **id == article.id).count();
            let stands = |text: &str| article.body.contains(text) || article.lead.contains(text);
            guards.link_texts += article.anchors.iter().filter(|anchor| !anchor.text.is_empty() && stands(&anchor.text)).count();
        }
        guards
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
