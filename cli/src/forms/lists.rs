//! Lists and pages for programs: JSON Lines, one object of JSON, or comma-separated values.
//!
//! Input: a list or a page an article. Output: an object an article, or a line a suggestion.

use std::io::Write as _;

use connexe::page::{Item, Page};
use connexe::ranking::Hidden;
use connexe::{Article, Date, Suggestion};
use serde::Serialize;

use super::{Form, List, Writer};
use crate::failure::Result;
use crate::json;
use crate::output::Output;

/// A writer of lists and pages.
pub struct Lists {
    out: Output,
    form: Form,
    /// Articles written so far.
    count: usize,
}

impl Lists {
    /// Makes a writer. Other forms than `json` and `csv` are JSON Lines.
    pub fn new(out: Output, form: Form) -> Self {
        Self { out, form, count: 0 }
    }

    fn object(&mut self, id: &str, value: &impl Serialize) -> Result<()> {
        let line = json::line(value)?;
        if self.form == Form::Json {
            let start = if self.count == 0 { "{\n" } else { ",\n" };
            write!(self.out, "{start}{}: {}", json::line(&id)?.trim_end(), line.trim_end())?;
        } else {
            self.out.write_all(line.as_bytes())?;
        }
        self.count += 1;
        Ok(())
    }

    fn rows(&mut self, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<()> {
        let mut bytes = csv::Writer::from_writer(Vec::new());
        if self.count == 0 {
            bytes.write_record(header).map_err(std::io::Error::from)?;
        }
        self.count += 1;
        for row in rows {
            bytes.write_record(row).map_err(std::io::Error::from)?;
        }
        let bytes = bytes.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(self.out.write_all(&bytes)?)
    }

    fn list_rows(&mut self, list: &List<'_>) -> Result<()> {
        let id = &list.article.id;
        let scored = list.list.items.iter().filter(|_| list.refusal.is_none()).enumerate();
        let start = |(rank, found): (usize, &Suggestion)| {
            vec![id.clone(), (rank + 1).to_string(), found.id.clone(), number(Some(found.score))]
        };
        match list.items {
            None => self.rows(&["id", "rank", "related", "score"], scored.map(start).collect::<Vec<_>>()),
            Some(items) => {
                let with_item = |((rank, found), item)| {
                    let mut row = start((rank, found));
                    row.extend(shown(item));
                    row
                };
                let header: Vec<&str> = ["id", "rank", "related", "score"].into_iter().chain(SHOWN).collect();
                self.rows(&header, scored.zip(items).map(with_item).collect::<Vec<_>>())
            }
        }
    }

    fn page_rows(&mut self, article: &Article, page: &Page) -> Result<()> {
        let header: Vec<&str> = ["id", "block", "rank", "related", "score"].into_iter().chain(SHOWN).collect();
        let mut rows = Vec::new();
        for block in &page.blocks {
            for (rank, item) in block.items.iter().enumerate() {
                let (rank, score) = ((rank + 1).to_string(), number(item.score));
                let mut row = vec![article.id.clone(), block.name.clone(), rank, item.id.clone(), score];
                row.extend(shown(item));
                rows.push(row);
            }
        }
        self.rows(&header, rows)
    }
}

impl Writer for Lists {
    fn list(&mut self, list: &List<'_>) -> Result<()> {
        if self.form == Form::Csv {
            return self.list_rows(list);
        }
        let (id, found) = (list.article.id.as_str(), list.list);
        if let Some(refusal) = list.refusal {
            let reason = Some(refusal.to_string());
            return self.object(id, &Line { hidden: &[], id, reason, related: Related::Suggestions(&[]) });
        }
        let shortage = found.shortage.as_ref().filter(|_| found.items.is_empty());
        let reason = shortage.map(ToString::to_string);
        let related = match list.items {
            Some(items) => Related::Items(items.iter().map(ShownItem::from).collect()),
            None => Related::Suggestions(&found.items),
        };
        self.object(id, &Line { hidden: &found.hidden, id, reason, related })
    }

    fn page(&mut self, article: &Article, page: &Page) -> Result<()> {
        if self.form == Form::Csv { self.page_rows(article, page) } else { self.object(&article.id, page) }
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        if self.form == Form::Json {
            self.out.write_all(if self.count == 0 { b"{}\n" } else { b"\n}\n" })?;
        }
        self.out.finish()
    }
}

/// The columns of an item.
const SHOWN: [&str; 6] = ["title", "url", "date", "excerpt", "image", "label"];

fn shown(item: &Item) -> [String; 6] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let date = item.date.map(|date| date.to_string()).unwrap_or_default();
    [item.title.clone(), text(&item.url), date, item.excerpt.clone(), text(&item.image), text(&item.label)]
}

/// A score, as JSON writes it.
fn number(score: Option<f64>) -> String {
    score.map(|score| serde_json::Value::from(score).to_string()).unwrap_or_default()
}

/// A line of the output.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hidden: &'a [Hidden],
    id: &'a str,
    /// Why there is no item.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    related: Related<'a>,
}

/// A list: ids and scores alone, or items as a site shows them.
#[derive(Serialize)]
#[serde(untagged)]
enum Related<'a> {
    Suggestions(&'a [Suggestion]),
    Items(Vec<ShownItem<'a>>),
}

/// An item, with the names of the page as JSON.
#[derive(Serialize)]
struct ShownItem<'a> {
    id: &'a str,
    score: Option<f64>,
    title: &'a str,
    url: Option<&'a str>,
    date: Option<Date>,
    excerpt: &'a str,
    image: Option<&'a str>,
    label: Option<&'a str>,
}

impl<'a> From<&'a Item> for ShownItem<'a> {
    fn from(item: &'a Item) -> Self {
        Self {
            id: &item.id,
            score: item.score,
            title: &item.title,
            url: item.url.as_deref(),
            date: item.date,
            excerpt: &item.excerpt,
            image: item.image.as_deref(),
            label: item.label.as_deref(),
        }
    }
}
