//! The rules that keep an article out, by name.

use serde::{Deserialize, Serialize};

/// Why an article may not be suggested: the first rule that keeps it out.
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
    /// It is marked never to be suggested.
    NeverSuggested,
    /// Its embargo ends after `as_of`.
    Embargo,
    /// It had expired at `as_of`.
    Expired,
    /// It is dated after `as_of`.
    Future,
    /// It is a declared translation of the article.
    Translation,
    /// It is in another language.
    OtherLanguage,
    /// It is excluded by id: by the caller, by a link of the body, or because it stands in another block.
    Excluded,
    /// It is outside the window of dates, or has no date while there is one.
    OutsideWindow,
    /// It is newer than the article (or one of the two has no date), and only the past is asked for.
    NotInThePast,
    /// It is too many days older or newer than the article (or one of the two has no date).
    TooFarInTime,
    /// Its score is below the minimum.
    BelowMinimum,
}
