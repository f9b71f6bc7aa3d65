//! Many files: what is written, what is left alone, and what a crash leaves.
#![cfg(feature = "files")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use connexe_formats::files::{InPlace, Outcome, Output};

/// All files below a folder, by path; those of a run among them.
fn files(root: &Path) -> BTreeMap<String, String> {
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
fn contents(root: &Path) -> Vec<(String, String)> {
    files(root).into_iter().filter(|(path, _)| path != ".connexe-manifest.json").collect()
}

fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect()
}

fn notes(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.notes.iter().map(|note| (note.file.as_str(), note.problem.as_str())).collect()
}

/// Asserts that each note has its file and a part of its problem.
fn assert_notes(outcome: &Outcome, expected: &[(&str, &str)]) {
    let found = notes(outcome);
    let is_equal = found.len() == expected.len()
        && found.iter().zip(expected).all(|((file, problem), (other, part))| file == other && problem.contains(part));
    assert!(is_equal, "{found:#?}\n{expected:#?}");
}

fn run(root: &Path, files: &[(&str, &str)]) -> Outcome {
    let mut output = Output::open(root).unwrap();
    files.iter().for_each(|(path, text)| output.write(path, *text).unwrap());
    output.finish().unwrap()
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

/// A text by which a whole file is known.
fn text(name: usize, generation: usize) -> String {
    format!("file {name} generation {generation}\n").repeat(300)
}

fn generation(name: usize, found: &str) -> Option<usize> {
    let generation = found.lines().next()?.rsplit(' ').next()?.parse().ok()?;
    (found == text(name, generation)).then_some(generation)
}

const FILES: usize = 400;

/// The file of a folder of ours: every third only in even generations.
fn is_wanted(name: usize, generation: usize) -> bool {
    !name.is_multiple_of(3) || generation.is_multiple_of(2)
}

fn path(name: usize) -> String {
    format!("{}/{name}.html", name % 5)
}

fn one_generation(root: &Path, is_output: bool, generation: usize) -> connexe::Result<Outcome> {
    if is_output {
        let mut output = Output::open(root)?;
        for name in (0..FILES).filter(|&name| is_wanted(name, generation)) {
            output.write(&path(name), text(name, generation))?;
        }
        return output.finish();
    }
    let mut files = InPlace::open(root)?;
    for name in 0..FILES {
        let read = fs::read(root.join(path(name))).unwrap();
        files.replace(&path(name), &read, text(name, generation))?;
    }
    files.finish()
}

/// The program that the next tests kill; alone it does nothing.
#[test]
fn child() {
    let Ok(folder) = std::env::var("CONNEXE_FILES_CHILD") else { return };
    let is_output = std::env::var("CONNEXE_FILES_OUTPUT").is_ok();
    let first: usize = std::env::var("CONNEXE_FILES_FIRST").unwrap().parse().unwrap();
    for generation in first..first + 1_000 {
        let outcome = one_generation(Path::new(&folder), is_output, generation).unwrap();
        assert_eq!(notes(&outcome), []);
    }
}

fn is_whole_after_kills(is_output: bool) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut output = Output::open(root).unwrap();
    (0..FILES).for_each(|name| output.write(&path(name), text(name, 0)).unwrap());
    output.finish().unwrap();
    if !is_output {
        fs::remove_file(root.join(".connexe-manifest.json")).unwrap();
    }
    let (mut random, mut mixed, mut interrupted) = (12_345_u64, 0, 0);
    for kill in 0..40 {
        let first = kill * 2_000 + 1;
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "child"]).env("CONNEXE_FILES_CHILD", root).env("CONNEXE_FILES_FIRST", first.to_string());
        if is_output {
            command.env("CONNEXE_FILES_OUTPUT", "1");
        }
        let mut child = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(std::time::Duration::from_micros(3_000 + random % 240_000));
        assert_eq!(child.try_wait().unwrap(), None, "the child ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();

        interrupted += usize::from(root.join(".connexe-journal").exists());
        let mut generations = Vec::new();
        for name in 0..FILES {
            match fs::read_to_string(root.join(path(name))) {
                Ok(found) => generations.push(generation(name, &found).unwrap_or_else(|| panic!("{name} is not whole"))),
                Err(error) => assert!(is_output && name.is_multiple_of(3), "{name}: {error}"),
            }
        }
        generations.sort_unstable();
        generations.dedup();
        mixed += usize::from(generations.len() > 1);
        // The next run, of half of the kills the child itself, ends what was begun.
        if kill % 2 == 0 {
            let next = first + 1_500;
            let outcome = one_generation(root, is_output, next).unwrap();
            assert_eq!(notes(&outcome), []);
            let expected: BTreeMap<String, String> = (0..FILES)
                .filter(|&name| !is_output || is_wanted(name, next))
                .map(|name| (path(name), text(name, next)))
                .collect();
            let found: BTreeMap<String, String> = contents(root).into_iter().collect();
            assert!(found == expected, "{:?}", found.keys().filter(|key| !expected.contains_key(*key)).collect::<Vec<_>>());
        }
    }
    // The kills came while files were written.
    assert!(mixed >= 5 && interrupted >= 10, "{mixed} {interrupted}");
    if is_output {
        run(root, &[]);
        assert_eq!(files(root), BTreeMap::new());
    }
}

