//! The problems of an input: what is wrong, what was done about it, what to write instead.

use std::fmt;

use serde::Serialize;

/// A problem of a line or of one of its fields.
///
/// Its text names the value, what was done, and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The line is not valid UTF-8. The line is lost.
    NotUtf8 {
        /// Position of the first invalid byte in the line, from 0.
        byte: usize,
    },
    /// The line is longer than the limit. The line is lost.
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The line is no JSON object of the expected shape. The line is lost.
    Unreadable {
        /// The message of the JSON reader.
        reason: String,
    },
    /// The line is nearly JSON: a number such as `NaN`, half of a surrogate pair, or a character that has to be escaped.
    Repaired,
    /// There is no id, or an empty one. The line is lost.
    MissingId,
    /// An earlier record has the same id. The later one is lost.
    DuplicateId {
        /// The first line or record with the id.
        first: usize,
        /// The file of the first one, where the input has several.
        origin: Option<String>,
    },
    /// A value of a shape that has no single meaning. The article has no such field.
    OtherShape {
        /// The field.
        field: String,
        /// The value, as JSON.
        value: String,
        /// The shape to write.
        expected: &'static str,
    },
    /// A string that looks like a list. It is read as one entry.
    ListInOneString {
        /// The field.
        field: String,
        /// The string.
        value: String,
    },
    /// A date that cannot be read. The article has no such date.
    BadDate {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// Why it cannot be read.
        reason: String,
    },
    /// An embargo or expiry that cannot be read. The article becomes a draft, since showing it could be wrong.
    BadVisibilityDate {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// Why it cannot be read.
        reason: String,
    },
    /// A mark of publication with an unknown value. The article becomes a draft: it is not shown.
    UnknownStatus {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// The values that are known, in words.
        accepted: &'static str,
    },
    /// A language that is not in ISO 639-1. The article is read in the language of the corpus.
    UnknownLanguage {
        /// The field.
        field: String,
        /// The value.
        value: String,
    },
    /// A date of publication long after all others. Nothing is changed.
    LoneDate {
        /// The date.
        value: String,
        /// Days since the newest of the other dates.
        days: u32,
    },
    /// There is no text in the body.
    EmptyBody,
    /// A link, pin or translation to an id that is not in the corpus.
    UnknownTarget {
        /// The field.
        field: &'static str,
        /// The id that does not exist.
        to: String,
    },
    /// A link of the body to a page of the site that is no article of the corpus. It is not used.
    LostLink {
        /// The address, as written.
        to: String,
    },
    /// A pin on a draft or a withdrawn article. It is not shown.
    PinNotShown {
        /// The id that was pinned.
        to: String,
        /// The status of the article, in words.
        status: &'static str,
    },
    /// A link, pin or translation of an article to itself. It is dropped.
    LeadsToItself {
        /// The field.
        field: &'static str,
    },
}

/// The cost of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Nothing was changed.
    Noticed,
    /// A value was dropped or replaced by a default.
    Defaulted,
    /// The whole line was lost.
    Lost,
}

impl Problem {
    /// Returns the cost of the problem. In strict reading [`Severity::Defaulted`] and worse are errors.
    pub fn severity(&self) -> Severity {
        match self {
            Self::NotUtf8 { .. }
            | Self::TooLong { .. }
            | Self::Unreadable { .. }
            | Self::MissingId
            | Self::DuplicateId { .. } => Severity::Lost,
            Self::Repaired
            | Self::OtherShape { .. }
            | Self::BadDate { .. }
            | Self::BadVisibilityDate { .. }
            | Self::UnknownStatus { .. }
            | Self::UnknownLanguage { .. }
            | Self::LeadsToItself { .. } => Severity::Defaulted,
            Self::ListInOneString { .. }
            | Self::LoneDate { .. }
            | Self::EmptyBody
            | Self::UnknownTarget { .. }
            | Self::LostLink { .. }
            | Self::PinNotShown { .. } => Severity::Noticed,
        }
    }

