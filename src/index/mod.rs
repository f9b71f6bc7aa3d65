//! Sparse rows to exact top-k, for any scorer.
//!
//! Input: one row an article and [`Part`]. The index answers one question: which candidates score best, given the dot products
//! of their parts with a query? What a score *is* stays outside: a [`Scorer`] turns dot products into a score, filters, and
//! orders. Invariants:
//!
//! - dot products are exact integers, so [`Engine::Inverted`] and [`Engine::Exhaustive`] see the same numbers;
//! - the scorer alone computes scores, by one function;
//! - its order is total, so the best k are one list, whatever order candidates come in.

#[cfg(feature = "matrix")]
mod algebra;
mod asked;
mod bounded;
mod engine;
mod fetch;
mod form;
mod kept;
mod listed;
mod lookup;
mod nearest;
mod nearest_lists;
mod neighbourhoods;
mod order;
mod pairs;
mod pool;
mod postings;
mod segments;
mod sums;
mod tails;
mod top_k;

pub use engine::Engine;
pub(crate) use engine::{Dots, Hit, Query, Scorer, Scratch};
pub(crate) use form::Limits;
use form::{Candidates, Caps};
pub(crate) use nearest::{Near, NearestScratch, Wanted};
pub(crate) use nearest_lists::NearestLists;
pub(crate) use neighbourhoods::{LinkKeys, NeighbourFacts, Neighbourhoods, id_ranks, in_links_of_draft, neighbours_of_draft};
pub(crate) use top_k::TopK;

use std::sync::OnceLock;

use crate::error::Result;
use crate::progress::Ticker;
use crate::vector::{SparseRow, SparseRows, SparseVector};
use kept::Kept;
use postings::Postings;
use segments::Segments;

/// A part of an article's vector. Each is normalised to length 1 by itself, and weighed by the blend of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Words and word pairs of title, lead and body.
    Text,
    /// Tags, by their keys.
    Tags,
    /// The section: the same or not.
    Section,
    /// Authors, by their keys.
    Authors,
    /// Links: of a candidate the articles that link to it, of the article asked about the articles nearest to it.
    Links,
}

/// Number of parts.
pub(crate) const PARTS: usize = 5;

impl Part {
    /// All parts, in the order in which scores are summed.
    pub(crate) const ALL: [Self; PARTS] = [Self::Text, Self::Tags, Self::Section, Self::Authors, Self::Links];

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// The rows of all articles, and their transposition.
///
/// Memory of the text: 8 bytes a weight in the rows, 4 in the postings, and 4 in the tails where its feature is not rare; about 80 bytes an
/// article, and 4 a feature in each segment. Lists of the nearest take 8 bytes an entry. The other parts: 8 bytes a weight, and 8 more
/// once their lists are asked for.
pub(crate) struct Index {
    parts: [PartIndex; PARTS],
    /// What an article asks with in the part of links, where it does not ask with its own row.
    neighbourhoods: SparseRows,
    articles: usize,
    segments: Segments,
    candidates: Candidates,
    nearest: OnceLock<Nearest>,
    /// Working memory of questions that come one by one.
    pub(crate) scratch: Kept<Scratch>,
    pub(crate) nearest_scratch: Kept<NearestScratch>,
}

/// The nearest articles of each, and what that says of all others.
struct Nearest {
    lists: NearestLists,
    caps: Caps,
}

struct PartIndex {
    rows: SparseRows,
    features: usize,
    /// Exact posting lists, made when they are first asked for: of the text, most questions need those of the segments only.
    postings: OnceLock<Postings>,
}

impl PartIndex {
    fn postings(&self) -> &Postings {
        self.postings.get_or_init(|| Postings::transpose(&self.rows, self.features))
    }
}

impl Index {
    /// An index over the rows of each part, in the order of [`Part::ALL`], with the number of features of each.
    ///
    /// All parts have one row an article; in the part of links the features are the linking articles. Time is linear in the non-zeros.
    ///
    /// `order` names each article once: neighbours in it are neighbours in memory. By date is best where recency counts.
    pub(crate) fn new(parts: [(SparseRows, usize); PARTS], order: Vec<u32>, ticker: &Ticker<'_>) -> Result<Self> {
        let articles = parts[0].0.len();
        let parts = parts.map(|(rows, features)| {
            debug_assert_eq!(rows.len(), articles);
            PartIndex { rows, features, postings: OnceLock::new() }
        });
        let text = &parts[Part::Text.index()];
        let segments = Segments::new(&text.rows, text.features, order, ticker)?;
        let neighbourhoods = SparseRows::from_vectors(vec![SparseVector::default(); articles]);
        let candidates = Candidates::default();
        let (scratch, nearest_scratch) = (Kept::default(), Kept::default());
        Ok(Self { parts, neighbourhoods, articles, segments, candidates, nearest: OnceLock::new(), scratch, nearest_scratch })
    }

