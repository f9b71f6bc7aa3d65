//! The rules of Eleventy.
//!
//! Input: the plain literals of the configuration, data files of folders, and all templates. Output: the path and language of each page.
//! Cost: linear in the pages and the data above each. Not read: data and permalinks that are programs in JavaScript; a note names them.

use std::collections::BTreeMap;

use connexe::corpus::Severity;
use globset::{Glob, GlobSet, GlobSetBuilder};
use serde_json::{Map, Value};

use super::javascript;
use super::page::{self, Form, HOME, LIST, NOT_FOUND, Page, REDIRECT, below, dated, folder_of, name_of, note, stem};
use super::permalink::clean;
use super::rules::{Input, Role, Rules, Site, Tags};
use super::template;
use crate::report::FileNote;

pub(super) const FILES: [&str; 6] = [
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
    ".eleventy.js",
    "eleventy.config.mts",
];

/// Tags that are names of collections, as the usual starters write them.
const COLLECTIONS: [&str; 5] = ["post", "posts", "all", "nav", "pages"];

#[derive(Debug)]
struct Eleventy {
    input: String,
    includes: Vec<String>,
    ignored: GlobSet,
    site: Site,
    /// Global data, by the name of its file.
    global: Map<String, Value>,
}

/// Reads the configuration of an Eleventy site.
pub(super) fn load(input: &mut Input<'_>) -> Box<dyn Rules> {
    let file = input.first(&FILES);
    let source = file.as_deref().and_then(|file| input.text(file)).unwrap_or_default();
    let dir = javascript::object(&source, "dir").map(str::to_string);
    let set = |key: &str, method: &str| {
        let called = source.split_once(method).and_then(|(_, after)| after.trim_start().strip_prefix('('));
        let called = called.and_then(|after| javascript::text(&format!("x: {}", after.trim_start()), "x"));
        called.or_else(|| dir.as_deref().and_then(|dir| javascript::text_or_constant(dir, key, &source)))
    };
    let folder = |text: Option<String>| text.and_then(|text| page::normal(&text));
    let source_folder = folder(set("input", ".setInputDirectory")).unwrap_or_default();
    let below_source =
        |name: Option<String>, default: &str| page::normal(&format!("{source_folder}/{}", name.as_deref().unwrap_or(default)));
    let data = below_source(set("data", ".setDataDirectory"), "_data").unwrap_or_default();
    let mut includes: Vec<String> =
        [("includes", ".setIncludesDirectory", "_includes"), ("layouts", ".setLayoutsDirectory", "_layouts")]
            .iter()
            .filter_map(|(key, method, default)| below_source(set(key, method), default))
            .chain(folder(set("output", ".setOutputDirectory")))
            .chain(["_site".to_string()])
            .filter(|folder| !folder.is_empty())
            .collect();
    includes.push(data.clone());
    let global = global_data(input, &data);
    let ignored = ignored(input, &source_folder);
    let about = |names: &[&str]| {
        let of = |value: &Value| names.iter().find_map(|name| value.get(name).and_then(Value::as_str).map(str::to_string));
        ["metadata", "site", "meta", "config"].iter().find_map(|file| of(global.get(*file)?))
    };
    let prefix = javascript::text(&source, "pathPrefix").unwrap_or_default();
    let base = about(&["url", "baseUrl", "base_url", "siteUrl"]).filter(|url| url.starts_with("http"));
    let base = base.map(|base| format!("{}/{}", base.trim_end_matches('/'), prefix.trim_matches('/')));
    let base = base.or_else(|| Some(prefix).filter(|prefix| !prefix.trim_matches('/').is_empty()));
    let site = Site {
        base,
        language: about(&["language", "lang", "locale"]).and_then(|code| page::language(&code)),
        roots: vec![source_folder.clone()],
        lists: vec!["/tags/".to_string()],
        ..Site::default()
    };
    if let Some(file) = file {
        let problem = "is a program and was not run; addresses that it computes are taken by the default of Eleventy; pass the built site with --site for the exact ones";
        input.notes.push(note(file, Severity::Noticed, problem));
    }
    Box::new(Eleventy { input: source_folder, includes, ignored, site, global })
}

