//! The outcome of planning: a layout, its shortages, and what was hidden.

use std::collections::{BTreeMap, HashSet};

use super::{Filling, Planner};
use crate::index::{Likeness, Scratch};
use crate::page::{Bid, PinRefusal, Rung};
use crate::ranking::{POOL, Refusal, Shortage};
use crate::recommender::lists::{count, shortage, twin_among};

/// Which article stands where, and what became of the others.
pub(in crate::recommender) struct Layout {
    pub(in crate::recommender) blocks: Vec<Vec<Placed>>,
    /// Why a block is short.
    pub(in crate::recommender) shortages: Vec<Option<Shortage>>,
    /// Hidden articles, the article that stands for each, and whether it would have had a place.
    pub(in crate::recommender) hidden: Vec<Hiding>,
    /// Articles beyond a cap, by block, with the cap.
    pub(in crate::recommender) capped: Vec<BTreeMap<u32, (Refusal, usize)>>,
    pub(in crate::recommender) refused_pins: Vec<(String, PinRefusal)>,
    /// Candidates of each block, in the order in which they were to be taken, as deep as was looked.
    pub(in crate::recommender) pools: Vec<Vec<u32>>,
    /// For each block the score below which a newcomer would have left the page as it is.
    pub(in crate::recommender) bars: Vec<f64>,
}

/// An article in its place.
#[derive(Clone, Copy)]
pub(in crate::recommender) struct Placed {
    pub(in crate::recommender) article: u32,
    pub(in crate::recommender) rung: Rung,
    pub(in crate::recommender) score: Option<f64>,
    pub(in crate::recommender) reranked: Option<f64>,
}

/// An article that another one stands for.
pub(in crate::recommender) struct Hiding {
    pub(in crate::recommender) article: u32,
    pub(in crate::recommender) twin: u32,
    pub(in crate::recommender) likeness: Likeness,
}

impl<'a> Planner<'a> {
    /// The layout, with the places filled that are still free though an article could have them.
    pub(super) fn finish(self, mut won: Vec<Vec<Bid>>, scratch: &mut Scratch) -> Layout {
        self.top_up(&mut won);
        let blocks: Vec<Vec<Placed>> = self.blocks.iter().zip(&won).map(|(filling, won)| placed(filling, won)).collect();
        let on_page: HashSet<u32> = blocks.iter().flatten().map(|placed| placed.article).collect();
        let shortages: Vec<Option<Shortage>> = self
            .blocks
            .iter()
            .zip(&blocks)
            .map(|(filling, placed)| {
                let missing = filling.plan.size - placed.len();
                (missing > 0).then(|| self.shortage(filling, missing, placed, &on_page, scratch))
            })
            .collect();
        let mut hidden: Vec<(usize, Hiding)> = self
            .hidden
            .iter()
            .filter(|(article, (twin, _))| !on_page.contains(article) && on_page.contains(twin))
            .filter_map(|(&article, &(twin, likeness))| {
                let rank = self
                    .blocks
                    .iter()
                    .zip(&blocks)
                    .filter_map(|(filling, placed)| rank_on_page(filling, placed, article))
                    .min()?;
                Some((rank, Hiding { article, twin, likeness }))
            })
            .collect();
        hidden.sort_by_key(|(rank, hiding)| (*rank, self.card(hiding.article).id_rank));
        let needed = self.plan.size() + self.hidden.len();
        let is_short = shortages.iter().any(Option::is_some);
        Layout {
            bars: self.blocks.iter().map(|filling| bar(filling, needed, is_short)).collect(),
            pools: self.blocks.iter().map(|f| f.pool.iter().map(|ranked| ranked.hit.article).collect()).collect(),
            blocks,
            shortages,
            hidden: hidden.into_iter().map(|(_, hiding)| hiding).collect(),
            capped: self.blocks.into_iter().map(|filling| filling.capped).collect(),
            refused_pins: self.refused_pins,
        }
    }

