//! The attributes of a text in AsciiDoc: `:name: value`, and `{name}` where the value belongs.
//!
//! Input: lines, and texts with names. Output: texts with values. Cost: linear in the text, as a value is short. Invariant: a value holds
//! no names, so no value grows without bound.

use std::borrow::Cow;
use std::collections::HashMap;

/// Bytes of the longest value that is put in for its name.
const LONGEST: usize = 300;

/// Names that AsciiDoc knows, with their values.
const BUILT_IN: [(&str, &str); 17] = [
    ("empty", ""),
    ("sp", " "),
    ("nbsp", "\u{a0}"),
    ("zwsp", ""),
    ("apos", "'"),
    ("quot", "\""),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("plus", "+"),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("startsb", "["),
    ("endsb", "]"),
    ("cpp", "C++"),
];

/// The attributes of a text.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    values: HashMap<String, String>,
}

impl Attributes {
    /// Sets a value. Returns it with the values of the names within.
    pub(super) fn set(&mut self, name: &str, value: &str) -> String {
        let value = self.replaced(value).into_owned();
        if value.len() <= LONGEST {
            self.values.insert(name.to_lowercase(), value.clone());
        }
        value
    }

    /// Replaces names by their values; a name without a value stays.
    pub(super) fn replaced<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = String::new();
        let mut kept = 0;
        for (at, _) in text.match_indices('{') {
            let rest = &text[at + 1..];
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(0);
            if length == 0 || !rest[length..].starts_with('}') || text[..at].ends_with('\\') {
                continue;
            }
            let name = rest[..length].to_lowercase();
            let built_in = || BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            if let Some(value) = self.values.get(&name).map(String::as_str).or_else(built_in) {
                out.push_str(&text[kept..at]);
                out.push_str(value);
                kept = at + 1 + length + 1;
            }
        }
        if kept == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[kept..]);
        Cow::Owned(out)
    }
}

/// Reads a line that sets an attribute: `:name: value`, `:!name:`.
pub(super) fn attribute(line: &str) -> Option<(&str, String)> {
    let (name, value) = line.strip_prefix(':')?.split_once(':')?;
    let name = name.trim_matches('!');
    let is_name = name.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    (is_name && (value.is_empty() || value.starts_with(char::is_whitespace))).then(|| (name, value.trim().to_string()))
}
