//! JSON Feed, versions 1 and 1.1.
//!
//! Input: the text of a file. Output: a feed. Cost: linear. A field of another shape is left out; an entry that is no object is lost.

use serde_json::{Map, Value};

use super::entry::{Entry, Feed};
use crate::plain_text::{as_html, name_as_html};

/// Reads a feed; the error says why it is none.
pub(super) fn read(text: &str) -> Result<Feed, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| format!("it is no JSON ({error}); fetch it again"))?;
    let Some(items) = document.get("items").and_then(Value::as_array) else {
        return Err("it is no JSON Feed: it has no list `items`".to_string());
    };
    let field = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_string);
    let mut feed = Feed { home: field("home_page_url"), language: field("language"), ..Feed::default() };
    if let Value::Object(document) = &document {
        feed.authors = authors(document);
    }
    for (position, item) in items.iter().enumerate() {
        match item {
            Value::Object(item) => feed.entries.push(entry(position + 1, item)),
            _ => feed.lost.push((position + 1, "is no object; it is left out; fetch the feed again".to_string())),
        }
    }
    Ok(feed)
}

fn entry(number: usize, item: &Map<String, Value>) -> Entry {
    let text = |name: &str| match item.get(name) {
        Some(Value::String(text)) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_string),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let id = text("id");
    let of_id = id.clone().filter(|id| id.starts_with("http"));
    let link = text("url").or_else(|| of_id.clone()).or_else(|| text("external_url"));
    let content = text("content_html").or_else(|| text("content_text").map(|text| as_html(&text)));
    let summary = text("summary").map(|text| as_html(&text));
    let has_content = content.is_some();
    let (body, lead) = if has_content { (content, summary) } else { (summary, None) };
    let tags = item.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    Entry {
        number,
        aliases: of_id.into_iter().filter(|id| Some(id) != link.as_ref()).collect(),
        link,
        guid: id,
        title: text("title").map(|title| as_html(&title)),
        lead,
        body,
        has_content,
        tags: tags.map(name_as_html).collect(),
        authors: authors(item),
        date: text("date_published").or_else(|| text("date_modified")),
        image: text("image").or_else(|| text("banner_image")),
        language: text("language"),
        ..Entry::default()
    }
}

/// Returns the names of authors: of version 1.1, or the one of version 1.
fn authors(object: &Map<String, Value>) -> Vec<String> {
    let several = object.get("authors").and_then(Value::as_array).into_iter().flatten();
    let names = several.chain(object.get("author")).filter_map(|author| author.get("name")).filter_map(Value::as_str);
    let mut found: Vec<String> = Vec::new();
    for name in names.map(str::trim).filter(|name| !name.is_empty()).map(name_as_html) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
