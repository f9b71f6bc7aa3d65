//! What a generator makes of the files of a site: one trait for all generators.

use std::collections::BTreeMap;
use std::path::Path;

use connexe::Language;
use connexe::corpus::Severity;
use serde_json::{Map, Value};

use super::data::Format;
use super::file;
use super::page::{Form, Page, note};
use super::related::RelatedSettings;
use crate::report::FileNote;

/// Bytes of the longest configuration or data file.
const LONGEST: u64 = 4 << 20;

/// What a file is to its generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A source that may become an article.
    Page(Form),
    /// Data that the rules read.
    Data,
    /// A file that is published as it is, at this path of the site.
    Asset(String),
    Nothing,
}

/// The language of template tags in texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tags {
    /// `{{< ref "x.md" >}}` of Hugo.
    Hugo,
    /// `{% post_url x %}`, `{{ "/x/" | relative_url }}` of Jekyll and Eleventy.
    Liquid,
    None,
}

/// What the configuration says of the whole site.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    /// The base address.
    pub(super) base: Option<String>,
    /// The language of pages that declare none.
    pub(super) language: Option<Language>,
    /// Folders at which an absolute path of a source begins.
    pub(super) roots: Vec<String>,
    /// Paths of lists that the generator makes, such as `/tags/`; everything beneath is one.
    pub(super) lists: Vec<String>,
    /// Redirects: a path of the site, and the path or source to which it leads.
    pub(super) redirects: Vec<(String, String)>,
}

/// The rules of a generator.
pub(super) trait Rules: Send + Sync {
    /// Returns what a file is.
    fn role(&self, file: &str) -> Role;

    /// Returns what the configuration says of the whole site.
    fn site(&self) -> &Site;

    /// Decides over all pages: path, language, other paths, or the rule by which a page is no article.
    fn decide(&self, pages: &mut [Page], data: &BTreeMap<String, Value>, notes: &mut Vec<FileNote>);

    /// Returns the language of the template tags in texts.
    fn tags(&self) -> Tags {
        Tags::None
    }

    /// Whether files begin with the plain headers of Pelican.
    fn has_headers(&self) -> bool {
        false
    }

    /// Whether a link of a page to a folder or a file may leave out what its generator adds: the name of a source without its ending.
    fn finds_by_name(&self) -> bool {
        false
    }

    /// Returns the settings for related articles that the site has for its generator.
    fn related(&self) -> Option<RelatedSettings> {
        None
    }
}

/// The files of a site, for the reading of its configuration.
pub(super) struct Input<'a> {
    pub(super) root: &'a Path,
    /// All files, sorted.
    pub(super) files: &'a [String],
    pub(super) notes: Vec<FileNote>,
}

impl Input<'_> {
    pub(super) fn has(&self, file: &str) -> bool {
        self.files.binary_search_by(|other| other.as_str().cmp(file)).is_ok()
    }

    /// Reads a file as text. A file that cannot be read is a note.
    pub(super) fn text(&mut self, file: &str) -> Option<String> {
        if !self.has(file) {
            return None;
        }
        match file::read(&self.root.join(file), LONGEST) {
            Ok(read) => Some(read.text),
            Err(problem) => {
                self.notes.push(note(file, Severity::Defaulted, problem));
                None
            }
        }
    }

    /// Reads a file of data. One that is not there has no fields, and one that cannot be read is a note.
    pub(super) fn fields(&mut self, file: &str) -> Map<String, Value> {
        let Some((text, format)) = self.text(file).zip(Format::of(file)) else { return Map::new() };
        match format.fields(&text) {
            Ok((fields, problem)) => {
                self.notes.extend(problem.map(|problem| note(file, Severity::Noticed, problem)));
                fields
            }
            Err(problem) => {
                self.notes.push(note(file, Severity::Defaulted, format!("{problem}; the defaults of the generator count")));
                Map::new()
            }
        }
    }

    /// Returns the first of some files that is there.
    pub(super) fn first(&self, files: &[&str]) -> Option<String> {
        files.iter().find(|file| self.has(file)).map(ToString::to_string)
    }
}
