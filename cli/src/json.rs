//! JSON that is harmless to show in a terminal.
//!
//! Input: a value. Output: its JSON, in which ids stay the caller's: characters that could reorder or control text are written as
//! escapes. Cost: linear in the output.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use crate::failure::Result;

/// Writes a value over several lines, with a line break at the end.
pub fn pretty(value: &impl Serialize) -> Result<String> {
    Ok(escaped(&serde_json::to_string_pretty(value)?).into_owned() + "\n")
}

/// Writes a value in one line.
pub fn line(value: &impl Serialize) -> Result<String> {
    Ok(escaped(&serde_json::to_string(value)?).into_owned() + "\n")
}

/// Escapes the characters that a JSON writer leaves as they are, although [`printable`](connexe::page::printable) does not. They stand
/// in strings only.
fn escaped(json: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| matches!(c, '\u{7F}'..='\u{9F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_plain_ascii = json.is_ascii() && !json.as_bytes().contains(&0x7F);
    if is_plain_ascii || !json.contains(is_harmful) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_harmful(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_the_same() {
        let value = serde_json::json!({"id": "a\u{202E}b\u{9B}\u{7F}é\u{1B}"});
        let text = line(&value).unwrap();
        assert_eq!(text, "{\"id\":\"a\\u202eb\\u009b\\u007fé\\u001b\"}\n");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
