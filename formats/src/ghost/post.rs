//! One post.
//!
//! Input: a row and the tables around it. Output: a record for the library, or the mark that it is a page. Cost: linear in the post.

use connexe::corpus::SourceRecord;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::body::{body_of, with_site};
use super::tables::{Export, Row, text};
use crate::export::permalink::Base;
use crate::plain_text::{as_html, name_as_html};

/// Milliseconds from which a number is no number of seconds: the first months of 1973.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// A post that was read.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) id: String,
    pub(super) is_page: bool,
    pub(super) record: SourceRecord,
    /// The form of the body that could not be read.
    pub(super) broken_body: Option<&'static str>,
    pub(super) has_status: bool,
}

/// Reads a post.
pub(super) fn read(post: &Row, export: &Export, base: &Base) -> Post {
    let is_true = |name: &str| post.get(name).is_some_and(|value| *value == Value::Bool(true) || value.as_i64() == Some(1));
    let is_page = text(post, "type") == Some("page") || (text(post, "type").is_none() && is_true("page"));
    let site = base.address().unwrap_or_default();
    let address = address_of(post, export, &site, is_page);
    let link = address.and_then(|address| base.permalink(&address));
    let id = link.as_ref().map(|link| link.id.clone()).unwrap_or_default();
    let (body, broken_body) = body_of(post, &site);
    let mut fields = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(name.to_string(), value);
        }
    };
    set("id", (!id.is_empty()).then(|| id.as_str().into()));
    set("url", link.map(|link| link.url.into()));
    set("title", text(post, "title").map(|title| as_html(title).into()));
    set("lead", text(post, "custom_excerpt").map(|lead| as_html(lead).into()));
    set("body", body.map(Value::from));
    set("tags", names(export.tags(post), |tag| !is_internal(tag)));
    set("authors", names(export.authors(post), |_| true));
    set("image", ["feature_image", "image"].iter().find_map(|name| text(post, name)).map(|image| with_site(image, &site).into()));
    set("date", ["published_at", "created_at"].iter().find_map(|name| date(post.get(*name)?)));
    set("lang", text(post, "locale").map(Value::from));
    // Rows of tables always have a status; the programming interface gives public posts only, without one.
    let status = text(post, "status");
    set("status", status.map(Value::from).or_else(|| export.is_database.then(|| "draft".into())));
    set("visibility", text(post, "visibility").map(Value::from));
    let is_mail = |row: &Row| row.get("email_only").is_some_and(|value| *value == Value::Bool(true) || value.as_i64() == Some(1));
    let is_hidden = is_mail(post) || export.meta(post).is_some_and(is_mail);
    set("hidden", is_hidden.then_some(true.into()));
    let aliases = text(post, "canonical_url").map(|address| with_site(address, &site)).into_iter().collect();
    let record = SourceRecord { origin: String::new(), fields, aliases, body: None };
    Post { id, is_page, record, broken_body, has_status: status.is_some() || !export.is_database }
}

/// Returns the address of a post: its own, else by the pattern of the settings, else by the default of Ghost.
fn address_of(post: &Row, export: &Export, site: &str, is_page: bool) -> Option<String> {
    if let Some(url) = text(post, "url") {
        return Some(with_site(url, site));
    }
    let slug = text(post, "slug")?;
    let published = post.get("published_at").and_then(date);
    let day = published.as_ref().and_then(Value::as_str).and_then(|date| date.get(..10)).unwrap_or_default();
    let pattern = export.setting("permalinks").filter(|pattern| pattern.starts_with('/') && !is_page).unwrap_or("/:slug/");
    let parts = [
        (":slug", slug),
        (":year", day.get(..4).unwrap_or_default()),
        (":month", day.get(5..7).unwrap_or_default()),
        (":day", day.get(8..).unwrap_or_default()),
    ];
    let path = parts.iter().fold(pattern.to_string(), |path, (name, value)| path.replace(name, value));
    // Of other parts nothing is known here.
    let path = if path.contains("/:") || path.contains("//") { format!("/{slug}/") } else { path };
    Some(format!("{site}{path}"))
}

/// Returns the names of rows that `is_shown` keeps.
fn names(rows: Vec<&Row>, is_shown: impl Fn(&Row) -> bool) -> Option<Value> {
    let shown = rows.into_iter().filter(|row| is_shown(row)).filter_map(|row| text(row, "name"));
    let names: Vec<String> = shown.map(name_as_html).collect();
    (!names.is_empty()).then(|| names.into())
}

/// Whether a tag is for editors only.
fn is_internal(tag: &Row) -> bool {
    text(tag, "visibility") == Some("internal") || text(tag, "name").is_some_and(|name| name.starts_with('#'))
}

/// Returns a date. Older exports have milliseconds.
fn date(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(value.clone()),
        Value::Number(number) => {
            let number = number.as_i64()?;
            let time = if number.abs() < FIRST_MILLISECONDS {
                Timestamp::from_second(number)
            } else {
                Timestamp::from_millisecond(number)
            };
            Some(time.ok()?.to_string().into())
        }
        _ => None,
    }
}
