//! What one question sees: the index, and perhaps a guest from outside.

use std::collections::BTreeMap;

use super::Recommender;
use super::builder::{scale, tag_keys};
use super::surroundings::{Surroundings, newcomer_in_links};
use crate::analysis::{count_features, shingles};
use crate::article::Article;
use crate::error::Result;
use crate::index::{CandidateFactors, Dots, Engine, Hit, Likeness, PARTS, Part, Query, Scorer, Scratch};
use crate::ranking::{
    Blend, BoostTable, Boosts, Filters, Gate, Guest, Keys, LanguageRule, PairScorer, Roster, Rules, Standings, Twins,
};
use crate::sparse::SparseVector;
use crate::vector::{KeyTable, weigh_keys, weigh_text};

/// An article from outside, analysed: for the time of a question it is the last of the index.
pub(super) struct Visitor<'a> {
    article: &'a Article,
    guest: Guest,
    /// As a candidate: the last part holds the articles that link to it.
    vectors: [SparseVector; PARTS],
    /// The articles nearest to it: what it asks with in the part of links.
    neighbourhood: SparseVector,
    /// Whether each part is empty: a vector also is when no article of the index has any of its features.
    is_empty: [bool; PARTS],
    shingles: Vec<u32>,
    /// Its standing, if it can be a candidate.
    standing: CandidateFactors,
}

/// The articles that a question sees, by number.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    recommender: &'a Recommender,
    visitor: Option<&'a Visitor<'a>>,
}

/// Filters and boosts of a question, their names replaced by numbers: made once, used for many articles.
pub(super) struct Prepared<'a> {
    rules: Vec<Rules<'a>>,
    boosts: BoostTable,
}

impl Prepared<'_> {
    /// The gate of one article.
    pub(super) fn gate<'a>(&'a self, view: &View<'a>, asked: u32) -> Gate<'a> {
        Gate::new(view.roster(), asked, self.rules.iter().collect())
    }

    /// Scores by a blend, behind a gate.
    pub(super) fn scorer<'a>(&'a self, view: &View<'a>, blend: &'a Blend, gate: &'a Gate<'a>) -> PairScorer<'a> {
        PairScorer::new(blend, view.standings(), &self.boosts, gate)
    }
}

impl<'a> View<'a> {
    pub(super) fn new(recommender: &'a Recommender, visitor: Option<&'a Visitor<'a>>) -> Self {
        Self { recommender, visitor }
    }

    /// Number of articles, the guest included.
    pub(super) fn len(&self) -> u32 {
        let index = self.recommender.articles.len() + usize::from(self.visitor.is_some());
        // The number of articles fits in 32 bits: the builder checks it.
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// Number of the guest, if there is one.
    pub(super) fn guest(&self) -> Option<u32> {
        self.visitor.map(|_| self.len() - 1)
    }

    pub(super) fn roster(&self) -> Roster<'a> {
        let recommender = self.recommender;
        Roster::new(&recommender.catalogue, recommender.keys(), self.visitor.map(|visitor| &visitor.guest))
    }

    pub(super) fn article(&self, number: u32) -> &'a Article {
        match (self.recommender.articles.get(number as usize), self.visitor) {
            (None, Some(visitor)) => visitor.article,
            _ => &self.recommender.articles[number as usize],
        }
    }

    fn standings(&self) -> Standings<'a> {
        let guest = self.visitor.map_or_else(CandidateFactors::default, |visitor| visitor.standing);
        Standings { articles: &self.recommender.standings, guest }
    }

    /// The vector of an article that is asked about.
    pub(super) fn query(&self, number: u32) -> Query<'a> {
        match self.guest_at(number) {
            Some(visitor) => {
                let mut query = self.document(number);
                query.parts[Part::Links.index()] = visitor.neighbourhood.as_row();
                query
            }
            None => self.recommender.index.query_of(number),
        }
    }

    /// The vector of a candidate.
    pub(super) fn document(&self, number: u32) -> Query<'a> {
        match self.guest_at(number) {
            Some(visitor) => Query { article: None, parts: std::array::from_fn(|part| visitor.vectors[part].as_row()) },
            None => self.recommender.index.document(number),
        }
    }

    fn guest_at(&self, number: u32) -> Option<&'a Visitor<'a>> {
        self.visitor.filter(|_| number as usize == self.recommender.articles.len())
    }

    /// Whether an article has nothing to compare by in a part.
    pub(super) fn is_empty(&self, number: u32, part: Part) -> bool {
        match self.visitor {
            Some(visitor) if Some(number) == self.guest() => visitor.is_empty[part.index()],
            _ => self.query(number).parts[part.index()].is_empty(),
        }
    }

    /// Filters and boosts by number. The first filters are those of the page or question, which have a language rule in any case.
    pub(super) fn prepare<'q>(&self, filters: &[&'q Filters], blend: &Blend, boosts: &Boosts) -> Prepared<'q>
    where
        'a: 'q,
    {
        let roster = self.roster();
        let rules = filters.iter().enumerate().map(|(place, &filters)| {
            let language = if place == 0 { LanguageRule::Same } else { LanguageRule::Any };
            Rules::new(filters, &roster, language, self.recommender.least_score(filters, blend))
        });
        Prepared { rules: rules.collect(), boosts: BoostTable::new(boosts, &roster) }
    }

    /// The best k candidates, best first, the guest among them where it is one.
    pub(super) fn top_k(&self, engine: Engine, asked: u32, k: usize, scorer: &PairScorer<'_>, scratch: &mut Scratch) -> Vec<Hit> {
        let query = self.query(asked);
        let mut hits = self.recommender.index.top_k(engine, &query, k, scorer, scratch);
        if let Some((guest, dots)) = self.guest_dots(asked, &query, scorer)
            && let Some(score) = scorer.score(guest, &dots, 0.0)
        {
            hits.push(Hit { article: guest, score });
            hits.sort_unstable_by(|a, b| scorer.compare(a, b));
            hits.truncate(k);
        }
        hits
    }

    /// Visits every article that shares a feature with the one asked about, with the dot products of the parts.
    pub(super) fn for_each_candidate(
        &self,
        engine: Engine,
        asked: u32,
        scorer: &PairScorer<'_>,
        scratch: &mut Scratch,
        mut visit: impl FnMut(u32, &Dots),
    ) {
        let query = self.query(asked);
        self.recommender.index.for_each_candidate(engine, &query, scorer, scratch, &mut visit);
        if let Some((guest, dots)) = self.guest_dots(asked, &query, scorer) {
            visit(guest, &dots);
        }
    }

    /// The dot products of the guest with another article, if they share a feature.
    fn guest_dots(&self, asked: u32, query: &Query<'_>, scorer: &PairScorer<'_>) -> Option<(u32, Dots)> {
        let guest = self.guest().filter(|&guest| guest != asked)?;
        let dots = query.dots(&self.document(guest), |part| scorer.uses(part));
        (dots != [0; PARTS]).then_some((guest, dots))
    }

    /// The dot products of an article asked about with a candidate, of the parts that a scorer weighs.
    pub(super) fn dots(&self, a: u32, b: u32, scorer: &PairScorer<'_>) -> Dots {
        self.query(a).dots(&self.document(b), |part| scorer.uses(part))
    }
}

