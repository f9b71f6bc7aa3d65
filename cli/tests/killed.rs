//! A run that is killed at any moment leaves each page whole, and the next run ends what it began.
#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use common::{command, folder_of, run_at};

/// Pages of the site: enough that a kill falls between two writes.
const PAGES: usize = 200;

/// Milliseconds from the first write to the kill.
const KILLS: [u64; 6] = [0, 1, 2, 4, 8, 16];

/// All files of a folder. A temporary file may go while they are read.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| Some((path.file_name()?.to_string_lossy().into_owned(), fs::read(&path).ok()?)))
        .collect()
}

#[test]
fn killed_among_its_writes() {
    let words = ["digue", "fleuve", "port", "gare", "moulin", "crue", "quai", "pont", "train", "marais"];
    let pages: Vec<(String, String)> = (0..PAGES)
        .map(|page| {
            let text: Vec<&str> = (0..40).map(|at| words[(page * 7 + at * at) % words.len()]).collect();
            let html = format!(
                "<!doctype html><html lang=fr><meta charset=utf-8><title>Page {page} du {}</title>\n<article><h1>Page {page}</h1><p>{}</p>\
                 <p>Le {} et la {} numéro {page}.</article>",
                text[0],
                text.join(" "),
                text[1],
                text[2]
            );
            (format!("public/{page}.html"), html)
        })
        .collect();
    let pages: Vec<(&str, &str)> = pages.iter().map(|(path, html)| (path.as_str(), html.as_str())).collect();
    let folder = folder_of("killed", &pages);
    let site = folder.join("public");
    let before = files(&site);
    let arguments = "related --site public --format inject --append --no-cache";
    let whole = run_at(&folder, arguments);
    assert_eq!(whole.code, Some(0), "{}", whole.err);
    let after = files(&site);
    let changed = after.iter().filter(|(name, bytes)| before[*name] != **bytes).count();
    assert!(changed > PAGES / 2, "{changed}");

    let mut amid = 0;
    for milliseconds in KILLS {
        let remove = run_at(&folder, "related --site public --format inject --remove --no-cache");
        assert_eq!((remove.code, files(&site) == before), (Some(0), true), "{}", remove.err);
        let mut run = command(arguments).current_dir(&folder).stderr(std::process::Stdio::null()).spawn().unwrap();
        while run.try_wait().unwrap().is_none() && files(&site) == before {}
        std::thread::sleep(Duration::from_millis(milliseconds));
        run.kill().unwrap();
        run.wait().unwrap();
        let left = files(&site);
        for (name, bytes) in left.iter().filter(|(name, _)| before.contains_key(*name)) {
            assert!(*bytes == before[name] || *bytes == after[name], "{name} is neither old nor new");
        }
        amid += usize::from(left != before && left != after);
        let next = run_at(&folder, arguments);
        assert_eq!((next.code, files(&site) == after), (Some(0), true), "{}", next.err);
    }
    assert!(amid > 0, "no kill fell among the writes");
}
