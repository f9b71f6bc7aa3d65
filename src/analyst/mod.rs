//! Arrays for analysts: similarity matrix, neighbours, latent space, similarity of short texts. Feature `matrix`.
//!
//! Input: a recommender. Output: dense `ndarray` arrays, with limits on their size. No answer of the recommender depends on them.

mod expansion;
mod latent;
mod matrix;

pub use crate::vector::lsa::Lsa;
pub use expansion::Expansion;
pub use latent::LatentSpace;
pub use matrix::Neighbours;
