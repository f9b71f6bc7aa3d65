//! Records of an input to articles.
//!
//! Input: JSON Lines, a JSON array, or records that a program has made, with texts as plain text, HTML or Markdown. Output: a [`Corpus`], which holds the articles and a report of
//! every value that was dropped or replaced by a default. Invariants: a bad line costs that line only, and a bad value that value only;
//! what is not surely public is hidden. In strict mode the first loss is an error. Time: linear in the input.
//!
//! The way of a record: `decode` (gzip, UTF-16), `entries` (a JSON array), `repair` where it is needed, `record` with `field_names`,
//! `values` and `visibility`; `reading` joins the records to a corpus, whatever their format, and `references` resolves their links.

#[cfg(feature = "links")]
mod addresses;
#[cfg(not(feature = "links"))]
#[path = "addresses_off.rs"]
mod addresses;
mod body_text;
mod collection;
mod decode;
mod entries;
mod field_names;
mod file_format;
#[cfg(feature = "html")]
mod hyperlinks;
mod json_lines;
mod markup;
mod problem;
mod reading;
mod record;
mod records;
mod references;
mod repair;
mod report;
mod unread_fields;
mod values;
mod visibility;

pub use body_text::BodyText;
pub use collection::Corpus;
#[cfg(feature = "evaluation")]
pub(crate) use decode::read_bytes;
pub use decode::read_text;
pub use json_lines::JsonLines;
#[cfg(feature = "html")]
pub use markup::html_to_text;
#[cfg(feature = "markdown")]
pub use markup::markdown_to_html;
pub use markup::{Code, Markup};
pub use problem::{Problem, Severity};
pub use records::{Records, SourceRecord};
#[cfg(feature = "evaluation")]
pub(crate) use repair::repair;
pub use report::{InputReport, Note};
