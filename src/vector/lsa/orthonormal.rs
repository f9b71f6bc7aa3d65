//! Tall matrices to orthonormal columns, by the Cholesky factor of their Gram matrix.

use ndarray::{Array1, Array2, Axis, Slice};

use super::blocks::{in_blocks, rows_of};
use crate::error::Result;
use crate::parallel::Watched;

/// Rows in a block of a product of two tall matrices.
const BLOCK: usize = 1024;

/// The least square of the rest of a column of length 1, after the columns before it are subtracted. Less is rounding.
const TOLERANCE: f64 = 1e-12;

/// Computes `leftᵀ · right`, for two matrices of the same number of rows. Blocks of rows are summed in their order.
pub(super) fn transposed_product(left: &Array2<f64>, right: &Array2<f64>, threads: Watched<'_>) -> Result<Array2<f64>> {
    let rows = left.nrows();
    let parts = threads.map_weighed(
        rows.div_ceil(BLOCK),
        BLOCK,
        || (),
        |(), block| {
            let first = block * BLOCK;
            let count = BLOCK.min(rows - first);
            rows_of(left, first, count).t().dot(&rows_of(right, first, count))
        },
    )?;
    Ok(parts.into_iter().fold(Array2::zeros((left.ncols(), right.ncols())), |sum, part| sum + part))
}

/// Computes an orthonormal basis of the columns, with fewer columns where these are dependent.
///
/// Cholesky QR, twice: the first pass leaves errors that grow with the square of the condition number, the second, on columns
/// that are nearly orthonormal, removes them (Yamamoto, Nakatsukasa, Yanagisawa and Fukaya, *Roundoff error analysis of the
/// CholeskyQR2 algorithm*, 2015).
pub(super) fn orthonormalize(columns: Array2<f64>, threads: Watched<'_>) -> Result<Array2<f64>> {
    let once = cholesky_qr(columns, threads)?;
    cholesky_qr(once, threads)
}

/// One pass of Cholesky QR.
fn cholesky_qr(columns: Array2<f64>, threads: Watched<'_>) -> Result<Array2<f64>> {
    let mut gram = transposed_product(&columns, &columns, threads)?;
    // The lengths of the columns differ like their singular values. Scaling to length 1 keeps the short ones above the rounding.
    let largest = gram.diag().iter().fold(0.0f64, |largest, &square| largest.max(square));
    let scale = |&square: &f64| if square > largest * f64::EPSILON.powi(2) { 1.0 / square.sqrt() } else { 0.0 };
    let scales: Array1<f64> = gram.diag().iter().map(scale).collect();
    gram *= &scales;
    gram = gram.reversed_axes() * &scales;
    let Cholesky { factor, pivots } = cholesky(&gram, TOLERANCE);
    in_blocks(threads, (columns.nrows(), pivots.len()), |start, mut block| {
        for (row, mut solved) in (start..).zip(block.rows_mut()) {
            let mut rest = &columns.row(row) * &scales;
            for ((value, &pivot), factor) in solved.iter_mut().zip(&pivots).zip(factor.rows()) {
                *value = rest[pivot] / factor[pivot];
                rest.scaled_add(-*value, &factor);
            }
        }
    })
}

/// `gram = factorᵀ · factor`, up to what is below the tolerance.
pub(super) struct Cholesky {
    /// Shape (rank, columns of the Gram matrix). In the order of `pivots`, upper triangular.
    pub(super) factor: Array2<f64>,
    /// The chosen columns, in their order: each has the largest rest of its time.
    pub(super) pivots: Vec<usize>,
}

