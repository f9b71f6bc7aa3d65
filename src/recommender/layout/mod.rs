//! The layout of a page: which article stands where, before anything is shown.
//!
//! Pins take their places first. Then, over and over until nothing is wrong: the free places are assigned as a whole; a winner
//! with the wording of an article that stands higher is hidden, one beyond a cap loses its place in the block. What was hidden for
//! an article that has left the page since is let in again. Pools grow as deep as all that takes. Where a block is short at the
//! end, its fallback ladder is let down, rung by rung.

use std::collections::{BTreeMap, HashSet};

mod ladder;
mod outcome;
mod pins;

use super::Recommender;
use super::lists::{Ranked, twin_among};
use super::view::View;
use crate::error::Result;
use crate::index::{Likeness, Scratch};
pub(super) use outcome::{Layout, Placed};

use crate::page::{Bid, BlockPlan, PagePlan, PinRefusal, Room, UTILITY, assign};
use crate::ranking::{Card, NearDuplicates, POOL, PairScorer, Refusal, Rerank, Tally};
use crate::sparse::product_to_f64;

/// A block while the page is planned.
struct Filling<'a> {
    plan: &'a BlockPlan,
    scorer: &'a PairScorer<'a>,
    pins: Vec<u32>,
    /// The best candidates, in the order in which they are to be taken.
    pool: Vec<Ranked>,
    /// Whether the pool holds all there are.
    is_whole: bool,
    capped: BTreeMap<u32, (Refusal, usize)>,
    /// Articles of the fallback ladder, the upper rungs first; none before the block is found short.
    ladder: Option<Vec<Bid>>,
    /// How much of the ladder is let down.
    let_down: usize,
}

/// The page while it is planned.
pub(super) struct Planner<'a> {
    recommender: &'a Recommender,
    view: &'a View<'a>,
    plan: &'a PagePlan,
    asked: u32,
    hook: Option<&'a dyn Rerank>,
    blocks: Vec<Filling<'a>>,
    hidden: BTreeMap<u32, (u32, Likeness)>,
    /// What was let in again, once: a second time it stays out, so that planning ends.
    released: HashSet<(usize, u32)>,
    refused_pins: Vec<(String, PinRefusal)>,
}

/// Candidates beyond the places of a page that a pool holds at first.
const SPARE: usize = 8;

/// Stands for the whole page in `Planner::released`.
const WHOLE_PAGE: usize = usize::MAX;

