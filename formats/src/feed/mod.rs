//! Feeds: RSS 0.9 to 2.0, Atom, JSON Feed.
//!
//! Input: files. Output: a [`Reading`](crate::Reading). Time: linear in the files; memory: all entries, since the addresses of all of
//! them decide how ids are written. Invariant: the number of threads changes no byte of the output.
//!
//! `entry` is what all kinds have in common; `xml` reads documents with `rss` and `atom`, `json` the third kind; `join` makes one corpus.

mod atom;
mod entry;
mod join;
mod json;
mod person;
mod reader;
mod relative;
mod rss;
mod xml;

pub use reader::FeedReader;
