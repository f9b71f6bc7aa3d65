//! Pages: a layout, shown.

use super::Recommender;
use super::explain::Names;
use super::layout::{Layout, Placed, Planner};
use super::view::{Prepared, View};
use crate::article::Article;
use crate::error::Result;
use crate::page::{Block, Item, Page, PagePlan, RefusedPin, Rung, label};
use crate::ranking::{Gate, Hidden, NearDuplicates, PairScorer, Rerank};

impl Recommender {
    /// The page of an article: its blocks, planned together.
    ///
    /// Time: one query a block, and an assignment of the places, which takes microseconds on a page of some blocks.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a plan out of
    /// range.
    pub fn page(&self, id: &str, plan: &PagePlan) -> Result<Page> {
        plan.check()?;
        self.page_of(&View::new(self, None), self.number(id)?, plan, None)
    }

    /// The page of an article that is not in the index, such as a draft.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a plan out of range.
    pub fn page_for(&self, draft: &Article, plan: &PagePlan) -> Result<Page> {
        plan.check()?;
        let visitor = self.visitor(draft, false)?;
        let view = View::new(self, Some(&visitor));
        self.page_of(&view, view.len() - 1, plan, None)
    }

    /// The page of [`page`](Self::page), the best candidates of each block re-ranked by a signal of the caller's own.
    ///
    /// # Errors
    ///
    /// Those of [`page`](Self::page), and [`Error::Setting`](crate::Error::Setting) if the hook does not give one finite score a
    /// candidate.
    pub fn page_reranked(&self, id: &str, plan: &PagePlan, hook: &dyn Rerank) -> Result<Page> {
        plan.check()?;
        self.page_of(&View::new(self, None), self.number(id)?, plan, Some(hook))
    }

    pub(super) fn page_of(&self, view: &View<'_>, asked: u32, plan: &PagePlan, hook: Option<&dyn Rerank>) -> Result<Page> {
        let prepared = prepare(view, plan);
        self.with_layout(view, asked, plan, &prepared, hook, |layout, scorers| self.shown(view, asked, plan, layout, scorers))
    }

    /// Lays a page out, and hands the layout over with the scorer of each block.
    pub(super) fn with_layout<T>(
        &self,
        view: &View<'_>,
        asked: u32,
        plan: &PagePlan,
        prepared: &[Prepared<'_>],
        hook: Option<&dyn Rerank>,
        use_it: impl FnOnce(&Layout, &[PairScorer<'_>]) -> T,
    ) -> Result<T> {
        let gates: Vec<Gate<'_>> = prepared.iter().map(|prepared| gate_of(prepared, view, asked, plan)).collect();
        let scorers: Vec<PairScorer<'_>> = prepared
            .iter()
            .zip(&gates)
            .zip(&plan.blocks)
            .map(|((prepared, gate), block)| prepared.scorer(view, &block.blend, gate))
            .collect();
        let layout = self.index.scratch.with(|scratch| Planner::new(self, view, plan, &scorers, hook).layout(scratch))?;
        Ok(use_it(&layout, &scorers))
    }

    fn shown(&self, view: &View<'_>, asked: u32, plan: &PagePlan, layout: &Layout, scorers: &[PairScorer<'_>]) -> Page {
        // The article is read once for all explanations, and only if one is asked for.
        let names = (plan.contributions > 0 || plan.labels).then(|| Names::of(view, asked, self));
        let language = view.roster().card(asked).language;
        let id = |article: u32| view.article(article).id.clone();
        let blocks = plan.blocks.iter().enumerate().map(|(number, block)| {
            let shortage = &layout.shortages[number];
            let item = |placed: &Placed| {
                let mut item = Item::new(view.article(placed.article), self.language, placed.rung, block.excerpt_length);
                (item.score, item.reranked) = (placed.score, placed.reranked);
                if let Some(names) = &names {
                    self.explain_item(view, &scorers[number], names, plan, placed, &mut item);
                }
                item
            };
            Block {
                name: block.name.clone(),
                items: layout.blocks[number].iter().map(item).collect(),
                short_by: shortage.as_ref().map_or(0, |shortage| shortage.missing),
                reason: shortage.as_ref().map(|shortage| shortage.reason(language)),
            }
        });
        Page {
            article: id(asked),
            blocks: blocks.collect(),
            hidden: layout.hidden.iter().map(|h| Hidden { id: id(h.article), twin: id(h.twin), likeness: h.likeness }).collect(),
            refused_pins: layout.refused_pins.iter().map(|(id, reason)| RefusedPin { id: id.clone(), reason: *reason }).collect(),
            language,
        }
    }

    /// Adds what the plan asks for: contributions and factors, and the label.
    fn explain_item(
        &self,
        view: &View<'_>,
        scorer: &PairScorer<'_>,
        names: &Names<'_>,
        plan: &PagePlan,
        placed: &Placed,
        item: &mut Item,
    ) {
        let asked = scorer.gate().asked();
        let language = view.roster().card(asked).language;
        if plan.labels {
            let is_related = placed.rung == Rung::Related;
            let contributions = if is_related { self.telling(view, scorer, names, placed.article) } else { Vec::new() };
            let card = view.roster().card(placed.article);
            let common = match placed.rung {
                Rung::SameTag => {
                    view.roster().card(asked).tags.iter().find(|tag| card.tags.contains(tag)).and_then(|&tag| names.tag(tag))
                }
                _ => view.article(asked).section.as_deref(),
            };
            item.label = label(placed.rung, &contributions, common, language);
        }
        if plan.contributions > 0 && placed.score.is_some() {
            let why = self.explanation(view, scorer, names, placed.article, plan.contributions);
            (item.contributions, item.factors) = (why.contributions, Some(why.factors));
        }
    }
}

/// Filters and boosts of each block, their names replaced by numbers.
pub(super) fn prepare<'q>(view: &View<'q>, plan: &'q PagePlan) -> Vec<Prepared<'q>> {
    let block = |block: &'q crate::page::BlockPlan| view.prepare(&[&plan.filters, &block.filters], &block.blend, &block.boosts);
    plan.blocks.iter().map(block).collect()
}

/// The gate of a block: what the body links and near-duplicates of the article stay out, if the plan says so.
fn gate_of<'a>(prepared: &'a Prepared<'_>, view: &'a View<'a>, asked: u32, plan: &PagePlan) -> Gate<'a> {
    let mut gate = prepared.gate(view, asked);
    if !plan.allow_linked {
        gate = gate.with_linked(view.article(asked).links.iter().filter_map(|id| view.roster().number(id)).collect());
    }
    if plan.near_duplicates == NearDuplicates::Hide { gate.with_twins(view) } else { gate }
}
