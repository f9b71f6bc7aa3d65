//! Gives each state of the code that reads a number of its own, so that a cache of another state is never used.
//!
//! Input: the sources of this package, and in the workspace those of the library and the versions of all packages. Output: the variable
//! `CONNEXE_READING`, the same for the same files. Packages from a registry are told apart by their versions.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    for part in ["src", "Cargo.toml", "../src", "../Cargo.lock"] {
        let path = root.join(part);
        if path.exists() {
            println!("cargo:rerun-if-changed={}", path.display());
            collect(&path, &mut files)?;
        }
    }
    files.sort();
    // FNV-1a: a number of the code, no protection.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        for byte in fs::read(file)? {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    println!("cargo:rustc-env=CONNEXE_READING={hash:016x}");
    Ok(())
}

/// Adds a file, or all files of a folder.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    fs::read_dir(path)?.try_for_each(|entry| collect(&entry?.path(), files))
}
