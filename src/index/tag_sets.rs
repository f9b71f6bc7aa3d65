//! Shared tags, counted for many articles at once: rows of bits, in blocks.
//!
//! A frequent tag is a row of bits, one an article. Rows ANDed give the articles that have all tags of a question; added as binary
//! digits, 64 articles an instruction, they give every article's count of shared tags (a carry-save adder; Knuth, *The Art of
//! Computer Programming* 4A, 7.1.3). Rare tags have no row: their few articles are counted one by one, and apart.
//!
//! Bits stand in an order of the caller's, in which the articles that win ties come together: so the first that are met are mostly
//! the answer, and all further blocks are asked only whether they hold more shared tags than those.

use crate::sparse::SparseMatrix;

/// Bits of [`BLOCK`] articles: what is looked at in one step. Aligned, so that vector instructions take it from memory as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Bits([u64; LANES]);

const LANES: usize = 8;

/// Articles of one block.
pub(crate) const BLOCK: usize = 64 * LANES;

/// Rows of bits for the frequent tags. Memory: at most four times that of their posting lists.
#[derive(Debug)]
pub(crate) struct TagSets {
    /// Blocks of one row.
    blocks: usize,
    /// For each tag where its row begins; `NO_ROW` for a rare one.
    starts: Vec<usize>,
    rows: Vec<Bits>,
}

const NO_ROW: usize = usize::MAX;

/// A row takes 8 bytes for 64 articles, a list 4 bytes an article: a tag on an article in this many has a row.
const FREQUENT: usize = 128;

/// The tags of one question: memory kept from question to question.
#[derive(Default)]
pub(crate) struct TagCounts {
    /// Where the rows of the frequent tags begin.
    rows: Vec<usize>,
    /// By place, how many of the rare tags its article has. All 0 between two questions.
    rare: Vec<u32>,
    /// The places that have any.
    touched: Vec<u32>,
    /// Of the block that was found last: who has all frequent tags, and all but one, if those are enough to know.
    best: Option<[Bits; 2]>,
    /// Otherwise the binary digits of the counts, the lowest first.
    digits: Vec<Bits>,
}

impl Bits {
    /// All bits.
    pub(crate) const ALL: Self = Self([u64::MAX; LANES]);

    #[inline]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] & other.0[lane]))
    }

    #[inline]
    fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] | other.0[lane]))
    }

    #[inline]
    fn xor(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] ^ other.0[lane]))
    }

    pub(crate) fn not(self) -> Self {
        Self(self.0.map(|lane| !lane))
    }

    #[inline]
    fn any(self) -> bool {
        self.0.iter().fold(0, |all, lane| all | lane) != 0
    }

    fn set(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    /// Whether the bit of a place within the block is set.
    pub(crate) fn has(&self, place: usize) -> bool {
        self.0[place / 64] >> (place % 64) & 1 == 1
    }

    /// The bits of places before this one of the block.
    pub(crate) fn before(place: usize) -> Self {
        Self(std::array::from_fn(|lane| match place.saturating_sub(lane * 64) {
            0 => 0,
            bits @ 1..64 => (1 << bits) - 1,
            _ => u64::MAX,
        }))
    }

    /// The places within the block whose bits are set, in ascending order.
    pub(crate) fn ascending(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(lane, mut bits)| {
            std::iter::from_fn(move || {
                let place = (bits != 0).then(|| lane * 64 + bits.trailing_zeros() as usize)?;
                bits &= bits - 1;
                Some(place)
            })
        })
    }

    /// The same places in descending order.
    pub(crate) fn descending(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().rev().flat_map(|(lane, mut bits)| {
            std::iter::from_fn(move || {
                let place = (bits != 0).then(|| 63 - bits.leading_zeros() as usize)?;
                bits ^= 1 << place;
                Some(lane * 64 + place)
            })
        })
    }
}

impl TagSets {
    /// `places` has the place of each article.
    pub(super) fn new(tags: &SparseMatrix, features: usize, places: &[u32]) -> Self {
        let blocks = places.len().div_ceil(BLOCK);
        let mut sets = Self { blocks, starts: vec![NO_ROW; features], rows: Vec::new() };
        for (tag, row) in (0u32..).zip(&mut sets.starts) {
            let list = tags.column(tag).features;
            if list.len() * FREQUENT >= places.len() && !list.is_empty() {
                *row = sets.rows.len();
                sets.rows.resize(sets.rows.len() + blocks, Bits::default());
                for &article in list {
                    let place = places[article as usize] as usize;
                    sets.rows[*row + place / BLOCK].set(place % BLOCK);
                }
            }
        }
        sets
    }

