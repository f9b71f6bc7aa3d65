//! Front matter that the page of a section passes on to all pages beneath it.
//!
//! Input: the key `cascade` of section pages and of the configuration. Output: fields that a page does not have itself. Cost: for each
//! page the cascades of the sections above it. Invariant: the nearest section wins.

use globset::{GlobBuilder, GlobMatcher};
use serde_json::{Map, Value};

use super::super::page::{Page, note};
use super::config::Config;
use crate::report::FileNote;
use connexe::corpus::Severity;

/// One set of fields, with the pages that it is for.
#[derive(Debug)]
struct Cascade {
    /// The section that passes it on; empty for the whole site.
    section: String,
    language: Option<String>,
    path: Option<GlobMatcher>,
    only: Kind,
    fields: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    All,
    Pages,
    Sections,
    Others,
}

/// All cascades of a site, those of the nearest sections last.
#[derive(Debug, Default)]
pub(super) struct Cascades {
    all: Vec<Cascade>,
}

impl Cascades {
    /// Reads the cascades of the configuration.
    pub(super) fn of(config: &Config, notes: &mut Vec<FileNote>) -> Self {
        let mut cascades = Self::default();
        if let Some(value) = &config.cascade {
            cascades.read(value, "", None, &config.file, notes);
        }
        cascades
    }

    /// Adds the cascades of the page of a section.
    pub(super) fn add(&mut self, page: &Page, section: &str, language: &str, notes: &mut Vec<FileNote>) {
        if let Some(value) = page.fields.get("cascade") {
            self.read(value, section, Some(language), &page.file, notes);
        }
    }

    fn read(&mut self, value: &Value, section: &str, language: Option<&str>, file: &str, notes: &mut Vec<FileNote>) {
        let entries = match value {
            Value::Array(entries) => entries.as_slice(),
            other => std::slice::from_ref(other),
        };
        for entry in entries {
            let Value::Object(entry) = entry else { continue };
            let mut fields: Map<String, Value> = entry.iter().map(|(key, value)| (key.to_lowercase(), value.clone())).collect();
            let target = fields.remove("target").or_else(|| fields.remove("_target")).unwrap_or_default();
            let text = |name: &str| target.get(name).and_then(Value::as_str);
            let glob = text("path").map(|path| {
                let path = path.trim_start_matches('/').trim_start_matches('{');
                GlobBuilder::new(path).literal_separator(true).build().map(|glob| glob.compile_matcher())
            });
            let path = match glob.transpose() {
                Ok(path) => path,
                Err(error) => {
                    let problem = format!("the path of its cascade is no glob ({}); this cascade is left out", error.kind());
                    notes.push(note(file, Severity::Defaulted, problem));
                    continue;
                }
            };
            let language = text("lang").or(language).map(str::to_lowercase);
            let only = match text("kind").map(str::to_lowercase).as_deref() {
                None | Some("{page,section}") => Kind::All,
                Some("page") => Kind::Pages,
                Some("section") => Kind::Sections,
                Some(_) => Kind::Others,
            };
            // `params` are fields of the page, too.
            if let Some(Value::Object(params)) = fields.get("params").cloned() {
                params.into_iter().for_each(|(key, value)| {
                    fields.entry(key.to_lowercase()).or_insert(value);
                });
            }
            self.all.push(Cascade { section: section.to_string(), language, path, only, fields });
        }
    }

    /// Sets the fields that a page does not have itself.
    pub(super) fn apply(&self, page: &mut Page, logical: &str, language: &str, is_section: bool) {
        let is_for = |cascade: &&Cascade| {
            let is_beneath = cascade.section.is_empty()
                || super::super::page::below(logical, &cascade.section).is_some()
                || logical == cascade.section;
            let is_kind = match cascade.only {
                Kind::All => true,
                Kind::Pages => !is_section,
                Kind::Sections => is_section,
                Kind::Others => false,
            };
            let is_language = cascade.language.as_deref().is_none_or(|code| code == language);
            is_beneath && is_kind && is_language && cascade.path.as_ref().is_none_or(|path| path.is_match(logical))
        };
        let mut found: Vec<&Cascade> = self.all.iter().filter(is_for).collect();
        // A stable sort: of one section the first entry counts.
        found.sort_by_key(|cascade| std::cmp::Reverse(cascade.section.len()));
        for cascade in found {
            for (key, value) in &cascade.fields {
                page.fields.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
    }
}
