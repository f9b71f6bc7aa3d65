//! The rules of Jekyll.
//!
//! Input: `_config.yml`, and all files with front matter. Output: the path, language and aliases of each page. Cost: linear in the pages
//! and the defaults. Not read: themes; plugins, but for the front matter of `jekyll-redirect-from` and the links of
//! `jekyll-relative-links`.

mod config;
mod path;

use std::collections::BTreeMap;

use connexe::corpus::Severity;
use serde_json::Value;

use super::page::{
    self, Form, HOME, LIST, NOT_BUILT, NOT_FOUND, Page, REDIRECT, UNKNOWN_NAME, below, dated, folder_of, name_of, note,
};
use super::rules::{Input, Role, Rules, Site, Tags};
use crate::report::FileNote;
use config::Config;
pub(super) use config::FILES;

/// Endings of Markdown.
const MARKDOWN: [&str; 6] = ["markdown", "mkdown", "mkdn", "mkd", "md", "mdown"];

#[derive(Debug)]
struct Jekyll {
    config: Config,
    site: Site,
}

/// What a page is to Jekyll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A post in `_posts`, with the folders above it.
    Post(Vec<String>),
    Draft,
    /// A document of a collection, with its name.
    Document(String),
    Page,
}

/// Reads the configuration of a Jekyll site.
pub(super) fn load(input: &mut Input<'_>) -> Box<dyn Rules> {
    let config = config::read(input);
    let lists = ["tags", "tag", "categories", "category", "archive", "archives"].iter().map(|list| format!("/{list}/")).collect();
    let site = Site {
        base: config.base.clone(),
        language: config.language,
        roots: vec![config.source.clone()],
        lists,
        ..Site::default()
    };
    Box::new(Jekyll { config, site })
}

impl Rules for Jekyll {
    fn role(&self, file: &str) -> Role {
        let Some(path) = below(file, &self.config.source) else { return Role::Nothing };
        if self.config.is_left_out(path) {
            return Role::Nothing;
        }
        match page::ending(path).as_str() {
            ending if MARKDOWN.contains(&ending) => Role::Page(Form::Markdown),
            "html" | "htm" => Role::Page(Form::Html),
            "adoc" | "asciidoc" | "ad" => Role::Page(Form::AsciiDoc),
            "rst" => Role::Page(Form::RestructuredText),
            "org" => Role::Page(Form::Org),
            "textile" => Role::Page(Form::Plain),
            _ => Role::Asset(format!("/{path}")),
        }
    }

    fn site(&self) -> &Site {
        &self.site
    }

    fn tags(&self) -> Tags {
        Tags::Liquid
    }

    fn decide(&self, pages: &mut [Page], _: &BTreeMap<String, Value>, notes: &mut Vec<FileNote>) {
        for page in pages.iter_mut() {
            let path = below(&page.file, &self.config.source).unwrap_or(&page.file).to_string();
            let kind = self.config.kind(&path);
            self.config.apply_defaults(page, &path, &kind);
            self.complete(page, &path, &kind, notes);
        }
    }
}

impl Jekyll {
    fn complete(&self, page: &mut Page, path: &str, kind: &Kind, notes: &mut Vec<FileNote>) {
        page.language = ["lang", "language", "locale"].iter().find_map(|name| page.text(name).and_then(page::language));
        if page.form == Form::Plain {
            notes.push(note(
                &page.file,
                Severity::Noticed,
                "its markup needs a program of its own; its text is read as plain text",
            ));
        }
        let of_name = dated(page.stem()).map(|(day, rest)| (day.to_string(), rest.to_string()));
        if matches!(kind, Kind::Post(_)) && of_name.is_none() {
            page.leave_out(UNKNOWN_NAME);
        }
        if *kind == Kind::Draft {
            page.fields.insert("draft".into(), true.into());
        }
        let needs_no_mark = match page.form {
            Form::Markdown => self.config.optional_front_matter,
            Form::AsciiDoc => self.config.reads_asciidoc && page.text("title").is_some(),
            _ => false,
        };
        if !page.is_marked && !needs_no_mark {
            page.leave_out(NOT_BUILT);
        }
        if let Some((day, _)) = &of_name {
            page.default("date", day.as_str());
        }
        self.words(page, kind);
        let slug = page.scalar("slug").unwrap_or_else(|| of_name.map_or_else(|| page.stem().to_string(), |(_, rest)| rest));
        if *kind != Kind::Page {
            page.default("title", titleized(&slug));
        }
        if let Err(problem) = path::set(&self.config, page, path, kind, &slug)
            && *kind != Kind::Draft
            && page.left_out.is_none()
        {
            notes.push(note(&page.file, Severity::Defaulted, problem));
        }
        page.aliases = page.list("redirect_from").iter().map(|path| super::permalink::clean(path)).collect();
        let key = ["translation_key", "translation_id", "ref", "lang-ref", "lang_ref", "page_id"]
            .iter()
            .find_map(|name| page.scalar(name));
        page.key = key;
        // `post_url` names a post without its ending.
        let source = page.file.rsplit_once('.').map_or(page.file.as_str(), |(stem, _)| stem).to_string();
        page.sources.push(source);
        if page.fields.contains_key("redirect_to") {
            page.leave_out(REDIRECT);
        }
        if page.path == "/404.html" || page.path == "/404/" {
            page.leave_out(NOT_FOUND);
        }
        if page.path == "/" {
            page.leave_out(HOME);
        }
        if *kind == Kind::Page && (page.fields.contains_key("pagination") || super::template::is_list(&page.body)) {
            page.leave_out(LIST);
        }
    }

    /// Sets tags and categories, which Jekyll parts by blanks where they are one text.
    fn words(&self, page: &mut Page, kind: &Kind) {
        for (name, other) in [("tags", "tag"), ("categories", "category")] {
            let mut words = match page.fields.get(name) {
                Some(Value::String(text)) => text.split_whitespace().map(str::to_string).collect(),
                _ => page.list(name),
            };
            if let Some(word) = page.scalar(other).filter(|word| !words.contains(word)) {
                words.insert(0, word);
            }
            if let Kind::Post(folders) = kind
                && name == "categories"
            {
                words.splice(0..0, folders.iter().cloned());
            }
            let mut seen = std::collections::HashSet::new();
            words.retain(|word| seen.insert(word.clone()));
            page.fields.remove(other);
            page.fields.insert(name.to_string(), words.into());
        }
    }
}

/// Returns the title that Jekyll makes of a slug: its words, each with a capital letter.
fn titleized(slug: &str) -> String {
    let capital = |word: &str| {
        let mut characters = word.chars();
        characters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(characters.flat_map(char::to_lowercase)).collect::<String>()
        })
    };
    slug.split(['-', '_']).filter(|word| !word.is_empty()).map(capital).collect::<Vec<_>>().join(" ")
}

/// Returns the kind of a file below the source folder, apart from collections.
fn kind_of(path: &str) -> Kind {
    let folders: Vec<&str> = folder_of(path).split('/').filter(|folder| !folder.is_empty()).collect();
    if folders.contains(&"_drafts") {
        return Kind::Draft;
    }
    match folders.iter().position(|folder| *folder == "_posts") {
        Some(at) => Kind::Post(folders.get(..at).unwrap_or_default().iter().map(ToString::to_string).collect()),
        None => Kind::Page,
    }
}

/// Whether a name is one that Jekyll leaves out.
fn is_hidden(name: &str) -> bool {
    name.starts_with(['_', '.', '#', '~']) || name.ends_with('~') || name_of(name).is_empty()
}
