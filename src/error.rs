//! Errors: each names the value, the limit and the remedy.

use std::path::PathBuf;

use crate::stage::Stage;

/// The result of every operation that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// An error that the caller can act on.
///
/// Bad articles are no errors: an article that cannot be read costs that article and a line in a report. An `Error` is for
/// input that the caller has to change, such as a setting out of range, an id that does not exist or a file that cannot be
/// opened. No user data makes the library panic.
///
/// ```
/// use connexe::{ErrorKind, Question};
///
/// let error = Question::new(0).check().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Setting);
/// assert_eq!(error.to_string(), "k is 0; it must be at least 1");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No article has this id.
    #[error("no article has the id {id:?}{}", nearest_ids(.nearest))]
    UnknownArticle {
        /// The id of the request.
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

    /// An argument of a call is out of its range, or does not fit another one.
    #[error("{name} is {value}; it must be {limit}")]
    Argument {
        /// Name of the argument.
        name: String,
        /// The value that was given.
        value: String,
        /// The values that are accepted.
        limit: String,
    },

    /// Statistics contradict themselves, or do not fit the recipe.
    #[error("{field} is {value}; it must be {limit}")]
    Statistics {
        /// Path of the field, such as `statistics.words`.
        field: String,
        /// The value that was found.
        value: String,
        /// The values that are accepted.
        limit: String,
    },

    /// A sparse matrix contradicts itself, or lacks a row.
    #[error("{field} is {value}; it must be {limit}")]
    Matrix {
        /// The array or number that is wrong.
        field: String,
        /// The value that was found.
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

    /// In strict reading, the first record of another format that would have lost something.
    #[error("{origin}{}: {problem}; mend the file, or read without `strict` to have it reported instead", of_id(.id))]
    Record {
        /// File or entry that the record comes from.
        origin: String,
        /// Id of the article, where it could be read.
        id: Option<String>,
        /// What is wrong with it.
        problem: String,
    },

    /// An input that holds no articles in a form that is read, or of which most would be lost or hidden.
    #[error("{problem}")]
    Input {
        /// What is wrong, and what to do about it.
        problem: String,
    },

    /// More of something than can be numbered or held.
    #[error("{what}: {got} is more than the limit of {limit}; {remedy}")]
    TooLarge {
        /// The things that there are too many of.
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
        /// The error of the operating system.
        source: std::io::Error,
    },

    /// A stream could not be read.
    #[error("reading failed after line {line}: {source}")]
    Read {
        /// The last line that was read whole.
        line: usize,
        /// The error of the reader.
        source: std::io::Error,
    },

    /// A thread pool of this size could not be started.
    #[error("{threads} threads could not be started ({reason}); ask for fewer")]
    Threads {
        /// The number of threads of the request.
        threads: usize,
        /// The error of the pool.
        reason: String,
    },

    /// The caller's condition stopped a long operation; see [`cancel_when`](crate::RecommenderBuilder::cancel_when).
    #[error("cancelled in the stage {stage} with {done} of {total} done; nothing of it is kept: start again for the whole")]
    Cancelled {
        /// The stage that was stopped.
        stage: Stage,
        /// Articles that were done in it, or rows of a matrix.
        done: usize,
        /// Articles or rows of the whole stage.
        total: usize,
    },

    /// A template could not be rendered.
    #[error("the page template failed: {reason}")]
    Template {
        /// The error of the template engine.
        reason: String,
    },
}

/// The kind of an [`Error`], for a program that decides what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No article has the id.
    UnknownArticle,
    /// Two articles have the same id.
    DuplicateArticle,
    /// A setting is out of its range.
    Setting,
    /// An argument of a call is out of its range.
    Argument,
    /// Statistics are damaged, too new, or of another recipe.
    Statistics,
    /// A sparse matrix is malformed.
    Matrix,
    /// A text is no date.
    Date,
    /// A text is no language code.
    Language,
    /// A line of the input would lose something in strict reading.
    Line,
    /// A record of another format would lose something in strict reading.
    Record,
    /// An input holds no articles in a form that is read.
    Input,
    /// There is more of something than can be numbered or held.
    TooLarge,
    /// A file could not be opened, read or written.
    File,
    /// A stream could not be read.
    Read,
    /// Threads could not be started.
    Threads,
    /// The caller stopped the operation.
    Cancelled,
    /// A template could not be rendered.
    Template,
}

impl Error {
    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UnknownArticle { .. } => ErrorKind::UnknownArticle,
            Self::DuplicateArticle { .. } => ErrorKind::DuplicateArticle,
            Self::Setting { .. } => ErrorKind::Setting,
            Self::Argument { .. } => ErrorKind::Argument,
            Self::Statistics { .. } => ErrorKind::Statistics,
            Self::Matrix { .. } => ErrorKind::Matrix,
            Self::Date { .. } => ErrorKind::Date,
            Self::Language { .. } => ErrorKind::Language,
            Self::Line { .. } => ErrorKind::Line,
            Self::Record { .. } => ErrorKind::Record,
            Self::Input { .. } => ErrorKind::Input,
            Self::TooLarge { .. } => ErrorKind::TooLarge,
            Self::File { .. } => ErrorKind::File,
            Self::Read { .. } => ErrorKind::Read,
            Self::Threads { .. } => ErrorKind::Threads,
            Self::Cancelled { .. } => ErrorKind::Cancelled,
            Self::Template { .. } => ErrorKind::Template,
        }
    }

    /// Puts the path of the enclosing value before the name of the setting; other errors stay as they are.
    pub(crate) fn within(self, path: &str) -> Self {
        match self {
            Self::Setting { field, value, limit } => Self::Setting { field: format!("{path}.{field}"), value, limit },
            other => other,
        }
    }

    /// Makes an error for a setting out of its range.
    pub(crate) fn setting(field: impl Into<String>, value: impl ToString, limit: impl Into<String>) -> Self {
        Self::Setting { field: field.into(), value: value.to_string(), limit: limit.into() }
    }

    /// Makes an error for an argument of a call.
    pub(crate) fn argument(name: impl Into<String>, value: impl ToString, limit: impl Into<String>) -> Self {
        Self::Argument { name: name.into(), value: value.to_string(), limit: limit.into() }
    }

    /// Makes an error for a field of saved or foreign statistics.
    pub(crate) fn statistics(field: impl Into<String>, value: impl ToString, limit: impl Into<String>) -> Self {
        Self::Statistics { field: field.into(), value: value.to_string(), limit: limit.into() }
    }

    /// Makes an error for an array or a row of a sparse matrix.
    pub(crate) fn matrix(field: impl Into<String>, value: impl ToString, limit: impl Into<String>) -> Self {
        Self::Matrix { field: field.into(), value: value.to_string(), limit: limit.into() }
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
