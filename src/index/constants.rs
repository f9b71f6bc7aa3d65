//! The constants of searches over articles. Each measured one has a row in `docs/engine.md`, section "Constants". None changes an answer.

/// Candidates beyond the kNN graph that get exact scores at once, without posting lists.
pub(super) const FEW: usize = 32;

/// With more candidates than one in so many articles, a pass over all articles costs less.
pub(super) const MANY: usize = 4;

/// In an index of at most so many articles, the sums of the other parts are set back to zero all together.
pub(super) const FEW_SLOTS: usize = if cfg!(test) { 100 } else { 1 << 15 };

/// Articles of one range of exact accumulation: their dot products, 48 bytes each, stay in the second-level cache.
pub(super) const RANGE: usize = 8192;

/// The weight of a feature that a text has, in the part of mentions.
pub(super) const PRESENT: u32 = 1 << 30;

/// Factor on thresholds for the rounding of bounds: a bound takes fewer than ten products, each within one part in 2^24.
pub(super) const ROUNDING: f64 = 1.0 - 1e-5;

/// Relative thresholds below this count as none: smaller numbers may be lost in an `f32`.
pub(super) const SMALLEST: f64 = 1e-30;
