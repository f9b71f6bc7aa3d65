//! Counted features to weighted sparse vectors of unit length.
//!
//! Input: tokens of the analysis, a [`Recipe`] and [`Statistics`]. Output: one row an article and part, in fixed point, sorted by
//! feature. Invariant: a row depends on its article and the statistics only.
//!
//! | file | content |
//! |---|---|
//! | `recipe` | the settings |
//! | `counting`, `word_pair`, `repetition_filter`, `pair_table`, `key_table` | document frequencies of words, word pairs and keys |
//! | `frequencies`, `text_counts`, `statistics`, `statistics_format` | these frequencies, by number and as a value to save and merge |
//! | `weighting`, `heaviest`, `rows` | counts to weights: the formula, and its fast form for a corpus |
//! | `names` | the names of articles as rows |
//! | `texts` | all steps for the texts of a corpus |
//! | `lsa` | rows to a dense latent space (feature `matrix`) |

mod counting;
mod frequencies;
mod heaviest;
mod key_table;
#[cfg(feature = "matrix")]
pub(crate) mod lsa;
mod names;
mod pair_table;
mod recipe;
mod repetition_filter;
mod rows;
mod statistics;
mod statistics_format;
mod text_counts;
mod texts;
mod weighting;
mod word_pair;

pub(crate) use frequencies::Frequencies;
pub(crate) use key_table::KeyTable;
pub(crate) use names::Names;
pub(crate) use recipe::check_weight;
pub use recipe::{Boilerplate, FieldWeights, LocalScale, Recipe, TermFrequency};
pub(crate) use statistics::LinkRows;
pub use statistics::Statistics;
pub(crate) use texts::TextSettings;
pub use texts::TextVectors;
pub(crate) use weighting::{weigh_keys, weigh_text};
