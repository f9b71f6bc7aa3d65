//! The fallback steps of a block: articles for positions that no related article can fill.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::vec::IntoIter;

use super::page_state::{BlockState, PageState, SPARE, share_of_rank, utility};
use crate::page::assignment::Bid;
use crate::page::blocks::Fallback;

/// Uses more fallback articles in blocks that are short; returns whether there were any more.
pub(super) fn extend_fallbacks(page: &mut PageState<'_>, winners: &[Vec<Bid>]) -> bool {
    let size = page.plan.size();
    let mut any = false;
    for (number, winners) in winners.iter().enumerate() {
        let block = &page.blocks[number];
        let is_short = winners.len() < block.free();
        if !is_short || block.plan.fallback.is_empty() || block.scorer.eligibility().is_quiet() {
            continue;
        }
        if block.fallback_left.is_none() {
            page.blocks[number].fallback_left = Some(fallback_articles(page, block));
        }
        any |= use_fallbacks(&mut page.blocks[number], size);
    }
    any
}

/// Adds the next fallback articles that no filter excludes; returns whether there were any.
fn use_fallbacks(block: &mut BlockState<'_>, page_size: usize) -> bool {
    let used = block.fallback_bids.len();
    let needed = 2 * used + page_size + SPARE;
    while block.fallback_bids.len() < needed
        && let Some((step, article)) = block.fallback_left.as_mut().and_then(Iterator::next)
    {
        if block.scorer.eligibility().exclusion(article).is_none() {
            block.fallback_bids.push(Bid {
                article,
                // There are three fallback steps at most.
                step: u8::try_from(step + 1).unwrap_or(u8::MAX),
                utility: utility(share_of_rank(block.fallback_bids.len(), block.plan.size)),
            });
        }
    }
    block.fallback_bids.len() > used
}

/// Returns all articles of the fallback steps of a block with the numbers of their steps, the first step first, before any filter.
///
/// Looks at every article of the site.
fn fallback_articles(page: &PageState<'_>, block: &BlockState<'_>) -> IntoIter<(usize, u32)> {
    let query = page.attributes(page.query);
    let candidates = block.pool.iter().map(|ranked| ranked.hit.article);
    let related: HashSet<u32> = candidates.filter(|&article| page.has_evidence(block, article)).collect();
    let tags: HashSet<u32> = query.tags.iter().copied().collect();
    let mut found = Vec::new();
    for article in (0..page.view.len()).filter(|article| !related.contains(article)) {
        let attributes = page.attributes(article);
        let common = attributes.tags.iter().filter(|tag| tags.contains(tag)).count();
        let has_article = |fallback: &Fallback| match fallback {
            Fallback::SameTag => common > 0,
            Fallback::SameSection => attributes.section.is_some() && attributes.section == query.section,
            Fallback::Latest => true,
        };
        let Some(step) = block.plan.fallback.iter().position(has_article) else { continue };
        let by_tags = if block.plan.fallback[step] == Fallback::SameTag { common } else { 0 };
        let newest_first = Reverse(attributes.date.map(|date| date.civil_second()));
        found.push((step, Reverse(by_tags), newest_first, attributes.id_rank, article));
    }
    found.sort_unstable();
    found.into_iter().map(|(step, .., article)| (step, article)).collect::<Vec<_>>().into_iter()
}
