//! Shared tags, counted for many articles at once by rows of bits.
//!
//! Input: the tags of all articles, and a position for each article. Output: the articles of a block with at least so many tags of a
//! query. Reference implementation: the tags that two articles share, one by one (in the tests).
//!
//! A frequent tag is a row of bits, one an article. Rows joined by AND give the articles that have all tags of a query. Rows added as
//! binary digits, 64 articles an instruction, give the number of shared tags of every article (a carry-save adder; Knuth, *The Art of
//! Computer Programming* 4A, 7.1.3). Rare tags have no row: their few articles are counted one by one.

use std::ops::Range;

use super::bits::{BLOCK, Bits};

/// Rows of bits for the frequent tags. Memory: at most four times that of their posting lists.
pub(super) struct TagSets {
    /// Number of blocks of one row.
    blocks: usize,
    /// Where the row of each tag begins; `NO_ROW` for a rare tag.
    starts: Vec<usize>,
    rows: Vec<Bits>,
}

const NO_ROW: usize = usize::MAX;

/// A tag on one article in this many, or more, has a row. A row takes a bit for each article of the index, a posting list 4 bytes
/// for each article with the tag.
const FREQUENT: usize = 128;

/// The tags of a query, and counts of them. The next query uses the same memory.
#[derive(Default)]
pub(super) struct TagCounts {
    /// Where the rows of the frequent tags begin.
    rows: Vec<usize>,
    /// Number of rare tags of the query that the article at each position has. All 0 between two queries.
    rare: Vec<u32>,
    /// Positions of articles with a rare tag of the query.
    with_rare: Vec<u32>,
    /// The articles of the current block with all frequent tags, and with all but one, if no smaller count is needed.
    best: Option<[Bits; 2]>,
    /// Otherwise the binary digits of the counts in the current block, the lowest first.
    digits: Vec<Bits>,
}

