//! The rules of MkDocs, with the plugins of Material for blogs, tags and redirects.
//!
//! Input: `mkdocs.yml`, and the pages of the docs folder. Output: the path of each page. Cost: linear in the pages. Not read: hooks and
//! macros, which are programs; files that another one includes.

use std::collections::{BTreeMap, HashMap};

use connexe::corpus::Severity;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde_json::{Map, Value};

use super::page::{self, Form, HOME, LIST, NOT_BUILT, NOT_FOUND, Page, below, folder_of, name_of, note};
use super::permalink::{Day, clean};
use super::rules::{Input, Role, Rules, Site};
use super::slug;
use crate::report::FileNote;

pub(super) const FILES: [&str; 2] = ["mkdocs.yml", "mkdocs.yaml"];

#[derive(Debug)]
struct MkDocs {
    docs: String,
    has_folders: bool,
    /// Titles of the navigation, by file below the docs folder.
    titles: HashMap<String, String>,
    left_out: GlobSet,
    drafts: GlobSet,
    blogs: Vec<Blog>,
    tags_file: Option<String>,
    /// Folders or endings of names that are languages, other than the default one.
    languages: Vec<String>,
    site: Site,
}

/// A blog of Material.
#[derive(Debug)]
struct Blog {
    folder: String,
    posts: String,
    url: String,
    date: String,
    /// Names of authors by their short name.
    authors: HashMap<String, String>,
}

/// Reads the configuration of a MkDocs site.
pub(super) fn load(input: &mut Input<'_>) -> Box<dyn Rules> {
    let all = input.first(&FILES).map(|file| input.fields(&file)).unwrap_or_default();
    let text = |name: &str| all.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let docs = page::normal(text("docs_dir").unwrap_or("docs")).unwrap_or_default();
    let plugins = plugins(all.get("plugins"));
    let theme = |name: &str| all.get("theme").and_then(|theme| theme.get(name)).and_then(Value::as_str).and_then(page::language);
    let blogs: Vec<Blog> =
        plugins.iter().filter(|(name, _)| is_named(name, "blog")).map(|(_, options)| blog(options, &docs, input)).collect();
    let option = |plugin: &str, name: &str| {
        plugins.iter().find(|(known, _)| is_named(known, plugin)).and_then(|(_, options)| options.get(name)).cloned()
    };
    let maps = option("redirects", "redirect_maps").and_then(|maps| maps.as_object().cloned()).unwrap_or_default();
    let redirects = maps.iter().filter_map(|(from, to)| Some((from.clone(), to.as_str()?.to_string()))).collect::<Vec<_>>();
    let (mut languages, mut declared) = (Vec::new(), None);
    for entry in option("i18n", "languages").as_ref().and_then(Value::as_array).into_iter().flatten() {
        let Some(code) = entry.get("locale").and_then(Value::as_str) else { continue };
        if entry.get("default") == Some(&Value::Bool(true)) {
            declared = page::language(code);
        } else {
            languages.push(code.to_string());
        }
    }
    let has_folders = all.get("use_directory_urls").and_then(Value::as_bool).unwrap_or(true);
    let mut site = Site {
        base: text("site_url").map(str::to_string),
        language: declared.or_else(|| theme("language")).or_else(|| theme("locale")),
        roots: vec![docs.clone()],
        ..Site::default()
    };
    for blog in &blogs {
        site.lists
            .extend(["archive", "category", "author", "page"].iter().map(|list| clean(&format!("/{}/{list}/", blog.folder))));
    }
    let mut rules = MkDocs {
        titles: HashMap::new(),
        left_out: patterns(text("exclude_docs")),
        drafts: patterns(text("draft_docs")),
        tags_file: option("tags", "tags_file").and_then(|file| file.as_str().map(str::to_string)),
        docs,
        has_folders,
        blogs,
        languages,
        site,
    };
    rules.site.redirects = redirects.into_iter().map(|(from, to)| (rules.path_of(&from), to)).collect();
    if let Some(nav) = all.get("nav") {
        titles(nav, &mut rules.titles, 0);
    }
    Box::new(rules)
}