#[test]
fn files_in_place_are_whole_after_kills() {
    is_whole_after_kills(false);
}

#[test]
fn files_of_ours_are_whole_and_known_after_kills() {
    is_whole_after_kills(true);
}

/// Runs one generation in a shell that limits the size of a file, as a disk that is full does.
#[cfg(unix)]
#[test]
fn a_file_beyond_the_limit_of_the_system_leaves_all_files_whole() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    one_generation_all(root, 0);
    let exe = std::env::current_exe().unwrap();
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" --exact child", exe.to_str().unwrap()])
        .env("CONNEXE_FILES_CHILD", root)
        .env("CONNEXE_FILES_FIRST", "1")
        .output()
        .unwrap();
    assert!(!output.status.success(), "{output:?}");
    let found = contents(root);
    assert!(
        found.iter().all(|(path, _)| !path.contains(".connexe")),
        "{:?}",
        found.iter().map(|(path, _)| path).collect::<Vec<_>>()
    );
    for name in 0..FILES {
        assert_eq!(fs::read_to_string(root.join(path(name))).unwrap(), text(name, 0));
    }
}

fn one_generation_all(root: &Path, generation: usize) {
    for name in 0..FILES {
        common::write(root, &[(&path(name), &text(name, generation))]);
    }
}

/// A file system of 6 MB in memory, where the system lets us mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_all_files_whole() {
    struct Mounted<'a>(&'a Path);
    impl Drop for Mounted<'_> {
        fn drop(&mut self) {
            let _ = std::process::Command::new("umount").arg(self.0).status();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mount = std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=6m", "none"]).arg(root).output();
    if !mount.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: no file system can be mounted here");
        return;
    }
    let mounted = Mounted(root);
    for is_output in [false, true] {
        if is_output {
            fs::remove_file(root.join("filler")).unwrap();
            (0..5).for_each(|folder| fs::remove_dir_all(root.join(folder.to_string())).unwrap());
            one_generation(root, true, 0).unwrap();
        } else {
            one_generation_all(root, 0);
        }
        // Room for a part of a batch.
        let mut filler = fs::File::create(root.join("filler")).unwrap();
        while std::io::Write::write(&mut filler, &[0; 4_096]).is_ok_and(|n| n > 0) {}
        let room = filler.metadata().unwrap().len();
        filler.set_len(room.saturating_sub(400_000)).unwrap();
        drop(filler);
        let error = one_generation(root, is_output, 2).unwrap_err();
        assert!(error.to_string().len() > 10, "{error}");
        for name in 0..FILES {
            let found = fs::read_to_string(root.join(path(name))).unwrap();
            assert!(generation(name, &found).is_some_and(|generation| generation != 1), "{name}");
        }
        assert!(files_named_temporary(root).is_empty(), "{:?}", files_named_temporary(root));
        // With room again the run ends.
        fs::write(root.join("filler"), "").unwrap();
        let outcome = one_generation(root, is_output, 2).unwrap();
        assert_eq!(notes(&outcome), []);
        assert!((0..FILES).all(|name| fs::read_to_string(root.join(path(name))).unwrap() == text(name, 2)));
    }
    drop(mounted);
}

#[cfg(target_os = "linux")]
fn files_named_temporary(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["", "0", "1", "2", "3", "4"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".tmp") {
                found.push(name);
            }
        }
    }
    found
}
