//! The k-th similarities of a kNN graph by slot: upper bounds for pairs that are no neighbours.

use crate::knn::{CHUNK, KnnGraph, Neighbours};

/// For each slot an upper bound of its similarity to slots that are neither neighbours nor reverse neighbours.
#[derive(Debug)]
pub(super) struct KthSimilarities {
    pub(super) slots: Vec<u32>,
    /// The largest of each chunk.
    pub(super) chunks: Vec<u32>,
}

impl KthSimilarities {
    /// The k-th similarities of one of the graphs; `order` has the article of each slot.
    pub(super) fn new(graph: &KnnGraph, which: Neighbours, order: &[u32]) -> Self {
        let slots: Vec<u32> = order.iter().map(|&article| graph.kth_similarity(article, which)).collect();
        let chunks = slots.chunks(CHUNK).map(|chunk| chunk.iter().copied().max().unwrap_or(0)).collect();
        Self { slots, chunks }
    }
}
