//! Many files: what is written, what is left alone, and what a crash leaves.
#![cfg(feature = "files")]

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::folder::{contents, files, notes, owned, run};
use connexe_formats::files::{InPlace, Outcome, Output};

/// Asserts that each note has its file and a part of its problem.
fn assert_notes(outcome: &Outcome, expected: &[(&str, &str)]) {
    let found = notes(outcome);
    let is_equal = found.len() == expected.len()
        && found.iter().zip(expected).all(|((file, problem), (other, part))| file == other && problem.contains(part));
    assert!(is_equal, "{found:#?}\n{expected:#?}");
}

#[test]
fn files_are_replaced_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    common::write(root, &[("a.html", "a"), ("b/c.html", "c"), ("b/d.html", "d"), ("e.html", "e"), ("b/f/x", "x")]);
    let mut files = InPlace::open(root).unwrap();
    for (path, read, new) in [
        ("a.html", "a", "A"),
        ("b/c.html", "c", "c"),
        ("b/d.html", "other", "D"),
        ("e.html", "other", "e"),
        ("gone.html", "g", "G"),
        ("b", "g", "G"),
        ("../x", "x", "y"),
        ("/etc/hostname", "x", "y"),
        ("b/../a.html", "A", "y"),
        ("b/.connexe-journal", "A", "y"),
    ] {
        files.replace(path, read.as_bytes(), new).unwrap();
    }
    let outcome = files.finish().unwrap();
    assert_eq!((outcome.written, outcome.unchanged, outcome.removed), (1, 2, 0));
    assert_notes(
        &outcome,
        &[
            ("../x", "relative to the folder"),
            ("/etc/hostname", "relative to the folder"),
            ("b", "is no file"),
            ("b/../a.html", "relative to the folder"),
            ("b/.connexe-journal", "kept for the files of a run"),
            ("b/d.html", "changed since it was read"),
            ("gone.html", "cannot be read"),
        ],
    );
    assert_eq!(contents(root), owned(&[("a.html", "A"), ("b/c.html", "c"), ("b/d.html", "d"), ("b/f/x", "x"), ("e.html", "e")]));
}

#[test]
fn many_files_take_several_batches() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let names: Vec<String> = (0..1_000).map(|n| format!("{}/{n}.html", n % 7)).collect();
    let texts: Vec<String> = (0..1_000).map(|n| format!("text {n}")).collect();
    let all: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(run(root, &all).written, 1_000);
    let mut files = InPlace::open(root).unwrap();
    all.iter().for_each(|(path, text)| files.replace(path, text.as_bytes(), format!("{text}!")).unwrap());
    assert_eq!(files.finish().unwrap().written, 1_000);
    assert_eq!(contents(root).len(), 1_000);
    assert!(contents(root).iter().all(|(_, text)| text.ends_with('!')));
}

#[cfg(unix)]
#[test]
fn modes_are_kept_and_read_only_files_are_left() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    common::write(root, &[("a", "a"), ("b", "b"), ("c", "c")]);
    let set = |name: &str, mode| fs::set_permissions(root.join(name), PermissionsExt::from_mode(mode)).unwrap();
    set("a", 0o640);
    set("b", 0o444);
    set("c", 0o755);
    let mut files = InPlace::open(root).unwrap();
    ["a", "b", "c"].iter().for_each(|name| files.replace(name, name.as_bytes(), name.to_uppercase()).unwrap());
    let outcome = files.finish().unwrap();
    assert_eq!(outcome.written, 2);
    assert_notes(&outcome, &[("b", "read-only")]);
    assert_eq!(contents(root), owned(&[("a", "A"), ("b", "b"), ("c", "C")]));
    let mode = |name: &str| fs::metadata(root.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("a"), mode("b"), mode("c")), (0o640, 0o444, 0o755));
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_the_folder_only() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    common::write(folder.path(), &[("site/a", "a"), ("site/b/c", "c"), ("outside/x", "x")]);
    symlink("b/c", root.join("link")).unwrap();
    symlink("../outside", root.join("away")).unwrap();
    symlink("../outside/x", root.join("far")).unwrap();
    symlink("nowhere", root.join("dead")).unwrap();
    let mut files = InPlace::open(&root).unwrap();
    for (path, read) in [("link", "c"), ("b/c", "c"), ("away/x", "x"), ("far", "x"), ("dead", "x")] {
        files.replace(path, read.as_bytes(), "new").unwrap();
    }
    let outcome = files.finish().unwrap();
    assert_eq!(outcome.written, 1);
    assert_notes(&outcome, &[("away/x", "outside"), ("b/c", "by another name"), ("dead", "cannot be read"), ("far", "outside")]);
    assert_eq!(fs::read_to_string(root.join("b/c")).unwrap(), "new");
    assert!(root.join("link").is_symlink());

    // A folder of ours makes nothing behind a link.
    let mut output = Output::open(&root).unwrap();
    for path in ["away/x", "away/y", "away/deep/z", "link", "far", "new/ok"] {
        output.write(path, "out").unwrap();
    }
    let outcome = output.finish().unwrap();
    assert_eq!(outcome.written, 1);
    assert_eq!(outcome.notes.len(), 5, "{:#?}", notes(&outcome));
    assert_eq!(contents(&folder.path().join("outside")), owned(&[("x", "x")]));
}

