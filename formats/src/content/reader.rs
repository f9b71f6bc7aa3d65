//! The reader of a source folder.
//!
//! Input: a folder. Output: a [`ContentReading`]. Time: linear in the files, on several threads; memory: the texts of all pages, twice
//! for a moment. Invariant: neither the order of the file system nor the number of threads changes a byte of the output.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use connexe::corpus::{Code, Problem, Records, Severity};
use connexe::{Error, Language, Result, Stage};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use serde_json::Value;

use super::data::Format;
use super::fields::{self, Wishes};
use super::file;
use super::find::{Found, find};
use super::generator::Generator;
use super::join::{count, join};
use super::links::{Reader, Text};
use super::page::{EMPTY, EXCLUDED, NOINDEX, OUTSIDE, Page, below, ending, name_of, note};
use super::parse::Parser;
use super::redirects::{self, LONGEST_PAGE};
use super::related::RelatedSettings;
use super::rules::{Input, Role, Rules};
use super::site_map::{SiteMap, Surroundings};
use super::walk::walk;
use super::{docusaurus, eleventy, hugo, jekyll, mkdocs, pelican, zola};
use crate::address::Base;
use crate::cache::{Cache, Entry, Store};
use crate::globs::Globs;
use crate::report::{FileNote, SourceReport, Unit};
use crate::source::{PageFile, Reading, Source};
use crate::watch::Watch;

/// The longest file that is read, in bytes, where nothing else is set.
const LONGEST: u64 = 32 << 20;

/// Files between two reports of progress.
const STEP: usize = 32;

/// A reader of the source folder of a site generator.
///
/// The id of an article is the path that the generator gives to its page, such as `/2024/digue/`, as far as the configuration and the
/// front matter say it in data. Programs are not run: a note tells where one would decide over addresses.
///
/// ```
/// use connexe_formats::content::{ContentReader, Generator};
///
/// # let folder = tempfile::tempdir()?;
/// # std::fs::create_dir(folder.path().join("content"))?;
/// # std::fs::write(folder.path().join("hugo.toml"), "baseURL = 'https://carnet.example/'\nlanguageCode = 'fr'\n")?;
/// # std::fs::write(folder.path().join("content/digue.md"), "---\ntitle: La digue\n---\nL’eau monte.")?;
/// let found = ContentReader::new(folder.path()).read_content(&())?;
/// assert_eq!((found.generator, found.reading.corpus.articles[0].id.as_str()), (Generator::Hugo, "/digue/"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ContentReader {
    pub(super) root: PathBuf,
    pub(super) generator: Option<Generator>,
    include: Vec<String>,
    exclude: Vec<String>,
    base: Option<String>,
    language: Option<Language>,
    code: Code,
    threads: usize,
    longest: u64,
    cache: Option<Cache>,
}

/// The articles of a source folder, with what its generator says beside them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ContentReading {
    /// The articles, the report and the address of the site.
    pub reading: Reading,
    /// The generator whose rules were used.
    pub generator: Generator,
    /// The root of the site: the folder with the configuration.
    pub root: PathBuf,
    /// The configuration file, below the root; none where the generator was named.
    pub configuration: Option<String>,
    /// The settings for related articles that the site has for its generator.
    pub related: Option<RelatedSettings>,
    /// Ids of the articles with `related: false`: no block belongs under them.
    pub without_block: Vec<String>,
}

/// A file that was read.
enum Item {
    Page(Page, Option<Entry>),
    Data(String, Value),
    Asset { path: String, redirects: Vec<(String, String)> },
}

/// All files that were read.
#[derive(Default)]
struct Items {
    pages: Vec<Page>,
    data: BTreeMap<String, Value>,
    /// Paths of published files, each with the redirects that it holds.
    assets: Vec<(String, Vec<(String, String)>)>,
    /// For the next run.
    entries: Vec<Entry>,
}

