//! The text of a page, with links that the library resolves.
//!
//! Input: a page and the map of its site. Output: its text, in which a link to a page has the address of that page, the links that lead
//! nowhere, and the title that the text has. Cost: linear in the text. Each page is read on its own, so pages may be read at once.
//!
//! What other pages decide comes in by questions only: "where does this link lead?" A text that is kept for the next run has its
//! questions with their answers, and is used again where all answers are the same.

use std::cell::RefCell;
use std::collections::HashSet;

use connexe::Language;
use connexe::corpus::{BodyText, Code, Records, html_to_text, markdown_to_html};
use serde::{Deserialize, Serialize};

use super::fields::{SOURCE_LINKS, Wishes};
use super::hrefs::{self, Change};
use super::markup;
use super::page::{Form, Page};
use super::rules::Tags;
use super::site_map::{SiteMap, Target};
use super::template_tags::{self, Addresses};
use crate::cache::{Entry, Key, Store};
use crate::percent::decoded;
use crate::plain_text::escaped;

/// Bytes of the text by which a language is guessed.
const SAMPLE: usize = 60_000;

/// A text that was read.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) own: OwnText,
    /// For the next run.
    pub(super) entry: Option<Entry>,
    /// Addresses of pages to which the front matter links, and of those that it pins.
    pub(super) links: Vec<String>,
    pub(super) pins: Vec<String>,
}

/// What the text of a page tells, given the answers to its questions.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OwnText {
    pub(super) body: BodyText,
    /// The title that the text begins with.
    pub(super) heading: Option<String>,
    /// Links that lead nowhere, as written, each once.
    pub(super) dead: Vec<String>,
    /// The language by the words, where the source declares none.
    pub(super) guessed: Option<Language>,
    asked: Vec<(Question, Answer)>,
}

/// A question to the map of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Question {
    /// The address of a source that a tag names, in a language if one is named.
    Source(String, Option<String>),
    /// The path of a tag, from the root of the host.
    Path(String),
    /// The place that a link leads to.
    Link(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Answer {
    To(String),
    Dead,
    /// A list or a file of the site, or another site.
    NoPage,
}

/// What the texts of a site are read with.
pub(super) struct Reader<'a> {
    pub(super) pages: &'a [Page],
    pub(super) map: &'a SiteMap,
    pub(super) tags: Tags,
    pub(super) code: Code,
    /// What reads the HTML.
    pub(super) records: &'a Records,
    pub(super) store: Option<&'a Store>,
}

