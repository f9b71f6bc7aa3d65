//! A folder of our own files.
//!
//! Input: all files that the folder shall hold. Output: these files and the manifest; files of the last run that are not wanted any more
//! are deleted. Cost: one read of each file that is there. Invariants: a file that we did not write is neither replaced nor deleted; a
//! file whose bytes are right is not written.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use connexe::corpus::Severity;
use connexe::{Error, Result};

use super::batch::{Batch, Done, Job, Look, Ready, look_at, writable};
use super::digest::Digest;
use super::journal::Journal;
use super::manifest::Manifest;
use super::outcome::Outcome;
use super::path::{check, folded, join, make_folder, target};
use super::temporary::is_of_one_file;
use crate::report::FileNote;

/// A run that fills a folder. See the [module](super) for an example.
#[derive(Debug)]
pub struct Output {
    root: PathBuf,
    journal: Journal,
    /// The files of the last run.
    known: Manifest,
    /// Their paths, by the form that clashing paths share.
    known_folded: HashMap<String, String>,
    /// The files of this run.
    written: Manifest,
    /// All paths that this run was given, by the form that clashing paths share.
    wanted: BTreeMap<String, String>,
    /// The folders of these paths, in the same form.
    folders: HashSet<String>,
    batch: Batch<()>,
    outcome: Outcome,
}

impl Output {
    /// Begins a run: makes the folder if it is not there, and takes over what a crash of an earlier run left.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if the folder cannot be made, read or written; [`Error::Input`] if its manifest cannot be read or another run is
    /// writing to it.
    pub fn open(root: impl AsRef<Path>) -> Result<Self> {
        let root = root.as_ref();
        let failed = |source| Error::File { path: root.to_path_buf(), source };
        fs::create_dir_all(root).map_err(failed)?;
        let root = fs::canonicalize(root).map_err(failed)?;
        let mut known = Manifest::read(&root)?;
        let (journal, begun) = Journal::open(&root)?;
        for entry in begun {
            let is_ours =
                target(&root, &entry.path).is_ok_and(|target| fs::read(target).is_ok_and(|b| Digest::of(&b) == entry.new));
            if is_ours {
                known.files.insert(entry.path, entry.new);
            }
        }
        let known_folded = known.files.keys().map(|path| (folded(path), path.clone())).collect();
        let (written, wanted, folders, batch) = (Manifest::default(), BTreeMap::new(), HashSet::new(), Batch::default());
        Ok(Self { root, journal, known, known_folded, written, wanted, folders, batch, outcome: Outcome::default() })
    }

