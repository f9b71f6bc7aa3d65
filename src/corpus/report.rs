//! The input report: every value that was dropped, replaced by a default or doubtful, with its line and id.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::markup::Markup;
use super::problem::Problem;
use crate::printable::printable;

/// Notes of one kind and field that are shown; the others are counted.
const SHOWN: usize = 3;

/// The notes on the reading of a corpus, in the order of the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct InputReport {
    /// Lines read, blank ones included; 0 for records of another format.
    pub lines: usize,
    /// Records of another format; 0 for lines.
    pub records: usize,
    /// Articles read.
    pub articles: usize,
    /// Articles that are never shown: drafts and withdrawn ones.
    pub unpublished: usize,
    /// Published articles with an embargo. Without `as_of` none of them is shown.
    pub embargoed: usize,
    /// Articles by the markup of their texts: `text`, `html`, `markdown`.
    pub markup: BTreeMap<&'static str, usize>,
    /// Names of fields that were never read, with the number of their records, most frequent first.
    pub unread_fields: Vec<(String, usize)>,
    /// The notes.
    pub notes: Vec<Note>,
}

/// A note on one line or record.
///
/// As JSON it has `line`, `origin`, `id`, `kind`, `field`, `value`, `done` and `write`, the last two in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Number of the line, from 1. In a JSON array, the line on which the entry begins; of records of another format, the number of the
    /// record.
    pub line: usize,
    /// File or entry that the record comes from, where the input has several.
    pub origin: Option<String>,
    /// Id of the article, where it could be read.
    pub id: Option<String>,
    /// The problem.
    pub problem: Problem,
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut note = serializer.serialize_struct("Note", 9)?;
        note.serialize_field("line", &self.line)?;
        note.serialize_field("origin", &self.origin)?;
        note.serialize_field("id", &self.id)?;
        note.serialize_field("kind", self.problem.kind())?;
        note.serialize_field("severity", &self.problem.severity())?;
        note.serialize_field("field", &self.problem.field())?;
        note.serialize_field("value", &self.problem.value())?;
        note.serialize_field("done", self.problem.done())?;
        note.serialize_field("write", self.problem.remedy())?;
        note.end()
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

    /// Whether some articles were not read as plain text.
    pub fn has_markup(&self) -> bool {
        self.markup.keys().any(|&name| name != Markup::Text.name())
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
        let (count, unit) = if self.records > 0 { (self.records, "record") } else { (self.lines, "line") };
        let mut summary = format!("{} article{} from {count} {unit}{}", self.articles, plural(self.articles), plural(count));
        if self.unpublished > 0 {
            summary += &format!(", {} not published", self.unpublished);
        }
        if self.embargoed > 0 {
            summary += &format!(", {} with an embargo (it holds until `as_of` is given)", self.embargoed);
        }
        let markups: Vec<String> =
            ["html", "markdown"].iter().filter_map(|name| Some(format!("{} read as {name}", self.markup.get(name)?))).collect();
        if !markups.is_empty() {
            summary += &format!(", {}", markups.join(", "));
        }
        let counts: Vec<String> = self.counts().iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        if counts.is_empty() { summary } else { format!("{summary} ({})", counts.join(", ")) }
    }

    /// Returns the lines that tell the notes: of each kind and field the first three, and the number of the others.
    ///
    /// Fields that were never read come last, in one line.
    pub fn digest(&self) -> Vec<String> {
        // A group stands where its first note stands.
        let mut groups: Vec<Vec<&Note>> = Vec::new();
        let mut positions = BTreeMap::new();
        for note in &self.notes {
            let position = *positions.entry((note.problem.kind(), note.problem.field())).or_insert(groups.len());
            if position == groups.len() {
                groups.push(Vec::new());
            }
            groups[position].push(note);
        }
        let mut lines = Vec::new();
        for notes in groups {
            lines.extend(notes.iter().take(SHOWN).map(ToString::to_string));
            if let Some(note) = notes.get(SHOWN) {
                let of_field = note.problem.field().map_or_else(String::new, |field| format!(" (`{field}`)"));
                lines.push(format!("... and {} more: {}{of_field}", notes.len() - SHOWN, note.problem.kind()));
            }
        }
        lines.extend(self.unread());
        lines
    }

    /// Returns the line about the fields that were never read, if there are any.
    pub fn unread(&self) -> Option<String> {
        let names: Vec<String> =
            self.unread_fields.iter().map(|(name, count)| format!("{} ({count})", printable(name))).collect();
        (!names.is_empty()).then(|| format!("fields that were not read, with their counts: {}", names.join(", ")))
    }
}

/// Writes the summary and the [`digest`](InputReport::digest).
impl fmt::Display for InputReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.summary())?;
        self.digest().iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = self.problem.to_string();
        let problem = printable(&problem);
        match &self.origin {
            Some(origin) => write!(f, "{}", printable(origin))?,
            None => write!(f, "line {}", self.line)?,
        }
        match &self.id {
            Some(id) => write!(f, " ({id:?}): {problem}"),
            None => write!(f, ": {problem}"),
        }
    }
}
