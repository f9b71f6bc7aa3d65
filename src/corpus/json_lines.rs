//! JSON Lines, one article a line, to a corpus; a JSON array of articles as well.
//!
//! Input: a file or a stream. Output: the articles and a report. Time: linear in the input; memory: the articles and one line.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::collection::Corpus;
use super::decode::Decoded;
use super::entries::Entries;
use super::file_format::FileFormat;
use super::markup::{Code, Decisions, Markup};
use super::problem::{Problem, Severity, short};
use super::record::Record;
#[cfg(feature = "html")]
use super::record::convert_with_links;
use super::references::References;
use super::repair::repair;
use super::report::{InputReport, Note};
use super::unread_fields::UnreadFields;
use crate::article::{Article, Status};
use crate::date::Date;
use crate::error::{Error, Result};

/// A reader of articles from [JSON Lines](https://jsonlines.org), one JSON object a line.
///
/// Field names are those of [`Article`] and the usual ones of content systems; `docs/article.schema.json` lists them. Fields that are
/// not read are named in the report. Without a `section`, the first of `categories` is the section. Blank lines and a byte-order mark
/// are skipped.
///
/// A JSON array of objects is read too, and with the feature `decode` gzip and UTF-16 with a byte-order mark. Anything else is an error
/// that says what the input seems to be.
///
/// **Marks of publication** of Hugo, Jekyll, Eleventy, Astro, Ghost, WordPress, Drupal and others are read: `draft`, `published`,
/// `status`, `visibility`, `post_password`, `publishDate`, `expiryDate`, `headless`, `build` and more. An unknown value hides the
/// article; if more than half of the articles are hidden for that reason, reading fails.
///
/// Time is linear in the size of the input; besides the articles, memory holds one line of at most
/// [`max_line_bytes`](Self::max_line_bytes).
///
/// ```
/// use connexe::corpus::JsonLines;
///
/// let lines = r#"{"id": "a", "title": "Le train arrive", "body": "Il entre en gare.", "date": "2026-03-14", "lang": "fr"}
/// {"id": "a", "title": "Encore lui", "body": "..."}
/// "#;
/// let corpus = JsonLines::new().read(lines.as_bytes())?;
/// assert_eq!(corpus.articles.len(), 1);
/// assert_eq!(
///     corpus.report.notes[0].to_string(),
///     r#"line 2 ("a"): duplicate id, first used on line 1; the line is dropped; give each article an id of its own"#
/// );
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct JsonLines {
    strict: bool,
    max_line_bytes: usize,
    markup: Markup,
    code: Code,
}

impl Default for JsonLines {
    fn default() -> Self {
        Self { strict: false, max_line_bytes: 64 << 20, markup: Markup::Text, code: Code::Keep }
    }
}

impl JsonLines {
    /// Makes a reader that drops a bad line and reports it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the first loss or default is an error. Default: false.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets the length of the longest line that is read, in bytes. A longer one is dropped and reported. Default: 64 MiB.
    #[must_use]
    pub fn max_line_bytes(mut self, limit: usize) -> Self {
        self.max_line_bytes = limit;
        self
    }

    /// Sets the markup of titles, leads and bodies. Default: plain text.
    #[must_use]
    pub fn markup(mut self, markup: Markup) -> Self {
        self.markup = markup;
        self
    }

    /// Sets what becomes of code blocks in HTML and Markdown. Default: their words count.
    #[must_use]
    pub fn code(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if it cannot be opened or read; in strict mode [`Error::Line`].
    pub fn read_file(&self, path: impl AsRef<Path>) -> Result<Corpus> {
        let path = path.as_ref();
        let file_error = |source| Error::File { path: path.to_path_buf(), source };
        let file = File::open(path).map_err(file_error)?;
        self.read(BufReader::with_capacity(1 << 16, file)).map_err(|error| match error {
            Error::Read { source, .. } => file_error(source),
            other => other,
        })
    }

    /// Reads a stream.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the stream fails; [`Error::Input`] if it holds something other than articles as JSON, is for the most part in
    /// another encoding, or if unknown marks of publication hide more than half of the articles; in strict mode [`Error::Line`].
    pub fn read(&self, reader: impl BufRead) -> Result<Corpus> {
        let Decoded { head, stream } = Decoded::new(reader).map_err(|source| Error::Read { line: 0, source })?;
        let format = FileFormat::of(&head);
        if let Some(format) = format.as_ref().filter(|format| format.is_unreadable()) {
            return Err(not_json_lines(format));
        }
        let mut reading = Reading { strict: self.strict, markup: self.markup, code: self.code, ..Reading::default() };
        if begins_an_array(&head) {
            self.read_array(stream, &mut reading)?;
        } else {
            self.read_lines(stream, &mut reading)?;
            let format = format.or_else(|| FileFormat::of_json(&head));
            if let Some(format) = format.filter(|_| reading.articles.is_empty()) {
                return Err(not_json_lines(&format));
            }
        }
        reading.finish()
    }

    fn read_lines(&self, mut stream: impl BufRead, reading: &mut Reading) -> Result<()> {
        let mut line = Vec::new();
        loop {
            let number = reading.report.lines + 1;
            let read_error = |source| Error::Read { line: number - 1, source };
            line.clear();
            // Gives back the memory of a huge line.
            line.shrink_to(1 << 20);
            let limit = self.max_line_bytes as u64;
            let taken = stream.by_ref().take(limit.saturating_add(1)).read_until(b'\n', &mut line).map_err(read_error)?;
            if taken == 0 {
                return Ok(());
            }
            reading.report.lines = number;
            if line.last() == Some(&b'\n') {
                line.pop();
            } else if line.len() > self.max_line_bytes {
                stream.skip_until(b'\n').map_err(read_error)?;
                reading.note(number, None, Problem::TooLong { limit: self.max_line_bytes })?;
                continue;
            }
            let bytes = if number == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                reading.record(number, bytes)?;
            }
        }
    }

