//! The files of a cache in their folder.
//!
//! Input: the bytes of one file. Output: the file, written whole or not at all, and a folder within its bound. Cost: one entry of the
//! folder each. Invariant: only files of the cache are read or removed, by their names.

use std::cmp::Reverse;
use std::fs::{self, DirBuilder, File};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use super::key::Key;

/// How the names of temporary files begin, and how those of all files end.
const TEMPORARY: &str = ".connexe-";
const ENDING: &str = ".cache";

/// Returns the name of the file for a folder of pages.
pub(super) fn name_of(kind: &str, root: &Path) -> String {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    format!("{kind}-{}{ENDING}", Key::of(&[root.as_os_str().as_encoded_bytes()]).to_hex())
}

/// Reads a file of at most so many bytes.
pub(super) fn read(path: &Path, most: u64) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let metadata = file.metadata().ok()?;
    if !metadata.is_file() || metadata.len() > most {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).ok()?.saturating_add(1));
    file.take(most).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Writes a file in the place of an old one, then removes others until all together have at most so many bytes.
///
/// The file is not synchronised with the disk: one that a crash cuts short counts as empty.
pub(super) fn replace(path: &Path, most: u64, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    // Its owner alone may read a temporary file, and the file that it becomes.
    let temporary = Builder::new().prefix(TEMPORARY).suffix(ENDING).tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(1 << 18, temporary.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    temporary.persist(path).map_err(|error| error.error)?;
    evict(folder, path, most)
}

/// Removes files, but not one of them, until all have at most so many bytes: first those of processes that were killed, then the largest.
/// No date decides: a library never depends on a clock.
fn evict(folder: &Path, keep: &Path, most: u64) -> io::Result<()> {
    let mut total = fs::metadata(keep)?.len();
    let mut others: Vec<(bool, Reverse<u64>, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let Ok(metadata) = entry.metadata() else { continue };
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.file_name() != keep.file_name() && metadata.is_file() && is_ours(&name) {
            total = total.saturating_add(metadata.len());
            others.push((!name.starts_with(TEMPORARY), Reverse(metadata.len()), path));
        }
    }
    others.sort();
    for (_, Reverse(length), path) in others {
        if total <= most {
            break;
        }
        if fs::remove_file(path).is_ok() {
            total -= length;
        }
    }
    Ok(())
}

fn is_ours(name: &str) -> bool {
    name.ends_with(ENDING) && [TEMPORARY, "site-", "content-"].iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_files_go_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("site-a.cache", 120),
            ("content-b.cache", 110),
            (".connexe-c.cache", 1),
            ("notes.cache", 500),
            ("site-d.txt", 500),
            ("site-e.cache", 100),
        ];
        for (name, length) in files {
            fs::write(folder.path().join(name), vec![0; length]).unwrap();
        }
        let path = folder.path().join("site-f.cache");
        replace(&path, 250, |out| out.write_all(&[1; 100])).unwrap();
        let mut left: Vec<String> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, ["notes.cache", "site-d.txt", "site-e.cache", "site-f.cache"]);
        assert_eq!(read(&path, 100).map(|bytes| bytes.len()), Some(100));
        assert_eq!(read(&path, 99), None);
    }

    #[cfg(unix)]
    #[test]
    fn files_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/cache/site-a.cache");
        replace(&path, 100, |out| out.write_all(b"a")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
}
