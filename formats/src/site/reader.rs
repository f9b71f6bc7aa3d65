//! The reader of a built site.
//!
//! Input: a folder. Output: a [`Reading`]. Time: linear in the files, on several threads; memory: the bodies of all articles, and for each
//! thread one page with its tree, at most 30 times the bytes of the page (18 was the most measured, on 30 MB of `<p>`). Invariant: neither
//! the order of the file system nor the number of threads changes a byte of the output.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use connexe::corpus::{Markup, Problem, Records, Severity};
use connexe::{Error, Language, Result, Stage};
use rayon::iter::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};

use super::aliases::redirects;
use super::base::sitemap_addresses;
use super::encoding::decode;
use super::join::{Beside, Choices, Joined, decide, join};
use super::page::{self, Page};
use super::unbuilt::source_of;
use super::walk::{is_page, walk};
use crate::address::Base;
use crate::cache::{Cache, Entry, Key, Store};
use crate::globs::Globs;
use crate::report::FileNote;
use crate::source::{PageFile, Reading, Source};
use crate::watch::Watch;

/// The longest page that is read, in bytes, where nothing else is set.
const LONGEST: u64 = 32 << 20;

/// The longest `_redirects` and `sitemap.xml`: search engines read no longer sitemap.
const LONGEST_BESIDE: u64 = 50 << 20;

/// Files between two reports of progress.
const STEP: usize = 32;

/// A reader of a built site: a folder of HTML pages, whatever generator made it.
///
/// The id of an article is the path of its page as the address bar shows it, such as `/2024/digue/`. `docs/inputs.md` has the table of the
/// sources of each field, the rules by which a page is no article, and the limits.
///
/// ```
/// use connexe_formats::site::SiteReader;
/// use connexe_formats::Source;
///
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("digue.html"), "<html lang=fr><title>La digue</title><article><p>L’eau monte.</article>")?;
/// let reading = SiteReader::new(folder.path()).exclude("brouillons/**").read(&())?;
/// assert_eq!(reading.corpus.articles[0].id, "/digue.html");
/// assert_eq!(reading.report.summary(), "1 page read, 1 article, 0 aliases");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SiteReader {
    root: PathBuf,
    include: Vec<String>,
    exclude: Vec<String>,
    base: Option<String>,
    language: Option<Language>,
    threads: usize,
    longest: u64,
    cache: Option<Cache>,
}