    /// Number of blocks.
    pub(crate) fn blocks(&self) -> usize {
        self.blocks
    }

    /// A row of the places, of `count`, that a condition holds for; none if it holds for all.
    pub(crate) fn row_of(&self, count: usize, mut holds: impl FnMut(usize) -> bool) -> Option<Vec<Bits>> {
        let mut row = vec![Bits::default(); self.blocks];
        let mut holding = 0;
        for place in (0..count).filter(|&place| holds(place)) {
            row[place / BLOCK].set(place % BLOCK);
            holding += 1;
        }
        (holding < count).then_some(row)
    }

    /// Takes up the tags of a question.
    pub(super) fn take_up(&self, tags: &[u32], matrix: &SparseMatrix, places: &[u32], counts: &mut TagCounts) {
        counts.rows.clear();
        counts.touched.drain(..).for_each(|place| counts.rare[place as usize] = 0);
        for &tag in tags {
            match self.starts.get(tag as usize) {
                Some(&start) if start != NO_ROW => counts.rows.push(start),
                _ => {
                    if counts.rare.is_empty() {
                        // New, not grown: memory that comes zeroed costs little where most of it is never touched.
                        counts.rare = vec![0; places.len()];
                    }
                    for &article in matrix.column(tag).features {
                        let place = places[article as usize];
                        let count = &mut counts.rare[place as usize];
                        if *count == 0 {
                            counts.touched.push(place);
                        }
                        *count += 1;
                    }
                }
            }
        }
    }

    /// The first of some blocks that may hold an article with at least so many of the frequent tags, among those of `open`; its
    /// articles are counted.
    ///
    /// Where all tags are needed, or all but one, blocks without such an article are passed over at a few instructions a row.
    pub(crate) fn find(
        &self,
        counts: &mut TagCounts,
        least: usize,
        open: Option<&[Bits]>,
        blocks: std::ops::Range<usize>,
    ) -> Option<usize> {
        counts.best = None;
        if counts.rows.len().checked_sub(least)? > 1 || counts.rows.is_empty() {
            let block = Some(blocks.start).filter(|_| !blocks.is_empty())?;
            self.count(block, counts);
            return Some(block);
        }
        let needs_all = counts.rows.len() == least;
        // Nearly all articles have few tags: their rows are held in registers.
        let found = match counts.rows.len() {
            1 => self.first_of::<1>(&counts.rows, needs_all, open, blocks),
            2 => self.first_of::<2>(&counts.rows, needs_all, open, blocks),
            3 => self.first_of::<3>(&counts.rows, needs_all, open, blocks),
            4 => self.first_of::<4>(&counts.rows, needs_all, open, blocks),
            5 => self.first_of::<5>(&counts.rows, needs_all, open, blocks),
            6 => self.first_of::<6>(&counts.rows, needs_all, open, blocks),
            _ => first(blocks, |block| best_two(counts.rows.iter().map(|row| self.rows[row + block])), needs_all, open),
        };
        let (block, best) = found?;
        counts.best = Some(best);
        Some(block)
    }

