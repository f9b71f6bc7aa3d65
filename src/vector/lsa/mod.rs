//! Sparse rows to a few dense dimensions: latent semantic analysis.
//!
//! Input: the text rows of the articles, as a [`Kernel`]. Output: a [`Decomposition`]. Its vectors are dense and have numbers of
//! either sign, so no score uses them. Time: a few products with the sparse rows, and the cube of the sampled dimensions. Memory: two
//! or three dense matrices, one row an article. Reference implementation: a dense solver, in the tests.
//!
//! The steps: `sample` draws a random start, `kernel` multiplies by the sparse rows, `orthonormal` makes a basis, `filter` turns it
//! towards the leading directions, `eigen` solves the small problem that remains. `decomposition` runs them.
//!
//! Invariants: no division by a number that may be 0, so no input gives a NaN. Floating sums run within one row, or over blocks of
//! rows in their order, so the bits do not depend on the number of threads.

mod blocks;
mod decomposition;
mod eigen;
mod filter;
mod kernel;
mod orthonormal;
mod sample;
mod settings;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use decomposition::Decomposition;
pub(crate) use decomposition::decompose;
pub(crate) use kernel::Kernel;
pub use settings::Lsa;
