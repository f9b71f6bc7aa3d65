//! Explanations: a score split into shared features, named as the article writes them.
//!
//! Input: a query article and a candidate. Output: a contribution a shared feature. Cost: the words of the query article once for
//! all candidates, and a merge of two sparse rows a candidate. Invariant: contributions sum to the score.

use std::collections::{BTreeMap, HashMap};

use super::explanation::{Contribution, Explanation, FeatureKind};
use super::scorer::PairScorer;
use super::text_model::tag_keys;
use super::view::View;
use crate::analysis::{Surfaces, Vocabulary};
use crate::article::Article;
use crate::index::{Part, Scorer};
use crate::printable::printable;
use crate::vector::KeyTable;

/// A tag on a larger share of the articles than this is left out of labels, where there is another reason.
const COMMON_TAG_SHARE: f64 = 0.2;

/// The least sum of the weights of a name that is told as a mention, a quarter of the most: titles of common words are below it.
const LEAST_NAME: u64 = 1 << 28;

/// The features of an article as it writes them.
pub(crate) struct FeatureNames<'a> {
    article: &'a Article,
    surfaces: Surfaces,
    tags: HashMap<u32, &'a str>,
    authors: HashMap<u32, &'a str>,
}

impl<'a> FeatureNames<'a> {
    pub(crate) fn of(view: &View<'a>, query: u32) -> Self {
        let model = &view.site().text;
        let article = view.article(query);
        let by_number = |names: &'a [String], table: &KeyTable, aliases| -> HashMap<u32, &'a str> {
            // In reverse, so that the first of several spellings is the one that stays.
            let number = |name| tag_keys(std::slice::from_ref(name), aliases).first().and_then(|key| table.find(key));
            names.iter().rev().filter_map(|name| Some((number(name)?, name.as_str()))).collect()
        };
        Self {
            article,
            surfaces: Surfaces::of(article, view.attributes(query).language, model.recipe.analysis),
            tags: by_number(&article.tags, &model.frequencies.tags, &model.aliases),
            authors: by_number(&article.authors, &model.frequencies.authors, &BTreeMap::new()),
        }
    }

    /// A tag as the article writes it.
    pub(crate) fn tag(&self, number: u32) -> Option<&'a str> {
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
            Part::Mention => (FeatureKind::Mention, self.get(Part::Text, feature, vocabulary).1),
        }
    }
}

/// Explains the score of a candidate: the `limit` largest contributions, and the sum of all others.
pub(crate) fn explain(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    names: &FeatureNames<'_>,
    candidate: u32,
    limit: usize,
) -> Explanation {
    explain_shared(view, scorer, candidate, shared_features(view, scorer, names, candidate), limit)
}

/// Explains the score of a candidate, as [`explain`] does, by features that were found before.
pub(crate) fn explain_shared(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    candidate: u32,
    shared: Vec<SharedFeature>,
    limit: usize,
) -> Explanation {
    let score = scorer.unfiltered(candidate, &view.dots(scorer.eligibility().query(), candidate, scorer));
    Explanation::new(score, scorer.factors(candidate), shared.into_iter().map(|(_, shared)| shared).collect(), limit)
}

/// Returns the contributions that a label can name, the largest first: without tags of very many articles, if any others are left.
pub(crate) fn label_contributions(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    candidate: u32,
    shared: &[SharedFeature],
) -> Vec<Contribution> {
    let site = view.site();
    let is_common_tag = |feature: u32, kind: FeatureKind| {
        let share = f64::from(site.text.frequencies.tags.frequency(Some(feature))) / site.articles.len().max(1) as f64;
        kind == FeatureKind::Tag && share > COMMON_TAG_SHARE
    };
    let specific: Vec<Contribution> =
        shared.iter().filter(|(feature, c)| !is_common_tag(*feature, c.kind)).map(|(_, c)| c.clone()).collect();
    let named = if specific.is_empty() { shared.iter().map(|(_, c)| c.clone()).collect() } else { specific };
    Explanation::new(0.0, scorer.factors(candidate), named, usize::MAX).contributions
}

/// The name of an article that links: its headline, or its id where it has none.
///
/// It is empty for an article that may not be shown, and for one outside the index, of which that is not known.
fn link_name(view: &View<'_>, scorer: &PairScorer<'_>, number: u32) -> String {
    let is_shown = number == scorer.eligibility().query() || scorer.eligibility().not_shown(number).is_none();
    match view.site().articles.get(number as usize).filter(|_| is_shown) {
        Some(article) => article.headline().to_string(),
        None => String::new(),
    }
}

/// A feature that two articles share: its number in its part, and its contribution.
pub(crate) type SharedFeature = (u32, Contribution);

/// Returns the features that two articles share, in the order of the parts. Some words of a name are no mention: they add to these words.
pub(crate) fn shared_features(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    names: &FeatureNames<'_>,
    candidate: u32,
) -> Vec<SharedFeature> {
    let (query, other) = (view.query_vector(scorer.eligibility().query()), view.candidate_vector(candidate));
    let mut shared: Vec<SharedFeature> = Vec::new();
    let [text, name] = [query.part(Part::Mention), other.part(Part::Mention)];
    let is_name = name.weights.iter().map(|&weight| u64::from(weight)).sum::<u64>() >= LEAST_NAME;
    let is_mentioned = is_name && text.shared(name).count() == name.features.len();
    // The features of the text come first, in ascending order.
    let mut words = 0;
    for part in Part::ALL.into_iter().filter(|&part| scorer.uses(part)) {
        for (number, product) in query.parts[part.index()].shared(other.parts[part.index()]) {
            let (kind, feature) = match part {
                Part::Links => (FeatureKind::Link, link_name(view, scorer, number)),
                _ => names.get(part, number, &view.site().text.vocabulary),
            };
            let feature = printable(&feature).into_owned();
            let value = scorer.contribution(candidate, part, product);
            if part == Part::Mention && !is_mentioned {
                match shared[..words].binary_search_by_key(&number, |(known, _)| *known) {
                    Ok(position) => shared[position].1.value += value,
                    Err(_) => shared.push((number, Contribution { feature, kind: FeatureKind::Word, value })),
                }
                continue;
            }
            shared.push((number, Contribution { feature, kind, value }));
        }
        if part == Part::Text {
            words = shared.len();
        }
    }
    shared
}
