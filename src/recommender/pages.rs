//! The page of an article or a draft.

use super::facade::Recommender;
use super::subject::Subject;
use crate::error::Result;
use crate::page::{Page, PagePlan, compose};
use crate::ranking::Rerank;

impl Recommender {
    /// Returns the page of an article of the index, or of a draft: its blocks, planned together.
    ///
    /// Time: one query a block, and an assignment of articles to positions, which takes microseconds on a page of some blocks.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a plan out of
    /// range.
    pub fn page<'s>(&self, subject: impl Into<Subject<'s>>, plan: &PagePlan) -> Result<Page> {
        plan.check()?;
        self.with_subject(subject.into(), |view, query| compose(view, query, plan, None))
    }

    /// Returns the page of [`page`](Self::page), the best candidates of each block re-ranked by a signal of the caller.
    ///
    /// # Errors
    ///
    /// Those of [`page`](Self::page), and [`Error::Argument`](crate::Error::Argument) if the hook does not give one finite score a
    /// candidate.
    pub fn page_reranked<'s>(&self, subject: impl Into<Subject<'s>>, plan: &PagePlan, hook: &dyn Rerank) -> Result<Page> {
        plan.check()?;
        self.with_subject(subject.into(), |view, query| compose(view, query, plan, Some(hook)))
    }
}
