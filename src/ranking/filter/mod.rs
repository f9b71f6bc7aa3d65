//! Which candidates may be suggested under an article, and why not the others.
//!
//! Input: the filters of a question and the attributes of two articles. Output: the first rule that excludes a candidate, or all of
//! them. Cost: a few comparisons a candidate; names are replaced by numbers once a question.

mod clock;
mod eligibility;
mod exclusion;
mod exclusion_reason;
mod filter_rules;
mod filters;
mod selection;
mod topics;

pub(crate) use eligibility::{DuplicateCheck, Eligibility};
pub use exclusion::{Exclusion, WhyNot};
pub use exclusion_reason::ExclusionReason;
pub(crate) use filter_rules::FilterRules;
pub use filters::{Filters, LanguageRule};
pub use selection::Selection;
pub use topics::Topics;
