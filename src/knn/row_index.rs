//! Rows, indexed: what all searches of this folder read.

use super::scratch_pool::ScratchPool;
use super::search_scratch::SearchScratch;
use super::segments::Segments;
use crate::error::Result;
use crate::progress::Ticker;
use crate::sparse::{SparseMatrix, SparseRows};

/// The rows of a matrix and their posting lists.
///
/// Memory: 8 bytes a weight in the rows, 4 in the posting lists, and 4 in the suffixes where its feature is frequent; about 80 bytes a
/// row, and 4 a feature in each segment.
#[derive(Debug)]
pub(crate) struct RowIndex {
    matrix: SparseMatrix,
    segments: Segments,
    /// Scratch of queries that come one by one.
    pub(crate) scratch: ScratchPool<SearchScratch>,
}

impl RowIndex {
    /// Indexes rows of length 1 at most, with features below `columns`. Time is linear in the weights.
    ///
    /// `order` has the row of each slot, each row once. Rows that are close in it are close in memory.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`](crate::Error::Cancelled), [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^32 rows or postings a segment.
    pub(crate) fn new(rows: SparseRows, columns: usize, order: Vec<u32>, ticker: &Ticker<'_>) -> Result<Self> {
        let segments = Segments::new(&rows, columns, order, ticker)?;
        Ok(Self { matrix: SparseMatrix::new(rows, columns), segments, scratch: ScratchPool::default() })
    }

    /// The rows as a matrix.
    pub(crate) fn matrix(&self) -> &SparseMatrix {
        &self.matrix
    }

    /// The rows.
    #[inline]
    pub(crate) fn rows(&self) -> &SparseRows {
        self.matrix.rows()
    }

    /// The posting lists.
    #[inline]
    pub(crate) fn segments(&self) -> &Segments {
        &self.segments
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.rows().len()
    }
}
