//! The state of a page while it is filled.

use std::collections::{BTreeMap, HashSet};
use std::vec::IntoIter;

use crate::near_duplicates::Likeness;
use crate::page::assignment::{Bid, UTILITY};
use crate::page::blocks::PinExclusion;
use crate::page::plan::{BlockPlan, PagePlan};
use crate::ranking::{Attributes, CapCounts, ExclusionReason, NearDuplicates, PairScorer, Ranked, Rerank, View, duplicate_among};

/// A block while it is filled.
pub(super) struct BlockState<'a> {
    pub(super) plan: &'a BlockPlan,
    pub(super) scorer: &'a PairScorer<'a>,
    pub(super) pins: Vec<u32>,
    /// The best candidates, in the order in which they are to be taken.
    pub(super) pool: Vec<Ranked>,
    /// Whether the pool has all candidates.
    pub(super) is_whole: bool,
    pub(super) capped: BTreeMap<u32, (ExclusionReason, usize)>,
    /// Articles of fallback steps, the first step first, as far as they were needed.
    pub(super) fallback_bids: Vec<Bid>,
    /// The further ones with the numbers of their steps, which no filter was applied to; none before the block is found short.
    pub(super) fallback_left: Option<IntoIter<(usize, u32)>>,
}

/// A page while it is filled.
pub(super) struct PageState<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) plan: &'a PagePlan,
    /// Number of the query article.
    pub(super) query: u32,
    pub(super) hook: Option<&'a dyn Rerank>,
    pub(super) blocks: Vec<BlockState<'a>>,
    /// Hidden articles, with the article that each is a near-duplicate of.
    pub(super) hidden: BTreeMap<u32, (u32, Likeness)>,
    /// Articles that were hidden and released once: a second time they stay hidden, so that filling ends.
    pub(super) released: HashSet<u32>,
    pub(super) excluded_pins: Vec<(String, PinExclusion)>,
}

/// Candidates beyond the size of the page that a pool has at first.
pub(super) const SPARE: usize = 8;

impl<'a> PageState<'a> {
    /// `scorers` has one scorer a block.
    pub(super) fn new(
        view: &'a View<'a>,
        plan: &'a PagePlan,
        scorers: &'a [PairScorer<'a>],
        hook: Option<&'a dyn Rerank>,
    ) -> Self {
        let block = |(plan, scorer): (&'a BlockPlan, &'a PairScorer<'a>)| BlockState {
            plan,
            scorer,
            pins: Vec::new(),
            pool: Vec::new(),
            is_whole: scorer.eligibility().is_quiet(),
            capped: BTreeMap::new(),
            fallback_bids: Vec::new(),
            fallback_left: None,
        };
        Self {
            view,
            plan,
            query: scorers.first().map_or(0, |scorer| scorer.eligibility().query()),
            hook,
            blocks: plan.blocks.iter().zip(scorers).map(block).collect(),
            hidden: BTreeMap::new(),
            released: HashSet::new(),
            excluded_pins: Vec::new(),
        }
    }

    pub(super) fn attributes(&self, article: u32) -> &'a Attributes {
        self.view.attributes(article)
    }

    /// Returns the first of some articles that an article is a near-duplicate of, if the page hides near-duplicates.
    pub(super) fn duplicate_among(&self, article: u32, others: impl IntoIterator<Item = u32>) -> Option<(u32, Likeness)> {
        match self.plan.near_duplicates {
            NearDuplicates::Hide => duplicate_among(self.view, article, others),
            NearDuplicates::Show => None,
        }
    }

    /// The pins of all blocks, in their order.
    pub(super) fn pinned(&self) -> impl Iterator<Item = u32> {
        self.blocks.iter().flat_map(|block| block.pins.iter().copied())
    }

    /// Counts the pins of a block for its caps.
    pub(super) fn count_pins(&self, block: usize) -> CapCounts {
        let state = &self.blocks[block];
        let mut counts = CapCounts::default();
        state.pins.iter().for_each(|&pin| counts.add(&state.plan.caps, self.attributes(pin)));
        counts
    }

    /// The related candidates of a block as bids, best first.
    pub(super) fn related<'b>(&self, block: &'b BlockState<'a>) -> impl Iterator<Item = Bid> + use<'b, 'a> {
        let best = block.pool.first().map_or(1.0, |ranked| ranked.hit.score);
        let is_reordered = self.hook.is_some() || block.plan.diversity.is_some();
        let size = block.plan.size;
        block.pool.iter().enumerate().map(move |(rank, ranked)| {
            let share = if is_reordered { share_of_rank(rank, size) } else { ranked.hit.score / best };
            Bid { article: ranked.hit.article, step: 0, utility: utility(share) }
        })
    }
}

/// The worth of a rank in an order that does not follow the scores: half at the rank where the block ends.
pub(super) fn share_of_rank(rank: usize, size: usize) -> f64 {
    1.0 / (1.0 + rank as f64 / size as f64)
}

/// Returns a share of the best as an integer, at least 1.
pub(super) fn utility(share: f64) -> u32 {
    // Between 1 and 2^24: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let utility = (share * f64::from(UTILITY)).clamp(1.0, f64::from(UTILITY)) as u32;
    utility
}