    /// Returns the kind of problem in a few words, for counting.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "not UTF-8",
            Self::TooLong { .. } => "line too long",
            Self::Unreadable { .. } => "unreadable line",
            Self::Repaired => "repaired line",
            Self::MissingId => "no id",
            Self::DuplicateId { .. } => "duplicate id",
            Self::OtherShape { .. } => "value of another shape",
            Self::ListInOneString { .. } => "list in one string",
            Self::BadDate { .. } => "bad date",
            Self::BadVisibilityDate { .. } => "bad embargo or expiry",
            Self::UnknownStatus { .. } => "unknown status",
            Self::UnknownLanguage { .. } => "unknown language",
            Self::LoneDate { .. } => "date long after all others",
            Self::EmptyBody => "empty body",
            Self::UnknownTarget { .. } => "unknown target",
            Self::LostLink { .. } => "link to no article",
            Self::PinNotShown { .. } => "pin not shown",
            Self::LeadsToItself { .. } => "leads to itself",
        }
    }

    /// Returns the name of the field, as the input writes it, where the problem is in one field.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::NotUtf8 { .. } | Self::TooLong { .. } | Self::Unreadable { .. } | Self::Repaired => None,
            Self::MissingId | Self::DuplicateId { .. } => Some("id"),
            Self::OtherShape { field, .. }
            | Self::ListInOneString { field, .. }
            | Self::BadDate { field, .. }
            | Self::BadVisibilityDate { field, .. }
            | Self::UnknownStatus { field, .. }
            | Self::UnknownLanguage { field, .. } => Some(field),
            Self::LoneDate { .. } => Some("date"),
            Self::EmptyBody | Self::LostLink { .. } => Some("body"),
            Self::UnknownTarget { field, .. } | Self::LeadsToItself { field } => Some(field),
            Self::PinNotShown { .. } => Some("pins"),
        }
    }

    /// Returns the value that was found, cut after 60 characters.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::OtherShape { value, .. }
            | Self::ListInOneString { value, .. }
            | Self::BadDate { value, .. }
            | Self::BadVisibilityDate { value, .. }
            | Self::UnknownStatus { value, .. }
            | Self::UnknownLanguage { value, .. }
            | Self::LoneDate { value, .. } => Some(value),
            Self::UnknownTarget { to, .. } | Self::LostLink { to } | Self::PinNotShown { to, .. } => Some(to),
            _ => None,
        }
    }

    /// Returns what was done about the problem.
    pub fn done(&self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } | Self::TooLong { .. } | Self::Unreadable { .. } => "the line is dropped",
            Self::MissingId | Self::DuplicateId { .. } => "the article is dropped",
            Self::Repaired => "it is read with `null` for the number and U+FFFD for the half pair",
            Self::OtherShape { .. } => "the article is kept without the field",
            Self::BadDate { .. } => "the article is kept without the date",
            Self::BadVisibilityDate { .. } | Self::UnknownStatus { .. } => "the article is kept as a draft: it is not shown",
            Self::UnknownLanguage { .. } => "the article is read in the language of the corpus",
            Self::ListInOneString { .. } => "it is read as one entry",
            Self::LoneDate { .. } => "the article is kept; without `as_of`, ages and expiries count from its date",
            Self::EmptyBody => "the article is kept with its other fields",
            Self::UnknownTarget { .. } => "the target is not used",
            Self::LostLink { .. } => "the link is not used",
            Self::PinNotShown { .. } => "the pin is not shown",
            Self::LeadsToItself { .. } => "the entry is dropped",
        }
    }

    /// Returns what to write instead.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "save the file as UTF-8",
            Self::TooLong { .. } => "raise `max_line_bytes` or split the article",
            Self::Unreadable { .. } => "write one JSON object a line",
            Self::Repaired => "write the line with a JSON library that does not allow such values",
            Self::MissingId => "give each article an id",
            Self::DuplicateId { .. } => "give each article an id of its own",
            Self::OtherShape { expected, .. } => expected,
            Self::BadDate { .. } | Self::BadVisibilityDate { .. } => "write YYYY-MM-DD, such as 2026-03-14",
            Self::UnknownStatus { accepted, .. } => accepted,
            Self::UnknownLanguage { .. } => "write two letters of ISO 639-1, such as \"fr\"",
            Self::ListInOneString { .. } => "write a list for several, such as [\"a\", \"b\"]",
            Self::LoneDate { .. } => "check the date, or pass `as_of`",
            Self::EmptyBody => "write the text in `body`",
            Self::UnknownTarget { .. } => "write the id or the address of an article of the corpus",
            Self::LostLink { .. } => "add the article to the corpus, or mend the link",
            Self::PinNotShown { .. } => "pin a published article",
            Self::LeadsToItself { .. } => "leave the article's own id out",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 { byte } => write!(f, "invalid UTF-8 at byte {byte} of the line")?,
            Self::TooLong { limit } => write!(f, "the line is longer than the limit of {limit} bytes")?,
            Self::Unreadable { reason } => write!(f, "unreadable: {reason}")?,
            Self::Repaired => {
                f.write_str("nearly JSON: NaN or Infinity, half of a surrogate pair, or a character without its escape")?;
            }
            Self::MissingId => f.write_str("no id")?,
            Self::DuplicateId { origin: Some(origin), .. } => write!(f, "duplicate id, first used by {origin}")?,
            Self::DuplicateId { first, origin: None } => write!(f, "duplicate id, first used on line {first}")?,
            Self::OtherShape { field, value, .. } => write!(f, "`{field}` has a value of another shape: {value}")?,
            Self::ListInOneString { field, value } => write!(f, "`{field}` looks like a list in one string: {value:?}")?,
            Self::BadDate { field, value, reason } | Self::BadVisibilityDate { field, value, reason } => {
                write!(f, "`{field}` is not a date: {value:?} ({reason})")?;
            }
            Self::UnknownStatus { field, value, .. } => write!(f, "`{field}` has an unknown value: {value:?}")?,
            Self::UnknownLanguage { field, value } => write!(f, "`{field}` is an unknown language: {value:?}")?,
            Self::LoneDate { value, days } => write!(f, "`date` is {value}, {days} days after all other dates")?,
            Self::EmptyBody => f.write_str("empty body")?,
            Self::UnknownTarget { field, to } => write!(f, "`{field}` has an unknown target: no article has the id {to:?}")?,
            Self::LostLink { to } => write!(f, "the body links to {to:?}, which is no article of the corpus")?,
            Self::PinNotShown { to, status } => write!(f, "`pins` names {to:?}, which is {status}")?,
            Self::LeadsToItself { field } => write!(f, "`{field}` leads to the article itself")?,
        }
        write!(f, "; {}; {}", self.done(), self.remedy())
    }
}

/// Returns the start of a value, for a report.
pub(super) fn short(value: &str) -> String {
    match value.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value.to_string(),
    }
}
