//! The front matter of a source file.
//!
//! Input: the text of a file. Output: its fields, and the text after them. Forms: YAML between lines of `---`, TOML between lines of
//! `+++`, JSON as an object at the start or after `---json`, the plain headers of Pelican. Cost: linear
//! in the front matter. Invariant: front matter that is not closed or cannot be read is an error, so that a draft is never shown
//! because its mark was lost.

use std::ops::Range;

use serde_json::{Map, Value};

use super::data::Format;

/// A file in two parts.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Parts<'a> {
    pub(crate) fields: Map<String, Value>,
    /// Whether there is front matter at all, be it empty.
    pub(crate) is_marked: bool,
    pub(crate) body: &'a str,
    pub(crate) problem: Option<String>,
    /// The format of front matter between marks, and its bytes without the marks.
    #[cfg_attr(not(feature = "patch"), allow(dead_code, reason = "only patches need the bytes"))]
    pub(crate) front: Option<(Format, Range<usize>)>,
}

/// Splits a text with front matter between marks. A text without has no fields.
pub(crate) fn split(text: &str) -> Result<Parts<'_>, String> {
    let (first, rest) = line(text);
    let first = first.trim_end();
    let (fence, format) = match first {
        "---" | "---yaml" | "--- yaml" => ("---", Format::Yaml),
        "---json" | "--- json" => ("---", Format::Json),
        "---toml" | "--- toml" => ("---", Format::Toml),
        "+++" => ("+++", Format::Toml),
        _ if first == "{" || (first.starts_with("{\"") && text.trim_start().starts_with('{')) => return json(text),
        _ => return Ok(Parts { body: text, ..Parts::default() }),
    };
    let Some((front, body)) = until(rest, fence) else {
        // A rule of Markdown at the start is no front matter: no line after it sets a key.
        let sets_a_key = rest.lines().take(3).any(|line| line.split_once([':', '=']).is_some_and(|(key, _)| is_name(key.trim())));
        return match sets_a_key {
            true => Err(format!("its front matter is not closed; write a line `{fence}` after it")),
            false => Ok(Parts { body: text, ..Parts::default() }),
        };
    };
    let (fields, problem) = format.fields(front)?;
    let start = text.len() - rest.len();
    Ok(Parts { fields, is_marked: true, body, problem, front: Some((format, start..start + front.len())) })
}

/// Reads a JSON object at the start of a text, as Hugo does.
fn json(text: &str) -> Result<Parts<'_>, String> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    match values.next() {
        Some(Ok(fields)) => {
            let end = values.byte_offset();
            let front = Some((Format::Json, 0..end));
            Ok(Parts { fields, is_marked: true, body: &text[end..], problem: None, front })
        }
        // A text may begin with a brace.
        _ if !text.trim_start_matches(['{', ' ', '\r', '\n', '\t']).starts_with('"') => {
            Ok(Parts { body: text, ..Parts::default() })
        }
        _ => Err("its JSON front matter cannot be read".to_string()),
    }
}

/// Splits a text with the headers of Python-Markdown: `Key: value` lines up to the first blank line.
///
/// A line that begins with four spaces goes on with the value before it. Keys have no case.
pub(crate) fn headers(text: &str) -> Result<Parts<'_>, String> {
    if line(text).0.trim_end() == "---" {
        return split(text).map(|parts| Parts { fields: lower(parts.fields), ..parts });
    }
    let mut fields: Map<String, Value> = Map::new();
    let mut last: Option<String> = None;
    let mut rest = text;
    while !rest.is_empty() {
        let (current, after) = line(rest);
        if current.trim().is_empty() {
            rest = after;
            break;
        }
        let key = current.split_once(':').filter(|(key, _)| is_name(key.trim()) && !current.starts_with("    "));
        match (key, &last) {
            (Some((key, value)), _) => {
                let key = key.trim().to_lowercase();
                fields.insert(key.clone(), value.trim().into());
                last = Some(key);
            }
            (None, Some(key)) if current.starts_with("    ") => {
                if let Some(Value::String(value)) = fields.get_mut(key) {
                    value.push(' ');
                    value.push_str(current.trim());
                }
            }
            _ => break,
        }
        rest = after;
    }
    let is_marked = !fields.is_empty();
    Ok(Parts { fields, is_marked, body: if is_marked { rest } else { text }, ..Parts::default() })
}

fn lower(fields: Map<String, Value>) -> Map<String, Value> {
    fields.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect()
}

pub(super) fn is_name(key: &str) -> bool {
    !key.is_empty() && key.len() <= 64 && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// Returns the first line and what follows it.
pub(super) fn line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// Returns the text before the next line that is the fence, and what follows it.
fn until<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if trimmed == fence || (fence == "---" && trimmed == "...") {
            return Some((&text[..start], &text[start + line.len()..]));
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn forms_of_front_matter() {
        for (text, fields, body) in [
            ("---\ntitle: Le port\n---\nOui", json!({"title": "Le port"}), "Oui"),
            ("---\r\ntitle: Le port\r\n---\r\nOui", json!({"title": "Le port"}), "Oui"),
            ("---\n---\nOui", json!({}), "Oui"),
            ("---\ntitle: a\n...\nOui", json!({"title": "a"}), "Oui"),
            ("+++\ntitle = \"Le port\"\n+++\nOui", json!({"title": "Le port"}), "Oui"),
            ("{\n\"title\": \"Le port\"\n}\nOui", json!({"title": "Le port"}), "\nOui"),
            ("---json\n{\"title\": \"a\"}\n---\nOui", json!({"title": "a"}), "Oui"),
            ("---\n\nUn texte\n", json!({}), "---\n\nUn texte\n"),
            ("{{< toc >}}\n", json!({}), "{{< toc >}}\n"),
            ("Le port", json!({}), "Le port"),
            ("", json!({}), ""),
        ] {
            let parts = split(text).unwrap();
            assert_eq!((Value::Object(parts.fields), parts.body), (fields, body), "{text:?}");
        }
    }

    #[test]
    fn lost_front_matter_is_an_error() {
        for text in
            ["---\ntitle: sans fin\n", "+++\ndraft = true\n", "---\na: [\n---\n", "---\n- a\n---\n", "{\"draft\": true,\n"]
        {
            assert!(split(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn headers_of_pelican() {
        for (text, fields, body) in [
            (
                "Title: Le port\nDate: 2024-01-18 09:30\nTags: a, b\n\nOui : non",
                json!({"title": "Le port", "date": "2024-01-18 09:30", "tags": "a, b"}),
                "Oui : non",
            ),
            ("Title: a\nSummary: Un\n    deux\n\nOui", json!({"title": "a", "summary": "Un deux"}), "Oui"),
            ("---\nTitle: a\n---\nOui", json!({"title": "a"}), "Oui"),
            ("Le port ouvre.\n", json!({}), "Le port ouvre.\n"),
        ] {
            let parts = headers(text).unwrap();
            assert_eq!((Value::Object(parts.fields), parts.body), (fields, body), "{text:?}");
        }
    }
}
