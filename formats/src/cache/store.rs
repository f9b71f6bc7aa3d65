//! The entries of one run.
//!
//! Input: what an earlier run kept of this input. Output: values by their keys, and the file for the next run. Cost: an entry is decoded
//! when it is asked for; a file is written only if it changes. Invariant: the new file holds the entries of this run, in the order of the
//! input, and no others.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::choice::Cache;
use super::file_format::{EMPTY_LEN, ENTRY_LEN, Entries, write};
use super::folder;
use super::key::Key;

/// The entries of one input.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    most_bytes: u64,
    old: Entries,
}

/// An entry for the next run.
#[derive(Debug)]
pub(crate) enum Entry {
    /// As it is kept already.
    Old(Key),
    New(Key, Vec<u8>),
}

impl Entry {
    /// Makes an entry of a value; `None` for one that cannot be encoded.
    pub(crate) fn of(key: Key, value: &impl Serialize) -> Option<Self> {
        Some(Self::New(key, postcard::to_allocvec(value).ok()?))
    }
}

impl Store {
    /// Opens the entries of a folder of pages.
    pub(crate) fn open(cache: &Cache, kind: &str, root: &Path) -> Self {
        let path = cache.folder.join(folder::name_of(kind, root));
        let old = folder::read(&path, cache.most_bytes).and_then(Entries::open).unwrap_or_default();
        Self { path, most_bytes: cache.most_bytes, old }
    }

    /// Returns a value that an earlier run kept.
    pub(crate) fn get<T: DeserializeOwned>(&self, key: &Key) -> Option<T> {
        let (value, rest) = postcard::take_from_bytes(self.old.get(key)?).ok()?;
        rest.is_empty().then_some(value)
    }

    /// Keeps the entries of this run for the next one. A cache that cannot be written stays as it is: nothing but speed depends on it.
    pub(crate) fn keep(&self, entries: &[Entry]) {
        let _ = self.replace(entries);
    }

    fn replace(&self, entries: &[Entry]) -> io::Result<()> {
        let mut length = EMPTY_LEN;
        let mut known = HashSet::new();
        let mut kept: Vec<(Key, &[u8])> = Vec::with_capacity(entries.len());
        let mut is_changed = false;
        for entry in entries {
            let (key, bytes) = match entry {
                // It was checked when it was decoded.
                Entry::Old(key) => (key, self.old.unchecked(key)),
                Entry::New(key, bytes) => (key, Some(bytes.as_slice())),
            };
            let Some(bytes) = bytes else { continue };
            let after = length.saturating_add(ENTRY_LEN).saturating_add(bytes.len() as u64);
            if after <= self.most_bytes && known.insert(*key) {
                length = after;
                is_changed |= matches!(entry, Entry::New(..));
                kept.push((*key, bytes));
            }
        }
        if !is_changed && self.old.has_keys(kept.iter().map(|(key, _)| key)) {
            return Ok(());
        }
        folder::replace(&self.path, self.most_bytes, |out| write(&kept, out))
    }
}
