//! The steps of filling a page.
//!
//! Pins come first, then the parts of the same series. Then these steps repeat until nothing changes: the free positions of all blocks
//! are assigned together; a winner that is a near-duplicate of an article above it is hidden; a winner beyond a cap loses its position in
//! the block. An article that was hidden for one that has left the page since is released. Pools grow as far as that takes. A block that
//! is still short uses its fallback steps.

use std::cell::RefCell;
use std::collections::HashSet;

use super::fallback::extend_fallbacks;
use super::layout::Layout;
use super::outcome::finish;
use super::page_state::{MOST_WEAK, PageState, SPARE, share_of_rank};
use super::parts::place_parts;
use super::pins::place_pins;
use crate::error::Result;
use crate::index::{Best, Hit, Scratch, Wanted};
use crate::page::assignment::{Bid, FreeSlots, assign};
use crate::page::plan::PagePlan;
use crate::ranking::{
    CapCounts, Diversity, EvidenceScratch, NearDuplicates, PairScorer, RERANKED, Ranked, Rerank, View, candidate_pool,
};
use crate::sparse::product_to_f64;

/// A pool that is too small is fetched again, so many times as deep.
const GROWTH: usize = 4;

/// The least evidence of the only article of a page, as a share of that of all others.
const LEAST_ALONE: f64 = 0.2;

/// Fills a page. `scorers` has one scorer a block.
pub(in crate::page) fn fill<'a>(
    view: &'a View<'a>,
    plan: &'a PagePlan,
    scorers: &'a [PairScorer<'a>],
    hook: Option<&'a dyn Rerank>,
    scratch: &mut Scratch,
    evidence: &'a mut EvidenceScratch,
) -> Result<Layout> {
    let mut page = PageState::new(view, plan, scorers, hook, evidence);
    place_pins(&mut page);
    place_parts(&mut page);
    let mut winners = loop {
        deepen_pools(&mut page, scratch)?;
        let winners = assign(&free_slots(&page), |article| page.attributes(article).id_rank);
        let placed = hide_and_cap(&mut page, &winners);
        let Some(placed) = placed else { continue };
        if !release_hidden(&mut page, &placed) && !extend_fallbacks(&mut page, &winners) {
            break winners;
        }
    };
    if page.fixed().next().is_none() && winners.iter().all(Vec::is_empty) {
        place_best_of_weak(&page, &mut winners);
    }
    Ok(finish(page, winners, scratch))
}

/// Places the candidate with the most evidence on a page that would be empty, if it has a fifth of the least evidence.
fn place_best_of_weak(page: &PageState<'_>, winners: &mut [Vec<Bid>]) {
    let least = page.plan.min_evidence * LEAST_ALONE;
    for (number, (block, won)) in page.blocks.iter().zip(winners).enumerate() {
        let is_free = |bid: &Bid| page.is_free(number, bid.article);
        let evidence = |bid: &Bid| page.evidence.get(&bid.article).copied().unwrap_or(0.0);
        let mut bids: Vec<Bid> = page.related(block).filter(is_free).filter(|bid| evidence(bid) >= least).collect();
        // Stable: of equal evidence, the better rank comes first.
        bids.sort_by(|a, b| evidence(b).total_cmp(&evidence(a)));
        if let Some(&best) = bids.first() {
            won.push(best);
            return;
        }
    }
}

/// Fetches deeper pools where the next assignment could need more candidates.
fn deepen_pools(page: &mut PageState<'_>, scratch: &mut Scratch) -> Result<()> {
    let PageState { plan, hook, .. } = *page;
    for number in 0..page.blocks.len() {
        loop {
            let look = page.look(number);
            let block = &mut page.blocks[number];
            block.look = look;
            if block.is_whole || look.is_enough(plan.size()) {
                break;
            }
            if hook.is_none() && block.plan.diversity.is_none() {
                search_until_enough(page, number, scratch);
            } else {
                deepen_pool(page, number, scratch)?;
            }
        }
    }
    Ok(())
}

/// Fetches the pool of a block by one search, which ends where a look at the pool has enough.
fn search_until_enough(page: &mut PageState<'_>, number: usize, scratch: &mut Scratch) {
    let PageState { view, plan, query, .. } = *page;
    let scorer = page.blocks[number].scorer;
    let size = plan.size();
    let Best { hits, is_cut } = {
        let page = RefCell::new(&mut *page);
        let end = |hits: &[Hit]| {
            let look = page.borrow_mut().look_at(number, hits.iter().map(|hit| hit.article));
            look.is_enough(size).then_some(look.seen)
        };
        view.best(plan.engine, query, Wanted::until(size, &end), scorer, scratch)
    };
    let block = &mut page.blocks[number];
    block.pool = hits.into_iter().map(|hit| Ranked { hit, reranked: None }).collect();
    block.is_whole = !is_cut;
}

/// Fetches a deeper pool of a block whose order a hook or diversity decides.
fn deepen_pool(page: &mut PageState<'_>, number: usize, scratch: &mut Scratch) -> Result<()> {
    let PageState { view, plan, hook, .. } = *page;
    let (size, block) = (plan.size(), &mut page.blocks[number]);
    let depth = if block.pool.is_empty() { size + SPARE + MOST_WEAK } else { GROWTH * block.pool.len() };
    let depth = if block.plan.diversity.is_some() { depth.max(RERANKED) } else { depth };
    block.pool = candidate_pool(view, block.scorer, plan.engine, depth, hook, scratch)?;
    block.is_whole = block.pool.len() < depth;
    if let Some(diversity) = block.plan.diversity {
        diversify(view, &mut block.pool, diversity, hook.is_some().then_some(block.plan.size));
    }
    Ok(())
}

