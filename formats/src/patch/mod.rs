//! One key in the front matter of source files: set to a list, and removed.
//!
//! Input: the bytes of a file and a list. Output: the new bytes, or the reason why the file stays as it is ([`Refusal`]). Cost: linear in
//! the front matter. Invariants: every byte outside of the key stays, ends of lines, comments and the byte-order mark among them; a
//! second run over its own output changes nothing; removal gives back the bytes of a file that had no such key. Each change is verified
//! with the parsers of the source reader, and what cannot be verified is refused.
//!
//! [`FrontMatterKey`] is the entry; [`diff`](fn@diff) shows a change before it is written.

mod block;
mod diff;
mod headers;
mod json;
mod key;
mod place;
mod refusal;
mod toml;
mod value;
mod yaml;

pub use diff::diff;
pub use key::{FrontMatterKey, Patched};
pub use refusal::{Reason, Refusal};
pub use value::Value;
