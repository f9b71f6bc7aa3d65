//! A file that is replaced as a whole.
//!
//! Input: the bytes of the new file. Output: the old file until [`ReplacedFile::finish`], then the new one, whatever happens between:
//! an error, a signal, `kill -9`, a full disk. The bytes go to a temporary file in the same folder (`.connexe-XXXXXX.tmp`), which is
//! synchronised with the disk (`fsync`) and then renamed. Mode and, where the system permits it, owner and group are those of the old
//! file. Invariant: a temporary file that is left by `kill -9` is never read, and may be deleted.

use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::path::PathBuf;

use tempfile::{Builder, NamedTempFile};

use crate::interrupt::Watched;

/// A temporary file, and the file that it will be.
pub struct ReplacedFile {
    // Dropped first: a file that is not finished is deleted while a signal would still delete it.
    temporary: NamedTempFile,
    watched: Watched,
    target: PathBuf,
}

impl ReplacedFile {
    /// Makes the temporary file. `target` is a path without symbolic links, with its folder; `old` is the file that is there.
    pub fn create(target: PathBuf, old: Option<&Metadata>) -> io::Result<Self> {
        let folder = target.parent().map_or_else(PathBuf::new, PathBuf::from);
        let mut builder = Builder::new();
        builder.prefix(".connexe-").suffix(".tmp");
        #[cfg(unix)]
        if old.is_none() {
            // As any new file: less what the umask takes. A file that replaces another is closed to all others until it has the mode.
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        }
        let (temporary, watched) = Watched::make(|| builder.tempfile_in(folder), NamedTempFile::path)?;
        if let Some(old) = old {
            keep_attributes(temporary.as_file(), old);
        }
        Ok(Self { temporary, watched, target })
    }

    /// Puts the new file in the place of the old one.
    pub fn finish(self) -> io::Result<()> {
        let Self { temporary, watched, target } = self;
        temporary.as_file().sync_all()?;
        watched.rename(|| temporary.persist(target)).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for ReplacedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.as_file_mut().flush()
    }
}

/// Gives a file the owner, the group and the mode of another, as far as the system permits it.
fn keep_attributes(file: &File, old: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // One by one: a member of the group may set the group, and only root the owner.
        let _ = fchown(file, None, Some(old.gid()));
        let _ = fchown(file, Some(old.uid()), None);
    }
    let _ = file.set_permissions(old.permissions());
}