#[test]
fn a_folder_of_ours_holds_what_the_last_run_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let root = &folder.path().join("out/deep");
    assert_eq!(run(root, &[("a", "1"), ("b/c", "2"), ("b/d/e", "3")]).written, 3);
    let before = files(root);
    let outcome = run(root, &[("a", "1"), ("b/c", "2"), ("b/d/e", "3")]);
    assert_eq!((outcome.written, outcome.unchanged, outcome.removed), (0, 3, 0));
    assert_eq!(files(root), before);
    let outcome = run(root, &[("a", "1!"), ("f", "4")]);
    assert_eq!((outcome.written, outcome.unchanged, outcome.removed), (2, 0, 2));
    assert_eq!(contents(root), owned(&[("a", "1!"), ("f", "4")]));
    assert!(!root.join("b").exists(), "empty folders go too");
    let outcome = run(root, &[]);
    assert_eq!(outcome.removed, 2);
    assert_eq!(files(root), BTreeMap::new());
}

#[test]
fn the_manifest_is_sorted_and_readable() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[("b", "2"), ("a", "1")]);
    let text = fs::read_to_string(folder.path().join(".connexe-manifest.json")).unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert_eq!(lines[1], "\"version\": 1,");
    assert!(lines[3].starts_with("\"a\": \"") && lines[4].starts_with("\"b\": \""), "{text}");
}

#[test]
fn files_of_others_are_neither_replaced_nor_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    common::write(root, &[("theirs", "t"), ("equal", "same"), ("x/in", "i")]);
    let outcome =
        run(root, &[("theirs", "ours"), ("equal", "same"), ("mine", "1"), ("kept", "1"), ("x", "ours"), ("mine/below", "no")]);
    assert_notes(
        &outcome,
        &[("mine/below", "where this run writes the file"), ("theirs", "we did not write"), ("x", "is no file")],
    );
    // Changed behind our back: neither replaced nor deleted, and theirs from then on.
    common::write(root, &[("mine", "edited"), ("kept", "edited")]);
    let outcome = run(root, &[("mine", "2")]);
    assert_eq!((outcome.written, outcome.removed), (0, 1));
    assert_notes(&outcome, &[("kept", "was changed"), ("mine", "was changed")]);
    let outcome = run(root, &[]);
    assert_eq!((outcome.removed, outcome.notes.len()), (0, 0));
    assert_eq!(contents(root), owned(&[("kept", "edited"), ("mine", "edited"), ("theirs", "t"), ("x/in", "i")]));
}

#[cfg(unix)]
#[test]
fn a_read_only_file_of_ours_stays_ours() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    run(root, &[("a", "1"), ("b", "1"), ("c", "1")]);
    fs::set_permissions(root.join("b"), PermissionsExt::from_mode(0o444)).unwrap();
    let outcome = run(root, &[("a", "2"), ("b", "2"), ("c", "2")]);
    assert_notes(&outcome, &[("b", "read-only")]);
    assert_eq!(contents(root), owned(&[("a", "2"), ("b", "1"), ("c", "2")]));
    assert_notes(&run(root, &[]), &[("b", "read-only")]);
    fs::set_permissions(root.join("b"), PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(run(root, &[]).removed, 1);
}

#[test]
fn paths_that_clash_by_capitals_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let outcome =
        run(folder.path(), &[("Le-Port.html", "1"), ("le-port.html", "2"), ("le-port.html", "3"), ("a", "1"), ("a", "1")]);
    assert_eq!(outcome.written, 2);
    assert_notes(&outcome, &[("a", "the same file"), ("le-port.html", "Le-Port.html"), ("le-port.html", "Le-Port.html")]);
}

#[test]
fn a_manifest_that_cannot_be_read_deletes_nothing() {
    for manifest in [
        "",
        "{",
        "[]",
        "{\"version\": 2, \"files\": {}}",
        "{\"version\": 1, \"files\": {\"a\": \"12\"}}",
        "{\"version\": 1, \"files\": {\"../a\": \"00000000000000000000000000000000\"}}",
        "{\"version\": 1, \"files\": {\"/a\": \"00000000000000000000000000000000\"}}",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        run(root, &[("a", "1"), ("b", "2")]);
        common::write(root, &[(".connexe-manifest.json", manifest)]);
        let before = files(root);
        let error = Output::open(root).unwrap_err().to_string();
        assert!(error.contains("nothing was written or deleted"), "{error}");
        assert_eq!(files(root), before);
        // As the error says: without it, equal files are ours again, and others stay.
        fs::remove_file(root.join(".connexe-manifest.json")).unwrap();
        assert_notes(&run(root, &[("a", "1"), ("b", "3")]), &[("b", "we did not write")]);
        assert_eq!(run(root, &[]).removed, 1);
    }
}

