//! The rules of Docusaurus: blog, docs and pages in Markdown.
//!
//! Input: the plain literals of `docusaurus.config.js`, and the folders `blog`, `docs`, `src/pages` and `i18n`. Output: the path and
//! language of each page. Cost: linear in the pages. Not read: versions of the docs other than the current one; addresses that a program
//! computes.

use std::collections::{BTreeMap, HashMap};

use connexe::corpus::Severity;
use serde_json::Value;

use super::javascript;
use super::mkdocs::first_heading;
use super::page::{self, Form, HOME, Page, below, dated, folder_of, name_of, note, stem};
use super::permalink::clean;
use super::rules::{Input, Role, Rules, Site};
use crate::report::FileNote;

pub(super) const FILES: [&str; 4] =
    ["docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs", "docusaurus.config.cjs"];

#[derive(Debug)]
struct Docusaurus {
    docs: Part,
    blog: Part,
    default: Option<connexe::Language>,
    /// What an address ends in.
    end: &'static str,
    authors: HashMap<String, String>,
    site: Site,
}

/// A part of the site: a folder, and the path at which it stands.
#[derive(Debug)]
struct Part {
    folder: String,
    route: String,
}

/// Reads the configuration of a Docusaurus site.
pub(super) fn load(input: &mut Input<'_>) -> Box<dyn Rules> {
    let file = input.first(&FILES);
    let source = file.as_deref().and_then(|file| input.text(file)).unwrap_or_default();
    if let Some(file) = file {
        let problem = "is a program and was not run; its plain texts were read; pass the built site with --site where addresses are computed";
        input.notes.push(note(file, Severity::Noticed, problem));
    }
    let part = |name: &str| {
        let options = javascript::object(&source, name).unwrap_or_default();
        let folder = javascript::text(options, "path").and_then(|path| page::normal(&path)).unwrap_or_else(|| name.to_string());
        let route = javascript::text(options, "routeBasePath").unwrap_or_else(|| name.to_string());
        Part { folder, route: route.trim_matches('/').to_string() }
    };
    let (docs, blog) = (part("docs"), part("blog"));
    let mut authors = HashMap::new();
    for file in ["authors.yml", "authors.json"] {
        let known = input.fields(&page::join(&blog.folder, file));
        authors
            .extend(known.iter().filter_map(|(short, author)| Some((short.clone(), author.get("name")?.as_str()?.to_string()))));
    }
    let base_path = javascript::text(&source, "baseUrl").unwrap_or_default();
    let base =
        javascript::text(&source, "url").map(|url| format!("{}/{}", url.trim_end_matches('/'), base_path.trim_matches('/')));
    let default = javascript::text(&source, "defaultLocale").and_then(|code| page::language(&code));
    let lists = ["tags", "archive", "page", "authors"].iter().map(|list| clean(&format!("/{}/{list}/", blog.route)));
    let lists = lists.chain(["tags", "category"].iter().map(|list| clean(&format!("/{}/{list}/", docs.route)))).collect();
    let roots = vec![docs.folder.clone(), blog.folder.clone(), String::new()];
    let site = Site { base, language: default, roots, lists, ..Site::default() };
    let end = if javascript::truth(&source, "trailingSlash") == Some(false) { "" } else { "/" };
    Box::new(Docusaurus { docs, blog, default, end, authors, site })
}

/// The place of a file: the part of the site, its path in it, and its language where it is a translation.
enum Place<'a> {
    Doc(&'a str, Option<&'a str>),
    Post(&'a str, Option<&'a str>),
    Page(&'a str, Option<&'a str>),
}

impl Rules for Docusaurus {
    fn role(&self, file: &str) -> Role {
        if let Some(path) = below(file, "static") {
            return Role::Asset(format!("/{path}"));
        }
        let is_text = matches!(page::ending(file).as_str(), "md" | "mdx");
        match self.place(file) {
            // A name with an underscore at its start is a part of other pages.
            Some(_) if file.split('/').any(|part| part.starts_with('_')) => Role::Nothing,
            Some(_) if is_text => Role::Page(Form::Markdown),
            Some(_) => Role::Asset(format!("/{file}")),
            None => Role::Nothing,
        }
    }

    fn site(&self) -> &Site {
        &self.site
    }

    fn decide(&self, pages: &mut [Page], _: &BTreeMap<String, Value>, _: &mut Vec<FileNote>) {
        for page in pages.iter_mut() {
            self.complete(page);
        }
    }
}

