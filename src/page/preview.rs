//! A preview: the effect of publishing a draft.
//!
//! Input: a draft, a plan, and the thresholds of all pages. Output: the page of the draft, its positions on other pages, its
//! near-duplicates. Cost: a page of every article whose threshold the draft reaches, or the article that it replaces. Reference
//! implementation: thresholds of minus infinity, which fill every page.

use serde::Serialize;

use super::blocks::Page;
use super::compose::{compose, prepare_blocks, with_layout};
use super::plan::{BlockPlan, PagePlan};
#[cfg(feature = "render")]
use crate::article::headline;
use crate::date::Date;
use crate::error::Result;
use crate::index::Part;
use crate::knn::SearchRequest;
use crate::near_duplicates::Likeness;
use crate::printable::printable;
use crate::progress::Ticker;
use crate::ranking::{DuplicateCheck, Filters, Prepared, Site, View};

/// The effect of publishing a draft.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Preview {
    /// Its own page.
    pub page: Page,
    /// Its positions on the pages of other articles, in the order of their ids.
    pub appearances: Vec<Appearance>,
    /// Existing articles of the same wording, the most similar first.
    pub near_duplicates: Vec<Published>,
}

/// A position on the page of another article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Appearance {
    /// Id of the article of the page.
    pub article: String,
    /// Its headline.
    pub title: String,
    /// The block.
    pub block: String,
    /// The position in the block, from 1.
    pub position: usize,
}

/// An existing article.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Published {
    /// The caller's id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Date of publication.
    pub date: Option<Date>,
    /// How much of the wording is the same.
    #[serde(flatten)]
    pub likeness: Likeness,
}

#[cfg(feature = "render")]
impl Published {
    /// The article in one line, in the language given: `déjà paru le 12 mai 2022 : Le titre`.
    #[must_use]
    pub fn notice(&self, language: crate::language::Language) -> String {
        let words = &crate::wording::Wording::of(language).page;
        let date = self.date.map(|date| super::render::date_label(&date, language));
        format!("{}{} : {}", words.published, date.unwrap_or_else(|| "?".to_string()), headline(&self.title, &self.id))
    }
}

/// The threshold of a page that any draft may change.
pub(crate) const NO_THRESHOLD: f64 = f64::NEG_INFINITY;

/// Number of nearest articles by text among which near-duplicates of a draft are searched.
const NEAREST: usize = 1000;

/// Fills the page of every article, and returns for each block the score below which a draft does not change it: the blocks of the
/// first article, then those of the next.
pub(crate) fn page_thresholds(site: &Site, plan: &PagePlan, ticker: &Ticker<'_>) -> Result<Vec<f64>> {
    let view = View::new(site, None);
    let prepared = prepare_blocks(&view, plan);
    let numbers: Vec<u32> = (0..view.len()).collect();
    let thresholds = site.threads.watched(ticker).map_weighed(
        numbers.len(),
        plan.blocks.len(),
        || (),
        |(), number| {
            let query = numbers[number];
            let thresholds = with_layout(&view, query, plan, &prepared, None, |layout, _| layout.thresholds.clone());
            ticker.tick(1);
            thresholds
        },
    )?;
    let mut all = Vec::with_capacity(numbers.len() * plan.blocks.len());
    for thresholds in thresholds {
        all.extend(thresholds?);
    }
    Ok(all)
}

/// Previews the draft of a view. `thresholds` has a score for each article and block, as [`page_thresholds`] returns them.
pub(crate) fn preview(view: &View<'_>, plan: &PagePlan, thresholds: &[f64], ticker: &Ticker<'_>) -> Result<Preview> {
    let draft = view.len() - 1;
    Ok(Preview {
        page: compose(view, draft, plan, None)?,
        appearances: appearances(view, draft, plan, thresholds, ticker)?,
        near_duplicates: near_duplicates(view, draft),
    })
}

