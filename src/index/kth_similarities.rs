//! The k-th similarities of a kNN graph by slot: upper bounds for pairs that are no neighbours.

use crate::knn::{CHUNK, KnnGraph};

/// For each slot an upper bound of its similarity to slots that are neither neighbours nor reverse neighbours.
#[derive(Debug)]
pub(super) struct KthSimilarities {
    pub(super) slots: Vec<u32>,
    /// The largest of each chunk.
    pub(super) chunks: Vec<u32>,
}

impl KthSimilarities {
    /// The k-th similarities of a graph; `order` has the article of each slot.
    pub(super) fn new(graph: &KnnGraph, order: &[u32]) -> Self {
        let slots: Vec<u32> = order.iter().map(|&article| graph.kth_similarity(article)).collect();
        let chunks = slots.chunks(CHUNK).map(|chunk| chunk.iter().copied().max().unwrap_or(0)).collect();
        Self { slots, chunks }
    }
}
