//! Exact k nearest neighbours of sparse rows. It knows vectors only, never articles, and is useful alone.
//!
//! Input: a matrix in compressed sparse rows ([`Csr`]) with weights that are not negative. Output: for one row, for a vector from
//! outside or for all rows, the `k` rows with the largest dot products, exact. With rows of length 1 that is cosine similarity.
//!
//! A [`Recommender`](crate::Recommender) runs on it. `docs/engine.md` explains the algorithm. `connexe nearest` reads a matrix from a
//! file and writes the nearest rows of each.
//!
//! ```
//! use connexe::knn::{Csr, KnnIndex};
//!
//! // Three rows over four columns.
//! let matrix = Csr::new(4, vec![0, 2, 4, 5], vec![0, 1, 1, 2, 3], vec![0.6, 0.8, 0.6, 0.8, 1.0])?;
//! let index = KnnIndex::new(&matrix, 0)?;
//! let nearest = index.nearest(0, 10)?;
//! assert_eq!(nearest.len(), 1); // the third row shares no column
//! assert_eq!(nearest[0].row, 1);
//! assert!((nearest[0].score - 0.48).abs() < 1e-6);
//! # Ok::<(), connexe::Error>(())
//! ```
//!
//! | file | contents |
//! |---|---|
//! | `knn_index` | the public index |
//! | `row_index`, `segments`, `suffixes`, `rounding` | the stored form: posting lists of rounded weights, suffix norms |
//! | `prepared_query`, `accumulator`, `prefetch`, `slot_filter` | one query: partial sums (the hot loop), and the slots that reach a threshold |
//! | `search`, `self_join` | the nearest rows of some queries, and of all rows |
//! | `candidate_pool`, `pool_pair`, `order`, `neighbour` | the nearest so far, and in which order |
//! | `equal_rows` | rows that are compared only once |
//! | `graph` | the kNN graph, for later queries |
//! | `constants` | the measured constants |

mod accumulator;
mod candidate_pool;
mod constants;
mod equal_rows;
mod graph;
mod knn_index;
mod neighbour;
mod order;
mod pool_pair;
mod prefetch;
mod prepared_query;
mod rounding;
mod row_index;
mod scratch_pool;
mod search;
mod search_scratch;
mod segments;
mod self_join;
mod slot_filter;
mod suffixes;
#[cfg(test)]
mod tests;

pub use crate::sparse::Csr;
pub(crate) use accumulator::{Accumulator, TouchedSlots};
pub(crate) use constants::{CHUNK, SPARE, STRIDE, SUFFIX_SHARE};
pub(crate) use equal_rows::Alike;
pub(crate) use graph::{KnnGraph, Neighbours};
pub use knn_index::{KnnIndex, KnnIndexBuilder};
pub use neighbour::Neighbour;
pub(crate) use neighbour::RoundedNeighbour;
pub(crate) use prefetch::prefetch;
pub(crate) use prepared_query::PreparedQuery;
pub(crate) use rounding::ONE_SUM;
pub(crate) use row_index::RowIndex;
pub(crate) use scratch_pool::ScratchPool;
pub(crate) use search::SearchRequest;
pub(crate) use search_scratch::SearchScratch;
pub(crate) use segments::Segment;
pub(crate) use slot_filter::{Flags, ZEROS, local_slot};
