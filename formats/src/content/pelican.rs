//! The rules of Pelican.
//!
//! Input: the plain literals of `pelicanconf.py` and `publishconf.py`, and the files of the content folder. Output: the path of each
//! page. Cost: linear in the pages. Nothing of the configuration is run: a note names the settings that are computed and would decide
//! over addresses.

use std::collections::{BTreeMap, HashMap};

use connexe::corpus::Severity;
use serde_json::{Map, Value};

use super::literals;
use super::page::{self, Form, Page, below, dated, folder_of, name_of, note};
use super::permalink::{Day, clean};
use super::rules::{Input, Role, Rules, Site};
use super::slug;
use crate::report::FileNote;

pub(super) const FILES: [&str; 2] = ["pelicanconf.py", "pelican.conf.py"];

/// Settings that decide over addresses, articles and languages.
const NEEDED: [&str; 14] = [
    "PATH",
    "SITEURL",
    "DEFAULT_LANG",
    "ARTICLE_URL",
    "ARTICLE_SAVE_AS",
    "ARTICLE_LANG_URL",
    "PAGE_URL",
    "PAGE_SAVE_AS",
    "PAGE_LANG_URL",
    "ARTICLE_PATHS",
    "PAGE_PATHS",
    "SLUGIFY_SOURCE",
    "FILENAME_METADATA",
    "SLUG_REGEX_SUBSTITUTIONS",
];

#[derive(Debug)]
struct Pelican {
    settings: Map<String, Value>,
    content: String,
    site: Site,
}

/// Reads the configuration of a Pelican site.
pub(super) fn load(input: &mut Input<'_>) -> Box<dyn Rules> {
    let mut settings = Map::new();
    let main = input.first(&FILES);
    for file in main.into_iter().chain(["publishconf.py".to_string()]) {
        let Some(text) = input.text(&file) else { continue };
        let found = literals::read(&text);
        // An empty address is that of a draft of the site.
        settings.extend(found.values.into_iter().filter(|(name, value)| name != "SITEURL" || value != ""));
        let computed: Vec<&str> = found.computed.iter().map(String::as_str).filter(|name| NEEDED.contains(name)).collect();
        if !computed.is_empty() {
            let problem = format!(
                "{} computed, and the file was not run; the defaults of Pelican count; pass the built site with --site for the exact addresses",
                match computed.as_slice() {
                    [one] => format!("{one} is"),
                    more => format!("{} are", more.join(", ")),
                }
            );
            input.notes.push(note(file, Severity::Defaulted, problem));
        }
    }
    let text = |name: &str| settings.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let content = page::normal(text("PATH").unwrap_or("content")).unwrap_or_default();
    let mut site = Site {
        base: text("SITEURL").map(str::to_string),
        language: text("DEFAULT_LANG").and_then(page::language),
        roots: vec![content.clone()],
        lists: ["/tag/", "/category/", "/author/", "/tags.html", "/categories.html", "/authors.html", "/archives.html"]
            .map(str::to_string)
            .to_vec(),
        ..Site::default()
    };
    for name in ["TAG_URL", "CATEGORY_URL", "AUTHOR_URL"] {
        site.lists
            .extend(text(name).and_then(|url| url.split_once('{')).map(|(start, _)| clean(start)).filter(|start| start != "/"));
    }
    Box::new(Pelican { settings, content, site })
}

impl Rules for Pelican {
    fn role(&self, file: &str) -> Role {
        let Some(path) = below(file, &self.content) else { return Role::Nothing };
        // A file may have a path of its own.
        let moved = self.settings.get("EXTRA_PATH_METADATA").and_then(|files| files.get(path)?.get("path")?.as_str());
        let asset = Role::Asset(clean(moved.unwrap_or(path)));
        let is_off =
            |ending: &str| self.settings.get("READERS").and_then(|readers| readers.get(ending)).is_some_and(Value::is_null);
        let is_within =
            |name: &str, default: &[&str]| self.list(name, default).iter().any(|folder| below(path, folder).is_some());
        let is_left_out = match is_within("PAGE_PATHS", &["pages"]) {
            true => is_within("PAGE_EXCLUDES", &[]),
            false => is_within("ARTICLE_EXCLUDES", &[]) || !is_within("ARTICLE_PATHS", &[""]),
        };
        let ending = page::ending(path);
        let form = match ending.as_str() {
            "md" | "markdown" | "mkd" | "mdown" => Form::Markdown,
            "html" | "htm" if !is_off("html") => Form::Html,
            "rst" => Form::RestructuredText,
            _ => return asset,
        };
        if is_left_out || is_off(&ending) || moved.is_some() { asset } else { Role::Page(form) }
    }

