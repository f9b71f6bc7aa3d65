//! YAML, TOML and JSON to JSON values, within limits.
//!
//! Input: a text. Output: its value, or the reason why it has none. Cost: linear in the text; aliases of YAML may repeat a part of it, up
//! to [`MOST_EVENTS`] events. Invariant: a date stays the text that its writer wrote, and so does a number with a leading zero: a slug
//! `007` is no 7.

use serde_json::{Map, Value};
use serde_saphyr::DuplicateKeyPolicy;

/// Bytes of the longest front matter or data file. Front matter of real sites has a few kilobytes, a large data file some hundreds.
const LONGEST: usize = 1 << 20;

/// Values that a document may have, those of repeated aliases included.
const MOST_EVENTS: usize = 100_000;

/// Depth of the deepest value.
const DEEPEST: usize = 64;

/// A format of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Yaml,
    Toml,
    Json,
}

/// A value that was read, with what is odd about it.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    pub(super) value: Value,
    pub(super) problem: Option<String>,
}

impl Format {
    /// Returns the format of a file by its ending.
    pub(super) fn of(file: &str) -> Option<Self> {
        match file.rsplit('.').next()? {
            "yml" | "yaml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Reads a text.
    pub(super) fn read(self, text: &str) -> Result<Read, String> {
        if text.len() > LONGEST {
            return Err(format!("it has {} bytes of data, more than the limit of {LONGEST}", text.len()));
        }
        let plain = |value| Read { value, problem: None };
        match self {
            Self::Yaml => yaml(text),
            Self::Toml => {
                toml::from_str::<toml::Table>(text).map(|table| plain(of_toml(toml::Value::Table(table)))).map_err(|error| {
                    let line =
                        error.span().map_or(0, |span| text.get(..span.start).unwrap_or_default().matches('\n').count()) + 1;
                    format!("its TOML cannot be read: line {line}: {}", one_line(error.message()))
                })
            }
            Self::Json => serde_json::from_str(text).map(plain).map_err(|error| format!("its JSON cannot be read: {error}")),
        }
    }

    /// Reads a text whose value has fields. An empty text has none.
    pub(crate) fn fields(self, text: &str) -> Result<(Map<String, Value>, Option<String>), String> {
        match self.read(text)? {
            Read { value: Value::Object(fields), problem } => Ok((fields, problem)),
            Read { value: Value::Null, problem } => Ok((Map::new(), problem)),
            _ => Err("its data is no list of keys with values".to_string()),
        }
    }
}

fn yaml(text: &str) -> Result<Read, String> {
    if text.trim().is_empty() {
        return Ok(Read { value: Value::Null, problem: None });
    }
    let parse = |text: &str, duplicate_keys| {
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! {
                max_events: MOST_EVENTS,
                max_nodes: MOST_EVENTS,
                max_depth: DEEPEST,
                max_aliases: 1_000,
                max_total_scalar_bytes: LONGEST,
                max_recorded_anchor_bytes: LONGEST,
                max_recorded_anchor_events: MOST_EVENTS,
            },
            alias_limits: serde_saphyr::alias_limits! {
                max_total_replayed_events: MOST_EVENTS,
            },
            duplicate_keys: duplicate_keys,
            leading_zero_numbers_as_strings: true,
            underscored_numbers_as_strings: true,
            strict_booleans: true,
            with_snippet: false,
        };
        serde_saphyr::from_str_with_options::<Value>(text, options)
    };
    let mut error = match parse(text, DuplicateKeyPolicy::Error) {
        Ok(value) => return Ok(Read { value, problem: None }),
        Err(error) => one_line(&error.to_string()),
    };
    let plain;
    let mut text = text;
    if error.contains("tagged") {
        plain = without_tags(text);
        text = &plain;
        match parse(text, DuplicateKeyPolicy::Error) {
            Ok(value) => return Ok(Read { value, problem: None }),
            Err(told) => error = one_line(&told.to_string()),
        }
    }
    // Psych and PyYAML take the last of two equal keys.
    if error.contains("duplicate")
        && let Ok(value) = parse(text, DuplicateKeyPolicy::LastWins)
    {
        return Ok(Read { value, problem: Some(format!("a key stands twice, the last one counts ({error})")) });
    }
    let tabs = if text.lines().any(|line| line.trim_start_matches(' ').starts_with('\t')) {
        "; YAML has no tabs, write spaces"
    } else {
        ""
    };
    Err(format!("its YAML cannot be read: {error}{tabs}"))
}

/// Returns YAML without the tags that say how a program reads a value: `!ENV NAME`, `!!timestamp 2024-01-18`.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut kept = 0;
    for (at, _) in text.match_indices('!') {
        let before = text[kept.min(at)..at].trim_end_matches(' ');
        let is_value = at >= kept && before.ends_with([':', '-', '[', ',', '{']);
        if is_value {
            out.push_str(&text[kept..at]);
            kept = at + text[at..].find(char::is_whitespace).unwrap_or(text.len() - at);
        }
    }
    out.push_str(&text[kept..]);
    out
}

