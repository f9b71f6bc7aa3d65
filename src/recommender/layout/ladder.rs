//! The fallback ladder of a block: what fills places that no related article can fill.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::{Filling, Planner, SPARE, by_rank, utility};
use crate::page::{Bid, Fallback};

impl<'a> Planner<'a> {
    /// Lets the ladders of short blocks down, or further down; tells whether there was more to come.
    pub(super) fn let_ladders_down(&mut self, won: &[Vec<Bid>]) -> bool {
        let size = self.plan.size();
        let mut any = false;
        for (number, won) in won.iter().enumerate() {
            let filling = &self.blocks[number];
            let is_short = won.len() + filling.pins.len() < filling.plan.size;
            if !is_short || filling.plan.fallback.is_empty() || filling.scorer.gate().is_quiet() {
                continue;
            }
            if filling.ladder.is_none() {
                let ladder = self.ladder(filling);
                self.blocks[number].ladder = Some(ladder);
            }
            let filling = &mut self.blocks[number];
            let length = filling.ladder.as_ref().map_or(0, Vec::len);
            if filling.let_down < length {
                filling.let_down = length.min(2 * filling.let_down + size + SPARE);
                any = true;
            }
        }
        any
    }

    /// All articles that the ladder of a block leads to, the upper rungs first.
    fn ladder(&self, filling: &Filling<'a>) -> Vec<Bid> {
        let asked = self.card(self.asked);
        let related: HashSet<u32> = filling.pool.iter().map(|ranked| ranked.hit.article).collect();
        let mut found = Vec::new();
        for article in (0..self.view.len()).filter(|article| !related.contains(article)) {
            let card = self.card(article);
            let common = card.tags.iter().filter(|tag| asked.tags.contains(tag)).count();
            let leads_to = |fallback: &Fallback| match fallback {
                Fallback::SameTag => common > 0,
                Fallback::SameSection => card.section.is_some() && card.section == asked.section,
                Fallback::Latest => true,
            };
            let Some(rung) = filling.plan.fallback.iter().position(leads_to) else { continue };
            if filling.scorer.gate().refusal(article).is_none() {
                let by_tags = if filling.plan.fallback[rung] == Fallback::SameTag { common } else { 0 };
                let newest_first = Reverse(card.date.map(|date| date.first_second()));
                found.push((rung, Reverse(by_tags), newest_first, card.id_rank, article));
            }
        }
        found.sort_unstable();
        let bid = |(rank, (rung, .., article)): (usize, (usize, _, _, u64, u32))| Bid {
            article,
            // A ladder has three rungs at most.
            rung: u8::try_from(rung + 1).unwrap_or(u8::MAX),
            utility: utility(by_rank(rank, filling.plan.size)),
        };
        found.into_iter().enumerate().map(bid).collect()
    }
}
