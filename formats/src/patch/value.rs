//! Values that are written into front matter.
//!
//! Maps keep the order of their keys. Invariant: a value that passes [`check`] reads back equal from YAML, TOML and JSON.

use serde_json::Value as Json;

use super::refusal::{Reason, Refusal};

/// Depth of the deepest value that is written.
const DEEPEST: usize = 16;

/// A value in front matter. There is no empty value: a field without one is left out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Another number; it must be finite.
    Number(f64),
    /// `true` or `false`.
    Truth(bool),
    /// A list.
    List(Vec<Value>),
    /// Keys with values, in this order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// Makes a map; the order of the keys is kept.
    ///
    /// ```
    /// use connexe_formats::patch::Value;
    ///
    /// let item = Value::map([("title", "Le port"), ("url", "/port/")]);
    /// let block = Value::map([("name", Value::from("Aller plus loin")), ("items", vec![item].into())]);
    /// ```
    pub fn map<K: Into<String>, V: Into<Self>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }

    /// Converts to the values that the readers give.
    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Whole(number) => (*number).into(),
            Self::Number(number) => (*number).into(),
            Self::Truth(truth) => (*truth).into(),
            Self::List(entries) => entries.iter().map(Self::to_json).collect(),
            Self::Map(entries) => Json::Object(entries.iter().map(|(key, value)| (key.clone(), value.to_json())).collect()),
        }
    }

    /// Returns a text, number or truth as all formats write it; `None` for lists and maps.
    pub(super) fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(quoted(text)),
            Self::Whole(number) => Some(number.to_string()),
            // With a point, so that no reader takes it for a whole number.
            Self::Number(number) => Some(format!("{number:?}")),
            Self::Truth(truth) => Some(truth.to_string()),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Returns the value as JSON on one line, with the order of the keys kept.
    pub(super) fn inline(&self) -> String {
        let joined = |entries: Vec<String>| entries.join(", ");
        match self {
            Self::List(entries) => format!("[{}]", joined(entries.iter().map(Self::inline).collect())),
            Self::Map(entries) => {
                let entry = |(key, value): &(String, Self)| format!("{}: {}", quoted(key), value.inline());
                format!("{{{}}}", joined(entries.iter().map(entry).collect()))
            }
            scalar => scalar.scalar().unwrap_or_default(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<Value>> for Value {
    fn from(entries: Vec<Self>) -> Self {
        Self::List(entries)
    }
}

/// Refuses values that not all formats can hold.
pub(super) fn check(entries: &[Value]) -> Result<(), Refusal> {
    fn problem(value: &Value, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return Some(format!("the value is deeper than the limit of {DEEPEST} lists and maps; write a flatter one"));
        }
        match value {
            Value::Number(number) if !number.is_finite() => Some(format!("{number} is no finite number; leave the field out")),
            Value::List(entries) => entries.iter().find_map(|entry| problem(entry, depth + 1)),
            Value::Map(entries) => entries.iter().enumerate().find_map(|(at, (key, value))| {
                let is_twice = entries.iter().take(at).any(|(other, _)| other == key);
                let twice = || is_twice.then(|| format!("the key {key:?} stands twice in one map; each may stand once"));
                let empty = || key.is_empty().then(|| "a key of a map is empty; give it a name".to_string());
                twice().or_else(empty).or_else(|| problem(value, depth + 1))
            }),
            _ => None,
        }
    }
    match entries.iter().find_map(|entry| problem(entry, 1)) {
        Some(problem) => Err(Refusal::new(Reason::Value, None, problem)),
        None => Ok(()),
    }
}

/// Returns a text in double quotes that YAML 1.1 and 1.2, TOML and JSON read alike.
///
/// Characters that one of them does not accept as they are, or reads as the end of a line, are written by number.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a key needs no quotes in any format.
pub(super) fn is_bare(key: &str) -> bool {
    let is_reserved = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].iter().any(|r| key.eq_ignore_ascii_case(r));
    let is_name = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    is_name && !is_reserved && key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Returns a key as YAML and TOML write it.
pub(super) fn key(name: &str) -> String {
    if is_bare(name) { name.to_string() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_safe_in_every_format() {
        for (text, expected) in [
            ("Le port", r#""Le port""#),
            ("a \"b\" \\ c", r#""a \"b\" \\ c""#),
            ("a\nb\tc\r", r#""a\nb\tc\r""#),
            ("\0\u{1b}\u{85}\u{2028}\u{feff}", r#""\u0000\u001b\u0085\u2028\ufeff""#),
            ("déjà 🌊", "\"déjà 🌊\""),
        ] {
            assert_eq!(quoted(text), expected, "{text:?}");
            assert_eq!(serde_json::from_str::<String>(&quoted(text)).ok().as_deref(), Some(text));
        }
    }

    #[test]
    fn values_that_some_format_cannot_hold_are_refused() {
        let deep = (0..20).fold(Value::from("a"), |value, _| vec![value].into());
        for value in [f64::NAN.into(), f64::INFINITY.into(), deep, Value::map([("a", "b"), ("a", "c")]), Value::map([("", "b")])]
        {
            assert_eq!(check(&[value]).map_err(|refusal| refusal.reason), Err(Reason::Value));
        }
    }
}
