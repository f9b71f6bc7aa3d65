//! Anchors of headings: links to the heading itself, `#` or `¶`, that no reader takes for text.

use super::tree::{Attr, NodeId, Tag, Tree};

/// Whether an element is the anchor of a heading.
pub(super) fn is_anchor(tree: &Tree<'_>, node: NodeId) -> bool {
    if tree.tag(node) != Tag::A || !tree.attr(node, Attr::Href).is_some_and(|href| href.contains('#')) {
        return false;
    }
    let text = tree.raw_text(node).trim();
    let is_sign = text.chars().count() <= 3 && !text.chars().any(char::is_alphanumeric);
    let is_named = tree.words(node, Attr::Class).any(|class| {
        matches!(
            class,
            "headerlink"
                | "anchor"
                | "hash-link"
                | "header-anchor"
                | "heading-anchor"
                | "anchorjs-link"
                | "heading-link"
                | "permalink"
        )
    });
    let is_word = matches!(text.to_ascii_lowercase().as_str(), "permalink" | "link" | "anchor" | "direct link" | "copy link");
    let in_heading = tree.ancestors(node).take(3).any(|outer| tree.tag(outer).is_heading());
    // A footnote in a sentence stays, and so does a heading that is a link to itself.
    (is_sign && (in_heading || is_named)) || (is_word && is_named)
}
