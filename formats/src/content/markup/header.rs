//! The headers of the markups: the fields before the text.
//!
//! Input: the text of a file. Output: its fields, and the text after them. Forms: the field list of reStructuredText, the keywords of Org,
//! the header of AsciiDoc. Cost: linear in the header. These headers are part of the markup, so none is ever unclosed.

use serde_json::{Map, Value};

use super::super::data::Format;
use super::super::front_matter::{Parts, is_name, line};
use super::attributes::{Attributes, attribute};
use super::references::{indent, is_rule};
use super::{asciidoc_inline, restructured_text as rst};

/// Fields of reStructuredText whose text has marks.
const MARKED: [&str; 3] = ["summary", "description", "subtitle"];

/// Attributes of AsciiDoc that tell of the article; others set how it is rendered.
const TOLD: [&str; 11] =
    ["author", "authors", "date", "description", "keywords", "lang", "lead", "subtitle", "summary", "tags", "categories"];

/// Splits reStructuredText: a title with a line beneath it, and fields such as `:date: 2024-01-18` before the text.
///
/// Comments and definitions may stand before. A line further in goes on with the value before it.
pub(super) fn restructured_text(text: &str) -> Parts<'_> {
    let mut fields: Map<String, Value> = Map::new();
    let (mut rest, mut body) = (text, text);
    let (mut title, mut last, mut is_comment) = ("", None::<String>, false);
    while !rest.is_empty() {
        let (current, after) = line(rest);
        let trimmed = current.trim();
        let is_further_in = !trimmed.is_empty() && indent(current) > 0;
        rest = after;
        if is_comment && (is_further_in || trimmed.is_empty()) {
            continue;
        }
        is_comment = is_unseen(trimmed);
        let field = trimmed.strip_prefix(':').and_then(|field| field.split_once(':')).filter(|(key, _)| is_name(key));
        if let (true, Some(key)) = (is_further_in, &last) {
            if let Some(Value::String(value)) = fields.get_mut(key) {
                value.push('\n');
                value.push_str(trimmed);
            }
        } else if let Some((key, value)) = field {
            let key = key.to_lowercase();
            fields.insert(key.clone(), value.trim().into());
            last = Some(key);
        } else if !title.is_empty() && is_rule(current) && !fields.contains_key("title") {
            fields.insert("title".into(), rst::to_text(title).into());
        } else if is_comment || trimmed.is_empty() || is_rule(current) {
            last = last.filter(|_| trimmed.is_empty());
            // Names that are given here belong to the text.
            continue;
        } else if fields.is_empty() && title.is_empty() {
            title = trimmed;
            continue;
        } else {
            break;
        }
        body = rest;
    }
    for (key, value) in &mut fields {
        if let Value::String(text) = value {
            *text = value_of(key, text);
        }
    }
    Parts { fields, body, ..Parts::default() }
}

/// Returns the value of a field over several lines.
fn value_of(key: &str, text: &str) -> String {
    let text = text.trim();
    if MARKED.contains(&key) {
        return rst::to_text(text);
    }
    let is_list =
        matches!(key, "authors" | "author" | "tags") && text.lines().all(|line| line.starts_with("- ") || line.starts_with("* "));
    match is_list && !text.is_empty() {
        true => text.lines().map(|line| line[2..].trim()).collect::<Vec<_>>().join("; "),
        false => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// Whether a line begins a comment or a definition, which may stand before a title.
fn is_unseen(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("..").filter(|rest| rest.is_empty() || rest.starts_with(' ')) else { return false };
    let rest = rest.trim_start();
    let is_directive = rest.split_once("::").is_some_and(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace));
    !is_directive || ["role::", "default-role::", "meta::", "contents::"].iter().any(|name| rest.starts_with(name))
}

/// Splits Org: lines of `#+key: value` at the start. A key that stands twice is a list, as Hugo reads it.
pub(super) fn org(text: &str) -> Parts<'_> {
    let mut fields: Map<String, Value> = Map::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (current, after) = line(rest);
        let current = current.trim();
        if let Some((key, value)) = current.strip_prefix("#+").and_then(|line| line.split_once(':')) {
            let (key, value) = (key.trim().to_lowercase(), value.trim());
            if key.is_empty() || key.contains(char::is_whitespace) || key.starts_with("begin_") {
                break;
            }
            match key.strip_suffix("[]") {
                Some(key) => set(&mut fields, key, value.split_whitespace().map(Value::from).collect::<Vec<_>>().into()),
                None if key == "filetags" => {
                    let tags: Vec<Value> = value.split(':').filter(|tag| !tag.trim().is_empty()).map(Value::from).collect();
                    fields.entry("tags").or_insert(tags.into());
                }
                None => set(&mut fields, &key, scalar(value)),
            }
        } else if !current.is_empty() && !current.starts_with("# ") && current != "#" && !current.starts_with("-*-") {
            break;
        }
        rest = after;
    }
    let body = if fields.is_empty() { text } else { rest };
    Parts { fields, body, ..Parts::default() }
}

