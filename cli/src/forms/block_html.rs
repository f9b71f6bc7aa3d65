//! The HTML of the blocks of a page.
//!
//! Input: a planned page. Output: its HTML, empty without items. Addresses are relative to the page, or absolute.

use connexe::Article;
use connexe::page::Page;

use super::Addresses;
use crate::failure::Result;

/// A maker of HTML.
pub struct BlockHtml {
    addresses: Addresses,
}

impl BlockHtml {
    pub fn new(addresses: Addresses) -> Self {
        Self { addresses }
    }

    /// Returns the HTML of all blocks.
    pub fn of(&self, article: &Article, page: &Page) -> Result<String> {
        let mut page = page.clone();
        for item in page.blocks.iter_mut().flat_map(|block| &mut block.items) {
            if item.url.is_some() {
                item.url = Some(self.addresses.on_page(&article.id, &item.id));
            }
        }
        Ok(page.to_html()?)
    }
}
