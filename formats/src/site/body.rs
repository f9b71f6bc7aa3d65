//! The body of an article, cut out of its page.
//!
//! Input: the tree of a page, its regions and ignored blocks. Output: the HTML of the body, as the page has it, without the ignored
//! blocks, and the addresses of its links. Cost: linear in the page. Invariant: nothing is written anew; the body is made of ranges of the
//! page, with an `hr` where a block was cut out, so that words around it stay apart.
//!
//! Order of the places: what the owner marked; the content of the article by its usual names; the article; `main`; the smallest element
//! that holds most of the prose of the page.

use std::ops::Range;

use connexe::corpus::BodyText;
use serde::{Deserialize, Serialize};

use super::anchors::is_anchor;
use super::class_words::Kind;
use super::ignored::Ignored;
use super::language::Told;
use super::regions::Regions;
use super::tree::{Attr, NodeId, ROOT, Tag, Tree};

/// The body of an article.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Body {
    /// As the page has it; empty when it is read.
    pub(super) html: String,
    /// Whether it has nothing, not even a picture.
    pub(super) is_blank: bool,
    /// Addresses of links, as written.
    pub(super) links: Vec<String>,
    /// Length of its text, in bytes.
    pub(super) text_len: usize,
    /// Plain text, for the language: the first kilobytes; empty when it is read.
    pub(super) sample: String,
    /// Its text and language: only those of articles are read.
    pub(super) read: Option<ReadBody>,
}

/// The body of an article as text, with its language.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReadBody {
    pub(super) text: BodyText,
    pub(super) told: Told,
}

/// Names of the element that holds the text of an article.
const CONTENTS: [&str; 32] = [
    "e-content",
    "entry-content",
    "post-content",
    "post__content",
    "article-content",
    "article__content",
    "article-body",
    "article__body",
    "articlebody",
    "post-body",
    "post__body",
    "blog-content",
    "page-content",
    "single-content",
    "post-entry",
    "post-text",
    "article-text",
    "entry-body",
    "story-body",
    "gh-content",
    "gh-post-content",
    "kg-canvas",
    "theme-doc-markdown",
    "wp-block-post-content",
    "td-content",
    "book-content",
    "markdown-body",
    "rst-content",
    "prose",
    "post-full-content",
    "post-single-content",
    "article-entry",
];

/// Share of the text of the article that its content holds at least, in percent; else it is a part of it, such as a summary.
const CONTENT_SHARE: usize = 40;

/// Share of the prose of a page that the body holds at least where nothing marks it, in percent. It is below the share of an article with
/// one long comment, and above that of the first section of a long page.
const PROSE_SHARE: usize = 75;

/// Bytes of text for the language.
const SAMPLE: usize = 4 << 10;

/// Bytes that a lead in the header of an article has at least.
const SHORTEST_LEAD: usize = 60;

/// Bytes up to which a block with the name of a line about the article is one, however short the article.
const LONGEST_LINE: usize = 200;

/// Links that are kept of a body.
const MOST_LINKS: usize = 20_000;

/// Cuts the body out of a page.
pub(super) fn body_of(tree: &Tree<'_>, ignored: &Ignored, regions: &Regions) -> Body {
    let marked: Vec<NodeId> = outermost(tree, |node| tree.has(node, Attr::ConnexeBody) || tree.has(node, Attr::PagefindBody));
    let containers = if marked.is_empty() { vec![container(tree, ignored, regions)] } else { marked };
    let mut body = Body::default();
    let cut = Cut { tree, ignored, regions };
    for container in containers {
        cut.add(container, &mut body);
    }
    body.is_blank = body.html.trim().is_empty();
    body
}

/// Returns the outermost elements with a mark, outside of what the owner leaves out.
fn outermost(tree: &Tree<'_>, has_mark: impl Fn(NodeId) -> bool) -> Vec<NodeId> {
    let mut found: Vec<NodeId> = Vec::new();
    let mut after = 0;
    for node in tree.all() {
        if node >= after && has_mark(node) {
            found.push(node);
            after = tree.end(node);
        }
    }
    found
}

/// Finds the element that holds the text.
fn container(tree: &Tree<'_>, ignored: &Ignored, regions: &Regions) -> NodeId {
    let scope = regions.article.or(regions.main);
    let within = scope.or(regions.body).unwrap_or(ROOT);
    if let Some(content) = named_content(tree, ignored, regions, within, scope.is_some()) {
        return content;
    }
    scope.unwrap_or_else(|| densest(tree, ignored, within))
}

