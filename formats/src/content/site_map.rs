//! Where links of a source lead.
//!
//! Input: all pages and files of a site. Output: the page at a path, an address or a source. Cost: linear in the pages; a link costs a
//! few look-ups, and those of files of one name. Invariant: of several pages with one path the first one counts.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use url::Url;

use super::page::{Page, ending, folder_of, join, name_of, normal, stem};
use crate::address::{Base, Place, page_key};
use crate::percent::decoded;

/// Endings of sources: a link to one is a link to its page.
const SOURCES: [&str; 13] =
    ["md", "markdown", "mdown", "mkd", "mdx", "rst", "adoc", "asciidoc", "ad", "org", "njk", "liquid", "ipynb"];

/// Files of one name that are looked at: an archive may have thousands of `image.png`.
const MOST_NAMES: usize = 1_000;

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Page(usize),
    /// A file, or a list that the generator makes.
    Here,
    /// Nothing of the site.
    Dead,
    Elsewhere,
}

/// The paths and sources of a site.
pub(super) struct SiteMap {
    pub(super) base: Base,
    pages: HashMap<String, usize>,
    aliases: HashMap<String, usize>,
    /// Addresses that lead out of the site, or to a list.
    moved: HashSet<String>,
    sources: HashMap<String, Vec<usize>>,
    names: HashMap<String, Vec<usize>>,
    files: HashSet<String>,
    files_by_name: HashMap<String, Vec<String>>,
    assets: HashSet<String>,
    folders: HashSet<String>,
    lists: Vec<String>,
    roots: Vec<String>,
    finds_by_name: bool,
}

/// What a map is made of, beside the pages.
pub(super) struct Surroundings<'a> {
    pub(super) base: Base,
    pub(super) files: &'a [String],
    /// Paths of files that are published as they are.
    pub(super) assets: Vec<String>,
    pub(super) lists: &'a [String],
    pub(super) roots: &'a [String],
    pub(super) finds_by_name: bool,
}

impl SiteMap {
    /// Makes the map of a site.
    pub(super) fn new(pages: &[Page], around: Surroundings<'_>) -> Self {
        let mut map = Self {
            base: around.base,
            pages: HashMap::new(),
            aliases: HashMap::new(),
            moved: HashSet::new(),
            sources: HashMap::new(),
            names: HashMap::new(),
            files: around.files.iter().map(|file| composed(file)).collect(),
            files_by_name: HashMap::new(),
            assets: around.assets.iter().map(|path| composed(path)).collect(),
            folders: HashSet::new(),
            lists: around.lists.iter().map(|list| page_key(list).to_string()).filter(|list| !list.is_empty()).collect(),
            roots: around.roots.to_vec(),
            finds_by_name: around.finds_by_name,
        };
        for file in around.files {
            let names = map.files_by_name.entry(composed(name_of(file))).or_default();
            if names.len() < MOST_NAMES {
                names.push(composed(file));
            }
        }
        for (position, page) in pages.iter().enumerate() {
            for source in std::iter::once(&page.file).chain(&page.sources) {
                let known = map.sources.entry(composed(source)).or_default();
                if known.last() != Some(&position) {
                    known.push(position);
                }
            }
            let name = page.sources.first().map_or(page.stem(), |source| name_of(source));
            map.names.entry(composed(name)).or_default().push(position);
            if page.path.is_empty() {
                continue;
            }
            let key = page_key(&page.path);
            // A page that is no article does not hide one.
            match map.pages.get(key) {
                Some(&known) if pages[known].left_out.is_none() || page.left_out.is_some() => {}
                _ => {
                    map.pages.insert(key.to_string(), position);
                }
            }
            map.folders.extend(key.match_indices('/').map(|(at, _)| key[..at].to_string()));
        }
        for (position, page) in pages.iter().enumerate().filter(|(_, page)| page.left_out.is_none()) {
            for alias in &page.aliases {
                map.aliases.entry(page_key(&decoded(alias)).to_string()).or_insert(position);
            }
        }
        map
    }

