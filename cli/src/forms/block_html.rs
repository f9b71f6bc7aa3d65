//! The HTML of the blocks of a page.
//!
//! Input: a planned page. Output: its HTML, our own or that of a template of the site; empty without items. Addresses are relative to the
//! page, or absolute.

use connexe::Article;
use connexe::page::Page;
use connexe_formats::template::Template;

use super::Addresses;
use crate::failure::Result;

/// A maker of HTML.
pub struct BlockHtml {
    addresses: Addresses,
    template: Option<Template>,
}

impl BlockHtml {
    pub fn new(addresses: Addresses, template: Option<Template>) -> Self {
        Self { addresses, template }
    }

    /// Returns the HTML of all blocks.
    pub fn of(&self, article: &Article, page: &Page) -> Result<String> {
        if page.blocks.iter().all(|block| block.items.is_empty()) {
            return Ok(String::new());
        }
        let mut page = page.clone();
        for item in page.blocks.iter_mut().flat_map(|block| &mut block.items) {
            if item.url.is_some() {
                item.url = Some(self.addresses.on_page(&article.id, &item.id));
            }
        }
        Ok(match &self.template {
            Some(template) => template.render(article, &page)?,
            None => page.to_html()?,
        })
    }
}
