//! The body of a post, in the form that it has.
//!
//! Input: a row. Output: HTML. Versions of Ghost store bodies as HTML, `lexical`, `mobiledoc`, Markdown or plain text, often two of
//! them. The rendered HTML comes first: it is what readers see. Cost: linear in the body.

use super::cards::markdown;
use super::tables::{Row, text};
use super::{lexical, mobiledoc};
use crate::plain_text::escaped;

/// Stands for the address of the site in exports.
const SITE: &str = "__GHOST_URL__";

/// Returns the body as HTML, and the name of a form that could not be read.
pub(super) fn body_of(post: &Row, site: &str) -> (Option<String>, Option<&'static str>) {
    let mut broken = None;
    if let Some(html) = text(post, "html") {
        return (Some(with_site(html, site)), None);
    }
    type Form = (&'static str, fn(&str) -> Option<String>);
    let forms: [Form; 4] = [
        ("lexical", lexical::render),
        ("mobiledoc", mobiledoc::render),
        ("markdown", |text| Some(markdown(text))),
        ("plaintext", |text| Some(escaped(text))),
    ];
    for (name, render) in forms {
        let Some(text) = text(post, name) else { continue };
        match render(text) {
            Some(html) if html.trim().is_empty() => {}
            Some(html) => return (Some(with_site(&html, site)), broken),
            None => broken = broken.or(Some(name)),
        }
    }
    (None, broken)
}

/// Replaces the mark that stands for the address of the site.
pub(super) fn with_site(text: &str, site: &str) -> String {
    text.replace(SITE, site)
}
