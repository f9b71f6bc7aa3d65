//! Planned pages as data for templates: a JSON file of Hugo, Jekyll or Eleventy, or a JavaScript module.
//!
//! Input: a page an article. Output: an object with the blocks of each page, by the address that the templates of the generator have at
//! hand. An article without a suggestion has no entry. One line an article, so that a change is easy to see in a version control system.

use std::io::Write as _;

use connexe::page::{Item, Page};
use connexe::{Article, Date};
use connexe_formats::patch::Value;
use serde::Serialize;

use super::{Addresses, Form, Writer};
use crate::failure::Result;
use crate::json;
use crate::output::Output;

/// A writer of data for templates.
pub struct Data {
    out: Output,
    form: Form,
    addresses: Addresses,
    count: usize,
}

impl Data {
    pub fn new(out: Output, form: Form, addresses: Addresses) -> Self {
        Self { out, form, addresses, count: 0 }
    }

    fn key(&self, article: &Article) -> String {
        match self.form {
            Form::Hugo => self.addresses.path(&article.id).to_string(),
            Form::Jekyll | Form::Eleventy => self.addresses.name(&article.id),
            _ => article.id.clone(),
        }
    }
}

impl Writer for Data {
    fn page(&mut self, article: &Article, page: &Page) -> Result<()> {
        let blocks = shown_blocks(page, |item| match self.form {
            Form::Jekyll | Form::Eleventy => self.addresses.of_site(&item.id),
            _ => self.addresses.of_host(&item.id),
        });
        if blocks.is_empty() {
            return Ok(());
        }
        let start = match (self.count, self.form) {
            (0, Form::Js) => "export default {\n",
            (0, _) => "{\n",
            _ => ",\n",
        };
        let key = self.key(article);
        let name = json::line(&key)?;
        // In a literal of JavaScript, `"__proto__": x` is no entry.
        let name = if self.form == Form::Js && key == "__proto__" { format!("[{}]", name.trim_end()) } else { name };
        write!(self.out, "{start}{}: {}", name.trim_end(), json::line(&blocks)?.trim_end())?;
        self.count += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        let end = match (self.count, self.form) {
            (0, Form::Js) => "export default {};\n",
            (0, _) => "{}\n",
            (_, Form::Js) => "\n};\n",
            _ => "\n}\n",
        };
        self.out.write_all(end.as_bytes())?;
        self.out.finish()
    }
}

/// A block, as templates read it.
#[derive(Serialize)]
pub struct ShownBlock<'a> {
    name: &'a str,
    items: Vec<ShownItem<'a>>,
}

/// An item, as templates read it; what it does not have is left out.
#[derive(Serialize)]
struct ShownItem<'a> {
    title: &'a str,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Date>,
    #[serde(skip_serializing_if = "str::is_empty")]
    excerpt: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

/// Returns the blocks of a page that have items, with addresses made by a function.
pub fn shown_blocks(page: &Page, address: impl Fn(&Item) -> String) -> Vec<ShownBlock<'_>> {
    let shown = |item| ShownItem::of(item, address(item));
    page.blocks
        .iter()
        .filter(|block| !block.items.is_empty())
        .map(|block| ShownBlock { name: &block.name, items: block.items.iter().map(shown).collect() })
        .collect()
}

impl ShownBlock<'_> {
    /// The block as a value of front matter.
    pub fn to_value(&self) -> Value {
        let items: Vec<Value> = self.items.iter().map(ShownItem::to_value).collect();
        Value::map([("name", Value::from(self.name)), ("items", items.into())])
    }
}

impl<'a> ShownItem<'a> {
    fn to_value(&self) -> Value {
        let mut fields = vec![("title", self.title.to_string()), ("url", self.url.clone())];
        fields.extend(self.date.map(|date| ("date", date.to_string())));
        if !self.excerpt.is_empty() {
            fields.push(("excerpt", self.excerpt.to_string()));
        }
        fields.extend(self.image.map(|image| ("image", image.to_string())));
        fields.extend(self.label.map(|label| ("label", label.to_string())));
        Value::map(fields)
    }

    fn of(item: &'a Item, url: String) -> Self {
        Self {
            title: if item.title.trim().is_empty() { &item.id } else { &item.title },
            url,
            date: item.date,
            excerpt: &item.excerpt,
            image: item.image.as_deref(),
            label: item.label.as_deref(),
        }
    }
}