impl Docusaurus {
    fn place<'a>(&self, file: &'a str) -> Option<Place<'a>> {
        if let Some(rest) = below(file, "i18n") {
            let (code, rest) = rest.split_once('/')?;
            let (plugin, rest) = rest.split_once('/')?;
            return match plugin {
                "docusaurus-plugin-content-docs" => Some(Place::Doc(below(rest, "current")?, Some(code))),
                "docusaurus-plugin-content-blog" => Some(Place::Post(rest, Some(code))),
                "docusaurus-plugin-content-pages" => Some(Place::Page(rest, Some(code))),
                _ => None,
            };
        }
        let doc = || below(file, &self.docs.folder).map(|path| Place::Doc(path, None));
        let post = || below(file, &self.blog.folder).map(|path| Place::Post(path, None));
        let page = || below(file, "src/pages").map(|path| Place::Page(path, None));
        doc().or_else(post).or_else(page)
    }

    fn complete(&self, page: &mut Page) {
        let file = page.file.clone();
        let Some(place) = self.place(&file) else { return };
        page.has_title_in_text = true;
        let (kind, path, code) = match place {
            Place::Doc(path, code) => ("docs", path, code),
            Place::Post(path, code) => ("blog", path, code),
            Place::Page(path, code) => ("pages", path, code),
        };
        let route = match kind {
            "docs" => self.doc(page, path),
            "blog" => self.post(page, path),
            _ => format!("/{}", without_index(path.rsplit_once('.').map_or(path, |(path, _)| path))),
        };
        page.language = code.map_or(self.default, page::language);
        let prefix = code.filter(|code| page::language(code) != self.default).map_or_else(String::new, |code| format!("/{code}"));
        let route = clean(&format!("{prefix}{route}"));
        page.path = if route == "/" { route } else { format!("{}{}", route.trim_end_matches('/'), self.end) };
        page.key = Some(format!("{kind} {path}"));
        // The id of a document is no address.
        page.fields.remove("id");
        let authors: Vec<String> = match page.fields.get("authors") {
            Some(Value::Array(entries)) if entries.iter().any(Value::is_object) => Vec::new(),
            Some(_) => {
                page.list("authors").into_iter().map(|author| self.authors.get(&author).cloned().unwrap_or(author)).collect()
            }
            None => Vec::new(),
        };
        if !authors.is_empty() {
            page.fields.insert("authors".into(), authors.into());
        }
        if page.text("title").is_none()
            && let Some(title) = first_heading(&page.body)
        {
            page.fields.insert("title".into(), title.into());
        }
        if page.path == "/" && kind != "blog" {
            page.leave_out(HOME);
        }
    }

    /// Returns the route of a document.
    fn doc(&self, page: &Page, path: &str) -> String {
        let folder: Vec<&str> = folder_of(path).split('/').filter(|part| !part.is_empty()).map(without_number).collect();
        let folder = folder.join("/");
        if let Some(slug) = page.scalar("slug") {
            // A slash at the start leads to the root of the docs.
            let slug = if slug.starts_with('/') { slug } else { format!("{folder}/{slug}") };
            return format!("/{}/{slug}", self.docs.route);
        }
        let name = stem(name_of(path));
        let id = page.scalar("id").unwrap_or_else(|| without_number(name).to_string());
        format!("/{}/{}", self.docs.route, without_index(&page::join(&folder, &id)))
    }

    /// Returns the route of a post: its slug, or its day and name.
    fn post(&self, page: &mut Page, path: &str) -> String {
        let path = path.rsplit_once('.').map_or(path, |(path, _)| path);
        let path = path.strip_suffix("/index").unwrap_or(path);
        // The day may be folders: `2024/01/18-digue`, `2024/01/18/digue`.
        let day_and_rest =
            (0..path.len()).filter(|at| path.is_char_boundary(*at) && (*at == 0 || path[..*at].ends_with('/'))).find_map(|at| {
                let plain = path.get(at..at + 10)?.replace('/', "-");
                let (day, _) = dated(&plain)?;
                let rest = path[at + 10..].trim_start_matches(['-', '/', '_']);
                Some((day.to_string(), page::join(path[..at].trim_end_matches('/'), rest)))
            });
        if let Some((day, _)) = &day_and_rest {
            page.default("date", day.as_str());
        }
        match (page.scalar("slug"), day_and_rest) {
            (Some(slug), _) => format!("/{}/{slug}", self.blog.route),
            (None, Some((day, rest))) => format!("/{}/{}/{rest}", self.blog.route, day.replace('-', "/")),
            (None, None) => format!("/{}/{path}", self.blog.route),
        }
    }
}

/// Returns a path of docs without its last part where that stands for the folder.
fn without_index(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_index = name.eq_ignore_ascii_case("index")
        || name.eq_ignore_ascii_case("readme")
        || (!folder.is_empty() && name == name_of(folder));
    if is_index { folder } else { path }
}

/// Returns a name without the number that only sorts it: `01-debut`, `2. Suite`.
fn without_number(name: &str) -> &str {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let rest = name[digits..].trim_start();
    let has_sign = rest.starts_with(['-', '_', '.']);
    let after = rest.trim_start_matches(['-', '_', '.']).trim_start();
    // `2024-01-18` and `1.2` are no numbers of an order.
    let is_order = digits > 0 && has_sign && !after.is_empty() && !after.starts_with(|c: char| c.is_ascii_digit());
    if is_order { after } else { name }
}
