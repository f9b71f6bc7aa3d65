//! Filling the blocks of a page.

use super::{Names, Recommender, Subject};
use crate::article::Article;
use crate::error::Result;
use crate::index::{Hit, Scratch};
use crate::page::{Block, Item, Page, PagePlan};
use crate::ranking::Question;

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
        // The article is read once for all explanations, and only if one is asked for.
        let names = (plan.contributions > 0).then(|| Names::of(subject, self));
        let mut scratch = Scratch::new();
        let mut blocks = Vec::with_capacity(plan.blocks.len());
        for block_plan in &plan.blocks {
            let question = Question::new(block_plan.size).with_blend(block_plan.blend).with_filters(filters.clone());
            let (hits, shortage) = self.best(subject, &question, &mut scratch);
            let item = |hit: Hit| {
                let article = &self.articles[hit.article as usize];
                let mut item = Item::new(article, self.language, hit.score, block_plan.excerpt_length);
                if let Some(names) = &names {
                    let why = self.explain_subject(subject, names, hit.article, &question, plan.contributions);
                    item.contributions = why.contributions;
                }
                item
            };
            let block = Block {
                name: block_plan.name.clone(),
                items: hits.into_iter().map(item).collect(),
                short_by: shortage.as_ref().map_or(0, |shortage| shortage.missing),
                reason: shortage.map(|shortage| shortage.reason(subject.asked.language)),
            };
            filters.excluded.extend(block.items.iter().map(|item| item.id.clone()));
            blocks.push(block);
        }
        Page { article: subject.article.id.clone(), blocks, language: subject.asked.language }
    }
}
