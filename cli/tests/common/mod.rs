//! Runs the built command.
#![allow(dead_code, reason = "each test is a program of its own, and takes what it needs")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A run of the command, with its streams as text.
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

/// The built command with arguments separated by spaces, in an empty folder.
pub fn command(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_connexe"));
    command.args(arguments.split_whitespace()).current_dir(folder()).stdin(Stdio::null());
    // Nothing of the user's own is read or written. Variables of other systems, too.
    for name in ["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"] {
        command.env(name, Path::new(env!("CARGO_TARGET_TMPDIR")).join("home"));
    }
    command
}

/// Runs the command.
pub fn run(arguments: &str) -> Run {
    command(arguments).output().unwrap().into()
}

/// Runs the command, which must succeed; returns its output.
pub fn done(arguments: &str) -> String {
    let run = run(arguments);
    assert_eq!(run.code, Some(0), "connexe {arguments}\n{}", run.err);
    run.out
}

/// Runs the command with an input.
pub fn run_with(arguments: &str, input: &str) -> Run {
    let mut child = command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

/// The folder for files of a test program.
pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The built command in a folder of its own, made anew with these files.
pub fn folder_of(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let root = folder().join(name);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    for (path, text) in files {
        std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        std::fs::write(root.join(path), text).unwrap();
    }
    root
}

/// Runs the command in a folder.
pub fn run_at(folder: &Path, arguments: &str) -> Run {
    command(arguments).current_dir(folder).output().unwrap().into()
}

/// A file of a test, written anew.
pub fn file(name: &str, text: &str) -> String {
    std::fs::write(folder().join(name), text).unwrap();
    name.to_string()
}

pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}
