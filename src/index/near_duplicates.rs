//! Near-duplicates: which articles are copies of one another, by their wording.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How much of the wording of two articles is the same, over their distinct shingles of five words.
///
/// Broder, *On the resemblance and containment of documents* (1997).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Likeness {
    /// Shared shingles, divided by the shingles of both together; 0 to 1.
    pub jaccard: f64,
    /// Shared shingles, divided by those of the shorter article; 0 to 1.
    pub containment: f64,
}

impl Likeness {
    /// The least Jaccard likeness of near-duplicates.
    pub const MIN_JACCARD: f64 = 0.5;
    /// The least containment of near-duplicates: a brief inside a long version.
    pub const MIN_CONTAINMENT: f64 = 0.8;

    /// Whether two articles so alike are near-duplicates: Jaccard at least 0.5, or containment at least 0.8.
    #[must_use]
    pub fn is_near_duplicate(&self) -> bool {
        self.jaccard >= Self::MIN_JACCARD || self.containment >= Self::MIN_CONTAINMENT
    }

    /// The likeness of two sets of shingles, both in ascending order: one merge.
    pub(crate) fn of(a: &[u32], b: &[u32]) -> Self {
        Self::from_counts(shared(a, b), a.len(), b.len())
    }

    fn from_counts(shared: usize, a: usize, b: usize) -> Self {
        let ratio = |whole: usize| if whole == 0 { 0.0 } else { shared as f64 / whole as f64 };
        Self { jaccard: ratio(a + b - shared), containment: ratio(a.min(b)) }
    }
}

/// Numbers that two ascending lists share.
fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
        }
    }
    shared
}

/// The shingles of all articles, as far as they can make two articles alike.
///
/// A shingle of a single article is counted and forgotten: it is part of no likeness but by its number. So the likeness of any
/// two articles is exact, and memory is 12 bytes an article and 4 a shingle that several articles share: little where little is
/// copied.
pub(crate) struct ShingleSets {
    /// Distinct shingles of each article, the forgotten ones included.
    sizes: Vec<u32>,
    starts: Vec<usize>,
    /// The shingles that another article may have too, in ascending order.
    kept: Vec<u32>,
}

/// Articles whose shingles are asked for at once.
const WAVE: usize = 2048;

impl ShingleSets {
    /// From the shingles of each article in any order, which `wave` gives for some articles at a time. Linear in the shingles: only those
    /// that may be shared are sorted, and a shingle that an article has twice is among them.
    ///
    /// In one array, 4 bytes a shingle: a list for each article would leave the heap in pieces that nothing else fits into.
    ///
    /// `goes_on` is asked for every article: its error ends the reading, as one of `wave` does.
    pub(crate) fn new<E>(
        articles: usize,
        goes_on: impl Fn() -> Result<(), E>,
        wave: impl Fn(Range<usize>) -> Result<Vec<Vec<u32>>, E>,
    ) -> Result<Self, E> {
        let (mut all, mut ends) = (Vec::new(), Vec::with_capacity(articles));
        for start in (0..articles).step_by(WAVE) {
            for set in wave(start..articles.min(start + WAVE))? {
                all.extend_from_slice(&set);
                ends.push(all.len());
            }
        }
        let mut seen = SeenTwice::new(all.len());
        all.iter().for_each(|&shingle| seen.see(shingle));
        let mut sets = Self { sizes: Vec::with_capacity(articles), starts: vec![0], kept: Vec::new() };
        let (mut start, mut shared) = (0, Vec::new());
        for end in ends {
            goes_on()?;
            shared.clear();
            shared.extend(all[start..end].iter().copied().filter(|&shingle| seen.is_shared(shingle)));
            let alone = end - start - shared.len();
            shared.sort_unstable();
            shared.dedup();
            // A text has fewer than 2^32 distinct numbers of 32 bits.
            sets.sizes.push(u32::try_from(alone + shared.len()).unwrap_or(u32::MAX));
            sets.kept.extend_from_slice(&shared);
            sets.starts.push(sets.kept.len());
            start = end;
        }
        sets.kept.shrink_to_fit();
        Ok(sets)
    }

    fn kept(&self, article: u32) -> &[u32] {
        &self.kept[self.starts[article as usize]..self.starts[article as usize + 1]]
    }

