//! The text within a paragraph of a markup, written as HTML.
//!
//! Input: pieces in their order: text, code, links, and marks that may turn out to be a pair. Output: HTML without the marks of pairs.
//! Cost: linear in the text. Invariants: text is escaped; a link is closed, and holds no other link.

use connexe::corpus::html_to_text;

use crate::plain_text::escaped;

/// The text of one paragraph, as it is written.
#[derive(Debug, Default)]
pub(super) struct Inline {
    out: String,
    /// Marks without their partner: the mark, and where it stands in the output. Each mark at most once.
    open: Vec<(&'static str, usize)>,
    /// Where marks of pairs stand in the output, with their lengths.
    removed: Vec<(usize, usize)>,
    is_in_link: bool,
    has_no_links: bool,
}

impl Inline {
    /// A text that is part of a link.
    pub(super) fn without_links() -> Self {
        Self { has_no_links: true, ..Self::default() }
    }

    /// Adds a letter.
    pub(super) fn letter(&mut self, letter: char) {
        match letter {
            '&' => self.out.push_str("&amp;"),
            // A tag of Hugo stays whole: the reader of the library takes it out.
            '<' if !self.out.ends_with("{{") => self.out.push_str("&lt;"),
            letter => self.out.push(letter),
        }
    }

    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        text.chars().for_each(|letter| self.letter(letter));
    }

    /// Adds HTML as it is.
    pub(super) fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// Adds code within a sentence.
    pub(super) fn code(&mut self, code: &str) {
        self.out.push_str("<code>");
        self.text(code);
        self.out.push_str("</code>");
    }

    /// Adds a link with its words; within a link the words only.
    pub(super) fn link(&mut self, address: &str, words: &str) {
        let opened = self.open_link(address);
        self.text(words);
        if opened {
            self.close_link();
        }
    }

    /// Opens a link: false within another one, and for an empty address.
    pub(super) fn open_link(&mut self, address: &str) -> bool {
        let address = address.trim();
        if self.is_in_link || self.has_no_links || address.is_empty() {
            return false;
        }
        self.is_in_link = true;
        self.out.push_str("<a href=\"");
        self.out.push_str(&escaped(address));
        self.out.push_str("\">");
        true
    }

    pub(super) fn close_link(&mut self) {
        if std::mem::take(&mut self.is_in_link) {
            self.out.push_str("</a>");
        }
    }

    /// Adds a mark. One that closes takes itself and its partner out; one that may open waits for its partner; another is text.
    pub(super) fn mark(&mut self, mark: &'static str, may_open: bool, may_close: bool) {
        let start = self.out.len();
        let partner = self.open.iter().position(|(open, at)| *open == mark && at + mark.len() < start);
        match partner {
            Some(partner) if may_close => {
                let (_, at) = self.open.remove(partner);
                self.removed.push((at, mark.len()));
                self.removed.push((start, mark.len()));
            }
            None if may_open => {
                self.open.retain(|(open, _)| *open != mark);
                self.open.push((mark, start));
            }
            _ => {}
        }
        self.out.push_str(mark);
    }

    /// Returns the HTML.
    pub(super) fn html(mut self) -> String {
        self.close_link();
        if self.removed.is_empty() {
            return self.out;
        }
        self.removed.sort_unstable();
        let mut html = String::with_capacity(self.out.len());
        let mut kept = 0;
        for (at, len) in self.removed {
            html.push_str(self.out.get(kept..at).unwrap_or_default());
            kept = kept.max(at + len);
        }
        html.push_str(self.out.get(kept..).unwrap_or_default());
        html
    }
}

/// A condition on the letters before and after a mark.
pub(super) type Condition = fn(Option<char>, Option<char>) -> bool;

/// Looks for marks that close. The last answer for each mark is kept, so all searches together are linear if the caller only goes on.
pub(super) struct Search<'t> {
    text: &'t str,
    /// The last answer for a mark; `None` where none follows.
    known: Vec<(&'static str, Option<usize>)>,
}

impl<'t> Search<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, known: Vec::new() }
    }

    /// Finds the next mark behind a byte that satisfies a condition on the letters before and after it: for one mark always the same
    /// condition, and bytes in their order.
    pub(super) fn find(
        &mut self,
        from: usize,
        mark: &'static str,
        closes: impl Fn(Option<char>, Option<char>) -> bool,
    ) -> Option<usize> {
        let known = self.known.iter().position(|(known, _)| *known == mark);
        match known.map(|known| self.known[known].1) {
            Some(None) => return None,
            Some(Some(at)) if at > from => return Some(at),
            _ => {}
        }
        let found = self.text.get(from..)?.match_indices(mark).map(|(at, _)| from + at).find(|&at| {
            let before = self.text[..at].chars().next_back();
            at > from && closes(before, self.text[at + mark.len()..].chars().next())
        });
        match known {
            Some(known) => self.known[known].1 = found,
            None => self.known.push((mark, found)),
        }
        found
    }
}

/// Whether a letter is none, or belongs to no word.
pub(super) fn is_border(letter: Option<char>) -> bool {
    letter.is_none_or(|letter| !letter.is_alphanumeric())
}

/// Whether a letter is there, and is no white space.
pub(super) fn is_ink(letter: Option<char>) -> bool {
    letter.is_some_and(|letter| !letter.is_whitespace())
}

/// Returns the length of an address at the start of a text, without the signs that end a sentence.
pub(super) fn address(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://", "ftp://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '[' | ']' | '|' | '«' | '»'));
    let whole = &text[..end.unwrap_or(text.len())];
    let mut address = whole.trim_end_matches(|c: char| ".,;:!?'’*_…".contains(c));
    // A closing bracket belongs to the address only with its partner.
    let mut lonely = address.matches(')').count().saturating_sub(address.matches('(').count());
    while let Some(shorter) = address.strip_suffix(')').filter(|_| lonely > 0) {
        address = shorter.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        lonely -= 1;
    }
    (address.len() > scheme.len()).then_some(address.len())
}

/// Returns the words of a piece of HTML on one line.
pub(super) fn words(html: &str) -> String {
    html_to_text(html).split_whitespace().collect::<Vec<_>>().join(" ")
}
