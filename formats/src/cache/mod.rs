//! What was read of a file, kept from one run to the next.
//!
//! Input: the bytes of a file. Output: what an earlier run read of the same bytes, if it is kept. Cost: the file of the cache is read
//! whole, and an entry is decoded when it is asked for. Invariants: a reading has the same bytes with and without a cache, since the key
//! of an entry is a hash of all that the entry depends on; a cache that is damaged, of another version or unreadable counts as empty.
//!
//! `choice` is what a program decides, `key` the hash, `file_format` the bytes on the disk, `folder` the files of all inputs, and `store`
//! the entries of one run.

mod choice;
mod file_format;
mod folder;
mod key;
mod store;

pub use choice::Cache;
pub(crate) use key::Key;
pub(crate) use store::{Entry, Store};
