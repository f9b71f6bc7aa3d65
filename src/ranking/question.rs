//! Questions for lists, and their answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::blend::Blend;
use super::boosts::Boosts;
use super::caps::Caps;
use super::filter::{ExclusionReason, Filters};
use crate::error::{Error, Result};
use crate::index::Engine;
use crate::language::Language;
use crate::near_duplicates::Likeness;
use crate::wording::Wording;

/// A question for a list: how many suggestions, by which blend, among which candidates.
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
    /// Which articles may be candidates.
    pub filters: Filters,
    /// The most articles of one section, author or series.
    pub caps: Caps,
    /// Factors on some candidates.
    pub boosts: Boosts,
    /// Whether near-duplicates are hidden or shown.
    pub near_duplicates: NearDuplicates,
    /// How candidates are found; the answer does not depend on it.
    pub engine: Engine,
}

/// How to treat near-duplicates: articles of the same wording ([`Likeness::is_near_duplicate`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NearDuplicates {
    /// Exclude those of the query article, and show only the first of several in the list. The answer names the hidden ones.
    #[default]
    Hide,
    /// Treat them like other articles.
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

    /// Sets how many suggestions are wanted.
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

    /// Sets the most articles of one section, author or series.
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

    /// Sets whether near-duplicates are hidden or shown.
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

/// The answer to a question: suggestions, best first, and why there are not more.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Suggestions {
    /// At most `k`, best first.
    pub items: Vec<Suggestion>,
    /// Articles that would be in the list if they were no near-duplicates of a better one: one for each of the better ones.
    pub hidden: Vec<Hidden>,
    /// Set if there are fewer than `k`.
    pub shortage: Option<Shortage>,
}

/// An article that is hidden because an article of a better rank has the same wording: the best of all that are hidden for that one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hidden {
    /// The caller's id.
    pub id: String,
    /// Id of the article that is shown in its stead.
    #[serde(rename = "twin")]
    pub duplicate_of: String,
    /// How much of the wording is the same.
    #[serde(flatten)]
    pub likeness: Likeness,
    /// Number of articles that are hidden for the same one, this one included.
    #[serde(default = "one")]
    pub articles: usize,
}

fn one() -> usize {
    1
}

/// One suggested article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Suggestion {
    /// The caller's id.
    pub id: String,
    /// The score, above 0. Comparable within one blend.
    pub score: f64,
    /// The score of a [`Rerank`](crate::Rerank) hook, if there was one: it decided the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reranked: Option<f64>,
}

/// The number of articles that one rule excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ExclusionCount {
    /// The rule.
    pub rule: ExclusionReason,
    /// Number of articles.
    pub articles: usize,
}

impl ExclusionCount {
    pub(crate) fn new(rule: ExclusionReason, articles: usize) -> Self {
        Self { rule, articles }
    }
}

/// Why a list is short: how many suggestions are missing, and which rules excluded candidates.
///
/// A list is short only if there is no further candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Shortage {
    /// How many suggestions are missing.
    pub missing: usize,
    /// Whether the query article has no feature that the question weighs: only stop words, no tag ...
    pub no_features: bool,
    /// Number of articles that share a feature with the query article but are excluded, by rule. The article itself does not count.
    pub excluded: Vec<ExclusionCount>,
    /// Why nothing was searched: the query article may not be shown, or is of a quiet topic.
    pub not_shown: Option<ExclusionReason>,
    /// Whether an embargo has a part in it only because the question has no [`as_of`](crate::Filters::as_of).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub embargo_without_as_of: bool,
}

impl Shortage {
    /// The reason in a sentence: in French, English, Arabic, Spanish or Portuguese; English for other languages.
    #[must_use]
    pub fn reason(&self, language: Language) -> String {
        let reason = self.reason_without_remedy(language);
        if self.embargo_without_as_of { reason + &Wording::of(language).shortage.without_as_of } else { reason }
    }

    fn reason_without_remedy(&self, language: Language) -> String {
        let words = &Wording::of(language).shortage;
        if let Some(exclusion) = self.not_shown {
            let rule = exclusion.label(language);
            return if exclusion == ExclusionReason::QuietTopic {
                rule.to_string()
            } else {
                format!("{}{rule}", words.not_shown)
            };
        }
        if self.no_features {
            return words.no_features.clone();
        }
        let is_weak = |count: &ExclusionCount| count.rule == ExclusionReason::LittleInCommon;
        let no_more = if self.excluded.iter().any(is_weak) { &words.not_close } else { &words.no_more };
        let excluded: Vec<String> = self.excluded.iter().map(|count| count.rule.counted(count.articles, language)).collect();
        if excluded.is_empty() {
            no_more.clone()
        } else {
            format!("{}{}{}", no_more, words.kept_out, excluded.join(&Wording::of(language).label.separator))
        }
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason(Language::ENGLISH))
    }
}
