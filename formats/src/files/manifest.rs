//! The manifest of a folder of our own: the files that we wrote, with their digests.
//!
//! Input and output: `.connexe-manifest.json`, sorted by path, one file a line. Cost: linear in the files. Invariants: a manifest that
//! cannot be read is an error and stays as it is, so nothing is deleted by it; a path of it lies below the folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use connexe::{Error, Result};
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::path::check;
use super::temporary;

pub(super) const NAME: &str = ".connexe-manifest.json";

/// The version of the form.
const VERSION: u32 = 1;

/// The files that we wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    version: u32,
    pub(super) files: BTreeMap<String, Digest>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self { version: VERSION, files: BTreeMap::new() }
    }
}

impl Manifest {
    /// Reads the manifest of a folder; one that is not there is empty.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let path = root.join(NAME);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            other => other.map_err(|source| Error::File { path: path.clone(), source })?,
        };
        let problem = match serde_json::from_slice::<Self>(&bytes) {
            Ok(manifest) if manifest.version == VERSION => match manifest.files.keys().find_map(|file| check(file).err()) {
                None => return Ok(manifest),
                Some(problem) => format!("one of its files: {problem}"),
            },
            Ok(manifest) => format!("its version is {}, and this program knows version {VERSION}", manifest.version),
            Err(error) => error.to_string(),
        };
        Err(Error::Input {
            problem: format!(
                "{} cannot be read ({problem}); nothing was written or deleted; bring back an earlier copy, or delete it: then the files \
                 that are there stay, and those that differ are not replaced",
                path.display()
            ),
        })
    }

    /// Writes the manifest; an empty one is deleted.
    pub(super) fn write(&self, root: &Path) -> Result<()> {
        let path = root.join(NAME);
        let failed = |source| Error::File { path: path.clone(), source };
        if self.files.is_empty() {
            return match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                other => other.map_err(failed),
            };
        }
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        bytes.push(b'\n');
        let new = root.join(".connexe-manifest.tmp");
        let old = fs::metadata(&path).ok();
        let written = temporary::write(&new, &bytes, old.as_ref()).and_then(|file| temporary::sync(&[&file]));
        written.and_then(|()| fs::rename(&new, &path)).inspect_err(|_| drop(fs::remove_file(&new))).map_err(failed)
    }
}
