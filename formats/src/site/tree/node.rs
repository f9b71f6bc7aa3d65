//! The elements of a page, and what can be asked about them. Cost: constant, or linear in the text or the attributes returned.

use std::ops::Range;

use super::names::{Attr, Tag};

/// The number of an element: its position in the order of start tags.
pub(crate) type NodeId = u32;

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) parent: NodeId,
    /// One more than the last element within it.
    pub(super) end: NodeId,
    /// First byte of the start tag in the page.
    pub(super) start: u32,
    /// One more than the last byte of the end tag.
    pub(super) stop: u32,
    /// First byte of its text in the text of the page.
    pub(super) text: u32,
    pub(super) text_end: u32,
    /// First of its attributes.
    pub(super) attributes: u32,
    pub(super) attribute_count: u8,
    pub(super) tag: Tag,
}

/// An attribute, with the range of its value in the values of the page.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) name: Attr,
}

/// A page as a tree. Element 0 stands for the page itself.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    pub(super) source: &'a str,
    pub(super) nodes: Vec<Node>,
    pub(super) attributes: Vec<Attribute>,
    /// Values of attributes, one after the other, entities decoded.
    pub(super) values: String,
    /// The text of the page, entities decoded, white space as one space. A line ends where a block begins or ends.
    pub(super) text: String,
    /// The content of scripts of the type `application/ld+json`.
    pub(super) json_ld: Vec<String>,
}

/// The element that stands for the page.
pub(crate) const ROOT: NodeId = 0;

impl<'a> Tree<'a> {
    /// Returns the page.
    pub(crate) fn source(&self) -> &'a str {
        self.source
    }

    /// Returns the scripts that hold JSON-LD.
    pub(crate) fn json_ld(&self) -> &[String] {
        &self.json_ld
    }

    /// Returns all elements in the order of their start tags.
    pub(crate) fn all(&self) -> Range<NodeId> {
        1..self.end(ROOT)
    }

    /// Returns the elements within an element, in the order of their start tags.
    pub(crate) fn within(&self, node: NodeId) -> Range<NodeId> {
        node + 1..self.end(node)
    }

    /// Returns the elements directly within an element.
    pub(crate) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.end(node);
        let mut next = node + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.end(child);
                child
            })
        })
    }

    /// Returns the elements around an element, the nearest first, without the page itself.
    pub(crate) fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = self.parent(node);
        std::iter::from_fn(move || {
            let ancestor = next;
            (ancestor != ROOT).then(|| {
                next = self.parent(ancestor);
                ancestor
            })
        })
    }

    fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node as usize]
    }

    pub(crate) fn tag(&self, node: NodeId) -> Tag {
        self.node(node).tag
    }

    pub(crate) fn parent(&self, node: NodeId) -> NodeId {
        self.node(node).parent
    }

    /// Returns one more than the last element within an element.
    pub(crate) fn end(&self, node: NodeId) -> NodeId {
        self.node(node).end
    }

    /// Whether an element lies within another one, or is the same.
    pub(crate) fn is_within(&self, node: NodeId, outer: NodeId) -> bool {
        (outer..self.end(outer)).contains(&node)
    }

    /// Returns the range of bytes of an element in the page, with its tags.
    pub(crate) fn range(&self, node: NodeId) -> Range<usize> {
        let node = self.node(node);
        node.start as usize..node.stop as usize
    }

    /// Returns the value of an attribute; empty where it has none.
    pub(crate) fn attr(&self, node: NodeId, name: Attr) -> Option<&str> {
        let node = self.node(node);
        let first = node.attributes as usize;
        let attributes = &self.attributes[first..first + usize::from(node.attribute_count)];
        let attribute = attributes.iter().find(|attribute| attribute.name == name)?;
        Some(&self.values[attribute.start as usize..attribute.end as usize])
    }

    /// Whether an element has an attribute.
    pub(crate) fn has(&self, node: NodeId, name: Attr) -> bool {
        self.attr(node, name).is_some()
    }

    /// Returns the words of an attribute that white space parts.
    pub(crate) fn words(&self, node: NodeId, name: Attr) -> impl Iterator<Item = &str> {
        self.attr(node, name).unwrap_or_default().split_ascii_whitespace()
    }

    /// Whether an attribute has a word. ASCII case does not count.
    pub(crate) fn has_word(&self, node: NodeId, name: Attr, word: &str) -> bool {
        self.words(node, name).any(|found| found.eq_ignore_ascii_case(word))
    }

    /// Returns the text of an element, with line breaks at blocks and nowhere else.
    pub(crate) fn raw_text(&self, node: NodeId) -> &str {
        let node = self.node(node);
        &self.text[node.text as usize..node.text_end as usize]
    }

    /// Returns the length of the text of an element, in bytes, with the spaces between its words.
    pub(crate) fn text_len(&self, node: NodeId) -> usize {
        let node = self.node(node);
        (node.text_end - node.text) as usize
    }

    /// Returns the text of an element in one line.
    pub(crate) fn line(&self, node: NodeId) -> String {
        one_line(self.raw_text(node))
    }

    /// Returns the text of an element in one line, without that of some elements within it.
    pub(crate) fn line_without(&self, node: NodeId, leaves_out: impl Fn(NodeId) -> bool) -> String {
        let outer = self.node(node);
        let mut text = String::new();
        let (mut from, mut next) = (outer.text, node + 1);
        while next < outer.end {
            if leaves_out(next) {
                let inner = self.node(next);
                text.push_str(&self.text[from as usize..inner.text as usize]);
                from = inner.text_end;
                next = inner.end;
            } else {
                next += 1;
            }
        }
        text.push_str(&self.text[from as usize..outer.text_end as usize]);
        one_line(&text)
    }

    /// Returns the memory that the tree takes beside the page, in bytes.
    #[cfg(test)]
    pub(crate) fn memory(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>()
            + self.attributes.capacity() * size_of::<Attribute>()
            + self.values.capacity()
            + self.text.capacity()
            + self.json_ld.iter().map(String::capacity).sum::<usize>()
    }
}

/// Returns a text with each run of white space as one space.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(256));
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
