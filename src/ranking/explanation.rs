//! Why: a score taken apart into what the two articles share.

use serde::{Deserialize, Serialize};

/// A score taken apart. The values of the contributions sum to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The score of the pair, before any filter.
    pub score: f64,
    /// What the sums were multiplied by; the contributions have it in them.
    pub factors: Factors,
    /// What the two articles share, the largest first; what was not asked for one by one stands last, as the rest.
    pub contributions: Vec<Contribution>,
}

/// The factors of a candidate in a score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Factors {
    /// On the text: pulls down candidates that resemble everything.
    pub scale: f64,
    /// For being linked by other articles, at least 1.
    pub linked: f64,
    /// From the two dates, 0 to 1.
    pub recency: f64,
    /// The caller's own, 1 if there is none.
    pub boost: f64,
}

/// What one shared feature adds to a score, after all factors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Contribution {
    /// The feature as the reader of the article saw it: `Nasser Idrissi`, `Diplomatie`. Empty for the rest.
    pub feature: String,
    /// What kind of feature it is.
    #[serde(rename = "part")]
    pub kind: FeatureKind,
    /// What it adds to the score.
    pub value: f64,
}

/// What a contribution comes from.
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
    /// An article near this one, by its headline, that links to the other.
    Link,
    /// All that is not listed one by one.
    Rest,
}

impl Explanation {
    /// Keeps the `limit` largest and sums up the others, so that all still sum to the score.
    pub(crate) fn new(score: f64, factors: Factors, mut contributions: Vec<Contribution>, limit: usize) -> Self {
        contributions
            .sort_by(|a, b| b.value.total_cmp(&a.value).then(a.kind.cmp(&b.kind)).then_with(|| a.feature.cmp(&b.feature)));
        let listed: f64 = contributions.iter().take(limit).map(|c| c.value).sum();
        if contributions.len() > limit {
            contributions.truncate(limit);
            contributions.push(Contribution { feature: String::new(), kind: FeatureKind::Rest, value: score - listed });
        }
        Self { score, factors, contributions }
    }
}
