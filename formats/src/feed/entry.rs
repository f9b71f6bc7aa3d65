//! An entry of a feed, whatever the kind of feed.

use connexe::corpus::html_to_text;

/// A feed that was read.
#[derive(Debug, Default)]
pub(super) struct Feed {
    /// Address of the site.
    pub(super) home: Option<String>,
    pub(super) language: Option<String>,
    /// Authors of entries without one.
    pub(super) authors: Vec<String>,
    pub(super) entries: Vec<Entry>,
    /// Entries that were lost: their numbers, and why.
    pub(super) lost: Vec<(usize, String)>,
    /// Notes on the feed as a whole.
    pub(super) notes: Vec<String>,
}

/// An entry. Texts are HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its number in the feed, from 1.
    pub(super) number: usize,
    pub(super) link: Option<String>,
    /// The id that the feed gives it.
    pub(super) guid: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) title: Option<String>,
    pub(super) lead: Option<String>,
    pub(super) body: Option<String>,
    /// Whether the body stands in an element for whole texts.
    pub(super) has_content: bool,
    pub(super) tags: Vec<String>,
    /// Tags in one text, with commas.
    pub(super) keywords: Option<String>,
    pub(super) section: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) date: Option<String>,
    pub(super) image: Option<String>,
    pub(super) language: Option<String>,
    pub(super) is_draft: bool,
}

/// Characters below which a summary is no whole article.
const SHORT: usize = 600;

/// Ends of texts that are cut.
const CUT: [&str; 6] = ["…", "...", "[…]", "[...]", "(…)", "»…"];

impl Entry {
    /// Whether the feed holds only the beginning of the article.
    pub(super) fn is_excerpt(&self) -> bool {
        let text = html_to_text(self.body.as_deref().unwrap_or_default());
        let is_cut = CUT.iter().any(|end| text.trim_end().ends_with(end));
        if self.has_content { is_cut && text.len() < 2 * SHORT } else { is_cut || text.chars().count() < SHORT }
    }
}