    fn read_array(&self, stream: impl BufRead, reading: &mut Reading) -> Result<()> {
        let mut entries = Entries::new(stream, self.max_line_bytes);
        let mut bytes = Vec::new();
        loop {
            bytes.shrink_to(1 << 20);
            let line = entries.line;
            let Some(entry) = entries.next(&mut bytes).map_err(|source| Error::Read { line, source })? else {
                reading.report.lines = entries.line;
                return Ok(());
            };
            if entry.is_too_long {
                reading.note(entry.line, None, Problem::TooLong { limit: self.max_line_bytes })?;
            } else if entry.is_cut {
                let reason = "the file ends within this entry of the array: it seems to be cut".to_string();
                reading.note(entry.line, None, Problem::Unreadable { reason })?;
            } else {
                reading.record(entry.line, &bytes)?;
            }
        }
    }
}

/// Days after all other dates from which a date is noted: half a year. A site that pauses is rarely silent for longer.
const LONE_DATE_DAYS: u32 = 183;

/// The byte-order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Whether an input begins with a JSON array of objects, or an empty one.
fn begins_an_array(head: &[u8]) -> bool {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    let mut bytes = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    bytes.next() == Some(&b'[') && matches!(bytes.next(), Some(b'{' | b']'))
}

fn not_json_lines(format: &FileFormat) -> Error {
    Error::Input { problem: format!("this is no JSON Lines in UTF-8, but seems to be {format}") }
}

/// The state of one reading.
#[derive(Default)]
struct Reading {
    strict: bool,
    markup: Markup,
    code: Code,
    decisions: Decisions,
    articles: Vec<Article>,
    /// Line of each article.
    lines: Vec<usize>,
    /// Position of each id in `articles`.
    positions: HashMap<String, usize>,
    report: InputReport,
    unread: UnreadFields,
    /// Records, blank lines not counted.
    records: usize,
    /// Records that are not UTF-8.
    not_utf8: usize,
    /// The first article that an unknown mark hides, as a note, and the number of these articles.
    unknown_status: Option<(String, usize)>,
}

impl Reading {
    /// Adds a note to the report; in strict mode a loss is an error instead.
    fn note(&mut self, line: usize, id: Option<&str>, problem: Problem) -> Result<()> {
        if self.strict && problem.severity() >= Severity::Defaulted {
            return Err(Error::Line { line, id: id.map(str::to_string), problem: problem.to_string() });
        }
        self.report.notes.push(Note { line, id: id.map(str::to_string), problem });
        Ok(())
    }

