//! A sparse matrix with both of its orders: by row, and by column.

use std::sync::OnceLock;

use super::rows::{SparseRow, SparseRows};
use super::transpose::{starts_of, transpose};

/// Sparse rows, and their transpose once a column is read for the first time.
///
/// Memory: 8 bytes a weight, and 8 more with the transpose.
#[derive(Debug)]
pub(crate) struct SparseMatrix {
    rows: SparseRows,
    /// Number of columns. Columns without a weight count.
    columns: usize,
    transposed: OnceLock<SparseRows>,
}

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
        let transposed = self.transposed.get_or_init(|| transposed(&self.rows, self.columns));
        if (column as usize) < transposed.len() { transposed.row(column as usize) } else { SparseRow::default() }
    }
}

fn transposed(rows: &SparseRows, columns: usize) -> SparseRows {
    let all = || (0u32..).zip(rows.iter());
    let starts: Vec<usize> = starts_of(columns, all().flat_map(|(_, row)| row.features).copied());
    let mut numbers = vec![0u32; rows.non_zeros()];
    let mut weights = vec![0u32; rows.non_zeros()];
    let entries = all().flat_map(|(number, row)| row.iter().map(move |(feature, weight)| (feature, (number, weight))));
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
        let matrix = SparseMatrix::new(rows, 4);
        let column = |column| matrix.column(column).iter().collect::<Vec<_>>();
        assert_eq!(column(0), [(0, 5)]);
        assert_eq!(column(1), []);
        assert_eq!(column(2), [(0, 7), (2, 9)]);
        assert_eq!(column(3), []);
        assert_eq!(column(99), []);
    }
}
