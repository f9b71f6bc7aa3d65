//! The failure of a subcommand, and its exit code.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use connexe::page::printable;

/// The result of every step that can fail.
pub type Result<T> = std::result::Result<T, Failure>;

/// The reason why a subcommand ends early.
#[derive(Debug)]
pub enum Failure {
    /// The command line asks for something that makes no sense. Exit code 2.
    Usage(String),
    /// The work failed. Exit code 1.
    Failed(String),
    /// The reader of the output has gone (`connexe related | head`). Exit code 0.
    OutputClosed,
}

impl Failure {
    /// A failure that is the fault of a file, with its name in front.
    pub fn of_file(path: &Path, reason: impl Display) -> Self {
        Self::Failed(format!("{}: {reason}", named(path)))
    }

    /// A failure to open or read a file.
    pub fn of_reading(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::of_file(path, "no such file; check the path"),
            io::ErrorKind::PermissionDenied => Self::of_file(path, "permission denied; check who may read it"),
            io::ErrorKind::IsADirectory => Self::of_file(path, "a folder; name a file in it"),
            io::ErrorKind::InvalidData => Self::of_file(path, format!("{error}; save it as UTF-8")),
            _ => Self::of_file(path, error),
        }
    }

    /// Prints the failure on the error stream, and returns the exit code.
    pub fn report(&self, subcommand: &str) -> ExitCode {
        match self {
            Self::OutputClosed => ExitCode::SUCCESS,
            Self::Failed(message) => {
                tell(format_args!("connexe {subcommand}: {message}"));
                ExitCode::FAILURE
            }
            Self::Usage(message) => {
                tell(format_args!("connexe {subcommand}: {message}\nFor more information, try 'connexe {subcommand} --help'."));
                ExitCode::from(2)
            }
        }
    }
}

/// Prints help or the version on standard output, or a usage error on the error stream; returns the exit code.
pub fn tell_usage(told: &clap::Error) -> ExitCode {
    let printed = told.print().and_then(|()| io::stdout().flush());
    let code = u8::try_from(told.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
    match printed {
        Err(error) if !told.use_stderr() && error.kind() != io::ErrorKind::BrokenPipe => {
            tell(format_args!("connexe: standard output: {error}"));
            ExitCode::FAILURE
        }
        _ => code,
    }
}

/// Prints a line on the error stream, without what could control the terminal. A reader that has gone (`2>&1 | head`) is no failure; `eprintln` would panic.
pub fn tell(line: impl Display) {
    let _ = writeln!(io::stderr(), "{}", printable(&line.to_string()));
}

/// The name of a file in messages.
pub fn named(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_string() } else { path.display().to_string() }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for Failure {
    /// A JSON writer wraps the errors of the stream below it.
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<connexe::Error> for Failure {
    fn from(error: connexe::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
