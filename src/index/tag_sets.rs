//! Shared tags, counted for all articles at once: bit sets and bit-sliced counters.
//!
//! A frequent tag is a row of bits, one an article. Adding the rows of an article's tags as binary digits, 64 articles an
//! instruction, gives every other article's count of shared tags as a few words of bits (a carry-save adder; Knuth, *The Art of
//! Computer Programming* 4A, 7.1.3). Rare tags have no row: their articles are counted one by one.

use super::postings::Postings;

/// Rows of bits for the frequent tags. Memory: at most four times that of their posting lists.
pub(crate) struct TagSets {
    /// Words of one row.
    words: usize,
    /// For each tag where its row begins; `NO_ROW` for a rare one.
    places: Vec<usize>,
    rows: Vec<u64>,
}

const NO_ROW: usize = usize::MAX;

/// A row takes 8 bytes for 64 articles, a list 4 bytes an article: a tag on an article in this many has a row.
const FREQUENT: usize = 128;

/// Counts of shared tags, kept from question to question.
#[derive(Default)]
pub(crate) struct TagCounts {
    /// Binary digits of the counts, the lowest first; each has one bit an article.
    digits: Vec<Vec<u64>>,
    /// Digits in use.
    used: usize,
}

impl TagSets {
    pub(super) fn new(postings: &Postings, features: usize, articles: usize) -> Self {
        let words = articles.div_ceil(64);
        let mut sets = Self { words, places: vec![NO_ROW; features], rows: Vec::new() };
        for (tag, place) in (0u32..).zip(&mut sets.places) {
            let (start, end) = postings.range(tag);
            if (end - start) * FREQUENT >= articles && end > start {
                *place = sets.rows.len();
                sets.rows.resize(sets.rows.len() + words, 0);
                for &article in &postings.articles()[start..end] {
                    sets.rows[*place + article as usize / 64] |= 1 << (article % 64);
                }
            }
        }
        sets
    }

    /// Counts for every article how many of these tags it has.
    pub(super) fn count(&self, tags: &[u32], postings: &Postings, counts: &mut TagCounts) {
        counts.clear(tags.len(), self.words);
        for &tag in tags {
            match self.places.get(tag as usize) {
                Some(&place) if place != NO_ROW => counts.add_row(&self.rows[place..place + self.words]),
                _ => {
                    let (start, end) = postings.range(tag);
                    postings.articles()[start..end].iter().for_each(|&article| counts.add_one(article));
                }
            }
        }
    }
}

impl TagCounts {
    fn clear(&mut self, most: usize, words: usize) {
        self.used = (usize::BITS - most.leading_zeros()) as usize;
        self.digits.resize_with(self.digits.len().max(self.used), Vec::new);
        for digit in &mut self.digits[..self.used] {
            digit.clear();
            digit.resize(words, 0);
        }
    }

    /// Adds one to the counts of a row of articles.
    fn add_row(&mut self, row: &[u64]) {
        match &mut self.digits[..self.used] {
            // Counts of up to seven, which is nearly all there are: no loop over digits inside.
            [ones, twos, fours] => {
                for (((bits, one), two), four) in row.iter().zip(ones).zip(twos).zip(fours) {
                    let carry = *one & bits;
                    *one ^= bits;
                    *four ^= *two & carry;
                    *two ^= carry;
                }
            }
            digits => {
                for (word, &bits) in row.iter().enumerate() {
                    let mut carry = bits;
                    for digit in digits.iter_mut() {
                        (digit[word], carry) = (digit[word] ^ carry, digit[word] & carry);
                    }
                }
            }
        }
    }

    fn add_one(&mut self, article: u32) {
        let (word, mut carry) = (article as usize / 64, 1u64 << (article % 64));
        for digit in &mut self.digits[..self.used] {
            (digit[word], carry) = (digit[word] ^ carry, digit[word] & carry);
        }
    }

    /// Visits every article that has exactly so many of the tags, in ascending order.
    pub(crate) fn for_each_with(&self, count: usize, mut visit: impl FnMut(u32)) {
        let digits = &self.digits[..self.used];
        let words = digits.first().map_or(0, Vec::len);
        for word in 0..words {
            let mut bits = u64::MAX;
            for (place, digit) in digits.iter().enumerate() {
                bits &= if count >> place & 1 == 1 { digit[word] } else { !digit[word] };
            }
            while bits != 0 {
                // The number of articles fits in 32 bits: the builder checks it.
                visit(u32::try_from(word * 64).unwrap_or(u32::MAX) + bits.trailing_zeros());
                bits &= bits - 1;
            }
        }
    }
}
