//! A sparse matrix with both of its orders: by row, and by column.

use std::sync::OnceLock;

use super::number_set::NumberSet;
use super::rows::{SparseRow, SparseRows};
use super::transpose::{starts_of, transpose};

/// Sparse rows, and their transpose once a column is read for the first time.
///
/// Memory: 8 bytes a weight; with the transpose 8 more, and 8 a column, or 2 bits a column where most are empty.
#[derive(Debug)]
pub(crate) struct SparseMatrix {
    rows: SparseRows,
    /// Number of columns. Columns without a weight count.
    columns: usize,
    transposed: OnceLock<Columns>,
}

/// The columns as rows.
#[derive(Debug)]
struct Columns {
    /// The columns that `rows` holds; none if it holds all.
    present: Option<NumberSet>,
    rows: SparseRows,
}

/// Where a matrix has this many columns a weight, most of them are empty, and only the others are stored.
const MANY_COLUMNS: usize = 2;

impl SparseMatrix {
    /// A matrix of some rows, whose features are below `columns`.
    pub(crate) fn new(rows: SparseRows, columns: usize) -> Self {
        Self { rows, columns, transposed: OnceLock::new() }
    }

    /// The rows.
    pub(crate) fn rows(&self) -> &SparseRows {
        &self.rows
    }

    /// Number of columns.
    #[cfg(feature = "matrix")]
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// The rows that have a weight in a column, in ascending order, with their weights. Empty for a column that does not exist.
    pub(crate) fn column(&self, column: u32) -> SparseRow<'_> {
        let Columns { present, rows } = self.transposed.get_or_init(|| Columns::of(&self.rows, self.columns));
        let position = match present {
            Some(present) => present.rank(column),
            None => Some(column).filter(|&column| (column as usize) < rows.len()),
        };
        position.map_or_else(SparseRow::default, |position| rows.row(position as usize))
    }
}

impl Columns {
    fn of(rows: &SparseRows, columns: usize) -> Self {
        let all = || (0u32..).zip(rows.iter());
        let features = || all().flat_map(|(_, row)| row.features).copied();
        if columns <= rows.non_zeros().saturating_mul(MANY_COLUMNS) {
            return Self { present: None, rows: transposed(rows, columns, |feature| feature) };
        }
        let present = NumberSet::new(columns, features());
        let rank = |feature| present.rank(feature).unwrap_or_default();
        let stored = features().map(rank).max().map_or(0, |last| last as usize + 1);
        Self { rows: transposed(rows, stored, rank), present: Some(present) }
    }
}

/// Returns the transpose of rows whose features have other numbers.
fn transposed(rows: &SparseRows, columns: usize, number_of: impl Fn(u32) -> u32 + Copy) -> SparseRows {
    let all = || (0u32..).zip(rows.iter());
    let starts: Vec<usize> = starts_of(columns, all().flat_map(|(_, row)| row.features).map(|&feature| number_of(feature)));
    let mut numbers = vec![0u32; rows.non_zeros()];
    let mut weights = vec![0u32; rows.non_zeros()];
    let entries = all().flat_map(|(number, row)| row.iter().map(move |(feature, weight)| (number_of(feature), (number, weight))));
    transpose(&starts, entries, |position, (number, weight)| {
        numbers[position] = number;
        weights[position] = weight;
    });
    SparseRows::from_parts(starts, numbers, weights)
}

#[cfg(test)]
mod tests {
    use super::super::rows::SparseVector;
    use super::*;

    #[test]
    fn columns_hold_what_the_rows_hold() {
        let rows = SparseRows::from_vectors(vec![
            SparseVector::new(vec![(0, 5), (2, 7)]),
            SparseVector::default(),
            SparseVector::new(vec![(2, 9)]),
        ]);
        // All columns stored, then those only that have a weight.
        for columns in [3, 6, 7, 1000] {
            let matrix = SparseMatrix::new(rows.clone(), columns);
            let column = |column| matrix.column(column).iter().collect::<Vec<_>>();
            assert_eq!(column(0), [(0, 5)]);
            assert_eq!(column(1), []);
            assert_eq!(column(2), [(0, 7), (2, 9)]);
            assert_eq!(column(3), []);
            assert_eq!(column(5000), []);
        }
    }
}
