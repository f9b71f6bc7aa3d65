//! The articles as one question sees them: those of the index, and a draft where there is one.
//!
//! Everything that answers questions reads articles, attributes and vectors through a view, by number. A draft has the number after
//! the last article of the index.

use std::sync::LazyLock;

use super::article_table::Attributes;
use super::draft::Draft;
use super::factor_table::FactorTable;
use super::filter::DuplicateCheck;
use super::scorer::PairScorer;
use super::site::Site;
use super::subject::SubjectRow;
use super::table_view::TableView;
use crate::article::Article;
use crate::index::{Best, Dots, Engine, Hit, PARTS, Part, Query, Scorer, Scratch, Wanted};
use crate::near_duplicates::Likeness;
use crate::sparse::SparseRow;

/// The articles of a question, by number.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    site: &'a Site,
    draft: Option<&'a Draft<'a>>,
}

impl<'a> View<'a> {
    pub(crate) fn new(site: &'a Site, draft: Option<&'a Draft<'a>>) -> Self {
        Self { site, draft }
    }

    /// The index and all that belongs to it.
    pub(crate) fn site(&self) -> &'a Site {
        self.site
    }

    /// Number of articles, the draft included.
    pub(crate) fn len(&self) -> u32 {
        self.site.table.len() + u32::from(self.draft.is_some())
    }

    /// Number of the draft, if there is one.
    fn draft_number(&self) -> Option<u32> {
        self.draft.map(|_| self.len() - 1)
    }

    pub(crate) fn table(&self) -> TableView<'a> {
        TableView::new(&self.site.table, &self.site.text, self.draft.map(|draft| &draft.entry))
    }

    pub(crate) fn attributes(&self, article: u32) -> &'a Attributes {
        self.table().attributes(article)
    }

    pub(crate) fn article(&self, number: u32) -> &'a Article {
        match (self.site.articles.get(number as usize), self.draft) {
            (None, Some(draft)) => draft.article,
            _ => &self.site.articles[number as usize],
        }
    }

    /// The id of an article.
    pub(crate) fn id(&self, number: u32) -> String {
        self.article(number).id.clone()
    }

    pub(super) fn factors(&self) -> FactorTable<'a> {
        let draft = self.draft.map(|draft| draft.factors).unwrap_or_default();
        FactorTable { articles: &self.site.factors, draft }
    }

    /// The vector of an article as a query.
    pub(crate) fn query_vector(&self, number: u32) -> Query<'a> {
        match self.draft_at(number) {
            Some(draft) => {
                let mut query = self.candidate_vector(number);
                query.parts[Part::Links.index()] = draft.neighbourhood.as_row();
                query.parts[Part::Mention.index()] = draft.mentions.as_row();
                query
            }
            None => self.site.index.query_of(number),
        }
    }

    /// The vector of an article as a candidate.
    pub(crate) fn candidate_vector(&self, number: u32) -> Query<'a> {
        match self.draft_at(number) {
            Some(draft) => Query { article: None, parts: std::array::from_fn(|part| draft.vectors[part].as_row()) },
            None => self.site.index.document(number),
        }
    }

    fn draft_at(&self, number: u32) -> Option<&'a Draft<'a>> {
        self.draft.filter(|_| number as usize == self.site.articles.len())
    }

    /// The text row of an article.
    pub(super) fn text_row(&self, number: u32) -> SparseRow<'a> {
        self.candidate_vector(number).part(Part::Text)
    }

    /// The subject of an article as a row.
    pub(super) fn subject(&self, number: u32) -> &'a SubjectRow {
        let make =
            || SubjectRow::new(self.article(number), self.attributes(number).language, &self.site.text, self.text_row(number));
        match (self.site.subjects.get(number as usize, make), self.draft) {
            (Some(row), _) => row,
            (None, Some(draft)) => draft.subject.get_or_init(make),
            // No number is beyond the draft.
            (None, None) => &EMPTY,
        }
    }

    /// Whether an article has no feature in a part.
    pub(super) fn is_empty(&self, number: u32, part: Part) -> bool {
        match self.draft {
            Some(draft) if Some(number) == self.draft_number() => draft.is_empty[part.index()],
            _ => self.query_vector(number).parts[part.index()].is_empty(),
        }
    }

    /// Returns the best k candidates, best first, the draft among them where it is one.
    pub(crate) fn top_k(&self, engine: Engine, query: u32, k: usize, scorer: &PairScorer<'_>, scratch: &mut Scratch) -> Vec<Hit> {
        self.best(engine, query, Wanted::best(k), scorer, scratch).hits
    }

    /// Returns as many of the best candidates as are wanted, best first, the draft among them where it is one.
    pub(crate) fn best(
        &self,
        engine: Engine,
        query: u32,
        wanted: Wanted<'_>,
        scorer: &PairScorer<'_>,
        scratch: &mut Scratch,
    ) -> Best {
        let vector = self.query_vector(query);
        let Best { mut hits, is_cut } = self.site.index.top_k(engine, &vector, wanted, scorer, scratch);
        if let Some((draft, dots)) = self.dots_of_draft(query, &vector, scorer)
            && let Some(score) = scorer.score(draft, &dots, 0.0)
            // After the last of a list that was cut, the others that come before it are not known.
            && (!is_cut || hits.last().is_some_and(|last| scorer.compare(&Hit { article: draft, score }, last).is_lt()))
        {
            hits.push(Hit { article: draft, score });
            hits.sort_unstable_by(|a, b| scorer.compare(a, b));
            if let Some(end) = wanted.end(&hits) {
                hits.truncate(end);
            }
        }
        Best { hits, is_cut }
    }

    /// Visits every article that shares a feature with the query article, with the dot products of the parts.
    pub(crate) fn for_each_candidate(
        &self,
        engine: Engine,
        query: u32,
        scorer: &PairScorer<'_>,
        scratch: &mut Scratch,
        mut visit: impl FnMut(u32, &Dots),
    ) {
        let vector = self.query_vector(query);
        self.site.index.for_each_candidate(engine, &vector, scorer, scratch, &mut visit);
        if let Some((draft, dots)) = self.dots_of_draft(query, &vector, scorer) {
            visit(draft, &dots);
        }
    }

    /// The dot products of the draft with the vector of another article, if they share a feature.
    fn dots_of_draft(&self, query: u32, vector: &Query<'_>, scorer: &PairScorer<'_>) -> Option<(u32, Dots)> {
        let draft = self.draft_number().filter(|&draft| draft != query)?;
        let dots = vector.dots(&self.candidate_vector(draft), |part| scorer.uses(part));
        (dots != [0; PARTS]).then_some((draft, dots))
    }

    /// Whether an article can be a near-duplicate of any other.
    pub(crate) fn may_have_duplicates(&self, article: u32) -> bool {
        self.draft.is_some() || self.site.near_duplicates.may_have_any(&self.site.articles, article)
    }

    /// Whether two articles of the index have the same near-duplicates; false if that is not known.
    pub(super) fn have_same_duplicates(&self, a: u32, b: u32) -> bool {
        self.draft.is_none() && self.site.near_duplicates.known().is_some_and(|known| known.is_same(a, b))
    }

    /// The dot products of a query article with a candidate, in the parts that a scorer weighs.
    pub(crate) fn dots(&self, query: u32, candidate: u32, scorer: &PairScorer<'_>) -> Dots {
        self.query_vector(query).dots(&self.candidate_vector(candidate), |part| scorer.uses(part))
    }
}

static EMPTY: LazyLock<SubjectRow> = LazyLock::new(SubjectRow::default);

impl DuplicateCheck for View<'_> {
    /// Compares the stored shingles of two articles of the index; of a draft the texts themselves.
    fn likeness(&self, a: u32, b: u32) -> Option<Likeness> {
        match (self.draft, self.draft_number()) {
            (Some(draft), Some(number)) if a == number || b == number => {
                let other = if a == number { b } else { a };
                draft.likeness(other, self.article(other))
            }
            _ => self.site.near_duplicates.likeness(&self.site.articles, a, b),
        }
    }

    fn are_near_duplicates(&self, a: u32, b: u32) -> bool {
        match self.draft_number() {
            Some(number) if a == number || b == number => self.likeness(a, b).is_some(),
            _ => self.site.near_duplicates.are_near_duplicates(&self.site.articles, a, b),
        }
    }
}