/// Computes the Cholesky factor with diagonal pivoting. It stops when the rest is below the tolerance times the largest entry.
///
/// After Higham, *Accuracy and Stability of Numerical Algorithms* (2002), 10.3. Equal and empty articles make dependent columns,
/// for which the factor without pivoting would divide by 0.
pub(super) fn cholesky(gram: &Array2<f64>, tolerance: f64) -> Cholesky {
    let size = gram.nrows();
    let mut left = gram.diag().to_owned();
    let least = tolerance * left.iter().fold(0.0f64, |largest, &value| largest.max(value));
    let mut factor = Array2::<f64>::zeros((size, size));
    let mut pivots: Vec<usize> = Vec::new();
    while let Some(pivot) = (0..size).filter(|&j| left[j] > least).max_by(|&i, &j| left[i].total_cmp(&left[j]).then(j.cmp(&i))) {
        let (done, mut open) = factor.view_mut().split_at(Axis(0), pivots.len());
        let mut row = open.row_mut(0);
        row.assign(&gram.row(pivot));
        for before in done.rows() {
            row.scaled_add(-before[pivot], &before);
        }
        let root = left[pivot].sqrt();
        row /= root;
        row[pivot] = root;
        pivots.iter().for_each(|&chosen| row[chosen] = 0.0);
        left.zip_mut_with(&row, |left, value| *left -= value * value);
        pivots.push(pivot);
        // Set to 0, so that rounding cannot choose a column twice.
        pivots.iter().for_each(|&chosen| left[chosen] = 0.0);
    }
    factor.slice_axis_inplace(Axis(0), Slice::from(..pivots.len()));
    Cholesky { factor, pivots }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel::Threads;
    use crate::progress::Ticker;
    use proptest::prelude::*;

    /// A matrix of this rank at most: a product of two.
    fn matrix(rows: usize, columns: usize, rank: usize, numbers: &[f64]) -> Array2<f64> {
        let at = |position: usize| numbers[position % numbers.len()];
        let left = Array2::from_shape_fn((rows, rank), |(i, j)| at(i * 31 + j * 17 + i * j));
        let right = Array2::from_shape_fn((rank, columns), |(i, j)| at(i * 13 + j * 7 + i * j + 5));
        left.dot(&right)
    }

    proptest! {
        #[test]
        fn the_basis_is_orthonormal_and_spans_the_columns(
            (rows, columns, rank) in (1usize..40, 1usize..12, 1usize..12),
            numbers in prop::collection::vec(-1.0f64..1.0, 60..90),
        ) {
            let (threads, ticker) = (Threads::default(), Ticker::silent());
            let columns = matrix(rows, columns, rank, &numbers);
            let basis = orthonormalize(columns.clone(), threads.watched(&ticker)).unwrap();
            prop_assert!(basis.ncols() <= columns.ncols().min(rank).min(rows));
            let error = basis.t().dot(&basis) - Array2::<f64>::eye(basis.ncols());
            prop_assert!(error.iter().all(|value| value.abs() < 1e-12), "not orthonormal: {:?}", error);
            let rest = &columns - &basis.dot(&basis.t().dot(&columns));
            let largest = columns.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
            prop_assert!(rest.iter().all(|value| value.abs() <= 1e-4 * largest), "not spanned: {:?}", rest);
        }

        #[test]
        fn the_factor_gives_back_the_matrix(
            (rows, columns) in (1usize..20, 1usize..12),
            numbers in prop::collection::vec(-1.0f64..1.0, 60..90),
        ) {
            let columns = matrix(rows, columns, 12, &numbers);
            let gram = columns.t().dot(&columns);
            let Cholesky { factor, pivots } = cholesky(&gram, 1e-14);
            prop_assert!(pivots.len() <= rows.min(gram.nrows()));
            let error = factor.t().dot(&factor) - &gram;
            prop_assert!(error.iter().all(|value| value.abs() < 1e-10), "{:?}", error);
        }
    }

    #[test]
    fn zeros_have_no_basis() {
        let (threads, ticker) = (Threads::default(), Ticker::silent());
        for (shape, expected) in [((5, 3), (5, 0)), ((0, 0), (0, 0))] {
            assert_eq!(orthonormalize(Array2::zeros(shape), threads.watched(&ticker)).unwrap().dim(), expected);
        }
    }
}
