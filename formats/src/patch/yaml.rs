//! A key in YAML front matter: block style, by lines.
//!
//! Input: front matter that its reader could read, and a change. Output: the new front matter. Cost: linear in the lines. Invariant: the
//! lines that are taken out hold the key with its value and nothing else, as the parser of the reader sees them; the caller verifies the
//! whole. A new key comes after the last line, so that what comes before it means the same.

use super::place::{Change, spliced};
use super::refusal::Refusal;
use super::value::{Value, key, quoted};
use crate::content::Format;

/// Changes the key.
pub(super) fn change(front: &str, change: &Change<'_>) -> Result<String, Refusal> {
    let indent = root_indent(front);
    let text = change.list.map(|list| written(list, change, indent)).unwrap_or_default();
    let Some(current) = change.current else { return spliced(front, front.len()..front.len(), &text) };
    let names = [change.key.to_string(), quoted(change.key), format!("'{}'", change.key)];
    let lines: Vec<&str> = front.split_inclusive('\n').collect();
    let is_key = |line: &str| {
        let rest = line.get(indent..).filter(|_| line.len() - line.trim_start_matches(' ').len() == indent);
        let rest = rest.and_then(|rest| names.iter().find_map(|name| rest.strip_prefix(name.as_str())));
        rest.and_then(|rest| rest.trim_start_matches(' ').strip_prefix(':'))
            .is_some_and(|v| v.is_empty() || v.starts_with([' ', '\t', '\r', '\n']))
    };
    let mut starts = lines.iter().enumerate().filter(|(_, line)| is_key(line)).map(|(at, _)| at);
    let (Some(first), None) = (starts.next(), starts.next()) else {
        return Err(Refusal::unsafe_here(format!(
            "the key {:?} is written in a way that cannot be replaced safely; take it out by hand",
            change.key
        )));
    };
    let last = end_of(&lines, first, indent);
    let offset = |line: usize| lines.iter().take(line).map(|line| line.len()).sum::<usize>();
    let range = offset(first)..offset(last);
    let own = front.get(range.clone()).unwrap_or_default();
    match Format::Yaml.fields(own) {
        Ok((fields, None)) if fields == change.alone(current) => spliced(front, range, &text),
        _ => Err(Refusal::unsafe_here(format!(
            "the value of {:?} hangs together with other lines, as by an anchor; take it out by hand",
            change.key
        ))),
    }
}

/// Returns the spaces before the keys of the root.
fn root_indent(front: &str) -> usize {
    let is_content = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    front.lines().find(is_content).map_or(0, |line| line.len() - line.trim_start_matches(' ').len())
}

/// Returns the line after the value that begins in line `first`. Comments and blank lines at its end belong to what follows.
fn end_of(lines: &[&str], first: usize, indent: usize) -> usize {
    let mut end = first + 1;
    for (at, line) in lines.iter().enumerate().skip(first + 1) {
        let content = line.trim_start_matches(' ');
        let depth = line.len() - content.len();
        if content.trim().is_empty() || content.starts_with('#') {
            continue;
        }
        let is_entry = depth == indent && (content.starts_with("- ") || content.trim_end() == "-");
        if depth <= indent && !is_entry {
            break;
        }
        end = at + 1;
    }
    end
}

fn written(list: &[Value], change: &Change<'_>, indent: usize) -> String {
    let mut out = Writer { text: String::new(), newline: change.newline };
    out.text.push_str(&" ".repeat(indent));
    out.text.push_str(&key(change.key));
    out.text.push(':');
    out.list(list, indent + 2);
    out.text
}

struct Writer<'a> {
    text: String,
    newline: &'a str,
}

impl Writer<'_> {
    fn line(&mut self) {
        self.text.push_str(self.newline);
    }

    /// Writes a list after `key:` or `-`.
    fn list(&mut self, entries: &[Value], indent: usize) {
        if entries.is_empty() {
            self.text.push_str(" []");
            return self.line();
        }
        self.line();
        for entry in entries {
            self.text.push_str(&" ".repeat(indent));
            self.text.push('-');
            match entry {
                Value::Map(entries) if !entries.is_empty() => {
                    self.text.push(' ');
                    self.map(entries, indent + 2);
                }
                other => self.value(other, indent + 2),
            }
        }
    }

    /// Writes the keys of a map; the first one stands after what is there.
    fn map(&mut self, entries: &[(String, Value)], indent: usize) {
        for (at, (name, value)) in entries.iter().enumerate() {
            if at > 0 {
                self.text.push_str(&" ".repeat(indent));
            }
            self.text.push_str(&key(name));
            self.text.push(':');
            self.value(value, indent + 2);
        }
    }

    /// Writes a value after `key:` or `-`.
    fn value(&mut self, value: &Value, indent: usize) {
        match value {
            Value::List(entries) => self.list(entries, indent),
            Value::Map(entries) if !entries.is_empty() => {
                self.line();
                self.text.push_str(&" ".repeat(indent));
                self.map(entries, indent);
            }
            other => {
                self.text.push(' ');
                self.text.push_str(&other.scalar().unwrap_or_else(|| "{}".to_string()));
                self.line();
            }
        }
    }
}
