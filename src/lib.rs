//! Related articles: which articles should stand under this one, and why.
#![forbid(unsafe_code)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod analysis;
mod article;
mod builder;
pub mod corpus;
mod date;
mod error;
mod index;
mod language;
pub mod page;
mod parallel;
mod progress;
mod ranking;
mod recommender;
pub mod vector;

pub use article::{Article, Status};
pub use builder::{BuildReport, RecommenderBuilder};
pub use date::Date;
pub use error::{Error, Result};
pub use index::{Engine, Part};
pub use language::Language;
pub use progress::{Progress, Stage};
pub use ranking::{
    Blend, Contribution, Explanation, FeatureKind, Filters, LanguageRule, Question, Recency, Refusal, Shortage, Suggestion,
    Suggestions,
};
pub use recommender::Recommender;
