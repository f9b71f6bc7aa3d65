//! Files of the user are safe: an output is never an input, and is replaced when it is whole or not at all.
#![cfg(unix)]

mod common;

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::{Run, command, done, folder};

const GAZETTE: &str = include_str!("../../data/gazette.jsonl");
const DRAFT: &str = include_str!("../../data/brouillon.json");
const OLD: &str = "the old lists\n";

/// An empty folder for one test.
fn empty(name: &str) -> PathBuf {
    let folder = folder().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The command in a folder.
fn command_in(folder: &Path, arguments: &str) -> Command {
    let mut command = command(arguments);
    command.current_dir(folder);
    command
}

fn run_in(folder: &Path, arguments: &str) -> Run {
    command_in(folder, arguments).output().unwrap().into()
}

/// Runs a line of shell in which `$connexe` is the command.
fn shell(folder: &Path, line: &str) -> Run {
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("connexe", env!("CARGO_BIN_EXE_connexe")).stdin(Stdio::null());
    shell.output().unwrap().into()
}

/// The temporary files in a folder.
fn temporary(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".connexe-") && name.ends_with(".tmp")).collect()
}

#[test]
fn an_output_that_is_an_input_is_refused() {
    let folder = empty("inputs");
    let inputs = [("corpus.jsonl", GAZETTE), ("draft.json", DRAFT), ("site.toml", "question.k = 3\n"), ("m.csr", "no matrix")];
    inputs.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    fs::create_dir(folder.join("there")).unwrap();
    symlink("corpus.jsonl", folder.join("link.jsonl")).unwrap();
    symlink("../link.jsonl", folder.join("there/link.jsonl")).unwrap();
    symlink(".", folder.join("here")).unwrap();
    fs::hard_link(folder.join("corpus.jsonl"), folder.join("hard.jsonl")).unwrap();
    for line in [
        "related --all --corpus corpus.jsonl --out corpus.jsonl",
        "related --all --corpus corpus.jsonl --out ./there/../corpus.jsonl",
        "related --all --corpus corpus.jsonl --out link.jsonl",
        "related --all --corpus link.jsonl --out corpus.jsonl",
        "related --all --corpus corpus.jsonl --out there/link.jsonl",
        "related --all --corpus corpus.jsonl --out here/corpus.jsonl",
        "related --all --corpus corpus.jsonl --out hard.jsonl",
        "related --all --corpus - --out corpus.jsonl < corpus.jsonl",
        "related --all --corpus corpus.jsonl >> corpus.jsonl",
        "related --all --corpus corpus.jsonl --out - >> hard.jsonl",
        "related --corpus corpus.jsonl >> corpus.jsonl",
        "related --all --settings site.toml --out site.toml",
        "page --settings site.toml --out site.toml",
        "page --corpus corpus.jsonl --out hard.jsonl",
        "explain --corpus corpus.jsonl --out link.jsonl",
        "why-not --corpus corpus.jsonl --candidate a --out corpus.jsonl",
        "preview --corpus corpus.jsonl --draft draft.json --out draft.json",
        "preview --corpus corpus.jsonl --draft draft.json --out corpus.jsonl",
        "preview --draft draft.json --settings site.toml --out site.toml",
        "tags --corpus corpus.jsonl --out corpus.jsonl",
        "tune --corpus corpus.jsonl --out corpus.jsonl",
        "tune --settings site.toml --out site.toml",
        "evaluate corpus.jsonl >> corpus.jsonl",
        "evaluate --settings site.toml >> site.toml",
        "evaluate --lists draft.json corpus.jsonl >> draft.json",
        "evaluate --lee corpus.jsonl --background draft.json >> draft.json",
        "nearest m.csr --out m.csr",
    ] {
        let run = shell(&folder, &format!("\"$connexe\" {line}"));
        assert_eq!(run.code, Some(2), "connexe {line}\n{}", run.err);
        assert!(run.err.contains("would overwrite the input"), "connexe {line}\n{}", run.err);
        for (name, text) in inputs {
            assert!(fs::read_to_string(folder.join(name)).unwrap() == text, "connexe {line} changed {name}");
        }
    }
    assert_eq!(run_in(&folder, "related --all --corpus corpus.jsonl --out other.jsonl").code, Some(0), "any other file is fine");
}

