//! Pins: the places that editors have given away.

use super::Planner;
use crate::page::PinRefusal;
use crate::ranking::Refusal;
use crate::recommender::lists::twin_among;

impl Planner<'_> {
    /// Pins of the article go to the first block that has room and lets them in; those of a block to that block.
    pub(super) fn place_pins(&mut self) {
        let of_article = self.view.article(self.asked).pins.iter().map(|id| (id.clone(), None));
        let of_blocks = self
            .plan
            .blocks
            .iter()
            .enumerate()
            .flat_map(|(block, plan)| plan.pins.iter().map(move |id| (id.clone(), Some(block))));
        let pins: Vec<(String, Option<usize>)> = of_article.chain(of_blocks).collect();
        for (id, block) in pins {
            if let Err(refusal) = self.place_pin(&id, block) {
                self.refused_pins.push((id, refusal));
            }
        }
    }

    fn place_pin(&mut self, id: &str, block: Option<usize>) -> std::result::Result<(), PinRefusal> {
        let article = self.view.roster().number(id).ok_or(PinRefusal::Unknown)?;
        let placed: Vec<u32> = self.blocks.iter().flat_map(|block| block.pins.iter().copied()).collect();
        if placed.contains(&article) {
            return Err(PinRefusal::Rule(Refusal::OnPage));
        }
        if self.hides_near_duplicates() && twin_among(self.view, article, placed).is_some() {
            return Err(PinRefusal::Rule(Refusal::NearDuplicate));
        }
        let mut first = None;
        for (number, filling) in self.blocks.iter_mut().enumerate() {
            if block.is_some_and(|block| block != number) {
                continue;
            }
            let refusals = filling.scorer.gate().refusals(article);
            let rule = refusals.into_iter().map(|(rule, ..)| rule).find(|&rule| rule != Refusal::QuietTopic);
            let refusal = match rule {
                Some(rule) => PinRefusal::Rule(rule),
                None if filling.pins.len() == filling.plan.size => PinRefusal::NoRoom,
                None => {
                    filling.pins.push(article);
                    return Ok(());
                }
            };
            first = first.or(Some(refusal));
        }
        Err(first.unwrap_or(PinRefusal::NoRoom))
    }
}
