//! Assignments of plain literals in a Python file.
//!
//! Input: a Python file such as `pelicanconf.py`. Output: the values of names that a line sets to a literal (text, number, `True`,
//! `None`, list, tuple, dictionary), and the names that are set to something else. Nothing is run. Cost: linear in the text.

use serde_json::{Map, Value};

/// Depth of the deepest list or dictionary.
const DEEPEST: usize = 16;

/// The assignments of a file.
#[derive(Debug, Default)]
pub(super) struct Assignments {
    pub(super) values: Map<String, Value>,
    /// Names whose value a program computes.
    pub(super) computed: Vec<String>,
}

/// Reads the assignments at the start of lines. The last one of a name counts.
pub(super) fn read(text: &str) -> Assignments {
    let mut found = Assignments::default();
    let mut position = 0;
    while position < text.len() {
        let end = text[position..].find('\n').map_or(text.len(), |offset| position + offset + 1);
        let line = &text[position..end];
        let name_length = line.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let name = &line[..name_length];
        let after = line[name_length..].trim_start();
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !is_name || !after.starts_with('=') || after.starts_with("==") {
            position = end;
            continue;
        }
        let start = position + line.len() - after.len() + 1;
        let mut parser = Parser { text, position: start };
        let value = parser.value(0).filter(|_| parser.ends_line());
        match value {
            Some(value) => {
                found.values.insert(name.to_string(), value);
                found.computed.retain(|computed| computed != name);
                position = text[parser.position..].find('\n').map_or(text.len(), |offset| parser.position + offset + 1);
            }
            None => {
                found.values.remove(name);
                found.computed.push(name.to_string());
                position = end;
            }
        }
    }
    found
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.position..).unwrap_or_default()
    }

    /// Skips blanks and comments; within brackets also ends of lines.
    fn skip(&mut self, within: bool) {
        loop {
            let rest = self.rest();
            let blanks =
                rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r') || (within && *byte == b'\n')).count();
            let rest = &rest[blanks..];
            let comment = if rest.starts_with('#') { rest.find('\n').unwrap_or(rest.len()) } else { 0 };
            self.position += blanks + comment;
            if blanks + comment == 0 || (comment > 0 && !within) {
                return;
            }
        }
    }

    fn ends_line(&mut self) -> bool {
        self.skip(false);
        self.rest().is_empty() || self.rest().starts_with('\n')
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip(depth > 0);
        let first = self.rest().chars().next()?;
        match first {
            '[' | '(' | '{' if depth < DEEPEST => self.entries(first, depth),
            '"' | '\'' | 'r' | 'u' | 'R' | 'U' => {
                let mut text = self.string()?;
                // Texts beside one another are one.
                loop {
                    self.skip(depth > 0);
                    match self.string() {
                        Some(more) => text.push_str(&more),
                        None => return Some(text.into()),
                    }
                }
            }
            _ => {
                let word: String =
                    self.rest().chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).collect();
                let value = match word.as_str() {
                    "True" => Value::Bool(true),
                    "False" => Value::Bool(false),
                    "None" => Value::Null,
                    number => number.parse::<i64>().map(Value::from).or_else(|_| number.parse::<f64>().map(Value::from)).ok()?,
                };
                self.position += word.len();
                Some(value)
            }
        }
    }

    /// Reads the entries of a list, tuple or dictionary.
    fn entries(&mut self, open: char, depth: usize) -> Option<Value> {
        let close = match open {
            '[' => ']',
            '(' => ')',
            _ => '}',
        };
        self.position += 1;
        let (mut entries, mut fields, mut commas) = (Vec::new(), Map::new(), 0_usize);
        loop {
            self.skip(true);
            if self.rest().starts_with(close) {
                self.position += 1;
                return Some(match open {
                    '{' => Value::Object(fields),
                    // Brackets around one value only group it.
                    '(' if entries.len() == 1 && commas == 0 => entries.pop()?,
                    _ => Value::Array(entries),
                });
            }
            let value = self.value(depth + 1)?;
            self.skip(true);
            if open == '{' {
                if !self.rest().starts_with(':') {
                    return None;
                }
                self.position += 1;
                let key = value.as_str().map_or_else(|| value.to_string(), str::to_string);
                fields.insert(key, self.value(depth + 1)?);
            } else {
                entries.push(value);
            }
            self.skip(true);
            if self.rest().starts_with(',') {
                self.position += 1;
                commas += 1;
            } else if !self.rest().starts_with(close) {
                return None;
            }
        }
    }

    /// Reads a text in quotes, `None` where there is none.
    fn string(&mut self) -> Option<String> {
        let rest = self.rest();
        let is_raw = rest.starts_with(['r', 'R']);
        let start = usize::from(rest.starts_with(['r', 'R', 'u', 'U']));
        let quoted = &rest[start..];
        let mark = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|mark| quoted.starts_with(mark))?;
        let inner = &quoted[mark.len()..];
        let mut text = String::new();
        let mut characters = inner.char_indices();
        while let Some((at, c)) = characters.next() {
            if inner[at..].starts_with(mark) {
                self.position += start + 2 * mark.len() + at;
                return Some(text);
            }
            if c == '\n' && mark.len() == 1 {
                return None;
            }
            if c != '\\' || is_raw {
                text.push(c);
                continue;
            }
            match characters.next()?.1 {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                '\n' => {}
                other if matches!(other, '\\' | '\'' | '"') => text.push(other),
                other => text.extend(['\\', other]),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn literals_are_read_and_programs_are_not() {
        let text = "#!/usr/bin/env python\nimport os\nAUTHOR = 'Anne'  # elle\nSITEURL = os.environ['URL']\nN = 4\nX = None\n\
            PATHS = ['a', \"b\",\n    'c',  # trois\n]\nDICT = {'a/b': {'path': 'c'},}\nT = (('x', 'y'),)\nU = ('a' 'b')\nR = r'\\d'\n\
            def f():\n    A = 1\nif True:\n    pass\nS = 'a' + 'b'\nARTICLE_URL = '{date:%Y}/{slug}/'\nV = \"l'eau\"\nW = \"\"\"deux\nlignes\"\"\"\n";
        let found = read(text);
        assert_eq!(
            Value::Object(found.values),
            json!({
                "AUTHOR": "Anne", "N": 4, "X": null, "PATHS": ["a", "b", "c"], "DICT": {"a/b": {"path": "c"}}, "T": [["x", "y"]],
                "U": "ab", "R": "\\d", "ARTICLE_URL": "{date:%Y}/{slug}/", "V": "l'eau", "W": "deux\nlignes"
            })
        );
        assert_eq!(found.computed, ["SITEURL", "S"]);
    }

    #[test]
    fn hostile_files_end_soon() {
        for text in [
            format!("A = {}", "[".repeat(1_000_000)),
            "A = '\n".repeat(200_000),
            "A = (".repeat(200_000),
            format!("A = '{}", "a".repeat(1_000_000)),
        ] {
            assert!(read(&text).values.is_empty());
        }
    }
}
