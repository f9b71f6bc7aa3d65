//! Publishers' formats as articles for `connexe`.
//!
//! A [`Source`] gives articles and notes. Each format is one module behind one feature; all of them hand records to the reader of the
//! library, so marks of publication, dates, languages and links mean the same in each of them.
//!
//! - `content` (default): [`ContentReader`](content::ContentReader) reads the source folder of a site generator, such as Hugo or Jekyll.
//! - `site` (default): [`SiteReader`](site::SiteReader) reads a built site, a folder of HTML pages, whatever generator made it.
#![forbid(unsafe_code)]
#![warn(unreachable_pub, missing_debug_implementations)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr))]

#[cfg(feature = "content")]
pub mod content;
mod report;
#[cfg(feature = "site")]
pub mod site;
mod source;
mod watch;

pub use report::{DeadLink, FileNote, LeftOut, SourceReport};
pub use source::{Reading, Source};
pub use watch::Watch;
