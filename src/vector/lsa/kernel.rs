//! The matrix of all dot products between articles, which is multiplied without being formed.

use ndarray::Array2;

use super::blocks::{in_blocks, rows_of};
use crate::error::Result;
use crate::parallel::Watched;
use crate::sparse::{SparseRow, SparseRows, SparseVector, product_to_f64};

/// `K = A Aᵀ`, with `A` the rows of the articles: symmetric, and no eigenvalue below 0.
///
/// A feature of only one article adds to the diagonal of `K` and to nothing else. Most features are of this kind. They are summed
/// once, exactly, and left out of the rows, which makes every product several times faster.
///
/// Memory: 8 bytes a non-zero of a feature that two articles share, 8 bytes an article.
pub(crate) struct Kernel<'a> {
    /// The part of the diagonal that comes from features of one article.
    diagonal: Vec<f64>,
    /// The rows without those features, with new numbers of features.
    rows: SparseRows,
    /// For each feature of `rows` its column: the articles that have it, with its weights.
    columns: Vec<SparseRow<'a>>,
}

/// The least number of features in a group of [`Kernel::apply`].
const LEAST_FEATURES: usize = 4096;

/// A weight of 1 in fixed point.
const ONE: f64 = (1u32 << 30) as f64;

impl<'a> Kernel<'a> {
    /// Makes the kernel from the rows, the sum of the squares of the weights that each row does not store, and the column of each
    /// feature below `features`: the articles that have it, in ascending order.
    pub(crate) fn new(rows: &SparseRows, unstored_squares: &[u64], features: u32, column: impl Fn(u32) -> SparseRow<'a>) -> Self {
        let mut columns = Vec::new();
        let mut numbers = Vec::new();
        let mut next = 0u32;
        for feature in 0..features {
            let column = column(feature);
            let is_shared = column.features.len() > 1;
            numbers.push(is_shared.then_some(next));
            if is_shared {
                next += 1;
                columns.push(column);
            }
        }
        let mut diagonal = Vec::with_capacity(rows.len());
        let shared = (0..rows.len()).map(|row| {
            let (mut entries, mut square) = (Vec::new(), unstored_squares.get(row).copied().unwrap_or(0));
            for (feature, weight) in rows.row(row).iter() {
                match numbers.get(feature as usize).copied().flatten() {
                    Some(number) => entries.push((number, weight)),
                    None => square += u64::from(weight) * u64::from(weight),
                }
            }
            diagonal.push(product_to_f64(square));
            SparseVector::new(entries)
        });
        let rows = SparseRows::from_vectors(shared.collect());
        Self { diagonal, rows, columns }
    }

    /// Returns the number of articles.
    pub(crate) fn articles(&self) -> usize {
        self.diagonal.len()
    }

    /// Computes `K · tall`. Time: twice the non-zeros times the columns.
    ///
    /// `Aᵀ · tall` has one row a feature and would not fit in memory, so it is made and used for one group of features at a time. Every
    /// sum runs over the articles, or over the features, in ascending order.
    pub(super) fn apply(&self, tall: &Array2<f64>, threads: Watched<'_>) -> Result<Array2<f64>> {
        let shape = tall.dim();
        let mut sums = in_blocks(threads, shape, |start, mut block| {
            for (article, mut row) in (start..).zip(block.rows_mut()) {
                row.scaled_add(self.diagonal[article], &tall.row(article));
            }
        })?;
        // With as many features as articles in a group, both sides take the same memory.
        let step = self.articles().max(LEAST_FEATURES);
        for first in (0..self.columns.len()).step_by(step) {
            let columns = &self.columns[first..self.columns.len().min(first + step)];
            let features = in_blocks(threads, (columns.len(), shape.1), |start, mut block| {
                for (mut row, column) in block.rows_mut().into_iter().zip(&columns[start..]) {
                    for (article, weight) in column.iter() {
                        row.scaled_add(f64::from(weight) / ONE, &tall.row(article as usize));
                    }
                }
            })?;
            sums = in_blocks(threads, shape, |start, mut block| {
                let before = rows_of(&sums, start, block.nrows());
                block.assign(&before);
                for (article, mut row) in (start..).zip(block.rows_mut()) {
                    for (feature, weight) in between(self.rows.row(article), first, first + columns.len()) {
                        row.scaled_add(f64::from(weight) / ONE, &features.row(feature as usize - first));
                    }
                }
            })?;
        }
        threads.ticker().tick(self.articles());
        Ok(sums)
    }
}

/// Returns the entries of a row whose features are in a range.
fn between(row: SparseRow<'_>, first: usize, end: usize) -> impl Iterator<Item = (u32, u32)> {
    let position = |limit: usize| row.features.partition_point(|&feature| (feature as usize) < limit);
    let range = position(first)..position(end);
    row.features[range.clone()].iter().copied().zip(row.weights[range].iter().copied())
}
