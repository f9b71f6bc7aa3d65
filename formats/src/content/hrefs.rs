//! The links of a piece of HTML, replaced.
//!
//! Input: HTML, and a function that tells the new address of a link. Output: the same HTML with these addresses. Cost: linear in the
//! text. The other attributes of a changed link go: the reader of the text does not read them.

use std::borrow::Cow;

use connexe::corpus::html_to_text;
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use crate::plain_text::escaped;

/// What becomes of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Keep,
    To(String),
    /// The words stay, the link goes.
    Remove,
}

/// Replaces the addresses of links.
pub(super) fn replaced<'a>(html: &'a str, change: &mut dyn FnMut(&str) -> Change) -> Cow<'a, str> {
    if !html.contains("<a") && !html.contains("<A") {
        return Cow::Borrowed(html);
    }
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut out = String::new();
    let mut kept = 0;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        if tag.name.as_slice() != b"a" {
            continue;
        }
        let Some((_, address)) = tag.attributes.iter().find(|(name, _)| name.as_slice() == b"href") else { continue };
        let new = match change(String::from_utf8_lossy(address).trim()) {
            Change::Keep => continue,
            Change::To(address) => format!("<a href=\"{}\">", escaped(&address)),
            Change::Remove => "<a>".to_string(),
        };
        let (Some(before), true) = (html.get(kept..tag.span.start), html.is_char_boundary(tag.span.end)) else { continue };
        out.push_str(before);
        out.push_str(&new);
        kept = tag.span.end;
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(html.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}

/// Returns the text of a heading of the first level at the start, and the HTML after it.
pub(super) fn heading(html: &str) -> Option<(String, &str)> {
    let mut rest = html.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        rest = comment.split_once("-->")?.1.trim_start();
    }
    let inner = rest.strip_prefix("<h1")?;
    let (_, inner) = inner.split_once('>')?;
    let (inner, rest) = inner.split_once("</h1>")?;
    let title = html_to_text(inner).split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some((title, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_replaced_and_nothing_else() {
        let mut change = |href: &str| match href {
            "a.md" => Change::To("/a/?b&c".to_string()),
            "mort" => Change::Remove,
            _ => Change::Keep,
        };
        for (html, expected) in [
            ("<p>é <a href=\"a.md\" class=x>Un</a> &lt;</p>", "<p>é <a href=\"/a/?b&amp;c\">Un</a> &lt;</p>"),
            ("<A HREF='a.md'>Un</A><a href=mort>Deux</a>", "<a href=\"/a/?b&amp;c\">Un</A><a>Deux</a>"),
            ("<a name=a>Un</a><a href=b>Deux</a>", "<a name=a>Un</a><a href=b>Deux</a>"),
            ("<!-- <a href=a.md> --><abbr href=a.md>x", "<!-- <a href=a.md> --><abbr href=a.md>x"),
            ("a < b", "a < b"),
        ] {
            assert_eq!(replaced(html, &mut change), expected);
        }
    }

    #[test]
    fn a_heading_at_the_start() {
        for (html, expected) in [
            ("<h1 id=\"x\">Le <em>port</em></h1>\n<p>Oui", Some(("Le port", "\n<p>Oui"))),
            ("<!-- a -->\n<h1>Le port</h1>", Some(("Le port", ""))),
            ("<p>Oui</p><h1>Le port</h1>", None),
            ("<h1></h1><p>Oui", None),
            ("<h1>sans fin", None),
        ] {
            assert_eq!(heading(html), expected.map(|(title, rest)| (title.to_string(), rest)), "{html}");
        }
    }
}
