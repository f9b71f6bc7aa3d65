//! The reasons why a file is left as it is.

use std::fmt;

/// Why a file was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The key is `false`: the writer of the page wants none.
    Off,
    /// The key holds something that is no list: a text, a number, a map.
    Taken,
    /// The generator publishes no file without front matter, or the form of the file has no place for a list.
    NoPlace,
    /// The file is no UTF-8, or its front matter cannot be read.
    Unreadable,
    /// The front matter is written in a way that cannot be changed without risk.
    Unsafe,
    /// The value has something that not all formats can hold.
    Value,
}

/// A file that is left as it is, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The kind of the reason.
    pub reason: Reason,
    /// The line of the file, from 1, where one line is the cause.
    pub line: Option<usize>,
    /// The reason in words, with the remedy.
    pub problem: String,
}

impl Refusal {
    pub(super) fn new(reason: Reason, line: Option<usize>, problem: impl Into<String>) -> Self {
        Self { reason, line, problem: problem.into() }
    }

    /// Refuses front matter whose change could not be shown to be right.
    pub(super) fn unsafe_here(problem: impl Into<String>) -> Self {
        Self::new(Reason::Unsafe, None, problem)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

impl std::error::Error for Refusal {}