impl ContentReader {
    /// Makes a reader of a folder: the root of a site, or its content folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            generator: None,
            include: Vec::new(),
            exclude: Vec::new(),
            base: None,
            language: None,
            code: Code::Keep,
            threads: 0,
            longest: LONGEST,
            cache: None,
        }
    }

    /// Sets the generator. Default: the one whose configuration file stands in the folder or in one of the four above it.
    #[must_use]
    pub fn generator(mut self, generator: Generator) -> Self {
        self.generator = Some(generator);
        self
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

    /// Sets the address of the site. Default: that of the configuration.
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

    /// Sets what becomes of code blocks. Default: their words count.
    #[must_use]
    pub fn code(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// Sets the number of threads; 0 for the pool of the caller, else one a core. Default: 0.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Sets the longest file that is read, in bytes, at most 1 GiB. A longer one is left out with a note. Default: 32 MiB.
    #[must_use]
    pub fn max_file_bytes(mut self, bytes: u64) -> Self {
        self.longest = bytes.min(1 << 30);
        self
    }

    /// Sets a cache of what is read of each file. Default: none.
    #[must_use]
    pub fn cache(mut self, cache: Cache) -> Self {
        self.cache = Some(cache);
        self
    }

    /// Reads all articles, with what the generator says beside them.
    ///
    /// # Errors
    ///
    /// As [`Source::read`]. [`Error::Argument`] also if the folder is that of no known generator.
    pub fn read_content(&self, watch: &dyn Watch) -> Result<ContentReading> {
        match self.threads {
            0 => self.read_all(watch),
            threads => rayon::ThreadPoolBuilder::new()
                .num_threads(threads.min(256))
                .build()
                .map_err(|error| Error::Threads { threads, reason: error.to_string() })?
                .install(|| self.read_all(watch)),
        }
    }

    fn read_all(&self, watch: &dyn Watch) -> Result<ContentReading> {
        let (include, exclude) = (Globs::of("--include", &self.include)?, Globs::of("--exclude", &self.exclude)?);
        let found = find(&self.root, self.generator)?;
        let files = walk(&found.root, outputs(found.generator));
        let mut notes = files.notes;
        notes.extend(told(&found));
        let mut input = Input { root: &found.root, files: &files.all, notes: Vec::new() };
        let rules = load(found.generator, &mut input);
        let of_host = input.fields("netlify.toml");
        notes.append(&mut input.notes);
        let related = rules.related();
        for problem in related.iter().flat_map(|related| &related.notes) {
            notes.push(note(found.file.clone().unwrap_or_default(), Severity::Noticed, problem.as_str()));
        }
        let base = self.base_of(&*rules)?;
        let mut report = SourceReport { files: files.all.len(), unit: Unit::File, ..SourceReport::default() };
        let store = self.cache.as_ref().map(|cache| Store::open(cache, "content", &found.root));
        let (root, longest, has_headers) = (&*found.root, self.longest, rules.has_headers());
        let parser = Parser { root, longest, has_headers, store: store.as_ref() };
        let Items { mut pages, data, assets, mut entries } = self.items(&files.all, &parser, &*rules, watch, &mut notes)?;
        rules.decide(&mut pages, &data, &mut notes);
        let mut redirects: Vec<(String, String)> = rules.site().redirects.clone();
        redirects.extend(redirects::of_host(&of_host));
        redirects.extend(pages.iter_mut().flat_map(|page| redirects::take(&mut page.fields)));
        let mut paths = Vec::with_capacity(assets.len());
        for (path, told) in assets {
            redirects.extend(told);
            paths.push(path);
        }
        let wishes: Vec<Wishes> = pages.iter().map(fields::wishes).collect();
        for (page, wishes) in pages.iter_mut().zip(&wishes) {
            if page.language.is_none() {
                page.language = declared(page, &mut notes).or(rules.site().language);
            }
            self.decide(page, wishes, &include, &exclude, &found.below);
        }
        let around = Surroundings {
            base,
            files: &files.all,
            assets: paths,
            lists: &rules.site().lists,
            roots: &rules.site().roots,
            finds_by_name: rules.finds_by_name(),
        };
        let mut map = SiteMap::new(&pages, around);
        let mut redirected: HashMap<usize, Vec<String>> = HashMap::new();
        for (from, to) in redirects {
            if let Some((position, path)) = map.redirect(&from, &to, &pages) {
                redirected.entry(position).or_default().push(path);
            }
        }
        let records = Records::new().code(self.code);
        let reader =
            Reader { pages: &pages, map: &map, tags: rules.tags(), code: self.code, records: &records, store: store.as_ref() };
        let mut texts = texts(&reader, &wishes, watch)?;
        if let Some(store) = &store {
            entries.extend(texts.iter_mut().flatten().filter_map(|(text, _)| text.entry.take()));
            store.keep(&entries);
        }
        drop((entries, store));
        report.pages = pages.len();
        report.notes = notes;
        count(&pages, &mut report);
        let joined = join(&mut pages, texts, &map, &redirected, self.language, &mut report);
        let files = PageFile::of(pages.into_iter().map(|page| page.file), &joined.records);
        let mut corpus = records.read(joined.records)?;
        // Links to lists and files of the site are in order; those to nothing are in the report.
        corpus.report.notes.retain(|note| !matches!(note.problem, Problem::LostLink { .. }));
        finish(&mut report, &corpus.articles);
        let reading = Reading { corpus, report, base: map.base.address(), files };
        Ok(ContentReading {
            reading,
            generator: found.generator,
            root: found.root,
            configuration: found.file,
            related,
            without_block: joined.without_block,
        })
    }

    /// Returns the base address: that of the caller, else that of the configuration.
    fn base_of(&self, rules: &dyn Rules) -> Result<Base> {
        if let Some(address) = self.base.as_deref() {
            return Base::of(address).ok_or_else(|| Error::Argument {
                name: "the base address".to_string(),
                value: format!("{address:?}"),
                limit: "an address such as \"https://blog.example/\"".to_string(),
            });
        }
        let told = rules.site().base.as_deref().unwrap_or_default();
        Ok(Base::of(told).unwrap_or_else(|| {
            // A base without a host still has a path.
            let path = told.trim_matches('/');
            if told.starts_with('/') && !path.is_empty() { Base::unknown(&format!("/{path}")) } else { Base::unknown("") }
        }))
    }

    /// Reads all files that the generator reads, in their order.
    fn items(
        &self,
        files: &[String],
        parser: &Parser<'_>,
        rules: &dyn Rules,
        watch: &dyn Watch,
        notes: &mut Vec<FileNote>,
    ) -> Result<Items> {
        let read = |file: &String| {
            let mut told = Vec::new();
            let item = self.item(file, parser, rules, &mut told);
            (item, told)
        };
        let mut items = Items::default();
        for (item, told) in in_parallel(files, watch, read)? {
            notes.extend(told);
            match item {
                Some(Item::Page(page, entry)) => {
                    items.pages.push(page);
                    items.entries.extend(entry);
                }
                Some(Item::Data(file, value)) => {
                    items.data.insert(file, value);
                }
                Some(Item::Asset { path, redirects }) => items.assets.push((path, redirects)),
                None => {}
            }
        }
        Ok(items)
    }

    fn item(&self, file: &str, parser: &Parser<'_>, rules: &dyn Rules, notes: &mut Vec<FileNote>) -> Option<Item> {
        let path = parser.root.join(file);
        match rules.role(file) {
            Role::Nothing => None,
            Role::Asset(address) => {
                let redirects = asset_redirects(&path, file, &address);
                Some(Item::Asset { path: address, redirects })
            }
            Role::Data => {
                let text = file::read(&path, self.longest)
                    .map_err(|problem| notes.push(note(file, Severity::Defaulted, problem)))
                    .ok()?;
                match Format::of(file)?.read(&text.text) {
                    Ok(read) => Some(Item::Data(file.to_string(), read.value)),
                    Err(problem) => {
                        notes.push(note(file, Severity::Defaulted, format!("{problem}; it is left out")));
                        None
                    }
                }
            }
            Role::Page(form) => match parser.page(file, form, notes) {
                Ok((page, entry)) => Some(Item::Page(page, entry)),
                Err(problem) => {
                    notes.push(note(file, Severity::Lost, problem));
                    None
                }
            },
        }
    }

    /// Decides what no generator decides: what the caller and the owner want.
    fn decide(&self, page: &mut Page, wishes: &Wishes, include: &Globs, exclude: &Globs, folder: &str) {
        if below(&page.file, folder).is_none() {
            page.left_out = Some(OUTSIDE);
        } else if exclude.has(&page.file, &page.path) {
            page.left_out = Some(EXCLUDED);
        } else if include.has(&page.file, &page.path) && !page.path.is_empty() {
            page.left_out = None;
        } else if wishes.is_noindex {
            page.leave_out(NOINDEX);
        } else if page.body.trim().is_empty() && page.scalar("title").is_none() {
            page.leave_out(EMPTY);
        }
    }
}

impl Source for ContentReader {
    fn read(&self, watch: &dyn Watch) -> Result<Reading> {
        self.read_content(watch).map(|found| found.reading)
    }
}

/// Reads the texts of all articles, in the order of their files.
fn texts(reader: &Reader<'_>, wishes: &[Wishes], watch: &dyn Watch) -> Result<Vec<Option<(Text, Wishes)>>> {
    let pages = reader.pages;
    let read = |position: usize| {
        if watch.is_cancelled() {
            return None;
        }
        let is_article = pages[position].left_out.is_none();
        Some(is_article.then(|| (reader.read(position, &wishes[position]), wishes[position].clone())))
    };
    let texts: Option<Vec<_>> = (0..pages.len()).into_par_iter().map(read).collect();
    texts.ok_or(Error::Cancelled { stage: Stage::Read, done: 0, total: pages.len() })
}

/// Runs a function on all files, and tells the progress. The output has the order of the files.
fn in_parallel<T: Send>(files: &[String], watch: &dyn Watch, read: impl Fn(&String) -> T + Sync) -> Result<Vec<T>> {
    let done = AtomicUsize::new(0);
    let total = files.len();
    watch.progress(0, total);
    let one = |position: usize| {
        if watch.is_cancelled() {
            return None;
        }
        let result = read(&files[position]);
        let count = done.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(STEP) && count < total {
            watch.progress(count, total);
        }
        Some(result)
    };
    let all: Option<Vec<T>> = (0..total).into_par_iter().map(one).collect();
    let all = all.ok_or_else(|| Error::Cancelled { stage: Stage::Read, done: done.load(Ordering::Relaxed), total })?;
    watch.progress(total, total);
    Ok(all)
}

/// Returns the redirects that a published file holds: a small page that leads elsewhere, or a file of redirects.
fn asset_redirects(path: &Path, file: &str, address: &str) -> Vec<(String, String)> {
    let is_page = matches!(ending(file).as_str(), "html" | "htm");
    let is_list = name_of(file) == "_redirects";
    if !is_page && !is_list {
        return Vec::new();
    }
    let longest = if is_list { 4 << 20 } else { LONGEST_PAGE };
    let Ok(read) = file::read(path, longest as u64) else { return Vec::new() };
    match is_list {
        true => redirects::lines(&read.text),
        false => redirects::refresh(&read.text).map(|to| (address.to_string(), to)).into_iter().collect(),
    }
}

/// Returns the language that the front matter of a page declares.
fn declared(page: &Page, notes: &mut Vec<FileNote>) -> Option<Language> {
    let code = ["lang", "language", "locale"].iter().find_map(|name| page.text(name))?;
    let language = super::page::language(code);
    if language.is_none() {
        let code: String = code.chars().take(40).collect();
        notes.push(note(&page.file, Severity::Noticed, format!("{code:?} is no language; write a code such as `fr`")));
    }
    language
}

/// Returns a note where no configuration tells the generator.
fn told(found: &Found) -> Option<FileNote> {
    let problem = format!("no configuration was found; the defaults of {} are used", found.generator);
    found.file.is_none().then(|| note(String::new(), Severity::Noticed, problem))
}

/// Returns the folders at the root that a generator writes.
pub(super) fn outputs(generator: Generator) -> &'static [&'static str] {
    match generator {
        Generator::Hugo => &["public", "resources", "themes"],
        Generator::Jekyll | Generator::Eleventy => &["_site"],
        Generator::MkDocs => &["site"],
        Generator::Pelican => &["output"],
        Generator::Zola => &["public", "themes"],
        Generator::Docusaurus => &["build"],
    }
}

/// Reads the rules of a generator for a site.
pub(super) fn load(generator: Generator, input: &mut Input<'_>) -> Box<dyn Rules> {
    match generator {
        Generator::Hugo => hugo::load(input),
        Generator::Jekyll => jekyll::load(input),
        Generator::Eleventy => eleventy::load(input),
        Generator::MkDocs => mkdocs::load(input),
        Generator::Pelican => pelican::load(input),
        Generator::Zola => zola::load(input),
        Generator::Docusaurus => docusaurus::load(input),
    }
}

/// Completes the report when the articles are known.
fn finish(report: &mut SourceReport, articles: &[connexe::Article]) {
    report.articles = articles.len();
    for article in articles {
        let code = article.language.map_or_else(|| "none".to_string(), |language| language.code().to_string());
        *report.languages.entry(code).or_default() += 1;
    }
    // A draft is not finished: its links may lead to texts that come.
    let published: std::collections::HashSet<&str> = articles
        .iter()
        .filter(|article| article.status == connexe::Status::Published)
        .map(|article| article.id.as_str())
        .collect();
    report.dead_links.retain(|link| published.contains(link.page.as_str()));
    report.notes.sort_by(|a, b| a.file.cmp(&b.file));
}