impl TagSets {
    /// Makes the rows. `articles` gives the articles of a tag, `positions` the position of each article.
    pub(super) fn new<'a>(tags: usize, articles: impl Fn(u32) -> &'a [u32], positions: &[u32]) -> Self {
        let blocks = positions.len().div_ceil(BLOCK);
        let mut sets = Self { blocks, starts: vec![NO_ROW; tags], rows: Vec::new() };
        for (tag, row) in (0u32..).zip(&mut sets.starts) {
            let articles = articles(tag);
            if articles.len() * FREQUENT >= positions.len() && !articles.is_empty() {
                *row = sets.rows.len();
                sets.rows.resize(sets.rows.len() + blocks, Bits::default());
                for &article in articles {
                    let position = positions[article as usize] as usize;
                    sets.rows[*row + position / BLOCK].set(position % BLOCK);
                }
            }
        }
        sets
    }

    /// Number of blocks.
    pub(super) fn blocks(&self) -> usize {
        self.blocks
    }

    /// Returns a row of the positions below `count` that fulfil a condition; none if all do.
    pub(super) fn row_of(&self, count: usize, mut holds: impl FnMut(usize) -> bool) -> Option<Vec<Bits>> {
        let mut row = vec![Bits::default(); self.blocks];
        let mut holding = 0;
        for position in (0..count).filter(|&position| holds(position)) {
            row[position / BLOCK].set(position % BLOCK);
            holding += 1;
        }
        (holding < count).then_some(row)
    }

    /// Sets the tags of a query, and counts its rare ones. `articles` and `positions` are those of [`new`](Self::new).
    pub(super) fn set_query<'a>(
        &self,
        tags: &[u32],
        articles: impl Fn(u32) -> &'a [u32],
        positions: &[u32],
        counts: &mut TagCounts,
    ) {
        counts.rows.clear();
        counts.with_rare.drain(..).for_each(|position| counts.rare[position as usize] = 0);
        for &tag in tags {
            match self.starts.get(tag as usize) {
                Some(&start) if start != NO_ROW => counts.rows.push(start),
                _ => {
                    if counts.rare.is_empty() {
                        // A new vector, not a grown one: pages of fresh zeros cost little until they are written.
                        counts.rare = vec![0; positions.len()];
                    }
                    for &article in articles(tag) {
                        let position = positions[article as usize];
                        let count = &mut counts.rare[position as usize];
                        if *count == 0 {
                            counts.with_rare.push(position);
                        }
                        *count += 1;
                    }
                }
            }
        }
    }

    /// Finds the first of some blocks that may have an admitted article with at least `least` of the frequent tags, and counts the
    /// tags of its articles.
    ///
    /// Where all tags are needed, or all but one, a block without such an article costs a few instructions a row.
    pub(super) fn find(
        &self,
        counts: &mut TagCounts,
        least: usize,
        admitted: Option<&[Bits]>,
        blocks: Range<usize>,
    ) -> Option<usize> {
        counts.best = None;
        if counts.rows.len().checked_sub(least)? > 1 || counts.rows.is_empty() {
            let block = Some(blocks.start).filter(|_| !blocks.is_empty())?;
            self.count(block, counts);
            return Some(block);
        }
        let needs_all = counts.rows.len() == least;
        // Nearly all articles have few tags: with a constant number of rows, the blocks stay in registers.
        let found = match counts.rows.len() {
            1 => self.first_of::<1>(&counts.rows, needs_all, admitted, blocks),
            2 => self.first_of::<2>(&counts.rows, needs_all, admitted, blocks),
            3 => self.first_of::<3>(&counts.rows, needs_all, admitted, blocks),
            4 => self.first_of::<4>(&counts.rows, needs_all, admitted, blocks),
            5 => self.first_of::<5>(&counts.rows, needs_all, admitted, blocks),
            6 => self.first_of::<6>(&counts.rows, needs_all, admitted, blocks),
            _ => first(blocks, |block| best_two(counts.rows.iter().map(|row| self.rows[row + block])), needs_all, admitted),
        };
        let (block, best) = found?;
        counts.best = Some(best);
        Some(block)
    }

    /// Finds the first block with an article that has all tags of `ROWS` rows, or all but one.
    fn first_of<const ROWS: usize>(
        &self,
        starts: &[usize],
        needs_all: bool,
        admitted: Option<&[Bits]>,
        blocks: Range<usize>,
    ) -> Option<(usize, [Bits; 2])> {
        let rows: [&[Bits]; ROWS] = std::array::from_fn(|row| &self.rows[starts[row]..starts[row] + self.blocks]);
        if needs_all {
            let all = |block: usize| rows.iter().map(|row| row[block]).fold(Bits::ALL, Bits::and);
            first(blocks, |block| [all(block), Bits::default()], true, admitted)
        } else {
            first(blocks, |block| best_two(rows.iter().map(|row| row[block])), false, admitted)
        }
    }

    /// Counts the frequent tags of each article of a block.
    fn count(&self, block: usize, counts: &mut TagCounts) {
        let digits = (usize::BITS - counts.rows.len().leading_zeros()) as usize;
        counts.digits.clear();
        counts.digits.resize(digits, Bits::default());
        for row in &counts.rows {
            let mut carry = self.rows[row + block];
            for digit in &mut counts.digits {
                (*digit, carry) = (digit.xor(carry), digit.and(carry));
            }
        }
    }

    /// Counts all tags of the query, frequent and rare, that an article with a rare one has, by its position.
    pub(super) fn shared(&self, position: u32, counts: &TagCounts) -> usize {
        let position = position as usize;
        let frequent = counts.rows.iter().filter(|&row| self.rows[row + position / BLOCK].has(position % BLOCK));
        counts.rare[position] as usize + frequent.count()
    }
}

/// Returns the bits that are set in all of some rows, and those set in all but one.
#[inline]
fn best_two(rows: impl Iterator<Item = Bits>) -> [Bits; 2] {
    let (all, at_least) = rows.fold((Bits::ALL, Bits::ALL), |(all, but_one), bits| (all.and(bits), but_one.and(bits).or(all)));
    [all, at_least.and(all.not())]
}

/// Finds the first block with an admitted article among the best.
#[inline]
fn first(
    mut blocks: Range<usize>,
    best: impl Fn(usize) -> [Bits; 2],
    needs_all: bool,
    admitted: Option<&[Bits]>,
) -> Option<(usize, [Bits; 2])> {
    blocks.find_map(|block| {
        let [all, but_one] = best(block);
        let enough = if needs_all { all } else { all.or(but_one) };
        let is_some = enough.any() && admitted.is_none_or(|admitted| enough.and(admitted[block]).any());
        is_some.then_some((block, [all, but_one]))
    })
}

