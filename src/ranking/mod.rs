//! Ranking: from dot products to ordered suggestions, with filters, recency, boosts and explanations.
//!
//! Input: an indexed `Site` and a [`Question`]. Output: suggestions, best first, and the reasons why a list is short. Filters act
//! before the best `k` are taken: a list is short only if there are no more candidates. Reference implementation:
//! [`Engine::Exhaustive`], which scores every pair by the same function.

mod article_table;
mod blend;
mod boosts;
mod caps;
mod diversity;
mod draft;
mod draft_entry;
mod evidence;
mod evidence_scratch;
mod explain;
mod explanation;
mod factor_table;
mod filter;
mod learning;
mod list;
mod prepared;
mod question;
mod recency;
mod rerank;
mod score_quantiles;
mod score_sample;
mod scorer;
mod shortage;
mod site;
mod subject;
mod table_view;
mod text_groups;
mod text_model;
mod view;
mod weights;
mod why_not;

pub use crate::index::Engine;
#[cfg(feature = "matrix")]
pub(crate) use article_table::unknown_article;
pub(crate) use article_table::{ArticleTable, Attributes, Labels};
pub use blend::Blend;
pub use boosts::Boosts;
pub(crate) use caps::CapCounts;
pub use caps::Caps;
pub use diversity::Diversity;
pub(crate) use diversity::RERANKED;
pub(crate) use draft::Draft;
pub(crate) use evidence::{QueryEvidence, evidence};
pub(crate) use evidence_scratch::EvidenceScratch;
pub(crate) use explain::{FeatureNames, LinkTie, Shared, explain, explain_shared, shared};
pub use explanation::{Contribution, Explanation, Factors, FeatureKind};
pub(crate) use filter::{DuplicateCheck, Eligibility};
pub use filter::{Exclusion, ExclusionReason, Filters, LanguageRule, Selection, Topics, WhyNot};
pub(crate) use learning::learn;
pub use learning::{LearntBlend, LearntGain};
pub(crate) use list::{Ranked, candidate_pool, duplicate_among, empty_list, grouped, suggest};
pub(crate) use prepared::Prepared;
pub use question::{ExclusionCount, Hidden, NearDuplicates, Question, Shortage, Suggestion, Suggestions};
pub use recency::{Decay, Recency};
pub use rerank::Rerank;
pub(crate) use score_quantiles::{ScoreQuantiles, score_at};
pub(crate) use score_sample::{SAMPLE, percentile, prepare, sample_for, sampled_scores};
pub(crate) use scorer::PairScorer;
pub(crate) use shortage::{KnownShortages, add_exclusions, shortage};
pub(crate) use site::Site;
pub(crate) use subject::SubjectTable;
pub(crate) use table_view::TableView;
pub(crate) use text_model::{TextModel, tag_keys};
pub(crate) use view::View;
pub(crate) use weights::Weights;
pub(crate) use why_not::{better_candidates, cap_exclusion, near_duplicate_exclusion, pair_exclusions, why_not};
