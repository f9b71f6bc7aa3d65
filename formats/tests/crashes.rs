//! Runs that are killed, and disks that are full: each file is the old one or the new one, and the next run ends what was begun.
#![cfg(feature = "files")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::folder::{contents, files, notes};
use connexe_formats::files::{InPlace, Outcome, Output};

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
    for kill in 0..20 {
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
    assert!(mixed >= 1 && interrupted >= 1, "{mixed} {interrupted}");
    if is_output {
        Output::remove_all(root).unwrap();
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
        let is_full = matches!(&error, connexe::Error::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull);
        assert!(is_full, "{error}");
        for name in 0..FILES {
            let found = fs::read_to_string(root.join(path(name))).unwrap();
            assert!(generation(name, &found).is_some(), "{name}");
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