    /// Sets the articles nearest to each: the rows that are asked with in the part of links.
    pub(crate) fn set_neighbourhoods(&mut self, rows: SparseRows) {
        debug_assert_eq!(rows.len(), self.articles);
        self.neighbourhoods = rows;
    }

    /// The rows of a part, one an article.
    pub(crate) fn rows(&self, part: Part) -> &SparseRows {
        &self.parts[part.index()].rows
    }

    /// Sets the lists of the nearest articles of each, as [`Index::nearest`] gives them, unless there are some: later questions need not
    /// look for them again.
    pub(crate) fn set_nearest(&self, lists: NearestLists) {
        self.nearest.get_or_init(|| Nearest { caps: Caps::new(&lists, self.segments.order()), lists });
    }

    /// Whether there are lists of the nearest articles, or none can be had.
    pub(crate) fn has_nearest(&self) -> bool {
        self.nearest.get().is_some() || !self.segments.are_bounds()
    }

    /// Sets what a score takes from a candidate alone: scale and gain for links, and first seconds of dates, by article.
    pub(crate) fn set_candidates(&mut self, scales: &[f64], linked: &[f64], dates: &[Option<i64>]) {
        let order = self.segments.order();
        let [scales, linked] = [scales, linked].map(|numbers| order.iter().map(|&a| numbers[a as usize]).collect::<Vec<_>>());
        let dates: Vec<Option<i64>> = order.iter().map(|&article| dates[article as usize]).collect();
        self.candidates = Candidates::new(&scales, &linked, &dates);
    }

    /// The articles that have a feature, in ascending order, with their weights: a row of the transposed matrix.
    pub(crate) fn column(&self, part: Part, feature: u32) -> SparseRow<'_> {
        let postings = self.parts[part.index()].postings();
        let (start, end) = postings.range(feature);
        SparseRow { features: &postings.articles()[start..end], weights: &postings.weights()[start..end] }
    }

    /// Whether any article is linked by another.
    pub(crate) fn has_links(&self) -> bool {
        self.parts[Part::Links.index()].rows.non_zeros() > 0
    }

    /// Number of articles.
    pub(crate) fn len(&self) -> usize {
        self.articles
    }

    /// Number of weights stored, all parts together.
    pub(crate) fn non_zeros(&self) -> usize {
        self.parts.iter().map(|part| part.rows.non_zeros()).sum()
    }

    /// The vector of an article of the index, as a query.
    pub(crate) fn query_of(&self, article: u32) -> Query<'_> {
        let mut query = Query { article: Some(article), ..self.document(article) };
        query.parts[Part::Links.index()] = self.neighbourhoods.row(article as usize);
        query
    }

    /// The vector of an article of the index, as a candidate.
    pub(crate) fn document(&self, article: u32) -> Query<'_> {
        Query { article: None, parts: std::array::from_fn(|part| self.parts[part].rows.row(article as usize)) }
    }
}
