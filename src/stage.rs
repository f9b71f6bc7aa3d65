//! The stages of a long operation, as progress reports and errors name them.

use std::fmt::{self, Display, Formatter};

/// A stage of work that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Files to articles.
    Read,
    /// Text to features and vectors.
    Analyze,
    /// Vectors to an index, with its local scales.
    Index,
    /// Suggestions, similarities or pages for all articles; similarities of all tags.
    Rank,
    /// Vectors to a space of few dimensions.
    Decompose,
    /// Suggestions to figures of quality, with the lists that these need.
    Evaluate,
}

impl Display for Stage {
    /// Writes one word in lower case, such as `analyze`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Read => "read",
            Self::Analyze => "analyze",
            Self::Index => "index",
            Self::Rank => "rank",
            Self::Decompose => "decompose",
            Self::Evaluate => "evaluate",
        })
    }
}
