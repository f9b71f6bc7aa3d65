//! Explanations: a score, split into the features that two articles share.

use serde::{Deserialize, Serialize};

/// A score, split into contributions that sum to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The score of the pair, before any filter.
    pub score: f64,
    /// How much of their subjects the two articles share, by more than one word: 0 to 1. Pages need some of it.
    pub evidence: f64,
    /// The factors of the candidate; contributions include them.
    pub factors: Factors,
    /// Features that the two articles share, the largest contribution first. The sum of all further ones comes last.
    pub contributions: Vec<Contribution>,
}

/// The factors of a candidate in a score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Factors {
    /// On the text: lowers candidates that are similar to very many articles.
    pub scale: f64,
    /// For links from other articles, at least 1.
    pub linked: f64,
    /// From the two dates, 0 to 1.
    pub recency: f64,
    /// The boost of the question, 1 if there is none.
    pub boost: f64,
}

/// The part of a score that one shared feature adds, after all factors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Contribution {
    /// The feature as the article writes it: `Nasser Idrissi`, `Diplomatie`. Empty for the rest.
    pub feature: String,
    /// The kind of feature.
    #[serde(rename = "part")]
    pub kind: FeatureKind,
    /// Its part of the score.
    pub value: f64,
}

/// The kinds of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FeatureKind {
    /// A word of the text.
    Word,
    /// Two neighbouring words of the text.
    Pair,
    /// A tag.
    Tag,
    /// The section.
    Section,
    /// An author.
    Author,
    /// An article near the query article, by its headline, that links to the candidate.
    Link,
    /// A word of the name of the candidate, where all its words stand in the text and are not common on the site.
    Mention,
    /// The sum of all other contributions.
    Rest,
}

impl Explanation {
    /// Keeps the `limit` largest contributions and adds up the others, so that all still sum to the score. Contributions without a name,
    /// such as those of articles that may not be shown, belong to the others.
    pub(crate) fn new(score: f64, factors: Factors, mut contributions: Vec<Contribution>, limit: usize) -> Self {
        contributions
            .sort_by(|a, b| b.value.total_cmp(&a.value).then(a.kind.cmp(&b.kind)).then_with(|| a.feature.cmp(&b.feature)));
        let all = contributions.len();
        contributions.retain(|c| !c.feature.is_empty());
        contributions.truncate(limit);
        let named: f64 = contributions.iter().map(|c| c.value).sum();
        if contributions.len() < all {
            contributions.push(Contribution { feature: String::new(), kind: FeatureKind::Rest, value: score - named });
        }
        Self { score, evidence: 0.0, factors, contributions }
    }
}
