//! Reads a built site, with a progress bar on a terminal.

use std::path::Path;

use connexe::{Error, Language};
use connexe_formats::site::SiteReader;
use connexe_formats::{Source, Watch};
use indicatif::ProgressBar;

use crate::failure::{Failure, Result, named};
use crate::progress;
use crate::read_input::Input;

/// How a site is read.
pub struct Options<'a> {
    /// The published folder.
    pub folder: &'a Path,
    pub include: Vec<String>,
    pub exclude: Vec<String>,
    pub base_url: Option<String>,
    /// Language of articles that tell none.
    pub language: Option<Language>,
    pub threads: usize,
}

/// A bar that shows how many files are read.
struct Shown(ProgressBar);

impl Watch for Shown {
    fn progress(&self, done: usize, total: usize) {
        if done == 0 {
            self.0.reset();
            self.0.set_length(total as u64);
            self.0.set_message("read");
        }
        self.0.set_position(done as u64);
    }
}

/// Reads a site. A folder without a single article is a failure, which says what its pages are.
pub fn read(options: Options<'_>) -> Result<Input> {
    let Options { folder, include, exclude, base_url, language, threads } = options;
    let metadata = std::fs::metadata(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::of_file(folder, "no such folder; build the site first, or check the path"),
        _ => Failure::of_reading(folder, &error),
    })?;
    if !metadata.is_dir() {
        return Err(Failure::of_file(folder, "no folder; --site names the folder of a built site, --corpus a file of articles"));
    }
    let mut reader = SiteReader::new(folder).threads(threads);
    reader = include.into_iter().fold(reader, SiteReader::include);
    reader = exclude.into_iter().fold(reader, SiteReader::exclude);
    reader = base_url.into_iter().fold(reader, SiteReader::base_url);
    reader = language.into_iter().fold(reader, SiteReader::language);
    let bar = progress::bar();
    let reading = reader.read(&Shown(bar.clone())).map_err(|error| match error {
        Error::File { path, source } => Failure::of_reading(&path, &source),
        // A glob or an address of the command line or the settings.
        error @ Error::Argument { .. } => Failure::Usage(error.to_string()),
        other => Failure::of_file(folder, other),
    });
    bar.finish_and_clear();
    let input = Input::of_source(named(folder), reading?);
    if input.corpus.articles.is_empty() {
        let told = input.source.as_ref().map_or_else(String::new, connexe_formats::SourceReport::summary);
        let remedy = "name the folder that is published, or the pages that are articles by --include";
        return Err(Failure::of_file(folder, format!("no article in it ({told}); {remedy}")));
    }
    Ok(input)
}
