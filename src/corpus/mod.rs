//! Bringing articles in: a stream of records becomes articles and a report of everything that was lost or mended on the way.
//!
//! One bad line costs that line. Reading in strict mode turns the first such loss into an error.

#[cfg(feature = "html")]
mod html;
#[cfg(feature = "html")]
mod hyperlinks;
mod json_lines;
mod record;
mod report;

#[cfg(feature = "html")]
pub use html::html_to_text;
pub use json_lines::{JsonLines, Markup};
pub use report::{InputReport, Note, Problem, Severity};

use crate::article::Article;

/// Articles in the order of the input, and what was noticed while reading them.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Corpus {
    /// The articles, in the order of the input.
    pub articles: Vec<Article>,
    /// What was dropped, defaulted or doubtful.
    pub report: InputReport,
}
