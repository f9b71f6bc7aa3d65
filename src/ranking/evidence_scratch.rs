//! Memory of [`QueryEvidence`](super::evidence::QueryEvidence), kept from one query article to the next.

use crate::sparse::DenseRow;

/// The rows of a query article spread out by feature, and lists that are filled anew for each candidate.
#[derive(Debug, Default)]
pub(crate) struct EvidenceScratch {
    pub(super) text: DenseRow,
    pub(super) subject: DenseRow,
    /// Shared words, with what each tells.
    pub(super) told: Vec<(u32, u64)>,
    /// Shared pairs of words, with the product of their weights.
    pub(super) pairs: Vec<([u32; 2], u64)>,
}
