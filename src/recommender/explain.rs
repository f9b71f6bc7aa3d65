//! Explanations: a score taken apart, with its features as the reader saw them.

use std::collections::{BTreeMap, HashMap};

use super::Recommender;
use super::builder::tag_keys;
use super::view::View;
use crate::analysis::{Surfaces, Vocabulary};
use crate::article::Article;
use crate::error::Result;
use crate::index::{PARTS, Part, Scorer};
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
        let (query, other) = (view.query(scorer.gate().asked()), view.query(candidate));
        let mut dots = [0; PARTS];
        let mut contributions = Vec::new();
        for part in Part::ALL.into_iter().filter(|&part| scorer.uses(part)) {
            for (feature, product) in query.parts[part.index()].shared(other.parts[part.index()]) {
                dots[part.index()] += product;
                let (kind, feature) = names.get(part, feature, &self.vocabulary);
                contributions.push(Contribution { feature, kind, value: scorer.contribution(candidate, part, product) });
            }
        }
        Explanation::new(scorer.unfiltered(candidate, &dots), scorer.factors(candidate), contributions, limit)
    }
}

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
        }
    }
}
