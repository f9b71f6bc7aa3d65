//! The markups that site generators read beside Markdown and HTML.
//!
//! Input: the text of a file in reStructuredText, Org or AsciiDoc. Output: its header as fields, and its text as HTML: words, links and
//! code, without marks. Cost: linear in the text. Invariants: no input panics; nothing is run or included, so what a program would add is
//! not there; the HTML is flat.

mod asciidoc;
mod asciidoc_inline;
mod attributes;
mod blocks;
mod header;
mod inline;
mod org;
mod org_inline;
mod references;
mod restructured_inline;
mod restructured_text;
#[cfg(test)]
mod tests;

use super::front_matter::Parts;
use super::page::Form;

/// Returns a text of a markup as HTML; `None` for a form that is none of these.
pub(super) fn to_html(form: Form, text: &str) -> Option<String> {
    match form {
        Form::RestructuredText => Some(restructured_text::to_html(text)),
        Form::Org => Some(org::to_html(text)),
        Form::AsciiDoc => Some(asciidoc::to_html(text)),
        Form::Markdown | Form::Html | Form::Plain => None,
    }
}

/// Splits a text of a markup from its header; `None` for a form that has none.
pub(super) fn header(form: Form, text: &str) -> Option<Parts<'_>> {
    match form {
        Form::RestructuredText => Some(header::restructured_text(text)),
        Form::Org => Some(header::org(text)),
        Form::AsciiDoc => Some(header::asciidoc(text)),
        Form::Markdown | Form::Html | Form::Plain => None,
    }
}
