//! Records of any format to a corpus.
//!
//! Input: the fields of each article under their usual names, as a reader of another format has found them. Output: the articles in the
//! order given, and a report. Cost: linear in the texts, on several threads; memory: beside the articles [`AT_ONCE`] records, if the caller
//! makes them one by one. Invariant: the output has the same bytes on any number of threads.

use serde_json::{Map, Value};

use super::body_text::BodyText;
use super::collection::Corpus;
use super::markup::{Code, Markup};
use super::reading::{Converted, Origin, Reading};
use super::record::Record;
use crate::error::Result;
use crate::parallel::Threads;

/// Records that are converted at once: enough for all threads, and of long articles a few megabytes.
const AT_ONCE: usize = 256;

/// One article of another format, before it is read: its fields by the names of the schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceRecord {
    /// File or entry that it comes from, as the report names it: `2024/digue/index.html`.
    pub origin: String,
    /// Fields by their usual names: `id`, `title`, `body`, `tags`, `date`, `lang`, `url` and all others of `docs/article.schema.json`.
    pub fields: Map<String, Value>,
    /// Other addresses that lead to the article: redirects, old paths, its canonical address.
    pub aliases: Vec<String>,
    /// The body, where it was read before, by [`Records::body`] with the same markup and code. It replaces a body among the fields.
    pub body: Option<BodyText>,
}

/// A reader of articles from records that a program has made, such as a reader of another format.
///
/// It is the code that reads [`JsonLines`](super::JsonLines): names of fields, marks of publication, dates, languages and links are
/// understood in the same way. Of two records with one id the first stays, and a note names both origins. An alias leads to its article
/// where no article has this address itself; of two articles with one alias, the first one counts.
///
/// ```
/// use connexe::corpus::{Records, SourceRecord};
/// use serde_json::json;
///
/// let record = |origin: &str, fields: serde_json::Value, aliases: &[&str]| SourceRecord {
///     origin: origin.to_string(),
///     fields: fields.as_object().cloned().unwrap_or_default(),
///     aliases: aliases.iter().map(ToString::to_string).collect(),
///     ..SourceRecord::default()
/// };
/// let corpus = Records::new().read(vec![
///     record("digue.html", json!({"id": "/digue/", "url": "/digue/", "body": "<p>La <a href='/old/'>crue</a> monte.</p>"}), &[]),
///     record("crue.html", json!({"id": "/crue/", "url": "/crue/", "body": "<p>Le Lez.</p>", "date": "hier"}), &["/old/"]),
/// ])?;
/// # #[cfg(all(feature = "html", feature = "links"))]
/// assert_eq!(corpus.articles[0].links, ["/crue/"]);
/// let note = corpus.report.notes[0].to_string();
/// assert!(note.starts_with(r#"crue.html ("/crue/"): `date` is not a date: "hier""#), "{note}");
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Records {
    strict: bool,
    markup: Markup,
    code: Code,
    threads: usize,
}

impl Default for Records {
    fn default() -> Self {
        #[cfg(feature = "html")]
        let markup = Markup::Html;
        #[cfg(not(feature = "html"))]
        let markup = Markup::Text;
        Self { strict: false, markup, code: Code::Keep, threads: 0 }
    }
}

impl Records {
    /// Makes a reader of records whose texts are HTML.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the markup of titles, leads and bodies. Default: HTML; plain text without the feature `html`.
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

    /// Sets whether the first loss or default is an error. Default: false.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets the number of threads; 0 for the pool of the caller, else one a core. Default: 0.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Reads a body on its own, for [`SourceRecord::body`]: the result may be kept and used again.
    ///
    /// With [`Markup::Auto`] it is plain text: the guess needs the other articles. Cost: linear in the body.
    ///
    /// ```
    /// use connexe::corpus::{Records, SourceRecord};
    /// use serde_json::json;
    ///
    /// let fields = json!({"id": "/digue/", "body": "<p>L’eau <a href='/crue/'>monte</a>.</p>"}).as_object().cloned().unwrap_or_default();
    /// let whole = SourceRecord { fields: fields.clone(), ..SourceRecord::default() };
    /// let body = Records::new().body("<p>L’eau <a href='/crue/'>monte</a>.</p>");
    /// let before = SourceRecord { fields, body: Some(body), ..SourceRecord::default() };
    /// assert_eq!(Records::new().read([before])?, Records::new().read([whole])?);
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn body(&self, body: &str) -> BodyText {
        BodyText::of(body, self.markup, self.code)
    }

    /// Reads the records, in their order. They may be made one by one: only some of them are held at once.
    ///
    /// # Errors
    ///
    /// [`Error::Input`](crate::Error::Input) if unknown marks of publication hide more than half of the articles;
    /// [`Error::Threads`](crate::Error::Threads) if the threads cannot be started; in strict mode [`Error::Record`](crate::Error::Record).
    pub fn read(&self, records: impl IntoIterator<Item = SourceRecord>) -> Result<Corpus> {
        let threads = Threads::new(self.threads)?;
        let mut reading = Reading::new(self.strict, self.markup, self.code);
        let mut records = records.into_iter();
        let mut read = 0;
        loop {
            let some: Vec<SourceRecord> = records.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            let converted = threads.convert(some, |SourceRecord { origin, fields, aliases, body }| {
                (origin, aliases, Converted::of(Record::of(fields), self.markup, self.code, body))
            });
            for (origin, aliases, converted) in converted {
                read += 1;
                reading.add(Origin { line: read, name: Some(origin) }, aliases, converted)?;
            }
        }
        reading.report.records = read;
        reading.finish(&[])
    }
}