/// Returns the free positions of each block, and the bids for them.
fn free_slots(page: &PageState<'_>) -> Vec<FreeSlots> {
    let fixed: HashSet<u32> = page.fixed().collect();
    let mut position = 1;
    let mut slots = Vec::with_capacity(page.blocks.len());
    for (number, block) in page.blocks.iter().enumerate() {
        let is_free = |bid: &Bid| !fixed.contains(&bid.article) && page.is_free(number, bid.article);
        let related = page.related(block).take(block.look.seen).filter(|bid| page.has_evidence(block, bid.article));
        let fallback = block.fallback_bids.iter().copied();
        slots.push(FreeSlots {
            size: block.free(),
            position: position + block.plan.size - block.free(),
            bids: related.chain(fallback).filter(is_free).collect(),
        });
        position += block.plan.size;
    }
    slots
}

/// Hides winners that are near-duplicates of an article above them, and caps the others.
///
/// Returns all articles of the page if nothing had to be changed.
fn hide_and_cap(page: &mut PageState<'_>, winners: &[Vec<Bid>]) -> Option<Vec<u32>> {
    let mut placed: Vec<u32> = page.fixed().collect();
    let mut on_page = page.count_fixed();
    let mut is_right = true;
    for (number, winners) in winners.iter().enumerate() {
        let mut counts = page.count_fixed_of(number);
        for bid in winners {
            let attributes = page.attributes(bid.article);
            let duplicate_of = page.duplicate_among(bid.article, placed.iter().copied());
            let block = &mut page.blocks[number];
            if let Some(duplicate_of) = duplicate_of {
                page.hidden.insert(bid.article, duplicate_of);
                is_right = false;
            } else if let Some(cap) =
                counts.reached(&block.plan.caps, attributes).or_else(|| on_page.reached(&page.plan.caps, attributes))
            {
                block.capped.insert(bid.article, cap);
                is_right = false;
            } else {
                counts.add(&block.plan.caps, attributes);
                on_page.add(&page.plan.caps, attributes);
                placed.push(bid.article);
            }
        }
    }
    if !is_right {
        cap_in_pools(page, &placed, &on_page);
        if page.plan.near_duplicates == NearDuplicates::Hide {
            hide_in_pools(page, &placed);
        }
    }
    is_right.then_some(placed)
}

/// Caps all articles in the pools of which the page has enough at once, which the next rounds would do a few at a time.
fn cap_in_pools(page: &mut PageState<'_>, placed: &[u32], on_page: &CapCounts) {
    let PageState { view, plan, .. } = *page;
    for block in &mut page.blocks {
        for ranked in &block.pool {
            let article = ranked.hit.article;
            if !placed.contains(&article)
                && let Some(cap) = on_page.reached(&plan.caps, view.attributes(article))
            {
                block.capped.insert(article, cap);
            }
        }
    }
}

/// Hides all near-duplicates in the pools at once, which one of the next rounds would do one by one.
fn hide_in_pools(page: &mut PageState<'_>, placed: &[u32]) {
    let pools = page.blocks.iter().flat_map(|block| block.pool.iter().map(|ranked| ranked.hit.article));
    let others: Vec<u32> = pools.filter(|article| !placed.contains(article) && !page.hidden.contains_key(article)).collect();
    for article in others {
        if let Some(duplicate_of) = page.duplicate_among(article, placed.iter().copied()) {
            page.hidden.insert(article, duplicate_of);
        }
    }
}

/// Releases articles that were hidden for an article that is not on the page; returns whether there was any.
fn release_hidden(page: &mut PageState<'_>, placed: &[u32]) -> bool {
    let stale = page.hidden.iter().filter(|(_, (duplicate_of, _))| !placed.contains(duplicate_of));
    let stale: Vec<u32> = stale.map(|(&article, _)| article).collect();
    let mut any = false;
    for article in stale {
        if page.released.insert(article) {
            page.hidden.remove(&article);
            any = true;
        }
    }
    any
}

/// Puts the best of a pool in the order of their marginal relevance.
///
/// `reordered` is the size of the block if a hook has ordered the pool. Then ranks count: its scores are on a scale of their own,
/// may be negative, and candidates beyond its depth have none.
fn diversify(view: &View<'_>, pool: &mut [Ranked], diversity: Diversity, reordered: Option<usize>) {
    let end = pool.len().min(RERANKED);
    let best: Vec<Ranked> = pool[..end].to_vec();
    let score = |(rank, ranked): (usize, &Ranked)| reordered.map_or(ranked.hit.score, |size| share_of_rank(rank, size));
    let scores: Vec<f64> = best.iter().enumerate().map(score).collect();
    let cosine = |a: usize, b: usize| {
        let row = |position: usize| view.query_vector(best[position].hit.article).parts[0];
        product_to_f64(row(a).dot(row(b)))
    };
    for (position, taken) in diversity.order(&scores, cosine).into_iter().enumerate() {
        pool[position] = best[taken];
    }
}
