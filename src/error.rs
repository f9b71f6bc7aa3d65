//! What can go wrong, in words that name the value, the limit and the remedy.

use std::path::PathBuf;

use crate::progress::Stage;

/// The result of every operation that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong.
///
/// User data never panics: an article that cannot be read costs that article and a line in a report. An `Error` is for what the
/// caller has to change: a setting out of range, an id that does not exist, a file that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No article has this id.
    #[error("no article has the id {id:?}{}", nearest_ids(.nearest))]
    UnknownArticle {
        /// The id that was asked for.
        id: String,
        /// Ids of the corpus that look most like it, best first.
        nearest: Vec<String>,
    },

    /// Two articles of one corpus have the same id.
    #[error("the id {id:?} stands on two articles (positions {first} and {second}); give each article an id of its own")]
    DuplicateArticle {
        /// The id.
        id: String,
        /// Position of the first article in the input, from 0.
        first: usize,
        /// Position of the second.
        second: usize,
    },

    /// A setting is out of its range.
    #[error("{field} is {value}; it must be {limit}")]
    Setting {
        /// Path of the setting, such as `blend.text`.
        field: String,
        /// The value that was given.
        value: String,
        /// The values that are accepted.
        limit: String,
    },

    /// A date that is neither RFC 3339 nor `YYYY-MM-DD`.
    #[error("{value:?} is no date ({reason}); write YYYY-MM-DD or RFC 3339, such as 2026-03-14T18:05:00+01:00")]
    Date {
        /// The text that was given.
        value: String,
        /// Why it could not be read.
        reason: String,
    },

    /// A language code outside ISO 639-1.
    #[error("{value:?} is no ISO 639-1 language code; write two letters, such as \"fr\"")]
    Language {
        /// The text that was given.
        value: String,
    },

    /// In strict reading, the first line that would have lost something.
    #[error("line {line}{}: {problem}; mend the line, or read without `strict` to have it reported instead", of_id(.id))]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// Id of the article, where it could be read.
        id: Option<String>,
        /// What is wrong with it.
        problem: String,
    },

    /// More of something than can be numbered.
    #[error("{what}: {got} is more than the limit of {limit}; {remedy}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        got: usize,
        /// How many there may be.
        limit: usize,
        /// What to do about it.
        remedy: &'static str,
    },

    /// A file could not be opened, read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },

    /// A stream could not be read.
    #[error("reading failed after line {line}: {source}")]
    Read {
        /// The last line that was read whole.
        line: usize,
        /// What the reader said.
        source: std::io::Error,
    },

    /// A thread pool of the size asked for could not be started.
    #[error("{threads} threads could not be started ({reason}); ask for fewer")]
    Threads {
        /// The number that was asked for.
        threads: usize,
        /// What the pool said.
        reason: String,
    },

    /// The caller's condition stopped a long operation; see [`cancel_when`](crate::RecommenderBuilder::cancel_when).
    #[error("cancelled in the stage {stage} with {done} of {total} done; nothing of it is kept: start again for the whole")]
    Cancelled {
        /// The stage that it was in.
        stage: Stage,
        /// Articles that were done in it, or rows of a matrix.
        done: usize,
        /// How many there would have been.
        total: usize,
    },

    /// A template could not be rendered.
    #[error("the page template failed: {reason}")]
    Template {
        /// What the template engine said.
        reason: String,
    },
}

impl Error {
    /// The same error, with the path of the value that the setting is part of.
    pub(crate) fn within(self, path: &str) -> Self {
        match self {
            Self::Setting { field, value, limit } => Self::Setting { field: format!("{path}.{field}"), value, limit },
            other => other,
        }
    }

    pub(crate) fn setting(field: impl Into<String>, value: impl ToString, limit: impl Into<String>) -> Self {
        Self::Setting { field: field.into(), value: value.to_string(), limit: limit.into() }
    }
}

fn nearest_ids(nearest: &[String]) -> String {
    match nearest {
        [] => "; the corpus is empty".to_string(),
        ids => format!("; the nearest are {}", ids.join(", ")),
    }
}

fn of_id(id: &Option<String>) -> String {
    id.as_ref().map(|id| format!(" (id {id:?})")).unwrap_or_default()
}
