//! Filters: which articles may be candidates. They act before the best `k` are taken.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::selection::Selection;
use super::topics::Topics;
use crate::date::Date;
use crate::error::{Error, Result};
use crate::language::Language;

/// Which articles may be suggested.
///
/// Always excluded: the query article itself, its declared translations, drafts, withdrawn and never-suggest articles; at the
/// time `as_of` also articles under embargo, expired, or dated later. By default also articles in another language, and
/// near-duplicates of the query article ([`Question::near_duplicates`](crate::Question::near_duplicates)).
///
/// ```
/// use connexe::Filters;
///
/// let filters = Filters::default()
///     .with_as_of("2026-03-14".parse()?)
///     .with_excluded(["a1", "a2"])
///     .with_max_days_older(365);
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Filters {
    /// The time of the question, for embargo, expiry and future dates. [`Date`] says how dates are compared.
    /// Default: none. Then every embargo holds, no article counts as dated in the future, and expiries and ages count from the
    /// newest date of the articles that may be shown.
    pub as_of: Option<Date>,
    /// The languages that may be suggested. Default: that of the query article; in a block of a page, those that the page allows.
    pub language: Option<LanguageRule>,
    /// Which articles, by id.
    pub ids: Selection,
    /// Which sections.
    pub sections: Selection,
    /// Which tags: of `only` an article needs one.
    pub tags: Selection,
    /// Which authors.
    pub authors: Selection,
    /// Topics that need care.
    pub topics: Topics,
    /// Only articles dated on this date or later.
    pub published_from: Option<Date>,
    /// Only articles dated on this date or earlier.
    pub published_until: Option<Date>,
    /// Only articles dated on or before the date of the query article, as on the day of its publication.
    pub past_only: bool,
    /// Only articles at most so many days older than the query article.
    pub max_days_older: Option<u32>,
    /// Only articles at most so many days newer than the query article.
    pub max_days_newer: Option<u32>,
    /// Only articles at most so many days old at `as_of`, else at the newest date.
    pub max_age_days: Option<u32>,
    /// The least score. Default: 0, which excludes nothing. [`Blend`](crate::Blend) defines the score.
    pub min_score: f64,
    /// The least score as a quantile of the scores of the site, 0 to 1: 0.1 drops the weakest tenth of all suggestions
    /// ([`Recommender::score_quantile`](crate::Recommender::score_quantile)). Default: none.
    pub min_quantile: Option<f64>,
}

/// The languages that may be suggested under an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LanguageRule {
    /// The language of the query article.
    #[default]
    Same,
    /// All languages.
    Any,
    /// These languages, whatever the language of the query article.
    Among(BTreeSet<Language>),
}

impl Filters {
    /// Sets the time of the question.
    #[must_use]
    pub fn with_as_of(mut self, date: Date) -> Self {
        self.as_of = Some(date);
        self
    }

    /// Sets the languages that may be suggested.
    #[must_use]
    pub fn with_language(mut self, rule: LanguageRule) -> Self {
        self.language = Some(rule);
        self
    }

    /// Adds ids that may not be suggested.
    #[must_use]
    pub fn with_excluded<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.ids.never.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Sets which articles, by id.
    #[must_use]
    pub fn with_ids(mut self, ids: Selection) -> Self {
        self.ids = ids;
        self
    }

    /// Sets which sections.
    #[must_use]
    pub fn with_sections(mut self, sections: Selection) -> Self {
        self.sections = sections;
        self
    }

    /// Sets which tags.
    #[must_use]
    pub fn with_tags(mut self, tags: Selection) -> Self {
        self.tags = tags;
        self
    }

    /// Sets which authors.
    #[must_use]
    pub fn with_authors(mut self, authors: Selection) -> Self {
        self.authors = authors;
        self
    }

    /// Sets the topics that need care.
    #[must_use]
    pub fn with_topics(mut self, topics: Topics) -> Self {
        self.topics = topics;
        self
    }

    /// Sets how old a suggestion may be at `as_of`, in days.
    #[must_use]
    pub fn with_max_age_days(mut self, days: u32) -> Self {
        self.max_age_days = Some(days);
        self
    }

    /// Sets the least score as a quantile of the scores of the site.
    #[must_use]
    pub fn with_min_quantile(mut self, quantile: f64) -> Self {
        self.min_quantile = Some(quantile);
        self
    }

    /// Sets the window of dates, both ends included.
    #[must_use]
    pub fn with_published(mut self, from: Option<Date>, until: Option<Date>) -> Self {
        self.published_from = from;
        self.published_until = until;
        self
    }

    /// Sets whether only the past of the article is allowed.
    #[must_use]
    pub fn with_past_only(mut self, past_only: bool) -> Self {
        self.past_only = past_only;
        self
    }

    /// Sets how much older a suggestion may be, in days.
    #[must_use]
    pub fn with_max_days_older(mut self, days: u32) -> Self {
        self.max_days_older = Some(days);
        self
    }

    /// Sets how much newer a suggestion may be, in days.
    #[must_use]
    pub fn with_max_days_newer(mut self, days: u32) -> Self {
        self.max_days_newer = Some(days);
        self
    }

    /// Sets the least score.
    #[must_use]
    pub fn with_min_score(mut self, score: f64) -> Self {
        self.min_score = score;
        self
    }

    /// Whether every setting is in its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a minimum that is no finite number of at least 0, a quantile outside 0 to 1, or a window that ends
    /// before it begins.
    pub fn check(&self) -> Result<()> {
        if !(self.min_score >= 0.0 && self.min_score.is_finite()) {
            return Err(Error::setting("filters.min_score", self.min_score, "a finite number of at least 0"));
        }
        if let Some(quantile) = self.min_quantile.filter(|quantile| !(0.0..=1.0).contains(quantile)) {
            return Err(Error::setting("filters.min_quantile", quantile, "between 0 and 1"));
        }
        if let (Some(from), Some(until)) = (&self.published_from, &self.published_until)
            && !from.is_on_or_before(until)
        {
            let limit = format!("{from} (published_from) or later");
            return Err(Error::setting("filters.published_until", until, limit));
        }
        if self.language.as_ref().is_some_and(|rule| matches!(rule, LanguageRule::Among(languages) if languages.is_empty())) {
            return Err(Error::setting("filters.language", "among no language", "one language at least"));
        }
        Ok(())
    }
}
