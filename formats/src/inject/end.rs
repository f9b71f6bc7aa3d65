//! The end of an element.
//!
//! Input: an element, with the end tag at which a reader without a tree of elements takes it to end. Output: the first byte of its end tag,
//! or the byte at which it ends without one. Cost: constant where the end tag is its own; else the tree of the page.

use std::borrow::Cow;

use super::scan::{Found, Refusal, line_of};
use crate::site::tree::{Tag, parse};

/// Elements that may end without an end tag where another one begins.
const ENDS_BY_ITSELF: [&str; 11] = ["p", "li", "dt", "dd", "td", "th", "caption", "rt", "rp", "summary", "a"];

/// Returns the position at which a new last child of an element begins.
pub(super) fn end_of(page: &[u8], element: &Found) -> Result<usize, Refusal> {
    if let Some((closing, tag)) = &element.end
        && !ENDS_BY_ITSELF.contains(&element.name.as_str())
        && (*closing == element.name || ends_all_within(closing))
    {
        return Ok(tag.start);
    }
    by_tree(page, element).ok_or_else(|| {
        let Found { start, name, .. } = element;
        format!("the end of <{name}> of line {} is not found; add its end tag", line_of(page, *start))
    })
}

/// Whether the end tag of an element ends all elements within it, and is not left over from an element that ended before.
fn ends_all_within(name: &str) -> bool {
    Tag::of(name.as_bytes()).is_some_and(|tag| matches!(tag, Tag::Body | Tag::Html) || (tag.ends_a_paragraph() && tag != Tag::P))
}

/// Returns a page as the tree of the reader wants it, with all bytes of markup where they are.
pub(super) fn as_text(page: &[u8]) -> Cow<'_, str> {
    // Bytes outside ASCII are never markup: any letter of one byte in their place keeps all positions.
    match std::str::from_utf8(page) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(page.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { 'x' }).collect()),
    }
}

fn by_tree(page: &[u8], element: &Found) -> Option<usize> {
    let text = as_text(page);
    let tree = parse(&text);
    let node = tree.all().find(|&node| tree.range(node).start == element.start)?;
    let range = tree.range(node);
    let inner = page.get(range.clone())?;
    let last_tag = memchr::memrchr(b'<', inner)?;
    let is_own = inner.ends_with(b">")
        && inner[last_tag..]
            .strip_prefix(b"</")
            .and_then(|tag| tag.get(..element.name.len()))
            .is_some_and(|name| name.eq_ignore_ascii_case(element.name.as_bytes()));
    Some(if is_own { range.start + last_tag } else { range.end })
}