    fn site(&self) -> &Site {
        &self.site
    }

    fn has_headers(&self) -> bool {
        true
    }

    fn decide(&self, pages: &mut [Page], _: &BTreeMap<String, Value>, notes: &mut Vec<FileNote>) {
        let mut slugs = Vec::with_capacity(pages.len());
        for page in pages.iter_mut() {
            slugs.push(self.complete(page));
        }
        // Of the articles with one slug that in the default language is the original.
        let mut originals: HashMap<(String, bool), usize> = HashMap::new();
        let is_translation = |page: &Page| page.text("translation").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        for (position, slug) in slugs.iter().enumerate() {
            let (key, page) = ((slug.clone(), self.is_page(&pages[position])), &pages[position]);
            let is_default = page.language == self.site.language && !is_translation(page);
            let known = originals.get(&key).map(|known| &pages[*known]);
            let known_is_default = known.is_some_and(|known| known.language == self.site.language && !is_translation(known));
            if known.is_none() || (is_default && !known_is_default) {
                originals.insert(key, position);
            }
        }
        for (position, slug) in slugs.into_iter().enumerate() {
            let is_page = self.is_page(&pages[position]);
            let is_original = originals.get(&(slug.clone(), is_page)) == Some(&position);
            self.set_path(&mut pages[position], &slug, is_page, is_original, notes);
            pages[position].key = Some(format!("{is_page} {slug}"));
        }
    }
}

impl Pelican {
    fn text(&self, name: &str) -> Option<&str> {
        self.settings.get(name).and_then(Value::as_str)
    }

    fn list(&self, name: &str, default: &[&str]) -> Vec<String> {
        match self.settings.get(name) {
            // The empty text stands for the content folder.
            Some(Value::Array(entries)) => {
                entries.iter().filter_map(Value::as_str).map(|folder| folder.trim_matches('/').to_string()).collect()
            }
            Some(Value::String(folder)) => vec![folder.trim_matches('/').to_string()],
            _ => default.iter().map(ToString::to_string).collect(),
        }
    }

    fn is_page(&self, page: &Page) -> bool {
        let path = below(&page.file, &self.content).unwrap_or(&page.file);
        self.list("PAGE_PATHS", &["pages"]).iter().any(|folder| below(path, folder).is_some())
    }

    /// Sets what the headers, the name of the file and its folder tell. Returns the slug.
    fn complete(&self, page: &mut Page) -> String {
        if page.form == Form::Html {
            html_headers(page);
        }
        for (name, value) in self.settings.get("DEFAULT_METADATA").and_then(Value::as_object).into_iter().flatten() {
            page.default(&name.to_lowercase(), value.clone());
        }
        // The default of Pelican: a day at the start of the name.
        if let Some((day, _)) =
            dated(page.stem()).filter(|_| self.text("FILENAME_METADATA").is_none_or(|pattern| pattern.contains("?P<date>")))
        {
            let day = day.to_string();
            page.default("date", day);
        }
        for name in ["tags", "authors", "author"] {
            let Some(text) = page.text(name) else { continue };
            let sign = if text.contains(';') { ';' } else { ',' };
            let parts: Vec<String> =
                text.split(sign).map(str::trim).filter(|part| !part.is_empty()).map(str::to_string).collect();
            page.fields.insert(name.to_string(), parts.into());
        }
        if let Some(author) = self.text("AUTHOR").filter(|_| page.list("authors").is_empty()) {
            page.default("author", author);
        }
        let is_page = self.is_page(page);
        let folder = folder_of(below(&page.file, &self.content).unwrap_or(&page.file)).to_string();
        let uses_folder = self.settings.get("USE_FOLDER_AS_CATEGORY") != Some(&Value::Bool(false));
        if uses_folder && !folder.is_empty() && !is_page {
            page.default("category", name_of(&folder));
        }
        page.language = page.text("lang").and_then(page::language).or(self.site.language);
        let of_name = self.text("SLUGIFY_SOURCE") == Some("basename");
        let title = page.text("title").filter(|_| !of_name).map_or_else(|| page.stem().to_string(), str::to_string);
        page.scalar("slug").unwrap_or_else(|| slug::pelican(&title))
    }

