//! The reader of exports of WordPress.
//!
//! Input: files and choices. Output: a [`Reading`]. Pictures and translations are joined when all entries are known, since an export
//! writes them in any order. Cost: linear.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use connexe::corpus::{Corpus, Records};
use connexe::{Language, Result};

use super::item::Choices;
use super::stream::{Found, Stream};
use crate::export::permalink::Base;
use crate::export::{dead_links, languages};
use crate::report::{LeftOut, SourceReport, Unit};
use crate::source::{Reading, Source};
use crate::watch::Watch;

/// The longest entry that is read, in bytes, where nothing else is set.
const LONGEST: u64 = 64 << 20;

/// A reader of exports of WordPress: files of "Tools, Export".
///
/// Posts are articles; pages and other types are, if they are asked for. Drafts, private entries and those with a password are never
/// shown. The id of an article is the path of its address, such as `/2024/digue/`. An error in the XML costs itself or its entry, with
/// a note.
///
/// ```
/// use connexe_formats::Source;
/// use connexe_formats::wxr::WxrReader;
///
/// # let folder = tempfile::tempdir()?;
/// # let export = folder.path().join("export.xml");
/// # std::fs::write(&export, "<rss><channel><wp:base_blog_url>https://x.example</wp:base_blog_url><language>fr</language><item><title>La digue</title>
/// #     <link>https://x.example/2024/digue/</link><wp:status>publish</wp:status><content:encoded>L’eau monte.</content:encoded></item></channel></rss>")?;
/// let reading = WxrReader::new(&export).read(&())?;
/// assert_eq!(reading.corpus.articles[0].id, "/2024/digue/");
/// assert_eq!(reading.base.as_deref(), Some("https://x.example"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct WxrReader {
    files: Vec<PathBuf>,
    choices: Choices,
    base: Option<String>,
    language: Option<Language>,
    threads: usize,
    longest: u64,
}

impl WxrReader {
    /// Makes a reader of a file.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        let choices = Choices { types: vec!["post".to_string()], taxonomies: Vec::new() };
        Self { files: vec![file.into()], choices, base: None, language: None, threads: 0, longest: LONGEST }
    }

    /// Adds a file: a large site is exported in several. All files are one corpus.
    #[must_use]
    pub fn file(mut self, file: impl Into<PathBuf>) -> Self {
        self.files.push(file.into());
        self
    }

    /// Adds a type of entries that are articles, such as `page` or `portfolio`. Default: only `post`.
    #[must_use]
    pub fn post_type(mut self, name: impl Into<String>) -> Self {
        self.choices.types.push(name.into());
        self
    }

    /// Adds a taxonomy whose terms are tags, such as `genre`. Default: only that of WordPress itself.
    #[must_use]
    pub fn taxonomy(mut self, name: impl Into<String>) -> Self {
        self.choices.taxonomies.push(name.into());
        self
    }

    /// Sets the address of the site. Default: that of the first file.
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
}

impl Source for WxrReader {
    fn read(&self, watch: &dyn Watch) -> Result<Reading> {
        let given = self.base.as_deref().map(Base::given).transpose()?;
        let mut stream = Stream::new(&self.files, &self.choices, self.longest, given, watch);
        let read = Records::new().threads(self.threads).read(&mut stream);
        // An error of a file ends the records, so it comes first.
        let found = stream.finish()?;
        let mut corpus = read?;
        add_pictures(&mut corpus, &found);
        add_translations(&mut corpus, &found);
        let mut report = SourceReport {
            files: self.files.len(),
            unit: Unit::Entry,
            pages: found.entries,
            articles: corpus.articles.len(),
            notes: found.notes,
            ..SourceReport::default()
        };
        languages::complete(&mut corpus, &found.file_of, &found.declarations, self.language, &mut report);
        let base = found.base.unwrap_or_else(Base::unknown);
        let pages: HashSet<&str> = found.left_out.values().flatten().map(String::as_str).collect();
        dead_links::tell(&mut corpus, &mut report, &base, |id| pages.contains(id) || is_archive(id));
        report.left_out = found.left_out.into_iter().map(|(rule, pages)| LeftOut { rule: rule.name(), pages }).collect();
        watch.progress(self.files.len(), self.files.len());
        Ok(Reading { corpus, report, base: base.address(), files: Vec::new() })
    }
}

/// Gives each article its picture: the one that was chosen, else the first that belongs to it.
fn add_pictures(corpus: &mut Corpus, found: &Found) {
    let mut pictures = HashMap::new();
    for post in &found.posts {
        let chosen = post.thumbnail.as_ref().and_then(|number| found.attachments.get(number));
        if let Some(url) = chosen.or_else(|| found.pictures.get(&post.number)) {
            pictures.entry(post.id.as_str()).or_insert(url);
        }
    }
    for article in &mut corpus.articles {
        article.image = pictures.get(article.id.as_str()).map(|url| url.to_string());
    }
}

/// Joins the translations of one text.
fn add_translations(corpus: &mut Corpus, found: &Found) {
    let mut groups: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut group_of: HashMap<&str, &str> = HashMap::new();
    for post in &found.posts {
        if let Some(group) = &post.translations
            && group_of.insert(&post.id, group).is_none()
        {
            groups.entry(group).or_default().push(&post.id);
        }
    }
    for article in &mut corpus.articles {
        let group = group_of.get(article.id.as_str()).and_then(|group| groups.get(group));
        article.translations = group.into_iter().flatten().filter(|id| **id != article.id).map(|id| id.to_string()).collect();
    }
}

/// Whether an address is that of a list, a feed or a file, which every site of WordPress has.
fn is_archive(id: &str) -> bool {
    const PARTS: [&str; 11] =
        ["category", "tag", "author", "page", "feed", "comments", "search", "wp-content", "wp-admin", "wp-login.php", "wp-json"];
    const PARAMETERS: [&str; 6] = ["cat=", "tag=", "author=", "s=", "paged=", "feed="];
    let (path, query) = id.split_once('?').unwrap_or((id, ""));
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = path.len() > 1 && parts.clone().count() <= 3 && parts.clone().all(is_number);
    let is_list = parts.next().is_some_and(|first| PARTS.contains(&first));
    is_date
        || is_list
        || path.ends_with("/feed/")
        || query.split('&').any(|part| PARAMETERS.iter().any(|name| part.starts_with(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_every_site_has() {
        for id in ["/category/crues/", "/2024/", "/2024/03/14/", "/?cat=3", "/wp-content/uploads/a.pdf", "/a/feed/"] {
            assert!(is_archive(id), "{id}");
        }
        for id in ["/crue/", "/2024/03/crue/", "/?p=3", "/"] {
            assert!(!is_archive(id), "{id}");
        }
    }
}
