//! The page of an article: a layout, with titles, excerpts, labels and explanations.

use super::blocks::{Block, ExcludedPin, Item, Origin, Page};
use super::fill::{Layout, Placement, fill};
use super::label::{Label, label};
use super::plan::{BlockPlan, PagePlan};
use crate::article::Article;
use crate::error::Result;
use crate::printable::printable;
use crate::progress::Ticker;
use crate::ranking::{
    Eligibility, FeatureNames, NearDuplicates, PairScorer, Prepared, Rerank, Shared, Site, View, explain_shared, grouped,
    percentile, prepare, sample_for, sampled_scores, shared,
};

/// Makes the page of an article.
pub(crate) fn compose(view: &View<'_>, query: u32, plan: &PagePlan, hook: Option<&dyn Rerank>) -> Result<Page> {
    let prepared = prepare_blocks(view, plan);
    with_layout(view, query, plan, &prepared, hook, |layout, scorers| show(view, query, plan, layout, scorers))
}

/// Makes the page of an article by filters that were prepared before.
pub(crate) fn compose_prepared(view: &View<'_>, query: u32, plan: &PagePlan, prepared: &[Prepared<'_>]) -> Result<Page> {
    with_layout(view, query, plan, prepared, None, |layout, scorers| show(view, query, plan, layout, scorers))
}

/// Prepares the filters and boosts of each block.
pub(crate) fn prepare_blocks<'q>(view: &View<'_>, plan: &'q PagePlan) -> Vec<Prepared<'q>> {
    let block = |block: &'q BlockPlan| prepare(view, &[&plan.filters, &block.filters], &block.blend, &block.boosts);
    plan.blocks.iter().map(block).collect()
}

/// Reads what the pages of a plan need of the whole site, on all threads, while it can be cancelled: the wording of all articles, and
/// the samples for the quantiles of all blocks.
pub(crate) fn read_for_plan(site: &Site, plan: &PagePlan, ticker: &Ticker<'_>) -> Result<()> {
    if plan.near_duplicates == NearDuplicates::Hide {
        site.near_duplicates.read(&site.articles, site.threads.watched(ticker))?;
    }
    plan.blocks.iter().try_for_each(|block| {
        sample_for(site, &plan.filters, &block.blend, ticker)?;
        sample_for(site, &block.filters, &block.blend, ticker)?;
        if plan.strength { sampled_scores(site, &block.blend, ticker).map(drop) } else { Ok(()) }
    })
}

