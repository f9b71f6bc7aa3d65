//! How good are the suggestions? Measured against the links that editors themselves put into their articles.
//!
//! | file | what it holds |
//! |---|---|
//! | `protocol` | who is asked, what is hidden from the index, what counts as right |
//! | `metrics` | hit, recall, reciprocal rank and nDCG of one list |
//! | `linked` | a site measured against its links, and two configurations against each other |
//! | `bootstrap` | intervals, by drawing queries again |
//! | `judged` | correlation with judgements of pairs |
//! | `health` | the whole site: hubs, orphans, short lists, age |
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
//! assert_eq!(found.mean().ndcg, 1.0); // the linked article stands first
//! # Ok::<(), connexe::Error>(())
//! ```

mod bootstrap;
mod health;
mod judged;
mod linked;
mod metrics;
mod protocol;

pub use bootstrap::{Interval, interval};
pub use health::{Group, Hub, SiteHealth};
pub use judged::{pearson, spearman};
pub use linked::{Evaluation, Evaluator, Guards, Measured, compare, evaluate};
pub use metrics::Metrics;
pub use protocol::{Half, Protocol, Text, VisibleLinks};
