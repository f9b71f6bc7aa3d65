//! Records of an input to articles.
//!
//! Input: JSON Lines, with texts as plain text or HTML. Output: a [`Corpus`], which holds the articles and a report of every value
//! that was dropped or replaced by a default. Invariant: a bad line costs that line only; in strict mode the first such loss is an
//! error. Time: linear in the input.

mod collection;
#[cfg(feature = "html")]
mod html;
#[cfg(feature = "html")]
mod hyperlinks;
mod json_lines;
mod markup;
mod record;
mod report;

pub use collection::Corpus;
#[cfg(feature = "html")]
pub use html::html_to_text;
pub use json_lines::JsonLines;
pub use markup::Markup;
pub use report::{InputReport, Note, Problem, Severity};
