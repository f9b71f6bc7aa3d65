//! Plain texts, written as the HTML that the library reads.
//!
//! Input: a text without markup. Output: HTML that is read as that text: the library leaves out shortcodes and, in titles, some Markdown.

/// Writes a text so that its characters are read as they are.
#[cfg(any(feature = "site", feature = "ghost", feature = "feed"))]
pub(crate) fn as_html(text: &str) -> String {
    if !text.contains(['&', '<', '{', '[', ']', '*', '=', '`']) {
        return text.to_string();
    }
    let mut written = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' | '<' | '{' | '[' | ']' | '*' | '=' | '`' => written += &format!("&#{};", u32::from(c)),
            _ => written.push(c),
        }
    }
    written
}

/// Writes a text where HTML has an element or an attribute in double quotes.
#[cfg(any(feature = "content", feature = "ghost"))]
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Writes a name, such as a tag: in names only references are replaced.
#[cfg(any(feature = "site", feature = "ghost", feature = "feed"))]
pub(crate) fn name_as_html(name: &str) -> String {
    name.replace('&', "&amp;")
}
