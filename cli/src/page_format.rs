//! The form of the page of one article.

use clap::ValueEnum;

/// The form of a page.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Format {
    /// Text for a terminal.
    Text,
    /// JSON, indented.
    Json,
    /// A fragment of HTML.
    Html,
}
