//! Writes to a file or to standard output. A file is opened when all input has been read and found good.
//!
//! A regular file is replaced as a whole when everything is written ([`ReplacedFile`]). A symbolic link stays, and its target is
//! replaced. Anything else (a device, a named pipe, `/dev/stdout`) is written directly.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use same_file::Handle;

use crate::failure::{Failure, Result, named};
use crate::replaced_file::ReplacedFile;

/// The most symbolic links that lead from one to the next, as on Linux.
const MOST_LINKS: usize = 40;

/// The option `--out`.
#[derive(Args, Default)]
pub struct OutputArguments {
    /// Write to this file instead of standard output; `-` is standard output. An old file stays until the new one is whole.
    ///
    /// Example: `--out result.txt`
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
}

impl OutputArguments {
    /// Opens the output. Errors of a file name it.
    pub fn open(&self) -> Result<Output> {
        let target = match self.path() {
            None => Target::Standard(io::stdout().lock()),
            Some(path) => Target::of_path(path).map_err(|reason| Failure::of_file(path, reason))?,
        };
        let name = self.path().map_or("standard output".to_string(), |path| path.display().to_string());
        Ok(Output(BufWriter::new(NamedTarget { name, target })))
    }

    /// Writes a whole text, without what could control a terminal.
    pub fn write(&self, text: impl AsRef<[u8]>) -> Result<()> {
        let mut out = self.open()?;
        match std::str::from_utf8(text.as_ref()) {
            Ok(text) => out.write_all(connexe::page::printable(text).as_bytes())?,
            Err(_) => out.write_all(text.as_ref())?,
        }
        out.finish()
    }

    /// Refuses, before any work, an output whose folder does not exist, and one that is an input, whatever its name.
    pub fn check<'a>(&self, inputs: impl IntoIterator<Item = &'a Path>) -> Result<()> {
        if let Some(path) = self.path() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            if path.is_dir() {
                return Err(Failure::of_file(path, "a folder; --out names a file to write"));
            }
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                return Err(Failure::of_file(path, format!("no folder {}; make it first", folder.display())));
            }
        }
        let Some(output) = self.path().map_or_else(standard_output, regular_file) else { return Ok(()) };
        for input in inputs {
            let handle = if input == Path::new("-") { standard_input() } else { regular_file(input) };
            if handle.is_some_and(|handle| handle == output) {
                let told = self.path().map_or("standard output".to_string(), |path| format!("--out {}", path.display()));
                let reason = format!("{told} would overwrite the input ({}); name another file", named(input));
                return Err(Failure::Usage(reason));
            }
        }
        Ok(())
    }

    /// Makes the folder of the output, which a new site may lack. The folder above it must be there.
    pub fn make_folder(&self) -> Result<()> {
        let folder = self.path().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        match folder {
            Some(folder) if folder.parent().is_some_and(|above| above.as_os_str().is_empty() || above.is_dir()) => {
                fs::create_dir(folder).map_err(|error| Failure::of_file(folder, error))
            }
            _ => Ok(()),
        }
    }

    fn path(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| ![Path::new("-"), Path::new("/dev/stdout")].contains(path))
    }
}

/// A regular file, to compare with another. Others are not opened: the reader of a named pipe would wait, or take its first bytes.
fn regular_file(path: &Path) -> Option<Handle> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).and_then(|_| Handle::from_path(path).ok())
}

fn standard_input() -> Option<Handle> {
    Handle::stdin().ok().filter(is_regular)
}

fn standard_output() -> Option<Handle> {
    Handle::stdout().ok().filter(is_regular)
}

fn is_regular(handle: &Handle) -> bool {
    handle.as_file().metadata().is_ok_and(|metadata| metadata.is_file())
}

/// An open output. Small writes are collected before they reach it. Without [`finish`](Self::finish) a file is left as it was.
pub struct Output(BufWriter<NamedTarget>);

impl Output {
    /// Writes what is left, and replaces the old file.
    pub fn finish(self) -> Result<()> {
        let NamedTarget { name, mut target } = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        let done = target.flush().and_then(|()| match target {
            Target::Replaced(file) => file.finish(),
            Target::Standard(_) | Target::Direct(_) => Ok(()),
        });
        Ok(named_error(&name, done)?)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A target with the name that errors give.
struct NamedTarget {
    name: String,
    target: Target,
}

enum Target {
    Standard(StdoutLock<'static>),
    Direct(File),
    Replaced(ReplacedFile),
}

impl Target {
    /// Opens a file; the error is the reason in words.
    fn of_path(path: &Path) -> std::result::Result<Self, String> {
        let failed = |error: io::Error| format!("{error}; --out names a file to write");
        let old = fs::metadata(path).ok();
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            return Ok(Self::Direct(OpenOptions::new().write(true).open(path).map_err(failed)?));
        }
        let Some(target) = followed(path).map_err(failed)? else {
            return Ok(Self::Direct(OpenOptions::new().append(true).open(path).map_err(failed)?));
        };
        if old.is_some() {
            // A file that may not be written is not replaced either.
            OpenOptions::new().write(true).open(path).map_err(failed)?;
        }
        let file = ReplacedFile::create(target, old.as_ref()).map_err(|error| {
            format!("{error}; a temporary file is written beside it first, so check who may write to its folder, or use `-`")
        })?;
        Ok(Self::Replaced(file))
    }
}

/// Follows symbolic links to the file that they mean; `None` for a file that is open already (`/dev/fd/3`), which has no name.
fn followed(path: &Path) -> io::Result<Option<PathBuf>> {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize()?;
        if folder.starts_with("/proc") {
            return Ok(None);
        }
        let whole = folder.join(path.file_name().ok_or(io::ErrorKind::IsADirectory)?);
        match fs::read_link(&whole) {
            Ok(next) => path = folder.join(next),
            Err(_) => return Ok(Some(whole)),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(stream) => stream.write(bytes),
            Self::Direct(file) => file.write(bytes),
            Self::Replaced(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(stream) => stream.flush(),
            Self::Direct(file) => file.flush(),
            Self::Replaced(file) => file.flush(),
        }
    }
}

impl Write for NamedTarget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        named_error(&self.name, self.target.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        named_error(&self.name, self.target.flush())
    }
}

/// Puts the name of the output before an error.
pub fn named_error<T>(name: &str, done: io::Result<T>) -> io::Result<T> {
    // An interrupted write is tried again, by its kind.
    done.map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))
}
