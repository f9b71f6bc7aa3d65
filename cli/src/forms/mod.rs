//! The forms in which lists and pages of all articles are written.
//!
//! Input: lists or planned pages, one article after the other. Output: a file, or a folder of files. Cost: linear in the output; lists
//! and data files are written as they come. Invariant: the same input gives the same bytes.

mod block_html;
mod data;
mod fragments;
mod front_matter;
mod inject;
mod lists;
mod site_path;
mod written;

use clap::ValueEnum;
use connexe::page::{Item, Page};
use connexe::{Article, Suggestions};

use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::page_format::Format;

pub use block_html::BlockHtml;
pub use data::Data;
pub use fragments::Fragments;
pub use front_matter::FrontMatter;
pub use inject::Inject;
pub use lists::Lists;
pub use site_path::Addresses;

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Text for a terminal: the page of one article.
    Text,
    /// JSON: one page, or one object with all lists, by id.
    Json,
    /// HTML: one fragment, or a folder of fragments.
    Html,
    /// JSON Lines: an object an article.
    Jsonl,
    /// Comma-separated values: a line a suggestion.
    Csv,
    /// A data file of Hugo.
    Hugo,
    /// A data file of Jekyll.
    Jekyll,
    /// A data file of Eleventy.
    Eleventy,
    /// A JavaScript module.
    Js,
    /// A key in the front matter of source files.
    Frontmatter,
    /// Blocks in the pages of a built site.
    Inject,
}

impl Form {
    /// The form of one page, where this is one.
    pub fn of_one_page(self) -> Option<Format> {
        match self {
            Self::Text => Some(Format::Text),
            Self::Json => Some(Format::Json),
            Self::Html => Some(Format::Html),
            _ => None,
        }
    }

    /// Whether the form always has planned pages.
    pub fn is_planned(self) -> bool {
        !matches!(self, Self::Json | Self::Jsonl | Self::Csv)
    }

    /// Whether the form is a file in the data folder of a site.
    pub fn is_data(self) -> bool {
        matches!(self, Self::Hugo | Self::Jekyll | Self::Eleventy)
    }

    /// The name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
    }
}

/// The list of one article.
pub struct List<'a> {
    pub article: &'a Article,
    pub list: &'a Suggestions,
    /// What a site shows of each suggestion, if that is asked for.
    pub items: Option<&'a [Item]>,
    /// Why the article gets no list, where its owner wants none.
    pub refusal: Option<&'static str>,
}

/// A writer of lists and pages.
pub trait Writer {
    /// Writes a list. Forms of planned pages get none.
    fn list(&mut self, _list: &List<'_>) -> Result<()> {
        Err(Failure::Usage("this form has planned pages and no lists".to_string()))
    }

    /// Writes a page.
    fn page(&mut self, article: &Article, page: &Page) -> Result<()>;

    /// Writes what is left. Without it, an old file stays.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// Makes the writer of a form that is one file.
pub fn writer(form: Form, out: Output, addresses: Addresses) -> Box<dyn Writer> {
    match form {
        _ if form.is_data() || form == Form::Js => Box::new(Data::new(out, form, addresses)),
        _ => Box::new(Lists::new(out, form)),
    }
}
