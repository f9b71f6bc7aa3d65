//! The source folder of a site generator as articles.
//!
//! Input: the folder of a site, or its content folder. Output: a [`ContentReading`]: articles with the addresses that the generator would
//! give them, links of the texts as addresses, and a report. Cost: linear in the files, on several threads. Invariants: no program of the
//! site is run; a bad file costs that file only, with a note; neither the order of the file system nor the number of threads changes a
//! byte of the output.
//!
//! The way of a file: `find` (which generator), `walk`, `file`, `parse` by `front_matter` with `data`, `literals` and `markup`; the rules of its
//! generator (`hugo`, `jekyll`, ... by the trait in `rules`) decide over its address; `site_map`, `template_tags` and `links` make
//! addresses of links; `join` makes records.

mod data;
mod docusaurus;
mod eleventy;
mod fields;
mod file;
mod find;
mod front_matter;
mod generator;
mod hrefs;
mod hugo;
mod javascript;
mod jekyll;
mod join;
mod links;
mod literals;
mod markup;
mod mkdocs;
mod page;
mod parse;
mod pelican;
mod permalink;
mod reader;
mod redirects;
mod related;
mod rules;
mod site;
mod site_map;
mod slug;
mod template;
mod template_tags;
mod walk;
mod zola;

#[cfg(feature = "patch")]
pub(crate) use data::Format;
#[cfg(feature = "patch")]
pub(crate) use front_matter::{Parts, headers, split};
pub use generator::Generator;
pub use reader::{ContentReader, ContentReading};
pub use related::{RelatedIndex, RelatedSettings};
pub use site::ContentSite;