/// Reads the files of global data: JSON, and the plain texts of programs.
fn global_data(input: &mut Input<'_>, folder: &str) -> Map<String, Value> {
    let files: Vec<String> = input.files.iter().filter(|file| folder_of(file) == folder).cloned().collect();
    let mut global = Map::new();
    for file in files {
        let name = stem(name_of(&file)).to_string();
        match page::ending(&file).as_str() {
            "json" | "yaml" | "yml" | "toml" => {
                let fields = input.fields(&file);
                global.insert(name, Value::Object(fields));
            }
            "js" | "cjs" | "mjs" | "ts" => {
                let text = input.text(&file).unwrap_or_default();
                let keys = ["url", "baseUrl", "base_url", "siteUrl", "language", "lang", "locale", "title"];
                let told = keys.iter().filter_map(|key| Some((key.to_string(), Value::from(javascript::text(&text, key)?))));
                global.insert(name, Value::Object(told.collect()));
            }
            _ => {}
        }
    }
    global
}

/// Reads `.eleventyignore`: one glob a line, a folder with all beneath it.
fn ignored(input: &mut Input<'_>, folder: &str) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for file in [".eleventyignore".to_string(), page::join(folder, ".eleventyignore")] {
        for line in
            input.text(&file).unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let path = line.trim_start_matches("./").trim_matches('/');
            for glob in [path.to_string(), format!("{path}/**")] {
                set.add(match Glob::new(&glob) {
                    Ok(glob) => glob,
                    Err(_) => continue,
                });
            }
        }
    }
    set.build().unwrap_or_default()
}

impl Rules for Eleventy {
    fn role(&self, file: &str) -> Role {
        let is_inside = self.includes.iter().any(|folder| below(file, folder).is_some());
        let Some(path) = below(file, &self.input).filter(|_| !is_inside) else {
            return Role::Asset(format!("/{}", file.split_once('/').map_or(file, |(_, path)| path)));
        };
        let is_readme = self.input.is_empty() && !path.contains('/') && path.eq_ignore_ascii_case("readme.md");
        if self.ignored.is_match(file) || is_readme {
            return Role::Nothing;
        }
        match page::ending(path).as_str() {
            "md" => Role::Page(Form::Markdown),
            "html" | "njk" | "liquid" | "hbs" | "mustache" | "ejs" | "webc" => Role::Page(Form::Html),
            "json" => Role::Data,
            _ => Role::Asset(format!("/{path}")),
        }
    }

    fn site(&self) -> &Site {
        &self.site
    }

    fn tags(&self) -> Tags {
        Tags::Liquid
    }

    fn decide(&self, pages: &mut [Page], data: &BTreeMap<String, Value>, notes: &mut Vec<FileNote>) {
        for page in pages.iter_mut() {
            self.add_data(page, data);
            self.complete(page, notes);
        }
    }
}