    fn set_path(&self, page: &mut Page, slug: &str, is_page: bool, is_original: bool, notes: &mut Vec<FileNote>) {
        let kind = if is_page { "PAGE" } else { "ARTICLE" };
        let (setting, default) = match (is_page, is_original) {
            (true, true) => ("PAGE_URL", "pages/{slug}.html"),
            (true, false) => ("PAGE_LANG_URL", "pages/{slug}-{lang}.html"),
            (false, true) => ("ARTICLE_URL", "{slug}.html"),
            (false, false) => ("ARTICLE_LANG_URL", "{slug}-{lang}.html"),
        };
        let is_draft = page.text("status").is_some_and(|status| status.eq_ignore_ascii_case("draft"));
        let draft = format!("DRAFT_{setting}").replace("ARTICLE_", "");
        let pattern = match is_draft {
            true => self.text(&draft).map_or_else(|| format!("drafts/{default}"), str::to_string),
            false => self.text(setting).unwrap_or(default).to_string(),
        };
        let own = page.text("url").or_else(|| page.text("save_as")).map(str::to_string);
        let filled = fill(own.as_deref().unwrap_or(&pattern), page, slug);
        let path = filled.unwrap_or_else(|| {
            if !is_draft {
                let problem =
                    format!("the pattern {pattern:?} of {kind}_URL has a part without a value; the default path is taken");
                notes.push(note(&page.file, Severity::Defaulted, problem));
            }
            fill(default, page, slug).unwrap_or_default()
        });
        page.path = clean(&path);
        // These fields would be read as the address of the article.
        page.fields.remove("url");
        page.fields.remove("save_as");
    }
}

/// Fills a pattern such as `{date:%Y}/{slug}.html`.
fn fill(pattern: &str, page: &Page, slug: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        out.push_str(before);
        let (name, format) = name.split_once(':').unwrap_or((name, ""));
        let value = match name {
            "slug" => slug.to_string(),
            "date" => Day::of(&page.scalar("date")?)?.format(format)?,
            "lang" => page.language?.code().to_string(),
            "category" => slug::pelican(page.text("category").unwrap_or("misc")),
            "author" => slug::pelican(page.list("authors").into_iter().chain(page.list("author")).next()?.as_str()),
            name => page.scalar(name)?,
        };
        out.push_str(&value);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// Reads the headers of an HTML file: its title, and `<meta name="..." content="...">`. The text is that of `body`.
fn html_headers(page: &mut Page) {
    let html = std::mem::take(&mut page.body);
    let lower = html.to_ascii_lowercase();
    let between = |open: &str, close: &str| {
        let start = lower.find(open)?;
        let start = start + lower[start..].find('>')? + 1;
        let end = lower[start..].find(close).map_or(html.len(), |end| start + end);
        html.get(start..end)
    };
    if let Some(title) = between("<title", "</title") {
        page.fields.insert("title".into(), title.trim().into());
    }
    let head = lower.find("<body").unwrap_or(0);
    for (at, _) in lower[..head].match_indices("<meta") {
        let Some(tag) = lower[at..].find('>').and_then(|end| html.get(at..at + end)) else { continue };
        if let (Some(name), Some(content)) =
            (attribute(tag, "name"), attribute(tag, "content").or_else(|| attribute(tag, "contents")))
        {
            page.fields.insert(name.to_lowercase(), content.into());
        }
    }
    page.body = between("<body", "</body").unwrap_or(&html).to_string();
}

/// Returns the value of an attribute in quotes.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.to_ascii_lowercase().find(&format!("{name}="))? + name.len() + 1;
    let rest = &tag[at..];
    let mark = rest.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    rest[1..].split(mark).next().map(str::to_string)
}
