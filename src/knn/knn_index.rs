//! The public index of sparse rows.

use std::fmt;
use std::ops::Range;

use super::neighbour::Neighbour;
use super::row_index::RowIndex;
use super::search::SearchRequest;
use super::search_scratch::SearchScratch;
use crate::error::{Error, Result};
use crate::id::count;
use crate::parallel::Threads;
use crate::progress::{Progress, Stage, Watch};
use crate::sparse::{Csr, SparseRow, SparseRows, SparseVector, to_fixed};

/// An index of sparse rows: finds the rows with the largest dot products with a query, exactly.
///
/// Weights are stored as multiples of 2^-30 of the length of the longest row, and dot products of stored weights are exact. A score
/// differs from that of the given weights by less than 1e-7 times the product of the lengths. Rows that are much shorter than the
/// longest lose precision: normalise them first.
///
/// Memory: 12 to 16 bytes a weight, and about 80 bytes a row. Answers do not depend on the number of threads.
pub struct KnnIndex {
    index: RowIndex,
    /// The number of each column in the index, where the rarest column comes first.
    numbers: Vec<u32>,
    /// Tie-break ranks: the rows in their order.
    ranks: Vec<u32>,
    /// The length of the longest row.
    longest: f64,
    threads: Threads,
    watch: Watch,
}

impl fmt::Debug for KnnIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnnIndex").field("rows", &self.rows()).field("columns", &self.numbers.len()).finish_non_exhaustive()
    }
}

/// Settings of a [`KnnIndex`]; made by [`KnnIndex::builder`].
#[derive(Clone, Default)]
pub struct KnnIndexBuilder {
    threads: usize,
    watch: Watch,
}

impl fmt::Debug for KnnIndexBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnnIndexBuilder").field("threads", &self.threads).finish_non_exhaustive()
    }
}

impl KnnIndexBuilder {
    /// Sets the number of threads. The default, 0, is one a core; at most
    /// [`most_threads`](crate::RecommenderBuilder::most_threads) are started. Without the feature `parallel` there is one thread.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Sets a callback for the progress of long operations: of the builder ([`Stage::Index`]) and of the index ([`Stage::Rank`]).
    ///
    /// It counts rows. It may be called from several threads, one after the other within a stage.
    #[must_use]
    pub fn on_progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.watch.on_progress(callback);
        self
    }

    /// Sets a condition that cancels long operations: once it returns true, they stop soon and return [`Error::Cancelled`].
    ///
    /// It is called when a stage begins and then about every 64 rows, possibly from several threads at once. It applies to the build,
    /// and to
    /// [`nearest_of`](KnnIndex::nearest_of) and [`nearest_of_all`](KnnIndex::nearest_of_all).
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
    pub fn build(self, matrix: &Csr) -> Result<KnnIndex> {
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
        let ranks: Vec<u32> = (0u32..).take(rows.len()).collect();
        let index = RowIndex::new(SparseRows::from_vectors(rows), matrix.columns(), ranks.clone(), &ticker)?;
        ticker.finish()?;
        Ok(KnnIndex { index, numbers, ranks, longest, threads, watch: self.watch })
    }
}

