//! Factors of a score that depend on the candidate alone.

use crate::date::Date;
use crate::vector::LocalScale;

/// The local scale, the gain for links and the date of a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CandidateFactors {
    /// Local scale.
    pub(crate) scale: f64,
    /// `min(ln(1 + in), 2)`, with the number of articles that link to it.
    pub(crate) linked: f64,
    /// First second of its date.
    pub(super) second: Option<i64>,
}

impl CandidateFactors {
    /// `similarity` is the mean similarity of the article to its nearest articles.
    pub(crate) fn new(local_scale: LocalScale, similarity: f64, in_links: usize, date: Option<Date>) -> Self {
        let scale = match local_scale {
            LocalScale::Off => 1.0,
            LocalScale::Nearest { floor, .. } => 1.0 / similarity.max(floor).sqrt(),
        };
        let second = date.map(|date| date.first_second());
        Self { scale, linked: (in_links as f64).ln_1p().min(MAX_LINKED), second }
    }
}

/// The largest gain for links, that of e² - 1 or about six of them: more links do not make an article a hub.
const MAX_LINKED: f64 = 2.0;

/// The factors of all articles, by number, and those of a draft.
#[derive(Clone, Copy)]
pub(crate) struct FactorTable<'a> {
    pub(super) articles: &'a [CandidateFactors],
    pub(super) draft: CandidateFactors,
}

impl FactorTable<'_> {
    #[inline]
    pub(super) fn of(&self, article: u32) -> CandidateFactors {
        self.articles.get(article as usize).copied().unwrap_or(self.draft)
    }
}
