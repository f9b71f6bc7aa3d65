//! The quality of suggestions, measured against the links that editors put into their articles.
//!
//! Input: articles with their links, [`Settings`](crate::Settings) and a [`Protocol`]. Output: an [`Evaluation`] with the metrics
//! of each query, and the [`SiteHealth`] of the lists of a whole site. Invariant: the links that are measured are hidden from the
//! index, and the same input gives the same figures on every machine.
//!
//! | file | content |
//! |---|---|
//! | `protocol` | the queries, the links and texts hidden from the index, the relevant articles |
//! | `metrics` | hit, recall, reciprocal rank and nDCG of one list |
//! | `linked` | evaluation of a site by its links, comparison of two configurations |
//! | `bootstrap` | confidence intervals, by drawing queries again |
//! | `lists` | the lists of another system, read and matched with a site |
//! | `shown` | the articles that are shown at the time of a question |
//! | `judged` | correlation with human judgements of pairs |
//! | `pages` | figures of the pages of a whole site |
//! | `health` | figures of a whole site: hubs, orphans, short lists, age |
//!
//! ```
//! use connexe::evaluation::{Protocol, evaluate};
//! use connexe::{Article, Settings};
//!
//! let article = |id: &str, body: &str, links: &[&str]| {
//!     Article::new(id, "").with_body(body).with_links(links.iter().copied())
//! };
//! let site = [
//!     article("rif-1", "Le premier train du Rif partira de Tétouan.", &[]),
//!     article("rif-2", "Le train du Rif a dix ans de retard à Tétouan.", &["rif-1"]),
//!     article("courges", "Coupez la courge en dés, salez, attendez.", &[]),
//! ];
//! let found = evaluate(&site, &Settings::default(), &Protocol::default().with_past_only(false))?;
//! assert_eq!(found.queries.len(), 1);
//! assert_eq!(found.mean().ndcg, 1.0); // the linked article is the first suggestion
//! # Ok::<(), connexe::Error>(())
//! ```

mod bootstrap;
mod health;
mod judged;
mod link_texts;
mod linked;
mod lists;
mod metrics;
mod pages;
mod protocol;
mod shown;

pub use bootstrap::{Interval, interval};
pub use health::{Group, Hub, SiteHealth};
pub use judged::{pearson, spearman};
pub use linked::{Evaluation, Evaluator, Guards, Measured, compare, evaluate};
pub use lists::{Lists, ListsReport, SkippedLine};
pub use metrics::Metrics;
pub use pages::PageFigures;
pub use protocol::{Half, Protocol, Text, VisibleLinks};