impl KnnIndex {
    /// Returns the settings for a new index.
    ///
    /// ```
    /// use connexe::knn::{Csr, KnnIndex};
    ///
    /// let matrix = Csr::new(2, vec![0, 2, 4], vec![0, 1, 0, 1], vec![0.6, 0.8, 0.8, 0.6])?;
    /// let index = KnnIndex::builder()
    ///     .threads(1)
    ///     .on_progress(|progress| println!("{}: {} of {}", progress.stage, progress.done, progress.total))
    ///     .build(&matrix)?;
    /// assert_eq!(index.nearest_of_all(10)?[0][0].row, 1);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn builder() -> KnnIndexBuilder {
        KnnIndexBuilder::default()
    }

    /// Indexes the rows of a matrix with some threads; 0 for one a core. The short form of [`builder`](Self::builder).
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

    /// Returns the `k` rows nearest to one, itself left out: the largest dot products first, and of equal ones the lower row first.
    ///
    /// Rows that share no column are never neighbours.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] for a row that does not exist.
    pub fn nearest(&self, row: usize, k: usize) -> Result<Vec<Neighbour>> {
        match u32::try_from(row).ok().filter(|_| row < self.rows()) {
            Some(row) => Ok(self.index.scratch.with(|scratch| self.search(self.row(row), Some(row), k, scratch))),
            None => Err(Error::argument("row", row, format!("below {}", self.rows()))),
        }
    }

    /// Returns the `k` rows nearest to a vector from outside, given as columns in ascending order with their weights.
    ///
    /// # Errors
    ///
    /// Those of [`Csr::new`].
    pub fn nearest_to(&self, columns: &[u32], weights: &[f32], k: usize) -> Result<Vec<Neighbour>> {
        let known = columns.last().map_or(0, |&last| last as usize + 1).max(self.numbers.len());
        let query = Csr::new(known, vec![0, columns.len()], columns.to_vec(), weights.to_vec())?;
        let length = length(query.row(0).1);
        let vector = fixed(query.row(0), length, |column| self.numbers.get(column as usize).copied());
        let mut found = self.index.scratch.with(|scratch| self.search(vector.as_row(), None, k, scratch));
        let scale = if self.longest > 0.0 { length / self.longest } else { 0.0 };
        found.iter_mut().for_each(|neighbour| neighbour.score *= scale);
        Ok(found)
    }

    /// Returns the `k` nearest rows of every row, in the order of the rows; in parallel.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`], only with [`cancel_when`](KnnIndexBuilder::cancel_when).
    pub fn nearest_of_all(&self, k: usize) -> Result<Vec<Vec<Neighbour>>> {
        let ticker = self.watch.start(Stage::Rank, self.rows());
        let lists = self.index.nearest_exact_of_all(k, &self.ranks, self.threads.watched(&ticker))?;
        let lists = lists.into_iter().map(|list| self.unscaled(list)).collect();
        ticker.finish()?;
        Ok(lists)
    }

    /// The same for some rows; rows that do not exist get no list.
    ///
    /// # Errors
    ///
    /// Those of [`nearest_of_all`](Self::nearest_of_all).
    pub fn nearest_of(&self, rows: Range<usize>, k: usize) -> Result<Vec<Vec<Neighbour>>> {
        let first = rows.start.min(self.rows());
        let rows = first..rows.end.clamp(first, self.rows());
        let ticker = self.watch.start(Stage::Rank, rows.len());
        let (start, end) = (count(rows.start, "rows")?, count(rows.end, "rows")?);
        let lists = self.index.nearest_exact_of(start..end, k, &self.ranks, self.threads.watched(&ticker))?;
        let lists = lists.into_iter().map(|list| self.unscaled(list)).collect();
        ticker.finish()?;
        Ok(lists)
    }

    fn search(&self, query: SparseRow<'_>, exclude: Option<u32>, k: usize, scratch: &mut SearchScratch) -> Vec<Neighbour> {
        let list = self.index.nearest_exact(query, &SearchRequest { exclude, k, ranks: &self.ranks }, scratch);
        self.unscaled(list)
    }

    /// Scores in terms of the weights as they were given.
    fn unscaled(&self, mut list: Vec<Neighbour>) -> Vec<Neighbour> {
        let unit = self.longest * self.longest;
        list.iter_mut().for_each(|neighbour| neighbour.score *= unit);
        list
    }

    fn row(&self, row: u32) -> SparseRow<'_> {
        self.index.rows().row(row as usize)
    }
}

fn length(weights: &[f32]) -> f64 {
    weights.iter().map(|&weight| f64::from(weight) * f64::from(weight)).sum::<f64>().sqrt()
}

/// Returns a row in fixed point, relative to a length. Columns without a number are left out.
fn fixed((columns, weights): (&[u32], &[f32]), length: f64, number: impl Fn(u32) -> Option<u32>) -> SparseVector {
    let entries = columns.iter().zip(weights);
    let entry = |(&column, &weight): (&u32, &f32)| Some((number(column)?, to_fixed(f64::from(weight) / length)));
    SparseVector::new(entries.filter_map(entry).collect())
}

/// Returns the number of each column when columns are ordered by document frequency, the rarest first.
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
