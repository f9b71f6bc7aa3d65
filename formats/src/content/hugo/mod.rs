//! The rules of Hugo.
//!
//! Input: the configuration, and all pages of the content folders. Output: the path, language and aliases of each page. Cost: linear in
//! the pages and the pages of sections above each. Not read: themes, modules and their mounts; content adapters, which are programs.

mod cascade;
mod config;
mod path;

use std::collections::{BTreeMap, HashSet};

use connexe::corpus::Severity;
use serde_json::Value;

use super::page::{
    self, Form, HOME, LAYOUT, NOT_BUILT, NOT_FOUND, Page, RESOURCE, SECTION, below, folder_of, name_of, note, stem,
};
use super::related::RelatedSettings;
use super::rules::{Input, Role, Rules, Site, Tags};
use crate::report::FileNote;
use cascade::Cascades;
use config::Config;
pub(super) use config::FILES;

/// Layouts of themes that show no text of the page.
const LAYOUTS: [&str; 6] = ["search", "archives", "archive", "tags", "categories", "list"];

/// Fields that stand for terms, but not for topics.
const NO_TOPICS: [&str; 6] = ["tags", "categories", "authors", "author", "series", "auteurs"];

#[derive(Debug)]
struct Hugo {
    config: Config,
    site: Site,
}

/// The place of a page in the tree of the content.
struct Place {
    language: usize,
    /// The path below the content folder, without ending and language: `posts/digue`; of a bundle its folder.
    logical: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Section,
    Bundle,
    Single,
    Resource,
}

/// Reads the configuration of a Hugo site.
pub(super) fn load(input: &mut Input<'_>) -> Box<dyn Rules> {
    let config = config::read(input);
    let mut site = Site {
        base: config.base.clone(),
        roots: config.contents.iter().map(|(folder, _)| folder.clone()).collect(),
        ..Site::default()
    };
    for at in 0..config.languages.len() {
        let prefix = config.prefix(at);
        site.lists.extend(config.taxonomies.iter().map(|(_, plural)| format!("{prefix}/{}/", path::part(&config, plural))));
    }
    Box::new(Hugo { config, site })
}

impl Rules for Hugo {
    fn role(&self, file: &str) -> Role {
        if let Some(path) = self.config.statics.iter().find_map(|folder| below(file, folder)) {
            return Role::Asset(format!("/{path}"));
        }
        let Some((folder, _)) = self.config.content_of(file) else { return Role::Nothing };
        let form = match page::ending(file).as_str() {
            "md" | "markdown" | "mdown" | "mkd" | "pandoc" | "pdc" => Form::Markdown,
            "html" | "htm" => Form::Html,
            "rst" => Form::RestructuredText,
            "org" => Form::Org,
            "adoc" | "asciidoc" | "ad" => Form::AsciiDoc,
            _ => {
                let path = below(file, folder).unwrap_or(file);
                return Role::Asset(format!("/{}", path::part(&self.config, path)));
            }
        };
        Role::Page(form)
    }

    fn site(&self) -> &Site {
        &self.site
    }

    fn tags(&self) -> Tags {
        Tags::Hugo
    }

    fn finds_by_name(&self) -> bool {
        true
    }

    fn related(&self) -> Option<RelatedSettings> {
        self.config.related.as_ref().map(RelatedSettings::of)
    }

    fn decide(&self, pages: &mut [Page], _: &BTreeMap<String, Value>, notes: &mut Vec<FileNote>) {
        for page in pages.iter_mut() {
            // Keys of Hugo have no case.
            page.fields = std::mem::take(&mut page.fields).into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect();
        }
        let bundles: HashSet<String> =
            pages.iter().filter(|page| self.name_of(page).0 == "index").map(|page| folder_of(&page.file).to_string()).collect();
        let places: Vec<Place> = pages.iter().map(|page| self.place(page, &bundles)).collect();
        let mut cascades = Cascades::of(&self.config, notes);
        for (page, place) in pages.iter().zip(&places).filter(|(_, place)| place.kind == Kind::Section) {
            cascades.add(page, &place.logical, self.config.code(place.language), notes);
        }
        for (page, place) in pages.iter_mut().zip(&places) {
            cascades.apply(page, &place.logical, self.config.code(place.language), place.kind == Kind::Section);
            self.complete(page, place, notes);
        }
    }
}

