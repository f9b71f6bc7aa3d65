//! JSON values to the types of an article's fields.
//!
//! Input: a value as a content system writes it. Output: the text, list, truth value or date that it means, or the shape that was
//! expected, where it has no single meaning. Cost: linear in the value.

use serde_json::Value;

use crate::article::Anchor;
use crate::date::Date;
use crate::error::Error;

/// Keys under which systems write the text of a value, the preferred one first: WordPress, Drupal, Ghost, Mongo, XML as JSON.
const TEXT_KEYS: [&str; 12] =
    ["rendered", "processed", "name", "label", "title", "value", "text", "url", "src", "$date", "$oid", "date"];

/// A value whose meaning is not certain, with the shape to write instead.
pub(super) type Meaning<T> = Result<T, &'static str>;

/// Returns the value in a list of one, and in an object of one `value`, as Drupal writes every field.
pub(super) fn single(value: &Value) -> &Value {
    match value {
        Value::Array(entries) => match entries.as_slice() {
            [Value::Object(object)] => object.get("value").unwrap_or(value),
            [only] => only,
            _ => value,
        },
        Value::Object(object) => object.get("value").unwrap_or(value),
        _ => value,
    }
}

/// Returns the text of a value: a string, the digits of a number, the name in an object, the only entry of a list.
///
/// Blank texts, `null`, `false`, and empty lists and objects are `None`: some systems write `false` for a picture that is not there.
pub(super) fn text(value: &Value) -> Meaning<Option<String>> {
    match value {
        Value::Array(entries) => {
            let mut filled = entries.iter().filter(|entry| !is_missing(entry));
            match (filled.next(), filled.next()) {
                (None, _) => Ok(None),
                (Some(only), None) => scalar(only),
                _ => Err("write one text"),
            }
        }
        other => scalar(other),
    }
}

