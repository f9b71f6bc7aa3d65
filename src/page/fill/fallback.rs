//! The fallback steps of a block: articles for positions that no related article can fill.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::page_state::{BlockState, PageState, SPARE, share_of_rank, utility};
use crate::page::assignment::Bid;
use crate::page::blocks::Fallback;

/// Uses more fallback articles in blocks that are short; returns whether there were any more.
pub(super) fn extend_fallbacks(page: &mut PageState<'_>, winners: &[Vec<Bid>]) -> bool {
    let size = page.plan.size();
    let mut any = false;
    for (number, winners) in winners.iter().enumerate() {
        let block = &page.blocks[number];
        let is_short = winners.len() + block.pins.len() < block.plan.size;
        if !is_short || block.plan.fallback.is_empty() || block.scorer.eligibility().is_quiet() {
            continue;
        }
        if block.fallback.is_none() {
            let fallback = fallback_articles(page, block);
            page.blocks[number].fallback = Some(fallback);
        }
        let block = &mut page.blocks[number];
        let length = block.fallback.as_ref().map_or(0, Vec::len);
        if block.fallback_used < length {
            block.fallback_used = length.min(2 * block.fallback_used + size + SPARE);
            any = true;
        }
    }
    any
}

/// Returns all articles of the fallback steps of a block, the first step first. Looks at every article of the site.
fn fallback_articles(page: &PageState<'_>, block: &BlockState<'_>) -> Vec<Bid> {
    let query = page.attributes(page.query);
    let related: HashSet<u32> = block.pool.iter().map(|ranked| ranked.hit.article).collect();
    let mut found = Vec::new();
    for article in (0..page.view.len()).filter(|article| !related.contains(article)) {
        let attributes = page.attributes(article);
        let common = attributes.tags.iter().filter(|tag| query.tags.contains(tag)).count();
        let has_article = |fallback: &Fallback| match fallback {
            Fallback::SameTag => common > 0,
            Fallback::SameSection => attributes.section.is_some() && attributes.section == query.section,
            Fallback::Latest => true,
        };
        let Some(step) = block.plan.fallback.iter().position(has_article) else { continue };
        if block.scorer.eligibility().exclusion(article).is_none() {
            let by_tags = if block.plan.fallback[step] == Fallback::SameTag { common } else { 0 };
            let newest_first = Reverse(attributes.date.map(|date| date.civil_second()));
            found.push((step, Reverse(by_tags), newest_first, attributes.id_rank, article));
        }
    }
    found.sort_unstable();
    let bid = |(rank, (step, .., article)): (usize, (usize, _, _, u64, u32))| Bid {
        article,
        // There are three fallback steps at most.
        step: u8::try_from(step + 1).unwrap_or(u8::MAX),
        utility: utility(share_of_rank(rank, block.plan.size)),
    };
    found.into_iter().enumerate().map(bid).collect()
}
