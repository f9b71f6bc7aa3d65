//! Small sites and exports in a temporary folder, and fields of what is read of them.
#![allow(dead_code, reason = "each test file uses some of it")]

#[cfg(feature = "files")]
pub mod folder;

use std::path::{Path, PathBuf};

use connexe::Article;
use connexe_formats::Reading;

/// Writes files below a folder.
pub fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Reads a built site of these files.
#[cfg(feature = "site")]
pub fn read(files: &[(&str, &str)]) -> Reading {
    use connexe_formats::Source as _;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    connexe_formats::site::SiteReader::new(folder.path()).read(&()).unwrap()
}

/// Returns the path of a file that was written for the tests.
pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/exports").join(name)
}

/// A folder for files of one test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file, and returns its path.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// Returns the article with an id.
pub fn article<'a>(reading: &'a Reading, id: &str) -> &'a Article {
    let found = reading.corpus.articles.iter().find(|article| article.id == id);
    found.unwrap_or_else(|| panic!("no {id} in {:?}", ids(reading)))
}

pub fn ids(reading: &Reading) -> Vec<&str> {
    reading.corpus.articles.iter().map(|article| article.id.as_str()).collect()
}

/// Returns the notes on files, each as `file: problem`.
pub fn notes(reading: &Reading) -> Vec<String> {
    reading.report.notes.iter().map(|note| format!("{}: {}", note.file, note.problem)).collect()
}

/// Returns a field of an article as text.
pub fn field(article: &Article, name: &str) -> String {
    match name {
        "id" => article.id.clone(),
        "title" => article.title.clone(),
        "lead" => article.lead.clone(),
        "body" => article.body.clone(),
        "tags" => article.tags.join("|"),
        "section" => article.section.clone().unwrap_or_default(),
        "series" => article.series.clone().unwrap_or_default(),
        "authors" => article.authors.join("|"),
        "date" => article.date.map(|date| date.to_string()).unwrap_or_default(),
        "language" => article.language.map(|language| language.to_string()).unwrap_or_default(),
        "url" => article.url.clone().unwrap_or_default(),
        "image" => article.image.clone().unwrap_or_default(),
        "links" => article.links.join("|"),
        "status" => format!("{:?}", article.status),
        "embargo" => article.not_before.map(|date| date.to_string()).unwrap_or_default(),
        "translations" => article.translations.join("|"),
        "never_suggest" => article.never_suggest.to_string(),
        _ => panic!("no field {name}"),
    }
}