impl Reader<'_> {
    /// Reads the text of a page, or takes what an earlier run read of it.
    pub(super) fn read(&self, position: usize, wishes: &Wishes) -> Text {
        let page = &self.pages[position];
        let key = self.store.map(|_| self.key(page));
        let kept = self.store.zip(key).and_then(|(store, key)| store.get::<OwnText>(&key));
        let kept = kept.filter(|text| text.asked.iter().all(|(question, answer)| self.answer(position, question) == *answer));
        let (own, entry) = match (kept, key) {
            (Some(own), key) => (own, key.map(Entry::Old)),
            (None, key) => {
                let own = self.own_text(position);
                let entry = key.and_then(|key| Entry::of(key, &own));
                (own, entry)
            }
        };
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
        Text { own, entry, links, pins }
    }

    /// Returns the key of a text: everything that it depends on but the answers of the map.
    fn key(&self, page: &Page) -> Key {
        let language = page.language.as_ref().map_or("", |language| language.code());
        let title = page.scalar("title");
        let choices =
            format!("text {:?} {:?} {:?} {} {}", page.form, self.tags, self.code, page.has_title_in_text, title.is_some());
        let title = title.unwrap_or_default();
        Key::of(&[choices.as_bytes(), page.file.as_bytes(), language.as_bytes(), title.as_bytes(), page.body.as_bytes()])
    }

    fn own_text(&self, position: usize) -> OwnText {
        let page = &self.pages[position];
        let (mut dead, mut asked) = (Vec::new(), Vec::new());
        let html = self.html(position, &mut dead, &mut asked);
        let (html, heading) = without_title(html, page);
        let mut kept = |href: &str| match self.ask(position, Question::Link(href.to_string()), &mut asked) {
            Answer::To(address) => Change::To(address),
            Answer::Dead => {
                // Markdown encodes what an address may not have.
                dead.push(decoded(href));
                Change::Remove
            }
            Answer::NoPage => Change::Keep,
        };
        let html = hrefs::replaced(&html, &mut kept).into_owned();
        let mut seen = HashSet::new();
        dead.retain(|target| seen.insert(target.clone()));
        let guessed = if page.language.is_none() { Language::guess(&sample(&html)) } else { None };
        OwnText { body: self.records.body(&html), heading, dead, guessed, asked }
    }

    fn address(&self, position: usize) -> String {
        self.map.base.address_of(&self.pages[position].path)
    }

    /// Asks the map, and notes the question with its answer.
    fn ask(&self, position: usize, question: Question, asked: &mut Vec<(Question, Answer)>) -> Answer {
        let answer = self.answer(position, &question);
        asked.push((question, answer.clone()));
        answer
    }

    fn answer(&self, position: usize, question: &Question) -> Answer {
        match question {
            Question::Link(href) => match self.map.target(href, position, self.pages) {
                Target::Page(target) => Answer::To(self.address(target)),
                Target::Dead => Answer::Dead,
                Target::Here | Target::Elsewhere => Answer::NoPage,
            },
            Question::Path(path) => Answer::To(self.map.base.path_of(path)),
            Question::Source(path, language) => self.source(position, path, language.as_deref()).map_or(Answer::Dead, Answer::To),
        }
    }

    /// Returns the address of a source that a tag names.
    fn source(&self, position: usize, path: &str, language: Option<&str>) -> Option<String> {
        let page = &self.pages[position];
        let own = page.language.as_ref().map(connexe::Language::code);
        let (plain, _) = path.split_once('#').unwrap_or((path, ""));
        if plain.is_empty() {
            return Some(self.address(position));
        }
        let posts = format!("_posts/{plain}");
        let found = self.map.source(plain, &page.file, language.or(own), self.pages);
        let found = found.or_else(|| if self.tags == Tags::Liquid { self.map.source(&posts, "", own, self.pages) } else { None });
        match found {
            Some(found) => Some(self.address(found)),
            // A reference may also name an address or a file.
            None => match self.map.target(plain, position, self.pages) {
                Target::Page(target) => Some(self.address(target)),
                Target::Here => Some(plain.to_string()),
                Target::Dead | Target::Elsewhere => None,
            },
        }
    }

    fn html(&self, position: usize, dead: &mut Vec<String>, asked: &mut Vec<(Question, Answer)>) -> String {
        let page = &self.pages[position];
        if page.form == Form::Plain {
            return plain(&page.body);
        }
        let asked = RefCell::new(asked);
        let ask = |question| self.ask(position, question, &mut asked.borrow_mut());
        let mut source =
            |path: &str, language: Option<&str>| match ask(Question::Source(path.to_string(), language.map(str::to_string))) {
                Answer::To(address) => Some(address),
                Answer::Dead | Answer::NoPage => {
                    dead.push(path.to_string());
                    None
                }
            };
        let path = |path: &str| match ask(Question::Path(path.to_string())) {
            Answer::To(path) => path,
            Answer::Dead | Answer::NoPage => String::new(),
        };
        let text = template_tags::replaced(&page.body, self.tags, &mut Addresses { source: &mut source, path: &path });
        match page.form {
            Form::Markdown => markdown_to_html(&text, self.code),
            form => markup::to_html(form, &text).unwrap_or_else(|| text.into_owned()),
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
    let escaped = escaped(text);
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
