//! A page as a tree of elements.
//!
//! Input: the text of a page. Output: its elements in the order of their start tags, each with its range of bytes in the page, its text
//! and the attributes that the reader uses. Cost: time linear in the page, whatever its nesting; memory at most `FACTOR` bytes a byte
//! of the page. Invariant: the range of an element lies within that of its parent.
//!
//! The tokenizer is `html5gum`, which follows the HTML standard. The tree is ours and not that of `html5ever`: that one does what the
//! standard says, so unclosed formatting elements multiply and deep nesting takes quadratic time. Here an end tag that is missing
//! never makes an element, and elements deeper than [`DEEPEST`](builder::DEEPEST) have no content.

mod builder;
mod names;
mod node;
#[cfg(test)]
mod tests;

pub(crate) use builder::parse;
pub(crate) use names::{Attr, Tag};
pub(crate) use node::{NodeId, ROOT, Tree, one_line};
