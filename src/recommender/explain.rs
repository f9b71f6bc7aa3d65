//! Explanations: a score taken apart, with its features as the reader saw them.

use std::collections::{BTreeMap, HashMap};

use super::Recommender;
use super::builder::tag_keys;
use super::view::View;
use crate::analysis::{Surfaces, Vocabulary};
use crate::article::Article;
use crate::error::Result;
use crate::index::{Part, Scorer};
use crate::ranking::{Contribution, Explanation, FeatureKind, PairScorer, Question};
use crate::vector::KeyTable;

impl Recommender {
    /// The score of a pair taken apart: the `limit` largest contributions, and the rest in one.
    ///
    /// The pair is explained whether or not a filter would keep the candidate out.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), or [`Error::Setting`](crate::Error::Setting) for a question out of
    /// range.
    pub fn explain(&self, id: &str, candidate: &str, question: &Question, limit: usize) -> Result<Explanation> {
        question.check()?;
        let (asked, candidate) = (self.number(id)?, self.number(candidate)?);
        let view = View::new(self, None);
        let prepared = view.prepare(&[&question.filters], &question.blend, &question.boosts);
        let gate = prepared.gate(&view, asked);
        let scorer = prepared.scorer(&view, &question.blend, &gate);
        Ok(self.explanation(&view, &scorer, &Names::of(&view, asked, self), candidate, limit))
    }

    pub(super) fn explanation(
        &self,
        view: &View<'_>,
        scorer: &PairScorer<'_>,
        names: &Names<'_>,
        candidate: u32,
        limit: usize,
    ) -> Explanation {
        let score = scorer.unfiltered(candidate, &view.dots(scorer.gate().asked(), candidate, scorer));
        let shared = self.shared(view, scorer, names, candidate);
        Explanation::new(score, scorer.factors(candidate), shared.into_iter().map(|(_, shared)| shared).collect(), limit)
    }

    /// What a label is made of: the largest first, and without tags that stand on so many articles that they say nothing, if
    /// there is anything else to say.
    pub(super) fn telling(
        &self,
        view: &View<'_>,
        scorer: &PairScorer<'_>,
        names: &Names<'_>,
        candidate: u32,
    ) -> Vec<Contribution> {
        let shared = self.shared(view, scorer, names, candidate);
        let says_nothing = |feature: u32, kind: FeatureKind| {
            let share = f64::from(self.frequencies.tags.frequency(Some(feature))) / self.articles.len().max(1) as f64;
            kind == FeatureKind::Tag && share > EVERYWHERE
        };
        let telling: Vec<Contribution> =
            shared.iter().filter(|(feature, c)| !says_nothing(*feature, c.kind)).map(|(_, c)| c.clone()).collect();
        let kept = if telling.is_empty() { shared.into_iter().map(|(_, c)| c).collect() } else { telling };
        Explanation::new(0.0, scorer.factors(candidate), kept, usize::MAX).contributions
    }

    /// What an article that links is called: its headline, or its id where it has none or is not in the index.
    fn headline(&self, number: u32) -> String {
        match self.articles.get(number as usize) {
            Some(article) if article.title.is_empty() => article.id.clone(),
            Some(article) => article.title.clone(),
            None => self.absent.get(number as usize - self.articles.len()).cloned().unwrap_or_default(),
        }
    }

    /// The features that two articles share, in the order of the parts.
    fn shared(&self, view: &View<'_>, scorer: &PairScorer<'_>, names: &Names<'_>, candidate: u32) -> Vec<(u32, Contribution)> {
        let (query, other) = (view.query(scorer.gate().asked()), view.document(candidate));
        let mut shared = Vec::new();
        for part in Part::ALL.into_iter().filter(|&part| scorer.uses(part)) {
            for (number, product) in query.parts[part.index()].shared(other.parts[part.index()]) {
                let (kind, feature) = match part {
                    Part::Links => (FeatureKind::Link, self.headline(number)),
                    _ => names.get(part, number, &self.vocabulary),
                };
                shared.push((number, Contribution { feature, kind, value: scorer.contribution(candidate, part, product) }));
            }
        }
        shared
    }
}

/// A tag on a larger share of the articles than this is no reason worth telling.
const EVERYWHERE: f64 = 0.2;

/// How an article writes its features: what an explanation shows.
pub(super) struct Names<'a> {
    article: &'a Article,
    surfaces: Surfaces,
    tags: HashMap<u32, &'a str>,
    authors: HashMap<u32, &'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn of(view: &View<'a>, asked: u32, recommender: &Recommender) -> Self {
        let article = view.article(asked);
        let by_number = |names: &'a [String], table: &KeyTable, aliases| -> HashMap<u32, &'a str> {
            // The first of several spellings is shown: later ones do not replace it.
            let numbers = |name| tag_keys(std::slice::from_ref(name), aliases).first().and_then(|key| table.find(key));
            names.iter().rev().filter_map(|name| Some((numbers(name)?, name.as_str()))).collect()
        };
        Self {
            article,
            surfaces: Surfaces::of(article, view.roster().card(asked).language, recommender.recipe.analysis),
            tags: by_number(&article.tags, &recommender.frequencies.tags, &recommender.aliases),
            authors: by_number(&article.authors, &recommender.frequencies.authors, &BTreeMap::new()),
        }
    }

    /// A tag as the article writes it.
    pub(super) fn tag(&self, number: u32) -> Option<&'a str> {
        self.tags.get(&number).copied()
    }

    fn get(&self, part: Part, feature: u32, vocabulary: &Vocabulary) -> (FeatureKind, String) {
        let written = |names: &HashMap<u32, &str>| names.get(&feature).map(|name| name.to_string()).unwrap_or_default();
        match part {
            Part::Text => {
                let (first, second) = vocabulary.terms(feature);
                let kind = if second.is_some() { FeatureKind::Pair } else { FeatureKind::Word };
                let terms = || second.map_or(first.to_string(), |second| format!("{first} {second}"));
                (kind, self.surfaces.get(first, second).map_or_else(terms, str::to_string))
            }
            Part::Tags => (FeatureKind::Tag, written(&self.tags)),
            Part::Section => (FeatureKind::Section, self.article.section.clone().unwrap_or_default()),
            Part::Authors => (FeatureKind::Author, written(&self.authors)),
            Part::Links => (FeatureKind::Link, String::new()),
        }
    }
}