    /// The likeness of two different articles, if they are near-duplicates.
    pub(crate) fn near_duplicates(&self, a: u32, b: u32) -> Option<Likeness> {
        let (kept_a, kept_b) = (self.kept(a), self.kept(b));
        let (size_a, size_b) = (self.sizes[a as usize] as usize, self.sizes[b as usize] as usize);
        // Either rule asks for two thirds of the shorter article: a + b <= 3 shared, or shared >= 0.8 of it. Mostly neither list
        // is long enough, and the merge is spared.
        if kept_a.len().min(kept_b.len()) * 3 < size_a.min(size_b) * 2 {
            return None;
        }
        Some(Likeness::from_counts(shared(kept_a, kept_b), size_a, size_b)).filter(Likeness::is_near_duplicate)
    }
}

/// Which numbers have been seen at least twice; some that were not may pass for it.
///
/// A bit array with four places a number, twice: what looks shared without being so costs memory, and changes no likeness.
struct SeenTwice {
    /// Sixty-four numbers each: the bits of those seen once, and of those seen twice, side by side.
    words: Vec<[u64; 2]>,
    shift: u32,
}

impl SeenTwice {
    fn new(numbers: usize) -> Self {
        let bits = (numbers.saturating_mul(4)).next_power_of_two().clamp(64, 1 << 32);
        Self { words: vec![[0; 2]; bits / 64], shift: 32 - bits.trailing_zeros() }
    }

    #[inline]
    fn place(&self, number: u32) -> (usize, u64) {
        // Shingles are hashes: their upper bits are as good as any.
        let bit = (number >> self.shift) as usize;
        (bit / 64, 1 << (bit % 64))
    }

    #[inline]
    fn see(&mut self, number: u32) {
        let (word, mask) = self.place(number);
        let [once, twice] = &mut self.words[word];
        *twice |= *once & mask;
        *once |= mask;
    }

    #[inline]
    fn is_shared(&self, number: u32) -> bool {
        let (word, mask) = self.place(number);
        self.words[word][1] & mask != 0
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cases() {
        let range = |from: u32, to: u32| -> Vec<u32> { (from..to).collect() };
        for (a, b, jaccard, containment, near) in [
            (range(0, 10), range(0, 10), 1.0, 1.0, true),
            (range(0, 10), range(10, 20), 0.0, 0.0, false),
            (range(0, 9), range(3, 12), 0.5, 6.0 / 9.0, true),
            (range(0, 10), range(4, 14), 6.0 / 14.0, 0.6, false),
            (range(0, 10), range(2, 100), 8.0 / 100.0, 0.8, true),
            (range(0, 10), range(3, 100), 7.0 / 100.0, 0.7, false),
            (range(0, 0), range(0, 0), 0.0, 0.0, false),
            (range(0, 0), range(0, 9), 0.0, 0.0, false),
        ] {
            for likeness in [Likeness::of(&a, &b), Likeness::of(&b, &a)] {
                assert_eq!(likeness, Likeness { jaccard, containment }, "{a:?} {b:?}");
                assert_eq!(likeness.is_near_duplicate(), near, "{a:?} {b:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What is forgotten changes nothing.
        #[test]
        fn sets_agree_with_a_plain_merge(raw in prop::collection::vec(prop::collection::vec(0u32..40, 0..12), 0..12)) {
            let spread = |n: u32| n.wrapping_mul(0x9e37_79b9);
            let read: Vec<Vec<u32>> = raw.iter().map(|read| read.iter().map(|&n| spread(n)).collect()).collect();
            let sets: Vec<Vec<u32>> = read.iter().map(|read| {
                let set: std::collections::BTreeSet<u32> = read.iter().copied().collect();
                set.into_iter().collect()
            }).collect();
            let kept = ShingleSets::new(read.len(), || Ok::<_, Infallible>(()), |range| Ok(read[range].to_vec())).unwrap();
            for (a, x) in (0u32..).zip(&sets) {
                for (b, y) in (0u32..).zip(&sets).filter(|(b, _)| *b != a) {
                    let plain = Some(Likeness::of(x, y)).filter(Likeness::is_near_duplicate);
                    prop_assert_eq!(kept.near_duplicates(a, b), plain);
                }
            }
        }
    }
}