impl Hugo {
    /// Returns the name of a page without ending and language, and the language that the name has.
    fn name_of<'a>(&self, page: &'a Page) -> (&'a str, Option<usize>) {
        let stem = stem(name_of(&page.file));
        let language = stem.rsplit_once('.').and_then(|(name, code)| Some((name, Some(self.config.language(code)?))));
        language.unwrap_or((stem, None))
    }

    fn place(&self, page: &Page, bundles: &HashSet<String>) -> Place {
        let (content, of_folder) = self.config.content_of(&page.file).unwrap_or_default();
        let (name, of_name) = self.name_of(page);
        let folder = folder_of(&page.file);
        let logical_folder = below(folder, content).unwrap_or_default();
        let is_in_bundle = |mut folder: &str| {
            while folder.len() > content.len() {
                if bundles.contains(folder) {
                    return true;
                }
                folder = folder_of(folder);
            }
            false
        };
        let kind = match name {
            "_index" => Kind::Section,
            "index" if !is_in_bundle(folder_of(folder)) || folder == content => Kind::Bundle,
            _ if is_in_bundle(folder) => Kind::Resource,
            _ => Kind::Single,
        };
        let logical = if kind == Kind::Single || kind == Kind::Resource {
            page::join(logical_folder, name)
        } else {
            logical_folder.to_string()
        };
        Place { language: of_name.or(of_folder).unwrap_or(self.config.default), logical, kind }
    }

    /// Sets what the place of a page and its front matter say.
    fn complete(&self, page: &mut Page, place: &Place, notes: &mut Vec<FileNote>) {
        let (content, _) = self.config.content_of(&page.file).unwrap_or_default();
        page.language = self.config.declared(place.language);
        page.key = Some(page.text("translationkey").map_or_else(|| place.logical.clone(), str::to_string));
        let ending = page::ending(&page.file);
        page.sources.push(page::join(content, &place.logical));
        page.sources.push(page::join(content, &format!("{}.{ending}", place.logical)));
        match place.kind {
            Kind::Section => page.sources.push(page::join(content, &page::join(&place.logical, &format!("_index.{ending}")))),
            Kind::Bundle => page.sources.push(page::join(content, &page::join(&place.logical, &format!("index.{ending}")))),
            _ => {}
        }
        path::dates(&self.config, page);
        match place.kind {
            Kind::Resource => return page.leave_out(RESOURCE),
            Kind::Section if place.logical.is_empty() => page.leave_out(HOME),
            Kind::Section => page.leave_out(SECTION),
            Kind::Bundle if place.logical.is_empty() => page.leave_out(HOME),
            _ => {}
        }
        if self.config.is_disabled(place.language) {
            page.leave_out(NOT_BUILT);
        }
        if place.logical == "404" {
            page.leave_out(NOT_FOUND);
        }
        if page.body.trim().is_empty() && page.text("layout").is_some_and(|layout| LAYOUTS.contains(&layout)) {
            page.leave_out(LAYOUT);
        }
        if let Err(problem) = path::set(&self.config, page, &place.logical, place.language, place.kind == Kind::Section) {
            notes.push(note(&page.file, Severity::Defaulted, problem));
        }
        let section = place.logical.split_once('/').map(|(section, _)| section.to_string());
        if let Some(section) = section.filter(|_| page.list("categories").is_empty()) {
            page.default("section", section);
        }
        self.topics(page);
    }

    /// Adds the terms of the site's own taxonomies to the tags.
    fn topics(&self, page: &mut Page) {
        let mut tags = page.list("tags");
        for (_, plural) in self.config.taxonomies.iter().filter(|(_, plural)| !NO_TOPICS.contains(&plural.as_str())) {
            let terms = page.list(plural);
            page.fields.remove(plural);
            tags.extend(terms);
        }
        if !tags.is_empty() {
            page.fields.insert("tags".to_string(), tags.into());
        }
    }
}
