//! The shingles of all articles, as far as two articles can share them.
//!
//! Input: the shingles of each article. Output: the exact likeness of two articles. A shingle of a single article is counted, and
//! not stored. Shared shingles are numbered in the order in which they are met, so a text that is repeated with changes has runs of
//! neighbouring numbers: a set is a list of blocks of 32 numbers, and two sets are compared block by block. Memory: 12 bytes an article,
//! and 8 a block, which holds 1 to 32 shared shingles. Reference implementation: [`Likeness::of`] two whole sets.

use std::cmp::Reverse;
use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::likeness::Likeness;
use crate::id::saturating_count;
use crate::knn::Alike;

/// The shared shingles of each article, and the number of all its shingles.
pub(super) struct ShingleSets {
    articles: Vec<ShingleSet>,
    blocks: Vec<Block>,
    /// A bit for each article that has blocks.
    any: Vec<u64>,
    /// A bit for each article that can be the shorter of two near-duplicates.
    shorter: Vec<u64>,
    /// For each article its group, if it has one: all articles of a group are near-duplicates of each other.
    groups: Vec<u32>,
}

/// No group.
const NONE: u32 = u32::MAX;

/// Articles of a group that each further one is compared with, at most.
const LARGEST_GROUP: usize = 4096;

/// The shingles of one article.
struct ShingleSet {
    /// Number of distinct shingles, unshared ones included.
    size: u32,
    /// Number of those that are stored.
    shared: u32,
    /// Where its blocks end; they begin where those of the article before end.
    end: u32,
}

/// Some of 32 neighbouring numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Block {
    /// The first number, divided by 32.
    number: u32,
    /// A bit for each number.
    bits: u32,
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
        let bits = vec![0; articles.div_ceil(64)];
        let mut sets = Self {
            articles: Vec::with_capacity(articles),
            blocks: Vec::new(),
            any: bits.clone(),
            shorter: bits,
            groups: Vec::new(),
        };
        let mut numbers: HashMap<u32, u32, FixedState> = HashMap::with_hasher(FixedState::with_seed(0));
        let (mut start, mut shared) = (0, Vec::new());
        for end in ends {
            check()?;
            shared.clear();
            let may_be_shared = all[start..end].iter().filter(|&&shingle| seen.is_shared(shingle));
            shared.extend(may_be_shared);
            let unshared = end - start - shared.len();
            start = end;
            sets.add(unshared, &mut shared, &mut numbers);
        }
        sets.blocks.shrink_to_fit();
        sets.group(check)?;
        Ok(sets)
    }

    /// Puts each article into the group of the article that had its first shingles first, if it is a near-duplicate of the whole group.
    fn group<E>(&mut self, check: impl Fn() -> Result<(), E>) -> Result<(), E> {
        let articles = saturating_count(self.articles.len() as u64);
        self.groups = vec![NONE; self.articles.len()];
        let mut groups: Vec<Vec<u32>> = Vec::new();
        // The group whose first article had a block first.
        let mut group_of_block: HashMap<u32, u32, FixedState> = HashMap::with_hasher(FixedState::with_seed(0));
        for article in 0..articles {
            if !self.may_have_any(article) {
                continue;
            }
            check()?;
            let known = self.blocks(article).iter().filter_map(|block| group_of_block.get(&block.number).copied());
            let mut candidates: Vec<u32> = known.collect();
            candidates.sort_unstable();
            // The group with which it has most blocks in common.
            let most =
                candidates.chunk_by(|a, b| a == b).max_by_key(|group| (group.len(), Reverse(group[0]))).map(|group| group[0]);
            let fits = |group: &u32| {
                let members = &groups[*group as usize];
                let is_like = |&other: &u32| self.likeness_of_pair(article, other).is_some();
                // Then it is like the others as the last one is.
                let is_copy = || members.last().is_some_and(|&last| self.is_same(article, last));
                members.last().is_none_or(is_like) && (is_copy() || members.len() < LARGEST_GROUP && members.iter().all(is_like))
            };
            let group = most.filter(fits).unwrap_or_else(|| {
                let next = saturating_count(groups.len() as u64);
                groups.push(Vec::new());
                self.blocks(article).iter().for_each(|block| {
                    group_of_block.entry(block.number).or_insert(next);
                });
                next
            });
            groups[group as usize].push(article);
            self.groups[article as usize] = group;
        }
        Ok(())
    }

    /// Adds the set of an article, which has so many shingles besides the given ones.
    fn add(&mut self, unshared: usize, shared: &mut Vec<u32>, numbers: &mut HashMap<u32, u32, FixedState>) {
        // Shingles are numbers of 32 bits, so a set has fewer than 2^32 of them, and so have all sets together.
        if is_comparable(shared.len(), unshared + shared.len()) {
            for shingle in &mut *shared {
                let next = saturating_count(numbers.len() as u64);
                *shingle = *numbers.entry(*shingle).or_insert(next);
            }
        }
        shared.sort_unstable();
        // A shingle that an article has twice counts as shared until here.
        shared.dedup();
        let size = unshared + shared.len();
        if is_comparable(shared.len(), size) && size > 0 {
            let article = self.articles.len();
            self.any[article / 64] |= 1 << (article % 64);
            self.shorter[article / 64] |= u64::from(can_be_shorter(shared.len(), size)) << (article % 64);
            for block in shared.chunk_by(|a, b| a / 32 == b / 32) {
                let bits = block.iter().fold(0, |bits, number| bits | 1 << (number % 32));
                self.blocks.push(Block { number: block[0] / 32, bits });
            }
        }
        self.articles.push(ShingleSet {
            size: saturating_count(size as u64),
            shared: saturating_count(shared.len() as u64),
            end: saturating_count(self.blocks.len() as u64),
        });
    }

    /// Whether an article can be a near-duplicate of any other.
    #[inline]
    pub(super) fn may_have_any(&self, article: u32) -> bool {
        has(&self.any, article)
    }

    /// Whether two articles can be near-duplicates, by their numbers of shared shingles alone: mostly few are shared with any article.
    #[inline]
    fn may_be_near_duplicates(&self, a: u32, b: u32) -> bool {
        has(&self.any, a) && has(&self.any, b) && (has(&self.shorter, a) || has(&self.shorter, b))
    }

    fn blocks(&self, article: u32) -> &[Block] {
        let article = article as usize;
        let start = if article == 0 { 0 } else { self.articles[article - 1].end };
        &self.blocks[start as usize..self.articles[article].end as usize]
    }

    /// Whether two different articles are near-duplicates.
    #[inline]
    pub(super) fn are_near_duplicates(&self, a: u32, b: u32) -> bool {
        let of_one_group = || self.groups[a as usize] == self.groups[b as usize];
        self.may_be_near_duplicates(a, b) && (of_one_group() || self.likeness_of_pair(a, b).is_some())
    }

    /// Returns the likeness of two different articles, if they are near-duplicates.
    #[inline]
    pub(super) fn likeness(&self, a: u32, b: u32) -> Option<Likeness> {
        if self.may_be_near_duplicates(a, b) { self.likeness_of_pair(a, b) } else { None }
    }

    fn likeness_of_pair(&self, a: u32, b: u32) -> Option<Likeness> {
        let [set_a, set_b] = [a, b].map(|article| &self.articles[article as usize]);
        if !can_be_shorter(set_a.shared.min(set_b.shared) as usize, set_a.size.min(set_b.size) as usize) {
            return None;
        }
        let shared = count_shared(self.blocks(a), self.blocks(b));
        Some(Likeness::from_counts(shared, set_a.size as usize, set_b.size as usize)).filter(Likeness::is_near_duplicate)
    }
}

