//! Text as HTML.
//!
//! Input: a text. Output: the same text where HTML has an element or an attribute in quotes. Cost: linear; no copy of a text that needs none.

use std::borrow::Cow;

/// Escapes a text for the content of an element, or for an attribute in quotes: `&`, `<`, `>` and both quotes. A slash stays, so that
/// addresses are readable.
///
/// ```
/// use connexe::page::escaped_html;
///
/// assert_eq!(escaped_html("/a?b=\"c\"&d"), "/a?b=&quot;c&quot;&amp;d");
/// ```
#[must_use]
pub fn escaped_html(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            _ => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}
