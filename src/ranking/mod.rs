//! Dot products to an order: blend, filters, recency, explanation.
//!
//! Input: candidates with the dot products of their parts. Output: suggestions with scores, best first, and for a short list the
//! reason. Everything here acts before the cut: no rule can make a list shorter than the candidates allow.

mod blend;
mod boosts;
mod caps;
mod catalogue;
mod diversity;
mod explanation;
mod filters;
mod gate;
mod question;
mod recency;
mod refusal;
mod rerank;
mod scorer;
mod selection;
mod tag_question;
mod timeline;
mod topics;
mod why_not;
mod wording;

pub use blend::Blend;
pub(crate) use boosts::BoostTable;
pub use boosts::Boosts;
pub use caps::Caps;
pub(crate) use caps::Tally;
pub(crate) use catalogue::{Card, Catalogue, Guest, Keys, Labels, Roster};
pub use diversity::Diversity;
pub(crate) use diversity::POOL;
pub use explanation::{Contribution, Explanation, Factors, FeatureKind};
pub use filters::{Filters, LanguageRule};
pub(crate) use gate::{Gate, Rules, Twins, likeness_and_limit};
pub use question::{Hidden, NearDuplicates, Question, Shortage, Suggestion, Suggestions};
pub use recency::{Decay, Recency};
pub use refusal::Refusal;
pub use rerank::Rerank;
pub(crate) use rerank::checked;
pub(crate) use scorer::{PairScorer, Standings};
pub use selection::Selection;
pub use tag_question::{TagMeasure, TagQuestion};
pub(crate) use timeline::{Outlook, Tie};
pub use topics::Topics;
pub use why_not::{Ruling, WhyNot};
pub(crate) use wording::Wording;
