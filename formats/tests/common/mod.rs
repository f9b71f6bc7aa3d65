//! Small sites in a temporary folder.

use std::path::Path;

use connexe_formats::site::SiteReader;
use connexe_formats::{Reading, Source as _};

/// Writes files below a folder.
pub fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Reads a site of these files.
pub fn read(files: &[(&str, &str)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    SiteReader::new(folder.path()).read(&()).unwrap()
}
