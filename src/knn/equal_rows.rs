//! Equal rows: copies of a row have the neighbours of the first, so the self-join compares only one of them.
//!
//! Input: rows, and an order of them. Output: the first row of each group of equal ones, and the group. Cost: linear in the weights.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::sparse::SparseRows;

/// Pairs of rows that a second list of neighbours leaves out.
pub(crate) trait Alike: Sync {
    /// Whether two rows are alike: the second list of one leaves the other out.
    fn is_alike(&self, a: u32, b: u32) -> bool;

    /// Whether two rows are alike to the same rows.
    fn is_same(&self, a: u32, b: u32) -> bool;
}

/// The groups of equal rows.
#[derive(Default)]
pub(super) struct EqualRows {
    /// For each row the number of its group, if it has equals; empty if no row has.
    groups: Vec<Option<u32>>,
    /// The rows of each group by rank.
    rows: Vec<Vec<u32>>,
}

impl EqualRows {
    /// Finds the groups. Rows that are not alike to the same others are not equal. Of a group, the rows of the lowest ranks are kept,
    /// `most` of them.
    pub(super) fn of(rows: &SparseRows, alike: Option<&dyn Alike>, rank: impl Fn(u32) -> u32, most: usize) -> Self {
        let hasher = FixedState::with_seed(0);
        let row = |number: u32| rows.row(number as usize);
        let hash = |number: u32| hasher.hash_one((row(number).features, row(number).weights));
        let is_equal = |a: u32, b: u32| {
            let [x, y] = [row(a), row(b)];
            x.features == y.features && x.weights == y.weights && alike.is_none_or(|alike| alike.is_same(a, b))
        };
        let mut found: HashTable<u32> = HashTable::with_capacity(rows.len());
        let mut equal = Self::default();
        for number in (0u32..).take(rows.len()).filter(|&number| !row(number).features.is_empty()) {
            let hash_of_row = hash(number);
            match found.find(hash_of_row, |&first| is_equal(first, number)) {
                None => {
                    found.insert_unique(hash_of_row, number, |&first| hash(first));
                }
                Some(&first) => equal.join(first, number, rows.len()),
            }
        }
        for group in &mut equal.rows {
            group.sort_unstable_by_key(|&number| rank(number));
            let kept: Vec<u32> = group.iter().copied().take(most).collect();
            *group = kept;
        }
        equal
    }

    fn join(&mut self, first: u32, number: u32, rows: usize) {
        self.groups.resize(rows, None);
        let next = self.rows.len();
        let group = *self.groups[first as usize].get_or_insert_with(|| u32::try_from(next).unwrap_or(u32::MAX));
        if group as usize == next {
            self.rows.push(vec![first]);
        }
        self.groups[number as usize] = Some(group);
        self.rows[group as usize].push(number);
    }

    /// Whether any two rows are equal.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows that equal a row, itself included, by rank: as many as are kept. Empty for a row without equals.
    pub(super) fn group(&self, row: u32) -> &[u32] {
        self.groups.get(row as usize).copied().flatten().map_or(&[], |group| self.rows[group as usize].as_slice())
    }

    /// Returns the first of the rows that equal a row by rank: the row itself if it has no equals.
    #[inline]
    pub(super) fn first(&self, row: u32) -> u32 {
        self.group(row).first().copied().unwrap_or(row)
    }

    /// Whether another row stands for a row.
    #[inline]
    pub(super) fn is_copy(&self, row: u32) -> bool {
        !self.groups.is_empty() && self.first(row) != row
    }
}
