//! The rules of Zola.
//!
//! Input: `config.toml` or `zola.toml`, and the pages of the folder `content`. Output: the path, language and aliases of each page.
//! Cost: linear in the pages.

use std::collections::BTreeMap;

use connexe::Language;
use serde_json::Value;

use super::page::{self, Form, HOME, NOT_BUILT, Page, REDIRECT, SECTION, below, dated, folder_of, name_of};
use super::permalink::clean;
use super::rules::{Input, Role, Rules, Site};
use super::slug;
use crate::report::FileNote;

pub(super) const FILES: [&str; 2] = ["zola.toml", "config.toml"];

#[derive(Debug)]
struct Zola {
    /// Codes of the languages beside the default one.
    languages: Vec<String>,
    default: Option<Language>,
    /// How paths are spelled: `on`, `safe` or `off`.
    spelling: String,
    site: Site,
}

/// Reads the configuration of a Zola site.
pub(super) fn load(input: &mut Input<'_>) -> Box<dyn Rules> {
    let all = input.first(&FILES).map(|file| input.fields(&file)).unwrap_or_default();
    let text = |name: &str| all.get(name).and_then(Value::as_str);
    let spelling =
        all.get("slugify").and_then(|slugify| slugify.get("paths")).and_then(Value::as_str).unwrap_or("on").to_string();
    let taxonomies = all.get("taxonomies").and_then(Value::as_array).into_iter().flatten();
    let lists = taxonomies.filter_map(|taxonomy| Some(format!("/{}/", taxonomy.get("name")?.as_str()?))).collect();
    let languages: Vec<String> =
        all.get("languages").and_then(Value::as_object).map(|languages| languages.keys().cloned().collect()).unwrap_or_default();
    let default = text("default_language").and_then(page::language);
    let languages = languages.into_iter().filter(|code| Some(code.as_str()) != text("default_language")).collect();
    let site = Site {
        base: text("base_url").map(str::to_string),
        language: default,
        roots: vec!["content".to_string()],
        lists,
        ..Site::default()
    };
    Box::new(Zola { languages, default, spelling, site })
}

impl Rules for Zola {
    fn role(&self, file: &str) -> Role {
        if let Some(path) = below(file, "static") {
            return Role::Asset(format!("/{path}"));
        }
        match below(file, "content") {
            Some(path) if page::ending(path) == "md" => Role::Page(Form::Markdown),
            Some(path) => Role::Asset(format!("/{path}")),
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

impl Zola {
    fn complete(&self, page: &mut Page) {
        let path = below(&page.file, "content").unwrap_or(&page.file).to_string();
        let stem = page.stem().to_string();
        let of_name = stem.rsplit_once('.').filter(|(_, code)| self.languages.iter().any(|known| known == code));
        let (name, code) = of_name.map_or((stem.as_str(), None), |(name, code)| (name, Some(code.to_string())));
        page.language = code.as_deref().map_or(self.default, page::language);
        let folder = folder_of(&path);
        let is_index = name == "index";
        page.key = Some(page::join(folder, name));
        // A folder of one page has the name of the page.
        let (above, base) = if is_index { (folder_of(folder), name_of(folder)) } else { (folder, name) };
        let mut base = base.to_string();
        if let Some((day, rest)) = dated(&base).map(|(day, rest)| (day.to_string(), rest.to_string())) {
            page.default("date", day);
            if !rest.is_empty() {
                base = rest;
            }
        }
        let prefix = code.map_or_else(String::new, |code| format!("/{code}"));
        if name == "_index" {
            page.path = clean(&format!("{prefix}/{}/", self.parts(folder)));
            page.leave_out(if folder.is_empty() { HOME } else { SECTION });
        } else {
            let own = page.scalar("path").map(|path| path.trim_matches('/').to_string());
            let slug = page.scalar("slug").unwrap_or(base);
            let path = own.unwrap_or_else(|| page::join(&self.parts(above), &self.spelled(&slug)));
            page.path = clean(&format!("{prefix}/{path}/"));
        }
        page.aliases = page.list("aliases").iter().map(|alias| clean(alias)).collect();
        if page.fields.get("render") == Some(&Value::Bool(false)) {
            page.leave_out(NOT_BUILT);
        }
        if page.fields.contains_key("redirect_to") {
            page.leave_out(REDIRECT);
        }
        self.terms(page);
    }

    /// Sets the tags and categories that stand in a table of their own.
    fn terms(&self, page: &mut Page) {
        let Some(Value::Object(taxonomies)) = page.fields.remove("taxonomies") else { return };
        let mut topics = page.list("tags");
        for (name, terms) in &taxonomies {
            match name.as_str() {
                "categories" | "authors" | "series" => page.default(name, page::list(terms)),
                _ => topics.extend(page::list(terms)),
            }
        }
        page.fields.insert("tags".to_string(), topics.into());
    }

    fn parts(&self, folder: &str) -> String {
        folder.split('/').map(|part| self.spelled(part)).collect::<Vec<_>>().join("/")
    }

    fn spelled(&self, part: &str) -> String {
        match self.spelling.as_str() {
            "on" => slug::zola(part),
            // Signs that no file system takes, and blanks.
            "safe" => part
                .chars()
                .filter(|c| !"<>:\"/\\|?*#()[]\n\r\t".contains(*c))
                .collect::<String>()
                .trim_matches(['.', ' '])
                .replace(' ', "_"),
            _ => part.to_string(),
        }
    }
}
