//! Chebyshev filter: turns a basis towards the leading eigenvectors, with few products.

use ndarray::Array2;

use super::eigen::eigen;
use super::kernel::Kernel;
use super::orthonormal::{orthonormalize, transposed_product};
use crate::error::Result;
use crate::parallel::Watched;

/// The most products between two orthonormalisations. More gain nothing over another round.
const MOST_PRODUCTS: usize = 3;

/// The most growth of the leading vector over the last one. The square of its inverse must stay above the rounding of a Gram matrix.
const MOST_GROWTH: f64 = 1e5;

/// Turns an orthonormal basis towards the eigenvectors of the largest eigenvalues, with this many products.
///
/// After the first few, the eigenvalues of a corpus are so close together that powers of `K` would need dozens of products to separate
/// them. A Chebyshev polynomial of `K` maps all eigenvalues below a bound to ±1 at most, and lets those above it grow as fast as a
/// polynomial of its degree can (Zhou, Saad, Tiago
/// and Chelikowsky, *Self-consistent-field calculations using Chebyshev-filtered subspace iteration*, 2006). The bound is the
/// smallest eigenvalue within the basis. It is never above the exact one, so no wanted direction is damped.
pub(super) fn turn(mut basis: Array2<f64>, products: usize, kernel: &Kernel<'_>, threads: Watched<'_>) -> Result<Array2<f64>> {
    let mut left = products;
    while left > 0 {
        let image = kernel.apply(&basis, threads)?;
        let roots = eigen(transposed_product(&basis, &image, threads)?, threads.ticker())?.roots;
        let (Some(&largest), Some(&smallest)) = (roots.first(), roots.last()) else { break };
        let (largest, bound) = (largest * largest, smallest * smallest);
        let growth = |degree: usize| chebyshev(degree, 2.0 * largest / bound - 1.0);
        let degree = (1..=left.min(MOST_PRODUCTS)).rev().find(|&degree| growth(degree) <= MOST_GROWTH);
        basis = match degree {
            Some(degree) => orthonormalize(filter(basis, image, bound, degree, kernel, threads)?, threads)?,
            // Eigenvalues too far apart for the polynomial are separated by one product with `K`.
            None => orthonormalize(image, threads)?,
        };
        left -= degree.unwrap_or(1);
    }
    Ok(basis)
}

/// Computes `T(2 K / bound - 1) · basis`, with `T` the Chebyshev polynomial of this degree, at least 1, and `image` the product
/// `K · basis`.
fn filter(
    basis: Array2<f64>,
    image: Array2<f64>,
    bound: f64,
    degree: usize,
    kernel: &Kernel<'_>,
    threads: Watched<'_>,
) -> Result<Array2<f64>> {
    let mut before = basis;
    let mut now = image * (2.0 / bound) - &before;
    for _ in 1..degree {
        let next = kernel.apply(&now, threads)? * (4.0 / bound) - &now * 2.0 - &before;
        before = now;
        now = next;
    }
    Ok(now)
}

/// Computes the Chebyshev polynomial of a degree at a point: `T_0 = 1`, `T_1 = x`, `T_n = 2 x T_(n-1) - T_(n-2)`.
fn chebyshev(degree: usize, x: f64) -> f64 {
    let step = |(before, now): (f64, f64)| (now, 2.0 * x * now - before);
    (0..degree).fold((x, 1.0), |pair, _| step(pair)).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_polynomial_is_the_cosine_of_a_multiple() {
        for degree in 0..6usize {
            for x in [-1.0, -0.3, 0.0, 0.7, 1.0f64] {
                let expected = (degree as f64 * x.acos()).cos();
                assert!((chebyshev(degree, x) - expected).abs() < 1e-12, "T_{degree}({x})");
            }
        }
        assert_eq!(chebyshev(3, 2.0), 26.0);
    }
}
