//! The reader of exports of Ghost.
//!
//! Input: files and choices. Output: a [`Reading`]. Cost: linear; memory: one file with its tables, and the articles.

use std::collections::{HashMap, HashSet};
use std::io::Read as _;
use std::path::PathBuf;

use connexe::corpus::{Records, Severity, SourceRecord};
use connexe::{Language, Result};
use serde_json::Value;

use super::post;
use super::tables::Export;
use crate::export::dead_links;
use crate::export::files::{self, note};
use crate::export::languages::{self, Declaration};
use crate::export::permalink::Base;
use crate::report::{LeftOut, SourceReport, Unit};
use crate::source::{Reading, Source};
use crate::watch::Watch;

/// A reader of exports of Ghost: files of "Settings, Export", or answers of its programming interface.
///
/// Posts are articles; pages are, if they are asked for. Drafts, planned posts and mails are not shown. The id of an article is the
/// path of its address: that of the export, or `/slug/`, the default of Ghost. Internal tags, such as `#wide`, are no tags.
///
/// ```
/// use connexe_formats::Source;
/// use connexe_formats::ghost::GhostReader;
///
/// # let folder = tempfile::tempdir()?;
/// # let export = folder.path().join("export.json");
/// # std::fs::write(&export, r#"{"db": [{"data": {"posts": [{"id": "1", "slug": "digue", "title": "La digue", "html": "<p>L’eau</p>", "status": "published"}]}}]}"#)?;
/// let reading = GhostReader::new(&export).base_url("https://x.example").read(&())?;
/// assert_eq!(reading.corpus.articles[0].id, "/digue/");
/// assert_eq!(reading.corpus.articles[0].url.as_deref(), Some("https://x.example/digue/"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct GhostReader {
    files: Vec<PathBuf>,
    pages: bool,
    base: Option<String>,
    language: Option<Language>,
    threads: usize,
}

/// What was read of all files.
#[derive(Default)]
struct Found {
    records: Vec<SourceRecord>,
    file_of: HashMap<String, usize>,
    declarations: Vec<Declaration>,
    pages: Vec<String>,
    entries: usize,
    base: Option<Base>,
}

impl GhostReader {
    /// Makes a reader of a file.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { files: vec![file.into()], pages: false, base: None, language: None, threads: 0 }
    }

    /// Adds a file. All files are one corpus.
    #[must_use]
    pub fn file(mut self, file: impl Into<PathBuf>) -> Self {
        self.files.push(file.into());
        self
    }

    /// Sets whether pages are articles. Default: false.
    #[must_use]
    pub fn pages(mut self, pages: bool) -> Self {
        self.pages = pages;
        self
    }

    /// Sets the address of the site, which an export does not have. Default: the host of the posts, where they have an address.
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

    /// Reads a file.
    fn read_file(&self, number: usize, name: &str, found: &mut Found, report: &mut SourceReport) -> Result<()> {
        let path = &self.files[number];
        let mut bytes = Vec::new();
        files::open(path)?.read_to_end(&mut bytes).map_err(|error| files::failed(path, error))?;
        if let Some(problem) = files::known_kind(&bytes) {
            return Err(files::other_kind(path, problem));
        }
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes));
        if text.contains('\u{fffd}') && std::str::from_utf8(&bytes).is_err() {
            report.notes.push(note(
                name,
                Severity::Noticed,
                "some bytes are not UTF-8; they are replaced; save the file as UTF-8",
            ));
        }
        let export = Export::of(&text).map_err(|problem| files::other_kind(path, &problem))?;
        drop(text);
        found.entries += export.posts.len() + export.broken;
        if export.broken > 0 {
            let problem =
                format!("{} entries of `posts` are no objects; they are left out; export the file again", export.broken);
            report.notes.push(note(name, Severity::Lost, problem));
        }
        if found.base.is_none() {
            let mut addresses = export.posts.iter().filter_map(|post| post.get("url").and_then(Value::as_str));
            found.base = addresses.find_map(Base::of).map(Base::of_host);
        }
        let unknown = Base::unknown();
        let mut without_status = 0;
        for (position, row) in export.posts.iter().enumerate() {
            let mut post = post::read(row, &export, found.base.as_ref().unwrap_or(&unknown));
            if post.is_page && !self.pages {
                found.pages.push(post.id);
                continue;
            }
            post.record.origin = format!("{name}, entry {}", position + 1);
            without_status += usize::from(!post.has_status);
            if let Some(form) = post.broken_body {
                let problem =
                    format!("`{form}` cannot be read; another form of the body counts, if there is one; export the file again");
                report.notes.push(note(post.record.origin.as_str(), Severity::Defaulted, problem));
            }
            if !post.id.is_empty() {
                found.file_of.entry(post.id).or_insert(number);
            }
            found.records.push(post.record);
        }
        if without_status > 0 {
            let problem = format!("{without_status} articles have no status; they are not shown; export the file again");
            report.notes.push(note(name, Severity::Defaulted, problem));
        }
        let language = ["locale", "lang"].iter().find_map(|setting| export.setting(setting)).map(str::to_string);
        found.declarations.push(Declaration { file: name.to_string(), language });
        Ok(())
    }
}

impl Source for GhostReader {
    fn read(&self, watch: &dyn Watch) -> Result<Reading> {
        let mut found = Found { base: self.base.as_deref().map(Base::given).transpose()?, ..Found::default() };
        let mut report = SourceReport { files: self.files.len(), unit: Unit::Entry, ..SourceReport::default() };
        for (number, name) in files::names(&self.files).iter().enumerate() {
            files::check(watch, number, self.files.len())?;
            self.read_file(number, name, &mut found, &mut report)?;
        }
        let Found { records, file_of, declarations, pages, entries, base } = found;
        let mut corpus = Records::new().threads(self.threads).read(records)?;
        report.pages = entries;
        report.articles = corpus.articles.len();
        languages::complete(&mut corpus, &file_of, &declarations, self.language, &mut report);
        let base = base.unwrap_or_else(Base::unknown);
        let known: HashSet<&str> = pages.iter().map(String::as_str).collect();
        dead_links::tell(&mut corpus, &mut report, &base, |id| known.contains(id) || is_list(id));
        if !pages.is_empty() {
            report.left_out.push(LeftOut { rule: "pages", pages });
        }
        watch.progress(self.files.len(), self.files.len());
        Ok(Reading { corpus, report, base: base.address(), files: Vec::new() })
    }
}

/// Whether an address is that of a list, a feed or a file, which every site of Ghost has.
fn is_list(id: &str) -> bool {
    const PARTS: [&str; 7] = ["tag", "author", "page", "rss", "content", "ghost", "assets"];
    id.split('/').find(|part| !part.is_empty()).is_some_and(|first| PARTS.contains(&first)) || id.starts_with("/#/")
}