impl<'a> Planner<'a> {
    /// `scorers` has one scorer a block.
    pub(super) fn new(
        recommender: &'a Recommender,
        view: &'a View<'a>,
        plan: &'a PagePlan,
        scorers: &'a [PairScorer<'a>],
        hook: Option<&'a dyn Rerank>,
    ) -> Self {
        let block = |(plan, scorer): (&'a BlockPlan, &'a PairScorer<'a>)| Filling {
            plan,
            scorer,
            pins: Vec::new(),
            pool: Vec::new(),
            is_whole: scorer.gate().is_quiet(),
            capped: BTreeMap::new(),
            ladder: None,
            let_down: 0,
        };
        Self {
            recommender,
            view,
            plan,
            asked: scorers.first().map_or(0, |scorer| scorer.gate().asked()),
            hook,
            blocks: plan.blocks.iter().zip(scorers).map(block).collect(),
            hidden: BTreeMap::new(),
            released: HashSet::new(),
            refused_pins: Vec::new(),
        }
    }

    pub(super) fn layout(mut self, scratch: &mut Scratch) -> Result<Layout> {
        self.place_pins();
        let won = loop {
            self.deepen(scratch)?;
            let won = assign(&self.rooms(), |article| self.card(article).id_rank);
            let placed = self.check(&won);
            let Some(placed) = placed else { continue };
            if !self.release(&placed) && !self.let_ladders_down(&won) {
                break won;
            }
        };
        Ok(self.finish(won, scratch))
    }

    fn card(&self, article: u32) -> &'a Card {
        self.view.roster().card(article)
    }

    fn hides_near_duplicates(&self) -> bool {
        self.plan.near_duplicates == NearDuplicates::Hide
    }

    /// Fetches deeper pools where the next assignment could want more than there is.
    fn deepen(&mut self, scratch: &mut Scratch) -> Result<()> {
        let size = self.plan.size();
        for filling in &mut self.blocks {
            let needed = size + self.hidden.len() + filling.capped.len();
            if filling.is_whole || filling.pool.len() >= needed {
                continue;
            }
            let mut depth = (needed + SPARE).max(2 * filling.pool.len());
            if filling.plan.diversity.is_some() {
                depth = depth.max(POOL);
            }
            let Self { recommender, view, .. } = *self;
            filling.pool = recommender.pool(view, filling.scorer, self.plan.engine, depth, self.hook, scratch)?;
            filling.is_whole = filling.pool.len() < depth;
            if let Some(diversity) = filling.plan.diversity {
                diversify(view, &mut filling.pool, diversity);
            }
        }
        Ok(())
    }

    /// The free places of each block, and who may have them.
    fn rooms(&self) -> Vec<Room> {
        let pinned: HashSet<u32> = self.blocks.iter().flat_map(|filling| filling.pins.iter().copied()).collect();
        let mut position = 1;
        let mut rooms = Vec::with_capacity(self.blocks.len());
        for filling in &self.blocks {
            let is_free = |bid: &Bid| {
                let article = bid.article;
                !pinned.contains(&article) && !self.hidden.contains_key(&article) && !filling.capped.contains_key(&article)
            };
            let ladder = filling.ladder.iter().flatten().take(filling.let_down).copied();
            rooms.push(Room {
                size: filling.plan.size - filling.pins.len(),
                position: position + filling.pins.len(),
                bids: self.bids(filling).chain(ladder).filter(is_free).collect(),
            });
            position += filling.plan.size;
        }
        rooms
    }

    fn bids<'b>(&self, filling: &'b Filling<'a>) -> impl Iterator<Item = Bid> + use<'b, 'a> {
        let best = filling.pool.first().map_or(1.0, |ranked| ranked.hit.score);
        let is_reordered = self.hook.is_some() || filling.plan.diversity.is_some();
        let size = filling.plan.size;
        filling.pool.iter().enumerate().map(move |(rank, ranked)| {
            let share = if is_reordered { by_rank(rank, size) } else { ranked.hit.score / best };
            Bid { article: ranked.hit.article, rung: 0, utility: utility(share) }
        })
    }

    /// Hides winners that have the wording of one that stands higher, and takes places from those beyond a cap.
    ///
    /// Gives all articles of the page if nothing was wrong.
    fn check(&mut self, won: &[Vec<Bid>]) -> Option<Vec<u32>> {
        let mut placed: Vec<u32> = self.blocks.iter().flat_map(|filling| filling.pins.iter().copied()).collect();
        let mut is_right = true;
        for (number, won) in won.iter().enumerate() {
            let mut tally = self.tally(number);
            for bid in won {
                let card = self.card(bid.article);
                let twin =
                    if self.hides_near_duplicates() { twin_among(self.view, bid.article, placed.iter().copied()) } else { None };
                let filling = &mut self.blocks[number];
                if let Some(twin) = twin {
                    self.hidden.insert(bid.article, twin);
                    is_right = false;
                } else if let Some(cap) = tally.reached(&filling.plan.caps, card) {
                    filling.capped.insert(bid.article, cap);
                    is_right = false;
                } else {
                    tally.add(&filling.plan.caps, card);
                    placed.push(bid.article);
                }
            }
        }
        if self.hides_near_duplicates() && !is_right {
            self.hide_in_pools(&placed);
        }
        is_right.then_some(placed)
    }

    /// Hides all at once what would win and be hidden in one of the next rounds.
    fn hide_in_pools(&mut self, placed: &[u32]) {
        let pools = self.blocks.iter().flat_map(|filling| filling.pool.iter().map(|ranked| ranked.hit.article));
        let others: Vec<u32> = pools.filter(|article| !placed.contains(article) && !self.hidden.contains_key(article)).collect();
        for article in others {
            if let Some(twin) = twin_among(self.view, article, placed.iter().copied()) {
                self.hidden.insert(article, twin);
            }
        }
    }

    /// The kinds of the pins of a block.
    fn tally(&self, block: usize) -> Tally {
        let filling = &self.blocks[block];
        let mut tally = Tally::default();
        filling.pins.iter().for_each(|&pin| tally.add(&filling.plan.caps, self.card(pin)));
        tally
    }

    /// Lets in again what was hidden for an article that is not on the page; tells whether there was any.
    fn release(&mut self, placed: &[u32]) -> bool {
        let stale: Vec<u32> =
            self.hidden.iter().filter(|(_, (twin, _))| !placed.contains(twin)).map(|(&article, _)| article).collect();
        let mut any = false;
        for article in stale {
            if self.released.insert((WHOLE_PAGE, article)) {
                self.hidden.remove(&article);
                any = true;
            }
        }
        any
    }
}

/// The worth of a place in an order whose scores say nothing: half at the rank where the block ends.
fn by_rank(rank: usize, size: usize) -> f64 {
    1.0 / (1.0 + rank as f64 / size as f64)
}

/// A share of the best as an integer, at least 1.
fn utility(share: f64) -> u32 {
    // Between 1 and 2^24: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let utility = (share * f64::from(UTILITY)).clamp(1.0, f64::from(UTILITY)) as u32;
    utility
}

/// Puts the best of a pool in the order of their marginal relevance.
fn diversify(view: &View<'_>, pool: &mut [Ranked], diversity: crate::ranking::Diversity) {
    let end = pool.len().min(POOL);
    let best: Vec<Ranked> = pool[..end].to_vec();
    let scores: Vec<f64> = best.iter().map(|ranked| ranked.reranked.unwrap_or(ranked.hit.score)).collect();
    let cosine = |a: usize, b: usize| {
        let row = |place: usize| view.query(best[place].hit.article).parts[0];
        product_to_f64(row(a).dot(row(b)))
    };
    for (place, (taken, _)) in diversity.order(&scores, cosine).into_iter().enumerate() {
        pool[place] = best[taken];
    }
}