/// Sets a field; one that is there becomes a list.
fn set(fields: &mut Map<String, Value>, key: &str, value: Value) {
    match fields.get_mut(key) {
        Some(Value::Array(known)) => match value {
            Value::Array(values) => known.extend(values),
            value => known.push(value),
        },
        Some(known) => {
            let first = known.take();
            *known = Value::Array(vec![first, value]);
        }
        None => {
            fields.insert(key.to_string(), value);
        }
    }
}

/// Reads a value of Org: a date without its brackets, a truth, or a text.
fn scalar(value: &str) -> Value {
    let date = value.strip_prefix(['<', '[']).and_then(|value| value.strip_suffix(['>', ']'])).and_then(|value| value.get(..10));
    let is_date = |date: &&str| {
        date.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
    };
    match (date.filter(is_date), value) {
        (Some(date), _) => {
            // The name of the day stands before the hour.
            let hour = value.split([' ', '>', ']']).find(|part| part.len() == 5 && part.as_bytes()[2] == b':');
            hour.map_or_else(|| date.to_string(), |hour| format!("{date} {hour}")).into()
        }
        (_, "true" | "t") => true.into(),
        (_, "false" | "nil") => false.into(),
        (_, value) => value.into(),
    }
}

/// Reads the header of AsciiDoc: a title, the author, and attributes. It stays part of the text, where its attributes are used.
pub(super) fn asciidoc(text: &str) -> Parts<'_> {
    let mut fields: Map<String, Value> = Map::new();
    let mut attributes = Attributes::default();
    let mut rest = text;
    let mut title = None;
    let mut since_title = 0;
    while !rest.is_empty() {
        let (current, after) = line(rest);
        let current = current.trim_end();
        rest = after;
        if let Some((name, mut value)) = attribute(current) {
            // A value goes on behind a stroke at its end.
            while let Some(start) = value.strip_suffix(" \\") {
                let (more, after) = line(rest);
                value = format!("{start} {}", more.trim());
                rest = after;
            }
            let value = attributes.set(name, &value);
            let own = name.strip_prefix("page-");
            let key = own.unwrap_or(name).to_lowercase();
            if own.is_some() {
                let read = Format::Yaml.read(&value).map(|read| read.value).ok().filter(|read| !read.is_null());
                fields.insert(key, read.unwrap_or_else(|| value.into()));
            } else if TOLD.contains(&key.as_str()) {
                fields.entry(key).or_insert_with(|| value.into());
            } else if key == "revdate" {
                fields.entry("date").or_insert_with(|| value.into());
            }
            continue;
        }
        if current.trim().is_empty() {
            // Attributes may stand before the title, with blank lines between.
            if title.is_some() {
                break;
            }
            continue;
        }
        if ["//", "ifdef::", "ifndef::", "endif::", "include::"].iter().any(|mark| current.starts_with(mark)) {
            continue;
        }
        match (title, asciidoc_inline::title(current)) {
            (None, Some(found)) => title = Some(found),
            (None, None) => break,
            (Some(_), _) => {
                since_title += 1;
                match since_title {
                    1 => authors(current, &mut fields),
                    2 => revision(current, &mut fields),
                    _ => break,
                }
            }
        }
    }
    // Lines of attributes without a title may stand in any text.
    if let Some(title) = title {
        fields.entry("title").or_insert_with(|| asciidoc_inline::to_text(title, &attributes).into());
    }
    Parts { fields, body: text, ..Parts::default() }
}

/// Reads `Anne Morel <anne@feuille.example>; Luc Perrin`.
fn authors(line: &str, fields: &mut Map<String, Value>) {
    let name = |author: &str| author.split('<').next().unwrap_or_default().trim().replace('_', " ");
    let names: Vec<Value> = line.split(';').map(name).filter(|name| !name.is_empty()).map(Value::from).collect();
    if !names.is_empty() && names.len() <= 20 && line.len() <= 400 {
        fields.entry("authors").or_insert(names.into());
    }
}

/// Reads `v1.0, 2024-01-18: note`, or only the date.
fn revision(line: &str, fields: &mut Map<String, Value>) {
    let date =
        line.split([',', ' ']).map(|part| part.trim_end_matches(':')).find(|part| part.len() == 10 && part.as_bytes()[4] == b'-');
    if let Some(date) = date.filter(|date| date.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit())) {
        fields.entry("date").or_insert_with(|| date.into());
    }
}