    /// A cap or a twin may have kept out what could stand after all, now that others have moved: what fits is added.
    fn top_up(&self, won: &mut [Vec<Bid>]) {
        let mut placed: Vec<u32> = self.blocks.iter().flat_map(|filling| filling.pins.iter().copied()).collect();
        placed.extend(won.iter().flatten().map(|bid| bid.article));
        for (number, filling) in self.blocks.iter().enumerate() {
            let mut tally = self.tally(number);
            let before = won[number].len();
            won[number].iter().for_each(|bid| tally.add(&filling.plan.caps, self.card(bid.article)));
            let ladder = filling.ladder.iter().flatten().copied();
            for bid in self.bids(filling).chain(ladder) {
                if won[number].len() + filling.pins.len() >= filling.plan.size {
                    break;
                }
                let card = self.card(bid.article);
                let is_free = !placed.contains(&bid.article) && tally.reached(&filling.plan.caps, card).is_none();
                let has_twin =
                    self.hides_near_duplicates() && twin_among(self.view, bid.article, placed.iter().copied()).is_some();
                if is_free && !has_twin {
                    tally.add(&filling.plan.caps, card);
                    placed.push(bid.article);
                    won[number].push(bid);
                }
            }
            if won[number].len() > before {
                let order: Vec<u32> = self.bids(filling).map(|bid| bid.article).collect();
                won[number].sort_by_key(|bid| (bid.rung, order.iter().position(|&article| article == bid.article)));
            }
        }
    }

    fn shortage(
        &self,
        filling: &Filling<'a>,
        missing: usize,
        placed: &[Placed],
        on_page: &HashSet<u32>,
        scratch: &mut Scratch,
    ) -> Shortage {
        if filling.scorer.gate().is_quiet() {
            return Shortage { missing, not_shown: Some(Refusal::QuietTopic), ..Shortage::default() };
        }
        let mut shortage = shortage(self.view, filling.scorer, self.plan.engine, scratch);
        shortage.missing = missing;
        let here: HashSet<u32> = placed.iter().map(|placed| placed.article).collect();
        let others = filling.pool.iter().map(|ranked| ranked.hit.article).filter(|article| !here.contains(article));
        let kept_out = others.filter_map(|article| {
            if on_page.contains(&article) {
                Some(Refusal::OnPage)
            } else if self.hidden.contains_key(&article) {
                Some(Refusal::NearDuplicate)
            } else {
                filling.capped.get(&article).map(|&(rule, _)| rule)
            }
        });
        count(&mut shortage, kept_out);
        shortage
    }
}

/// The score below which a candidate does not matter: that of the last candidate that the page could have used.
fn bar(filling: &Filling<'_>, needed: usize, is_short: bool) -> f64 {
    let needed = needed + filling.capped.len();
    let needed = if filling.plan.diversity.is_some() { needed.max(POOL) } else { needed };
    match filling.pool.get(needed - 1) {
        // By score, and with room for equal utilities after rounding.
        Some(_) if !is_short => {
            filling.pool[..needed].iter().map(|ranked| ranked.hit.score).fold(f64::INFINITY, f64::min) * (1.0 - 1e-6)
        }
        _ => f64::NEG_INFINITY,
    }
}

/// Where a hidden article would have stood in a block, if it would have.
fn rank_on_page(filling: &Filling<'_>, placed: &[Placed], article: u32) -> Option<usize> {
    let rank = filling.pool.iter().position(|ranked| ranked.hit.article == article)?;
    let related = |placed: &&Placed| placed.rung == Rung::Related;
    let last = placed
        .iter()
        .filter(related)
        .filter_map(|placed| filling.pool.iter().position(|ranked| ranked.hit.article == placed.article));
    (placed.len() < filling.plan.size || last.max().is_some_and(|last| rank < last)).then_some(rank)
}

fn placed(filling: &Filling<'_>, won: &[Bid]) -> Vec<Placed> {
    let pin = |&article: &u32| Placed { article, rung: Rung::Pinned, score: None, reranked: None };
    let winner = |bid: &Bid| {
        let rung = match bid.rung {
            0 => Rung::Related,
            rung => filling.plan.fallback.get(usize::from(rung) - 1).map_or(Rung::Latest, |&fallback| fallback.into()),
        };
        let ranked = filling.pool.iter().find(|ranked| ranked.hit.article == bid.article && rung == Rung::Related);
        Placed {
            article: bid.article,
            rung,
            score: ranked.map(|ranked| ranked.hit.score),
            reranked: ranked.and_then(|ranked| ranked.reranked),
        }
    };
    filling.pins.iter().map(pin).chain(won.iter().map(winner)).collect()
}
