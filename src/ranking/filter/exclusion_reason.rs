//! The reasons that exclude an article, by name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::wording::Wording;

/// Why an article may not be suggested: the first rule that excludes it, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExclusionReason {
    /// It is the query article.
    Itself,
    /// It is a draft.
    Draft,
    /// It has been withdrawn.
    Withdrawn,
    /// Its embargo ends after `as_of`, or there is no `as_of`.
    Embargo,
    /// It had expired at `as_of`, or at the newest date if there is no `as_of`.
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
    /// The selection of ids excludes it.
    Id,
    /// The selection of sections excludes it.
    Section,
    /// The selection of tags excludes it.
    Tag,
    /// The selection of authors excludes it.
    Author,
    /// The body of the article links it already.
    Linked,
    /// It is outside the window of dates, or has no date while there is a window.
    OutsideWindow,
    /// It is older at `as_of` (or at the newest date) than is allowed, or has no date.
    TooOld,
    /// It is newer than the article (or one of the two has no date), and only the past is allowed.
    NotInThePast,
    /// It is too many days older or newer than the article (or one of the two has no date).
    TooFarInTime,
    /// It is a near-duplicate of the query article.
    NearDuplicateOfArticle,
    /// Its score is below the minimum.
    BelowMinimum,
    /// It shares too little of the subject, or one word only.
    LittleInCommon,
    /// It is a near-duplicate of an article of a better rank.
    NearDuplicate,
    /// The list has as many articles of its section as it may.
    SectionCap,
    /// The list has as many articles of one of its authors as it may.
    AuthorCap,
    /// The list has as many articles of its series as it may.
    SeriesCap,
    /// It is on the page already.
    OnPage,
}

impl ExclusionReason {
    /// The reason in a few words: in French, English, Arabic, Spanish or Portuguese; English for other languages.
    #[must_use]
    pub fn label(&self, language: Language) -> &'static str {
        Wording::of(language).exclusions.get(self.key()).map_or("", String::as_str)
    }

    /// The reason with the number of articles that it excludes: `2 brouillons`.
    pub(in crate::ranking) fn counted(self, articles: usize, language: Language) -> String {
        let words = Wording::of(language).counted_exclusions.get(self.key());
        words.map_or_else(String::new, |words| words.text(articles, language))
    }

    /// The name of the reason in JSON, and in the files of words.
    fn key(self) -> &'static str {
        match self {
            Self::Itself => "itself",
            Self::Draft => "draft",
            Self::Withdrawn => "withdrawn",
            Self::Embargo => "embargo",
            Self::Expired => "expired",
            Self::Future => "future",
            Self::NeverSuggested => "never_suggested",
            Self::Translation => "translation",
            Self::OtherLanguage => "other_language",
            Self::QuietTopic => "quiet_topic",
            Self::UnsuggestedTopic => "unsuggested_topic",
            Self::ConfinedTopic => "confined_topic",
            Self::Id => "id",
            Self::Section => "section",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Linked => "linked",
            Self::OutsideWindow => "outside_window",
            Self::TooOld => "too_old",
            Self::NotInThePast => "not_in_the_past",
            Self::TooFarInTime => "too_far_in_time",
            Self::NearDuplicateOfArticle => "near_duplicate_of_article",
            Self::BelowMinimum => "below_minimum",
            Self::LittleInCommon => "little_in_common",
            Self::NearDuplicate => "near_duplicate",
            Self::SectionCap => "section_cap",
            Self::AuthorCap => "author_cap",
            Self::SeriesCap => "series_cap",
            Self::OnPage => "on_page",
        }
    }
}

impl fmt::Display for ExclusionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label(Language::ENGLISH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_words_for_every_reason() {
        let reasons = &Wording::of(Language::ENGLISH).exclusions;
        assert_eq!(reasons.len(), ExclusionReason::OnPage as usize + 1);
        for name in reasons.keys() {
            let reason: ExclusionReason = serde_json::from_value(name.as_str().into()).unwrap();
            assert_eq!(reason.key(), name);
            for language in ["en", "fr", "ar", "es", "pt"] {
                let language = language.parse().unwrap();
                assert!(!reason.label(language).is_empty() && !reason.counted(2, language).is_empty(), "{name} {language}");
            }
        }
    }
}