impl Twins for View<'_> {
    /// Of two articles of the index by what is kept of their shingles; of a guest by the texts themselves.
    fn likeness(&self, a: u32, b: u32) -> Option<Likeness> {
        match (self.visitor, self.guest()) {
            (Some(visitor), Some(guest)) if a == guest || b == guest => {
                let other = shingles(self.article(if a == guest { b } else { a }));
                Some(Likeness::of(&visitor.shingles, &other)).filter(Likeness::is_near_duplicate)
            }
            _ => self.recommender.near_duplicates(a, b),
        }
    }
}

impl Recommender {
    /// The tables that number tags, authors, sections and series.
    pub(super) fn keys(&self) -> Keys<'_> {
        Keys {
            tags: &self.frequencies.tags,
            authors: &self.frequencies.authors,
            sections: &self.sections,
            series: &self.series,
            aliases: &self.aliases,
        }
    }

    /// Analyses an article from outside, with one query for its surroundings. With `as_candidate` it also gets a standing.
    pub(super) fn visitor<'a>(&self, article: &'a Article, as_candidate: bool) -> Result<Visitor<'a>> {
        let language = article.language.unwrap_or(self.language);
        let how = (self.recipe.analysis, self.recipe.word_pairs);
        let (counts, vocabulary) = count_features(article, language, how, self.boilerplate())?;
        let known = self.vocabulary.find_all(&vocabulary);
        let number = |feature: u32| known[feature as usize];
        let idf = |feature| self.frequencies.text_idf(feature);
        let text = weigh_text(&counts, &self.recipe, |t| idf(number(t)), idf(None), number);
        let row = |table: &KeyTable, keys: &[String]| {
            let numbers = keys.iter().map(|key| table.find(key));
            weigh_keys(&numbers.map(|number| (number, self.frequencies.key_idf(table, number))).collect::<Vec<_>>())
        };
        let none = BTreeMap::new();
        let (tags, authors) = (tag_keys(&article.tags, &self.aliases), tag_keys(&article.authors, &none));
        let section = tag_keys(article.section.as_slice(), &none);
        let guest = Guest::new(article, [&tags, &authors], &self.articles, &self.catalogue, &self.keys(), self.language);
        let replaced = self.catalogue.number(&article.id);
        // A new version of an article of the index keeps its surroundings, as it would with frozen statistics.
        let (similarity, neighbourhood) = match replaced {
            Some(number) => {
                (self.similarities[number as usize], self.index.query_of(number).parts[Part::Links.index()].to_vector())
            }
            None if as_candidate || self.index.has_links() => {
                Surroundings::of_newcomer(self.index.text(), &self.id_ranks, &text, &self.recipe)
            }
            None => (0.0, SparseVector::default()),
        };
        let in_links = match replaced {
            Some(number) => self.index.document(number).parts[Part::Links.index()].to_vector(),
            None if as_candidate => newcomer_in_links(&article.id, &self.articles),
            None => SparseVector::default(),
        };
        let standing = CandidateFactors::new(scale(self.recipe.local_scale, similarity), in_links.len(), article.date);
        let vectors = [
            text,
            row(&self.frequencies.tags, &tags),
            weigh_keys(&section.iter().map(|key| (self.sections.find(key), 1.0)).collect::<Vec<_>>()),
            row(&self.frequencies.authors, &authors),
            in_links,
        ];
        let is_empty = [counts.is_empty(), tags.is_empty(), section.is_empty(), authors.is_empty(), neighbourhood.is_empty()];
        let shingles = shingles(article);
        let mut visitor =
            Visitor { article, guest, vectors, neighbourhood, is_empty, shingles, standing: CandidateFactors::default() };
        if as_candidate {
            visitor.guest = visitor.guest.published();
            visitor.standing = standing;
        }
        Ok(visitor)
    }
}
