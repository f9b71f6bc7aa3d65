//! The index of articles: the rows of all parts, and what searches need besides.

use std::sync::OnceLock;

use super::candidate_factors::CandidateFactors;
use super::constants::PRESENT;
use super::kth_similarities::KthSimilarities;
use super::part::{PARTS, Part};
use super::query::Query;
use super::scratch::Scratch;
use super::slot_factors::SlotFactors;
use crate::error::Result;
use crate::knn::{Alike, KnnGraph, Neighbours, RowIndex, ScratchPool};
use crate::parallel::Watched;
use crate::sparse::{SparseMatrix, SparseRow, SparseRows};

/// The rows of all articles in every part.
///
/// Memory: that of the [`RowIndex`] of the text; 8 bytes a neighbour of the kNN graph; for the other parts 8 bytes a weight, and 8 more
/// once their posting lists are read.
#[derive(Debug)]
pub(crate) struct Index {
    text: RowIndex,
    /// The other parts, in the order of [`Part::ALL`]. In the part of links, the features of an article are the articles that link to it.
    others: [SparseMatrix; PARTS - 1],
    /// The rows that articles have as queries in the part of links.
    neighbourhoods: SparseRows,
    /// Weights of 1, as many as the longest text has features: in the part of mentions a query has each feature of its text.
    ones: Vec<u32>,
    pub(super) factors: SlotFactors,
    graph: OnceLock<SearchGraph>,
    /// Scratch of queries that come one by one.
    pub(crate) scratch: ScratchPool<Scratch>,
}

/// The kNN graph of the articles by their text, and its k-th similarities by slot.
#[derive(Debug)]
pub(super) struct SearchGraph {
    pub(super) graph: KnnGraph,
    kth: KthSimilarities,
    /// Those of the graph without near-duplicates, if it differs.
    distinct_kth: Option<KthSimilarities>,
}

impl SearchGraph {
    fn new(graph: KnnGraph, order: &[u32]) -> Self {
        let distinct = graph.has_any_distinct().then(|| KthSimilarities::new(&graph, Neighbours::Distinct, order));
        Self { kth: KthSimilarities::new(&graph, Neighbours::All, order), distinct_kth: distinct, graph }
    }

    pub(super) fn kth(&self, which: Neighbours) -> &KthSimilarities {
        self.distinct_kth.as_ref().filter(|_| which == Neighbours::Distinct).unwrap_or(&self.kth)
    }
}

impl Index {
    /// An index over the rows of each part, with the factors of each article and its neighbourhood.
    ///
    /// All parts have one row an article. Without a graph, searches find each query's candidates in the posting lists.
    pub(crate) fn new(
        text: RowIndex,
        others: [SparseMatrix; PARTS - 1],
        neighbourhoods: SparseRows,
        factors: &[CandidateFactors],
        graph: Option<KnnGraph>,
    ) -> Self {
        debug_assert!(others.iter().all(|part| part.rows().len() == text.len()));
        debug_assert_eq!((neighbourhoods.len(), factors.len()), (text.len(), text.len()));
        let factors = SlotFactors::new(factors, text.segments().order());
        let ones = vec![PRESENT; text.rows().iter().map(|row| row.features.len()).max().unwrap_or(0)];
        let index = Self { text, others, ones, neighbourhoods, factors, graph: OnceLock::new(), scratch: ScratchPool::default() };
        if let Some(graph) = graph {
            index.graph.get_or_init(|| SearchGraph::new(graph, index.text.segments().order()));
        }
        index
    }

    /// Whether the kNN graph is known, or cannot be computed.
    pub(crate) fn has_graph(&self) -> bool {
        self.graph.get().is_some() || !self.text.segments().bounds_all_pairs()
    }

    /// Computes the graph of `k` neighbours if no graph is known: later searches start from it. Answers stay the same.
    pub(crate) fn compute_graph(
        &self,
        k: usize,
        ranks: &[u32],
        duplicates: Option<&dyn Alike>,
        threads: Watched<'_>,
    ) -> Result<()> {
        if !self.has_graph() {
            let graph = KnnGraph::new(self.text.nearest_of_all(k, ranks, duplicates, threads)?, k);
            self.graph.get_or_init(|| SearchGraph::new(graph, self.text.segments().order()));
        }
        Ok(())
    }

    /// The graph that searches start from, if there is one.
    pub(super) fn graph(&self) -> Option<&SearchGraph> {
        self.graph.get()
    }

    /// The text part.
    #[inline]
    pub(crate) fn text(&self) -> &RowIndex {
        &self.text
    }

    /// A part as a matrix.
    #[inline]
    pub(crate) fn matrix(&self, part: Part) -> &SparseMatrix {
        match part.index() {
            0 => self.text.matrix(),
            other => &self.others[other - 1],
        }
    }

    /// The rows of a part, one an article.
    #[inline]
    pub(crate) fn rows(&self, part: Part) -> &SparseRows {
        self.matrix(part).rows()
    }

    /// The articles that have a feature, in ascending order, with their weights.
    #[inline]
    pub(crate) fn column(&self, part: Part, feature: u32) -> SparseRow<'_> {
        self.matrix(part).column(feature)
    }

    /// Whether any article is linked by another.
    pub(crate) fn has_links(&self) -> bool {
        self.rows(Part::Links).non_zeros() > 0
    }

    /// Number of articles.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Number of weights, all parts together.
    pub(crate) fn non_zeros(&self) -> usize {
        Part::ALL.into_iter().map(|part| self.rows(part).non_zeros()).sum()
    }

    /// Returns the vector of an article as a query.
    pub(crate) fn query_of(&self, article: u32) -> Query<'_> {
        let mut query = Query { article: Some(article), ..self.document(article) };
        query.parts[Part::Links.index()] = self.neighbourhoods.row(article as usize);
        let features = query.part(Part::Text).features;
        query.parts[Part::Mention.index()] = SparseRow { features, weights: &self.ones[..features.len()] };
        query
    }

    /// Returns the vector of an article as a candidate.
    #[inline]
    pub(crate) fn document(&self, article: u32) -> Query<'_> {
        Query { article: None, parts: Part::ALL.map(|part| self.rows(part).row(article as usize)) }
    }
}
