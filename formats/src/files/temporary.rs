//! The temporary file that takes the name of another file.
//!
//! Input: bytes, and the file that is there. Output: a file beside it, on the disk, with its mode and owner. Cost: one write and one
//! `fdatasync`. Without that, some file systems (XFS, F2FS) may show an empty file after a loss of power, because the name reaches
//! the disk before the bytes. Invariant: a temporary file that cannot be finished is deleted.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Writes a temporary file. `old` is the file that it will replace.
pub(super) fn write(path: &Path, bytes: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    let mut file = match create(path, old) {
        // The name is ours alone: a run left the file, and its journal is lost.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            create(path, old)?
        }
        other => other?,
    };
    let written = file.write_all(bytes).and_then(|()| {
        if let Some(old) = old {
            keep_attributes(&file, old);
        }
        file.sync_data()
    });
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

fn create(path: &Path, old: Option<&Metadata>) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if old.is_some() {
        // Closed to all others until it has the mode of the old file.
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let _ = old;
    options.open(path)
}

/// Gives a file the owner, the group and the mode of another, as far as the system permits it.
fn keep_attributes(file: &File, old: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let own = file.metadata().ok();
        // One by one: a member of the group may set the group, and only root the owner.
        if own.as_ref().is_none_or(|own| own.gid() != old.gid()) {
            let _ = fchown(file, None, Some(old.gid()));
        }
        if own.is_none_or(|own| own.uid() != old.uid()) {
            let _ = fchown(file, Some(old.uid()), None);
        }
    }
    let _ = file.set_permissions(old.permissions());
}

/// Whether an error concerns one file only, so that the others can still be written.
pub(super) fn is_of_one_file(error: &io::Error) -> bool {
    use io::ErrorKind::{
        AlreadyExists, DirectoryNotEmpty, InvalidFilename, IsADirectory, NotADirectory, NotFound, PermissionDenied,
    };
    matches!(
        error.kind(),
        NotFound | PermissionDenied | IsADirectory | NotADirectory | DirectoryNotEmpty | InvalidFilename | AlreadyExists
    )
}