#[test]
fn the_new_file_has_the_place_and_the_mode_of_the_old_one() {
    let folder = empty("attributes");
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().mode() & 0o7777;
    let page = done("page");
    for bits in [0o600, 0o640, 0o664, 0o604] {
        fs::write(folder.join("page.txt"), OLD).unwrap();
        fs::set_permissions(folder.join("page.txt"), fs::Permissions::from_mode(bits)).unwrap();
        assert_eq!(run_in(&folder, "page --out page.txt").code, Some(0));
        assert_eq!((mode("page.txt"), fs::read_to_string(folder.join("page.txt")).unwrap()), (bits, page.clone()));
    }
    for (mask, bits) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        shell(&folder, &format!("umask {mask}; \"$connexe\" page --out new-{mask}.txt"));
        assert_eq!(mode(&format!("new-{mask}.txt")), bits, "umask {mask}");
    }
    // A link stays, and its target is written, whether or not it is there.
    fs::create_dir(folder.join("public")).unwrap();
    fs::write(folder.join("public/old.txt"), OLD).unwrap();
    for target in ["public/old.txt", "public/new.txt"] {
        let _ = fs::remove_file(folder.join("link.txt"));
        symlink(target, folder.join("link.txt")).unwrap();
        assert_eq!(run_in(&folder, "page --out link.txt").code, Some(0), "{target}");
        assert_eq!(fs::read_link(folder.join("link.txt")).unwrap(), Path::new(target));
        assert_eq!(fs::read_to_string(folder.join(target)).unwrap(), page, "{target}");
    }
    symlink("b", folder.join("a")).unwrap();
    symlink("a", folder.join("b")).unwrap();
    let circle = run_in(&folder, "page --out a");
    assert!(circle.code == Some(1) && circle.err.contains("connexe page: a: "), "{}", circle.err);
    assert!(temporary(&folder).is_empty() && temporary(&folder.join("public")).is_empty());
}

#[test]
fn an_output_that_is_no_regular_file_is_written_directly() {
    let folder = empty("streams");
    let page = done("page");
    for (line, told) in [
        ("\"$connexe\" page --out /dev/stdout", "page"),
        ("\"$connexe\" page --out /dev/stdout | cat", "page"),
        ("\"$connexe\" page --out /dev/stderr 2>&1 >/dev/null", "page"),
        ("(echo first; \"$connexe\" page --out /dev/stdout) > all.txt; tail -n +2 all.txt", "page"),
        ("(echo first; \"$connexe\" page --out /dev/fd/3 3>&1 >/dev/null) > all.txt; tail -n +2 all.txt", "page"),
        ("mkfifo pipe; cat pipe & \"$connexe\" page --out pipe; wait; test -p pipe", "page"),
        ("\"$connexe\" page --out /dev/null; echo $?", "0\n"),
    ] {
        let told = if told == "page" { page.as_str() } else { told };
        let run = shell(&folder, line);
        let out: String = run.out.lines().filter(|line| !line.contains("embargo")).map(|line| format!("{line}\n")).collect();
        assert_eq!(out, told, "{line}\n{}", run.err);
    }
    assert!(temporary(&folder).is_empty());
}

