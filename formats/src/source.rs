//! A source of articles: one trait for all formats.

use connexe::corpus::Corpus;

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
}

impl Reading {
    #[cfg(feature = "site")]
    pub(crate) fn new(corpus: Corpus, report: SourceReport, base: Option<String>) -> Self {
        Self { corpus, report, base }
    }
}
