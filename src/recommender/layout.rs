//! The layout of a page: which article stands where, before anything is shown.
//!
//! Pins take their places first. Then, over and over until nothing is wrong: the free places are assigned as a whole; a winner
//! with the wording of an article that stands higher is hidden, one beyond a cap loses its place in the block. What was hidden for
//! an article that has left the page since is let in again. Pools grow as deep as all that takes. Where a block is short at the
//! end, its fallback ladder is let down, rung by rung.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::Recommender;
use super::lists::{Ranked, count, shortage, twin_among};
use super::view::View;
use crate::error::Result;
use crate::index::{Likeness, Scratch};
use crate::page::{Bid, BlockPlan, Fallback, PagePlan, PinRefusal, Room, Rung, UTILITY, assign};
use crate::ranking::{Card, NearDuplicates, POOL, PairScorer, Refusal, Rerank, Shortage, Tally};
use crate::vector::product_to_f64;

/// Which article stands where, and what became of the others.
pub(super) struct Layout {
    pub(super) blocks: Vec<Vec<Placed>>,
    /// Why a block is short.
    pub(super) shortages: Vec<Option<Shortage>>,
    /// Hidden articles, the article that stands for each, and whether it would have had a place.
    pub(super) hidden: Vec<Hiding>,
    /// Articles beyond a cap, by block, with the cap.
    pub(super) capped: Vec<BTreeMap<u32, (Refusal, usize)>>,
    pub(super) refused_pins: Vec<(String, PinRefusal)>,
    /// Candidates of each block, in the order in which they were to be taken, as deep as was looked.
    pub(super) pools: Vec<Vec<u32>>,
    /// For each block the score below which a newcomer would have left the page as it is.
    pub(super) bars: Vec<f64>,
}

/// An article in its place.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub(super) article: u32,
    pub(super) rung: Rung,
    pub(super) score: Option<f64>,
    pub(super) reranked: Option<f64>,
}

/// An article that another one stands for.
pub(super) struct Hiding {
    pub(super) article: u32,
    pub(super) twin: u32,
    pub(super) likeness: Likeness,
}

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

    /// Pins of the article go to the first block that has room and lets them in; those of a block to that block.
    fn place_pins(&mut self) {
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

    /// Lets the ladders of short blocks down, or further down; tells whether there was more to come.
    fn let_ladders_down(&mut self, won: &[Vec<Bid>]) -> bool {
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

    /// The layout, with the places filled that are still free though an article could have them.
    fn finish(self, mut won: Vec<Vec<Bid>>, scratch: &mut Scratch) -> Layout {
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
