//! The end of filling: the layout, the shortages, and the hidden articles.

use std::collections::HashSet;

use super::layout::{HiddenArticle, Layout, Placement};
use super::page_state::{BlockState, PageState};
use crate::index::Scratch;
use crate::page::assignment::Bid;
use crate::page::blocks::Origin;
use crate::ranking::{ExclusionReason, RERANKED, Ranked, Shortage, add_exclusions, shortage};

/// Makes the layout, after a last look for articles that fit the positions still free.
pub(super) fn finish(page: PageState<'_>, mut winners: Vec<Vec<Bid>>, scratch: &mut Scratch) -> Layout {
    top_up(&page, &mut winners);
    let blocks: Vec<Vec<Placement>> =
        page.blocks.iter().zip(&winners).map(|(block, won)| placements(&page, block, won)).collect();
    let on_page: HashSet<u32> = blocks.iter().flatten().map(|placement| placement.article).collect();
    let shortages: Vec<Option<Shortage>> = page
        .blocks
        .iter()
        .zip(&blocks)
        .map(|(block, placements)| {
            let missing = block.plan.size - placements.len();
            (missing > 0).then(|| block_shortage(&page, block, missing, placements, &on_page, scratch))
        })
        .collect();
    let mut hidden: Vec<(usize, HiddenArticle)> = page
        .hidden
        .iter()
        .filter(|(article, (duplicate_of, _))| !on_page.contains(article) && on_page.contains(duplicate_of))
        .filter_map(|(&article, &(duplicate_of, likeness))| {
            let ranks = page.blocks.iter().zip(&blocks);
            let rank = ranks.filter_map(|(block, placements)| rank_of_hidden(block, placements, article)).min()?;
            Some((rank, HiddenArticle { article, duplicate_of, likeness }))
        })
        .collect();
    hidden.sort_by_key(|(rank, hidden)| (*rank, page.attributes(hidden.article).id_rank));
    let is_short = shortages.iter().any(Option::is_some);
    Layout {
        thresholds: page.blocks.iter().map(|block| if is_short { f64::NEG_INFINITY } else { threshold(&page, block) }).collect(),
        pools: page.blocks.iter().map(|block| block.pool.iter().map(|ranked| ranked.hit.article).collect()).collect(),
        blocks,
        shortages,
        hidden: hidden.into_iter().map(|(_, hidden)| hidden).collect(),
        capped: page.blocks.into_iter().map(|block| block.capped).collect(),
        excluded_pins: page.excluded_pins,
    }
}

/// Adds articles that a cap or a near-duplicate excluded, and that fit after all, since others have moved.
fn top_up(page: &PageState<'_>, winners: &mut [Vec<Bid>]) {
    let mut placed: Vec<u32> = page.fixed().collect();
    placed.extend(winners.iter().flatten().map(|bid| bid.article));
    let mut on_page = page.count_fixed();
    let caps = &page.plan.caps;
    winners.iter().flatten().for_each(|bid| on_page.add(caps, page.attributes(bid.article)));
    for (number, block) in page.blocks.iter().enumerate() {
        let mut counts = page.count_fixed_of(number);
        let won = &mut winners[number];
        let before = won.len();
        won.iter().for_each(|bid| counts.add(&block.plan.caps, page.attributes(bid.article)));
        let fallback = block.fallback_bids.iter().copied();
        let related = page.related(block).take(block.look.seen).filter(|bid| page.has_evidence(block, bid.article));
        for bid in related.chain(fallback) {
            if won.len() >= block.free() {
                break;
            }
            let attributes = page.attributes(bid.article);
            let is_over = counts.reached(&block.plan.caps, attributes).is_some() || on_page.reached(caps, attributes).is_some();
            let is_free = !placed.contains(&bid.article) && !is_over;
            if is_free && page.duplicate_among(bid.article, placed.iter().copied()).is_none() {
                counts.add(&block.plan.caps, attributes);
                on_page.add(caps, attributes);
                placed.push(bid.article);
                won.push(bid);
            }
        }
        if won.len() > before {
            let order: Vec<u32> = page.related(block).map(|bid| bid.article).collect();
            won.sort_by_key(|bid| (bid.step, order.iter().position(|&article| article == bid.article)));
        }
    }
}

