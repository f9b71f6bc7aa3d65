//! The report on a source: counts by rule, and notes by file.

use std::collections::BTreeMap;

use connexe::corpus::Severity;
use serde::Serialize;

/// What was read of a source, and what was left out and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SourceReport {
    /// Files of the source, pages and others.
    pub files: usize,
    /// The unit that a page is counted in.
    pub unit: Unit,
    /// Pages that were read: of a built site; else files of a source folder, or entries of an export or feed.
    pub pages: usize,
    /// Pages that are articles.
    pub articles: usize,
    /// Pages that lead to another page: redirects, and pages whose canonical address is another page.
    pub aliases: usize,
    /// Pages that are neither articles nor aliases, by rule, in the order in which the rules are tried.
    pub left_out: Vec<LeftOut>,
    /// Articles by language, `none` for those whose language is not known.
    pub languages: BTreeMap<String, usize>,
    /// Articles whose language no mark told; it was found by their words.
    pub languages_guessed: usize,
    /// Links of bodies to a page or file that the source does not have.
    pub dead_links: Vec<DeadLink>,
    /// Notes by file, in the order of the files.
    pub notes: Vec<FileNote>,
    /// Why a folder seems to be the source of a site, where the published site was expected; also among the notes.
    pub unbuilt: Option<FileNote>,
}

/// The unit that a source is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// A page of a built site.
    #[default]
    Page,
    /// A file of a source folder that a page is made of.
    File,
    /// An entry of an export or feed.
    Entry,
}

/// The pages that one rule left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// The rule in a few words.
    pub rule: &'static str,
    /// The pages, by id.
    pub pages: Vec<String>,
}

/// A link of a body that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct DeadLink {
    /// Id of the page that the link stands on.
    pub page: String,
    /// The address as written.
    pub target: String,
}

/// A note on one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileNote {
    /// The file, by its path within the source.
    pub file: String,
    /// What is wrong, what was done, and what to do.
    pub problem: String,
    /// The cost.
    pub severity: Severity,
}

impl SourceReport {
    /// Returns one line with the counts of pages, articles, aliases and of the pages that each rule left out.
    pub fn summary(&self) -> String {
        let mut parts = vec![
            format!("{} read", self.counted_pages()),
            counted(self.articles, "article", "articles"),
            counted(self.aliases, "alias", "aliases"),
        ];
        // Entries have no aliases of their own.
        parts.truncate(if self.unit == Unit::Entry { 2 } else { 3 });
        parts.extend(self.left_out.iter().map(|left_out| format!("{} {}", left_out.pages.len(), left_out.rule)));
        parts.join(", ")
    }

    /// Returns the number of pages with its unit: `412 pages`, `1 entry`.
    pub fn counted_pages(&self) -> String {
        match self.unit {
            Unit::Page => counted(self.pages, "page", "pages"),
            Unit::File => counted(self.pages, "file", "files"),
            Unit::Entry => counted(self.pages, "entry", "entries"),
        }
    }
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

impl FileNote {
    #[cfg(feature = "site")]
    pub(crate) fn new(file: impl Into<String>, severity: Severity, problem: impl Into<String>) -> Self {
        Self { file: file.into(), problem: problem.into(), severity }
    }
}

impl LeftOut {
    #[cfg(feature = "site")]
    pub(crate) fn new(rule: &'static str) -> Self {
        Self { rule, pages: Vec::new() }
    }
}

impl DeadLink {
    #[cfg(feature = "site")]
    pub(crate) fn new(page: impl Into<String>, target: impl Into<String>) -> Self {
        Self { page: page.into(), target: target.into() }
    }
}
