//! Dot products to an order: blend, filters, recency, explanation.
//!
//! Input: candidates with the dot products of their parts. Output: suggestions with scores, best first, and for a short list the
//! reason. Everything here acts before the cut: no rule can make a list shorter than the candidates allow.

mod blend;
mod catalogue;
mod explanation;
mod filters;
mod question;
mod recency;
mod refusal;
mod scorer;
mod wording;

pub use blend::Blend;
pub(crate) use catalogue::{Asked, Catalogue};
pub use explanation::{Contribution, Explanation, FeatureKind};
pub(crate) use filters::Gate;
pub use filters::{Filters, LanguageRule};
pub use question::{Question, Shortage, Suggestion, Suggestions};
pub use recency::Recency;
pub use refusal::Refusal;
pub(crate) use scorer::{NearestScorer, PairScorer};
