//! The text of a page as HTML, with links that the library resolves.
//!
//! Input: a page and the map of its site. Output: HTML in which a link to a page has the address of that page, the links that lead
//! nowhere, and the title that the text has. Cost: linear in the text. Each page is read on its own, so pages may be read at once.

use std::collections::HashSet;

use connexe::Language;
use connexe::corpus::{Code, html_to_text, markdown_to_html};

use super::fields::{SOURCE_LINKS, Wishes};
use super::hrefs::{self, Change};
use super::page::{Form, Page};
use super::rules::Tags;
use super::site_map::{SiteMap, Target};
use super::template_tags::{self, Addresses};
use crate::percent::decoded;

/// Bytes of the text by which a language is guessed.
const SAMPLE: usize = 60_000;

/// A text that was read.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) html: String,
    /// The title that the text begins with.
    pub(super) heading: Option<String>,
    /// Links that lead nowhere, as written, each once.
    pub(super) dead: Vec<String>,
    /// Addresses of pages to which the front matter links, and of those that it pins.
    pub(super) links: Vec<String>,
    pub(super) pins: Vec<String>,
    /// The language by the words, where the source declares none.
    pub(super) guessed: Option<Language>,
}

/// What the texts of a site are read with.
pub(super) struct Reader<'a> {
    pub(super) pages: &'a [Page],
    pub(super) map: &'a SiteMap,
    pub(super) tags: Tags,
    pub(super) code: Code,
}

impl Reader<'_> {
    /// Reads the text of a page.
    pub(super) fn read(&self, position: usize, wishes: &Wishes) -> Text {
        let page = &self.pages[position];
        let mut dead = Vec::new();
        let html = self.html(position, &mut dead);
        let (html, heading) = without_title(html, page);
        let mut kept = |href: &str| match self.map.target(href, position, self.pages) {
            Target::Page(target) => Change::To(self.address(target)),
            Target::Dead => {
                // Markdown encodes what an address may not have.
                dead.push(decoded(href));
                Change::Remove
            }
            Target::Here | Target::Elsewhere => Change::Keep,
        };
        let html = hrefs::replaced(&html, &mut kept).into_owned();
        let mut seen = HashSet::new();
        dead.retain(|target| seen.insert(target.clone()));
        let links = page.list(SOURCE_LINKS);
        let links = links.iter().filter_map(|link| match self.map.target(link, position, self.pages) {
            Target::Page(target) => Some(self.address(target)),
            _ => None,
        });
        let links = links.collect();
        let pins = wishes.pins.iter().map(|pin| match self.map.target(pin, position, self.pages) {
            Target::Page(target) => self.pages[target].path.clone(),
            // The library says that there is no such article.
            _ => pin.clone(),
        });
        let pins = pins.collect();
        let guessed = if page.language.is_none() { Language::guess(&sample(&html)) } else { None };
        Text { html, heading, dead, links, pins, guessed }
    }

    fn address(&self, position: usize) -> String {
        self.map.base.address_of(&self.pages[position].path)
    }

    fn html(&self, position: usize, dead: &mut Vec<String>) -> String {
        let page = &self.pages[position];
        if page.form == Form::Plain {
            return plain(&page.body);
        }
        let own = page.language.as_ref().map(|language| language.code().to_string());
        let mut source = |path: &str, language: Option<&str>| {
            let (plain, _) = path.split_once('#').unwrap_or((path, ""));
            if plain.is_empty() {
                return Some(self.address(position));
            }
            let posts = format!("_posts/{plain}");
            let found = self.map.source(plain, &page.file, language.or(own.as_deref()), self.pages);
            let found = found.or_else(|| {
                if self.tags == Tags::Liquid { self.map.source(&posts, "", own.as_deref(), self.pages) } else { None }
            });
            if found.is_none() {
                // A reference may also name an address or a file.
                match self.map.target(plain, position, self.pages) {
                    Target::Page(target) => return Some(self.address(target)),
                    Target::Here => return Some(plain.to_string()),
                    Target::Dead | Target::Elsewhere => dead.push(path.to_string()),
                }
            }
            found.map(|position| self.address(position))
        };
        let path = |path: &str| self.map.base.path_of(path);
        let text = template_tags::replaced(&page.body, self.tags, &mut Addresses { source: &mut source, path: &path });
        match page.form {
            Form::Markdown => markdown_to_html(&text, self.code),
            _ => text.into_owned(),
        }
    }
}

/// Removes the heading at the start that is the title of the page.
fn without_title(html: String, page: &Page) -> (String, Option<String>) {
    let Some((heading, rest)) = hrefs::heading(&html) else { return (html, None) };
    let title = page.scalar("title");
    let is_title = page.has_title_in_text || title.as_deref().is_none_or(|title| title.trim() == heading);
    if is_title { (rest.to_string(), Some(heading)) } else { (html, None) }
}

/// Returns plain text as HTML, its paragraphs kept.
fn plain(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let paragraphs = escaped.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{paragraph}</p>\n")).collect()
}

/// Returns the start of a text, to guess its language.
fn sample(html: &str) -> String {
    let mut end = html.len().min(SAMPLE);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    html_to_text(&html[..end])
}
