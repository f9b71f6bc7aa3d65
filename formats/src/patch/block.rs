//! Front matter for a file that has none.
//!
//! Some generators publish Markdown without front matter. There a block is added before the text. Its first line is a comment by which
//! it is known later: when the key goes and nothing else was added, the whole block goes. Invariant: a file that has front matter in
//! some form, or looks like it, gets no block.

use super::headers;
use super::refusal::{Reason, Refusal};
use crate::content::Generator;

/// The first line of a block that was added.
pub(super) const MARK: &str = "# added by connexe";

/// Endings of files that are Markdown.
const MARKDOWN: [&str; 6] = ["md", "markdown", "mdown", "mkd", "mkdn", "mdx"];

/// Returns a block without a key, for a file of a site.
pub(super) fn added(text: &str, ending: &str, generator: Generator, newline: &str) -> Result<String, Refusal> {
    let no_place = |problem: &str| Err(Refusal::new(Reason::NoPlace, None, problem));
    match generator {
        Generator::Hugo | Generator::MkDocs | Generator::Eleventy | Generator::Docusaurus => {}
        Generator::Pelican => return no_place("it has no headers; write at least a line `Title: ...` at its start"),
        _ => {
            return no_place(&format!(
                "it has no front matter, so {} publishes no page of it; add front matter first",
                generator.name()
            ));
        }
    }
    if !MARKDOWN.contains(&ending) {
        return no_place("it has no front matter, and only Markdown files get one; add front matter first");
    }
    let start = text.trim_start();
    let is_header = generator == Generator::MkDocs && start.lines().next().is_some_and(|line| headers::name(line).is_some());
    if is_header {
        return no_place(
            "it may have headers such as `Title: ...`, which hold no lists; write them as YAML between lines of `---`",
        );
    }
    let is_object = start.starts_with('{') && !start.starts_with("{{") && !start.starts_with("{%");
    if is_object || ["---", "+++", "#+"].iter().any(|mark| start.starts_with(mark)) {
        return no_place("its first line looks like front matter that is not read here; set the key by hand");
    }
    Ok(format!("---{newline}{MARK}{newline}---{newline}"))
}

/// Whether front matter is that of a block that was added, with no key left.
pub(super) fn is_empty_block(front: &str) -> bool {
    let mut lines = front.lines();
    lines.next() == Some(MARK) && lines.next().is_none()
}
