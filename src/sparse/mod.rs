//! Sparse rows and matrices: the numbers that every search reads.
//!
//! Input: pairs of a feature (a column) and a weight. Output: rows sorted by feature, their transpose, and exact dot products.
//! Weights are fixed-point integers ([`to_fixed`]), so a sum of products is the same in any order.

mod csr;
mod dense_row;
mod fixed_point;
mod matrix;
mod number_set;
mod rows;
mod transpose;

pub use csr::Csr;
pub(crate) use dense_row::DenseRow;
pub(crate) use fixed_point::{TEXT_UNIT, product_to_f64, to_fixed, to_text_weight};
pub(crate) use matrix::SparseMatrix;
pub(crate) use rows::{SparseRow, SparseRows, SparseVector};
pub(crate) use transpose::{starts_of, transpose};
