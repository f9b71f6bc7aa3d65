//! The input report: every value that was dropped, replaced by a default or doubtful, with its line and id.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// The notes on the reading of a corpus, in the order of the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InputReport {
    /// Lines read, blank ones included.
    pub lines: usize,
    /// Articles read.
    pub articles: usize,
    /// The notes.
    pub notes: Vec<Note>,
}

/// A note on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Note {
    /// Number of the line, from 1.
    pub line: usize,
    /// Id of the article, where it could be read.
    pub id: Option<String>,
    /// The problem.
    pub problem: Problem,
}

/// A problem of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// The line is not valid UTF-8. The line is lost.
    #[error("invalid UTF-8 at byte {byte} of the line")]
    NotUtf8 {
        /// Position of the first invalid byte in the line, from 0.
        byte: usize,
    },
    /// The line is longer than the limit. The line is lost.
    #[error("the line is longer than the limit of {limit} bytes; raise `max_line_bytes` or split the article")]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The line is no JSON object of the expected shape. The line is lost.
    #[error("unreadable: {reason}")]
    Unreadable {
        /// The message of the JSON reader.
        reason: String,
    },
    /// There is no id, or an empty one. The line is lost.
    #[error("no id")]
    MissingId,
    /// An earlier line has the same id. The later line is lost.
    #[error("duplicate id, first used on line {first}; this line is dropped")]
    DuplicateId {
        /// The first line with the id.
        first: usize,
    },
    /// A date that cannot be read. The article has no such date.
    #[error("`{field}` is not a date: {value:?}; the article is kept without it")]
    BadDate {
        /// The field.
        field: &'static str,
        /// The text found there.
        value: String,
    },
    /// An embargo that cannot be read. The article becomes a draft, since showing it could break the embargo.
    #[error("`not_before` is not a date: {value:?}; the article is kept as a draft, so that no embargo is broken")]
    BadEmbargo {
        /// The text found there.
        value: String,
    },
    /// A language that is not in ISO 639-1. The article is read in the language of the corpus.
    #[error("unknown language {value:?}; read in the language of the corpus")]
    UnknownLanguage {
        /// The text found there.
        value: String,
    },
    /// A status outside published, draft and withdrawn. The article becomes a draft: it is not shown.
    #[error("unknown status {value:?}; taken as a draft")]
    UnknownStatus {
        /// The text found there.
        value: String,
    },
    /// There is no text in the body.
    #[error("empty body")]
    EmptyBody,
    /// A link, pin or translation to an id that is not in the corpus.
    #[error("`{field}` has an unknown target: no article has the id {to:?}")]
    UnknownTarget {
        /// The field.
        field: &'static str,
        /// The id that does not exist.
        to: String,
    },
    /// A pin on a draft or a withdrawn article. It is not shown.
    #[error("`pins` names {to:?}, which is {status}: it is not shown")]
    PinNotShown {
        /// The id that was pinned.
        to: String,
        /// The status of the article, in words.
        status: &'static str,
    },
    /// A link, pin or translation of an article to itself. It is dropped.
    #[error("`{field}` leads to the article itself; dropped")]
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
            Self::BadDate { .. }
            | Self::BadEmbargo { .. }
            | Self::UnknownLanguage { .. }
            | Self::UnknownStatus { .. }
            | Self::LeadsToItself { .. } => Severity::Defaulted,
            Self::EmptyBody | Self::UnknownTarget { .. } | Self::PinNotShown { .. } => Severity::Noticed,
        }
    }

    /// Returns the kind of problem in a few words, for counting.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "not UTF-8",
            Self::TooLong { .. } => "line too long",
            Self::Unreadable { .. } => "unreadable line",
            Self::MissingId => "no id",
            Self::DuplicateId { .. } => "duplicate id",
            Self::BadDate { .. } => "bad date",
            Self::BadEmbargo { .. } => "bad embargo",
            Self::UnknownLanguage { .. } => "unknown language",
            Self::UnknownStatus { .. } => "unknown status",
            Self::EmptyBody => "empty body",
            Self::UnknownTarget { .. } => "unknown target",
            Self::PinNotShown { .. } => "pin not shown",
            Self::LeadsToItself { .. } => "leads to itself",
        }
    }
}

impl InputReport {
    /// Counts the notes by the name of their kind.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for note in &self.notes {
            *counts.entry(note.problem.kind()).or_insert(0) += 1;
        }
        counts
    }

    /// Returns one line with the number of articles, of lines, and of notes of each kind.
    ///
    /// ```
    /// let corpus = connexe::corpus::JsonLines::new().read("{\"id\": \"a\"}\nnonsense\n".as_bytes())?;
    /// assert_eq!(corpus.report.summary(), "1 article from 2 lines (1 empty body, 1 unreadable line)");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn summary(&self) -> String {
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let head = format!("{} article{} from {} line{}", self.articles, plural(self.articles), self.lines, plural(self.lines));
        let counts: Vec<String> = self.counts().iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        if counts.is_empty() { head } else { format!("{head} ({})", counts.join(", ")) }
    }
}

impl fmt::Display for InputReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.summary())?;
        self.notes.iter().try_for_each(|note| writeln!(f, "  {note}"))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "line {} ({id:?}): {}", self.line, self.problem),
            None => write!(f, "line {}: {}", self.line, self.problem),
        }
    }
}
