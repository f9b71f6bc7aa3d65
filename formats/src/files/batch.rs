//! A batch of files that are written together.
//!
//! Input: files with their bytes. Output: for each of them whether it was written, or why not. Steps: the files that are there are looked
//! at; the journal names what will be done; the temporary files are written, brought to the disk and renamed. Cost: each step runs on several threads.
//! Invariant: after an error that concerns all files, such as a full disk, no temporary file is left and no file of this step is changed.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use connexe::{Error, Result};
use rayon::prelude::*;

use super::digest::Digest;
use super::journal::{Entry, Journal};
use super::path::join;
use super::temporary;

/// Files of a batch, so that one call brings many of them to the disk. They are open together, and macOS allows a process 256 files.
const MOST_FILES: usize = 128;

/// Bytes of a batch: the memory and the disk that it takes beside the files that are there.
const MOST_BYTES: usize = 16 << 20;

/// A file to be written.
#[derive(Debug)]
pub(super) struct Job {
    /// The path that the caller gave.
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

/// A file that may be written.
#[derive(Debug)]
pub(super) struct Ready {
    /// The path below the root, with symbolic links followed.
    pub(super) path: String,
    /// The file that is there, with its digest.
    pub(super) old: Option<(Metadata, Digest)>,
}

/// What came of a file.
#[derive(Debug)]
pub(super) enum Done {
    Written(Digest),
    Unchanged(Digest),
    /// It was left as it is, for this reason.
    Left(String),
}

/// The files that wait for the next batch.
#[derive(Debug)]
pub(super) struct Batch<T> {
    jobs: Vec<(Job, T)>,
    bytes: usize,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self { jobs: Vec::new(), bytes: 0 }
    }
}

impl<T: Send + Sync> Batch<T> {
    /// Adds a file. Returns whether the batch is full.
    pub(super) fn add(&mut self, job: Job, more: T) -> bool {
        self.bytes += job.bytes.len();
        self.jobs.push((job, more));
        self.jobs.len() >= MOST_FILES || self.bytes >= MOST_BYTES
    }

    /// Writes the files that `look` lets through; it gets a file and says what is there, or why the file is left.
    pub(super) fn write(
        &mut self,
        root: &Path,
        journal: &mut Journal,
        look: impl Fn(&Job, &T, Digest) -> std::result::Result<Look, String> + Sync,
    ) -> Result<Vec<(Job, Done)>> {
        let jobs = std::mem::take(&mut self.jobs);
        self.bytes = 0;
        let looked: Vec<_> = jobs
            .into_par_iter()
            .map(|(job, more)| {
                let digest = Digest::of(&job.bytes);
                let look = look(&job, &more, digest);
                (job, digest, look)
            })
            .collect();
        // Two paths may lead to one file.
        let mut seen: std::collections::HashSet<String> = std::collections::HashSet::new();
        let mut planned = Vec::with_capacity(looked.len());
        let mut done = Vec::with_capacity(looked.len());
        for (job, digest, look) in looked {
            match look {
                Err(problem) => done.push((job, Done::Left(problem))),
                Ok(Look::Same) => done.push((job, Done::Unchanged(digest))),
                Ok(Look::Write(ready)) if !seen.insert(ready.path.clone()) => {
                    done.push((job, Done::Left(format!("is a link to {:?}, which this run writes by another name", ready.path))));
                }
                Ok(Look::Write(ready)) => {
                    let Ready { path, old } = *ready;
                    let (old, old_digest) = old.map_or((None, None), |(metadata, digest)| (Some(metadata), Some(digest)));
                    let entry = Entry { path, old: old_digest, new: digest, temporary: journal.number() };
                    planned.push((job, entry, old));
                }
            }
        }
        if !planned.is_empty() {
            journal.append(&planned.iter().map(|(_, entry, _)| entry).collect::<Vec<_>>())?;
            done.extend(replace(root, planned)?);
        }
        Ok(done)
    }
}

/// The file that is there, as far as it matters.
#[derive(Debug)]
pub(super) enum Look {
    /// It has the bytes already.
    Same,
    /// It may be written.
    Write(Box<Ready>),
}

fn replace(root: &Path, planned: Vec<(Job, Entry, Option<Metadata>)>) -> Result<Vec<(Job, Done)>> {
    let prepared: Vec<io::Result<(PathBuf, File)>> = planned
        .par_iter()
        .map(|(job, entry, old)| {
            let temporary = entry.temporary(root);
            temporary::write(&temporary, &job.bytes, old.as_ref()).map(|file| (temporary, file))
        })
        .collect();
    let is_fatal = |result: &io::Result<_>| result.as_ref().is_err_and(|error| !temporary::is_of_one_file(error));
    let fatal = match prepared.iter().position(is_fatal) {
        Some(at) => planned.get(at).map(|(_, entry, _)| join(root, &entry.path)),
        None => None,
    };
    let synced = match fatal {
        Some(_) => Ok(()),
        None => temporary::sync(&prepared.iter().flatten().map(|(_, file)| file).collect::<Vec<_>>()),
    };
    if fatal.is_some() || synced.is_err() {
        prepared.iter().flatten().for_each(|(temporary, _)| drop(fs::remove_file(temporary)));
        let of_a_file = prepared.into_iter().find(is_fatal).and_then(io::Result::err);
        let source = of_a_file.or(synced.err()).unwrap_or_else(|| io::ErrorKind::Other.into());
        return Err(Error::File { path: fatal.unwrap_or_else(|| root.to_path_buf()), source });
    }
    let renamed: Vec<(Job, PathBuf, Digest, io::Result<()>)> = planned
        .into_par_iter()
        .zip(prepared)
        .map(|((job, entry, _), prepared)| {
            let target = join(root, &entry.path);
            let result = prepared.and_then(|(temporary, file)| {
                drop(file);
                fs::rename(&temporary, &target).inspect_err(|_| drop(fs::remove_file(&temporary)))
            });
            (job, target, entry.new, result)
        })
        .collect();
    renamed
        .into_iter()
        .map(|(job, path, digest, result)| match result {
            Ok(()) => Ok((job, Done::Written(digest))),
            Err(error) if temporary::is_of_one_file(&error) => Ok((job, Done::Left(format!("cannot be written ({error})")))),
            Err(source) => Err(Error::File { path, source }),
        })
        .collect()
}

/// Reads the file that is there, if it may be replaced.
pub(super) fn look_at(target: &Path) -> std::result::Result<(Metadata, Vec<u8>), String> {
    let unreadable = |error: io::Error| format!("cannot be read ({error})");
    let metadata = fs::metadata(target).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err("is no file".to_string());
    }
    let bytes = fs::read(target).map_err(unreadable)?;
    Ok((metadata, bytes))
}

/// Refuses a file that its owner has closed to changes. The system would let root change it, and let others rename over it.
pub(super) fn writable(metadata: &Metadata) -> std::result::Result<(), String> {
    match metadata.permissions().readonly() {
        true => Err("is read-only, so it was left as it is; make it writable if it may be changed".to_string()),
        false => Ok(()),
    }
}