impl SiteReader {
    /// Makes a reader of a folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            include: Vec::new(),
            exclude: Vec::new(),
            base: None,
            language: None,
            threads: 0,
            longest: LONGEST,
            cache: None,
        }
    }

    /// Adds a glob of pages that are articles, whatever the rules say: of files, or of addresses without their first slash.
    #[must_use]
    pub fn include(mut self, glob: impl Into<String>) -> Self {
        self.include.push(glob.into());
        self
    }

    /// Adds a glob of pages that are no articles. It wins over [`include`](Self::include).
    #[must_use]
    pub fn exclude(mut self, glob: impl Into<String>) -> Self {
        self.exclude.push(glob.into());
        self
    }

    /// Sets the address of the site. Default: that on which most pages agree.
    #[must_use]
    pub fn base_url(mut self, address: impl Into<String>) -> Self {
        self.base = Some(address.into());
        self
    }

    /// Sets the language of articles that declare none and whose words tell none. Default: that of the corpus, with a note.
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

    /// Sets the longest page that is read, in bytes, at most 1 GiB. A longer one is left out with a note. Default: 32 MiB.
    #[must_use]
    pub fn max_page_bytes(mut self, bytes: u64) -> Self {
        self.longest = bytes.min(1 << 30);
        self
    }

    /// Sets a cache of what is read of each page. Default: none.
    #[must_use]
    pub fn cache(mut self, cache: Cache) -> Self {
        self.cache = Some(cache);
        self
    }

    fn choices(&self) -> Result<Choices> {
        let base = self.base.as_deref().map(|address| {
            Base::of(address).ok_or_else(|| Error::Argument {
                name: "the base address".to_string(),
                value: format!("{address:?}"),
                limit: "an address such as \"https://blog.example/\"".to_string(),
            })
        });
        Ok(Choices {
            include: Globs::of("--include", &self.include)?,
            exclude: Globs::of("--exclude", &self.exclude)?,
            base: base.transpose()?,
        })
    }

    /// Reads all pages, in the order of their files.
    fn pages(
        &self,
        files: &[String],
        store: Option<&Store>,
        watch: &dyn Watch,
    ) -> Result<Vec<std::result::Result<Page, FileNote>>> {
        let done = AtomicUsize::new(0);
        let total = files.len();
        watch.progress(0, total);
        // One buffer for many files: memory that is given back and taken again costs as much as to read them.
        let read = |buffer: &mut Vec<u8>, position: usize| {
            if watch.is_cancelled() {
                return None;
            }
            let page = self.page(&files[position], buffer, store);
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            if count.is_multiple_of(STEP) && count < total {
                watch.progress(count, total);
            }
            Some(page)
        };
        let pages: Option<Vec<_>> = (0..total).into_par_iter().map_init(Vec::new, read).collect();
        let pages = pages.ok_or_else(|| Error::Cancelled { stage: Stage::Read, done: done.load(Ordering::Relaxed), total })?;
        watch.progress(total, total);
        Ok(pages)
    }

    /// Reads a page, or takes what an earlier run read of it. It depends on the path and the bytes of its file.
    fn page(&self, file: &str, bytes: &mut Vec<u8>, store: Option<&Store>) -> std::result::Result<Page, FileNote> {
        read_file(&self.root.join(file), self.longest, bytes).map_err(|problem| FileNote::new(file, Severity::Lost, problem))?;
        let key = store.map(|_| Key::of(&[file.as_bytes(), bytes]));
        if let (Some(store), Some(key)) = (store, key)
            && let Some(page) = store.get::<Page>(&key)
        {
            return Ok(page.of_kept(file, key));
        }
        let (text, note) = decode(bytes);
        Ok(Page { note, key, ..page::read(file, &text) })
    }

    fn read_all(&self, watch: &dyn Watch) -> Result<Reading> {
        let choices = self.choices()?;
        let files = walk(&self.root)?;
        let mut notes = files.notes;
        let unbuilt = source_of(&files.all);
        notes.extend(unbuilt.clone());
        let html: Vec<String> = files.all.iter().filter(|file| is_page(file)).cloned().collect();
        let store = self.cache.as_ref().map(|cache| Store::open(cache, "site", &self.root));
        let mut pages = Vec::with_capacity(html.len());
        for page in self.pages(&html, store.as_ref(), watch)? {
            match page {
                Ok(page) => {
                    let note = page.note.as_deref().map(|note| FileNote::new(&page.file, Severity::Noticed, note));
                    notes.extend(note);
                    pages.push(page);
                }
                Err(note) => notes.push(note),
            }
        }
        let mut beside = |name: &str| {
            let is_there = files.all.binary_search_by(|file| file.as_str().cmp(name)).is_ok();
            let mut bytes = Vec::new();
            let mut read = || match read_file(&self.root.join(name), LONGEST_BESIDE, &mut bytes) {
                Ok(()) => Some(decode(&bytes).0.into_owned()),
                Err(problem) => {
                    notes.push(FileNote::new(name, Severity::Defaulted, problem));
                    None
                }
            };
            if is_there { read() } else { None }.unwrap_or_default()
        };
        let (redirected, sitemap) = (redirects(&beside("_redirects")), sitemap_addresses(&beside("sitemap.xml")));
        let reader = Records::new().markup(Markup::Rendered).threads(self.threads);
        let decided = decide(pages, Beside { files: files.all, redirects: redirected, sitemap }, &choices, &reader);
        if let Some(store) = store {
            store.keep(&entries(&decided.pages));
        }
        let Joined { records, mut report, base } = join(decided, self.language);
        let files = PageFile::of(html, &records);
        let mut corpus = reader.read(records)?;
        // Links to lists and files of the site are in order; those to nothing are in the report.
        corpus.report.notes.retain(|note| !matches!(note.problem, Problem::LostLink { .. }));
        report.articles = corpus.articles.len();
        for article in &corpus.articles {
            let code = article.language.map_or_else(|| "none".to_string(), |language| language.code().to_string());
            *report.languages.entry(code).or_default() += 1;
        }
        notes.append(&mut report.notes);
        notes.sort_by(|a, b| a.file.cmp(&b.file));
        report.notes = notes;
        report.unbuilt = unbuilt;
        Ok(Reading { corpus, report, base, files })
    }
}

impl Source for SiteReader {
    fn read(&self, watch: &dyn Watch) -> Result<Reading> {
        match self.threads {
            0 => self.read_all(watch),
            threads => rayon::ThreadPoolBuilder::new()
                .num_threads(threads.min(256))
                .build()
                .map_err(|error| Error::Threads { threads, reason: error.to_string() })?
                .install(|| self.read_all(watch)),
        }
    }
}

/// Returns the entries of all pages, for the next run.
fn entries(pages: &[Page]) -> Vec<Entry> {
    let entry = |page: &Page| match page.key {
        Some(key) if page.is_kept => Some(Entry::Old(key)),
        Some(key) => Entry::of(key, page),
        None => None,
    };
    pages.par_iter().filter_map(entry).collect()
}

/// Reads a file of a bounded length. A file may vanish or grow while the site is read.
fn read_file(path: &Path, longest: u64, bytes: &mut Vec<u8>) -> std::result::Result<(), String> {
    let unreadable = |error: std::io::Error| format!("cannot be read ({error}); it is left out");
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err("is no file any more; it is left out".to_string());
    }
    bytes.clear();
    bytes.reserve(usize::try_from(metadata.len().min(longest)).unwrap_or_default() + 1);
    file.take(longest + 1).read_to_end(bytes).map_err(unreadable)?;
    if bytes.len() as u64 > longest {
        return Err(format!(
            "is longer than the limit of {longest} bytes; it is left out; raise the limit or leave the file out"
        ));
    }
    Ok(())
}
