//! The public face: one page, before and after.
//!
//! Input: the bytes of a page, the HTML of its block. Output: an [`Outcome`]. Cost: linear in the page. Invariants: see the module.

use std::borrow::Cow;
use std::ops::Range;

use connexe::{Error, Result};
use lol_html::Selector;

use super::end::{as_text, end_of};
use super::scan::{Refusal, Scope, blocks, line_of, main_article, placeholder, selected};
use super::written::Written;
use crate::site::own_blocks::without_own_blocks;

/// The line that a template of the site needs for [`Position::Placeholder`].
pub const PLACEHOLDER: &str = "<div data-connexe-related></div>";

/// The attributes of the block and of the placeholder, as they are found without reading a page.
const BLOCK: &[u8] = b"data-connexe-block";
const RELATED: &[u8] = b"data-connexe-related";

const START: &str = "<div data-connexe-block>";
const END: &str = "</div>";

/// The position of the block on a page.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Position {
    /// At the start of the first element with the attribute `data-connexe-related`. What the element holds follows the block.
    #[default]
    Placeholder,
    /// At the end of the first element that a CSS selector finds and that can hold a block.
    Selector(String),
    /// At the end of the main `<article>`: of those outside of other articles the longest, or the longest with an `<h1>`.
    Append,
}

/// The result for one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The page has the block already, or has none to take out: nothing is to be written.
    Unchanged,
    /// The bytes of the page with the new block, or without one.
    Changed(Vec<u8>),
    /// The page has no such position. A block that stands elsewhere on it stays.
    NoPosition,
    /// The page cannot be changed without harm, for this reason. It is one sentence, to stand after the name of the file.
    Refused(String),
}

/// Writes blocks into pages. It is made once for a site; threads may share it.
///
/// ```
/// use connexe_formats::inject::{Injector, Outcome, Position};
///
/// let injector = Injector::new(Position::Placeholder)?;
/// let page = b"<main><p>Text.</p><div data-connexe-related></div></main>";
/// let Outcome::Changed(with) = injector.set(page, Some("<p>Related</p>")) else { panic!("the page has a position") };
/// let expected = "<main><p>Text.</p><div data-connexe-related><div data-connexe-block><p>Related</p></div></div></main>";
/// assert_eq!(String::from_utf8_lossy(&with), expected);
/// assert_eq!(injector.set(&with, Some("<p>Related</p>")), Outcome::Unchanged);
/// assert_eq!(injector.set(&with, None), Outcome::Changed(page.to_vec()));
/// # Ok::<(), connexe::Error>(())
/// ```
#[derive(Debug)]
pub struct Injector(Rule);

#[derive(Debug)]
enum Rule {
    Placeholder,
    Selector(Selector),
    Append,
}

impl Injector {
    /// Makes an injector for one position.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] for a selector that is none, or that needs the page behind an element, such as `:last-child` or `:has`.
    pub fn new(position: Position) -> Result<Self> {
        let rule = match position {
            Position::Placeholder => Rule::Placeholder,
            Position::Append => Rule::Append,
            Position::Selector(text) => match text.parse() {
                Ok(selector) => Rule::Selector(selector),
                Err(error) => {
                    let reason = error.to_string();
                    let reason = reason.trim_end_matches('.').to_lowercase();
                    return Err(Error::Argument {
                        name: "the selector".to_string(),
                        value: format!("{text:?} ({reason})"),
                        limit: "a CSS selector such as \"#related\" or \"main > .post\", without `:last-child`, `:has` or `+`"
                            .to_string(),
                    });
                }
            },
        };
        Ok(Self(rule))
    }

    /// Sets the block of a page; `None`, or HTML without a character but white space, takes it out.
    ///
    /// `html` is the HTML of a whole block, such as that of [`Page::to_html`](connexe::page::Page::to_html). In a page that does not say
    /// that it is UTF-8, its characters outside ASCII are written as references (`&#233;`).
    ///
    /// Cost: time linear in the page; memory twice the page, and 64 MiB at most for elements that are open at once.
    #[must_use]
    pub fn set(&self, page: &[u8], html: Option<&str>) -> Outcome {
        self.outcome(page, html.filter(|html| !html.trim().is_empty())).unwrap_or_else(Outcome::Refused)
    }

