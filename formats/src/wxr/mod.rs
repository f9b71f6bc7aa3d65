//! Exports of WordPress (WXR, versions 1.0 to 1.2).
//!
//! Input: files. Output: a [`Reading`](crate::Reading). Time: linear in the files; memory: the articles, some hundred records, and a few
//! words for each attachment. Invariant: the number of threads changes no byte of the output.
//!
//! `stream` reads the files as records, one by one; `head` is what a file says of the site, `item` reads one entry with the help of
//! `terms`, `meta` and `date`; `reader` joins what entries say of one another: pictures and translations.

mod date;
mod head;
mod item;
mod meta;
mod reader;
mod stream;
mod terms;

pub use reader::WxrReader;
