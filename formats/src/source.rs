//! A source of articles: one trait for all formats.

#[cfg(any(feature = "site", feature = "content"))]
use std::collections::HashMap;

use connexe::corpus::Corpus;
#[cfg(any(feature = "site", feature = "content"))]
use connexe::corpus::SourceRecord;

use crate::report::SourceReport;
use crate::watch::Watch;

/// A format that articles are read from.
pub trait Source {
    /// Reads all articles.
    ///
    /// # Errors
    ///
    /// [`connexe::Error::Cancelled`] if the observer stops the reading; [`connexe::Error::File`] or [`connexe::Error::Argument`] if the
    /// source as a whole cannot be read. A file that cannot be read is a note of the report.
    fn read(&self, watch: &dyn Watch) -> connexe::Result<Reading>;
}

/// The articles of a source, with a report.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reading {
    /// The articles, and the notes of the library on their fields.
    pub corpus: Corpus,
    /// The files that were read, and those that are no articles.
    pub report: SourceReport,
    /// The address of the site, without a slash at the end, where it is known.
    pub base: Option<String>,
    /// The files of a folder that pages were read of, in order: built pages, or source files. None for exports and feeds.
    pub files: Vec<PageFile>,
}

/// A file that a page was read of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageFile {
    /// The file, by its path within the folder (of a source: within the root of the site).
    pub file: String,
    /// The id of the article, if the page is one.
    pub article: Option<String>,
}

#[cfg(any(feature = "site", feature = "content"))]
impl PageFile {
    /// Returns the files with the ids of the records that were made of them.
    pub(crate) fn of(files: impl IntoIterator<Item = String>, records: &[SourceRecord]) -> Vec<Self> {
        let id = |record: &SourceRecord| record.fields.get("id").and_then(|id| id.as_str()).map(str::to_string);
        let mut ids: HashMap<&str, String> =
            records.iter().filter_map(|record| Some((record.origin.as_str(), id(record)?))).collect();
        files.into_iter().map(|file| Self { article: ids.remove(file.as_str()), file }).collect()
    }
}