    /// Adds a file. It is written at the latest by [`finish`](Self::finish).
    ///
    /// A file that cannot be written is a note of the outcome: its path leads outside, it clashes with another path of this run, also by
    /// capitals alone, or a file that we did not write is there.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if no file can be written, as on a full disk. Files that were written before are whole, and the next run knows
    /// them.
    pub fn write(&mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Result<()> {
        if let Err(problem) = check(path) {
            self.note(path, problem);
            return Ok(());
        }
        let folded = folded(path);
        if let Some(other) = self.wanted.get(&folded) {
            let problem = format!("is the same file as {other:?} on systems without difference of capitals; it was not written");
            self.note(path, problem);
            return Ok(());
        }
        let above = || folded.match_indices('/').find_map(|(at, _)| self.wanted.get(folded.get(..at)?));
        if let Some(other) = above() {
            let problem = format!("needs a folder where this run writes the file {other:?}; it was not written");
            self.note(path, problem);
            return Ok(());
        }
        if self.folders.contains(&folded) {
            self.note(path, "is the folder of another file of this run; it was not written".to_string());
            return Ok(());
        }
        self.folders.extend(folded.match_indices('/').filter_map(|(at, _)| folded.get(..at).map(str::to_string)));
        self.wanted.insert(folded, path.to_string());
        let job = Job { path: path.to_string(), bytes: bytes.into() };
        if self.batch.add(job, ()) { self.flush() } else { Ok(()) }
    }

    /// Writes what is left, deletes what is not wanted any more, and ends the run.
    ///
    /// A run without files deletes all files of the last one, as [`remove_all`](Self::remove_all) does.
    ///
    /// # Errors
    ///
    /// As for [`write`](Self::write).
    pub fn finish(mut self) -> Result<Outcome> {
        self.flush()?;
        let known = std::mem::take(&mut self.known.files);
        let last = known.clone();
        for (path, digest) in known {
            if !self.written.files.contains_key(&path) {
                self.delete(path, digest)?;
            }
        }
        if self.written.files != last || !self.root.join(super::manifest::NAME).exists() {
            self.written.write(&self.root)?;
        }
        self.journal.close()?;
        self.outcome.notes.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(self.outcome)
    }

    /// Takes out all that earlier runs wrote to a folder: the files, the manifest, and the folders below it that are empty then.
    ///
    /// A file whose bytes are no longer ours stays, with a note. The folder itself stays too; one that is not there is not made.
    ///
    /// ```
    /// use connexe_formats::files::Output;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let mut output = Output::open(folder.path())?;
    /// output.write("port/related.html", "<p>Un</p>")?;
    /// output.finish()?;
    ///
    /// assert_eq!(Output::remove_all(folder.path())?.removed, 1);
    /// assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`open`](Self::open) and [`write`](Self::write).
    pub fn remove_all(root: impl AsRef<Path>) -> Result<Outcome> {
        let root = root.as_ref();
        let is_there = |name| fs::symlink_metadata(root.join(name)).is_ok();
        // The journal alone: a crash came before the first manifest.
        if is_there(super::manifest::NAME) || is_there(super::journal::NAME) {
            Self::open(root)?.finish()
        } else {
            Ok(Outcome::default())
        }
    }

    fn flush(&mut self) -> Result<()> {
        let (root, known, known_folded) = (&self.root, &self.known.files, &self.known_folded);
        let look = |job: &Job, _: &(), new: Digest| {
            // On a system without difference of capitals the file may have its name of the last run.
            let other = || known_folded.get(&folded(&job.path)).filter(|other| is_same(root, other, &job.path));
            let known = known.get(&job.path).or_else(|| known.get(other()?)).copied();
            look(root, &job.path, known, new)
        };
        for (job, done) in self.batch.write(root, &mut self.journal, look)? {
            match done {
                Done::Written(digest) => {
                    self.outcome.written += 1;
                    self.written.files.insert(job.path, digest);
                }
                Done::Unchanged(digest) => {
                    self.outcome.unchanged += 1;
                    self.written.files.insert(job.path, digest);
                }
                Done::Left(problem) => self.note(&job.path, problem),
            }
        }
        Ok(())
    }

    /// Deletes a file of the last run, if its bytes are still those.
    fn delete(&mut self, path: String, digest: Digest) -> Result<()> {
        let whole = join(&self.root, &path);
        let is_link = fs::symlink_metadata(&whole).is_ok_and(|metadata| metadata.is_symlink());
        let Ok(inside) = target(&self.root, &path) else { return Ok(()) };
        // On a system without difference of capitals the file may be one of this run.
        let other = self.wanted.get(&folded(&path)).filter(|other| **other != path);
        if other.is_some_and(|other| is_same(&self.root, other, &path)) {
            return Ok(());
        }
        let problem = match look_at(&inside) {
            _ if is_link => "is a link now, so it was left as it is".to_string(),
            Ok((_, bytes)) if Digest::of(&bytes) != digest => {
                "was changed since it was written, so it was left as it is".to_string()
            }
            Ok((metadata, _)) => match writable(&metadata).and_then(|()| wanted(&self.wanted, &path)) {
                Ok(()) => match fs::remove_file(&whole) {
                    Ok(()) => {
                        self.outcome.removed += 1;
                        self.clear_folders(&path);
                        return Ok(());
                    }
                    Err(error) if is_of_one_file(&error) => {
                        self.written.files.insert(path.clone(), digest);
                        format!("cannot be deleted ({error})")
                    }
                    Err(source) => return Err(Error::File { path: whole, source }),
                },
                Err(problem) => {
                    self.written.files.insert(path.clone(), digest);
                    problem
                }
            },
            Err(problem) => problem,
        };
        if !self.outcome.notes.iter().any(|note| note.file == path) {
            self.outcome.notes.push(FileNote { file: path, problem, severity: Severity::Noticed });
        }
        Ok(())
    }

    /// Deletes the folders of a file that are empty now.
    fn clear_folders(&self, path: &str) {
        let mut rest = path;
        while let Some((folder, _)) = rest.rsplit_once('/') {
            if fs::remove_dir(join(&self.root, folder)).is_err() {
                return;
            }
            rest = folder;
        }
    }

    fn note(&mut self, path: &str, problem: String) {
        self.outcome.notes.push(FileNote { file: path.to_string(), problem, severity: Severity::Lost });
    }
}

/// Whether two paths name one file.
fn is_same(root: &Path, one: &str, other: &str) -> bool {
    matches!((target(root, one), target(root, other)), (Ok(one), Ok(other)) if one == other)
}

/// A file that this run wanted, and could not write, stays.
fn wanted(wanted: &BTreeMap<String, String>, path: &str) -> std::result::Result<(), String> {
    match wanted.get(&folded(path)).is_some_and(|wanted| wanted == path) {
        true => Err("could not be written, so its last state stays".to_string()),
        false => Ok(()),
    }
}

/// Looks at the file that is there, and makes its folder.
fn look(root: &Path, path: &str, known: Option<Digest>, new: Digest) -> std::result::Result<Look, String> {
    let whole = join(root, path);
    let is_there = match fs::symlink_metadata(&whole) {
        Ok(metadata) if metadata.is_symlink() => return Err("a link is there that we did not make; move it away".to_string()),
        Ok(_) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(format!("cannot be written ({error})")),
    };
    if let Some((folder, _)) = path.rsplit_once('/') {
        make_folder(root, folder)?;
    }
    if !is_there {
        return Ok(Look::Write(Box::new(Ready { path: path.to_string(), old: None })));
    }
    let (metadata, bytes) = look_at(&whole)?;
    let digest = Digest::of(&bytes);
    if digest == new {
        return Ok(Look::Same);
    }
    match known {
        Some(known) if known == digest => {
            writable(&metadata)?;
            Ok(Look::Write(Box::new(Ready { path: path.to_string(), old: Some((metadata, digest)) })))
        }
        Some(_) => Err("was changed since it was written, so it was left as it is; move it away".to_string()),
        None => Err("a file is there that we did not write; move it away".to_string()),
    }
}
