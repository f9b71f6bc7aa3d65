//! Rows to their nearest rows.

use super::csr::Csr;
use crate::error::{Error, Result};
use crate::index::{Hit, Index, NearestScratch, Part, Wanted};
use crate::parallel::Threads;
use crate::progress::{Progress, Stage, Watch};
use crate::vector::{SparseRow, SparseRows, SparseVector, to_fixed};

/// Sparse vectors, indexed: answers which rows have the largest dot products with one.
///
/// Weights are kept as multiples of 2^-30 of the length of the longest row, and dot products are exact in them: a score differs from that
/// of the weights handed in by less than 1e-7 times the product of the lengths. Rows far shorter than the longest lose precision:
/// normalise them first.
///
/// Memory: 12 to 16 bytes a weight, and about 80 a row. Answers do not depend on threads.
pub struct VectorIndex {
    index: Index,
    /// The number of each column in the index, which has the rarest first.
    numbers: Vec<u32>,
    /// The rows in their order: what parts equals.
    ranks: Vec<u32>,
    /// The length of the longest row.
    longest: f64,
    threads: Threads,
    watch: Watch,
}

/// Settings of a [`VectorIndex`]; made by [`VectorIndex::builder`].
#[derive(Clone, Default)]
pub struct VectorIndexBuilder {
    threads: usize,
    watch: Watch,
}

/// A row near another.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Neighbour {
    /// Number of the row.
    pub row: u32,
    /// The dot product, above 0.
    pub score: f64,
}

impl VectorIndexBuilder {
    /// Sets the number of threads; 0, the default, for one a core. Without the feature `parallel` there is one.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Sets what is called now and then during long operations, of the builder ([`Stage::Index`]) and of the index that it makes
    /// ([`Stage::Rank`]); possibly from several threads, one after the other within a stage. Rows are what is counted.
    #[must_use]
    pub fn on_progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watch.on_progress(callback);
        self
    }

    /// Sets what long operations ask now and then, possibly from several threads at once: when it says true, the operation stops soon,
    /// and returns [`Error::Cancelled`].
    ///
    /// It is asked when a stage begins and then about every 64 rows. It stays with the index, and applies to
    /// [`nearest_of`](VectorIndex::nearest_of) and [`nearest_of_all`](VectorIndex::nearest_of_all).
    #[must_use]
    pub fn cancel_when(mut self, condition: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.watch.cancel_when(condition);
        self
    }

    /// Indexes the rows of a matrix.
    ///
    /// Time is linear in the weights.
    ///
    /// # Errors
    ///
    /// [`Error::Threads`], [`Error::Cancelled`].
    pub fn build(self, matrix: &Csr) -> Result<VectorIndex> {
        let threads = Threads::new(self.threads)?;
        let ticker = self.watch.start(Stage::Index, matrix.rows());
        let numbers = by_ascending_frequency(matrix);
        let longest = (0..matrix.rows()).map(|row| length(matrix.row(row).1)).fold(0.0, f64::max);
        let rows = threads.watched(&ticker).map(
            matrix.rows(),
            || (),
            |(), row| {
                let row = fixed(matrix.row(row), longest, |column| numbers.get(column as usize).copied());
                ticker.tick(1);
                row
            },
        )?;
        let rows = SparseRows::from_vectors(rows);
        let order = (0u32..).take(rows.len()).collect();
        let none = || (SparseRows::from_vectors(vec![SparseVector::default(); matrix.rows()]), 0);
        let index = Index::new([(rows, matrix.columns()), none(), none(), none(), none()], order, &ticker)?;
        let ranks = (0u32..).take(matrix.rows()).collect();
        ticker.finish()?;
        Ok(VectorIndex { index, numbers, ranks, longest, threads, watch: self.watch })
    }
}

