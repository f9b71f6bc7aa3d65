//! The shingles of all articles, as far as two articles can share them.
//!
//! Input: the shingles of each article. Output: the exact likeness of two articles. A shingle of a single article is counted, and
//! not stored. Memory: 12 bytes an article, and 4 a shingle that several articles share. Reference implementation:
//! [`Likeness::of`] two whole sets.

use std::ops::Range;

use super::likeness::{Likeness, count_shared};
use crate::id::saturating_count;

/// The shared shingles of each article, and the number of all its shingles.
pub(super) struct ShingleSets {
    /// Number of distinct shingles of each article, unshared ones included.
    sizes: Vec<u32>,
    /// Where the shared shingles of each article begin.
    starts: Vec<usize>,
    /// Shingles that another article may have too, in ascending order.
    shared: Vec<u32>,
}

/// Articles that are read together.
const BATCH: usize = 2048;

impl ShingleSets {
    /// Makes the sets from the shingles of each article, in any order, which `read` gives for a range of articles.
    ///
    /// Linear in the shingles: only those that may be shared are sorted. While it works, all of them are in one
    /// array, 4 bytes each: many small lists would fragment the heap.
    ///
    /// `check` is called for every article. Its error ends the work, as an error of `read` does.
    pub(super) fn new<E>(
        articles: usize,
        check: impl Fn() -> Result<(), E>,
        read: impl Fn(Range<usize>) -> Result<Vec<Vec<u32>>, E>,
    ) -> Result<Self, E> {
        let (mut all, mut ends) = (Vec::new(), Vec::with_capacity(articles));
        for start in (0..articles).step_by(BATCH) {
            for set in read(start..articles.min(start + BATCH))? {
                all.extend_from_slice(&set);
                ends.push(all.len());
            }
        }
        let mut seen = SeenTwice::new(all.len());
        all.iter().for_each(|&shingle| seen.add(shingle));
        let mut sets = Self { sizes: Vec::with_capacity(articles), starts: vec![0], shared: Vec::new() };
        let (mut start, mut shared) = (0, Vec::new());
        for end in ends {
            check()?;
            shared.clear();
            shared.extend(all[start..end].iter().copied().filter(|&shingle| seen.is_shared(shingle)));
            let unshared = end - start - shared.len();
            shared.sort_unstable();
            // A shingle that an article has twice counts as shared until here.
            shared.dedup();
            // Shingles are numbers of 32 bits, so a set has fewer than 2^32 of them.
            sets.sizes.push(saturating_count((unshared + shared.len()) as u64));
            sets.shared.extend_from_slice(&shared);
            sets.starts.push(sets.shared.len());
            start = end;
        }
        sets.shared.shrink_to_fit();
        Ok(sets)
    }

    fn shared(&self, article: u32) -> &[u32] {
        &self.shared[self.starts[article as usize]..self.starts[article as usize + 1]]
    }

    /// Returns the likeness of two different articles, if they are near-duplicates.
    pub(super) fn likeness(&self, a: u32, b: u32) -> Option<Likeness> {
        let (shared_a, shared_b) = (self.shared(a), self.shared(b));
        let (size_a, size_b) = (self.sizes[a as usize] as usize, self.sizes[b as usize] as usize);
        // Both limits need two thirds of the shorter article: a + b <= 3 shared, or shared >= 0.8 of it. Mostly a list is too
        // short for that, and no merge is needed.
        if shared_a.len().min(shared_b.len()) * 3 < size_a.min(size_b) * 2 {
            return None;
        }
        Some(Likeness::from_counts(count_shared(shared_a, shared_b), size_a, size_b)).filter(Likeness::is_near_duplicate)
    }
}

/// Numbers that were added at least twice. A number added once may pass for one of them.
///
/// Two bit arrays of four bits a number. A false positive costs memory, and changes no likeness.
struct SeenTwice {
    /// Sixty-four bits each: of numbers added once, and of numbers added twice.
    words: Vec<[u64; 2]>,
    shift: u32,
}

impl SeenTwice {
    fn new(numbers: usize) -> Self {
        let bits = (numbers.saturating_mul(4)).next_power_of_two().clamp(64, 1 << 32);
        Self { words: vec![[0; 2]; bits / 64], shift: 32 - bits.trailing_zeros() }
    }

    #[inline]
    fn word_and_mask(&self, number: u32) -> (usize, u64) {
        // Shingles are hashes: their upper bits are as good as any.
        let bit = (number >> self.shift) as usize;
        (bit / 64, 1 << (bit % 64))
    }

    #[inline]
    fn add(&mut self, number: u32) {
        let (word, mask) = self.word_and_mask(number);
        let [once, twice] = &mut self.words[word];
        *twice |= *once & mask;
        *once |= mask;
    }

    #[inline]
    fn is_shared(&self, number: u32) -> bool {
        let (word, mask) = self.word_and_mask(number);
        self.words[word][1] & mask != 0
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Shingles that are not stored change no likeness.
        #[test]
        fn sets_agree_with_a_merge_of_whole_sets(raw in prop::collection::vec(prop::collection::vec(0u32..40, 0..12), 0..12)) {
            let spread = |n: u32| n.wrapping_mul(0x9e37_79b9);
            let read: Vec<Vec<u32>> = raw.iter().map(|read| read.iter().map(|&n| spread(n)).collect()).collect();
            let whole: Vec<Vec<u32>> = read.iter().map(|read| {
                let set: std::collections::BTreeSet<u32> = read.iter().copied().collect();
                set.into_iter().collect()
            }).collect();
            let sets = ShingleSets::new(read.len(), || Ok::<_, Infallible>(()), |range| Ok(read[range].to_vec())).unwrap();
            for (a, x) in (0u32..).zip(&whole) {
                for (b, y) in (0u32..).zip(&whole).filter(|(b, _)| *b != a) {
                    let expected = Some(Likeness::of(x, y)).filter(Likeness::is_near_duplicate);
                    prop_assert_eq!(sets.likeness(a, b), expected);
                }
            }
        }
    }
}
