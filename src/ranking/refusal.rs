//! The rules that keep an article out, by name.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::wording::Wording;
use crate::language::Language;

/// Why an article may not be suggested: the first rule that keeps it out, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// It is the article that is asked about.
    Itself,
    /// It is a draft.
    Draft,
    /// It has been withdrawn.
    Withdrawn,
    /// Its embargo ends after `as_of`.
    Embargo,
    /// It had expired at `as_of`.
    Expired,
    /// It is dated after `as_of`.
    Future,
    /// It is marked never to be suggested.
    NeverSuggested,
    /// It is a declared translation of the article.
    Translation,
    /// It is in another language.
    OtherLanguage,
    /// Nothing is suggested under articles of this topic.
    QuietTopic,
    /// Its topic is never suggested.
    UnsuggestedTopic,
    /// Its topic is suggested only under articles of the same topic.
    ConfinedTopic,
    /// The selection of ids keeps it out.
    Id,
    /// The selection of sections keeps it out.
    Section,
    /// The selection of tags keeps it out.
    Tag,
    /// The selection of authors keeps it out.
    Author,
    /// The body of the article links it already.
    Linked,
    /// It is outside the window of dates, or has no date while there is one.
    OutsideWindow,
    /// It is older at `as_of` than is allowed, or has no date.
    TooOld,
    /// It is newer than the article (or one of the two has no date), and only the past is asked for.
    NotInThePast,
    /// It is too many days older or newer than the article (or one of the two has no date).
    TooFarInTime,
    /// It is a near-duplicate of the article.
    Copy,
    /// Its score is below the minimum.
    BelowMinimum,
    /// It is a near-duplicate of an article that stands higher.
    NearDuplicate,
    /// The list holds as many articles of its section as it may.
    SectionCap,
    /// The list holds as many articles of one of its authors as it may.
    AuthorCap,
    /// The list holds as many articles of its series as it may.
    SeriesCap,
    /// It stands on the page already.
    OnPage,
}

impl Refusal {
    /// The rule in a few words: in French, English, Arabic, Spanish or Portuguese; English for other languages.
    #[must_use]
    pub fn label(&self, language: Language) -> &'static str {
        Wording::of(language).refusals.get(self).map_or("", String::as_str)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label(Language::ENGLISH))
    }
}