/// Returns the start of an error as one line.
fn one_line(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(200).collect()
}

/// Converts a TOML value; dates become texts.
fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(entries) => entries.into_iter().map(of_toml).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, of_toml(value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_keep_what_their_writer_meant() {
        for (format, text, expected) in [
            (Format::Yaml, "date: 2024-01-18", json!({"date": "2024-01-18"})),
            (Format::Yaml, "date: 2024-01-18 09:30:00 +0100", json!({"date": "2024-01-18 09:30:00 +0100"})),
            (Format::Yaml, "slug: 007\nnb: 1_000", json!({"slug": "007", "nb": "1_000"})),
            (Format::Yaml, "pays: no\ndraft: yes\nvrai: true", json!({"pays": "no", "draft": "yes", "vrai": true})),
            (Format::Yaml, "a: &x [1]\nb: *x", json!({"a": [1], "b": [1]})),
            (Format::Yaml, "e: !!python/name:material.extensions.emoji.twemoji", json!({"e": null})),
            (Format::Yaml, "u: !ENV [ADRESSE, 'https://x.example/']", json!({"u": ["ADRESSE", "https://x.example/"]})),
            (
                Format::Yaml,
                "d: !!timestamp 2024-01-18\ne: !ENV ADRESSE\nf: \"oui !\"",
                json!({"d": "2024-01-18", "e": "ADRESSE", "f": "oui !"}),
            ),
            (Format::Yaml, "# rien\n", json!(null)),
            (
                Format::Toml,
                "date = 2024-01-18T09:30:00+01:00\n[a.b]\nc = 1.5",
                json!({"date": "2024-01-18T09:30:00+01:00", "a": {"b": {"c": 1.5}}}),
            ),
            (Format::Json, "{\"a\": [1, null]}", json!({"a": [1, null]})),
        ] {
            assert_eq!(format.read(text).map(|read| read.value), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_told() {
        let read = Format::Yaml.read("title: Un\ntitle: Deux\n").unwrap();
        assert_eq!(read.value, json!({"title": "Deux"}));
        assert!(read.problem.unwrap().contains("twice"));
        assert!(Format::Toml.read("title = 1\ntitle = 2\n").is_err());
    }

    #[test]
    fn hostile_data_ends_soon() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_string();
        for level in 1..10 {
            let earlier = format!("*a{},", level - 1).repeat(10);
            bomb += &format!("a{level}: &a{level} [{earlier}]\n");
        }
        for (format, text) in [
            (Format::Yaml, bomb),
            (Format::Yaml, "[".repeat(500_000)),
            (Format::Yaml, "- ".repeat(500_000)),
            (Format::Yaml, "a: &a [*a]".to_string()),
            (Format::Yaml, "a:\n\t- b".to_string()),
            (Format::Yaml, "x: 1\n".repeat(300_000)),
            (Format::Json, "[".repeat(500_000)),
            (Format::Toml, format!("a = {}", "[".repeat(500_000))),
            (Format::Toml, format!("a.{} = 1", "a.".repeat(400_000))),
            (Format::Toml, format!("[{}a]", "a.".repeat(400_000))),
        ] {
            let start = std::time::Instant::now();
            let error = format.read(&text).unwrap_err();
            assert!(error.len() < 400 && start.elapsed().as_secs() < 10, "{error}");
        }
    }
}