/// Returns the text of a value that is no list.
fn scalar(value: &Value) -> Meaning<Option<String>> {
    match value {
        Value::Null | Value::Bool(false) => Ok(None),
        Value::String(text) => Ok(filled(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(true) | Value::Array(_) => Err("write one text"),
        Value::Object(object) if object.is_empty() => Ok(None),
        Value::Object(object) => {
            let is_simple = |value: &&Value| !value.is_object() && !value.is_array();
            let value = TEXT_KEYS.iter().find_map(|key| object.get(*key).filter(is_simple));
            value.map_or(Err("write the text itself"), scalar)
        }
    }
}

/// Returns a longer text: as [`text`], or the paragraphs of a list of strings.
pub(super) fn paragraphs(value: &Value) -> Meaning<Option<String>> {
    match value {
        Value::Array(entries) if entries.len() > 1 => {
            let texts: Option<Vec<&str>> = entries.iter().map(Value::as_str).collect();
            texts.map(|texts| filled(texts.join("\n\n"))).ok_or("write one text")
        }
        other => text(other),
    }
}

/// Returns the entries of a list: of texts, of objects with a name, or a single text. Blank entries are left out.
///
/// Entries that Ghost marks as `"visibility": "internal"` are left out: no reader sees them.
pub(super) fn list(value: &Value) -> Meaning<Vec<String>> {
    let entries = match value {
        Value::Array(entries) => entries.as_slice(),
        other => std::slice::from_ref(other),
    };
    let is_internal = |entry: &&Value| entry.get("visibility").is_some_and(|value| value == "internal");
    let mut texts = Vec::with_capacity(entries.len());
    for entry in entries.iter().filter(|entry| !is_internal(entry)) {
        texts.extend(scalar(entry).map_err(|_| "write a list of texts")?);
    }
    Ok(texts)
}

/// Returns the entries of a string that lists several with commas, semicolons, bars or `#`; `None` where it is one entry.
pub(super) fn split_list(text: &str) -> Option<Vec<String>> {
    let filled = |parts: Vec<&str>| {
        let parts: Vec<String> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).map(str::to_string).collect();
        Some(parts)
    };
    const SEPARATORS: [char; 8] = [',', ';', '|', '\n', '،', '؛', '、', '，'];
    if text.contains(SEPARATORS) {
        return filled(text.split(SEPARATORS).collect());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    (words.len() > 1 && words.iter().all(|word| word.starts_with('#'))).then(|| filled(words)).flatten()
}

/// Returns the truth value that a value means; `None` for a missing one.
pub(super) fn truth(value: &Value) -> Meaning<Option<bool>> {
    const EXPECTED: &str = "write true or false";
    match single(value) {
        Value::Null => Ok(None),
        Value::Bool(truth) => Ok(Some(*truth)),
        Value::Number(number) => match number.as_f64() {
            Some(0.0) => Ok(Some(false)),
            Some(1.0) => Ok(Some(true)),
            _ => Err(EXPECTED),
        },
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "" | "null" | "~" => Ok(None),
            "true" | "yes" | "y" | "on" | "1" | "oui" | "vrai" => Ok(Some(true)),
            "false" | "no" | "n" | "off" | "0" | "non" | "faux" => Ok(Some(false)),
            _ => Err(EXPECTED),
        },
        Value::Array(entries) if entries.is_empty() => Ok(None),
        Value::Array(_) | Value::Object(_) => Err(EXPECTED),
    }
}

/// Words for no date. "never" is none: for the day of publication it means the contrary.
const NO_DATE: [&str; 5] = ["null", "none", "nil", "false", "~"];

/// Reads a date; `None` for a missing one, `false`, and the zeros that systems write for none. An error is the reason why it is none.
pub(super) fn date(value: &Value) -> Result<Option<Date>, String> {
    if single(value) == &Value::Bool(false) {
        return Ok(None);
    }
    let Some(text) = text(value)? else { return Ok(None) };
    if NO_DATE.iter().any(|word| text.trim().eq_ignore_ascii_case(word)) {
        return Ok(None);
    }
    Date::read(&text).map_err(|error| match error {
        Error::Date { reason, .. } => reason,
        other => other.to_string(),
    })
}

/// Returns the links with their texts: objects with `to` (or `href`, `url`) and `text`.
pub(super) fn anchors(value: &Value) -> Meaning<Vec<Anchor>> {
    const EXPECTED: &str = "write a list such as [{\"to\": \"id\", \"text\": \"words\"}]";
    let entries = match value {
        Value::Array(entries) => entries.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut anchors = Vec::with_capacity(entries.len());
    for entry in entries.iter().filter(|entry| !is_missing(entry)) {
        let Value::Object(object) = entry else { return Err(EXPECTED) };
        let part = |keys: &[&str]| {
            let value = keys.iter().find_map(|key| object.get(*key));
            value.map_or(Ok(None), text).map(Option::unwrap_or_default).map_err(|_| EXPECTED)
        };
        let (to, text) = (part(&["to", "href", "url"])?, part(&["text", "title"])?);
        if to.is_empty() {
            return Err(EXPECTED);
        }
        anchors.push(Anchor { to, text });
    }
    Ok(anchors)
}

/// Whether a value stands for nothing.
pub(super) fn is_missing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.iter().all(is_missing),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

fn filled(text: String) -> Option<String> {
    if text.trim().is_empty() { None } else { Some(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_is_understood_where_it_has_one_meaning() {
        for (value, expected) in [
            (json!("Le port"), Ok(Some("Le port"))),
            (json!(" "), Ok(None)),
            (json!(null), Ok(None)),
            (json!([]), Ok(None)),
            (json!({}), Ok(None)),
            (json!(12), Ok(Some("12"))),
            (json!(false), Ok(None)),
            (json!(true), Err("write one text")),
            (json!(["Le port"]), Ok(Some("Le port"))),
            (json!([null, "Le port", ""]), Ok(Some("Le port"))),
            (json!({"name": "A. M.", "id": 4}), Ok(Some("A. M."))),
            (json!([{"name": "A. M."}]), Ok(Some("A. M."))),
            (json!({"rendered": "<p>Le port</p>", "protected": false}), Ok(Some("<p>Le port</p>"))),
            (json!({"name": null}), Ok(None)),
            (json!(["Le port", "Le quai"]), Err("write one text")),
            (json!([["Le port"]]), Err("write one text")),
            (json!({"x": 1}), Err("write the text itself")),
        ] {
            assert_eq!(text(&value), expected.map(|text| text.map(str::to_string)), "{value}");
        }
    }

    #[test]
    fn a_list_in_one_string_is_split() {
        for (text, expected) in [
            ("pêche, port", Some(vec!["pêche", "port"])),
            ("pêche;port;", Some(vec!["pêche", "port"])),
            ("#pêche #port", Some(vec!["#pêche", "#port"])),
            ("رياضة، ثقافة", Some(vec!["رياضة", "ثقافة"])),
            ("fête foraine", None),
            ("port", None),
        ] {
            assert_eq!(
                split_list(text).as_deref(),
                expected.map(|list| list.into_iter().map(String::from).collect::<Vec<_>>()).as_deref()
            );
        }
    }

    #[test]
    fn truth_has_several_spellings() {
        for (value, expected) in [
            (json!("true"), Ok(Some(true))),
            (json!("Oui"), Ok(Some(true))),
            (json!(1), Ok(Some(true))),
            (json!(0), Ok(Some(false))),
            (json!([false]), Ok(Some(false))),
            (json!(null), Ok(None)),
            (json!(""), Ok(None)),
            (json!(2), Err("write true or false")),
            (json!("perhaps"), Err("write true or false")),
            (json!({}), Err("write true or false")),
        ] {
            assert_eq!(truth(&value), expected, "{value}");
        }
    }
}
