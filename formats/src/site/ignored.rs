//! The blocks of a page that are not the text of an article.
//!
//! Input: the tree of a page. Output: the kind of each block that is none, and for each element whether such a block holds it. What the
//! owner of the site marked counts first; then elements and roles; then words of classes. Within code nothing is left out: highlighters
//! name their spans `comment`. Cost: linear in the page.

use super::class_words::{Kind, kind_of};
use super::tree::{Attr, NodeId, ROOT, Tag, Tree};

/// The kind of block of each element.
#[derive(Debug)]
pub(super) struct Ignored {
    /// Of the element itself.
    own: Vec<Option<Kind>>,
    /// The kind of the outermost such block around it, itself included. A block about the article does not hide one that is not.
    around: Vec<Option<Kind>>,
}

impl Ignored {
    /// Finds the blocks of a page.
    pub(super) fn of(tree: &Tree<'_>) -> Self {
        let count = tree.end(ROOT) as usize;
        let mut own: Vec<Option<Kind>> = Vec::with_capacity(count);
        let mut around: Vec<Option<Kind>> = Vec::with_capacity(count);
        // Whether an element stands within code.
        let mut in_code: Vec<bool> = Vec::with_capacity(count);
        own.push(None);
        around.push(None);
        in_code.push(false);
        for node in tree.all() {
            let parent = tree.parent(node) as usize;
            let tag = tree.tag(node);
            let kind = if in_code[parent] { marked(tree, node).or_else(|| hidden(tag)) } else { kind(tree, node) };
            own.push(kind);
            let outer = around[parent];
            around.push(match (outer, kind) {
                (Some(outer @ (Kind::Details | Kind::Tags | Kind::Author)), Some(Kind::Navigation)) => Some(outer),
                (Some(outer), Some(kind)) if outer.is_about_the_article() && !kind.is_about_the_article() => Some(kind),
                // Some themes put date and author of the article in the navigation beside it.
                (Some(Kind::Navigation), Some(kind)) if kind.is_about_the_article() && is_named_for_article(tree, node) => {
                    Some(kind)
                }
                (Some(outer), _) => Some(outer),
                (None, kind) => kind,
            });
            in_code.push(in_code[parent] || matches!(tag, Tag::Pre | Tag::Code));
        }
        Self { own, around }
    }

    /// Returns the kind of block that an element is.
    pub(super) fn own(&self, node: NodeId) -> Option<Kind> {
        self.own[node as usize]
    }

    /// Sets the kind of block that an element is, where it is none yet.
    pub(super) fn set(&mut self, tree: &Tree<'_>, node: NodeId, kind: Kind) {
        self.own[node as usize].get_or_insert(kind);
        for around in &mut self.around[node as usize..tree.end(node) as usize] {
            around.get_or_insert(kind);
        }
    }

    /// Whether an element stands in any block that is not the text of the article.
    pub(super) fn is_ignored(&self, node: NodeId) -> bool {
        self.around[node as usize].is_some()
    }

    /// Whether an element stands in a block that says nothing about the article: navigation, comments, other articles.
    pub(super) fn is_foreign(&self, node: NodeId) -> bool {
        self.around[node as usize].is_some_and(|kind| !kind.is_about_the_article())
    }

    /// Whether an element stands in the comments, or in a block about other articles.
    pub(super) fn is_of_others(&self, node: NodeId) -> bool {
        matches!(self.around[node as usize], Some(Kind::Comments | Kind::Related | Kind::Marked | Kind::Hidden))
    }
}

/// Returns what the owner of the site says about an element.
fn marked(tree: &Tree<'_>, node: NodeId) -> Option<Kind> {
    let is_set = |name| tree.attr(node, name).is_some_and(|value| !value.eq_ignore_ascii_case("false"));
    if is_set(Attr::ConnexeIgnore) || is_set(Attr::PagefindIgnore) {
        return Some(Kind::Marked);
    }
    is_set(Attr::ConnexeRelated).then_some(Kind::Related)
}

fn hidden(tag: Tag) -> Option<Kind> {
    (tag.hides_text() || matches!(tag, Tag::Head | Tag::Title)).then_some(Kind::Hidden)
}

fn kind(tree: &Tree<'_>, node: NodeId) -> Option<Kind> {
    let tag = tree.tag(node);
    if let Some(kind) = marked(tree, node).or_else(|| hidden(tag)) {
        return Some(kind);
    }
    if matches!(tag, Tag::Html | Tag::Body | Tag::Main | Tag::H1 | Tag::Meta | Tag::Link) {
        return None;
    }
    let is_hidden = tree.attr(node, Attr::Hidden).is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
        || tree.attr(node, Attr::AriaHidden).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if is_hidden {
        return Some(Kind::Hidden);
    }
    let by_words = by_class(tree, node, tag);
    // A class tells more than the element: `aside` with `related-posts`.
    let by_element = match tag {
        Tag::Nav => Some(Kind::Navigation),
        Tag::Aside => Some(Kind::Aside),
        Tag::Footer => Some(Kind::Footer),
        Tag::Form | Tag::Input | Tag::Select | Tag::Textarea | Tag::Button | Tag::Search | Tag::Dialog => Some(Kind::Form),
        _ => by_role(tree, node),
    };
    match (by_words, by_element) {
        (Some(words), Some(Kind::Navigation | Kind::Aside | Kind::Footer)) => Some(words),
        (words, element) => element
            .or(words)
            .or_else(|| (is_dated_line(tree, node, tag) || is_filed_line(tree, node, tag)).then_some(Kind::Details)),
    }
}

