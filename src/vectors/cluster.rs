//! An order of rows in which neighbours are alike.

use crate::parallel::Threads;
use crate::vector::SparseRows;

/// Every row once.
pub(super) fn by_cluster(rows: &SparseRows, _columns: usize, _threads: &Threads) -> Vec<u32> {
    (0u32..).take(rows.len()).collect()
}
