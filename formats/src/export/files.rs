//! Files as the user names them, and notes on them.
//!
//! Input: paths. Output: open files, their names for the report, errors that name the file. A file that was named and cannot be opened
//! stops the reading: the user meant it.

use std::fs::File;
use std::path::{Path, PathBuf};

use connexe::corpus::Severity;
use connexe::{Error, Result, Stage};

use crate::report::FileNote;
use crate::watch::Watch;

/// Opens a file.
pub(crate) fn open(path: &Path) -> Result<File> {
    let failed = |source| Error::File { path: path.to_path_buf(), source };
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    Ok(file)
}

/// Makes an error of a file that failed while it was read.
pub(crate) fn failed(path: &Path, source: std::io::Error) -> Error {
    Error::File { path: path.to_path_buf(), source }
}

/// Makes an error of a file of another kind.
pub(crate) fn other_kind(path: &Path, problem: &str) -> Error {
    Error::Input { problem: format!("{}: {problem}", path.display()) }
}

/// Returns the names of files for the report: without their folders, unless two have one name.
pub(crate) fn names(paths: &[PathBuf]) -> Vec<String> {
    let short =
        |path: &PathBuf| path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let all: Vec<String> = paths.iter().map(short).collect();
    let is_single = |name: &String| all.iter().filter(|other| *other == name).count() == 1;
    let shown =
        paths.iter().zip(&all).map(|(path, name)| if is_single(name) { name.clone() } else { path.display().to_string() });
    shown.collect()
}

/// Makes a note on a file.
pub(crate) fn note(file: impl Into<String>, severity: Severity, problem: impl Into<String>) -> FileNote {
    FileNote { file: file.into(), problem: problem.into(), severity }
}

/// Tells the progress, and returns the error of a reading that is to stop.
pub(crate) fn check(watch: &dyn Watch, done: usize, total: usize) -> Result<()> {
    watch.progress(done, total);
    if watch.is_cancelled() { Err(Error::Cancelled { stage: Stage::Read, done, total }) } else { Ok(()) }
}

/// Returns the first bytes of a file; none of one that cannot be read.
#[cfg(feature = "wxr")]
pub(crate) fn start(path: &Path) -> Vec<u8> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        // A file that fails here has failed before: the kind is only told where it can be.
        let _ = file.take(4096).read_to_end(&mut bytes);
    }
    bytes
}

/// Says what a file is by its first bytes, where it is certainly neither XML nor JSON.
pub(crate) fn known_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1F, 0x8B, ..] => Some("it is compressed with gzip; decompress it first"),
        [b'P', b'K', 3, 4, ..] => Some("it is a ZIP archive; unpack it first"),
        [] => Some("it is empty; export it again"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_files_apart() {
        let paths = ["a/x.xml", "b/x.xml", "b/y.xml"].map(PathBuf::from);
        assert_eq!(names(&paths), ["a/x.xml", "b/x.xml", "y.xml"]);
    }
}
