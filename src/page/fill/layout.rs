//! The layout of a page: the articles of each block, and the reasons for all that is missing.

use std::collections::BTreeMap;

use crate::near_duplicates::Likeness;
use crate::page::blocks::{Origin, PinExclusion};
use crate::ranking::{ExclusionReason, Shortage};

/// The articles of a page by number, before titles and excerpts are added.
pub(in crate::page) struct Layout {
    pub(in crate::page) blocks: Vec<Vec<Placement>>,
    /// Why a block is short.
    pub(in crate::page) shortages: Vec<Option<Shortage>>,
    /// Near-duplicates that would be on the page, best first.
    pub(in crate::page) hidden: Vec<HiddenArticle>,
    /// Articles beyond a cap, by block, with the cap.
    pub(in crate::page) capped: Vec<BTreeMap<u32, (ExclusionReason, usize)>>,
    pub(in crate::page) excluded_pins: Vec<(String, PinExclusion)>,
    /// Candidates of each block, in the order in which they were to be taken, as deep as they were fetched.
    pub(in crate::page) pools: Vec<Vec<u32>>,
    /// For each block, the score below which a further candidate would not have changed the page.
    pub(in crate::page) thresholds: Vec<f64>,
}

/// An article in a block.
#[derive(Clone, Copy)]
pub(in crate::page) struct Placement {
    pub(in crate::page) article: u32,
    pub(in crate::page) origin: Origin,
    pub(in crate::page) score: Option<f64>,
    pub(in crate::page) reranked: Option<f64>,
}

/// A near-duplicate of an article on the page.
pub(in crate::page) struct HiddenArticle {
    pub(in crate::page) article: u32,
    pub(in crate::page) duplicate_of: u32,
    pub(in crate::page) likeness: Likeness,
}
