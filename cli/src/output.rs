//! Writes to a file or to standard output. A file is opened when all input has been read and found good.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::{Failure, Result};

/// The option `--out`.
#[derive(Args, Default)]
pub struct OutputArguments {
    /// Write to this file instead of standard output; `-` is standard output.
    ///
    /// Example: `--out result.txt`
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
}

impl OutputArguments {
    /// Opens the output. Errors of a file name it.
    pub fn open(&self) -> Result<Output> {
        let Some(path) = self.path() else {
            return Ok(BufWriter::new(Target { path: None, writer: Box::new(io::stdout().lock()) }));
        };
        let file = File::create(path).map_err(|error| Failure::of_file(path, format!("{error}; --out names a file to write")))?;
        Ok(BufWriter::new(Target { path: Some(path.to_path_buf()), writer: Box::new(file) }))
    }

    /// Writes a whole text, without what could control a terminal.
    pub fn write(&self, text: &str) -> Result<()> {
        let mut out = self.open()?;
        out.write_all(connexe::page::printable(text).as_bytes())?;
        Ok(out.flush()?)
    }

    /// Refuses, before any work, an output whose folder does not exist, and one that is the input.
    pub fn check(&self, input: Option<&Path>) -> Result<()> {
        let Some(path) = self.path() else { return Ok(()) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if path.is_dir() {
            return Err(Failure::of_file(path, "a folder; --out names a file to write"));
        }
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(Failure::of_file(path, format!("no folder {}; make it first", folder.display())));
        }
        let whole = |path: &Path| path.canonicalize().ok().filter(|path| path.is_file());
        match input.and_then(whole).is_some_and(|input| whole(path) == Some(input)) {
            true => Err(Failure::Usage(format!("--out {} would overwrite the input; name another file", path.display()))),
            false => Ok(()),
        }
    }

    fn path(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| *path != Path::new("-"))
    }
}

/// An open output. Small writes are collected before they reach it.
pub type Output = BufWriter<Target>;

/// A file, or standard output.
pub struct Target {
    path: Option<PathBuf>,
    writer: Box<dyn Write>,
}

impl Target {
    fn named<T>(&self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| match &self.path {
            Some(path) => io::Error::new(error.kind(), format!("{}: {error}", path.display())),
            None => io::Error::new(error.kind(), format!("standard output: {error}")),
        })
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.writer.write(bytes);
        self.named(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.writer.flush();
        self.named(done)
    }
}