    fn outcome(&self, page: &[u8], html: Option<&str>) -> std::result::Result<Outcome, Refusal> {
        let has_mark = contains(page, BLOCK);
        if !has_mark && html.is_none() {
            return Ok(Outcome::Unchanged);
        }
        if !has_mark && !self.may_have_position(page) {
            return Ok(Outcome::NoPosition);
        }
        let old = if has_mark { blocks(page)? } else { Vec::new() };
        let free = without(page, &old);
        if !old.is_empty() && contains(&free, BLOCK) && !blocks(&free)?.is_empty() {
            return Err(format!(
                "a part of the page becomes a block once the block of line {} is taken out; build the page again",
                line_of(page, old[0].start)
            ));
        }
        let Some(html) = html else {
            return Ok(if old.is_empty() { Outcome::Unchanged } else { Outcome::Changed(free.into_owned()) });
        };
        let written = Written::of(&free)?;
        let Some(at) = self.position(&free, &written)? else { return Ok(Outcome::NoPosition) };
        let block = [START, &written.html(html)?, END].concat();
        let new = [&free[..at], block.as_bytes(), &free[at..]].concat();
        if new == page {
            return Ok(Outcome::Unchanged);
        }
        let written = at..at + block.len();
        let is_found_again = blocks(&new).is_ok_and(|found| found == std::slice::from_ref(&written));
        if !is_found_again {
            return Err(format!(
                "the block would not be found again at line {}: its HTML, or the page before it, leaves an element or a comment open \
                 or ends one too many; mend the template",
                line_of(&free, at)
            ));
        }
        if without_own_blocks(&as_text(&new)) != as_text(&free) {
            return Err(format!(
                "the block of line {} would be read as text of the page: elements before it do not end as they should, such as <pre>; \
                 mend the HTML of the page",
                line_of(&free, at)
            ));
        }
        Ok(Outcome::Changed(new))
    }

    /// Whether a page may have the position, without reading it.
    fn may_have_position(&self, page: &[u8]) -> bool {
        match self.0 {
            Rule::Placeholder => contains(page, RELATED),
            Rule::Append => contains(page, b"<article"),
            Rule::Selector(_) => true,
        }
    }

    /// Finds the position in a page without a block.
    fn position(&self, page: &[u8], written: &Written) -> std::result::Result<Option<usize>, Refusal> {
        if !self.may_have_position(page) {
            return Ok(None);
        }
        let scope = Scope { page, encoding: written.encoding() };
        let element = match &self.0 {
            Rule::Placeholder => return placeholder(scope),
            Rule::Selector(selector) => selected(scope, selector)?,
            Rule::Append => main_article(scope)?,
        };
        element.map(|element| end_of(page, &element)).transpose()
    }
}

/// Returns the page without some ranges, which are in order.
fn without<'a>(page: &'a [u8], ranges: &[Range<usize>]) -> Cow<'a, [u8]> {
    if ranges.is_empty() {
        return Cow::Borrowed(page);
    }
    let mut free = Vec::with_capacity(page.len());
    let mut from = 0;
    for range in ranges {
        free.extend_from_slice(&page[from..range.start]);
        from = range.end;
    }
    free.extend_from_slice(&page[from..]);
    Cow::Owned(free)
}

/// Whether a page has a word. ASCII case does not count, as in names of elements and attributes.
fn contains(page: &[u8], word: &[u8]) -> bool {
    // The rarest letter of both attributes, and of `<article` the one that other text has not.
    let (letter, offset) = match word.iter().position(|&byte| byte == b'x') {
        Some(offset) => (b'x', offset),
        None => (word[0], 0),
    };
    let is_here = |at: usize| {
        at.checked_sub(offset)
            .and_then(|start| page.get(start..start + word.len()))
            .is_some_and(|found| found.eq_ignore_ascii_case(word))
    };
    memchr::memchr2_iter(letter, letter.to_ascii_uppercase(), page).any(is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case() {
        for (page, word, expected) in [
            ("<div data-connexe-block>", BLOCK, true),
            ("<div DATA-Connexe-BLOCK>", BLOCK, true),
            ("xx data-connexe-bloc", BLOCK, false),
            ("xe-block", BLOCK, false),
            ("", BLOCK, false),
            ("a < <ARTICLE>", b"<article", true),
            ("<articl", b"<article", false),
        ] {
            assert_eq!(contains(page.as_bytes(), word), expected, "{page}");
        }
    }

    #[test]
    fn an_injector_is_shared_by_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Injector>();
    }
}
