//! Pins: articles that an editor has put on a page or into a block.

use super::page_state::PageState;
use crate::page::blocks::PinExclusion;
use crate::ranking::ExclusionReason;

/// Places the pins. Pins of the article go to the first block that has room and admits them; those of a block go to that block.
pub(super) fn place_pins(page: &mut PageState<'_>) {
    let of_article = page.view.article(page.query).pins.iter().map(|id| (id.clone(), None));
    let blocks = page.plan.blocks.iter().enumerate();
    let of_blocks = blocks.flat_map(|(block, plan)| plan.pins.iter().map(move |id| (id.clone(), Some(block))));
    let pins: Vec<(String, Option<usize>)> = of_article.chain(of_blocks).collect();
    for (id, block) in pins {
        if let Err(reason) = place_pin(page, &id, block) {
            page.excluded_pins.push((id, reason));
        }
    }
}

fn place_pin(page: &mut PageState<'_>, id: &str, block: Option<usize>) -> Result<(), PinExclusion> {
    let article = page.view.table().number(id).ok_or(PinExclusion::Unknown)?;
    let placed: Vec<u32> = page.fixed().collect();
    if placed.contains(&article) {
        return Err(PinExclusion::Rule(ExclusionReason::OnPage));
    }
    if page.duplicate_among(article, placed).is_some() {
        return Err(PinExclusion::Rule(ExclusionReason::NearDuplicate));
    }
    let mut first = None;
    for (number, state) in page.blocks.iter_mut().enumerate() {
        if block.is_some_and(|block| block != number) {
            continue;
        }
        let mut rules = state.scorer.eligibility().exclusions(article).into_iter().map(|(rule, ..)| rule);
        let reason = match rules.find(|&rule| rule != ExclusionReason::QuietTopic) {
            Some(rule) => PinExclusion::Rule(rule),
            None if state.pins.len() == state.plan.size => PinExclusion::NoRoom,
            None => {
                state.pins.push(article);
                return Ok(());
            }
        };
        first = first.or(Some(reason));
    }
    Err(first.unwrap_or(PinExclusion::NoRoom))
}
