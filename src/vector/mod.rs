//! Counted features to weighted sparse vectors of unit length.
//!
//! Input: what the analysis counted, and [`Statistics`]. Output: one row an article and part, in fixed point, sorted by feature.
//! A row depends on its article and on the statistics, on nothing else.

mod frequencies;
mod heaviest;
#[cfg(feature = "matrix")]
pub(crate) mod lsa;
mod pairs;
mod recipe;
mod rows;
mod statistics;
mod texts;
mod weighting;

pub(crate) use frequencies::{Frequencies, KeyTable};
pub(crate) use recipe::check_weight;
pub use recipe::{Boilerplate, FieldWeights, LocalScale, Recipe, TermFrequency};
pub(crate) use statistics::LinkRows;
pub use statistics::Statistics;
pub(crate) use texts::TextSettings;
pub use texts::TextVectors;
#[cfg(test)]
pub(crate) use weighting::idf;
pub(crate) use weighting::{weigh_keys, weigh_text};
