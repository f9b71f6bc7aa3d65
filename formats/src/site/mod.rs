//! A built site: a folder of HTML pages, whatever generator made it.
//!
//! Input: the folder that a web server gives to readers. Output: its articles, and a report of all other pages. Cost: linear in the pages.
//!
//! The way of a page: `walk` finds its file, `encoding` makes text of its bytes, `own_blocks` takes out what this project wrote into it,
//! `tree` makes elements of the text; `ignored` (with `class_words`) finds the blocks that are not the article, `regions` the article,
//! `metadata` its fields and `body` its text. `page` puts these steps together. Then all pages meet in `join`: `base` finds the address of
//! the site, `lists` the pages that are no articles, `aliases` those that lead to others, `shared` the values that belong to the site.
//! `reader` is the public face.

mod aliases;
mod anchors;
mod base;
mod body;
mod class_words;
pub(crate) mod encoding;
mod ignored;
mod join;
mod language;
mod list_words;
mod lists;
mod metadata;
pub(crate) mod own_blocks;
mod page;
mod reader;
mod regions;
mod shared;
mod site_map;
pub(crate) mod tree;
mod unbuilt;
mod walk;

pub use reader::SiteReader;
