//! XML as exports and feeds have it: with errors.
//!
//! Input: bytes. Output: the entries of a document, one after the other, each as a small tree of [`Element`]s. Invariants: an error costs
//! the entry that it stands in, or less; entities of the document are never expanded; memory: one entry. Cost: linear in the bytes.
//!
//! The way of a byte: `encoding` (to UTF-8, without control characters), `input` (limits, and the way back to the next entry),
//! `quick_xml`, `entries`.
//!
//! `feed-rs` 3 builds on the same crate and was not taken. It ends at the first error, so one bare `&` costs the whole feed; an entry
//! without an id gets a random one; and it reads no exports.

mod element;
mod encoding;
mod entries;
mod input;
mod names;
mod references;

pub(crate) use element::Element;
#[cfg(feature = "feed")]
pub(crate) use encoding::first_bytes;
pub(crate) use entries::{Entries, Part, Vocabulary};
