//! Suggestions to what the reader sees: a plan of blocks, their filling as a whole, labels, excerpts, and a page as text, JSON and
//! HTML.

mod assignment;
mod blocks;
#[cfg(feature = "render")]
mod date_label;
mod excerpt;
#[cfg(feature = "render")]
mod html;
mod label;
mod plan;
#[cfg(feature = "render")]
mod text;

pub(crate) use assignment::{Bid, Room, UTILITY, assign};
pub use blocks::{Block, Fallback, Item, Page, PinRefusal, RefusedPin, Rung};
#[cfg(feature = "render")]
pub(crate) use date_label::date_label;
pub use excerpt::{Excerpt, excerpt};
pub(crate) use label::label;
pub use plan::{BlockPlan, PagePlan};
#[cfg(feature = "render")]
pub use text::head_text;