impl VectorIndex {
    /// Settings for a new index.
    ///
    /// ```
    /// use connexe::vectors::{Csr, VectorIndex};
    ///
    /// let matrix = Csr::new(2, vec![0, 2, 4], vec![0, 1, 0, 1], vec![0.6, 0.8, 0.8, 0.6])?;
    /// let index = VectorIndex::builder()
    ///     .threads(1)
    ///     .on_progress(|progress| println!("{}: {} of {}", progress.stage, progress.done, progress.total))
    ///     .build(&matrix)?;
    /// assert_eq!(index.nearest_of_all(10)?[0][0].row, 1);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn builder() -> VectorIndexBuilder {
        VectorIndexBuilder::default()
    }

    /// Indexes the rows of a matrix, on so many threads; 0 for one a core. The short form of [`builder`](Self::builder).
    ///
    /// # Errors
    ///
    /// [`Error::Threads`].
    pub fn new(matrix: &Csr, threads: usize) -> Result<Self> {
        Self::builder().threads(threads).build(matrix)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.index.len()
    }

    /// The `k` rows nearest to one, itself left out: the largest dot products first, of equals the lower row. Rows that share no column
    /// are not near.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a row that does not exist.
    pub fn nearest(&self, row: usize, k: usize) -> Result<Vec<Neighbour>> {
        match u32::try_from(row).ok().filter(|_| row < self.rows()) {
            Some(row) => Ok(self.index.nearest_scratch.with(|scratch| self.search(self.row(row), Some(row), k, scratch))),
            None => Err(Error::setting("row", row, format!("below {}", self.rows()))),
        }
    }

    /// The `k` rows nearest to a vector from outside: its columns in ascending order, with their weights.
    ///
    /// # Errors
    ///
    /// Those of [`Csr::new`].
    pub fn nearest_to(&self, columns: &[u32], weights: &[f32], k: usize) -> Result<Vec<Neighbour>> {
        let known = columns.last().map_or(0, |&last| last as usize + 1).max(self.numbers.len());
        let asked = Csr::new(known, vec![0, columns.len()], columns.to_vec(), weights.to_vec())?;
        let length = length(asked.row(0).1);
        let vector = fixed(asked.row(0), length, |column| self.numbers.get(column as usize).copied());
        let mut found = self.index.nearest_scratch.with(|scratch| self.search(vector.as_row(), None, k, scratch));
        let scale = if self.longest > 0.0 { length / self.longest } else { 0.0 };
        found.iter_mut().for_each(|neighbour| neighbour.score *= scale);
        Ok(found)
    }

    /// The `k` nearest rows of every row, in their order; in parallel.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`], which cannot happen to an index without [`cancel_when`](VectorIndexBuilder::cancel_when).
    pub fn nearest_of_all(&self, k: usize) -> Result<Vec<Vec<Neighbour>>> {
        let ticker = self.watch.start(Stage::Rank, self.rows());
        let lists = self.index.nearest_exact_of_all(k, &self.ranks, self.threads.watched(&ticker))?;
        let lists = lists.into_iter().map(|hits| self.neighbours(hits)).collect();
        ticker.finish()?;
        Ok(lists)
    }

    /// The same for some rows; those that do not exist have none.
    ///
    /// # Errors
    ///
    /// Those of [`nearest_of_all`](Self::nearest_of_all).
    pub fn nearest_of(&self, rows: std::ops::Range<usize>, k: usize) -> Result<Vec<Vec<Neighbour>>> {
        let first = rows.start.min(self.rows());
        let rows = first..rows.end.clamp(first, self.rows());
        let ticker = self.watch.start(Stage::Rank, rows.len());
        // Rows fit in 32 bits: the matrix has been checked.
        let [start, end] = [rows.start, rows.end].map(|row| u32::try_from(row).unwrap_or(u32::MAX));
        let lists = self.index.nearest_exact_of(start..end, k, &self.ranks, self.threads.watched(&ticker))?;
        let lists = lists.into_iter().map(|hits| self.neighbours(hits)).collect();
        ticker.finish()?;
        Ok(lists)
    }

    fn search(&self, row: SparseRow<'_>, itself: Option<u32>, k: usize, scratch: &mut NearestScratch) -> Vec<Neighbour> {
        let hits = self.index.nearest_exact(row, &Wanted { itself, k, ranks: &self.ranks }, scratch);
        self.neighbours(hits)
    }

    fn neighbours(&self, hits: Vec<Hit>) -> Vec<Neighbour> {
        let unit = self.longest * self.longest;
        hits.into_iter().map(|hit| Neighbour { row: hit.article, score: hit.score * unit }).collect()
    }

    fn row(&self, row: u32) -> SparseRow<'_> {
        self.index.rows(Part::Text).row(row as usize)
    }
}

fn length(weights: &[f32]) -> f64 {
    weights.iter().map(|&weight| f64::from(weight) * f64::from(weight)).sum::<f64>().sqrt()
}

/// A row in fixed point, relative to a length. Columns without a number are left out.
fn fixed((columns, weights): (&[u32], &[f32]), length: f64, number: impl Fn(u32) -> Option<u32>) -> SparseVector {
    let entries = columns.iter().zip(weights);
    let entry = |(&column, &weight): (&u32, &f32)| Some((number(column)?, to_fixed(f64::from(weight) / length)));
    SparseVector::new(entries.filter_map(entry).collect())
}

/// The number of each column when they are ordered by the rows that have them, the rarest first.
fn by_ascending_frequency(matrix: &Csr) -> Vec<u32> {
    let mut frequencies = vec![0u32; matrix.columns()];
    for row in 0..matrix.rows() {
        matrix.row(row).0.iter().for_each(|&column| frequencies[column as usize] += 1);
    }
    let mut order: Vec<u32> = (0u32..).take(matrix.columns()).collect();
    order.sort_by_key(|&column| frequencies[column as usize]);
    let mut numbers = vec![0; matrix.columns()];
    (0u32..).zip(order).for_each(|(number, column)| numbers[column as usize] = number);
    numbers
}