impl TagCounts {
    /// Number of frequent tags.
    pub(super) fn frequent(&self) -> usize {
        self.rows.len()
    }

    /// Positions of articles with a rare tag of the query.
    pub(super) fn with_rare(&self) -> &[u32] {
        &self.with_rare
    }

    /// Whether the article at a position has a rare tag of the query.
    #[inline]
    pub(super) fn has_rare(&self, position: usize) -> bool {
        self.rare.get(position).is_some_and(|&count| count > 0)
    }

    /// Returns the articles of the current block with exactly `count` of the frequent tags, at least as many as were searched for.
    pub(super) fn exactly(&self, count: usize) -> Bits {
        if let Some(best) = self.best {
            return best.get(self.rows.len() - count).copied().unwrap_or_default();
        }
        let digit = |(place, digit): (usize, &Bits)| if count >> place & 1 == 1 { *digit } else { digit.not() };
        self.digits.iter().enumerate().map(digit).fold(Bits::ALL, Bits::and)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The reference implementation: tags in common, one by one.
    fn shared(own: &[u32], theirs: &[u32]) -> usize {
        own.iter().filter(|tag| theirs.contains(tag)).count()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Every article is found with its count, in the order of the positions, for any least number of tags.
        #[test]
        fn all_articles_are_found_and_counted(
            // Tags below 8 are frequent; an article has at most one of the others.
            drawn in prop::collection::vec((prop::collection::btree_set(0u32..8, 0..8), prop::option::weighted(0.3, 8u32..400)), 1..1400),
            least in 1usize..8,
            all_admitted in any::<bool>(),
            turn in any::<prop::sample::Index>(),
        ) {
            let tags: Vec<Vec<u32>> = drawn.into_iter().map(|(tags, rare)| tags.into_iter().chain(rare).collect()).collect();
            let mut lists: Vec<Vec<u32>> = vec![Vec::new(); 400];
            for (article, tags) in (0u32..).zip(&tags) {
                tags.iter().for_each(|&tag| lists[tag as usize].push(article));
            }
            let articles = |tag: u32| lists[tag as usize].as_slice();
            // Positions are in another order than the articles.
            let count = u32::try_from(tags.len()).unwrap();
            let turn = u32::try_from(turn.index(tags.len())).unwrap();
            let positions: Vec<u32> = (0..count).map(|article| (article + turn) % count).collect();
            let at = |position: usize| &tags[positions.iter().position(|&p| p as usize == position).unwrap()];
            let sets = TagSets::new(400, articles, &positions);
            let admitted = sets.row_of(tags.len(), |position| all_admitted || position % 3 > 0);
            let mut counts = TagCounts::default();
            // The second query uses the memory of the first again.
            for own in [&tags[tags.len() / 2], &tags[0]] {
                sets.set_query(own, articles, &positions, &mut counts);
                let (frequent, rare): (Vec<u32>, Vec<u32>) = own.iter().partition(|&&tag| sets.starts[tag as usize] != NO_ROW);
                prop_assert_eq!(counts.frequent(), frequent.len());
                for position in 0..tags.len() {
                    prop_assert_eq!(counts.has_rare(position), shared(&rare, at(position)) > 0);
                }
                for &position in counts.with_rare() {
                    prop_assert_eq!(sets.shared(position, &counts), shared(own, at(position as usize)));
                }
                let mut found = Vec::new();
                let mut next = 0;
                while let Some(block) = sets.find(&mut counts, least, admitted.as_deref(), next..sets.blocks()) {
                    for count in least..=frequent.len() {
                        let exactly = admitted.as_ref().map_or(Bits::ALL, |admitted| admitted[block]).and(counts.exactly(count));
                        let ascending: Vec<usize> = exactly.ascending().collect();
                        prop_assert_eq!(exactly.descending().collect::<Vec<_>>(), ascending.iter().rev().copied().collect::<Vec<_>>());
                        found.extend(ascending.into_iter().map(|position| (block * BLOCK + position, count)));
                    }
                    next = block + 1;
                }
                found.sort_unstable();
                let expected: Vec<(usize, usize)> = (0..tags.len())
                    .filter(|position| all_admitted || position % 3 > 0)
                    .map(|position| (position, shared(&frequent, at(position))))
                    .filter(|&(_, count)| count >= least)
                    .collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
