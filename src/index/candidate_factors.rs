//! The factors of a candidate that do not depend on the query.

use super::in_links::InLinks;
use crate::date::Date;
use crate::vector::LocalScale;

/// Local scale, gain for links and date of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CandidateFactors {
    /// Local scale of the text.
    pub(crate) scale: f64,
    /// Its gain for links: [`InLinks::gain`].
    pub(crate) linked: f64,
    /// Civil second of its date.
    pub(crate) second: Option<i64>,
}

impl CandidateFactors {
    /// `similarity` is the mean similarity of the article to its nearest articles.
    pub(crate) fn new(local_scale: LocalScale, similarity: f64, in_links: InLinks, date: Option<Date>) -> Self {
        let scale = match local_scale {
            LocalScale::Off => 1.0,
            LocalScale::Nearest { floor, .. } => 1.0 / similarity.max(floor).sqrt(),
        };
        let second = date.map(|date| date.civil_second());
        Self { scale, linked: in_links.gain(), second }
    }
}
