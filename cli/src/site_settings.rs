//! The settings of a run: from the file that is named, and from `connexe.toml` beside the input.
//!
//! Input: the input, and the options. Output: settings, and how a source is read. The command line wins over `--settings`, that over
//! `connexe.toml`, and that over the settings of a generator, value by value. A source folder has the file in its root. Invariant: no file within the published folder is read as settings: whoever may
//! publish a page must not be able to change them.

use std::path::{Path, PathBuf};

use connexe::Settings;
use serde_json::{Map, Value};

use crate::failure::{Result, tell};
use crate::settings_file::{self, InputSettings};

/// The name of the file that is found by itself.
pub const NAME: &str = "connexe.toml";

/// The input of a run, as far as it matters for the place of its settings.
pub enum Place {
    /// The sample: nothing is found.
    Sample,
    /// A file of articles, or standard input.
    File(PathBuf),
    /// A folder that is published.
    Site(PathBuf),
    /// A source folder.
    Content {
        /// The folder with the configuration of the generator.
        root: PathBuf,
        /// Settings that this configuration makes, with their name; all others win over them.
        settings: Option<(String, Map<String, Value>)>,
    },
}

/// The settings of a run, and the files that they come from.
#[derive(Debug, Default)]
pub struct SiteSettings {
    pub settings: Settings,
    pub input: InputSettings,
    /// The files, the weakest first.
    pub files: Vec<PathBuf>,
}

impl SiteSettings {
    /// Reads `connexe.toml` beside the input, if it is there, and the file that is named. The first is named on the error stream.
    pub fn read(place: &Place, named: Option<&Path>) -> Result<Self> {
        let found = found(place);
        let weakest = match place {
            Place::Content { settings: Some((name, values)), .. } => {
                tell(format_args!("settings: {name}"));
                values.clone()
            }
            _ => Map::new(),
        };
        if let Some(path) = &found {
            tell(format_args!("settings: {}", path.display()));
        }
        let files: Vec<PathBuf> = found.into_iter().chain(named.map(Path::to_path_buf)).collect();
        let (settings, input) = settings_file::read(weakest, files.iter().map(PathBuf::as_path))?;
        Ok(Self { settings, input, files })
    }
}

/// The folders where `connexe.toml` may be, in their order: beside the input, then the current one.
pub fn folders(place: &Place) -> Vec<PathBuf> {
    let here = PathBuf::from(".");
    match place {
        Place::Sample => Vec::new(),
        Place::File(path) if path == Path::new("-") => vec![here],
        Place::File(path) => match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => vec![folder.to_path_buf(), here],
            None => vec![here],
        },
        Place::Content { root, .. } => vec![root.clone(), here],
        Place::Site(site) => {
            let Ok(whole) = site.canonicalize() else { return Vec::new() };
            let beside = match site.parent() {
                // As it is written, where that is no way round.
                Some(folder) if site.file_name().is_some() && !folder.as_os_str().is_empty() => Some(folder.to_path_buf()),
                Some(_) if site.file_name().is_some() => Some(here.clone()),
                _ => whole.parent().map(Path::to_path_buf),
            };
            let is_outside = |folder: &PathBuf| folder.canonicalize().is_ok_and(|folder| !folder.starts_with(&whole));
            let mut folders: Vec<PathBuf> = beside.into_iter().chain([here]).filter(is_outside).collect();
            folders.dedup();
            folders
        }
    }
}

/// The first `connexe.toml` that is there. One that leads into the published folder by a symbolic link is none.
fn found(place: &Place) -> Option<PathBuf> {
    let site = match place {
        Place::Site(site) => site.canonicalize().ok(),
        _ => None,
    };
    let is_outside = |path: &PathBuf| match (&site, path.canonicalize()) {
        (Some(site), Ok(path)) => !path.starts_with(site),
        (None, Ok(_)) => true,
        (_, Err(_)) => false,
    };
    folders(place).iter().map(|folder| file_in(folder)).find(|path| path.is_file() && is_outside(path))
}

/// The path of the file in a folder; in the current one `connexe.toml`, not `./connexe.toml`.
pub fn file_in(folder: &Path) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(NAME) } else { folder.join(NAME) }
}

impl SiteSettings {
    /// Tells which values of the table `[input]` the input has no use for.
    pub fn tell_unused(&self, option: &str, used: &[&str]) {
        let InputSettings { base_url, include, exclude, types, taxonomies, languages: _ } = &self.input;
        let given = [
            ("base_url", base_url.is_some()),
            ("include", !include.is_empty()),
            ("exclude", !exclude.is_empty()),
            ("types", !types.is_empty()),
            ("taxonomies", !taxonomies.is_empty()),
        ];
        let unused: Vec<&str> =
            given.iter().filter(|(name, given)| *given && !used.contains(name)).map(|(name, _)| *name).collect();
        if !unused.is_empty() {
            tell(format_args!("[input] has {}, which {option} has no use for", unused.join(", ")));
        }
    }
}
