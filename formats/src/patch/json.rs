//! A key in JSON front matter.
//!
//! Input: the text of an object that its reader could read, and a change. Output: the new text. Cost: linear. Invariant: only the bytes
//! of the key, of its value and of one comma change. A new key comes last, on a line of its own where the first key has one.

use super::place::{Change, spliced};
use super::refusal::Refusal;
use super::value::{Value, quoted};

/// A key of an object, and where it stands.
struct Entry {
    key: String,
    start: usize,
    value: usize,
    end: usize,
}

/// Changes the key.
pub(super) fn change(front: &str, change: &Change<'_>) -> Result<String, Refusal> {
    let lost = || Refusal::unsafe_here("its JSON front matter is written in a way that cannot be changed; set the key by hand");
    let (open, entries) = entries(front).ok_or_else(lost)?;
    let mut own = entries.iter().enumerate().filter(|(_, entry)| entry.key == change.key).map(|(at, _)| at);
    let (found, second) = (own.next(), own.next());
    if second.is_some() {
        return Err(Refusal::unsafe_here(format!("the key {:?} stands twice; take one of them out", change.key)));
    }
    // The spaces before the first key, where it stands on a line of its own.
    let first = entries.first().map_or(front.len(), |entry| entry.start);
    let before = front.get(open + 1..first).unwrap_or_default();
    let spaces = if entries.is_empty() { before.trim_end_matches('}') } else { before };
    let lead = spaces.rsplit_once('\n').map(|(_, lead)| if entries.is_empty() { "  " } else { lead });
    let list = change.list.map(|list| written(list, lead.map(|lead| (change.newline, lead)), 1));
    match (found, list) {
        (Some(at), Some(list)) => {
            let entry = entries.get(at).ok_or_else(lost)?;
            spliced(front, entry.value..entry.end, &list)
        }
        (Some(at), None) => {
            let entry = entries.get(at).ok_or_else(lost)?;
            // With the comma after it, or, as the last one, with that before it.
            let range = match (entries.get(at + 1), at.checked_sub(1).and_then(|at| entries.get(at))) {
                (Some(next), _) => entry.start..next.start,
                (None, Some(previous)) => previous.end..entry.end,
                (None, None) => open + 1..entry.end,
            };
            spliced(front, range, "")
        }
        (None, Some(list)) => {
            let at = entries.last().map_or(open + 1, |entry| entry.end);
            let comma = if entries.is_empty() { "" } else { "," };
            let space = match (lead, entries.is_empty()) {
                (Some(lead), _) => format!("{}{lead}", change.newline),
                (None, true) => String::new(),
                (None, false) => " ".to_string(),
            };
            spliced(front, at..at, &format!("{comma}{space}{}: {list}", quoted(change.key)))
        }
        (None, None) => Ok(front.to_string()),
    }
}

/// Writes a list, on lines of their own if there is an end of line and an indentation.
fn written(list: &[Value], lines: Option<(&str, &str)>, depth: usize) -> String {
    let Some((newline, unit)) = lines.filter(|_| !list.is_empty()) else { return Value::List(list.to_vec()).inline() };
    let entries: Vec<String> = list.iter().map(|entry| value(entry, newline, unit, depth + 1)).collect();
    wrapped(('[', ']'), &entries, newline, unit, depth)
}

fn value(value: &Value, newline: &str, unit: &str, depth: usize) -> String {
    match value {
        Value::List(entries) => written(entries, Some((newline, unit)), depth),
        Value::Map(entries) if !entries.is_empty() => {
            let entry =
                |(key, value): &(String, Value)| format!("{}: {}", quoted(key), self::value(value, newline, unit, depth + 1));
            wrapped(('{', '}'), &entries.iter().map(entry).collect::<Vec<_>>(), newline, unit, depth)
        }
        other => other.inline(),
    }
}

fn wrapped((open, close): (char, char), entries: &[String], newline: &str, unit: &str, depth: usize) -> String {
    let inner = format!("{newline}{}", unit.repeat(depth + 1));
    format!("{open}{inner}{}{newline}{}{close}", entries.join(&format!(",{inner}")), unit.repeat(depth))
}

/// Returns the start of the object, and its keys. The text is known to be one JSON object.
fn entries(text: &str) -> Option<(usize, Vec<Entry>)> {
    let bytes = text.as_bytes();
    let open = text.find('{')?;
    let mut at = open + 1;
    let mut entries = Vec::new();
    loop {
        at = spaces(bytes, at);
        match bytes.get(at)? {
            b'}' => return Some((open, entries)),
            b',' => at += 1,
            b'"' => {
                let start = at;
                let end = string(bytes, at)?;
                let key = serde_json::from_str(text.get(start..end)?).ok()?;
                let colon = spaces(bytes, end);
                let value = spaces(bytes, (*bytes.get(colon)? == b':').then_some(colon + 1)?);
                at = end_of_value(bytes, value)?;
                entries.push(Entry { key, start, value, end: at });
            }
            _ => return None,
        }
    }
}

fn spaces(bytes: &[u8], at: usize) -> usize {
    at + bytes.iter().skip(at).take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Returns the position after a string.
fn string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Returns the position after a value.
fn end_of_value(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string(bytes, at)?;
                if depth == 0 {
                    return Some(at);
                }
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return Some(at),
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b',' if depth == 0 => return Some(at),
            byte if depth == 0 && byte.is_ascii_whitespace() => return Some(at),
            _ => {}
        }
        at += 1;
    }
}