/// Fills a page, and passes the layout on with the scorer of each block.
pub(super) fn with_layout<T>(
    view: &View<'_>,
    query: u32,
    plan: &PagePlan,
    prepared: &[Prepared<'_>],
    hook: Option<&dyn Rerank>,
    use_layout: impl FnOnce(&Layout, &[PairScorer<'_>]) -> T,
) -> Result<T> {
    let rules: Vec<Eligibility<'_>> = prepared.iter().map(|prepared| eligibility(prepared, view, query, plan)).collect();
    let scorers: Vec<PairScorer<'_>> = prepared
        .iter()
        .zip(&rules)
        .zip(&plan.blocks)
        .map(|((prepared, rules), block)| prepared.scorer(view, &block.blend, rules))
        .collect();
    let site = view.site();
    let layout =
        site.evidence.with(|evidence| site.index.scratch.with(|scratch| fill(view, plan, &scorers, hook, scratch, evidence)))?;
    Ok(use_layout(&layout, &scorers))
}

/// The eligibility in a block, without articles that the body links and near-duplicates of the article, if the plan excludes them.
fn eligibility<'a>(prepared: &'a Prepared<'_>, view: &'a View<'a>, query: u32, plan: &PagePlan) -> Eligibility<'a> {
    let eligibility = prepared.eligibility_with(view, query, plan.near_duplicates);
    if plan.allow_linked {
        return eligibility;
    }
    eligibility.without_linked(view.article(query).links.iter().filter_map(|id| view.table().number(id)).collect())
}

fn show(view: &View<'_>, query: u32, plan: &PagePlan, layout: &Layout, scorers: &[PairScorer<'_>]) -> Page {
    // The article is read once for all explanations, and only if the plan asks for any.
    let names = (plan.contributions > 0 || plan.labels).then(|| FeatureNames::of(view, query));
    let language = view.attributes(query).language;
    let blocks = plan.blocks.iter().enumerate().map(|(number, block)| {
        let shortage = &layout.shortages[number];
        // It cannot be cancelled here: long operations have taken the sample before.
        let sample = plan.strength.then(|| sampled_scores(view.site(), &block.blend, &Ticker::silent()).ok()).flatten();
        let item = |placement: &Placement| {
            let mut item = Item::new(view.article(placement.article), &view.site().text, placement.origin, block.excerpt_length);
            (item.score, item.reranked) = (placement.score, placement.reranked);
            item.strength = sample.as_ref().zip(placement.score).and_then(|(scores, score)| percentile(scores, score));
            if let Some(names) = &names {
                explain_item(view, &scorers[number], names, plan, placement, &mut item);
            }
            item
        };
        Block {
            name: printable(block.name.text(language)).into_owned(),
            items: layout.blocks[number].iter().map(item).collect(),
            short_by: shortage.as_ref().map_or(0, |shortage| shortage.missing),
            reason: shortage.as_ref().map(|shortage| shortage.reason(language)),
            shortage: shortage.clone(),
        }
    });
    let hidden = layout.hidden.iter().map(|hidden| (hidden.article, hidden.duplicate_of, hidden.likeness));
    Page {
        article: view.id(query),
        blocks: blocks.collect(),
        hidden: grouped(view, hidden),
        excluded_pins: layout.excluded_pins.iter().map(|(id, reason)| ExcludedPin { id: id.clone(), reason: *reason }).collect(),
        language,
    }
}

/// Adds what the plan asks for: the label, and contributions with factors.
fn explain_item(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    names: &FeatureNames<'_>,
    plan: &PagePlan,
    placement: &Placement,
    item: &mut Item,
) {
    // Of other articles a label says how they came into the block, and they have no score.
    let found =
        if placement.score.is_some() { shared(view, scorer, names, placement.article, plan.contributions) } else { Vec::new() };
    if plan.labels {
        let query = scorer.eligibility().query();
        let label = label_of(view, names, query, placement.article, placement.origin, &found);
        (item.label_kind, item.label) = (label.as_ref().and_then(|label| label.kind), label.map(|label| label.text));
    }
    if plan.contributions > 0 && placement.score.is_some() {
        let why = explain_shared(view, scorer, placement.article, found, plan.contributions);
        (item.contributions, item.factors) = (why.contributions, Some(why.factors));
    }
}

/// The label of a suggested article under the query article of a scorer.
pub(super) fn item_label(view: &View<'_>, scorer: &PairScorer<'_>, names: &FeatureNames<'_>, article: u32) -> Option<Label> {
    label_of(view, names, scorer.eligibility().query(), article, Origin::Related, &shared(view, scorer, names, article, 0))
}

/// The label of an article from what it shares with the query article.
fn label_of(
    view: &View<'_>,
    names: &FeatureNames<'_>,
    query: u32,
    article: u32,
    origin: Origin,
    shared: &[Shared],
) -> Option<Label> {
    let (attributes, candidate) = (view.attributes(query), view.attributes(article));
    let common = match origin {
        Origin::SameTag => attributes.tags.iter().find(|tag| candidate.tags.contains(tag)).and_then(|&tag| names.tag(tag)),
        _ => view.article(query).section.as_deref(),
    };
    let texts = [query, article].map(|number| view.article(number));
    let is_shared = |run: &str| texts.iter().all(|article| fields(article).iter().any(|field| field.contains(run)));
    label(origin, shared, common, attributes.language, &is_shared)
}

fn fields(article: &Article) -> [&str; 3] {
    [&article.title, &article.lead, &article.body]
}