    /// Adds a redirect. Returns the page to which it leads, with the path from which it leads there.
    pub(super) fn redirect(&mut self, from: &str, to: &str, pages: &[Page]) -> Option<(usize, String)> {
        let path = match Url::parse(from) {
            Ok(_) => match self.base.place(from, &self.base.page("/")?) {
                Place::Here(path) => path,
                Place::Elsewhere => return None,
            },
            Err(_) => decoded(from),
        };
        let key = page_key(&path).to_string();
        let target = match self.source(to, "", None, pages) {
            Some(position) if is_source(to) => Target::Page(position),
            _ => match self.address(to, &self.base.page(&path)?) {
                Target::Page(position) => Target::Page(position),
                // The path of the site may be left out.
                other => self.at(page_key(&decoded(to))).map_or(other, Target::Page),
            },
        };
        match target {
            Target::Page(position) if !key.is_empty() => {
                self.aliases.entry(key).or_insert(position);
                Some((position, path))
            }
            _ => {
                self.moved.insert(key);
                None
            }
        }
    }

    /// Finds the target of a link on a page.
    pub(super) fn target(&self, href: &str, position: usize, pages: &[Page]) -> Target {
        let page = &pages[position];
        let href = href.trim();
        let written = decoded(href.split(['#', '?']).next().unwrap_or_default());
        if written.is_empty() {
            return Target::Elsewhere;
        }
        let find = |path: &str| self.source(path, &page.file, page.language.as_ref().map(|language| language.code()), pages);
        for mark in ["{filename}", "|filename|", "@/", "@site/", "{static}", "|static|", "{attach}", "|attach|"] {
            let Some(path) = written.strip_prefix(mark) else { continue };
            // A path after the mark of Zola begins at the content folder.
            let path = if mark.starts_with('@') { format!("/{path}") } else { path.to_string() };
            return match find(&path) {
                Some(position) => Target::Page(position),
                None if self.is_file(&path, &page.file) => Target::Here,
                None => Target::Dead,
            };
        }
        if ["{tag}", "{category}", "{author}", "{index}", "|tag|", "|category|", "|author|", "|index|", "pathname://"]
            .iter()
            .any(|mark| written.starts_with(mark))
        {
            return Target::Here;
        }
        let is_whole = href.starts_with("//") || Url::parse(href).is_ok();
        if !is_whole && is_source(&written) {
            // The path of the site may stand before that of the source.
            let inner = self.base.address_of("/");
            let inner = written.strip_prefix(inner.trim_end_matches('/')).filter(|inner| inner.starts_with('/'));
            if let Some(found) = find(&written).or_else(|| inner.and_then(find)) {
                return Target::Page(found);
            }
        }
        let Some(own) = self.base.page(&page.path) else { return Target::Elsewhere };
        let target = self.address(href, &own);
        if matches!(target, Target::Page(_) | Target::Here) || is_whole {
            return target;
        }
        // An author may leave the path of the site out, or write the name of the source.
        if written.starts_with('/')
            && let Some(found) = self.at(page_key(&written))
        {
            return Target::Page(found);
        }
        if let Some(found) = find(&written) {
            return Target::Page(found);
        }
        if self.is_file(&written, &page.file) { Target::Here } else { target }
    }

