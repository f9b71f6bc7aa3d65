//! The journal of a run: the files that it is about to write.
//!
//! Input: for each file its path, its digest before and after, and the number of its temporary file. Output: one line a file in
//! `.connexe-journal`, on the disk before the first of these files is made. Cost: one write and one `fdatasync` a batch. Invariants: one
//! run at a time has the journal, by a lock that ends with the process; a last line that is not whole is of a batch that never began.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use connexe::{Error, Result};
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::path::{OWN, check, join, target};

pub(super) const NAME: &str = ".connexe-journal";

/// Bytes of the longest journal that is read: more than a million files.
const LONGEST: u64 = 1 << 30;

/// One file that a run is about to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) path: String,
    /// The digest of the file that is there; none for a new file.
    pub(super) old: Option<Digest>,
    pub(super) new: Digest,
    /// The number in the name of the temporary file.
    pub(super) temporary: u64,
}

impl Entry {
    /// Returns the path of the temporary file, which lies beside the file.
    pub(super) fn temporary(&self, root: &Path) -> PathBuf {
        join(root, &self.path).with_file_name(format!("{OWN}{}.tmp", self.temporary))
    }
}

/// An open journal.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    /// The number of the next temporary file.
    next: u64,
}

impl Journal {
    /// Opens the journal of a folder, and deletes the temporary files that a crash left. Returns the files that it was about to write.
    pub(super) fn open(root: &Path) -> Result<(Self, Vec<Entry>)> {
        let path = root.join(NAME);
        let failed = |source| Error::File { path: path.clone(), source };
        let mut file = locked(&path)?;
        let mut text = String::new();
        let mut bytes = Vec::new();
        (&mut file).take(LONGEST).read_to_end(&mut bytes).map_err(failed)?;
        text.push_str(&String::from_utf8_lossy(&bytes));
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let entries: Vec<Entry> = whole.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        // A journal that someone else wrote names no file outside of the folder.
        let entries: Vec<Entry> = entries.into_iter().filter(|entry| check(&entry.path).is_ok()).collect();
        for entry in &entries {
            let temporary = entry.temporary(root);
            let is_inside = entry.path.rsplit_once('/').is_none_or(|(folder, _)| target(root, folder).is_ok());
            if is_inside
                && let Err(source) = fs::remove_file(&temporary)
                && source.kind() != io::ErrorKind::NotFound
            {
                return Err(Error::File { path: temporary, source });
            }
        }
        let next = entries.iter().map(|entry| entry.temporary).max().map_or(0, |last| last.saturating_add(1));
        Ok((Self { file, path, next }, entries))
    }

    /// Returns a number that no temporary file of this folder has.
    pub(super) fn number(&mut self) -> u64 {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        number
    }

    /// Writes the entries of a batch to the disk.
    pub(super) fn append(&mut self, entries: &[&Entry]) -> Result<()> {
        let mut lines = String::new();
        for entry in entries {
            let line = serde_json::to_string(entry).map_err(|error| self.failed(error.into()))?;
            lines.push_str(&line);
            lines.push('\n');
        }
        // The first line feed ends a line that a crash or a full disk cut.
        let written = self.file.write_all(b"\n").and_then(|()| self.file.write_all(lines.as_bytes()));
        written.and_then(|()| self.file.sync_data()).map_err(|error| self.failed(error))
    }

    /// Deletes the journal: all that it names is done.
    pub(super) fn close(self) -> Result<()> {
        fs::remove_file(&self.path).map_err(|error| self.failed(error))
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::File { path: self.path.clone(), source }
    }
}

/// Opens and locks the journal.
fn locked(path: &Path) -> Result<File> {
    let failed = |source| Error::File { path: path.to_path_buf(), source };
    // Another run may delete its journal between the two steps; then this one has locked a file without a name.
    for _ in 0..100 {
        if fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(Error::Input {
                problem: format!("{} is no file; move it away, the journal of a run stands there", path.display()),
            });
        }
        let file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) if is_there(&file, path) => return Ok(file),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
    let folder = path.parent().unwrap_or(path).display();
    Err(Error::Input { problem: format!("another run is writing to {folder}; wait for its end, then run this one again") })
}

/// Whether the path still names the file.
#[cfg(unix)]
fn is_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let id = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
    matches!((&file.metadata(), &fs::metadata(path)), (Ok(one), Ok(other)) if id(one) == id(other))
}

/// Elsewhere an open file cannot be deleted.
#[cfg(not(unix))]
fn is_there(_: &File, path: &Path) -> bool {
    path.exists()
}
