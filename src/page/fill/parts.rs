//! The parts of the same series: the part after the article, then the part before it, come first on its page.

use super::page_state::PageState;
use crate::index::Hit;
use crate::ranking::{CapCounts, Ranked};

/// Places the parts next to the article in its series, in the first block that has room and admits them.
pub(super) fn place_parts(page: &mut PageState<'_>) {
    if !page.plan.next_parts {
        return;
    }
    for part in page.view.table().next_parts(page.query) {
        if let Some((block, ranked)) = block_for(page, part) {
            page.blocks[block].parts.push(ranked);
        }
    }
}

fn block_for(page: &PageState<'_>, part: u32) -> Option<(usize, Ranked)> {
    let placed: Vec<u32> = page.fixed().collect();
    let attributes = page.attributes(part);
    let is_over = |counts: CapCounts, caps| counts.reached(caps, attributes).is_some();
    if placed.contains(&part) || page.duplicate_among(part, placed).is_some() || is_over(page.count_fixed(), &page.plan.caps) {
        return None;
    }
    page.blocks.iter().enumerate().find_map(|(number, block)| {
        let is_closed = block.free() == 0
            || block.scorer.eligibility().exclusion(part).is_some()
            || is_over(page.count_fixed_of(number), &block.plan.caps);
        let score = block.scorer.unfiltered(part, &page.view.dots(page.query, part, block.scorer));
        let hit = Hit { article: part, score };
        (!is_closed && score > 0.0).then_some((number, Ranked { hit, reranked: None }))
    })
}
