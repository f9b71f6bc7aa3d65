//! The blocks that this project wrote into a page.
//!
//! Input: the text of a page. Output: the text that it had before. Cost: a search for the mark; where it is found, one more tree of the page.
//! Invariant: a site with blocks is read as the same site without them, so a second run never takes its own suggestions for links of editors.
//! `inject` writes no block that would not be cut out here.

use std::borrow::Cow;

use super::tree::{Attr, Tag, parse};

/// The attribute of a block, as it is found without reading a page.
const MARK: &[u8] = b"data-connexe-block";

/// Returns a page without blocks: they are cut out rather than marked as ignored, for every rule that counts texts, links or headings.
pub(crate) fn without_own_blocks(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), MARK).is_none() {
        return Cow::Borrowed(text);
    }
    let tree = parse(text);
    let mut free = String::with_capacity(text.len());
    let (mut from, mut node) = (0, 1);
    while node < tree.all().end {
        if tree.tag(node) == Tag::Div && tree.has(node, Attr::ConnexeBlock) {
            let range = tree.range(node);
            free.push_str(&text[from..range.start]);
            from = range.end;
            node = tree.end(node);
        } else {
            // An example in code is text of the article.
            node = if matches!(tree.tag(node), Tag::Pre | Tag::Code | Tag::Template) { tree.end(node) } else { node + 1 };
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    free.push_str(&text[from..]);
    Cow::Owned(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_cut_out() {
        for (page, free) in [
            ("<p>a</p>", "<p>a</p>"),
            ("<p>a</p><div data-connexe-block><div>x</div></div><p>b", "<p>a</p><p>b"),
            ("<div data-connexe-block=''><p>x<ul><li>y</ul></div>\n<div data-connexe-block>z</div>", "\n"),
            ("<p>data-connexe-block</p>", "<p>data-connexe-block</p>"),
            ("<!-- <div data-connexe-block></div> -->", "<!-- <div data-connexe-block></div> -->"),
            ("<pre><div data-connexe-block>x</div></pre>", "<pre><div data-connexe-block>x</div></pre>"),
            ("é<div data-connexe-block>x", "é"),
        ] {
            assert_eq!(without_own_blocks(page), free, "{page}");
        }
    }
}
