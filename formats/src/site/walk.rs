//! The files of a folder, in an order that no file system changes.
//!
//! Input: a folder. Output: the paths of its files, with `/`, sorted by bytes, and notes. Cost: one entry of a folder each. Hidden files
//! and `.gitignore` do not matter: a published folder holds what is published. Links of the file system are not followed.

use std::path::Path;

use connexe::corpus::Severity;
use walkdir::WalkDir;

use crate::report::FileNote;

/// The files of a site.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// All files, sorted.
    pub(super) all: Vec<String>,
    pub(super) notes: Vec<FileNote>,
}

/// Lists the files of a folder.
pub(super) fn walk(root: &Path) -> connexe::Result<Files> {
    let file_error = |source| connexe::Error::File { path: root.to_path_buf(), source };
    if !std::fs::metadata(root).map_err(file_error)?.is_dir() {
        let value = format!("{:?}", root.display().to_string());
        return Err(connexe::Error::Argument {
            name: "the site".into(),
            value,
            limit: "a folder with the pages of a site".into(),
        });
    }
    let mut files = Files::default();
    for entry in WalkDir::new(root).follow_links(false).min_depth(1) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let file = error.path().map_or_else(String::new, |path| relative(root, path).unwrap_or_else(|name| name));
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                files.notes.push(FileNote::new(file, Severity::Lost, format!("cannot be read ({reason}); it is left out")));
                continue;
            }
        };
        match relative(root, entry.path()) {
            Err(name) => {
                let problem = "the name is not UTF-8; it is left out; rename it";
                files.notes.push(FileNote::new(name, Severity::Lost, problem));
            }
            Ok(name) if entry.path_is_symlink() => {
                let problem = "a symbolic link; it is not followed; copy the file into the folder";
                files.notes.push(FileNote::new(name, Severity::Noticed, problem));
            }
            Ok(name) if entry.file_type().is_file() => files.all.push(name),
            Ok(_) => {}
        }
    }
    files.all.sort_unstable();
    Ok(files)
}

/// Returns the path below the root with `/`; for a name that is not UTF-8 the nearest readable one, as an error.
fn relative(root: &Path, path: &Path) -> Result<String, String> {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| path.to_string_lossy().into_owned())
}

/// Whether a file is an HTML page, by its ending.
pub(super) fn is_page(file: &str) -> bool {
    let ending = file.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    ending.is_some_and(|ending| ["html", "htm", "xhtml"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
