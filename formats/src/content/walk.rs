//! The files of a source folder, in an order that no file system changes.
//!
//! Input: a folder. Output: the paths of its files, with `/`, sorted by bytes, and notes. Cost: one entry of a folder each. Hidden files,
//! packages of tools and what the generator has written are left out. Links of the file system are not followed.

use std::path::Path;

use connexe::corpus::Severity;
use walkdir::WalkDir;

use super::page::note;
use crate::report::FileNote;

/// Folders that no generator reads as a source.
const TOOLS: [&str; 8] = ["node_modules", "bower_components", "__pycache__", "vendor", ".git", ".venv", "venv", ".docusaurus"];

/// Hidden files that a generator reads.
const READ: [&str; 3] = [".authors.yml", ".eleventyignore", ".eleventy.js"];

/// The files of a source folder.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// All files, sorted.
    pub(super) all: Vec<String>,
    pub(super) notes: Vec<FileNote>,
}

/// Lists the files of a folder, without those of the folders in `outputs`.
pub(super) fn walk(root: &Path, outputs: &[&str]) -> Files {
    let mut files = Files::default();
    let mut entries = WalkDir::new(root).follow_links(false).min_depth(1).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let file = error.path().map_or_else(String::new, |path| relative(root, path).unwrap_or_else(|name| name));
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                files.notes.push(note(file, Severity::Lost, format!("cannot be read ({reason}); it is left out")));
                continue;
            }
        };
        let name = entry.file_name().to_str().unwrap_or_default();
        let is_folder = entry.file_type().is_dir();
        if is_folder && (name.starts_with('.') || TOOLS.contains(&name) || (entry.depth() == 1 && outputs.contains(&name))) {
            entries.skip_current_dir();
            continue;
        }
        if !is_folder && name.starts_with('.') && !READ.contains(&name) {
            continue;
        }
        match relative(root, entry.path()) {
            Err(name) => {
                if is_folder {
                    entries.skip_current_dir();
                }
                files.notes.push(note(name, Severity::Lost, "the name is not UTF-8; it is left out; rename it"));
            }
            Ok(name) if entry.path_is_symlink() => {
                let problem = "a symbolic link; it is not followed; copy the file into the folder";
                files.notes.push(note(name, Severity::Noticed, problem));
            }
            Ok(name) if entry.file_type().is_file() => files.all.push(name),
            Ok(_) => {}
        }
    }
    files.all.sort_unstable();
    files.notes.sort_by(|a, b| a.file.cmp(&b.file));
    files
}

/// Returns the path below the root with `/`; for a name that is not UTF-8 the nearest readable one, as an error.
fn relative(root: &Path, path: &Path) -> Result<String, String> {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| path.to_string_lossy().into_owned())
}
