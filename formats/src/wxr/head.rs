//! What an export says of the site, before its entries.
//!
//! Input: the fields of the channel, in their order. Output: the address, the language, the names of authors and terms. Cost: a lookup
//! a field.

use std::collections::HashMap;

use crate::export::permalink::Base;
use crate::xml::Element;

/// The site of an export.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Whether a field of WordPress was seen.
    pub(super) is_export: bool,
    pub(super) language: Option<String>,
    blog: Option<String>,
    link: Option<String>,
    /// Names by login.
    authors: HashMap<String, String>,
    /// Names of categories by number.
    terms: HashMap<String, String>,
}

impl Head {
    /// Reads a field of the channel.
    pub(super) fn read(&mut self, field: &Element) {
        self.is_export |= field.name.starts_with("wp:");
        let text = || Some(field.text.trim().to_string()).filter(|text| !text.is_empty());
        match field.name.as_str() {
            "link" => self.link = self.link.take().or_else(text),
            "wp:base_blog_url" => self.blog = self.blog.take().or_else(text),
            "language" => self.language = self.language.take().or_else(text),
            "wp:author" => self.read_author(field),
            "wp:category" | "wp:term" => {
                let name = field.text_of("wp:cat_name").or_else(|| field.text_of("wp:term_name"));
                if let (Some(id), Some(name)) = (field.text_of("wp:term_id"), name) {
                    self.terms.insert(id.to_string(), name.to_string());
                }
            }
            _ => {}
        }
    }

    fn read_author(&mut self, field: &Element) {
        let Some(login) = field.text_of("wp:author_login") else { return };
        let shown = field.text_of("wp:author_display_name").map(str::to_string);
        let names = [field.text_of("wp:author_first_name"), field.text_of("wp:author_last_name")];
        let whole = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if let Some(name) = shown.or_else(|| Some(whole).filter(|name| !name.is_empty())) {
            self.authors.insert(login.to_string(), name);
        }
    }

    /// Returns the address of the site, where it is known.
    pub(super) fn base(&self) -> Option<Base> {
        self.blog.as_deref().and_then(Base::of).or_else(|| self.link.as_deref().and_then(Base::of))
    }

    /// Returns the name of an author that readers see.
    pub(super) fn author<'a>(&'a self, login: &'a str) -> &'a str {
        self.authors.get(login).map_or(login, String::as_str)
    }

    /// Returns the name of a category by its number.
    pub(super) fn term(&self, id: &str) -> Option<&str> {
        self.terms.get(id).map(String::as_str)
    }
}
