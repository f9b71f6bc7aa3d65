//! A key in TOML front matter.
//!
//! Input: front matter that its reader could read, and a change. Output: the new front matter. Cost: linear, with a few runs of the
//! parser. A new list of maps is an array of tables at the end, where every key before it keeps its meaning; other lists stand on a line
//! before the first table. A list that is there keeps its form. Invariant: the lines that are taken out hold the key with its value and
//! nothing else, as the parser of the reader sees them; the caller verifies the whole.

use std::ops::Range;

use serde_json::{Map, Value as Json};
use toml::de::{DeTable, DeValue};

use super::place::{Change, spliced};
use super::refusal::{Reason, Refusal};
use super::value::{Value, key};
use crate::content::Format;

/// Lines that may begin the first table: those of arrays within values look like it.
const MOST_STARTS: usize = 20;

/// The way in which a key is written.
enum Found {
    /// `related = [...]`: the bytes of the key and those of the value.
    Line { key: usize, value: Range<usize> },
    /// `[[related]]`: the first byte of the first header.
    Tables(usize),
}

/// Changes the key.
pub(super) fn change(front: &str, change: &Change<'_>) -> Result<String, Refusal> {
    let Some(current) = change.current else {
        return match change.list {
            Some(list) if list.iter().all(is_map) => spliced(front, front.len()..front.len(), &tables(list, change)),
            Some(list) => before_tables(front, list, change),
            None => Ok(front.to_string()),
        };
    };
    let by_hand = || {
        Refusal::unsafe_here(format!(
            "the key {:?} is written in a way that cannot be replaced safely; take it out by hand",
            change.key
        ))
    };
    match (find(front, change).ok_or_else(by_hand)?, change.list) {
        (Found::Line { value, .. }, Some(list)) => spliced(front, value, &inline(&Value::List(list.to_vec()))),
        (Found::Line { key, value }, None) => {
            let start = front.get(..key).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let rest = front.get(value.end..).unwrap_or_default();
            let end = value.end + rest.find('\n').map_or(rest.len(), |at| at + 1);
            alone(front, start..end, current, change).ok_or_else(by_hand)?;
            spliced(front, start..end, "")
        }
        (Found::Tables(start), list) => {
            let start = front.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let end = end_of_tables(front, start, &change.names());
            alone(front, start..end, current, change).ok_or_else(by_hand)?;
            match list {
                Some(list) if !list.iter().all(is_map) => Err(Refusal::new(
                    Reason::Value,
                    None,
                    "the key is an array of tables, and the new list has other entries; take the key out first",
                )),
                Some(list) => spliced(front, start..end, &tables(list, change)),
                None => spliced(front, start..end, ""),
            }
        }
    }
}

/// Finds the key by the positions that the parser gives.
fn find(front: &str, change: &Change<'_>) -> Option<Found> {
    let document = DeTable::parse(front).ok()?;
    let mut table = document.get_ref();
    if let Some(parent) = change.parent {
        let DeValue::Table(inner) = table.get(parent)?.get_ref() else { return None };
        table = inner;
    }
    let (name, value) = table.get_key_value(change.key)?;
    let (name, value) = (name.span(), value.span());
    // The value of an array of tables stands at its first header, and that holds the key.
    Some(if value.start >= name.end { Found::Line { key: name.start, value } } else { Found::Tables(value.start) })
}

/// Whether these bytes hold the key with its value and nothing else.
fn alone(front: &str, range: Range<usize>, current: &Json, change: &Change<'_>) -> Option<()> {
    let mut own = front.get(range)?.to_string();
    let read = |text: &str| Format::Toml.fields(text).ok().map(|(fields, _)| fields);
    // A line of a table does not name the table.
    if change.parent.is_some()
        && read(&own).is_some_and(|fields| fields == Map::from_iter([(change.key.to_string(), current.clone())]))
    {
        own = format!("[{}]\n{own}", key(change.parent?));
    }
    (read(&own)? == change.alone(current)).then_some(())
}

/// Returns the end of the tables that begin with the header at `start`. Comments and blank lines at their end belong to what follows.
fn end_of_tables(front: &str, start: usize, names: &[&str]) -> usize {
    let (mut at, mut end) = (start, start);
    for line in front.get(start..).unwrap_or_default().split_inclusive('\n') {
        let content = line.trim();
        if at > start && content.starts_with('[') && !is_header(content, names) {
            break;
        }
        at += line.len();
        if !content.is_empty() && !content.starts_with('#') {
            end = at;
        }
    }
    end
}

/// Whether a line is the header of a table at or below these names.
fn is_header(line: &str, names: &[&str]) -> bool {
    let header = line.trim_start_matches('[').split(']').next().unwrap_or_default();
    let mut parts = header.split('.').map(|part| part.trim().trim_matches(['"', '\'']));
    names.iter().all(|name| parts.next() == Some(name))
}

/// Writes a list before the first table.
fn before_tables(front: &str, list: &[Value], change: &Change<'_>) -> Result<String, Refusal> {
    if change.parent.is_some() {
        return Err(Refusal::new(Reason::Value, None, "an entry of the list is no map; here only lists of maps can be written"));
    }
    let line = format!("{} = {}{}", key(change.key), inline(&Value::List(list.to_vec())), change.newline);
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for text in front.split_inclusive('\n') {
        if text.trim_start().starts_with('[') && starts.len() < MOST_STARTS {
            starts.push(at);
        }
        at += text.len();
    }
    starts.push(front.len());
    let wanted = Value::List(list.to_vec()).to_json();
    for start in starts {
        let new = spliced(front, start..start, &line)?;
        if Format::Toml.fields(&new).is_ok_and(|(fields, _)| fields.get(change.key) == Some(&wanted)) {
            return Ok(new);
        }
    }
    Err(Refusal::unsafe_here("no line of its TOML front matter can take a key safely; set it by hand"))
}

fn is_map(value: &Value) -> bool {
    matches!(value, Value::Map(_))
}

fn tables(list: &[Value], change: &Change<'_>) -> String {
    if list.is_empty() {
        // An array of tables without tables cannot be written, and callers take the key out instead.
        return String::new();
    }
    let mut out = String::new();
    let name: Vec<String> = change.names().into_iter().map(key).collect();
    write_tables(&mut out, &name.join("."), list, change.newline);
    out
}

fn write_tables(out: &mut String, name: &str, list: &[Value], newline: &str) {
    for entry in list {
        let Value::Map(entries) = entry else { continue };
        out.push_str(&format!("[[{name}]]{newline}"));
        // Keys after the header of a table below would be its keys.
        let (below, own): (Vec<_>, Vec<_>) = entries
            .iter()
            .partition(|(_, value)| matches!(value, Value::List(list) if !list.is_empty() && list.iter().all(is_map)));
        for (name, value) in own {
            out.push_str(&format!("{} = {}{newline}", key(name), inline(value)));
        }
        for (below, value) in below {
            if let Value::List(list) = value {
                write_tables(out, &format!("{name}.{}", key(below)), list, newline);
            }
        }
    }
}

/// Returns a value on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::List(entries) => format!("[{}]", entries.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) if entries.is_empty() => "{}".to_string(),
        Value::Map(entries) => {
            let entry = |(name, value): &(String, Value)| format!("{} = {}", key(name), inline(value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.scalar().unwrap_or_default(),
    }
}
