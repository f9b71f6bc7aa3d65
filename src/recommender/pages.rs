//! The page of an article or a draft.

use super::facade::Recommender;
use crate::article::Article;
use crate::error::Result;
use crate::page::{Page, PagePlan, compose};
use crate::ranking::{Draft, Rerank, View};

impl Recommender {
    /// Returns the page of an article: its blocks, planned together.
    ///
    /// Time: one query a block, and an assignment of articles to positions, which takes microseconds on a page of some blocks.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a plan out of
    /// range.
    pub fn page(&self, id: &str, plan: &PagePlan) -> Result<Page> {
        plan.check()?;
        compose(&self.view(), self.number(id)?, plan, None)
    }

    /// Returns the page of an article that is not in the index, such as a draft.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a plan out of range.
    pub fn page_for(&self, draft: &Article, plan: &PagePlan) -> Result<Page> {
        plan.check()?;
        let draft = Draft::new(&self.site, draft, false)?;
        let view = View::new(&self.site, Some(&draft));
        compose(&view, view.len() - 1, plan, None)
    }

    /// Returns the page of [`page`](Self::page), the best candidates of each block re-ranked by a signal of the caller.
    ///
    /// # Errors
    ///
    /// Those of [`page`](Self::page), and [`Error::Setting`](crate::Error::Setting) if the hook does not give one finite score a
    /// candidate.
    pub fn page_reranked(&self, id: &str, plan: &PagePlan, hook: &dyn Rerank) -> Result<Page> {
        plan.check()?;
        compose(&self.view(), self.number(id)?, plan, Some(hook))
    }
}
