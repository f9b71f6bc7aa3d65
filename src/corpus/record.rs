//! One JSON record to an [`Article`].
//!
//! Exports of content systems differ in small ways: an id may be a number, a list may be a single string or `null`. Such forms are
//! accepted. Any other value of the wrong type makes the line unreadable.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

use super::markup::Markup;
use super::report::Problem;
#[cfg(feature = "html")]
use super::{html::html_to_text, hyperlinks::hyperlinks};
use crate::article::{Anchor, Article, Status};
use crate::date::Date;

/// The fields that are read; all others are ignored.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Record {
    id: Text,
    title: Text,
    lead: Text,
    body: Text,
    tags: List,
    section: Text,
    categories: List,
    series: Text,
    authors: List,
    date: Text,
    #[serde(alias = "language")]
    lang: Text,
    url: Text,
    image: Text,
    links: List,
    anchors: Option<Vec<LinkText>>,
    status: Text,
    not_before: Text,
    expires: Text,
    pins: List,
    translations: List,
    never_suggest: bool,
}

impl Record {
    /// Converts the record to an article, and adds a problem for each value replaced by a default.
    ///
    /// # Errors
    ///
    /// [`Problem::MissingId`] for a record without an id.
    pub(super) fn into_article(self, markup: Markup, problems: &mut Vec<Problem>) -> Result<Article, Problem> {
        let id = self.id.0;
        if id.trim().is_empty() {
            return Err(Problem::MissingId);
        }
        let plain = |text: String| match markup {
            Markup::None => text,
            #[cfg(feature = "html")]
            Markup::Html => html_to_text(&text),
        };
        #[cfg_attr(not(feature = "html"), allow(unused_mut))]
        let mut anchors: Vec<Anchor> =
            self.anchors.unwrap_or_default().into_iter().map(|LinkText { to, text }| Anchor { to: to.0, text: text.0 }).collect();
        #[cfg(feature = "html")]
        if markup == Markup::Html {
            anchors.extend(hyperlinks(&self.body.0));
        }
        let mut article = Article::new(id, plain(self.title.0));
        article.lead = plain(self.lead.0);
        article.body = plain(self.body.0);
        article.tags = self.tags.0;
        article.section = self.section.filled().or_else(|| self.categories.0.into_iter().next());
        article.series = self.series.filled();
        article.authors = self.authors.0;
        article.date = date_of("date", self.date, problems);
        article.language = self
            .lang
            .filled()
            .and_then(|code| code.parse().map_err(|_| problems.push(Problem::UnknownLanguage { value: short(&code) })).ok());
        article.url = self.url.filled();
        article.image = self.image.filled();
        article.links = without_self(&article.id, "links", self.links.0, problems);
        article.anchors = anchors;
        article.pins = without_self(&article.id, "pins", self.pins.0, problems);
        article.translations = without_self(&article.id, "translations", self.translations.0, problems);
        article.status = status_of(self.status, problems);
        article.expires = date_of("expires", self.expires, problems);
        article.never_suggest = self.never_suggest;
        if let Some(text) = self.not_before.filled() {
            match text.parse() {
                Ok(date) => article.not_before = Some(date),
                Err(_) => {
                    problems.push(Problem::BadEmbargo { value: short(&text) });
                    article.status = Status::Draft;
                }
            }
        }
        if article.body.trim().is_empty() {
            problems.push(Problem::EmptyBody);
        }
        Ok(article)
    }
}

fn date_of(field: &'static str, text: Text, problems: &mut Vec<Problem>) -> Option<Date> {
    let text = text.filled()?;
    text.parse().map_err(|_| problems.push(Problem::BadDate { field, value: short(&text) })).ok()
}

fn status_of(text: Text, problems: &mut Vec<Problem>) -> Status {
    let Some(text) = text.filled() else { return Status::Published };
    match text.trim().to_lowercase().as_str() {
        "published" => Status::Published,
        "draft" => Status::Draft,
        "withdrawn" => Status::Withdrawn,
        _ => {
            problems.push(Problem::UnknownStatus { value: short(&text) });
            Status::Draft
        }
    }
}

/// Removes the id of the article itself from a list of ids.
fn without_self(id: &str, field: &'static str, mut ids: Vec<String>, problems: &mut Vec<Problem>) -> Vec<String> {
    let before = ids.len();
    ids.retain(|other| other != id);
    if ids.len() < before {
        problems.push(Problem::LeadsToItself { field });
    }
    ids
}

/// Returns the start of a value, for a report.
pub(super) fn short(value: &str) -> String {
    value.chars().take(60).collect()
}

/// A string. A number or a truth value is read as its text, `null` as an empty string.
#[derive(Default)]
struct Text(String);

impl Text {
    /// Returns the text, unless it is blank.
    fn filled(self) -> Option<String> {
        if self.0.trim().is_empty() { None } else { Some(self.0) }
    }
}

/// The text of a link.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct LinkText {
    to: Text,
    text: Text,
}

/// A list of strings. A single string is read as a list of one, `null` as an empty list. Empty entries are left out.
#[derive(Default)]
struct List(Vec<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(Text)
    }
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor).map(List)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_string())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<String, E> {
        Ok(truth.to_string())
    }

    fn visit_unit<E: de::Error>(self) -> Result<String, E> {
        Ok(String::new())
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<String>, A::Error> {
        let mut list = Vec::new();
        while let Some(text) = sequence.next_element::<Text>()? {
            list.extend(text.filled());
        }
        Ok(list)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<String>, E> {
        Ok(Text(text.to_string()).filled().into_iter().collect())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }
}