#[test]
fn a_full_disk_leaves_the_old_file_and_is_named() {
    let folder = empty("full");
    for (line, named) in [
        ("ulimit -f 8; exec \"$connexe\" related --all --k 40 --out lists.jsonl", "lists.jsonl"),
        ("ulimit -f 8; trap '' XFSZ; exec \"$connexe\" related --all --k 40 --out lists.jsonl", "lists.jsonl"),
        ("ulimit -f 8; trap '' XFSZ; exec \"$connexe\" related --all --k 40 > other.jsonl", "standard output"),
        ("ulimit -f 1; exec \"$connexe\" page --out lists.jsonl", "lists.jsonl"),
        ("ulimit -f 1; exec \"$connexe\" completions zsh --out lists.jsonl", "lists.jsonl"),
        ("ulimit -f 1; exec \"$connexe\" man --out .", "./connexe-related.1"),
    ] {
        fs::write(folder.join("lists.jsonl"), OLD).unwrap();
        fs::write(folder.join("connexe-related.1"), OLD).unwrap();
        let run = shell(&folder, line);
        assert_eq!(run.code, Some(1), "{line}\n{}", run.err);
        let last = run.err.lines().last().unwrap_or_default();
        assert!(last.contains(&format!(": {named}: File too large")), "{line}\n{}", run.err);
        assert_eq!(fs::read_to_string(folder.join("lists.jsonl")).unwrap(), OLD, "{line}");
        assert_eq!(fs::read_to_string(folder.join("connexe-related.1")).unwrap(), OLD, "{line}");
        assert!(temporary(&folder).is_empty(), "{line}: {:?}", temporary(&folder));
    }
    if Path::new("/dev/full").exists() {
        for (line, named) in [
            ("related --all --out /dev/full", "/dev/full"),
            ("related --all > /dev/full", "standard output"),
            ("page > /dev/full", "standard output"),
            ("evaluate --json > /dev/full", "standard output"),
            ("completions zsh > /dev/full", "standard output"),
            ("man > /dev/full", "standard output"),
            ("--help > /dev/full", "standard output"),
            ("--version > /dev/full", "standard output"),
            ("related --help > /dev/full", "standard output"),
        ] {
            let run = shell(&folder, &format!("exec \"$connexe\" {line}"));
            assert_eq!(run.code, Some(1), "connexe {line}\n{}", run.err);
            let last = run.err.lines().last().unwrap_or_default();
            assert!(
                last.starts_with("connexe") && last.contains(&format!("{named}: No space left")),
                "connexe {line}\n{}",
                run.err
            );
        }
    }
}

#[test]
fn a_reader_or_an_error_stream_that_is_gone_is_no_failure() {
    let folder = empty("gone");
    for line in [
        "--help | true",
        "related --help | true",
        "--version | true",
        "related --all --k 10 | head -n 1",
        "related --all --k 10 --items | head -c 1",
        "related --report --all 2>&1 | head -n 1",
        "related --report 2>&1 | head -n 1",
        "page --format json | true",
        "tune 2>&1 | true",
        "man | true",
        "related --nothing 2>&1 | true",
    ] {
        let wrong = if line.contains("--nothing") { 2 } else { 0 };
        let (before, pipe) = line.split_once(" |").unwrap();
        let run = shell(&folder, &format!("{{ \"$connexe\" {before}; echo $? > code; }} |{pipe} > seen"));
        assert_eq!(
            run.err,
            run.err.lines().filter(|line| !line.contains("panicked")).map(|line| format!("{line}\n")).collect::<String>()
        );
        assert_eq!(fs::read_to_string(folder.join("code")).unwrap(), format!("{wrong}\n"), "connexe {line}\n{}", run.err);
        assert!(!run.err.contains("Broken pipe"), "connexe {line}\n{}", run.err);
    }
    if Path::new("/dev/full").exists() {
        for line in ["related --all --out lists.jsonl", "related", "evaluate", "nearest --out lists.jsonl", "tags", "--help"] {
            let run = shell(&folder, &format!("exec \"$connexe\" {line} 2>/dev/full"));
            assert_eq!(run.code, Some(0), "connexe {line}");
        }
        assert_eq!(shell(&folder, "exec \"$connexe\" related --nothing 2>/dev/full").code, Some(2));
    }
}

/// Sends a signal by its name.
fn send(signal: &str, child: &Child) {
    let _ = Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).stderr(Stdio::null()).status().unwrap();
}

