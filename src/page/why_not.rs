//! Why a candidate is not on a page, block by block.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use super::compose::{prepare_blocks, with_layout};
use super::evidence_rule::least_evidence;
use super::fill::{Layout, Placement};
use super::plan::PagePlan;
use crate::error::Result;
use crate::index::Hit;
use crate::language::Language;
use crate::ranking::{
    CapCounts, Caps, Exclusion, ExclusionReason, NearDuplicates, PairScorer, View, WhyNot, better_candidates, cap_exclusion,
    duplicate_among, evidence, near_duplicate_exclusion, pair_exclusions,
};

/// Why an article is not on a page, a reason a block; or its position.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PageWhyNot {
    /// Id of the article of the page.
    pub article: String,
    /// Id of the candidate.
    pub candidate: String,
    /// The reason of each block, in the order of the plan.
    pub blocks: Vec<BlockWhyNot>,
}

/// Why an article is not in one block of a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BlockWhyNot {
    /// Name of the block.
    pub name: String,
    /// The reason, or the position in the block.
    #[serde(flatten)]
    pub why: WhyNot,
}

impl fmt::Display for PageWhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.blocks.iter().try_for_each(|block| writeln!(f, "{}: {}", block.name, block.why))
    }
}

/// Explains why a candidate is not on the page of a query article.
pub(crate) fn why_not_on_page(view: &View<'_>, query: u32, candidate: u32, plan: &PagePlan) -> Result<PageWhyNot> {
    let prepared = prepare_blocks(view, plan);
    let blocks = with_layout(view, query, plan, &prepared, None, |layout, scorers| {
        let reasons = scorers.iter().enumerate();
        reasons.map(|(block, scorer)| why_not_in_block(view, plan, layout, block, scorer, candidate)).collect::<Vec<_>>()
    })?;
    let language = view.attributes(query).language;
    let names = plan.blocks.iter().map(|block| block.name.text(language).to_string());
    Ok(PageWhyNot {
        article: view.id(query),
        candidate: view.id(candidate),
        blocks: names.zip(blocks).map(|(name, why)| BlockWhyNot { name, why }).collect(),
    })
}

fn why_not_in_block(
    view: &View<'_>,
    plan: &PagePlan,
    layout: &Layout,
    block: usize,
    scorer: &PairScorer<'_>,
    candidate: u32,
) -> WhyNot {
    let query = scorer.eligibility().query();
    let position = layout.blocks[block].iter().position(|placement| placement.article == candidate);
    let score = scorer.unfiltered(candidate, &view.dots(query, candidate, scorer));
    let size = plan.blocks[block].size;
    if let Some(position) = position {
        return WhyNot { position: Some(position + 1), rules: Vec::new(), score, rank: None, size };
    }
    let mut rules = pair_exclusions(view, scorer, candidate);
    let told = evidence(view, query, candidate);
    let least = least_evidence(view, plan, &plan.blocks[block], (query, candidate));
    if told < least && query != candidate {
        let limit = format!("evidence of at least {least}");
        rules.push(Exclusion::new(ExclusionReason::LittleInCommon, format!("{told:.4}"), limit));
    }
    rules.extend(page_exclusions(view, plan, layout, (block, candidate), view.attributes(query).language));
    let is_related = score > 0.0 && query != candidate;
    let rank = is_related.then(|| rank_in_block(view, plan, layout, block, scorer, &Hit { article: candidate, score }));
    WhyNot { position: None, rules, score, rank, size }
}

/// Returns the rules of the page that exclude an article from a block.
fn page_exclusions(
    view: &View<'_>,
    plan: &PagePlan,
    layout: &Layout,
    (block, candidate): (usize, u32),
    language: Language,
) -> Vec<Exclusion> {
    let mut rules = Vec::new();
    let elsewhere = layout.blocks.iter().position(|block| block.iter().any(|placement| placement.article == candidate));
    if let Some(elsewhere) = elsewhere {
        rules.push(Exclusion::new(ExclusionReason::OnPage, plan.blocks[elsewhere].name.text(language), ""));
    }
    let placed = layout.blocks.iter().flatten().map(|placement| placement.article).filter(|&article| article != candidate);
    if plan.near_duplicates == NearDuplicates::Hide
        && let Some((duplicate_of, likeness)) = duplicate_among(view, candidate, placed)
    {
        rules.push(near_duplicate_exclusion(view, duplicate_of, &likeness));
    }
    let reached = |caps: &Caps, placements: &mut dyn Iterator<Item = &Placement>| {
        let mut counts = CapCounts::default();
        placements.filter(|other| other.article != candidate).for_each(|other| counts.add(caps, view.attributes(other.article)));
        counts.reached(caps, view.attributes(candidate)).map(cap_exclusion)
    };
    let of_block = reached(&plan.blocks[block].caps, &mut layout.blocks[block].iter());
    rules.extend(of_block.or_else(|| reached(&plan.caps, &mut layout.blocks.iter().flatten())));
    rules
}

/// Returns the rank of an article in a block, without counting articles of other blocks, hidden articles, and capped ones.
fn rank_in_block(view: &View<'_>, plan: &PagePlan, layout: &Layout, block: usize, scorer: &PairScorer<'_>, hit: &Hit) -> usize {
    let here: HashSet<u32> = layout.blocks[block].iter().map(|placement| placement.article).collect();
    let placed = layout.blocks.iter().flatten().map(|placement| placement.article);
    let elsewhere: HashSet<u32> = placed.filter(|article| !here.contains(article)).collect();
    let is_out = |article: u32| {
        elsewhere.contains(&article)
            || layout.capped[block].contains_key(&article)
            || layout.hidden.iter().any(|hidden| hidden.article == article)
    };
    let pool = &layout.pools[block];
    let before: Vec<u32> = match pool.iter().position(|&article| article == hit.article) {
        Some(rank) => pool[..rank].to_vec(),
        None => better_candidates(view, scorer, plan.engine, hit).into_iter().map(|hit| hit.article).collect(),
    };
    before.into_iter().filter(|&article| !is_out(article)).count() + 1
}
