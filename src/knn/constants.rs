//! The constants of the engine. Each measured one has a row in `docs/engine.md`, section "Constants".
//!
//! None of them changes an answer: they decide how much is read, and in which order.
//! Unit tests use small values where it says so, so that a small corpus crosses every boundary.

/// Most slots of a segment: a slot within one fits in 16 bits.
pub(crate) const SEGMENT: usize = 1 << 16;

/// Slots that are put into one segment.
pub(super) const SLOTS_PER_SEGMENT: usize = if cfg!(test) { 100 } else { SEGMENT };

/// Postings of one segment at most: their positions fit in 32 bits.
pub(super) const POSTINGS_PER_SEGMENT: usize = 1 << 31;

/// Slots of one stride. Of a frequent feature it is known where the postings of each stride begin.
pub(crate) const STRIDE: usize = if cfg!(test) { 16 } else { 1 << 10 };

/// Slots that are compared with one threshold at a time.
pub(crate) const CHUNK: usize = 128;

/// Document frequencies, as shares of all rows, at which the suffix of a row may begin.
///
/// Features up to the first share are rare: their posting lists are short, and give the first candidates.
pub(super) const CUT_SHARES: [f64; 12] = [0.006, 0.009, 0.013, 0.019, 0.027, 0.038, 0.055, 0.08, 0.115, 0.165, 0.24, 0.35];

/// A feature of so few rows is rare, however small the corpus is.
pub(super) const RARE_ROWS: f64 = 8.0;

/// Most features of a row: with more, its rounding alone could overflow a partial sum.
pub(super) const MOST_FEATURES: usize = 1 << 22;

/// Share of the threshold that suffixes may add, in a search for one row.
pub(crate) const SUFFIX_SHARE: f64 = 0.45;

/// The same in the self-join, where the thresholds of other rows may be lower than that of the row itself.
pub(super) const JOIN_SUFFIX_SHARE: f64 = 0.1;

/// Candidates that are completed first, beyond the `k` that are asked for.
pub(crate) const SPARE: usize = 6;

/// Rows that are searched one segment after the other, so that the posting lists of a segment stay in the cache.
pub(super) const SEARCH_BATCH: usize = if cfg!(test) { 4 } else { 32 };

/// Rows of one batch of the self-join: enough for the threads to share, few enough for the thresholds to follow.
pub(super) const JOIN_BATCH: usize = if cfg!(test) { 32 } else { 1024 };

/// Strides that the self-join sums at once: their partial sums fit in the first-level cache.
pub(super) const STRIDES_AT_ONCE: usize = if cfg!(test) { 2 } else { 8 };

/// Seeds of the self-join beyond `k`.
pub(super) const EXTRA_SEEDS: usize = 20;

/// Postings of a long list that are prefetched: the processor fetches the rest by itself.
pub(super) const PREFETCHED_POSTINGS: usize = 48;

/// Cost of completing one candidate, counted in postings.
pub(super) const CANDIDATE_COST: f64 = 40.0;

/// A candidate pool compares exact order once it holds more than twice `k` and this many.
pub(super) const POOL_CROWD: usize = 64;

/// Most entries that a candidate pool reserves at once: there is a pool for every row.
pub(super) const POOL_CAPACITY: usize = 256;
