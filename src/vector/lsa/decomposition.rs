//! The decomposition: from the kernel of the articles to their coordinates in the latent space.

use ndarray::{Array1, Array2, Axis, Slice};

use super::blocks::product;
use super::eigen::eigen;
use super::filter::turn;
use super::kernel::Kernel;
use super::orthonormal::{orthonormalize, transposed_product};
use super::sample::sample;
use super::settings::Lsa;
use crate::error::{Error, Result};
use crate::parallel::Watched;

/// The most numbers in one of the tall dense matrices: 2 GB each.
const MAX_TALL: usize = 1 << 28;

/// The leading part of `A = U Σ Vᵀ`, with `A` the rows of the articles.
pub(crate) struct Decomposition {
    /// `A V`: the coordinates of the articles; shape (articles, dimensions).
    pub(crate) coordinates: Array2<f64>,
    /// Σ, descending and above 0; shape (dimensions).
    pub(crate) singular_values: Array1<f64>,
    /// `U Σ⁻¹`: the dot products of a vector with all articles, times this, are its coordinates; shape (articles, dimensions).
    pub(crate) folding: Array2<f64>,
}

/// Computes the leading singular values and vectors of the articles, by randomised subspace iteration.
///
/// After Halko, Martinsson and Tropp, *Finding structure with randomness*, SIAM Review 53 (2011), algorithms 4.4 and 5.3, with two
/// changes: it works on `K = A Aᵀ`, since there are fewer articles than features, and uses a polynomial in place of powers:
///
/// ```text
/// Q = orth(K Ω)                       Ω: Gaussian, one row an article, dimensions + oversampling columns
/// Q = orth(p(K) Q)                    until power_iterations products are spent; p: see `filter`
/// W Λ Wᵀ = Qᵀ (K Q)                   the small problem
/// Σ = √Λ,  U = Q W,  A V = (K Q) W Σ⁻¹
/// ```
///
/// The columns of `V = Aᵀ U Σ⁻¹` are never formed; they are orthonormal by construction. A corpus with no more articles than sampled
/// dimensions takes `Q = 1`: there is no sampling, and the answer is exact up to rounding. `ids` has one id an article. The rows of Ω
/// and the signs depend on the ids, so another order of the articles changes only the rounding.
pub(crate) fn decompose(kernel: &Kernel<'_>, ids: &[&str], settings: &Lsa, threads: Watched<'_>) -> Result<Decomposition> {
    settings.check()?;
    let articles = kernel.articles();
    let sampled = settings.sampled();
    let basis = if articles <= sampled {
        Array2::eye(articles)
    } else {
        if articles.saturating_mul(sampled) > MAX_TALL {
            return Err(Error::TooLarge {
                what: "articles times sampled dimensions of a latent space",
                got: articles.saturating_mul(sampled),
                limit: MAX_TALL,
                remedy: "ask for fewer dimensions, or less oversampling",
            });
        }
        let start = kernel.apply(&sample(ids, sampled, settings.seed, threads)?, threads)?;
        turn(orthonormalize(start, threads)?, settings.power_iterations, kernel, threads)?
    };
    let image = kernel.apply(&basis, threads)?;
    let solved = eigen(transposed_product(&basis, &image, threads)?, threads.ticker())?;
    let dimensions = solved.roots.len().min(settings.dimensions);
    let singular_values = solved.roots.slice_axis(Axis(0), Slice::from(..dimensions)).to_owned();
    let rotation = solved.vectors.slice_axis(Axis(1), Slice::from(..dimensions));
    let mut left = product(&basis, rotation, threads)?;
    drop(basis);
    let mut coordinates = product(&image, rotation, threads)?;
    coordinates /= &singular_values;
    let signs = signs(&left, ids);
    coordinates *= &signs;
    left *= &signs;
    left /= &singular_values;
    Ok(Decomposition { coordinates, singular_values, folding: left })
}

/// Computes the signs that make the largest entry of each column positive.
///
/// Entries that differ only by rounding count as equal, and among equals the smallest id decides, so that the order of the articles
/// does not matter.
fn signs(left: &Array2<f64>, ids: &[&str]) -> Array1<f64> {
    let sign = |column: ndarray::ArrayView1<'_, f64>| {
        let largest = column.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        let leads = column.iter().zip(ids).filter(|(value, _)| value.abs() >= largest * (1.0 - 1e-6));
        let lead = leads.min_by_key(|(_, id)| *id).map_or(1.0, |(value, _)| *value);
        if lead < 0.0 { -1.0 } else { 1.0 }
    };
    left.columns().into_iter().map(sign).collect()
}