    /// Finds what stands at an address.
    fn address(&self, href: &str, own: &Url) -> Target {
        let path = match self.base.place(href, own) {
            Place::Here(path) => path,
            Place::Elsewhere => return Target::Elsewhere,
        };
        let key = page_key(&path);
        if let Some(position) = self.at(key) {
            return Target::Page(position);
        }
        let is_list = || {
            self.lists.iter().any(|list| key == list || key.strip_prefix(list.as_str()).is_some_and(|rest| rest.starts_with('/')))
        };
        // Pages of lists: `/blog/page/2/`.
        let is_paged = || {
            let (above, number) = key.rsplit_once('/').unwrap_or_default();
            number.bytes().all(|byte| byte.is_ascii_digit())
                && above.strip_suffix("/page").is_some_and(|above| self.folders.contains(above) || self.pages.contains_key(above))
        };
        let is_feed = || matches!(ending(&path).as_str(), "xml" | "atom" | "rss");
        let is_here = key.is_empty() || self.assets.contains(&path) || self.moved.contains(key) || self.folders.contains(key);
        if is_here || is_list() || is_paged() || is_feed() || self.is_file(&path, "") { Target::Here } else { Target::Dead }
    }

    /// Whether a page is the one at its path.
    pub(super) fn is_at(&self, position: usize, page: &Page) -> bool {
        self.pages.get(page_key(&page.path)) == Some(&position)
    }

    fn at(&self, key: &str) -> Option<usize> {
        self.pages.get(key).or_else(|| self.aliases.get(key)).copied()
    }

    /// Finds the page of a source as a link of another source writes it, in the same language where there is a choice.
    pub(super) fn source(&self, path: &str, from: &str, language: Option<&str>, pages: &[Page]) -> Option<usize> {
        let choose = |known: &Vec<usize>| {
            let same =
                known.iter().find(|position| pages[**position].language.as_ref().map(|language| language.code()) == language);
            same.or(known.first()).copied()
        };
        let at_roots =
            |path: &str| self.roots.iter().find_map(|root| self.sources.get(&join(root, &normal(path)?))).and_then(choose);
        let path = path.trim_end_matches('/');
        let absolute = path.strip_prefix('/');
        if let Some(path) = absolute {
            if let Some(found) = at_roots(path) {
                return Some(found);
            }
        } else {
            let near = normal(&join(folder_of(from), path)).and_then(|path| self.sources.get(&path)).and_then(choose);
            let is_plain = !path.starts_with('.') && (path.contains('/') || self.finds_by_name || from.is_empty());
            if let Some(found) = near.or_else(|| if is_plain { at_roots(path) } else { None }) {
                return Some(found);
            }
        }
        // A name alone is enough for some generators, if only one source of the language has it.
        let name = name_of(path);
        let name = if is_source(name) { stem(name) } else { name };
        let known = self
            .names
            .get(name)
            .filter(|_| self.finds_by_name && absolute.is_none() && !path.contains("..") && !path.contains('/'))?;
        let mut same =
            known.iter().filter(|position| pages[**position].language.as_ref().map(|language| language.code()) == language);
        match (same.next(), same.next()) {
            (Some(only), None) => Some(*only),
            (None, _) if known.len() == 1 => known.first().copied(),
            _ => None,
        }
    }

    /// Whether a file of the source has a path, near a source or wherever the generator may copy it from.
    fn is_file(&self, path: &str, from: &str) -> bool {
        let name = name_of(path);
        if !name.contains('.') || is_source(name) {
            return false;
        }
        if !from.is_empty() && normal(&join(folder_of(from), path)).is_some_and(|path| self.files.contains(&path)) {
            return true;
        }
        let Some(path) = normal(path.trim_start_matches("../").trim_start_matches("./")) else { return false };
        self.files_by_name.get(name).is_some_and(|files| files.iter().any(|file| *file == path || below_any(file, &path)))
    }
}

/// Whether a file has a path below one of its folders.
fn below_any(file: &str, path: &str) -> bool {
    file.strip_suffix(path).is_some_and(|before| before.ends_with('/'))
}

/// Whether a path is that of a source.
pub(super) fn is_source(path: &str) -> bool {
    SOURCES.contains(&ending(path).as_str())
}

/// Returns a text with composed characters, as links are compared.
fn composed(text: &str) -> String {
    if text.is_ascii() { text.to_string() } else { text.nfc().collect() }
}
