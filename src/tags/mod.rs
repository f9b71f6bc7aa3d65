//! Questions about tags: suggestions by tags alone, a report on the tags of a site, tags for an article.
//!
//! Input: the tags of all articles, by number. Output: exact lists in the order of all lists. Cost: see `search`.

mod bits;
mod date_order;
mod question;
mod report;
mod search;
mod suggest;
mod suggestions;
mod tag_index;
mod tag_sets;

pub use question::{TagMeasure, TagQuestion};
pub(crate) use report::report_tags;
pub use report::{Difference, SimilarTags, TagCount, TagReport};
pub(crate) use suggest::{suggest_all_by_tags, suggest_by_tags};
pub use suggestions::TagSuggestion;
pub(crate) use suggestions::{NEIGHBOURS, suggest_tags};
pub(crate) use tag_index::TagIndex;
