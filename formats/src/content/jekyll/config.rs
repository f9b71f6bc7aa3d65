//! The configuration of a Jekyll site.
//!
//! Input: `_config.yml` or `_config.toml`. Output: what decides over addresses, and front matter by folder.

use connexe::Language;
use globset::{GlobBuilder, GlobMatcher};
use serde_json::{Map, Value};

use super::super::page::{self, Page, below, folder_of};
use super::super::rules::Input;
use super::{Kind, is_hidden, kind_of};

pub(in super::super) const FILES: [&str; 3] = ["_config.yml", "_config.yaml", "_config.toml"];

/// Files and folders that Jekyll leaves out by itself.
const LEFT_OUT: [&str; 8] =
    ["Gemfile", "Gemfile.lock", "node_modules", "vendor", "README.md", "LICENSE.md", "CONTRIBUTING.md", "_site"];

/// What decides over addresses.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) base: Option<String>,
    pub(super) language: Option<Language>,
    pub(super) source: String,
    /// Folder that holds the folders of collections; empty for the source.
    collections_folder: String,
    /// The collections that are written, with the pattern of their addresses.
    collections: Vec<(String, bool, Option<String>)>,
    pub(super) permalink: String,
    pub(super) optional_front_matter: bool,
    /// Whether the plugin for AsciiDoc is there: it reads files without front matter too.
    pub(super) reads_asciidoc: bool,
    defaults: Vec<Default>,
    exclude: Vec<GlobMatcher>,
    include: Vec<String>,
}

/// Front matter for a part of the site.
#[derive(Debug)]
struct Default {
    path: String,
    glob: Option<GlobMatcher>,
    kind: Option<String>,
    values: Map<String, Value>,
}

/// Reads the configuration.
pub(super) fn read(input: &mut Input<'_>) -> Config {
    let all = input.first(&FILES).map(|file| input.fields(&file)).unwrap_or_default();
    let text = |name: &str| all.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let folder = |name: &str| text(name).map_or_else(String::new, |folder| page::normal(folder).unwrap_or_default());
    let base = text("url").map(|url| format!("{}{}", url.trim_end_matches('/'), text("baseurl").unwrap_or_default()));
    // Without an address, the path below the host still stands in links.
    let base = base.or_else(|| text("baseurl").map(|path| format!("/{}", path.trim_matches('/'))).filter(|path| path.len() > 1));
    let plugins: Vec<String> = ["plugins", "gems"].iter().filter_map(|name| all.get(*name)).flat_map(page::list).collect();
    let gems = input.text("Gemfile").unwrap_or_default();
    let has = |plugin: &str| plugins.iter().any(|known| known == plugin) || gems.contains(plugin);
    let patterns = all.get("exclude").map(page::list).unwrap_or_default();
    Config {
        base,
        language: ["lang", "language", "locale"].iter().find_map(|name| text(name).and_then(page::language)),
        source: folder("source"),
        collections_folder: folder("collections_dir"),
        collections: collections(all.get("collections")),
        permalink: text("permalink").unwrap_or("date").to_string(),
        optional_front_matter: plugins.iter().any(|plugin| plugin == "jekyll-optional-front-matter"),
        reads_asciidoc: has("jekyll-asciidoc"),
        defaults: defaults(all.get("defaults")),
        exclude: patterns.iter().filter_map(|pattern| glob(pattern.trim_matches('/'))).collect(),
        include: all.get("include").map(page::list).unwrap_or_default(),
    }
}

fn glob(pattern: &str) -> Option<GlobMatcher> {
    GlobBuilder::new(pattern).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
}

fn collections(value: Option<&Value>) -> Vec<(String, bool, Option<String>)> {
    match value {
        Some(Value::Object(all)) => {
            let one = |(name, settings): (&String, &Value)| {
                let is_written = settings.get("output") == Some(&Value::Bool(true));
                (name.clone(), is_written, settings.get("permalink").and_then(Value::as_str).map(str::to_string))
            };
            all.iter().map(one).collect()
        }
        Some(names) => page::list(names).into_iter().map(|name| (name, false, None)).collect(),
        None => Vec::new(),
    }
}

