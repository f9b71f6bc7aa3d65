//! Filling a page: the choice of an article for each position of each block.
//!
//! Input: a view, a plan, and a scorer a block. Output: a [`Layout`]. Cost: one query a block, an assignment that takes
//! microseconds on a page of some blocks, and repetitions where near-duplicates or caps exclude winners. Invariant: the page is a
//! pure function of the index, the plan and the clock.

mod fallback;
mod layout;
mod outcome;
mod page_state;
mod parts;
mod pins;
mod planner;

pub(super) use layout::{Layout, Placement};
pub(super) use planner::fill;
