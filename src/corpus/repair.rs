//! JSON as careless programs write it to JSON.
//!
//! Input: a line that the JSON reader refuses. Output: the line with these changes, if there are any:
//!
//! | found | written | by whom |
//! |---|---|---|
//! | `NaN`, `Infinity` outside of strings | `null` | Python's `json.dumps` |
//! | half of a surrogate pair, as in `"\ud83d"` | U+FFFD | texts that were cut after so many characters |
//! | a control character in a string, such as a tab | its escape | templates that write JSON |
//! | an escape that JSON does not have, such as `\'` | the character | the same |
//!
//! Cost: one pass.

/// Words for numbers that JSON does not have.
const NO_NUMBERS: [&str; 3] = ["NaN", "-Infinity", "Infinity"];

/// Returns a changed line, or `None` if there is nothing to change.
pub(crate) fn repair(line: &str) -> Option<String> {
    let mut repaired = String::with_capacity(line.len());
    let mut is_changed = false;
    let mut in_string = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '"' => {
                in_string = !in_string;
                repaired.push(c);
            }
            '\\' if in_string => {
                let (length, text) = escape(rest);
                is_changed |= text.is_some();
                taken = length;
                repaired.push_str(text.as_deref().unwrap_or(&rest[..length]));
            }
            '\0'..='\x1F' if in_string => {
                is_changed = true;
                repaired.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            'N' | 'I' | '-' if !in_string => match NO_NUMBERS.iter().find(|word| rest.starts_with(*word)) {
                Some(word) => {
                    is_changed = true;
                    taken = word.len();
                    repaired.push_str("null");
                }
                None => repaired.push(c),
            },
            _ => repaired.push(c),
        }
        rest = &rest[taken..];
    }
    is_changed.then_some(repaired)
}

/// Returns the length of the escape at the start of a text, and the text to write for it if it is no good JSON.
fn escape(text: &str) -> (usize, Option<String>) {
    let Some(kind) = text[1..].chars().next() else { return (1, None) };
    match kind {
        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => (2, None),
        'u' => match code_unit(text) {
            Some(0xD800..=0xDBFF) if matches!(text.get(6..).and_then(code_unit), Some(0xDC00..=0xDFFF)) => (12, None),
            Some(0xD800..=0xDFFF) => (6, Some("\\ufffd".to_string())),
            Some(_) => (6, None),
            // As `C:\users`: a path that was not escaped.
            None => (2, Some("\\\\u".to_string())),
        },
        // The backslash is written twice: the character after it is read by itself.
        '\0'..='\x1F' => (1, Some("\\\\".to_string())),
        other => (1 + other.len_utf8(), Some(other.to_string())),
    }
}

/// Returns the code unit of an escape `\u0041` at the start of a text.
fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn careless_json_becomes_json() {
        for (line, expected) in [
            (r#"{"a": NaN, "b": -Infinity, "c": "NaN"}"#, Some(r#"{"a": null, "b": null, "c": "NaN"}"#)),
            (r#"{"a": "\ud83d"}"#, Some(r#"{"a": "\ufffd"}"#)),
            (r#"{"a": "\ude00 \ud83d\ud83d\ude00"}"#, Some(r#"{"a": "\ufffd \ufffd\ud83d\ude00"}"#)),
            (r#"{"a": "l\'été"}"#, Some(r#"{"a": "l'été"}"#)),
            ("{\"a\": \"x\ty\"}", Some("{\"a\": \"x\\u0009y\"}")),
            (r#"{"a": "\"NaN\" \\"}"#, None),
            (r#"{"a": -1}"#, None),
            (r#"{"a": "\"#, None),
            ("", None),
        ] {
            assert_eq!(repair(line).as_deref(), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_tried(text in r#"[{}\[\]":,\\uNaIdD8\x00-\x20é0-9]{0,60}"#) {
            if let Some(once) = repair(&text) {
                prop_assert_eq!(repair(&once), None, "{} is repaired again", once);
            }
        }
    }
}