/// Finds the content of an article by its usual names.
fn named_content(tree: &Tree<'_>, ignored: &Ignored, regions: &Regions, within: NodeId, is_article: bool) -> Option<NodeId> {
    let is_content = |node: &NodeId| {
        tree.has_word(*node, Attr::Itemprop, "articleBody")
            || tree.words(*node, Attr::Class).any(|class| {
                let class = class.to_ascii_lowercase();
                CONTENTS.contains(&class.as_str())
            })
    };
    let mut best: Option<NodeId> = None;
    let mut after = within;
    for node in std::iter::once(within).chain(tree.within(within)) {
        // The first of nested contents: those within it are cards and quotes.
        let is_candidate = node >= after && is_content(&node) && !ignored.is_foreign(node) && !regions.is_in_teaser(node);
        if is_candidate {
            after = tree.end(node);
            if best.is_none_or(|other| tree.text_len(other) < tree.text_len(node)) {
                best = Some(node);
            }
        }
    }
    let best = best?;
    let own = prose(tree, ignored, within);
    let share = if is_article { CONTENT_SHARE } else { PROSE_SHARE };
    (prose(tree, ignored, best) * 100 >= own * share).then_some(best)
}

/// Returns the length of the text of an element without that of ignored blocks.
fn prose(tree: &Tree<'_>, ignored: &Ignored, node: NodeId) -> usize {
    let mut length = tree.text_len(node);
    let mut next = node + 1;
    while next < tree.end(node) {
        if ignored.own(next).is_some() {
            length = length.saturating_sub(tree.text_len(next));
            next = tree.end(next);
        } else {
            next += 1;
        }
    }
    length
}

/// Finds the smallest element that holds most of the prose: text of paragraphs, list items, cells and code that is no link.
///
/// A rule of text density, as in readability, but over our tree, in linear time.
fn densest(tree: &Tree<'_>, ignored: &Ignored, within: NodeId) -> NodeId {
    // Prose of each element, itself and all within it.
    let first = within as usize;
    let mut own = vec![0_usize; tree.end(within) as usize - first];
    let mut after = 0;
    for node in tree.within(within) {
        if node < after {
            continue;
        }
        if ignored.own(node).is_some_and(|kind| !kind.is_about_the_article() || kind == Kind::Footer) {
            after = tree.end(node);
        } else if matches!(tree.tag(node), Tag::P | Tag::Li | Tag::Pre | Tag::Td | Tag::Dd | Tag::Blockquote | Tag::Figcaption) {
            let links: usize =
                tree.within(node).filter(|&inner| tree.tag(inner) == Tag::A).map(|inner| tree.text_len(inner)).sum();
            own[node as usize - first] = tree.text_len(node).saturating_sub(links * 2);
            // A paragraph counts once, with all that it holds.
            after = tree.end(node);
        }
    }
    let mut sums = vec![0_usize; own.len() + 1];
    for (position, length) in own.iter().enumerate() {
        sums[position + 1] = sums[position] + length;
    }
    let prose = |node: NodeId| sums[tree.end(node) as usize - first] - sums[node as usize - first];
    let total = prose(within);
    let mut best = within;
    while let Some(child) = tree.children(best).find(|&child| prose(child) * 100 >= total * PROSE_SHARE && total > 0) {
        if matches!(tree.tag(child), Tag::P | Tag::Li | Tag::Pre | Tag::Td | Tag::Dd | Tag::Blockquote | Tag::Ul | Tag::Ol) {
            break;
        }
        best = child;
    }
    best
}

/// The parts of a page that a cut needs.
struct Cut<'a> {
    tree: &'a Tree<'a>,
    ignored: &'a Ignored,
    regions: &'a Regions,
}