fn defaults(value: Option<&Value>) -> Vec<Default> {
    let mut defaults: Vec<Default> = Vec::new();
    for entry in value.and_then(Value::as_array).into_iter().flatten() {
        let scope = entry.get("scope");
        let text = |name: &str| scope.and_then(|scope| scope.get(name)).and_then(Value::as_str);
        let path = page::normal(text("path").unwrap_or_default()).unwrap_or_default();
        let Some(Value::Object(values)) = entry.get("values").cloned() else { continue };
        let glob = if path.contains('*') { glob(&path) } else { None };
        defaults.push(Default { glob, kind: text("type").map(str::to_string), values, path });
    }
    // The most exact counts: the longest path, then one with a type, then the later one. The sort is stable.
    defaults.sort_by_key(|default| (default.path.len(), default.kind.is_some()));
    defaults
}

impl Config {
    /// Returns what a file below the source folder is.
    pub(super) fn kind(&self, path: &str) -> Kind {
        let path = below(path, &self.collections_folder).unwrap_or(path);
        let collection = path.split('/').next().and_then(|folder| folder.strip_prefix('_'));
        match collection.and_then(|name| self.collections.iter().find(|(known, ..)| known == name)) {
            Some((name, ..)) if name != "posts" && name != "drafts" => Kind::Document(name.clone()),
            _ => kind_of(path),
        }
    }

    /// Returns the pattern of the addresses of a collection.
    pub(super) fn collection(&self, name: &str) -> Option<&str> {
        self.collections.iter().find(|(known, ..)| known == name).and_then(|(_, _, permalink)| permalink.as_deref())
    }

    /// Returns the path of a document within its collection.
    pub(super) fn within<'a>(&self, path: &'a str, collection: &str) -> &'a str {
        let path = below(path, &self.collections_folder).unwrap_or(path);
        below(path, &format!("_{collection}")).unwrap_or(path)
    }

    /// Whether Jekyll leaves a file out: by its name, or by the configuration.
    pub(super) fn is_left_out(&self, path: &str) -> bool {
        let is_included = self.include.iter().any(|name| path == name || below(path, name.trim_matches('/')).is_some());
        if is_included {
            return false;
        }
        match self.kind(path) {
            Kind::Document(name) => return !self.collections.iter().any(|(known, is_written, _)| *known == name && *is_written),
            Kind::Post(_) | Kind::Draft => {}
            Kind::Page if path.split('/').any(is_hidden) => return true,
            Kind::Page => {}
        }
        let mut folder = path;
        while !folder.is_empty() {
            if LEFT_OUT.contains(&folder) || self.exclude.iter().any(|glob| glob.is_match(folder)) {
                return true;
            }
            folder = folder_of(folder);
        }
        false
    }

    /// Sets the front matter of the configuration that a page does not have itself.
    pub(super) fn apply_defaults(&self, page: &mut Page, path: &str, kind: &Kind) {
        let name = match kind {
            Kind::Post(_) => "posts",
            Kind::Draft => "drafts",
            Kind::Document(name) => name,
            Kind::Page => "pages",
        };
        let path = below(path, &self.collections_folder).unwrap_or(path);
        let is_for = |default: &&Default| {
            let is_beneath = default.path.is_empty()
                || match &default.glob {
                    Some(glob) => {
                        glob.is_match(path)
                            || std::iter::successors(Some(folder_of(path)), |folder| {
                                Some(folder_of(folder)).filter(|_| !folder.is_empty())
                            })
                            .any(|folder| glob.is_match(folder))
                    }
                    None => path == default.path || below(path, &default.path).is_some(),
                };
            let is_kind = default.kind.as_deref().is_none_or(|kind| kind == name || (kind == "posts" && name == "drafts"));
            is_beneath && is_kind
        };
        for default in self.defaults.iter().rev().filter(is_for) {
            for (key, value) in &default.values {
                page.fields.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
    }
}
