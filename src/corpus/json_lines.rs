//! JSON Lines, one article a line, to a corpus; a JSON array of articles as well.
//!
//! Input: a file or a stream. Output: the articles and a report. Time: linear in the input; memory: the articles and one line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::collection::Corpus;
use super::decode::Decoded;
use super::entries::Entries;
use super::file_format::FileFormat;
use super::markup::{Code, Markup};
use super::problem::{Problem, short};
use super::reading::{Converted, Origin, Reading};
use super::record::Record;
use super::repair::repair;
use crate::article::Article;
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
///     r#"line 2 ("a"): duplicate id, first used on line 1; the article is dropped; give each article an id of its own"#
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
        self.read_beside(reader, &[])
    }

    /// Reads a stream of articles, such as drafts, whose links may also lead to `known` articles of an earlier reading.
    ///
    /// An article that is read takes the place of a known one with its id.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read).
    ///
    /// ```
    /// use connexe::Article;
    /// use connexe::corpus::JsonLines;
    ///
    /// let published = [Article::new("crue", "La crue du Lez").with_url("https://journal.example/crue/")];
    /// let line = r#"{"id": "draft", "body": "La digue a tenu.", "links": ["https://journal.example/crue/"]}"#;
    /// let drafts = JsonLines::new().read_beside(line.as_bytes(), &published)?;
    /// # #[cfg(feature = "links")]
    /// assert_eq!(drafts.articles[0].links, ["crue"]);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn read_beside(&self, reader: impl BufRead, known: &[Article]) -> Result<Corpus> {
        let Decoded { head, stream } = Decoded::new(reader).map_err(|source| Error::Read { line: 0, source })?;
        let format = FileFormat::of(&head);
        if let Some(format) = format.as_ref().filter(|format| format.is_unreadable()) {
            return Err(not_json_lines(format));
        }
        let mut lines = Lines { reading: Reading::new(self.strict, self.markup, self.code), records: 0, not_utf8: 0 };
        if begins_an_array(&head) {
            self.read_array(stream, &mut lines)?;
        } else {
            self.read_lines(stream, &mut lines)?;
            let format = format.or_else(|| FileFormat::of_json(&head));
            if let Some(format) = format.filter(|_| lines.reading.is_empty()) {
                return Err(not_json_lines(&format));
            }
        }
        lines.finish(known)
    }

    fn read_lines(&self, mut stream: impl BufRead, lines: &mut Lines) -> Result<()> {
        let mut line = Vec::new();
        loop {
            let number = lines.reading.report.lines + 1;
            let read_error = |source| Error::Read { line: number - 1, source };
            line.clear();
            // Gives back the memory of a huge line.
            line.shrink_to(1 << 20);
            let limit = self.max_line_bytes as u64;
            let taken = stream.by_ref().take(limit.saturating_add(1)).read_until(b'\n', &mut line).map_err(read_error)?;
            if taken == 0 {
                return Ok(());
            }
            lines.reading.report.lines = number;
            if line.last() == Some(&b'\n') {
                line.pop();
            } else if line.len() > self.max_line_bytes {
                stream.skip_until(b'\n').map_err(read_error)?;
                lines.note(number, Problem::TooLong { limit: self.max_line_bytes })?;
                continue;
            }
            let bytes = if number == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                lines.record(number, bytes)?;
            }
        }
    }

    fn read_array(&self, stream: impl BufRead, lines: &mut Lines) -> Result<()> {
        let mut entries = Entries::new(stream, self.max_line_bytes);
        let mut bytes = Vec::new();
        loop {
            bytes.shrink_to(1 << 20);
            let line = entries.line;
            let Some(entry) = entries.next(&mut bytes).map_err(|source| Error::Read { line, source })? else {
                lines.reading.report.lines = entries.line;
                return Ok(());
            };
            if entry.is_too_long {
                lines.note(entry.line, Problem::TooLong { limit: self.max_line_bytes })?;
            } else if entry.is_cut {
                let reason = "the file ends within this entry of the array: it seems to be cut".to_string();
                lines.note(entry.line, Problem::Unreadable { reason })?;
            } else {
                lines.record(entry.line, &bytes)?;
            }
        }
    }
}

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

/// The lines of one input, as far as they are read.
struct Lines {
    reading: Reading,
    /// Records, blank lines not counted.
    records: usize,
    /// Records that are not UTF-8.
    not_utf8: usize,
}

impl Lines {
    /// Reads one record.
    fn record(&mut self, line: usize, bytes: &[u8]) -> Result<()> {
        self.records += 1;
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                self.not_utf8 += 1;
                return self.note(line, Problem::NotUtf8 { byte: error.valid_up_to() });
            }
        };
        if !text.trim_start().starts_with('{') {
            return self.note(line, Problem::Unreadable { reason: "not a JSON object".to_string() });
        }
        let (record, is_repaired): (Record, bool) = match serde_json::from_str(text) {
            Ok(record) => (record, false),
            Err(error) => match repair(text).and_then(|text| serde_json::from_str(&text).ok()) {
                Some(record) => (record, true),
                None => return self.note(line, Problem::Unreadable { reason: reason_of(&error) }),
            },
        };
        let mut converted = Converted::of(record, self.reading.markup, self.reading.code, None);
        if is_repaired {
            converted.problems.insert(0, Problem::Repaired);
        }
        self.reading.add(Origin { line, name: None }, Vec::new(), converted)
    }

    /// Adds a note on a line that is lost.
    fn note(&mut self, line: usize, problem: Problem) -> Result<()> {
        self.reading.note(&Origin { line, name: None }, None, problem)
    }

    /// Refuses an input that is for the most part in another encoding, and completes the corpus.
    fn finish(self, known: &[Article]) -> Result<Corpus> {
        if self.not_utf8 * 2 > self.records {
            return Err(not_json_lines(&FileFormat::OtherEncoding));
        }
        self.reading.finish(known)
    }
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
