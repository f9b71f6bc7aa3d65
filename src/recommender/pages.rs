//! The page of an article or a draft, and the pages of all articles.

use super::facade::Recommender;
use super::lists::{BATCH, neighbours};
use super::subject::Subject;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::Engine;
use crate::page::{Page, PagePlan, compose, compose_prepared, prepare_blocks, read_for_plan};
use crate::ranking::Rerank;
use crate::stage::Stage;

/// Candidates beyond its size that a page looks at where many share too little.
const DEEPER: usize = 48;

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

    /// Passes the page of every article to a callback, in the order in which the articles were given.
    ///
    /// Pages are made in parallel, some thousand at a time. The callback runs on the calling thread. An article that may not be shown
    /// has a page too, for its author.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a plan out of range, [`Error::Cancelled`], and the first error of `take`, after which it is not called
    /// again.
    ///
    /// ```
    /// use connexe::page::PagePlan;
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, title: &str| Article::new(id, title);
    /// let recommender = Recommender::builder()
    ///     .build(vec![article("a", "Le train du Rif"), article("b", "Un train pour le Rif"), article("c", "Trois recettes")])?;
    /// let mut lines = String::new();
    /// recommender.page_each(&PagePlan::blog(), |article, page| {
    ///     let ids: Vec<&str> = page.blocks[0].items.iter().map(|item| item.id.as_str()).collect();
    ///     lines += &format!("{}: {}\n", article.id, ids.join(" "));
    ///     Ok::<(), connexe::Error>(())
    /// })?;
    /// assert_eq!(lines, "a: b\nb: a\nc: \n");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn page_each<E: From<Error>>(
        &self,
        plan: &PagePlan,
        mut take: impl FnMut(&Article, Page) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        plan.check()?;
        let site = &self.site;
        let searches_text = plan.blocks.iter().any(|block| site.weights(&block.blend).uses_text());
        let needs_graph = plan.engine == Engine::Inverted && searches_text && !site.index.has_graph();
        let ticker = self.watch.start(Stage::Rank, site.articles.len() * if needs_graph { 2 } else { 1 });
        read_for_plan(site, plan, &ticker)?;
        if needs_graph {
            let weights = plan.blocks.iter().map(|block| site.weights(&block.blend));
            let most = weights.map(|weights| neighbours(plan.size() + DEEPER, &weights)).max().unwrap_or(0);
            let duplicates = site.near_duplicates.known();
            site.index.compute_graph(most, &site.neighbours.id_ranks, duplicates, site.threads.watched(&ticker))?;
        }
        let view = self.view();
        let prepared = prepare_blocks(&view, plan);
        let numbers: Vec<u32> = (0..view.len()).collect();
        for batch in numbers.chunks(BATCH) {
            let pages = site.threads.watched(&ticker).map_weighed(
                batch.len(),
                plan.blocks.len(),
                || (),
                |(), position| {
                    let page = compose_prepared(&view, batch[position], plan, &prepared);
                    ticker.tick(1);
                    page
                },
            )?;
            for (&query, page) in batch.iter().zip(pages) {
                take(view.article(query), page?)?;
            }
        }
        ticker.finish()?;
        Ok(())
    }
}
