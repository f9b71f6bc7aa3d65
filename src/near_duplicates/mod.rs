//! Near-duplicates: articles of the same wording.
//!
//! Input: the shingles of all articles (runs of five words, from `analysis`). Output: the [`Likeness`] of two articles, if they are
//! near-duplicates. Cost: linear in the words to read; for a pair a merge of two
//! short lists of blocks, where both share enough with any article.

mod duplicate_index;
mod likeness;
mod shingle_sets;

pub(crate) use duplicate_index::DuplicateIndex;
pub use likeness::Likeness;
