//! The parts that exports and feeds share.
//!
//! - `files`: files as the user names them; notes.
//! - `permalink`: addresses to ids.
//! - `languages`: the languages of articles, declared or by their words.
//! - `dead_links`: links to nothing.

#[cfg(any(feature = "wxr", feature = "ghost"))]
pub(crate) mod dead_links;
pub(crate) mod files;
pub(crate) mod languages;
pub(crate) mod permalink;