/// Returns the positions of the draft on the pages of the others, in the order of their ids.
fn appearances(view: &View<'_>, draft: u32, plan: &PagePlan, thresholds: &[f64], ticker: &Ticker<'_>) -> Result<Vec<Appearance>> {
    let draft_id = &view.article(draft).id;
    let prepared = prepare_blocks(view, plan);
    // The pages were filled without the draft, and with the article that it replaces.
    let site = View::new(view.site(), None);
    let replaced = site.table().number(draft_id).map(|replaced| (replaced, prepare_blocks(&site, plan)));
    let changes_all = moves_clock(view, plan) || plan.blocks.iter().any(|block| block.pins.contains(draft_id));
    let mut others: Vec<u32> = (0..draft).filter(|&other| !view.table().is_replaced(other)).collect();
    others.sort_unstable_by_key(|&other| view.attributes(other).id_rank);
    let found = view.site().threads.watched(ticker).map_weighed(
        others.len(),
        plan.blocks.len(),
        || (),
        |(), number| {
            let other = others[number];
            ticker.tick(1);
            let is_pinned = view.article(other).pins.contains(draft_id);
            let is_shown = prepared.first().is_some_and(|prepared| prepared.eligibility(view, other).not_shown(other).is_none());
            let first = other as usize * plan.blocks.len();
            let thresholds = thresholds.get(first..first + plan.blocks.len()).unwrap_or(&[]);
            let comes = || reaches_threshold(view, plan, &prepared, thresholds, other, draft);
            let goes = || {
                let replaced = replaced.as_ref();
                replaced
                    .is_some_and(|(replaced, prepared)| reaches_threshold(&site, plan, prepared, thresholds, other, *replaced))
            };
            if !is_shown || !(is_pinned || changes_all || comes() || goes()) {
                return Ok(None);
            }
            with_layout(view, other, plan, &prepared, None, |layout, _| {
                let blocks = plan.blocks.iter().zip(&layout.blocks);
                blocks.into_iter().find_map(|(block, placements)| {
                    let position = placements.iter().position(|placement| placement.article == draft)?;
                    let article = view.article(other);
                    let (article, title) = (article.id.clone(), printable(&article.title).into_owned());
                    let block = printable(block.name.text(view.attributes(other).language)).into_owned();
                    Some(Appearance { article, title, block, position: position + 1 })
                })
            })
        },
    )?;
    Ok(found.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Whether a candidate reaches the threshold of some block on the page of another article.
fn reaches_threshold(
    view: &View<'_>,
    plan: &PagePlan,
    prepared: &[Prepared<'_>],
    thresholds: &[f64],
    other: u32,
    candidate: u32,
) -> bool {
    let reaches = |((prepared, block), &threshold): ((&Prepared<'_>, &BlockPlan), &f64)| {
        let eligibility = prepared.eligibility(view, other);
        let scorer = prepared.scorer(view, &block.blend, &eligibility);
        scorer.unfiltered(candidate, &view.dots(other, candidate, &scorer)) >= threshold
    };
    thresholds.contains(&NO_THRESHOLD) || prepared.iter().zip(&plan.blocks).zip(thresholds).any(reaches)
}

/// Whether the draft moves the clock in a way that changes pages: then no threshold holds.
fn moves_clock(view: &View<'_>, plan: &PagePlan) -> bool {
    if plan.filters.as_of.is_some() || view.site().table.newest() == view.table().newest() {
        return false;
    }
    let depends_on_clock = |filters: &Filters| filters.max_age_days.is_some();
    let has_expiring = (0..view.len() - 1).any(|number| view.attributes(number).expires.is_some());
    has_expiring || depends_on_clock(&plan.filters) || plan.blocks.iter().any(|block| depends_on_clock(&block.filters))
}

/// Returns existing articles with the wording of the draft, the most similar first.
fn near_duplicates(view: &View<'_>, draft: u32) -> Vec<Published> {
    let Site { index, neighbours, .. } = view.site();
    let nearest: Vec<u32> = if index.len() <= NEAREST {
        (0..draft).collect()
    } else {
        let request = SearchRequest { exclude: None, k: NEAREST, ranks: &neighbours.id_ranks };
        let text = view.query_vector(draft).parts[Part::Text.index()];
        let nearest = index.text().scratch.with(|scratch| index.text().nearest(text, &request, scratch));
        nearest.into_iter().map(|neighbour| neighbour.row).collect()
    };
    let mut found: Vec<(Likeness, u64, u32)> = nearest
        .into_iter()
        .filter(|&other| !view.table().is_replaced(other))
        .filter_map(|other| Some((view.likeness(draft, other)?, view.attributes(other).id_rank, other)))
        .collect();
    let most_similar = |a: &Likeness, b: &Likeness| b.jaccard.total_cmp(&a.jaccard).then(b.containment.total_cmp(&a.containment));
    found.sort_by(|a, b| most_similar(&a.0, &b.0).then(a.1.cmp(&b.1)));
    let published = |(likeness, _, number): (Likeness, u64, u32)| {
        let article = view.article(number);
        Published { id: article.id.clone(), title: printable(&article.title).into_owned(), date: article.date, likeness }
    };
    found.into_iter().map(published).collect()
}
