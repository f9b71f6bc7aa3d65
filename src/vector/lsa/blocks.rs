//! Work on tall matrices in blocks of rows, on many threads, with the same bits on any number of them.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, Slice};

use crate::error::Result;
use crate::parallel::Watched;

/// Rows of a tall matrix that one thread works on at a time. Blocks depend on the shape, never on the number of threads.
const BLOCK: usize = 128;

/// Fills a matrix in blocks of whole rows. `fill` receives the number of the first row, and a block of zeros.
pub(super) fn in_blocks(
    threads: Watched<'_>,
    (rows, columns): (usize, usize),
    fill: impl Fn(usize, ArrayViewMut2<'_, f64>) + Sync + Send,
) -> Result<Array2<f64>> {
    let blocks = threads.map_weighed(
        rows.div_ceil(BLOCK),
        BLOCK,
        || (),
        |(), block| {
            let start = block * BLOCK;
            let mut values = Array2::zeros((BLOCK.min(rows - start), columns));
            fill(start, values.view_mut());
            values
        },
    )?;
    let mut matrix = Array2::zeros((rows, columns));
    for (mut rows, block) in matrix.axis_chunks_iter_mut(Axis(0), BLOCK).zip(blocks) {
        threads.ticker().work(BLOCK)?;
        rows.assign(&block);
    }
    Ok(matrix)
}

/// Returns `count` rows of a matrix, from `first` on.
pub(super) fn rows_of(matrix: &Array2<f64>, first: usize, count: usize) -> ArrayView2<'_, f64> {
    matrix.slice_axis(Axis(0), Slice::from(first..first + count))
}

/// Computes the product of a tall matrix and a small one.
pub(super) fn product(tall: &Array2<f64>, small: ArrayView2<'_, f64>, threads: Watched<'_>) -> Result<Array2<f64>> {
    in_blocks(threads, (tall.nrows(), small.ncols()), |start, mut block| {
        let rows = rows_of(tall, start, block.nrows());
        block.assign(&rows.dot(&small));
    })
}
