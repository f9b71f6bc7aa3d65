//! The facade: articles in, suggestions, explanations and pages out.
//!
//! Public methods only. They check the question, take a view of the site, and call `ranking`, `tags` and `page`.

mod build_report;
mod builder;
mod explain;
mod facade;
mod lists;
mod pages;
mod preview;
mod subject;
mod tags;
mod why_not;

pub use build_report::{ArticleCount, BuildReport, RepeatedLine};
pub use builder::RecommenderBuilder;
pub use facade::Recommender;
pub use preview::Previewer;
pub use subject::Subject;
