//! JSON Lines, one article a line, to a corpus.
//!
//! Input: a file or a stream. Output: the articles and a report. Time: linear in the input; memory: the articles and one line.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::collection::Corpus;
#[cfg(feature = "html")]
use super::hyperlinks::Addresses;
use super::markup::Markup;
use super::record::{Record, short};
use super::report::{InputReport, Note, Problem, Severity};
use crate::article::{Article, Status};
use crate::error::{Error, Result};

/// A reader of articles from [JSON Lines](https://jsonlines.org), one JSON object a line.
///
/// Field names are those of [`Article`]; unknown fields are ignored. Without a `section`, the first of `categories` is the
/// section. Blank lines and a byte-order mark are skipped.
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
///     r#"line 2 ("a"): duplicate id, first used on line 1; this line is dropped"#
/// );
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct JsonLines {
    strict: bool,
    max_line_bytes: usize,
    markup: Markup,
}

impl Default for JsonLines {
    fn default() -> Self {
        Self { strict: false, max_line_bytes: 64 << 20, markup: Markup::None }
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
    /// [`Error::Read`] if the stream fails; in strict mode [`Error::Line`].
    pub fn read(&self, mut reader: impl BufRead) -> Result<Corpus> {
        let mut reading = Reading { strict: self.strict, markup: self.markup, ..Reading::default() };
        let mut line = Vec::new();
        loop {
            let number = reading.report.lines + 1;
            let read_error = |source| Error::Read { line: number - 1, source };
            line.clear();
            // Gives back the memory of a huge line.
            line.shrink_to(1 << 20);
            let limit = self.max_line_bytes as u64;
            let taken = reader.by_ref().take(limit.saturating_add(1)).read_until(b'\n', &mut line).map_err(read_error)?;
            if taken == 0 {
                break;
            }
            reading.report.lines = number;
            if line.last() == Some(&b'\n') {
                line.pop();
            } else if line.len() > self.max_line_bytes {
                reader.skip_until(b'\n').map_err(read_error)?;
                reading.note(number, None, Problem::TooLong { limit: self.max_line_bytes })?;
                continue;
            }
            reading.line(number, &line)?;
        }
        reading.finish()
    }
}

/// The state of one reading.
#[derive(Default)]
struct Reading {
    strict: bool,
    markup: Markup,
    articles: Vec<Article>,
    /// Line of each article.
    lines: Vec<usize>,
    /// Position of each id in `articles`.
    positions: HashMap<String, usize>,
    report: InputReport,
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

    /// Reads one line.
    fn line(&mut self, number: usize, bytes: &[u8]) -> Result<()> {
        let bytes = if number == 1 { bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes) } else { bytes };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return self.note(number, None, Problem::NotUtf8 { byte: error.valid_up_to() }),
        };
        if text.trim().is_empty() {
            return Ok(());
        }
        if !text.trim_start().starts_with('{') {
            return self.note(number, None, Problem::Unreadable { reason: "not a JSON object".to_string() });
        }
        let record: Record = match serde_json::from_str(text) {
            Ok(record) => record,
            Err(error) => return self.note(number, None, Problem::Unreadable { reason: reason_of(&error) }),
        };
        let mut problems = Vec::new();
        let article = match record.into_article(self.markup, &mut problems) {
            Ok(article) => article,
            Err(problem) => return self.note(number, None, problem),
        };
        if let Some(&first) = self.positions.get(&article.id) {
            let first = self.lines[first];
            return self.note(number, Some(&article.id), Problem::DuplicateId { first });
        }
        for problem in problems {
            self.note(number, Some(&article.id), problem)?;
        }
        self.positions.insert(article.id.clone(), self.articles.len());
        self.articles.push(article);
        self.lines.push(number);
        Ok(())
    }

    /// Replaces addresses in the links of HTML bodies by ids, and drops links to other sites.
    #[cfg(feature = "html")]
    fn resolve_hyperlinks(&mut self) {
        let addresses = Addresses::of(&self.articles);
        for article in &mut self.articles {
            let id = article.id.clone();
            article.anchors.retain_mut(|anchor| {
                if !self.positions.contains_key(&anchor.to) {
                    anchor.to = addresses.find(&anchor.to).unwrap_or_default().to_string();
                }
                !anchor.to.is_empty() && anchor.to != id
            });
            for anchor in &article.anchors {
                if !article.links.contains(&anchor.to) {
                    article.links.push(anchor.to.clone());
                }
            }
        }
    }

    /// Checks references between articles, and completes the report.
    fn finish(mut self) -> Result<Corpus> {
        self.articles.shrink_to_fit();
        #[cfg(feature = "html")]
        if self.markup == Markup::Html {
            self.resolve_hyperlinks();
        }
        for position in 0..self.articles.len() {
            let article = &self.articles[position];
            let mut problems = Vec::new();
            for (field, ids) in [("links", &article.links), ("pins", &article.pins), ("translations", &article.translations)] {
                let missing = ids.iter().filter(|id| !self.positions.contains_key(*id));
                problems.extend(missing.map(|to| Problem::UnknownTarget { field, to: to.clone() }));
            }
            let pinned = article.pins.iter().filter_map(|id| Some(&self.articles[*self.positions.get(id)?]));
            problems.extend(pinned.filter_map(|pinned| {
                let status = match pinned.status {
                    Status::Published => return None,
                    Status::Draft => "a draft",
                    Status::Withdrawn => "withdrawn",
                };
                Some(Problem::PinNotShown { to: pinned.id.clone(), status })
            }));
            let id = Some(article.id.clone());
            for problem in problems {
                self.note(self.lines[position], id.as_deref(), problem)?;
            }
        }
        self.report.notes.sort_by_key(|note| note.line);
        self.report.articles = self.articles.len();
        Ok(Corpus { articles: self.articles, report: self.report })
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