impl Eleventy {
    /// Adds the data of the folders of a page, the nearest last, then its own. Lists of tags add up.
    fn add_data(&self, page: &mut Page, data: &BTreeMap<String, Value>) {
        let mut files = Vec::new();
        let mut folder = folder_of(&page.file);
        while !folder.is_empty() {
            let name = name_of(folder);
            files.extend([format!("{folder}/{name}.11tydata.json"), format!("{folder}/{name}.json")]);
            if folder == self.input {
                break;
            }
            folder = folder_of(folder);
        }
        let path = page.file.rsplit_once('.').map_or(page.file.as_str(), |(path, _)| path).to_string();
        let own = [format!("{path}.11tydata.json"), format!("{path}.json")];
        for file in own.into_iter().chain(files) {
            let Some(Value::Object(fields)) = data.get(&file) else { continue };
            // A tag of a whole folder is the name of a collection.
            for (key, value) in fields.iter().filter(|(key, _)| *key != "tags") {
                page.fields.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        let tags: Vec<String> = page.list("tags").into_iter().filter(|tag| !COLLECTIONS.contains(&tag.as_str())).collect();
        page.fields.insert("tags".to_string(), tags.into());
    }

    fn complete(&self, page: &mut Page, notes: &mut Vec<FileNote>) {
        page.language = ["lang", "language", "locale"].iter().find_map(|name| page.text(name).and_then(page::language));
        // `index.11tydata.json` and the like take the name of their template.
        let file_stem = page.stem().to_string();
        let of_name = dated(&file_stem).map(|(day, rest)| (day.to_string(), rest.to_string()));
        let is_word = |date: &str| {
            ["last modified", "created"].iter().any(|word| date.eq_ignore_ascii_case(word)) || date.starts_with("git ")
        };
        if page.text("date").is_some_and(is_word) {
            page.fields.remove("date");
        }
        if let Some((day, _)) = &of_name {
            page.default("date", day.as_str());
        }
        let slug = of_name.map_or(file_stem, |(_, rest)| rest);
        let folder = folder_of(below(&page.file, &self.input).unwrap_or(&page.file)).to_string();
        // A folder and a file of one name are one address.
        let is_index = slug == "index" || slug == name_of(&folder);
        let path = if is_index { format!("/{folder}/") } else { format!("/{}/", page::join(&folder, &slug)) };
        page.path = clean(&path);
        let file_slug = if is_index { name_of(&folder).to_string() } else { slug.clone() };
        self.permalink(page, &file_slug, &page::join(&folder, &slug), notes);
        let is_html = page.path.ends_with('/') || page.path.ends_with(".html") || !name_of(&page.path).contains('.');
        if page.fields.contains_key("pagination") || template::is_list(&page.body) || !is_html {
            page.leave_out(LIST);
        }
        if page.path == "/404.html" || page.path == "/404/" {
            page.leave_out(NOT_FOUND);
        }
        if page.path == "/" {
            page.leave_out(HOME);
        }
        page.key = page.scalar("translationKey");
        self.redirects(page);
    }

    /// Sets the path that `permalink` tells.
    fn permalink(&self, page: &mut Page, file_slug: &str, file_path: &str, notes: &mut Vec<FileNote>) {
        let Some(permalink) = page.text("permalink").map(str::to_string) else { return };
        let value = |name: &str| match name {
            "page.fileSlug" => Some(file_slug.into()),
            "page.filePathStem" => Some(format!("/{file_path}").into()),
            "page.date" => page.fields.get("date").cloned(),
            "page.outputFileExtension" => Some("html".into()),
            name => {
                let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
                let value = page.fields.get(first).or_else(|| self.global.get(first))?;
                rest.map_or(Some(value), |rest| template::at(value, rest)).cloned()
            }
        };
        match template::fill(&permalink, &value) {
            Some(path) => page.path = clean(&path),
            // The pages of a list have no one address.
            None if page.fields.contains_key("pagination") => page.path = clean(permalink.split('{').next().unwrap_or_default()),
            None => {
                let problem = format!(
                    "its permalink {permalink:?} is computed by a template; the default path is taken; pass the built site with --site for the exact one"
                );
                notes.push(note(&page.file, Severity::Defaulted, problem));
            }
        }
    }

    /// Reads a template that writes one redirect for each entry of a list in its own front matter.
    fn redirects(&self, page: &mut Page) {
        let Some(pagination) = page.fields.get("pagination") else { return };
        let text = |name: &str| pagination.get(name).and_then(Value::as_str);
        let (Some(data), Some(alias), Some(permalink)) = (text("data"), text("alias"), page.text("permalink")) else { return };
        let target = page
            .body
            .split_once("http-equiv")
            .and_then(|(_, rest)| rest.to_ascii_lowercase().find("url=").map(|at| &rest[at + 4..]));
        let Some(target) = target.map(|target| target.split(['"', '\'', '>']).next().unwrap_or_default()) else { return };
        let mut pairs = Vec::new();
        for entry in page.fields.get(data).and_then(Value::as_array).into_iter().flatten() {
            let value = |name: &str| template::at(entry, name.strip_prefix(alias)?.strip_prefix('.')?).cloned();
            pairs.extend(template::fill(permalink, &value).zip(template::fill(target, &value)));
        }
        if !pairs.is_empty() {
            let redirects = pairs.into_iter().map(|(from, to)| Value::from(vec![from, to])).collect();
            page.fields.insert(super::redirects::FIELD.to_string(), redirects);
            page.left_out = Some(REDIRECT);
        }
    }
}
