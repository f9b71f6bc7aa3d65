//! Publishers' formats as articles for `connexe`.
//!
//! A [`Source`] gives articles and notes. Each format is one module behind one feature; all of them hand records to the reader of the
//! library, so marks of publication, dates, languages and links mean the same in each of them.
//!
//! - `site` (default): [`SiteReader`](site::SiteReader) reads a built site, a folder of HTML pages, whatever generator made it.
//! - `content` (default): [`ContentReader`](content::ContentReader) reads the source folder of a site generator, such as Hugo or Jekyll.
//! - `wxr` (default): [`WxrReader`](wxr::WxrReader) reads exports of WordPress.
//! - `ghost` (default): [`GhostReader`](ghost::GhostReader) reads exports of Ghost.
//! - `feed` (default): [`FeedReader`](feed::FeedReader) reads RSS, Atom and JSON Feed.
//!
//! Other modules write:
//!
//! - `inject` (default): [`Injector`](inject::Injector) puts blocks into the pages of a built site.
//! - `template` (default): the HTML of blocks by a template of the site.
//! - `patch` (default): [`FrontMatterKey`](patch::FrontMatterKey) sets or removes one key in the front matter of a source file.
//! - `files` (default): [`InPlace`](files::InPlace) and [`Output`](files::Output) write many files, each of them whole at any moment.
#![forbid(unsafe_code)]
#![warn(unreachable_pub, missing_debug_implementations)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr))]

#[cfg(any(feature = "site", feature = "content"))]
mod address;
#[cfg(any(feature = "site", feature = "content"))]
mod cache;
#[cfg(feature = "content")]
pub mod content;
#[cfg(feature = "export")]
mod export;
#[cfg(feature = "feed")]
pub mod feed;
#[cfg(feature = "files")]
pub mod files;
#[cfg(feature = "ghost")]
pub mod ghost;
#[cfg(any(feature = "site", feature = "content"))]
mod globs;
#[cfg(feature = "inject")]
pub mod inject;
#[cfg(feature = "patch")]
pub mod patch;
#[cfg(any(feature = "site", feature = "content", feature = "export"))]
mod percent;
#[cfg(any(feature = "site", feature = "content", feature = "ghost", feature = "feed"))]
mod plain_text;
mod report;
#[cfg(feature = "site")]
pub mod site;
mod source;
#[cfg(feature = "template")]
pub mod template;
mod watch;
#[cfg(feature = "wxr")]
pub mod wxr;
#[cfg(feature = "xml")]
mod xml;

#[cfg(any(feature = "site", feature = "content"))]
pub use cache::Cache;
pub use report::{DeadLink, FileNote, LeftOut, SourceReport, Unit};
pub use source::{PageFile, Reading, Source};
pub use watch::Watch;
