//! Pages: from suggestions to the blocks under an article.
//!
//! Input: an indexed site and a [`PagePlan`]. Output: a [`Page`] with titles, excerpts, labels and explanations, as text, JSON or
//! HTML. Cost: one query a block, and an assignment of articles to positions.

mod address;
mod assignment;
mod blocks;
mod compose;
mod evidence_rule;
mod excerpt;
mod fill;
mod heading;
mod label;
mod list_items;
mod plan;
mod preview;
mod prose;
#[cfg(feature = "render")]
mod render;
mod why_not;

pub use blocks::{Block, ExcludedPin, Fallback, Item, Origin, Page, PinExclusion};
pub(crate) use compose::{compose, compose_prepared, prepare_blocks, read_for_plan};
pub use excerpt::{Excerpt, excerpt};
pub use heading::{Heading, PresetHeading};
pub(crate) use list_items::list_items;
pub use plan::{BlockPlan, PagePlan};
pub use preview::{Appearance, Preview, Published};
pub(crate) use preview::{NO_THRESHOLD, page_thresholds, preview};
#[cfg(feature = "render")]
pub use render::{escaped_html, head_text, is_safe_address};
pub(crate) use why_not::why_not_on_page;
pub use why_not::{BlockWhyNot, PageWhyNot};

pub use crate::printable::printable;
