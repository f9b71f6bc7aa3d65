//! Markdown to HTML.
//!
//! Input: Markdown, with HTML in it. Output: HTML for the reader of HTML, not for a browser. Cost: linear in the text.

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::dialects::to_common;

/// Renders Markdown as HTML. References to footnotes are left out: their numbers would become a part of the word before.
pub(super) fn markdown_to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS;
    let common = to_common(markdown);
    let of_unknown = |link: BrokenLink<'_>| is_reference(&common, &link).then(|| ("".into(), "".into()));
    let mut images = Images::default();
    let events = Parser::new_with_broken_link_callback(&common, options, Some(of_unknown));
    let events = events.filter_map(|event| images.pass(event)).filter_map(|event| match event {
        // Lines stay lines: repeated ones and boilerplate are found by them.
        Event::SoftBreak => Some(Event::HardBreak),
        Event::FootnoteReference(_) | Event::TaskListMarker(_) => None,
        // The label of a footnote is a number or a name of the author's own.
        Event::Start(Tag::FootnoteDefinition(_)) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::FootnoteDefinition) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))),
        other => Some(other),
    });
    let mut html = String::with_capacity(common.len() + common.len() / 4);
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// The reader of images: their descriptions become text.
///
/// A description of several words counts, since it stands for the image; a single one is a name. None counts before the first text, so
/// that no excerpt begins with one, and none within a link, which is a badge or the image once more.
#[derive(Default)]
struct Images {
    /// Open images and open links.
    images: usize,
    links: usize,
    has_text: bool,
    is_shown: bool,
    description: String,
}

impl Images {
    /// Passes an event on, unless it belongs to an image.
    fn pass<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match &event {
            Event::Start(Tag::Image { link_type, .. }) => {
                self.is_shown = self.images == 0 && self.links == 0 && !matches!(link_type, LinkType::WikiLink { .. });
                self.images += 1;
                return None;
            }
            Event::End(TagEnd::Image) => {
                self.images -= 1;
                let description = std::mem::take(&mut self.description);
                let counts = self.is_shown && self.has_text && description.split_whitespace().nth(1).is_some();
                return counts.then(|| Event::Text(format!(" {description} ").into()));
            }
            Event::Text(text) | Event::Code(text) if self.images > 0 => self.description.push_str(text),
            Event::SoftBreak | Event::HardBreak if self.images > 0 => self.description.push(' '),
            Event::Start(Tag::Link { .. }) => self.links += 1,
            Event::End(TagEnd::Link) => self.links -= 1,
            Event::Text(_) | Event::Code(_) => self.has_text = true,
            _ => {}
        }
        (self.images == 0).then_some(event)
    }
}

/// Whether brackets are a link to a target that another page or a plugin defines, `[le port][port]`: its second part is no text.
///
/// Indices such as `x[i][j]` and notes such as `[1][2]` are none.
fn is_reference(text: &str, link: &BrokenLink<'_>) -> bool {
    let before = text.get(..link.span.start).and_then(|before| before.chars().next_back());
    matches!(link.link_type, LinkType::Reference | LinkType::Collapsed)
        && link.reference.contains(char::is_alphabetic)
        && before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, ')' | ']' | '_'))
}

#[cfg(test)]
mod tests {
    use super::super::html_to_text;
    use super::*;

    #[test]
    fn words_of_a_page() {
        for (markdown, text) in [
            ("## Le port\n\nIl **ouvre** [demain](/b) ![](/x.png).", "Le port\n\nIl ouvre demain ."),
            ("- un\n- deux\n\n> trois", "un\ndeux\n\ntrois"),
            ("Le port[^1] ouvre.\n\n[^1]: Une note.", "Le port ouvre.\n\nUne note."),
            ("| a | b |\n|---|---|\n| c | d |", "a b\n\nc d"),
            ("Le [port][p] <https://a.example> 5 < 6 & 7\n\n[p]: /port", "Le port https://a.example 5 < 6 & 7"),
            ("- [ ] fait\n- [x] à faire", "fait\nà faire"),
            ("snake_case, 2 * 3 * 4, `a_b`", "snake_case, 2 * 3 * 4, a_b"),
            (
                "Le [`port`][ville.port], [la criée][] et [le quai] ; x[i][j], [1][2]",
                "Le port, la criée et [le quai] ; x[i][j], [1][2]",
            ),
            ("Un\n**deux**\ntrois", "Un\ndeux\ntrois"),
            ("![Le quai à l’aube](q.png) Le port ![Le *quai*](q.png), ![quai](q.png) ![](q.png)", "Le port Le quai ,"),
            ("Le port [![Un bel écusson](e.svg)](/e) ![[Le plan.png]] fin", "Le port fin"),
            ("```rust\nlet x;\n```", "let x;"),
            ("<div class=\"x\">\n\n**gras**\n\n</div>", "gras"),
        ] {
            assert_eq!(html_to_text(&markdown_to_html(markdown)), text, "{markdown:?}");
        }
    }
}
