//! A question, and its answer.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::blend::Blend;
use super::boosts::Boosts;
use super::caps::Caps;
use super::filters::Filters;
use super::refusal::Refusal;
use super::wording::Wording;
use crate::error::{Error, Result};
use crate::index::{Engine, Likeness};
use crate::language::Language;

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
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Question {
    /// How many suggestions, at least 1. Default: 10.
    pub k: usize,
    /// Weights of the parts.
    pub blend: Blend,
    /// Who may be a candidate.
    pub filters: Filters,
    /// How many of one section, author or series.
    pub caps: Caps,
    /// Factors on some candidates.
    pub boosts: Boosts,
    /// What becomes of near-duplicates.
    pub near_duplicates: NearDuplicates,
    /// How candidates are found; the answer is the same.
    pub engine: Engine,
}

/// What becomes of near-duplicates: articles of the same wording ([`Likeness::is_near_duplicate`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NearDuplicates {
    /// None of the article itself, and of two that resemble each other only the higher. What was hidden is listed.
    #[default]
    Hide,
    /// They are articles like others.
    Show,
}

impl Default for Question {
    fn default() -> Self {
        Self::new(10)
    }
}

impl Question {
    /// The best `k`, by the default blend and filters.
    pub fn new(k: usize) -> Self {
        Self {
            k,
            blend: Blend::default(),
            filters: Filters::default(),
            caps: Caps::default(),
            boosts: Boosts::default(),
            near_duplicates: NearDuplicates::default(),
            engine: Engine::default(),
        }
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

    /// Sets how many of one section, author or series.
    #[must_use]
    pub fn with_caps(mut self, caps: Caps) -> Self {
        self.caps = caps;
        self
    }

    /// Sets the factors on some candidates.
    #[must_use]
    pub fn with_boosts(mut self, boosts: Boosts) -> Self {
        self.boosts = boosts;
        self
    }

    /// Sets what becomes of near-duplicates.
    #[must_use]
    pub fn with_near_duplicates(mut self, near_duplicates: NearDuplicates) -> Self {
        self.near_duplicates = near_duplicates;
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
        self.caps.check()?;
        self.boosts.check()?;
        self.filters.check()
    }
}

/// The answer: suggestions, best first, and why there are not more.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Suggestions {
    /// At most `k`, best first.
    pub items: Vec<Suggestion>,
    /// What would stand among them if it were not a near-duplicate of a higher one, best first.
    pub hidden: Vec<Hidden>,
    /// Set if there are fewer than `k`.
    pub shortage: Option<Shortage>,
}

/// An article that is hidden because one that stands higher has the same wording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hidden {
    /// The caller's id.
    pub id: String,
    /// Id of the article that stands for it.
    pub twin: String,
    /// How much of the wording is the same.
    #[serde(flatten)]
    pub likeness: Likeness,
}

/// One suggested article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Suggestion {
    /// The caller's id.
    pub id: String,
    /// The score, above 0. Comparable within one blend.
    pub score: f64,
    /// The score that a [`Rerank`](crate::Rerank) hook gave it, if one did: it decided the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reranked: Option<f64>,
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
    /// The article itself may not be shown, or is of a quiet topic, so nothing was looked for.
    pub not_shown: Option<Refusal>,
}

impl Shortage {
    /// The reason in a sentence: in French, English, Arabic, Spanish or Portuguese; English for other languages.
    #[must_use]
    pub fn reason(&self, language: Language) -> String {
        let words = &Wording::of(language).shortage;
        if let Some(refusal) = self.not_shown {
            let rule = refusal.label(language);
            return if refusal == Refusal::QuietTopic { rule.to_string() } else { format!("{}{rule}", words.not_shown) };
        }
        if self.no_features {
            return words.no_features.clone();
        }
        let refused: Vec<String> =
            self.refused.iter().map(|(refusal, count)| format!("{count} {}", refusal.label(language))).collect();
        if refused.is_empty() {
            words.no_more.clone()
        } else {
            format!("{}{}{}", words.no_more, words.kept_out, refused.join(", "))
        }
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason(Language::ENGLISH))
    }
}
