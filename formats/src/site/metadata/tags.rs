//! Tags and categories that stand as links under or above an article.
//!
//! Input: the tree, with its regions and ignored blocks. Output: the names of tags and categories, and the blocks that hold them. Cost:
//! linear in the page, times the few elements around a link. A link to the page of a tag within a sentence is no tag of the article.

use super::keywords::tag_text;
use crate::site::class_words::Kind;
use crate::site::ignored::Ignored;
use crate::site::list_words::{Taxonomy, taxonomy_of};
use crate::site::regions::Regions;
use crate::site::tree::{Attr, NodeId, Tag, Tree};

/// The tags of an article as its page shows them.
#[derive(Debug, Default)]
pub(crate) struct TagLinks {
    pub(crate) tags: Vec<String>,
    pub(crate) categories: Vec<String>,
    /// The outermost blocks that hold hardly anything but such links.
    pub(crate) blocks: Vec<NodeId>,
    /// Links that were looked at.
    tried: usize,
}

/// Links that are kept.
const MOST: usize = 500;

/// The longest name of a tag, in bytes.
const LONGEST: usize = 120;

/// Finds the tags of an article.
pub(crate) fn tag_links(tree: &Tree<'_>, ignored: &Ignored, regions: &Regions) -> TagLinks {
    let mut found = TagLinks::default();
    let scope = regions.scope();
    let is_of_article = |node: NodeId| !ignored.is_foreign(node) && !regions.is_in_teaser(node);
    for node in tree.within(scope).filter(|&node| is_of_article(node)) {
        found.add(tree, ignored, node);
    }
    if (found.tags.is_empty() || found.categories.is_empty())
        && let Some(outer) = regions.main.or(regions.body).filter(|_| regions.article.is_some())
    {
        // Some themes write the tags beside the article.
        let beside = tree.within(outer).filter(|&node| !tree.is_within(node, scope) && is_of_article(node));
        let mut more = TagLinks::default();
        beside.for_each(|node| more.add(tree, ignored, node));
        if found.tags.is_empty() {
            found.tags = more.tags;
        }
        if found.categories.is_empty() {
            found.categories = more.categories;
        }
    }
    found
}

impl TagLinks {
    fn add(&mut self, tree: &Tree<'_>, ignored: &Ignored, node: NodeId) {
        if self.tried >= MOST || tree.text_len(node) > LONGEST * 2 {
            return;
        }
        if tree.tag(node) != Tag::A {
            // `<span class="md-tag">` in a block of tags: the site has no page of tags.
            let is_leaf = tree.within(node).next().is_none() && matches!(tree.tag(node), Tag::Span | Tag::Li);
            if is_leaf
                && tree.ancestors(node).take(3).any(|outer| ignored.own(outer) == Some(Kind::Tags))
                && is_tag_class(tree, node)
            {
                self.push(tree, node, Taxonomy::Tag);
            }
            return;
        }
        let Some(href) = tree.attr(node, Attr::Href) else { return };
        let by_address = taxonomy_of(href);
        let is_tag = tree.has_word(node, Attr::Rel, "tag") || tree.has_word(node, Attr::Class, "p-category");
        if by_address.is_none() && !is_tag {
            return;
        }
        self.tried += 1;
        let block = block_of(tree, node);
        let kind = match (is_tag, by_address) {
            (true, _) if tree.has_word(node, Attr::Rel, "category") => Taxonomy::Category,
            (true, Some(kind)) => kind,
            (true, None) => Taxonomy::Tag,
            (false, Some(kind)) if block.is_some() || is_in_details(tree, ignored, node) => kind,
            (false, _) => return,
        };
        self.blocks.extend(block.filter(|block| !self.blocks.contains(block)));
        self.push(tree, node, kind);
    }

    fn push(&mut self, tree: &Tree<'_>, node: NodeId, kind: Taxonomy) {
        let name = tag_text(&tree.line(node));
        if name.is_empty() || name.len() > LONGEST {
            return;
        }
        match kind {
            Taxonomy::Tag => self.tags.push(name),
            Taxonomy::Category => self.categories.push(name),
        }
    }
}

fn is_tag_class(tree: &Tree<'_>, node: NodeId) -> bool {
    tree.words(node, Attr::Class).any(|class| class.rsplit(['-', '_']).next().is_some_and(|word| word == "tag"))
}

/// Whether a link stands in a line about the article: in its header or footer, or in a block of details.
fn is_in_details(tree: &Tree<'_>, ignored: &Ignored, node: NodeId) -> bool {
    tree.ancestors(node).take(6).any(|outer| {
        matches!(ignored.own(outer), Some(Kind::Details | Kind::Tags | Kind::Footer | Kind::Author))
            || tree.tag(outer) == Tag::Header
    })
}

/// Returns the outermost block around a link that holds hardly anything but links to tags and categories.
fn block_of(tree: &Tree<'_>, link: NodeId) -> Option<NodeId> {
    let mut found = None;
    for outer in tree.ancestors(link).take(4) {
        if matches!(tree.tag(outer), Tag::Body | Tag::Html | Tag::Main | Tag::Article)
            || tree.text_len(outer) > 2_000
            || tree.within(outer).len() > 500
        {
            break;
        }
        let is_tag = |node: &NodeId| {
            tree.tag(*node) == Tag::A
                && (tree.has_word(*node, Attr::Rel, "tag")
                    || tree.attr(*node, Attr::Href).is_some_and(|href| taxonomy_of(href).is_some()))
        };
        let links: usize = tree.within(outer).filter(is_tag).map(|node| tree.text_len(node)).sum();
        // "Mots clés : ", commas and line breaks stand beside the links.
        if tree.raw_text(outer).split_whitespace().map(str::len).sum::<usize>() > links * 3 / 2 + 24 {
            break;
        }
        // A link in a short sentence stands in a paragraph; a block of tags is its own.
        if tree.tag(outer) != Tag::Span {
            found = Some(outer);
        }
    }
    found
}
