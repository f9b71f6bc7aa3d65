//! The state of a page while it is filled.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::vec::IntoIter;

use crate::near_duplicates::Likeness;
use crate::page::assignment::{Bid, UTILITY};
use crate::page::blocks::PinExclusion;
use crate::page::evidence_rule::least_evidence;
use crate::page::plan::{BlockPlan, PagePlan};
use crate::ranking::{
    Attributes, CapCounts, EvidenceScratch, ExclusionReason, NearDuplicates, PairScorer, QueryEvidence, Ranked, Rerank, View,
    duplicate_among,
};

/// A block while it is filled.
pub(super) struct BlockState<'a> {
    pub(super) plan: &'a BlockPlan,
    pub(super) scorer: &'a PairScorer<'a>,
    pub(super) pins: Vec<u32>,
    /// The parts before and after the article in its series: they come after the pins.
    pub(super) parts: Vec<Ranked>,
    /// The best candidates, in the order in which they are to be taken.
    pub(super) pool: Vec<Ranked>,
    /// How far the pool was looked at.
    pub(super) look: Look,
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
    /// The evidence of the candidates that were looked at.
    pub(super) evidence: HashMap<u32, f64>,
    pub(super) query_evidence: QueryEvidence<'a>,
}

/// How many candidates of a block were looked at, in their order.
#[derive(Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) seen: usize,
    /// Those that share enough, and are neither hidden nor beyond a cap.
    pub(super) free: usize,
    /// Those that share too little.
    pub(super) weak: usize,
}

impl Look {
    /// Whether as many candidates are free and share enough as a page has positions, or too many share too little.
    pub(super) fn is_enough(self, size: usize) -> bool {
        self.free == size || self.weak == MOST_WEAK
    }
}

/// Candidates that share too little after which a block looks at no further ones: a page that has so many is nearly always one without
/// related articles.
pub(super) const MOST_WEAK: usize = 24;

impl BlockState<'_> {
    /// The articles that are placed before all others: pins, then parts of the same series.
    pub(super) fn fixed(&self) -> impl Iterator<Item = u32> {
        self.pins.iter().copied().chain(self.parts.iter().map(|part| part.hit.article))
    }

    /// The number of positions that are not taken by fixed articles.
    pub(super) fn free(&self) -> usize {
        self.plan.size - self.pins.len() - self.parts.len()
    }
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
        scratch: &'a mut EvidenceScratch,
    ) -> Self {
        let query = scorers.first().map_or(0, |scorer| scorer.eligibility().query());
        let block = |(plan, scorer): (&'a BlockPlan, &'a PairScorer<'a>)| BlockState {
            plan,
            scorer,
            pins: Vec::new(),
            parts: Vec::new(),
            pool: Vec::new(),
            look: Look::default(),
            is_whole: scorer.eligibility().is_quiet(),
            capped: BTreeMap::new(),
            fallback_bids: Vec::new(),
            fallback_left: None,
        };
        Self {
            view,
            plan,
            query,
            hook,
            blocks: plan.blocks.iter().zip(scorers).map(block).collect(),
            hidden: BTreeMap::new(),
            released: HashSet::new(),
            excluded_pins: Vec::new(),
            evidence: HashMap::new(),
            query_evidence: QueryEvidence::new(view, query, scratch),
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

    /// The pins and parts of all blocks, in their order.
    pub(super) fn fixed(&self) -> impl Iterator<Item = u32> {
        self.blocks.iter().flat_map(BlockState::fixed)
    }

    /// Counts the fixed articles of the page for its caps.
    pub(super) fn count_fixed(&self) -> CapCounts {
        let mut counts = CapCounts::default();
        self.fixed().for_each(|article| counts.add(&self.plan.caps, self.attributes(article)));
        counts
    }

    /// Counts the fixed articles of a block for its caps.
    pub(super) fn count_fixed_of(&self, block: usize) -> CapCounts {
        let state = &self.blocks[block];
        let mut counts = CapCounts::default();
        state.fixed().for_each(|article| counts.add(&state.plan.caps, self.attributes(article)));
        counts
    }

    /// Whether a candidate of a block shares enough of the subject.
    pub(super) fn has_evidence(&self, block: &BlockState<'_>, article: u32) -> bool {
        let least = least_evidence(self.view, self.plan, block.plan, (self.query, article));
        least <= 0.0 || self.evidence.get(&article).is_some_and(|&evidence| evidence >= least)
    }

    /// Looks at the pool of a block.
    pub(super) fn look(&mut self, block: usize) -> Look {
        let pool: Vec<u32> = self.blocks[block].pool.iter().map(|ranked| ranked.hit.article).collect();
        self.look_at(block, pool)
    }

    /// Looks at candidates of a block in their order until it has enough. Evidence is computed on the way.
    pub(super) fn look_at(&mut self, block: usize, candidates: impl IntoIterator<Item = u32>) -> Look {
        let size = self.plan.size();
        let mut look = Look::default();
        for article in candidates {
            if look.is_enough(size) {
                break;
            }
            if self.blocks[block].plan.min_evidence.unwrap_or(self.plan.min_evidence) > 0.0 {
                self.evidence.entry(article).or_insert_with(|| self.query_evidence.with(article));
            }
            look.seen += 1;
            let has_evidence = self.has_evidence(&self.blocks[block], article);
            look.weak += usize::from(!has_evidence);
            look.free += usize::from(has_evidence && self.is_free(block, article));
        }
        look
    }

    /// Whether a candidate may have a position in a block: neither hidden nor beyond a cap there.
    pub(super) fn is_free(&self, block: usize, article: u32) -> bool {
        !self.hidden.contains_key(&article) && !self.blocks[block].capped.contains_key(&article)
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