/// Whether a class names a block as one about the article: `post-meta`, not `meta`.
fn is_named_for_article(tree: &Tree<'_>, node: NodeId) -> bool {
    let mut words = tree.words(node, Attr::Class).flat_map(|class| class.split(['-', '_']));
    words.any(|word| matches!(word, "post" | "entry" | "article"))
}

/// The longest line with a date in the header of an article, in bytes, and the most elements in it.
const LINE: usize = 160;
const LINE_ELEMENTS: usize = 40;

/// Whether a block of a header is a line about the article: it is short, and has its date.
fn is_dated_line(tree: &Tree<'_>, node: NodeId, tag: Tag) -> bool {
    matches!(tag, Tag::Div | Tag::P | Tag::Ul | Tag::Span | Tag::Other)
        && tree.text_len(node) <= LINE
        && tree.within(node).len() <= LINE_ELEMENTS
        && tree.ancestors(node).take(3).any(|outer| tree.tag(outer) == Tag::Header)
        && tree.within(node).any(|inner| tree.tag(inner) == Tag::Time)
        && !tree.within(node).any(|inner| tree.tag(inner).is_heading())
}

/// Whether a paragraph is a line about the article: it is short, and leads to its comments and to a tag or category of it.
///
/// Themes of WordPress write "Posted in News | 3 comments" into a paragraph without a class.
fn is_filed_line(tree: &Tree<'_>, node: NodeId, tag: Tag) -> bool {
    let leads_to = |names: &[&str]| {
        tree.within(node).any(|inner| {
            let href = tree.attr(inner, Attr::Href).map(str::trim);
            href.is_some_and(|href| names.iter().any(|name| href.ends_with(name)))
        })
    };
    matches!(tag, Tag::P | Tag::Div)
        && tree.text_len(node) <= LINE
        && tree.within(node).len() <= LINE_ELEMENTS
        && leads_to(&["#respond", "#comments", "#disqus_thread"])
        && tree.within(node).any(|inner| tree.has_word(inner, Attr::Rel, "tag"))
}

fn by_role(tree: &Tree<'_>, node: NodeId) -> Option<Kind> {
    match tree.attr(node, Attr::Role)?.trim() {
        "navigation" | "menu" | "menubar" | "toolbar" | "tablist" | "doc-toc" | "doc-index" => Some(Kind::Navigation),
        "complementary" => Some(Kind::Aside),
        "search" | "form" | "dialog" | "alertdialog" => Some(Kind::Form),
        "contentinfo" => Some(Kind::Footer),
        "banner" => Some(Kind::Navigation),
        _ => None,
    }
}

/// Reads the words of the classes and of the id of an element that may be such a block.
fn by_class(tree: &Tree<'_>, node: NodeId, tag: Tag) -> Option<Kind> {
    // Spans and links tell date, author and tags of an article; what else is in a line belongs to it.
    let is_inline = matches!(tag, Tag::Span | Tag::A | Tag::Time | Tag::Label);
    let may_be = is_inline
        || matches!(
            tag,
            Tag::Div
                | Tag::Section
                | Tag::Ul
                | Tag::Ol
                | Tag::Aside
                | Tag::Nav
                | Tag::P
                | Tag::Footer
                | Tag::Header
                | Tag::Dl
                | Tag::Details
                | Tag::Address
                | Tag::Li
                | Tag::Other
                | Tag::Menu
                | Tag::Table
                | Tag::Article
        );
    if !may_be {
        return None;
    }
    let found = tree.words(node, Attr::Class).find_map(kind_of);
    // The id of a section or heading is made of its title in books: `related`, `comments`.
    let found = found.or_else(|| {
        let id = tree.attr(node, Attr::Id).filter(|_| !is_inline)?;
        let has_link_of_heading =
            tag == Tag::Section && tree.children(node).next().is_some_and(|child| has_own_anchor(tree, child, id));
        kind_of(id).filter(|kind| !kind.is_about_the_article() && !has_link_of_heading)
    });
    match (tag, found) {
        // The header of an article holds its lead, too.
        (Tag::Header, Some(kind)) if kind.is_doubtful() => None,
        // The classes of an article tell its topics; only comments and suggestions are articles of their own.
        (Tag::Article, Some(kind)) => Some(kind).filter(|kind| matches!(kind, Kind::Comments | Kind::Related)),
        (Tag::Span | Tag::A | Tag::Time | Tag::Label, Some(kind)) => {
            Some(kind).filter(|kind| matches!(kind, Kind::Author | Kind::Tags | Kind::Details | Kind::Sharing | Kind::Comments))
        }
        (_, found) => found,
    }
}

/// Whether a heading has a link to its own section.
fn has_own_anchor(tree: &Tree<'_>, heading: NodeId, id: &str) -> bool {
    tree.tag(heading).is_heading()
        && tree.within(heading).any(|node| tree.attr(node, Attr::Href).is_some_and(|href| href.strip_prefix('#') == Some(id)))
}
