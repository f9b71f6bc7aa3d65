//! The result of reading an input.

use super::report::InputReport;
use crate::article::Article;

/// Articles in the order of the input, with a report of the reading.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Corpus {
    /// The articles, in the order of the input.
    pub articles: Vec<Article>,
    /// Everything that was dropped, defaulted or doubtful.
    pub report: InputReport,
}
