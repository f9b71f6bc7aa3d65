//! The choice of the engine.

use serde::{Deserialize, Serialize};

/// The way candidates are found. Both engines give the same answer, bit for bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Engine {
    /// Posting lists of the rarer features, and upper bounds of what the frequent ones can add (`docs/engine.md`).
    ///
    /// Time: a part of the postings of the query's features, and a fraction of an instruction an article.
    #[default]
    Inverted,
    /// One exact dot product an article: the reference implementation that the other engine is tested against.
    Exhaustive,
}