/// Waits until a temporary file is there, or the command has ended.
fn wait_for_temporary(folder: &Path, child: &mut Child) -> bool {
    loop {
        if !temporary(folder).is_empty() {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        sleep(Duration::from_micros(200));
    }
}

/// A command whose lists take a while after the output is open.
const SLOW: &str = "related --all --engine exhaustive --first 146 --k 146 --out lists.jsonl";

/// Starts the command over an old file.
fn started(folder: &Path) -> Child {
    fs::write(folder.join("lists.jsonl"), OLD).unwrap();
    command_in(folder, SLOW).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Ends by a signal, as a shell sees it: 128 and its number.
fn signal_of(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[test]
fn a_signal_while_writing_leaves_the_old_file_and_no_other() {
    let folder = empty("signals");
    let mut caught = 0;
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1), ("INT", 2), ("TERM", 15)] {
        let mut child = started(&folder);
        let is_writing = wait_for_temporary(&folder, &mut child);
        send(signal, &child);
        let status = child.wait().unwrap();
        if is_writing && signal_of(status) == Some(number) {
            caught += 1;
            assert_eq!(fs::read_to_string(folder.join("lists.jsonl")).unwrap(), OLD, "{signal}");
        }
        assert_eq!(temporary(&folder), [""; 0], "{signal}: {status}");
    }
    assert!(caught > 0, "no signal came while the lists were written");
}

#[test]
fn an_ignored_signal_stays_ignored() {
    let folder = empty("ignored");
    if !Path::new("/proc/self/status").exists() {
        return;
    }
    fs::write(folder.join("lists.jsonl"), OLD).unwrap();
    let line = format!("trap '' HUP INT; exec \"$connexe\" {SLOW}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).current_dir(&folder).env("connexe", env!("CARGO_BIN_EXE_connexe"));
    let mut child = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for_temporary(&folder, &mut child);
    send("HUP", &child);
    send("INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(0), "`nohup connexe` goes on");
    assert_ne!(fs::read_to_string(folder.join("lists.jsonl")).unwrap(), OLD);
}

#[test]
fn at_any_moment_the_file_is_the_old_or_the_new_one() {
    let folder = empty("moments");
    let start = Instant::now();
    assert!(started(&folder).wait().unwrap().success());
    let whole = start.elapsed();
    let new = fs::read_to_string(folder.join("lists.jsonl")).unwrap();
    for round in 0..14u32 {
        let mut child = started(&folder);
        if round < 4 {
            wait_for_temporary(&folder, &mut child);
        } else {
            let share = RandomState::new().build_hasher().finish() % 1100;
            sleep(whole * u32::try_from(share).unwrap() / 1000);
        }
        let signal = if round % 2 == 0 { "KILL" } else { "INT" };
        send(signal, &child);
        let status = child.wait().unwrap();
        let found = fs::read_to_string(folder.join("lists.jsonl")).unwrap();
        assert!(found == OLD || found == new, "round {round}, {signal}, {status}: {} bytes of {}", found.len(), new.len());
        assert!(!status.success() || found == new, "round {round}");
        // Only `kill -9` can leave one; it does no harm to the next run, whatever is in it.
        let left = temporary(&folder);
        assert!(left.is_empty() || signal == "KILL", "round {round}: {left:?} after {signal}");
        left.iter().for_each(|name| fs::remove_file(folder.join(name)).unwrap());
    }
    fs::write(folder.join(".connexe-000000.tmp"), "left behind").unwrap();
    assert!(started(&folder).wait().unwrap().success());
    assert_eq!(fs::read_to_string(folder.join("lists.jsonl")).unwrap(), new);
}

#[test]
fn a_file_that_may_not_be_written_is_not_replaced() {
    let folder = empty("denied");
    fs::write(folder.join("kept.txt"), OLD).unwrap();
    fs::set_permissions(folder.join("kept.txt"), fs::Permissions::from_mode(0o444)).unwrap();
    // Root may write everywhere: then there is nothing to see.
    let is_root = fs::OpenOptions::new().write(true).open(folder.join("kept.txt")).is_ok();
    let run = run_in(&folder, "page --out kept.txt");
    assert_eq!(run.code, Some(if is_root { 0 } else { 1 }), "{}", run.err);
    if !is_root {
        assert_eq!(fs::read_to_string(folder.join("kept.txt")).unwrap(), OLD);
    }
}
