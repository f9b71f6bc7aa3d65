//! The factors of all candidates of a question.

use crate::index::CandidateFactors;

/// The factors of all articles, by number, and those of a draft.
#[derive(Clone, Copy, Debug)]
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
