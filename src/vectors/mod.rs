//! The engine alone: exact top-k over sparse vectors of any origin, not only of articles.
//!
//! Input: a matrix in compressed sparse rows ([`Csr`]) with weights that are not negative. Output: for a row, a vector from outside,
//! or all rows, the k rows with the largest dot products, exact. With rows of length 1 that is cosine similarity.
//!
//! It is what [`Recommender`](crate::Recommender) runs on, without blend, filters and dates; `docs/engine.md` tells how it works.
//! `examples/nearest_rows` reads a matrix from a file and writes the nearest rows of each.
//!
//! ```
//! use connexe::vectors::{Csr, VectorIndex};
//!
//! // Three rows over four columns.
//! let matrix = Csr::new(4, vec![0, 2, 4, 5], vec![0, 1, 1, 2, 3], vec![0.6, 0.8, 0.6, 0.8, 1.0])?;
//! let index = VectorIndex::new(&matrix, 0)?;
//! let nearest = index.nearest(0, 10)?;
//! assert_eq!(nearest.len(), 1); // the third row shares no column
//! assert_eq!(nearest[0].row, 1);
//! assert!((nearest[0].score - 0.48).abs() < 1e-6);
//! # Ok::<(), connexe::Error>(())
//! ```

mod csr;
mod index;

pub use csr::Csr;
pub use index::{Neighbour, VectorIndex, VectorIndexBuilder};
