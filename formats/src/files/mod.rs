//! Many files, written so that each of them is whole at any moment.
//!
//! Two ways: [`InPlace`] changes files of a folder that others own, such as the pages of a built site; [`Output`] fills a folder with
//! files of its own, and keeps a manifest of them. Input: paths below the folder, and bytes. Output: an [`Outcome`]. Cost: one read, one
//! write and one rename a file, on several threads; memory for a batch of files.
//!
//! Invariants, also after `kill -9`, a full disk or a loss of power:
//!
//! - A file is the old one or the new one. The bytes go to a temporary file beside it, which takes its name when it is on the disk.
//! - A journal (`.connexe-journal`) names the temporary files before they are made. The next run deletes those that a crash left.
//! - A file that changed since it was read, or that is read-only, or that lies outside of the folder, stays as it is, with a note.
//! - A file of [`Output`] is replaced or deleted only if its bytes are those of the last run.
//!
//! The mode is kept, and the owner where the system permits it. A hard link is separated from its other names; extended attributes are
//! those of a new file.
//!
//! ```
//! use connexe_formats::files::Output;
//!
//! let folder = tempfile::tempdir()?;
//! let mut output = Output::open(folder.path())?;
//! output.write("a.html", "<p>Un</p>")?;
//! output.write("b.html", "<p>Deux</p>")?;
//! assert_eq!(output.finish()?.written, 2);
//!
//! // The next run writes what is new, and takes out what is not wanted any more.
//! let mut output = Output::open(folder.path())?;
//! output.write("a.html", "<p>Un</p>")?;
//! let outcome = output.finish()?;
//! assert_eq!((outcome.written, outcome.unchanged, outcome.removed), (0, 1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod digest;
mod in_place;
mod journal;
mod manifest;
mod outcome;
mod output;
mod path;
mod temporary;

pub use in_place::InPlace;
pub use outcome::Outcome;
pub use output::Output;
