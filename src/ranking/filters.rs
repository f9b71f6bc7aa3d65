//! Filters: who may be a candidate at all. They act before the cut.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::catalogue::{Asked, Catalogue};
use super::refusal::Refusal;
use crate::date::Date;
use crate::error::{Error, Result};

/// Which articles may be suggested.
///
/// Always kept out: the article itself, its declared translations, drafts, withdrawn and never-suggest articles, and at the time
/// `as_of` those under embargo, expired, or dated later. By default also articles in another language.
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
#[serde(default)]
#[non_exhaustive]
pub struct Filters {
    /// The time of the question: embargo, expiry and future dates are judged by it. Default: the newest date of the corpus.
    /// Give it wherever embargoes matter: an article dated in the future moves the default with it.
    pub as_of: Option<Date>,
    /// Which languages may stand under an article.
    pub language: LanguageRule,
    /// Ids that may not be suggested.
    pub excluded: BTreeSet<String>,
    /// Only articles dated on this date or later.
    pub published_from: Option<Date>,
    /// Only articles dated on this date or earlier.
    pub published_until: Option<Date>,
    /// Only articles dated on or before the date of the article asked about, as on the day of its publication.
    pub past_only: bool,
    /// Only articles at most so many days older than the article asked about.
    pub max_days_older: Option<u32>,
    /// Only articles at most so many days newer than the article asked about.
    pub max_days_newer: Option<u32>,
    /// The least score. Default: 0, which no candidate has.
    pub min_score: f64,
}

/// Which languages may stand under an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LanguageRule {
    /// That of the article.
    #[default]
    Same,
    /// All.
    Any,
}

impl Filters {
    /// Sets the time of the question.
    #[must_use]
    pub fn with_as_of(mut self, date: Date) -> Self {
        self.as_of = Some(date);
        self
    }

    /// Sets which languages may be suggested.
    #[must_use]
    pub fn with_language(mut self, rule: LanguageRule) -> Self {
        self.language = rule;
        self
    }

    /// Adds ids that may not be suggested.
    #[must_use]
    pub fn with_excluded<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.excluded.extend(ids.into_iter().map(Into::into));
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
    /// [`Error::Setting`] for a minimum that is no finite number of at least 0, or a window that ends before it begins.
    pub fn check(&self) -> Result<()> {
        if !(self.min_score >= 0.0 && self.min_score.is_finite()) {
            return Err(Error::setting("filters.min_score", self.min_score, "a finite number of at least 0"));
        }
        if let (Some(from), Some(until)) = (&self.published_from, &self.published_until)
            && !from.is_on_or_before(until)
        {
            return Err(Error::setting("filters.published_until", until, format!("{from} (published_from) or later")));
        }
        Ok(())
    }
}

/// The filters of one question about one article, ready to be asked of each candidate.
pub(crate) struct Gate<'a> {
    filters: &'a Filters,
    catalogue: &'a Catalogue,
    asked: &'a Asked,
    /// Numbers of the excluded ids, in ascending order.
    excluded: Vec<u32>,
    as_of: Option<i64>,
}

impl<'a> Gate<'a> {
    pub(crate) fn new(filters: &'a Filters, catalogue: &'a Catalogue, asked: &'a Asked) -> Self {
        let mut excluded: Vec<u32> = filters.excluded.iter().filter_map(|id| catalogue.number(id)).collect();
        excluded.sort_unstable();
        let as_of = filters.as_of.or(catalogue.newest()).map(|date| date.last_second());
        Self { filters, catalogue, asked, excluded, as_of }
    }

    /// The first rule that keeps a candidate out, if any.
    pub(crate) fn refusal(&self, candidate: u32) -> Option<Refusal> {
        if self.asked.article == Some(candidate) {
            return Some(Refusal::Itself);
        }
        self.not_shown(candidate).or_else(|| self.not_for_this_article(candidate))
    }

    /// Why nobody may see an article at the time of the question, if nobody may.
    pub(crate) fn not_shown(&self, article: u32) -> Option<Refusal> {
        let card = self.catalogue.card(article);
        if card.state.is_some() {
            return card.state;
        }
        // Without any clock an embargo holds: breaking one cannot be taken back.
        let Some(as_of) = self.as_of else { return card.not_before.map(|_| Refusal::Embargo) };
        if card.not_before.is_some_and(|date| date.first_second() > as_of) {
            return Some(Refusal::Embargo);
        }
        if card.expires.is_some_and(|date| date.first_second() <= as_of) {
            return Some(Refusal::Expired);
        }
        card.date.is_some_and(|date| date.first_second() > as_of).then_some(Refusal::Future)
    }

    fn not_for_this_article(&self, candidate: u32) -> Option<Refusal> {
        let card = self.catalogue.card(candidate);
        if card.never_suggest {
            return Some(Refusal::NeverSuggested);
        }
        if self.asked.families.contains(&card.family) {
            return Some(Refusal::Translation);
        }
        if self.filters.language == LanguageRule::Same && card.language != self.asked.language {
            return Some(Refusal::OtherLanguage);
        }
        if self.excluded.binary_search(&candidate).is_ok() {
            return Some(Refusal::Excluded);
        }
        if !self.is_in_window(card.date.as_ref()) {
            return Some(Refusal::OutsideWindow);
        }
        self.wrong_time(card.date.as_ref())
    }

    fn is_in_window(&self, date: Option<&Date>) -> bool {
        let (from, until) = (&self.filters.published_from, &self.filters.published_until);
        if from.is_none() && until.is_none() {
            return true;
        }
        date.is_some_and(|date| {
            from.is_none_or(|from| from.is_on_or_before(date)) && until.is_none_or(|until| date.is_on_or_before(&until))
        })
    }

    fn wrong_time(&self, candidate: Option<&Date>) -> Option<Refusal> {
        let Filters { past_only, max_days_older, max_days_newer, .. } = *self.filters;
        let both = self.asked.date.as_ref().zip(candidate);
        if past_only && !both.is_some_and(|(article, candidate)| candidate.is_on_or_before(article)) {
            return Some(Refusal::NotInThePast);
        }
        if max_days_older.is_none() && max_days_newer.is_none() {
            return None;
        }
        let Some((article, candidate)) = both else { return Some(Refusal::TooFarInTime) };
        let is_older = candidate.first_second() < article.first_second();
        let limit = if is_older { max_days_older } else { max_days_newer };
        limit.is_some_and(|limit| article.days_between(candidate) > limit).then_some(Refusal::TooFarInTime)
    }

    pub(super) fn min_score(&self) -> f64 {
        self.filters.min_score
    }

    pub(super) fn asked(&self) -> &Asked {
        self.asked
    }

    pub(super) fn catalogue(&self) -> &Catalogue {
        self.catalogue
    }
}
