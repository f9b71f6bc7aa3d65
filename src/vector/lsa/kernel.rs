//! The matrix of all dot products between articles, multiplied without ever being formed.

use ndarray::Array2;

use super::{in_blocks, rows_of};
use crate::error::Result;
use crate::parallel::Watched;
use crate::sparse::{SparseRow, SparseRows, SparseVector, product_to_f64};

/// `K = A Aᵀ`, with `A` the rows of the articles: symmetric, and no eigenvalue below 0.
///
/// A feature that only one article has adds to the diagonal of `K` and to nothing else. Most features are such: they are summed
/// once, exactly, and left out of the rows, which makes every product several times faster.
///
/// Memory: 8 bytes a non-zero of a feature that two articles share, 8 bytes an article.
pub(crate) struct Kernel<'a> {
    /// What features of one article add to the diagonal.
    alone: Vec<f64>,
    /// The rows without those features, which are numbered anew.
    rows: SparseRows,
    /// For each feature of `rows`, the articles that have it, with its weights.
    columns: Vec<SparseRow<'a>>,
}

/// The least number of features that are multiplied at a time.
const LEAST_FEATURES: usize = 4096;

/// A weight of 1 in fixed point.
const ONE: f64 = (1u32 << 30) as f64;

impl<'a> Kernel<'a> {
    /// From the rows, the squares of what each leaves out because it has it alone, and for each feature below `features` its column:
    /// the articles that have it, in ascending order.
    pub(crate) fn new(rows: &SparseRows, left_out: &[u64], features: u32, column: impl Fn(u32) -> SparseRow<'a>) -> Self {
        let mut columns = Vec::new();
        let mut numbers = Vec::new();
        for feature in 0..features {
            let column = column(feature);
            let is_shared = column.features.len() > 1;
            // The number of a shared feature is at most its old number, which fits in 32 bits.
            numbers.push(is_shared.then(|| u32::try_from(columns.len()).unwrap_or(u32::MAX)));
            if is_shared {
                columns.push(column);
            }
        }
        let mut alone = Vec::with_capacity(rows.len());
        let kept = (0..rows.len()).map(|row| {
            let (mut entries, mut square) = (Vec::new(), left_out.get(row).copied().unwrap_or(0));
            for (feature, weight) in rows.row(row).iter() {
                match numbers.get(feature as usize).copied().flatten() {
                    Some(number) => entries.push((number, weight)),
                    None => square += u64::from(weight) * u64::from(weight),
                }
            }
            alone.push(product_to_f64(square));
            SparseVector::new(entries)
        });
        let rows = SparseRows::from_vectors(kept.collect());
        Self { alone, rows, columns }
    }

    pub(crate) fn articles(&self) -> usize {
        self.alone.len()
    }

    /// `K · tall`. Time: twice the non-zeros times the columns.
    ///
    /// `Aᵀ · tall` has a row a feature and would not fit in memory; it is made for some features at a time, and used up. Every sum
    /// runs over the articles, or over the features, in ascending order.
    pub(super) fn apply(&self, tall: &Array2<f64>, threads: Watched<'_>) -> Result<Array2<f64>> {
        let shape = tall.dim();
        let mut sums = in_blocks(threads, shape, |start, mut block| {
            for (article, mut row) in (start..).zip(block.rows_mut()) {
                row.scaled_add(self.alone[article], &tall.row(article));
            }
        })?;
        // With as many features at a time as there are articles, both sides take the same memory.
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

/// The entries of a row whose features lie in a range.
fn between(row: SparseRow<'_>, first: usize, end: usize) -> impl Iterator<Item = (u32, u32)> {
    let place = |limit: usize| row.features.partition_point(|&feature| (feature as usize) < limit);
    let range = place(first)..place(end);
    row.features[range.clone()].iter().copied().zip(row.weights[range].iter().copied())
}