#[test]
fn a_second_run_waits_for_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = Output::open(folder.path()).unwrap();
    let error = Output::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains("another run is writing"), "{error}");
    assert!(InPlace::open(folder.path()).is_err());
    first.finish().unwrap();
    InPlace::open(folder.path()).unwrap();
    Output::open(folder.path()).unwrap();
}

#[test]
fn a_journal_names_what_is_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let root = &folder.path().join("site");
    let line = |path: &str, temporary: u32| {
        let zeros = "0".repeat(32);
        format!("{{\"path\":\"{path}\",\"old\":null,\"new\":\"{zeros}\",\"temporary\":{temporary}}}\n")
    };
    let journal =
        line("a", 0) + &line("d/b", 1) + "\n{\"pa\n" + &line("../x", 2) + &line("/x", 3) + &line("gone/x", 4) + "{\"path\":\"cut";
    common::write(
        folder.path(),
        &[
            ("site/.connexe-journal", &journal),
            ("site/a", "a"),
            ("site/.connexe-0.tmp", "half"),
            ("site/d/.connexe-1.tmp", "half"),
            ("site/d/other.tmp", "theirs"),
            ("site/.connexe-9.tmp", "of no run"),
            (".connexe-2.tmp", "outside"),
        ],
    );
    let outcome = InPlace::open(root).unwrap().finish().unwrap();
    assert_eq!(outcome, Outcome::default());
    assert_eq!(contents(root), owned(&[(".connexe-9.tmp", "of no run"), ("a", "a"), ("d/other.tmp", "theirs")]));
    assert!(folder.path().join(".connexe-2.tmp").exists());
}

#[cfg(unix)]
#[test]
fn all_of_ours_is_taken_out() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let root = &folder.path().join("out");
    assert_eq!(Output::remove_all(root).unwrap(), Outcome::default());
    assert!(!root.exists(), "no folder is made to be cleared");

    common::write(root, &[("theirs", "t"), ("d/theirs", "t")]);
    let before = files(root);
    assert_eq!(Output::remove_all(root).unwrap(), Outcome::default());
    assert_eq!(files(root), before);

    run(root, &[("a", "1"), ("b/c/d", "2"), ("d/ours", "3"), ("e/edited", "4"), ("f/gone", "5"), ("g/shut", "6")]);
    common::write(root, &[("e/edited", "by hand")]);
    fs::remove_file(root.join("f/gone")).unwrap();
    fs::set_permissions(root.join("g/shut"), PermissionsExt::from_mode(0o444)).unwrap();
    let outcome = Output::remove_all(root).unwrap();
    assert_eq!((outcome.written, outcome.unchanged, outcome.removed), (0, 0, 3));
    assert_notes(&outcome, &[("e/edited", "was changed"), ("g/shut", "read-only")]);
    let left = [("d/theirs", "t"), ("e/edited", "by hand"), ("g/shut", "6"), ("theirs", "t")];
    assert_eq!(contents(root), owned(&left));
    assert!(!root.join("b").exists());

    // The file that was read-only is still known as ours.
    fs::set_permissions(root.join("g/shut"), PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(Output::remove_all(root).unwrap().removed, 1);
    assert_eq!(files(root).into_iter().collect::<Vec<_>>(), owned(&[left[0], left[1], left[3]]));
    assert_eq!(Output::remove_all(root).unwrap(), Outcome::default());
}

#[test]
fn nothing_is_taken_out_by_a_manifest_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    run(root, &[("a", "1")]);
    common::write(root, &[(".connexe-manifest.json", "{")]);
    let before = files(root);
    assert!(Output::remove_all(root).is_err());
    assert_eq!(files(root), before);
}

#[test]
fn files_of_a_crash_before_the_first_manifest_are_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    run(root, &[("d/a", "1")]);
    let manifest = fs::read_to_string(root.join(".connexe-manifest.json")).unwrap();
    let digest = manifest.split('"').find(|text| text.len() == 32).unwrap();
    let entry =
        |path, temporary| format!("{{\"path\":\"{path}\",\"old\":null,\"new\":\"{digest}\",\"temporary\":{temporary}}}\n");
    fs::remove_file(root.join(".connexe-manifest.json")).unwrap();
    let journal = entry("d/a", 0) + &entry("d/b", 1) + &entry("d/c", 2);
    common::write(root, &[(".connexe-journal", &journal), ("d/b", "other"), ("d/.connexe-2.tmp", "half")]);
    assert_eq!(Output::remove_all(root).unwrap().removed, 1);
    assert_eq!(contents(root), owned(&[("d/b", "other")]));
}
