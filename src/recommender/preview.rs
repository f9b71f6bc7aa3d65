//! Previews: the effect of publishing a draft.

use std::fmt;

use super::facade::Recommender;
use crate::article::Article;
use crate::error::Result;
use crate::page::{NO_THRESHOLD, PagePlan, Preview, page_thresholds, preview, read_for_plan};
use crate::ranking::{Draft, View};
use crate::stage::Stage;

/// A recommender prepared to preview drafts under one plan; made by [`Recommender::previewer`].
///
/// It knows the score that a draft needs to change the page of each article: 8 bytes a block and article.
pub struct Previewer<'a> {
    recommender: &'a Recommender,
    plan: &'a PagePlan,
    /// For each article and block, the score below which a draft does not change the page.
    thresholds: Vec<f64>,
}

impl fmt::Debug for Previewer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Previewer").field("plan", self.plan).finish_non_exhaustive()
    }
}

impl Recommender {
    /// Previews the effect of publishing a draft: its own page, its positions on other pages, its near-duplicates.
    ///
    /// It is exact: with the same statistics, publishing gives these pages. The only exception is a minimum score by quantile, which
    /// is that of the site without the draft. The draft is taken as published, whatever its status.
    ///
    /// Time: a page of every article that may be shown. To preview several drafts, or one again and again while it is written, use a
    /// [`previewer`](Self::previewer).
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a plan out of range, [`Error::Cancelled`](crate::Error::Cancelled).
    ///
    /// ```
    /// use connexe::page::PagePlan;
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder()
    ///     .build(vec![article("a", "le train de Tétouan part à l’aube"), article("b", "trois recettes de courges")])?;
    /// let preview = recommender.preview(&article("draft", "le train de Nador part à midi"), &PagePlan::blog())?;
    /// assert_eq!(preview.page.blocks[0].items[0].id, "a");
    /// assert_eq!((preview.appearances[0].article.as_str(), preview.appearances[0].position), ("a", 1));
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn preview(&self, draft: &Article, plan: &PagePlan) -> Result<Preview> {
        plan.check()?;
        let thresholds = vec![NO_THRESHOLD; self.site.articles.len() * plan.blocks.len()];
        Previewer { recommender: self, plan, thresholds }.preview(draft)
    }

    /// Prepares previews of drafts: fills every page once, in parallel. A preview then fills only the pages that the draft could
    /// change.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a plan out of range, [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn previewer<'a>(&'a self, plan: &'a PagePlan) -> Result<Previewer<'a>> {
        plan.check()?;
        let ticker = self.watch.start(Stage::Rank, self.site.articles.len());
        read_for_plan(&self.site, plan, &ticker)?;
        let thresholds = page_thresholds(&self.site, plan, &ticker)?;
        ticker.finish()?;
        Ok(Previewer { recommender: self, plan, thresholds })
    }
}

impl Previewer<'_> {
    /// Previews the effect of publishing a draft, as [`Recommender::preview`] does, but faster.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) for a draft with more than 2^32 distinct words,
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn preview(&self, draft: &Article) -> Result<Preview> {
        let Self { recommender, plan, ref thresholds } = *self;
        let site = &recommender.site;
        let ticker = recommender.watch.start(Stage::Rank, site.articles.len());
        read_for_plan(site, plan, &ticker)?;
        let draft = Draft::new(site, draft, true)?;
        let preview = preview(&View::new(site, Some(&draft)), plan, thresholds, &ticker)?;
        ticker.finish()?;
        Ok(preview)
    }
}