    /// The first block with an article that has all tags of so many rows, or all but one.
    fn first_of<const ROWS: usize>(
        &self,
        starts: &[usize],
        needs_all: bool,
        open: Option<&[Bits]>,
        blocks: std::ops::Range<usize>,
    ) -> Option<(usize, [Bits; 2])> {
        let rows: [&[Bits]; ROWS] = std::array::from_fn(|row| &self.rows[starts[row]..starts[row] + self.blocks]);
        if needs_all {
            let all = |block: usize| rows.iter().map(|row| row[block]).fold(Bits::ALL, Bits::and);
            first(blocks, |block| [all(block), Bits::default()], true, open)
        } else {
            first(blocks, |block| best_two(rows.iter().map(|row| row[block])), false, open)
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

    /// How many of the tags, frequent and rare, the article of a place has that has a rare one.
    pub(crate) fn shared(&self, place: u32, counts: &TagCounts) -> usize {
        let place = place as usize;
        let frequent = counts.rows.iter().filter(|&row| self.rows[row + place / BLOCK].has(place % BLOCK));
        counts.rare[place] as usize + frequent.count()
    }
}

/// Who is in all of some rows, and who in all but one.
#[inline]
fn best_two(rows: impl Iterator<Item = Bits>) -> [Bits; 2] {
    let (all, at_least) = rows.fold((Bits::ALL, Bits::ALL), |(all, but_one), bits| (all.and(bits), but_one.and(bits).or(all)));
    [all, at_least.and(all.not())]
}

/// The first block in which anyone open is among the best.
#[inline]
fn first(
    mut blocks: std::ops::Range<usize>,
    best: impl Fn(usize) -> [Bits; 2],
    needs_all: bool,
    open: Option<&[Bits]>,
) -> Option<(usize, [Bits; 2])> {
    blocks.find_map(|block| {
        let [all, but_one] = best(block);
        let enough = if needs_all { all } else { all.or(but_one) };
        let is_some = enough.any() && open.is_none_or(|open| enough.and(open[block]).any());
        is_some.then_some((block, [all, but_one]))
    })
}

impl TagCounts {
    /// Number of frequent tags.
    pub(crate) fn frequent(&self) -> usize {
        self.rows.len()
    }

    /// The places of articles that have a rare tag of the question.
    pub(crate) fn with_rare(&self) -> &[u32] {
        &self.touched
    }

    /// Whether the article of a place has a rare tag.
    #[inline]
    pub(crate) fn has_rare(&self, place: usize) -> bool {
        self.rare.get(place).is_some_and(|&count| count > 0)
    }

    /// The articles of the block that was found with exactly so many of the frequent tags: at least as many as were looked for.
    pub(crate) fn exactly(&self, count: usize) -> Bits {
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
    use crate::sparse::{SparseRows, SparseVector};

    /// The plain twin: tags in common.
    fn shared(own: &[u32], theirs: &[u32]) -> usize {
        own.iter().filter(|tag| theirs.contains(tag)).count()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Every article is found with its count, in the order of the places, whatever number of tags is needed.
        #[test]
        fn found_and_counted(
            // Tags below 8 are frequent; of the others each article has one at most.
            drawn in prop::collection::vec((prop::collection::btree_set(0u32..8, 0..8), prop::option::weighted(0.3, 8u32..400)), 1..1400),
            least in 1usize..8,
            is_open in any::<bool>(),
            turn in any::<prop::sample::Index>(),
        ) {
            let tags: Vec<Vec<u32>> = drawn.into_iter().map(|(tags, rare)| tags.into_iter().chain(rare).collect()).collect();
            let rows = tags.iter().map(|tags| SparseVector::new(tags.iter().map(|&tag| (tag, 1)).collect())).collect();
            let postings = SparseMatrix::new(SparseRows::from_vectors(rows), 400);
            // Places are another order than that of the articles.
            let count = u32::try_from(tags.len()).unwrap();
            let places: Vec<u32> = (0..count).map(|article| (article + u32::try_from(turn.index(tags.len())).unwrap()) % count).collect();
            let by_place = |place: usize| &tags[places.iter().position(|&p| p as usize == place).unwrap()];
            let sets = TagSets::new(&postings, 400, &places);
            let open = sets.row_of(tags.len(), |place| !is_open || place % 3 > 0);
            let mut counts = TagCounts::default();
            // The second takes up what the first left behind.
            for own in [&tags[tags.len() / 2], &tags[0]] {
                sets.take_up(own, &postings, &places, &mut counts);
                let (rowed, rare): (Vec<u32>, Vec<u32>) = own.iter().partition(|&&tag| sets.starts[tag as usize] != NO_ROW);
                prop_assert_eq!(counts.frequent(), rowed.len());
                for place in 0..tags.len() {
                    prop_assert_eq!(counts.has_rare(place), shared(&rare, by_place(place)) > 0);
                }
                for &place in counts.with_rare() {
                    prop_assert_eq!(sets.shared(place, &counts), shared(own, by_place(place as usize)));
                }
                let mut found = Vec::new();
                let mut next = 0;
                while let Some(block) = sets.find(&mut counts, least, open.as_deref(), next..sets.blocks()) {
                    for count in least..=rowed.len() {
                        let exactly = open.as_ref().map_or(Bits::ALL, |open| open[block]).and(counts.exactly(count));
                        let ascending: Vec<usize> = exactly.ascending().collect();
                        prop_assert_eq!(exactly.descending().collect::<Vec<_>>(), ascending.iter().rev().copied().collect::<Vec<_>>());
                        found.extend(ascending.into_iter().map(|place| (block * BLOCK + place, count)));
                    }
                    next = block + 1;
                }
                found.sort_unstable();
                let expected: Vec<(usize, usize)> = (0..tags.len())
                    .filter(|place| !is_open || place % 3 > 0)
                    .map(|place| (place, shared(&rowed, by_place(place))))
                    .filter(|&(_, count)| count >= least)
                    .collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn before_a_place() {
        for place in [0, 1, 63, 64, 65, 128, 500, 511] {
            assert_eq!(Bits::before(place).ascending().collect::<Vec<_>>(), (0..place).collect::<Vec<_>>(), "{place}");
            assert_eq!(Bits::before(place).not().ascending().next(), Some(place));
        }
    }
}
