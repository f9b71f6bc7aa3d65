//! The factors of a candidate that do not depend on the query.

use crate::date::Date;
use crate::vector::LocalScale;

/// Local scale, gain for links and date of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CandidateFactors {
    /// Local scale of the text.
    pub(crate) scale: f64,
    /// `min(ln(1 + in), 2)`, with `in` the number of articles that link to it.
    pub(crate) linked: f64,
    /// Civil second of its date.
    pub(crate) second: Option<i64>,
}

/// The largest gain for links (`docs/relevance.md`, `MOST_LINKED`), that of about six: more links should not make hubs.
const MOST_LINKED: f64 = 2.0;

impl CandidateFactors {
    /// `similarity` is the mean similarity of the article to its nearest articles.
    pub(crate) fn new(local_scale: LocalScale, similarity: f64, in_links: usize, date: Option<Date>) -> Self {
        let scale = match local_scale {
            LocalScale::Off => 1.0,
            LocalScale::Nearest { floor, .. } => 1.0 / similarity.max(floor).sqrt(),
        };
        let second = date.map(|date| date.civil_second());
        Self { scale, linked: (in_links as f64).ln_1p().min(MOST_LINKED), second }
    }
}
