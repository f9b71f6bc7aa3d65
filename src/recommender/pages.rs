//! Filling the blocks of a page.

use super::{Recommender, Subject};
use crate::article::Article;
use crate::error::Result;
use crate::index::Scratch;
use crate::page::{Block, BlockPlan, Item, Page, PagePlan};
use crate::ranking::{Filters, Question};

impl Recommender {
    /// The page of an article: its blocks, planned together.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a plan out of
    /// range.
    pub fn page(&self, id: &str, plan: &PagePlan) -> Result<Page> {
        plan.check()?;
        Ok(self.fill(plan, &self.subject(self.number(id)?)))
    }

    /// The page of an article that is not in the index, such as a draft.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a plan out of range.
    pub fn page_for(&self, draft: &Article, plan: &PagePlan) -> Result<Page> {
        plan.check()?;
        Ok(self.fill(plan, &self.draft_subject(draft)?))
    }

    /// Fills the blocks, first come first served: each leaves out what the body links and what stands above.
    fn fill(&self, plan: &PagePlan, subject: &Subject<'_>) -> Page {
        let mut filters = plan.filters.clone();
        if !plan.allow_linked {
            filters.excluded.extend(subject.article.links.iter().cloned());
        }
        let mut scratch = Scratch::new();
        let mut blocks = Vec::with_capacity(plan.blocks.len());
        for block_plan in &plan.blocks {
            let block = self.fill_block(plan, block_plan, &filters, subject, &mut scratch);
            filters.excluded.extend(block.items.iter().map(|item| item.id.clone()));
            blocks.push(block);
        }
        Page { article: subject.article.id.clone(), blocks, language: subject.asked.language }
    }

    fn fill_block(
        &self,
        plan: &PagePlan,
        block: &BlockPlan,
        filters: &Filters,
        subject: &Subject<'_>,
        scratch: &mut Scratch,
    ) -> Block {
        let question = Question::new(block.size).with_blend(block.blend).with_filters(filters.clone());
        let (hits, shortage) = self.best(subject, &question, scratch);
        let items = hits
            .into_iter()
            .map(|hit| {
                let article = &self.articles[hit.article as usize];
                let mut item = Item::new(article, self.language, hit.score, block.excerpt_length);
                if plan.contributions > 0 {
                    item.contributions = self.explain_subject(subject, hit.article, &question, plan.contributions).contributions;
                }
                item
            })
            .collect();
        Block {
            name: block.name.clone(),
            items,
            short_by: shortage.as_ref().map_or(0, |shortage| shortage.missing),
            reason: shortage.map(|shortage| shortage.reason(subject.asked.language)),
        }
    }
}
