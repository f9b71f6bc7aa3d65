//! A question, and its answer.

use serde::{Deserialize, Serialize};

use super::blend::Blend;
use super::filters::Filters;
use super::refusal::Refusal;
use crate::error::{Error, Result};
use crate::index::Engine;

/// What is asked of the recommender: how many suggestions, by which blend, among whom.
///
/// ```
/// use connexe::{Blend, Filters, Question};
///
/// let question = Question::new(10)
///     .with_blend(Blend::default().with_tags(0.1))
///     .with_filters(Filters::default().with_past_only(true));
/// assert!(question.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Question {
    /// How many suggestions, at least 1.
    pub k: usize,
    /// Weights of the parts.
    #[serde(default)]
    pub blend: Blend,
    /// Who may be a candidate.
    #[serde(default)]
    pub filters: Filters,
    /// How candidates are found; the answer is the same.
    #[serde(default)]
    pub engine: Engine,
}

impl Question {
    /// The best `k`, by the default blend and filters.
    pub fn new(k: usize) -> Self {
        Self { k, blend: Blend::default(), filters: Filters::default(), engine: Engine::default() }
    }

    /// Sets how many suggestions are asked for.
    #[must_use]
    pub fn with_k(mut self, k: usize) -> Self {
        self.k = k;
        self
    }

    /// Sets the blend.
    #[must_use]
    pub fn with_blend(mut self, blend: Blend) -> Self {
        self.blend = blend;
        self
    }

    /// Sets the filters.
    #[must_use]
    pub fn with_filters(mut self, filters: Filters) -> Self {
        self.filters = filters;
        self
    }

    /// Sets the engine.
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Whether every setting is in its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] with the name, the value and the limit of the first that is not.
    pub fn check(&self) -> Result<()> {
        if self.k == 0 {
            return Err(Error::setting("k", 0, "at least 1"));
        }
        self.blend.check()?;
        self.filters.check()
    }
}

/// The answer: suggestions, best first, and why there are not more.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Suggestions {
    /// At most `k`, best first.
    pub items: Vec<Suggestion>,
    /// Set if there are fewer than `k`.
    pub shortage: Option<Shortage>,
}

/// One suggested article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Suggestion {
    /// The caller's id.
    pub id: String,
    /// The score, above 0. Comparable within one blend.
    pub score: f64,
}

/// Why a list is short: how many are missing, and what kept candidates out.
///
/// A list is short only if there is no further candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Shortage {
    /// How many suggestions are missing.
    pub missing: usize,
    /// The article has no feature that the question weighs: only stop words, no tag ...
    pub no_features: bool,
    /// Articles that share a feature with the article, but that a rule keeps out, by rule; the article itself does not count.
    pub refused: Vec<(Refusal, usize)>,
    /// The article itself may not be shown, so nothing was looked for.
    pub not_shown: Option<Refusal>,
}
