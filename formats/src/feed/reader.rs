//! The reader of feeds.
//!
//! Input: files and choices. Output: a [`Reading`]. Cost: linear; memory: all entries.

use std::io::{Read as _, Seek as _};
use std::path::{Path, PathBuf};

use connexe::corpus::{Problem, Records, Severity};
use connexe::{Language, Result};

use super::entry::Feed;
use super::join::{Joined, join};
use super::{json, xml};
use crate::export::files::{self, note};
use crate::export::languages;
use crate::export::permalink::Base;
use crate::report::{SourceReport, Unit};
use crate::source::{Reading, Source};
use crate::watch::Watch;
use crate::xml::first_bytes;

/// The longest entry that is read, in bytes, where nothing else is set.
const LONGEST: u64 = 64 << 20;

/// The longest JSON Feed: it is read as a whole.
const LONGEST_JSON: u64 = 1 << 30;

/// A reader of feeds: RSS, Atom and JSON Feed, as files.
///
/// The id of an article is the path of its address, such as `/2024/digue/`, else the id that the feed gives it. Several feeds are one
/// corpus, in which an entry of two feeds is one article. A feed that cannot be read costs itself, with a note, unless it is the only
/// one. Links to articles that are no longer in the feed are no dead links.
///
/// ```
/// use connexe_formats::Source;
/// use connexe_formats::feed::FeedReader;
///
/// # let folder = tempfile::tempdir()?;
/// # let feed = folder.path().join("feed.xml");
/// # std::fs::write(&feed, "<rss version='2.0'><channel><link>https://x.example/</link><language>fr</language><item><title>La digue</title>
/// #     <link>https://x.example/2024/digue/?utm_source=rss</link><description>L’eau monte.</description></item></channel></rss>")?;
/// let reading = FeedReader::new(&feed).read(&())?;
/// assert_eq!(reading.corpus.articles[0].id, "/2024/digue/");
/// assert!(reading.report.notes[0].problem.contains("1 of 1 entries hold an excerpt only"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FeedReader {
    files: Vec<PathBuf>,
    base: Option<String>,
    language: Option<Language>,
    threads: usize,
    longest: u64,
}

impl FeedReader {
    /// Makes a reader of a file.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { files: vec![file.into()], base: None, language: None, threads: 0, longest: LONGEST }
    }

    /// Adds a file. All files are one corpus.
    #[must_use]
    pub fn file(mut self, file: impl Into<PathBuf>) -> Self {
        self.files.push(file.into());
        self
    }

    /// Sets the address of the site, of which ids are paths. Default: the host of the feeds, if they have one in common.
    #[must_use]
    pub fn base_url(mut self, address: impl Into<String>) -> Self {
        self.base = Some(address.into());
        self
    }

    /// Sets the language of articles that neither a mark nor their words tell. Default: that of the corpus, with a note.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Sets the number of threads; 0 for the pool of the caller, else one a core. Default: 0.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Sets the longest entry that is read, in bytes, at most 1 GiB. A longer one is left out with a note. Default: 64 MiB.
    #[must_use]
    pub fn max_entry_bytes(mut self, bytes: u64) -> Self {
        self.longest = bytes.min(1 << 30);
        self
    }

    /// Reads a file: a feed, or the reason why it is none.
    fn read_file(&self, path: &Path) -> Result<std::result::Result<Feed, String>> {
        let failed = |error| files::failed(path, error);
        let mut file = files::open(path)?;
        let mut start = Vec::new();
        file.by_ref().take(4096).read_to_end(&mut start).map_err(failed)?;
        if let Some(problem) = files::known_kind(&start) {
            return Ok(Err(problem.to_string()));
        }
        file.rewind().map_err(failed)?;
        if !first_bytes(&start).trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with('{') {
            return xml::read(file, self.longest).map_err(failed);
        }
        let mut bytes = Vec::new();
        file.take(LONGEST_JSON).read_to_end(&mut bytes).map_err(failed)?;
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes));
        Ok(json::read(&text))
    }
}

impl Source for FeedReader {
    fn read(&self, watch: &dyn Watch) -> Result<Reading> {
        let given = self.base.as_deref().map(Base::given).transpose()?;
        let mut report = SourceReport { files: self.files.len(), unit: Unit::Entry, ..SourceReport::default() };
        let mut feeds = Vec::new();
        let mut first_problem = None;
        for (number, (path, name)) in self.files.iter().zip(files::names(&self.files)).enumerate() {
            files::check(watch, number, self.files.len())?;
            match self.read_file(path)? {
                Ok(feed) => feeds.push((name, feed)),
                Err(problem) => {
                    report.notes.push(note(name, Severity::Lost, format!("{problem}; the file is left out")));
                    first_problem.get_or_insert((path, problem));
                }
            }
        }
        if let Some((path, problem)) = first_problem.filter(|_| feeds.is_empty()) {
            return Err(files::other_kind(path, &problem));
        }
        let Joined { records, file_of, declarations, base } = join(feeds, given, &mut report);
        let mut corpus = Records::new().threads(self.threads).read(records)?;
        // A feed holds the newest articles only: a link to an older one is in order.
        corpus.report.notes.retain(|note| !matches!(note.problem, Problem::LostLink { .. }));
        report.articles = corpus.articles.len();
        languages::complete(&mut corpus, &file_of, &declarations, self.language, &mut report);
        watch.progress(self.files.len(), self.files.len());
        Ok(Reading { corpus, report, base: base.address(), files: Vec::new() })
    }
}