impl Cut<'_> {
    /// Adds the text of an element without the ignored blocks.
    fn add(&self, container: NodeId, body: &mut Body) {
        let tree = self.tree;
        let range = if container == ROOT { 0..tree.source().len() } else { tree.range(container) };
        let whole = tree.text_len(container);
        let mut from = range.start;
        let mut text_from = None::<NodeId>;
        let mut next = container + 1;
        body.text_len += whole;
        while next < tree.end(container) {
            if self.is_cut(next, container, whole) {
                self.push(body, from..tree.range(next).start);
                if tree.tag(next).is_block() {
                    body.html.push_str("<hr>");
                }
                from = tree.range(next).end.max(from);
                body.text_len = body.text_len.saturating_sub(tree.text_len(next));
                next = tree.end(next);
                continue;
            }
            if tree.tag(next) == Tag::A
                && body.links.len() < MOST_LINKS
                && let Some(href) = tree.attr(next, Attr::Href)
            {
                body.links.push(href.to_string());
            }
            if matches!(tree.tag(next), Tag::P | Tag::Li | Tag::Dd | Tag::Td | Tag::Blockquote)
                && text_from.is_none_or(|before| next >= tree.end(before))
                && body.sample.len() < SAMPLE
            {
                text_from = Some(next);
                let text: String = tree.raw_text(next).chars().take(SAMPLE).collect();
                body.sample.push_str(&text);
                body.sample.push('\n');
            }
            next += 1;
        }
        self.push(body, from..range.end);
        if body.sample.len() < 200 {
            let text: String = tree.raw_text(container).chars().take(SAMPLE).collect();
            body.sample.push_str(&text);
        }
        body.html.push('\n');
    }

    fn push(&self, body: &mut Body, range: Range<usize>) {
        body.html.push_str(self.tree.source().get(range).unwrap_or_default());
    }

    /// Whether an element within the container is left out.
    fn is_cut(&self, node: NodeId, container: NodeId, whole: usize) -> bool {
        let tree = self.tree;
        if Some(node) == self.regions.h1 || is_anchor(tree, node) {
            return true;
        }
        let Some(kind) = self.ignored.own(node) else {
            return self.is_other_article(node, container) || self.is_line_of_header(node, container);
        };
        match kind {
            Kind::Marked | Kind::Hidden | Kind::Comments | Kind::Related | Kind::Newsletter | Kind::Cookies | Kind::Contents => {
                true
            }
            // A quotation has a footer of its own: its source.
            Kind::Footer => {
                !tree.ancestors(node).take_while(|&outer| outer != container).any(|outer| tree.tag(outer) == Tag::Blockquote)
            }
            // Notes in the margin are text; blocks beside the article are none.
            Kind::Aside => tree.text_len(node) * 2 <= whole && !is_note(tree, node, container),
            Kind::Form => tree.text_len(node) * 2 <= whole,
            _ if kind.is_doubtful() => {
                // Where such a block has most of the text, its name means something else.
                tree.text_len(node) <= LONGEST_LINE || tree.text_len(node) * 2 <= whole
            }
            _ => true,
        }
    }

    /// Whether an element is a line of the header of the article: its author, its date, the time that reading it takes. A lead is longer.
    fn is_line_of_header(&self, node: NodeId, container: NodeId) -> bool {
        let header = self.tree.parent(node);
        header > container
            && self.tree.tag(header) == Tag::Header
            && self.tree.text_len(node) < SHORTEST_LEAD
            && self.regions.h1.is_some_and(|h1| self.tree.is_within(h1, header))
    }

    /// Whether an element is an article of its own within the container.
    fn is_other_article(&self, node: NodeId, container: NodeId) -> bool {
        node != container && self.regions.is_in_teaser(node)
    }
}

/// Whether an aside is a note of the author: a callout or a side note within the text.
fn is_note(tree: &Tree<'_>, node: NodeId, container: NodeId) -> bool {
    let is_named = tree.words(node, Attr::Class).flat_map(|class| class.split(['-', '_'])).any(|word| {
        matches!(
            word,
            "note"
                | "callout"
                | "admonition"
                | "sidenote"
                | "marginnote"
                | "pullquote"
                | "footnotes"
                | "footnote"
                | "tip"
                | "warning"
                | "info"
                | "alert"
                | "aside"
        )
    });
    let has_role = tree.attr(node, Attr::Role).is_some_and(|role| role.starts_with("doc-") || role == "note");
    // Between paragraphs, with text of its own.
    let in_text = tree.parent(node) == container && {
        let links = tree.within(node).filter(|&inner| tree.tag(inner) == Tag::A).map(|inner| tree.text_len(inner));
        links.sum::<usize>() * 4 < tree.text_len(node)
    };
    is_named || has_role || in_text
}
