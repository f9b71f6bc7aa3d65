//! A recommender with what its source says of single articles.

use std::collections::HashSet;

use connexe::Recommender;
use connexe::page::Page;

/// A recommender, and the articles under which no block belongs.
pub struct Opened {
    pub recommender: Recommender,
    /// Ids of the articles with `related: false` in their front matter.
    pub without_block: HashSet<String>,
}

/// Takes everything off the page of an article that wants no block.
pub fn emptied(mut page: Page) -> Page {
    page.blocks.clear();
    page.hidden.clear();
    page.excluded_pins.clear();
    page
}
