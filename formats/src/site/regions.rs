//! The article of a page, and the teasers of other articles on it.
//!
//! Input: the tree of a page and its ignored blocks. Output: the element of the article, where one stands out, and counts of teasers. A
//! teaser is an article whose heading leads to another page. Cost: linear in the page.

use super::ignored::Ignored;
use super::tree::{Attr, NodeId, ROOT, Tag, Tree};

/// The parts of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Regions {
    /// The element of the article.
    pub(super) article: Option<NodeId>,
    /// `main`, or the element with that role.
    pub(super) main: Option<NodeId>,
    pub(super) body: Option<NodeId>,
    /// Whether the article is an `h-entry`, with text of its own.
    pub(super) is_entry: bool,
    /// Articles whose heading leads to another page, and the length of their text.
    pub(super) teasers: usize,
    pub(super) teaser_text: usize,
    /// The elements of the teasers, in order: first element, and one more than the last.
    others: Vec<(NodeId, NodeId)>,
    /// Headings that are links to other pages, outside of ignored blocks, and all headings below `h1` there.
    pub(super) linked_headings: usize,
    pub(super) headings: usize,
    /// The first `h1` outside of ignored blocks, or of the whole page.
    pub(super) h1: Option<NodeId>,
}

impl Regions {
    /// Finds the parts of a page. `is_other` tells whether an address leads to another page of the site.
    pub(super) fn of(tree: &Tree<'_>, ignored: &Ignored, is_other: &dyn Fn(&str) -> bool) -> Self {
        let mut regions = Self::default();
        let mut first_h1 = None;
        let mut outside = 0;
        for node in tree.all() {
            match tree.tag(node) {
                Tag::Body => _ = regions.body.get_or_insert(node),
                Tag::Main => _ = regions.main.get_or_insert(node),
                Tag::H1 => {
                    first_h1 = first_h1.or(Some(node));
                    // A banner with the title stands in the header of the page, which is no ignored block.
                    if !ignored.is_foreign(node) {
                        regions.h1.get_or_insert(node);
                    }
                }
                _ if tree.attr(node, Attr::Role) == Some("main") => _ = regions.main.get_or_insert(node),
                _ => {}
            }
            if tree.tag(node).is_heading() && tree.tag(node) != Tag::H1 && !ignored.is_foreign(node) {
                regions.headings += 1;
                regions.linked_headings += usize::from(leads_elsewhere(tree, node, is_other));
            }
            if node >= outside && is_article(tree, node) && !ignored.is_of_others(node) {
                let is_wide = matches!(tree.tag(node), Tag::Html | Tag::Body);
                if regions.add(tree, node, is_other) && !is_wide {
                    outside = tree.end(node);
                }
            }
        }
        regions.h1 = regions.h1.or(first_h1);
        if regions.teasers >= 2
            && let Some(article) = regions.article
            && !tree.within(article).any(|node| tree.tag(node) == Tag::H1)
            && tree.text_len(article) < regions.teaser_text
        {
            regions.article = None;
        }
        regions
    }

    /// Adds an article or a teaser. Returns whether what is within it belongs to it.
    fn add(&mut self, tree: &Tree<'_>, node: NodeId, is_other: &dyn Fn(&str) -> bool) -> bool {
        let heading = tree.within(node).find(|&inner| tree.tag(inner).is_heading());
        let within_link = tree.ancestors(node).take(2).any(|outer| is_link(tree, outer, is_other));
        let is_teaser = within_link
            || match heading {
                Some(heading) => leads_elsewhere(tree, heading, is_other),
                None => {
                    tree.within(node).any(|inner| tree.has_word(inner, Attr::Class, "u-url") && is_link(tree, inner, is_other))
                }
            };
        if is_teaser {
            self.teasers += 1;
            self.others.push((node, tree.end(node)));
            self.teaser_text += tree.text_len(node);
            return true;
        }
        let has_more_text = self.article.is_none_or(|other| tree.text_len(other) < tree.text_len(node));
        if has_more_text {
            self.article = Some(node);
            self.is_entry = is_entry(tree, node);
        }
        true
    }

    /// Returns the element whose marks are about the article: the article itself, else all of the page.
    pub(super) fn scope(&self) -> NodeId {
        self.article.or(self.body).unwrap_or(ROOT)
    }

    /// Whether an element stands in a teaser.
    pub(super) fn is_in_teaser(&self, node: NodeId) -> bool {
        let before = self.others.partition_point(|&(first, _)| first <= node);
        before.checked_sub(1).is_some_and(|at| node < self.others[at].1)
    }

    /// Whether the page consists of teasers, beside so many bytes of text.
    pub(super) fn has_teasers(&self, text: usize) -> bool {
        self.teasers >= 1 && text < self.teaser_text
    }
}

/// Whether an element is an article by its name, its class or its type.
fn is_article(tree: &Tree<'_>, node: NodeId) -> bool {
    if tree.tag(node) == Tag::Article || tree.attr(node, Attr::Role) == Some("article") || is_entry(tree, node) {
        return true;
    }
    tree.attr(node, Attr::Itemtype).is_some_and(|kind| {
        let name = kind.trim().rsplit(['/', '#']).next().unwrap_or_default();
        name.ends_with("Article") || matches!(name, "BlogPosting" | "Report" | "LiveBlogPosting" | "Review")
    })
}

fn is_entry(tree: &Tree<'_>, node: NodeId) -> bool {
    tree.words(node, Attr::Class).any(|class| matches!(class, "h-entry" | "hentry"))
}

/// Whether a heading is a link to another page, or stands within one.
fn leads_elsewhere(tree: &Tree<'_>, heading: NodeId, is_other: &dyn Fn(&str) -> bool) -> bool {
    tree.ancestors(heading).take(3).any(|outer| is_link(tree, outer, is_other))
        || tree.within(heading).any(|inner| is_link(tree, inner, is_other) && tree.text_len(inner) * 2 > tree.text_len(heading))
}

fn is_link(tree: &Tree<'_>, node: NodeId, is_other: &dyn Fn(&str) -> bool) -> bool {
    tree.tag(node) == Tag::A && tree.attr(node, Attr::Href).is_some_and(is_other)
}

/// Returns the links of an element that lead to pages, with their texts' lengths, outside of ignored blocks.
pub(super) fn link_text(tree: &Tree<'_>, ignored: &Ignored, node: NodeId, is_other: &dyn Fn(&str) -> bool) -> (usize, usize) {
    // A link to a tag says something about the article.
    let is_tag = |inner: NodeId| tree.has_word(inner, Attr::Rel, "tag");
    let links = tree.within(node).filter(|&inner| is_link(tree, inner, is_other) && !is_tag(inner) && !ignored.is_ignored(inner));
    links.fold((0, 0), |(count, length), link| (count + 1, length + tree.text_len(link)))
}
