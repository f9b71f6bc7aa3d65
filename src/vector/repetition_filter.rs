//! A filter for repeated numbers: a Bloom filter with one hash function and counters of two bits.
//!
//! Input: hashes, one after the other. Output: whether a hash was added twice. A hash that was added twice always passes; another one
//! passes by mistake with a probability of one in eight, at most one in five. Memory: one to two bytes a hash.

/// The filter.
pub(super) struct RepetitionFilter {
    /// Counters of two bits, 32 a word: the lower bit says "once", the upper bit "twice or more".
    words: Vec<u64>,
    shift: u32,
}

impl RepetitionFilter {
    /// Makes a filter for so many hashes, with four to eight counters each.
    pub(super) fn new(hashes: usize) -> Self {
        let counters = hashes.saturating_mul(4).next_power_of_two().clamp(64, 1 << 40);
        Self { words: vec![0; counters / 32], shift: 64 - counters.trailing_zeros() }
    }

    /// Returns the counter of a hash: its word, and its lower bit.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // Below the number of counters.
    fn counter(&self, hash: u64) -> (usize, u32) {
        let counter = hash >> self.shift;
        ((counter / 32) as usize, 2 * (counter % 32) as u32)
    }

    /// Adds a hash.
    #[inline]
    pub(super) fn add(&mut self, hash: u64) {
        let (word, bit) = self.counter(hash);
        let word = &mut self.words[word];
        *word |= (*word >> bit & 1) << (bit + 1) | 1 << bit;
    }

    /// Counts the counters that say "twice or more": about as many hashes were added twice.
    pub(super) fn repeated(&self) -> usize {
        let twice = |word: &u64| (word & 0xaaaa_aaaa_aaaa_aaaa).count_ones() as usize;
        self.words.iter().map(twice).sum()
    }

    /// Whether a hash passes the filter.
    #[inline]
    pub(super) fn is_repeated(&self, hash: u64) -> bool {
        let (word, bit) = self.counter(hash);
        self.words[word] >> (bit + 1) & 1 == 1
    }
}
