//! Eigenvalues and eigenvectors of a small symmetric matrix without negative eigenvalues.

use ndarray::{Array1, Array2, Zip};

use super::orthonormal::cholesky;
use crate::error::Result;
use crate::progress::Ticker;

/// The least eigenvalue, as a part of the largest. Less is rounding, since the weights of the rows are exact to 2^-31.
const TOLERANCE: f64 = 1e-14;

/// The cosine below which two rows count as orthogonal.
const ORTHOGONAL: f64 = 1e-14;

/// The most sweeps over all pairs of rows. Five to ten are enough; the limit only makes sure that the loop ends.
const SWEEPS: usize = 60;

/// Eigenvalues above 0 with their vectors.
pub(super) struct Eigen {
    /// Square roots of the eigenvalues, descending.
    pub(super) roots: Array1<f64>,
    /// The vectors, one a column, in the same order; of length 1.
    pub(super) vectors: Array2<f64>,
}

/// Computes eigenvalues and vectors of `matrix`, which is symmetric up to rounding. Eigenvalues of 0, up to rounding, are left out.
///
/// One-sided Jacobi on the pivoted Cholesky factor: rotations make the rows of the factor orthogonal. Then their lengths are the roots
/// of the eigenvalues and their directions the vectors (Veselić and Hari, *A note on a one-sided Jacobi algorithm*,
/// 1989). Small eigenvalues are as accurate as large ones. Time: about five times the cube of the size.
pub(super) fn eigen(matrix: Array2<f64>, ticker: &Ticker<'_>) -> Result<Eigen> {
    let size = matrix.nrows();
    let matrix = (&matrix + &matrix.t()) / 2.0;
    let factor = cholesky(&matrix, TOLERANCE).factor;
    let mut rows: Vec<Array1<f64>> = factor.rows().into_iter().map(|row| row.to_owned()).collect();
    for _ in 0..SWEEPS {
        if !sweep(&mut rows, ticker)? {
            break;
        }
    }
    let mut solved: Vec<(f64, Array1<f64>)> = rows.into_iter().map(|row| (row.dot(&row).sqrt(), row)).collect();
    solved.retain(|(root, _)| *root > 0.0);
    // Stable: equal roots keep the order of the pivots.
    solved.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut vectors = Array2::zeros((size, solved.len()));
    for (mut column, (root, row)) in vectors.columns_mut().into_iter().zip(&solved) {
        column.assign(&(row / *root));
    }
    Ok(Eigen { roots: solved.iter().map(|(root, _)| *root).collect(), vectors })
}

/// Makes each pair of rows orthogonal, one after the other; returns whether any was not.
fn sweep(rows: &mut [Array1<f64>], ticker: &Ticker<'_>) -> Result<bool> {
    let square = |row: &Array1<f64>| row.dot(row);
    let mut squares: Vec<f64> = rows.iter().map(square).collect();
    let mut rotated = false;
    for i in 0..rows.len() {
        ticker.work(rows.len() - i)?;
        for j in i + 1..rows.len() {
            let product = rows[i].dot(&rows[j]);
            if product.abs() <= ORTHOGONAL * (squares[i] * squares[j]).sqrt() {
                continue;
            }
            rotated = true;
            // The angle of Golub and Van Loan, Matrix Computations (2013), 8.5.2: the smaller of the two, which converges.
            let ratio = (squares[j] - squares[i]) / (2.0 * product);
            let tangent = ratio.signum() / (ratio.abs() + ratio.hypot(1.0));
            let cosine = 1.0 / tangent.hypot(1.0);
            let (before, rest) = rows.split_at_mut(j);
            rotate(&mut before[i], &mut rest[0], cosine, cosine * tangent);
            squares[i] = (squares[i] - tangent * product).max(0.0);
            squares[j] += tangent * product;
        }
    }
    Ok(rotated)
}

/// Rotates two rows.
fn rotate(a: &mut Array1<f64>, b: &mut Array1<f64>, cosine: f64, sine: f64) {
    Zip::from(a).and(b).for_each(|a, b| (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn vectors_and_values_make_the_matrix(
            (size, rank) in (1usize..14, 1usize..14),
            numbers in prop::collection::vec(-1.0f64..1.0, 200),
        ) {
            let columns = Array2::from_shape_fn((rank, size), |(i, j)| numbers[i * 14 + j]);
            let matrix = columns.t().dot(&columns);
            let Eigen { roots, vectors } = eigen(matrix.clone(), &Ticker::silent()).unwrap();
            prop_assert!(roots.len() <= size.min(rank));
            prop_assert!(roots.windows(2).into_iter().all(|pair| pair[0] >= pair[1]));
            let straight = vectors.t().dot(&vectors) - Array2::<f64>::eye(roots.len());
            prop_assert!(straight.iter().all(|value| value.abs() < 1e-10), "{:?}", straight);
            let scaled = &vectors * &roots;
            let error = scaled.dot(&scaled.t()) - &matrix;
            prop_assert!(error.iter().all(|value| value.abs() < 1e-10), "{:?}", error);
        }
    }

    #[test]
    fn known_values() {
        let solved = eigen(ndarray::array![[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 0.0]], &Ticker::silent()).unwrap();
        assert_eq!(solved.roots.len(), 2, "the eigenvalue 0 is left out");
        assert!((solved.roots[0] - 3f64.sqrt()).abs() < 1e-15 && (solved.roots[1] - 1.0).abs() < 1e-15);
        assert_eq!(eigen(Array2::zeros((4, 4)), &Ticker::silent()).unwrap().vectors.dim(), (4, 0));
        assert_eq!(eigen(Array2::zeros((0, 0)), &Ticker::silent()).unwrap().vectors.dim(), (0, 0));
    }
}