/// Returns the plugins with their options: a list of names and of objects with one name, or an object.
fn plugins(value: Option<&Value>) -> Vec<(String, Map<String, Value>)> {
    let options = |value: &Value| value.as_object().cloned().unwrap_or_default();
    match value {
        Some(Value::Object(all)) => all.iter().map(|(name, value)| (name.clone(), options(value))).collect(),
        Some(Value::Array(entries)) => entries
            .iter()
            .flat_map(|entry| match entry {
                Value::String(name) => vec![(name.clone(), Map::new())],
                Value::Object(named) => named.iter().map(|(name, value)| (name.clone(), options(value))).collect(),
                _ => Vec::new(),
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a plugin has a name, also with that of its theme: `material/blog`.
fn is_named(plugin: &str, name: &str) -> bool {
    plugin == name || plugin.strip_prefix("material/") == Some(name)
}

fn blog(options: &Map<String, Value>, docs: &str, input: &mut Input<'_>) -> Blog {
    let text = |name: &str, default: &str| options.get(name).and_then(Value::as_str).unwrap_or(default).to_string();
    let folder = page::normal(&text("blog_dir", "blog")).unwrap_or_default();
    let posts = page::normal(&text("post_dir", "{blog}/posts").replace("{blog}", &folder)).unwrap_or_default();
    let file = page::join(
        docs,
        &page::normal(&text("authors_file", "{blog}/.authors.yml").replace("{blog}", &folder)).unwrap_or_default(),
    );
    let known = input.fields(&file);
    // Earlier versions had no key `authors` around the names.
    let known = known.get("authors").and_then(Value::as_object).unwrap_or(&known);
    let authors =
        known.iter().filter_map(|(short, author)| Some((short.clone(), author.get("name")?.as_str()?.to_string()))).collect();
    Blog {
        folder,
        posts,
        url: text("post_url_format", "{date}/{slug}"),
        date: text("post_url_date_format", "yyyy/MM/dd"),
        authors,
    }
}

/// Reads patterns as in `.gitignore`, one a line.
fn patterns(text: Option<&str>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for line in text.unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '!'])) {
        let path = line.trim_matches('/');
        // A pattern without a slash within it counts in every folder.
        let anywhere = if line.starts_with('/') || path.contains('/') { "" } else { "**/" };
        for glob in [format!("{anywhere}{path}"), format!("{anywhere}{path}/**")] {
            if let Ok(glob) = GlobBuilder::new(&glob).literal_separator(true).build() {
                set.add(glob);
            }
        }
    }
    set.build().unwrap_or_default()
}

/// Collects the titles that the navigation gives to files.
fn titles(nav: &Value, found: &mut HashMap<String, String>, depth: usize) {
    match nav {
        Value::Array(entries) if depth < 32 => entries.iter().for_each(|entry| titles(entry, found, depth + 1)),
        Value::Object(named) if depth < 32 => {
            for (title, value) in named {
                match value {
                    Value::String(file) => {
                        found.insert(file.clone(), title.clone());
                    }
                    other => titles(other, found, depth + 1),
                }
            }
        }
        _ => {}
    }
}

impl Rules for MkDocs {
    fn role(&self, file: &str) -> Role {
        let Some(path) = below(file, &self.docs) else { return Role::Nothing };
        if self.left_out.is_match(path) || name_of(path).starts_with('.') {
            return Role::Nothing;
        }
        match page::ending(path).as_str() {
            "md" | "markdown" | "mdown" | "mkdn" | "mkd" => Role::Page(Form::Markdown),
            _ => Role::Asset(format!("/{path}")),
        }
    }

    fn site(&self) -> &Site {
        &self.site
    }

    fn decide(&self, pages: &mut [Page], _: &BTreeMap<String, Value>, notes: &mut Vec<FileNote>) {
        for page in pages.iter_mut() {
            let path = below(&page.file, &self.docs).unwrap_or(&page.file).to_string();
            self.complete(page, &path, notes);
        }
    }
}

impl MkDocs {
    fn complete(&self, page: &mut Page, path: &str, notes: &mut Vec<FileNote>) {
        page.has_title_in_text = true;
        if let Some(title) = self.titles.get(path) {
            page.fields.insert("title".into(), title.as_str().into());
        }
        page.path = self.path_of(path);
        if let Some((plain, code)) = self.translation_of(path) {
            page.language = page::language(&code);
            page.path = clean(&format!("/{code}{}", self.path_of(&plain)));
            page.key = Some(plain);
        } else if !self.languages.is_empty() {
            page.key = Some(path.to_string());
        }
        if let Some(Value::Object(dates)) = page.fields.get("date").cloned() {
            let date = dates.get("created").or_else(|| dates.get("updated")).cloned().unwrap_or_default();
            page.fields.insert("date".into(), date);
        }
        links(page);
        if self.drafts.is_match(path) {
            page.fields.insert("draft".into(), true.into());
        }
        if name_of(path).starts_with('_') && !name_of(path).starts_with("__") && path.contains("snippets/") {
            page.leave_out(NOT_BUILT);
        }
        if page.path == "/"
            || (page.language.is_some() && page.path.matches('/').count() == 2 && page::stem(name_of(path)).starts_with("index"))
        {
            page.leave_out(HOME);
        }
        if path == "404.md" {
            page.leave_out(NOT_FOUND);
        }
        let is_index = matches!(page.stem(), "index" | "README");
        for blog in &self.blogs {
            if is_index && folder_of(path) == blog.folder {
                page.leave_out(LIST);
            }
            if below(path, &blog.posts).is_some() {
                self.post(page, blog, notes);
            }
        }
        let has_tag_list = ["<!-- material/tags", "[TAGS]"].iter().any(|mark| page.body.contains(mark));
        if has_tag_list || self.tags_file.as_deref() == Some(path) {
            page.leave_out(LIST);
        }
    }

    /// Returns the path of a file below the docs folder.
    fn path_of(&self, path: &str) -> String {
        let path = path.rsplit_once('.').map_or(path, |(path, _)| path);
        let name = name_of(path);
        match name {
            "index" | "README" => clean(&format!("/{}/", folder_of(path))),
            _ if self.has_folders => clean(&format!("/{path}/")),
            _ => clean(&format!("/{path}.html")),
        }
    }

    /// Returns the path of the page in the default language, and the language.
    fn translation_of(&self, path: &str) -> Option<(String, String)> {
        let of_folder = path.split_once('/').filter(|(folder, _)| self.languages.iter().any(|code| code == folder));
        if let Some((code, rest)) = of_folder {
            return Some((rest.to_string(), code.to_string()));
        }
        let (stem, ending) = path.rsplit_once('.')?;
        let (stem, code) = stem.rsplit_once('.').filter(|(_, code)| self.languages.iter().any(|known| known == code))?;
        Some((format!("{stem}.{ending}"), code.to_string()))
    }

    /// Sets what the plugin makes of a post.
    fn post(&self, page: &mut Page, blog: &Blog, notes: &mut Vec<FileNote>) {
        let authors: Vec<String> =
            page.list("authors").into_iter().map(|author| blog.authors.get(&author).cloned().unwrap_or(author)).collect();
        if !authors.is_empty() {
            page.fields.insert("authors".into(), authors.into());
        }
        let title = page.text("title").map(str::to_string).or_else(|| first_heading(&page.body));
        let slug = page.scalar("slug").unwrap_or_else(|| slug::material(&title.unwrap_or_else(|| page.stem().to_string())));
        let date = page.scalar("date").and_then(|date| Day::of(&date)).and_then(|day| day.format(&strftime(&blog.date)?));
        let categories = page.list("categories").iter().map(|category| slug::material(category)).collect::<Vec<_>>().join("/");
        let file = page.stem().to_string();
        let values = [("{slug}", Some(slug)), ("{date}", date), ("{categories}", Some(categories)), ("{file}", Some(file))];
        let mut url = blog.url.clone();
        for (name, value) in values {
            match value {
                Some(value) => url = url.replace(name, &value),
                None if url.contains(name) => {
                    let problem = "has no date, which its address needs; it has that of its file; write `date: 2024-01-18`";
                    notes.push(note(&page.file, Severity::Defaulted, problem));
                    return;
                }
                None => {}
            }
        }
        let end = if self.has_folders { "/" } else { ".html" };
        page.path = clean(&format!("/{}/{}{end}", blog.folder, url.trim_matches('/')));
    }
}

/// Flattens `links` of a post, a tree of titles with files, to a list of files.
fn links(page: &mut Page) {
    fn add(value: &Value, found: &mut Vec<Value>, depth: usize) {
        match value {
            Value::String(text) => found.push(text.as_str().into()),
            Value::Array(entries) if depth < 16 => entries.iter().for_each(|entry| add(entry, found, depth + 1)),
            Value::Object(named) if depth < 16 => named.values().for_each(|entry| add(entry, found, depth + 1)),
            _ => {}
        }
    }
    if let Some(value) = page.fields.remove("links") {
        let mut found = Vec::new();
        add(&value, &mut found, 0);
        page.fields.insert(super::fields::SOURCE_LINKS.into(), found.into());
    }
}

/// Returns the first heading of the first level.
pub(super) fn first_heading(body: &str) -> Option<String> {
    let line = body.lines().map(str::trim_end).find(|line| !line.trim().is_empty() && !line.trim_start().starts_with("<!--"))?;
    let title = line.strip_prefix("# ")?;
    let title = title.rsplit_once(" {").filter(|(_, attributes)| attributes.ends_with('}')).map_or(title, |(title, _)| title);
    Some(title.trim().trim_end_matches('#').trim_end().to_string()).filter(|title| !title.is_empty())
}

/// Converts a pattern such as `yyyy/MM/dd` to one of `strftime`.
fn strftime(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern;
    'parts: while let Some(c) = rest.chars().next() {
        for (letters, directive) in [
            ("yyyy", "%Y"),
            ("yy", "%y"),
            ("y", "%Y"),
            ("MMMM", "%B"),
            ("MMM", "%b"),
            ("MM", "%m"),
            ("M", "%-m"),
            ("dd", "%d"),
            ("d", "%-d"),
        ] {
            if let Some(after) = rest.strip_prefix(letters) {
                out.push_str(directive);
                rest = after;
                continue 'parts;
            }
        }
        if c.is_alphabetic() {
            return None;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    Some(out)
}
