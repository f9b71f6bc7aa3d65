//! Files of a folder that others own, changed in place.
//!
//! Input: the bytes that were read of a file, and the new ones. Output: the new file, unless it changed in between. Cost: one more read of
//! each file. Invariant: no file is made or deleted, and none outside of the folder is touched.

use std::path::{Path, PathBuf};

use connexe::corpus::Severity;
use connexe::{Error, Result};

use super::batch::{Batch, Done, Job, Look, Ready, look_at, writable};
use super::digest::Digest;
use super::journal::Journal;
use super::outcome::Outcome;
use super::path::{check, target};
use crate::report::FileNote;

/// A run that changes files of a folder in place.
///
/// ```
/// use connexe_formats::files::InPlace;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("a.html"), "<p>Un</p>")?;
///
/// let page = std::fs::read(folder.path().join("a.html"))?;
/// let mut files = InPlace::open(folder.path())?;
/// files.replace("a.html", &page, "<p>Un</p><p>Deux</p>")?;
/// assert_eq!(files.finish()?.written, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct InPlace {
    root: PathBuf,
    /// None at the end of the run.
    journal: Option<Journal>,
    batch: Batch<Digest>,
    outcome: Outcome,
}

impl InPlace {
    /// Begins a run, and clears away what a crash of an earlier one left.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if the folder cannot be read or written; [`Error::Input`] if another run is writing to it.
    pub fn open(root: impl AsRef<Path>) -> Result<Self> {
        let root = root.as_ref();
        let root = std::fs::canonicalize(root).map_err(|source| Error::File { path: root.to_path_buf(), source })?;
        let (journal, _) = Journal::open(&root)?;
        Ok(Self { root, journal: Some(journal), batch: Batch::default(), outcome: Outcome::default() })
    }

    /// Gives a file new bytes; `read` are those that the new ones were made of. The file is written at the latest by
    /// [`finish`](Self::finish).
    ///
    /// A file that cannot be changed is a note of the outcome. A symbolic link is followed within the folder.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if no file can be written, as on a full disk. Files that were written before are whole.
    pub fn replace(&mut self, path: &str, read: &[u8], new: impl Into<Vec<u8>>) -> Result<()> {
        let (path, bytes) = (path.to_string(), new.into());
        if bytes == read {
            self.outcome.unchanged += 1;
            return Ok(());
        }
        if self.batch.add(Job { path, bytes }, Digest::of(read)) { self.flush() } else { Ok(()) }
    }

    /// Writes what is left, and ends the run.
    ///
    /// # Errors
    ///
    /// As for [`replace`](Self::replace).
    pub fn finish(mut self) -> Result<Outcome> {
        self.flush()?;
        self.journal.take().map_or(Ok(()), Journal::close)?;
        self.outcome.notes.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(std::mem::take(&mut self.outcome))
    }

    fn flush(&mut self) -> Result<()> {
        let root = &self.root;
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let look = |job: &Job, read: &Digest, new: Digest| {
            check(&job.path)?;
            let target = target(root, &job.path)?;
            let relative = target.strip_prefix(root).ok().and_then(Path::to_str);
            let relative =
                relative.ok_or_else(|| "has a name that is not UTF-8".to_string())?.replace(std::path::MAIN_SEPARATOR, "/");
            let (metadata, bytes) = look_at(&target)?;
            let digest = Digest::of(&bytes);
            if digest == new {
                return Ok(Look::Same);
            }
            if digest != *read {
                return Err("changed since it was read, so it was left as it is; run again".to_string());
            }
            writable(&metadata)?;
            Ok(Look::Write(Box::new(Ready { path: relative, old: Some((metadata, digest)) })))
        };
        for (job, done) in self.batch.write(root, journal, look)? {
            match done {
                Done::Written(_) => self.outcome.written += 1,
                Done::Unchanged(_) => self.outcome.unchanged += 1,
                Done::Left(problem) => self.outcome.notes.push(FileNote { file: job.path, problem, severity: Severity::Lost }),
            }
        }
        Ok(())
    }
}

impl Drop for InPlace {
    /// Ends a run that met an error: a batch leaves no temporary file, so the journal has nothing to tell.
    fn drop(&mut self) {
        if let Some(journal) = self.journal.take() {
            let _ = journal.close();
        }
    }
}
