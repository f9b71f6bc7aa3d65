//! The outcome of a run over many files.

use serde::Serialize;

use crate::report::FileNote;

/// Counts of files, and a note for each file that was left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// Files that were written, new or in the place of older ones.
    pub written: usize,
    /// Files that had the bytes already.
    pub unchanged: usize,
    /// Files of an earlier run that were deleted.
    pub removed: usize,
    /// Files that were left as they are, with the reason, sorted by path.
    pub notes: Vec<FileNote>,
}