fn block_shortage(
    page: &PageState<'_>,
    block: &BlockState<'_>,
    missing: usize,
    placements: &[Placement],
    on_page: &HashSet<u32>,
    scratch: &mut Scratch,
) -> Shortage {
    if block.scorer.eligibility().is_quiet() {
        return Shortage { missing, not_shown: Some(ExclusionReason::QuietTopic), ..Shortage::default() };
    }
    // A block that stopped at too many candidates with too little in common has no need to count those of the whole site.
    let mut shortage =
        if block.is_whole { shortage(page.view, block.scorer, page.plan.engine, scratch) } else { Shortage::default() };
    shortage.missing = missing;
    let here: HashSet<u32> = placements.iter().map(|placement| placement.article).collect();
    let seen = &block.pool[..block.look.seen];
    let others = seen.iter().map(|ranked| ranked.hit.article).filter(|article| !here.contains(article));
    let reasons = others.filter_map(|article| {
        if on_page.contains(&article) {
            Some(ExclusionReason::OnPage)
        } else if page.hidden.contains_key(&article) {
            Some(ExclusionReason::NearDuplicate)
        } else if !page.has_evidence(block, article) {
            Some(ExclusionReason::LittleInCommon)
        } else {
            block.capped.get(&article).map(|&(rule, _)| rule)
        }
    });
    add_exclusions(&mut shortage, reasons);
    shortage
}

/// The score below which a further candidate would not change a page that is full: that of the last candidate that it could use.
fn threshold(page: &PageState<'_>, block: &BlockState<'_>) -> f64 {
    let used = if block.plan.diversity.is_some() { block.look.seen.max(RERANKED) } else { block.look.seen };
    match block.pool.get(..used) {
        // The least score, since a pool may be re-ordered; a little less, since different scores can be one utility.
        Some(used) if block.look.free == page.plan.size() => {
            used.iter().map(|ranked| ranked.hit.score).fold(f64::INFINITY, f64::min) * (1.0 - 1e-6)
        }
        _ => f64::NEG_INFINITY,
    }
}

/// The rank of a hidden article in the pool of a block, if it would be in the block.
fn rank_of_hidden(block: &BlockState<'_>, placements: &[Placement], article: u32) -> Option<usize> {
    let rank_of = |article: u32| block.pool.iter().position(|ranked| ranked.hit.article == article);
    let rank = rank_of(article)?;
    let related = placements.iter().filter(|placement| placement.origin == Origin::Related);
    let last = related.filter_map(|placement| rank_of(placement.article)).max();
    (placements.len() < block.plan.size || last.is_some_and(|last| rank < last)).then_some(rank)
}

fn placements(page: &PageState<'_>, block: &BlockState<'_>, winners: &[Bid]) -> Vec<Placement> {
    let pin = |&article: &u32| Placement { article, origin: Origin::Pinned, score: None, reranked: None };
    let winner = |bid: &Bid| {
        let origin = match bid.step {
            0 => Origin::Related,
            step => block.plan.fallback.get(usize::from(step) - 1).map_or(Origin::Latest, |&fallback| fallback.into()),
        };
        let ranked = block.pool.iter().find(|ranked| ranked.hit.article == bid.article && origin == Origin::Related);
        Placement {
            article: bid.article,
            origin,
            score: ranked.map(|ranked| ranked.hit.score),
            reranked: ranked.and_then(|ranked| ranked.reranked),
        }
    };
    let part = |part: &Ranked| Placement {
        article: part.hit.article,
        origin: if page.attributes(page.query).comes_before(page.attributes(part.hit.article)) {
            Origin::NextPart
        } else {
            Origin::PreviousPart
        },
        score: Some(part.hit.score),
        reranked: part.reranked,
    };
    block.pins.iter().map(pin).chain(block.parts.iter().map(part)).chain(winners.iter().map(winner)).collect()
}
