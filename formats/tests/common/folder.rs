//! The files of a folder, and a run that fills it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use connexe_formats::files::{Outcome, Output};

/// All files below a folder, by path; those of a run among them.
pub fn files(root: &Path) -> BTreeMap<String, String> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() && !path.is_symlink() {
                true => walk(root, &path, found),
                false => {
                    let bytes = fs::read(&path).unwrap_or_default();
                    found.insert(
                        path.strip_prefix(root).unwrap().to_str().unwrap().to_string(),
                        String::from_utf8(bytes).unwrap(),
                    );
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

/// The files without the manifest.
pub fn contents(root: &Path) -> Vec<(String, String)> {
    files(root).into_iter().filter(|(path, _)| path != ".connexe-manifest.json").collect()
}

pub fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect()
}

pub fn notes(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.notes.iter().map(|note| (note.file.as_str(), note.problem.as_str())).collect()
}

pub fn run(root: &Path, files: &[(&str, &str)]) -> Outcome {
    let mut output = Output::open(root).unwrap();
    files.iter().for_each(|(path, text)| output.write(path, *text).unwrap());
    output.finish().unwrap()
}
