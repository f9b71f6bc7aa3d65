//! Paths of files below a folder.
//!
//! Invariant: a path that passes [`check`] names a file below the folder, whatever the operating system, and no file of our own.

use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

/// The beginning of the names of our own files.
pub(super) const OWN: &str = ".connexe-";

/// Bytes of the longest path.
const LONGEST: usize = 4_000;

/// Says why a path cannot be written; `/` stands between its parts.
pub(super) fn check(path: &str) -> Result<(), String> {
    if path.len() > LONGEST {
        return Err(format!("its path has {} bytes, more than the limit of {LONGEST}; shorten it", path.len()));
    }
    if path.contains('\0') || (cfg!(windows) && path.contains(['\\', ':'])) {
        return Err("its path has a character that no file name may have; leave it out".to_string());
    }
    for part in path.split('/') {
        if matches!(part, "" | "." | "..") {
            return Err(
                "its path is absolute or has a part that is empty, `.` or `..`; write it relative to the folder".to_string()
            );
        }
        if part.starts_with(OWN) {
            return Err(format!("names that begin with `{OWN}` are kept for the files of a run; choose another name"));
        }
    }
    Ok(())
}

/// Returns the form that two paths share on file systems without difference of capitals (macOS, Windows).
pub(super) fn folded(path: &str) -> String {
    path.nfc().collect::<String>().to_lowercase().nfc().collect()
}

/// Returns the path of a file below a folder.
pub(super) fn join(root: &Path, path: &str) -> PathBuf {
    // Part by part: Windows knows no `/` below a root in its long form.
    let mut whole = root.to_path_buf();
    whole.extend(path.split('/'));
    whole
}

/// Makes the folder of a file, unless a link leads it outside.
pub(super) fn make_folder(root: &Path, folder: &str) -> Result<(), String> {
    let mut there = folder;
    // What is there is looked at first: a folder made behind a link would lie outside.
    while std::fs::symlink_metadata(join(root, there)).is_err() {
        match there.rsplit_once('/') {
            Some((above, _)) => there = above,
            None => break,
        }
    }
    if std::fs::symlink_metadata(join(root, there)).is_ok() {
        target(root, there).map_err(|problem| format!("its folder {problem}"))?;
    }
    std::fs::create_dir_all(join(root, folder)).map_err(|error| format!("its folder cannot be made ({error})"))
}

/// Returns the path of a file, with symbolic links followed, if it lies below the folder. `root` has no links.
pub(super) fn target(root: &Path, path: &str) -> Result<PathBuf, String> {
    let whole = std::fs::canonicalize(join(root, path)).map_err(|error| format!("cannot be read ({error})"))?;
    if whole.starts_with(root) { Ok(whole) } else { Err("is a link that leads outside of the folder".to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lie_below_the_folder() {
        for path in ["a", "a/b.html", "é/x y.md", "...", ".a"] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
        for path in
            ["", "/a", "a//b", "a/", "../a", "a/../b", "./a", "a\0", ".connexe-journal", "a/.connexe-1.tmp", &"a/".repeat(3_000)]
        {
            assert!(check(path).is_err(), "{path}");
        }
    }

    #[test]
    fn paths_that_one_file_may_have() {
        for (one, other) in [("A/b", "a/B"), ("É", "e\u{301}"), ("ß", "ß")] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("a"), folded("b"));
    }
}