impl Alike for ShingleSets {
    fn is_alike(&self, a: u32, b: u32) -> bool {
        self.are_near_duplicates(a, b)
    }

    fn is_same(&self, a: u32, b: u32) -> bool {
        let size = |article: u32| self.articles[article as usize].size;
        self.blocks(a) == self.blocks(b) && (self.blocks(a).is_empty() || size(a) == size(b))
    }
}

/// Whether an article with so many shared shingles among all of its shingles can be a near-duplicate of any other.
///
/// Of the longer of two near-duplicates at least a fifth is shared: .8 of an article of a quarter of its length, or a third by the
/// Jaccard coefficient.
fn is_comparable(shared: usize, size: usize) -> bool {
    shared * 5 >= size
}

/// Whether an article with so many shared shingles among all of its shingles can be the shorter of two near-duplicates: both limits need
/// two thirds of it, a + b <= 3 shared by the Jaccard coefficient, or .8 of it.
fn can_be_shorter(shared: usize, size: usize) -> bool {
    shared * 3 >= size * 2
}

#[inline]
fn has(bits: &[u64], article: u32) -> bool {
    bits[article as usize / 64] >> (article % 64) & 1 == 1
}

/// Counts the numbers that stand in both of two lists of blocks.
fn count_shared(a: &[Block], b: &[Block]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        // Without a branch for the three cases, which come in no order.
        shared += if x.number == y.number { (x.bits & y.bits).count_ones() } else { 0 };
        i += usize::from(x.number <= y.number);
        j += usize::from(y.number <= x.number);
    }
    shared as usize
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
                    prop_assert_eq!(sets.are_near_duplicates(a, b), expected.is_some());
                }
            }
        }
    }
}
