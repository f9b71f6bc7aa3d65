//! Suggestions to what the reader sees: blocks, excerpts, and a page as text, JSON and HTML.

mod excerpt;
#[cfg(feature = "render")]
mod html;
#[cfg(feature = "render")]
mod labels;
mod plan;
#[cfg(feature = "render")]
mod text;

pub use excerpt::{Excerpt, excerpt};
pub use plan::{Block, BlockPlan, Item, Page, PagePlan};
#[cfg(feature = "render")]
pub use text::head_text;
