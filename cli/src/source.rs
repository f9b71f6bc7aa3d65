//! Reads a source of articles, whatever its format, with a progress bar on a terminal.
//!
//! Input: the kind of the input with its files, and choices. Output: the articles with their reports. The failure of a source without a
//! single article says what was read and what to do.

use std::path::{Path, PathBuf};

use connexe::corpus::Code;
use connexe::{Error, Language};
use connexe_formats::content::{ContentReader, ContentSite, Generator};
use connexe_formats::feed::FeedReader;
use connexe_formats::ghost::GhostReader;
use connexe_formats::site::SiteReader;
use connexe_formats::wxr::WxrReader;
use connexe_formats::{Cache, Source, SourceReport, Watch};
use indicatif::ProgressBar;

use crate::failure::{Failure, Result, named};
use crate::progress;
use crate::read_input::Input;
use crate::settings_file::InputSettings;
use crate::site_settings::Place;

/// What is read. Lists of files are not empty.
#[derive(Clone, Copy)]
pub enum Kind<'a> {
    /// JSON Lines.
    Lines(&'a PathBuf),
    /// The published folder of a built site.
    Site(&'a PathBuf),
    /// The source folder of a generator.
    Content(&'a PathBuf, Option<Generator>),
    /// Exports of WordPress.
    Wxr(&'a [PathBuf]),
    /// Exports of Ghost.
    Ghost(&'a [PathBuf]),
    /// Feeds.
    Feed(&'a [PathBuf]),
}

/// How a source is read.
pub struct Options {
    pub input: InputSettings,
    /// Language of articles that tell none.
    pub language: Option<Language>,
    pub code: Code,
    pub threads: usize,
    /// Of what is read of the files of a folder.
    pub cache: Option<Cache>,
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

impl<'a> Kind<'a> {
    /// The option that names this kind.
    pub fn option(self) -> &'static str {
        match self {
            Self::Lines(_) => "--corpus",
            Self::Site(_) => "--site",
            Self::Content(..) => "--content",
            Self::Wxr(_) => "--wxr",
            Self::Ghost(_) => "--ghost",
            Self::Feed(_) => "--feed",
        }
    }

    /// The files; none of a folder.
    pub fn files(self) -> &'a [PathBuf] {
        match self {
            Self::Lines(file) => std::slice::from_ref(file),
            Self::Site(_) | Self::Content(..) => &[],
            Self::Wxr(files) | Self::Ghost(files) | Self::Feed(files) => files,
        }
    }

    /// The name in messages.
    pub fn name(self) -> String {
        match self {
            Self::Site(folder) | Self::Content(folder, _) => named(folder),
            _ => match self.files() {
                [] => String::new(),
                [file] => named(file),
                [file, others @ ..] => format!("{} and {} more", named(file), others.len()),
            },
        }
    }

    /// The values of `[input]` that have a use, besides the languages.
    pub fn uses(self) -> &'static [&'static str] {
        match self {
            Self::Lines(_) => &[],
            Self::Site(_) | Self::Content(..) => &["base_url", "include", "exclude"],
            Self::Wxr(_) => &["base_url", "types", "taxonomies"],
            Self::Ghost(_) => &["base_url", "types"],
            Self::Feed(_) => &["base_url"],
        }
    }

    /// The place of the input, where its settings may be.
    pub fn place(self) -> Result<Place> {
        Ok(match self {
            Self::Site(folder) => Place::Site(folder.clone()),
            Self::Content(folder, generator) => {
                check_folder(folder, "no such folder; check the path")?;
                let ContentSite { root, configuration, related, .. } =
                    content(folder, generator).site().map_err(|error| failed(self, error))?;
                // As it is written, where that is the root.
                let is_root = folder.canonicalize().is_ok_and(|folder| folder == root);
                let root = if is_root { folder.clone() } else { root };
                let of = configuration.unwrap_or_default();
                let settings = related.map(|related| (format!("[related] of {of}"), related.settings()));
                Place::Content { root, settings: settings.filter(|(_, settings)| !settings.is_empty()) }
            }
            _ => self.files().first().map_or(Place::Sample, |file| Place::File(file.clone())),
        })
    }

    /// The remedy where nothing is an article.
    fn remedy(self) -> &'static str {
        match self {
            Self::Lines(_) => "write one JSON object a line, with an `id`",
            Self::Site(_) => "name the folder that is published, or the pages that are articles by --include",
            Self::Content(..) => {
                "name the root of the site, or the files that are articles by --include, or read the built site by --site"
            }
            Self::Wxr(_) => "name the types of entries that are articles by --type, such as page",
            Self::Ghost(_) => "export a site with posts, or let pages be articles by --type page",
            Self::Feed(_) => "save the feed again, or read the built site by --site",
        }
    }
}

/// Reads a source.
pub fn read(kind: Kind<'_>, options: Options) -> Result<Input> {
    let bar = progress::bar();
    let input = read_kind(kind, options, &Shown(bar.clone()));
    bar.finish_and_clear();
    input
}

/// The failure of a source without an article.
pub fn without_articles(kind: Kind<'_>, input: &Input) -> Failure {
    let told = input.source.as_ref().map_or_else(String::new, SourceReport::summary);
    Failure::Failed(format!("{}: no article in it ({told}); {}", kind.name(), kind.remedy()))
}

fn read_kind(kind: Kind<'_>, options: Options, watch: &dyn Watch) -> Result<Input> {
    let Options { input, language, code, threads, cache } = options;
    let InputSettings { base_url, include, exclude, types, taxonomies, languages: _ } = input;
    if kind.files().iter().any(|file| file == Path::new("-")) {
        let problem = format!("{} reads no standard input; name a file", kind.option());
        return Err(Failure::Usage(problem));
    }
    let read = |source: &dyn Source| match source.read(watch) {
        Ok(reading) => Ok(Input::of_source(kind.name(), reading)),
        Err(error) => Err(failed(kind, error)),
    };
    match kind {
        Kind::Lines(_) => Err(Failure::Usage("--corpus names no source".to_string())),
        Kind::Site(folder) => {
            check_folder(folder, "no such folder; build the site first, or check the path")?;
            let mut reader = SiteReader::new(folder).threads(threads);
            reader = include.into_iter().fold(reader, SiteReader::include);
            reader = exclude.into_iter().fold(reader, SiteReader::exclude);
            reader = base_url.into_iter().fold(reader, SiteReader::base_url);
            reader = cache.into_iter().fold(reader, SiteReader::cache);
            let reader = language.into_iter().fold(reader, SiteReader::language);
            let reading = reader.read(watch).map_err(|error| failed(kind, error))?;
            Ok(Input::of_folder(kind.name(), folder.clone(), None, reading))
        }
        Kind::Content(folder, generator) => {
            check_folder(folder, "no such folder; check the path")?;
            let mut reader = content(folder, generator).code(code).threads(threads);
            reader = include.into_iter().fold(reader, ContentReader::include);
            reader = exclude.into_iter().fold(reader, ContentReader::exclude);
            reader = base_url.into_iter().fold(reader, ContentReader::base_url);
            reader = cache.into_iter().fold(reader, ContentReader::cache);
            reader = language.into_iter().fold(reader, ContentReader::language);
            let found = reader.read_content(watch).map_err(|error| failed(kind, error))?;
            let generator = match &found.configuration {
                Some(file) => format!("{} ({file})", found.generator),
                None => found.generator.to_string(),
            };
            let without_block = found.without_block.into_iter().collect();
            let input = Input::of_folder(kind.name(), found.root, Some(found.generator), found.reading);
            Ok(Input { generator: Some(generator), without_block, ..input })
        }
        Kind::Wxr(files) => {
            let (first, others) = first(files);
            let mut reader = others.iter().fold(WxrReader::new(first).threads(threads), WxrReader::file);
            reader = types.into_iter().fold(reader, WxrReader::post_type);
            reader = taxonomies.into_iter().fold(reader, WxrReader::taxonomy);
            reader = base_url.into_iter().fold(reader, WxrReader::base_url);
            read(&language.into_iter().fold(reader, WxrReader::language))
        }
        Kind::Ghost(files) => {
            if let Some(other) = types.iter().find(|name| !matches!(name.as_str(), "post" | "page")) {
                return Err(Failure::Usage(format!("type {other:?}: Ghost has posts and pages only; write page")));
            }
            let (first, others) = first(files);
            let mut reader = others.iter().fold(GhostReader::new(first).threads(threads), GhostReader::file);
            reader = reader.pages(types.iter().any(|name| name == "page"));
            reader = base_url.into_iter().fold(reader, GhostReader::base_url);
            read(&language.into_iter().fold(reader, GhostReader::language))
        }
        Kind::Feed(files) => {
            let (first, others) = first(files);
            let mut reader = others.iter().fold(FeedReader::new(first).threads(threads), FeedReader::file);
            reader = base_url.into_iter().fold(reader, FeedReader::base_url);
            read(&language.into_iter().fold(reader, FeedReader::language))
        }
    }
}

fn content(folder: &Path, generator: Option<Generator>) -> ContentReader {
    generator.into_iter().fold(ContentReader::new(folder), ContentReader::generator)
}

/// The first file, and the others.
fn first(files: &[PathBuf]) -> (&Path, &[PathBuf]) {
    files.split_first().map_or((Path::new(""), &[]), |(first, others)| (first, others))
}

fn check_folder(folder: &Path, missing: &str) -> Result<()> {
    let metadata = std::fs::metadata(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::of_file(folder, missing),
        _ => Failure::of_reading(folder, &error),
    })?;
    if metadata.is_dir() {
        return Ok(());
    }
    let problem =
        "no folder; --site names the folder of a built site, --content that of its sources, the other options name files";
    Err(Failure::of_file(folder, problem))
}

fn failed(kind: Kind<'_>, error: Error) -> Failure {
    let files = kind.files();
    match error {
        Error::File { path, source } => Failure::of_reading(&path, &source),
        // A glob or an address of the command line or the settings.
        error @ Error::Argument { .. } => Failure::Usage(error.to_string()),
        // Readers of several files name the one at fault.
        Error::Input { problem } if files.iter().any(|file| problem.starts_with(&file.display().to_string())) => {
            Failure::Failed(problem)
        }
        other => Failure::Failed(format!("{}: {other}", kind.name())),
    }
}