    /// Reads one record.
    fn record(&mut self, number: usize, bytes: &[u8]) -> Result<()> {
        self.records += 1;
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                self.not_utf8 += 1;
                return self.note(number, None, Problem::NotUtf8 { byte: error.valid_up_to() });
            }
        };
        if !text.trim_start().starts_with('{') {
            return self.note(number, None, Problem::Unreadable { reason: "not a JSON object".to_string() });
        }
        let (record, is_repaired): (Record, bool) = match serde_json::from_str(text) {
            Ok(record) => (record, false),
            Err(error) => match repair(text).and_then(|text| serde_json::from_str(&text).ok()) {
                Some(record) => (record, true),
                None => return self.note(number, None, Problem::Unreadable { reason: reason_of(&error) }),
            },
        };
        self.unread.add(&record.unread);
        let mut problems = if is_repaired { vec![Problem::Repaired] } else { Vec::new() };
        let (article, guess) = match record.into_article(self.markup, self.code, &mut problems) {
            Ok(article) => article,
            Err(problem) => return self.note(number, None, problem),
        };
        if let Some(&first) = self.positions.get(&article.id) {
            let first = self.lines[first];
            return self.note(number, Some(&article.id), Problem::DuplicateId { first });
        }
        if let Some(problem) = problems.iter().find(|problem| matches!(problem, Problem::UnknownStatus { .. })) {
            self.unknown_status.get_or_insert_with(|| (problem.to_string(), 0)).1 += 1;
        }
        for problem in problems {
            self.note(number, Some(&article.id), problem)?;
        }
        self.decisions.add(self.articles.len(), guess);
        self.positions.insert(article.id.clone(), self.articles.len());
        self.articles.push(article);
        self.lines.push(number);
        Ok(())
    }

    /// Refuses an input of which most would be lost or hidden for one reason.
    fn check_most(&self) -> Result<()> {
        if self.not_utf8 * 2 > self.records {
            return Err(not_json_lines(&FileFormat::OtherEncoding));
        }
        match &self.unknown_status {
            Some((problem, count)) if count * 2 > self.articles.len() => {
                let articles = self.articles.len();
                let problem =
                    format!("{count} of {articles} articles would be hidden, because of marks that are not known: {problem}");
                Err(Error::Input { problem })
            }
            _ => Ok(()),
        }
    }

    /// Notes a date of publication that is long after all others: without `as_of` it is the clock.
    fn note_lone_date(&mut self) -> Result<()> {
        let shown = |position: &usize| {
            self.articles[*position].status == Status::Published && self.articles[*position].not_before.is_none()
        };
        let dated = (0..self.articles.len()).filter(shown).filter_map(|position| Some((self.articles[position].date?, position)));
        let mut newest: Option<(Date, usize)> = None;
        let mut second: Option<Date> = None;
        for (date, position) in dated {
            match newest {
                Some((first, _)) if date.first_second() <= first.first_second() => {
                    second = second.filter(|second| second.first_second() > date.first_second()).or(Some(date));
                }
                _ => {
                    second = newest.map(|(date, _)| date);
                    newest = Some((date, position));
                }
            }
        }
        if let Some(((date, position), second)) = newest.zip(second) {
            let days = date.days_between(&second);
            if days > LONE_DATE_DAYS {
                let id = self.articles[position].id.clone();
                self.note(self.lines[position], Some(&id), Problem::LoneDate { value: date.to_string(), days })?;
            }
        }
        Ok(())
    }

    /// Checks references between articles, and completes the report.
    fn finish(mut self) -> Result<Corpus> {
        self.check_most()?;
        self.articles.shrink_to_fit();
        #[cfg(feature = "html")]
        for (position, markup) in self.decisions.settle() {
            convert_with_links(&mut self.articles[position], markup, self.code);
        }
        let references = References::of(&self.articles);
        for position in 0..self.articles.len() {
            let problems = references.resolve(&mut self.articles[position]);
            let id = self.articles[position].id.clone();
            for problem in problems {
                self.note(self.lines[position], Some(&id), problem)?;
            }
        }
        self.note_lone_date()?;
        self.report.notes.sort_by_key(|note| note.line);
        self.report.articles = self.articles.len();
        self.report.unpublished = self.articles.iter().filter(|article| article.status != Status::Published).count();
        self.report.embargoed = self.articles.iter().filter(|article| is_embargoed(article)).count();
        self.report.markup = self.decisions.into_counts();
        self.report.unread_fields = self.unread.into_names();
        Ok(Corpus { articles: self.articles, report: self.report })
    }
}

fn is_embargoed(article: &Article) -> bool {
    article.status == Status::Published && article.not_before.is_some()
}

/// Returns the message of the JSON reader without its line number, which is always 1 here.
fn reason_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.strip_suffix(&format!(" at line {} column {}", error.line(), error.column())).unwrap_or(&text);
    format!("{} (column {})", short(text), error.column())
}

#[cfg(all(test, feature = "html"))]
mod tests {
    use super::*;

    #[test]
    fn links_of_html_bodies_become_links() {
        let lines = r#"{"id": "a", "url": "https://gazette.example/a", "body": "<p>Vent.</p><p>À lire : <a href='/b'>La crue</a>, <a href='/x'>ici</a>, <a href='/a'>moi</a></p>"}
            {"id": "b", "url": "https://gazette.example/b", "links": ["a"], "body": "<p>Pluie, <a href='https://gazette.example/a/'>vent</a></p>"}"#;
        let articles = JsonLines::new().markup(Markup::Html).read(lines.as_bytes()).unwrap().articles;
        let links: Vec<_> = articles.iter().map(|article| article.links.clone()).collect();
        assert_eq!(links, [["b"], ["a"]]);
        assert_eq!(articles[0].anchors, [crate::Anchor { to: "b".into(), text: "La crue".into() }]);
    }

    #[test]
    fn html_is_read_as_text() {
        let line = r#"{"id": "a", "title": "L&rsquo;accord", "lead": "<p>Un <b>mot</b></p>", "body": "<p>Un</p><p>Deux</p>"}"#;
        let article = &JsonLines::new().markup(Markup::Html).read(line.as_bytes()).unwrap().articles[0];
        assert_eq!((article.title.as_str(), article.lead.as_str(), article.body.as_str()), ("L’accord", "Un mot", "Un\n\nDeux"));
        let plain = &JsonLines::new().read(line.as_bytes()).unwrap().articles[0];
        assert_eq!(plain.title, "L&rsquo;accord");
        let empty = JsonLines::new().markup(Markup::Html).read(r#"{"id": "a", "body": "<p> </p>"}"#.as_bytes()).unwrap();
        assert_eq!(empty.report.notes[0].problem, Problem::EmptyBody);
    }
}
