//! HTML bodies, as content systems store them, to plain text. Time: linear in the text; no tree is built.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::code::Code;

/// Elements whose content is not shown as text.
const HIDDEN: [&str; 9] = ["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"];

/// Block elements: a paragraph ends where one begins or ends.
const BLOCKS: [&str; 35] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

/// Elements that start a new line.
const LINES: [&str; 3] = ["br", "li", "option"];

/// Returns the text of a piece of HTML, with a blank line between paragraphs and a new line for list items and line breaks.
///
/// Entities are decoded, runs of white space become one space, and scripts, styles, templates, comments and embedded pictures are
/// left out. Inline elements do not separate words: `<b>Mar</b>oc` is `Maroc`. Captions stay, as paragraphs of their own.
///
/// Malformed input is read as browsers read it, by a tokenizer that follows the HTML standard, in time linear in its length. Text
/// after a hidden element that is never closed is part of it and lost, as in a browser.
///
/// ```
/// use connexe::corpus::html_to_text;
///
/// let html = "<p>L&rsquo;accord est <b>sign&eacute;</b>.</p><script>alert(1)</script><ul><li>Rabat<li>Madrid</ul>";
/// assert_eq!(html_to_text(html), "L’accord est signé.\n\nRabat\nMadrid");
/// ```
pub fn html_to_text(html: &str) -> String {
    text_of(html, Code::Keep)
}

/// Returns the text of a piece of HTML, with or without its code blocks.
pub(in super::super) fn text_of(html: &str, code: Code) -> String {
    let mut emitter = DefaultEmitter::default();
    // Without this the content of `<script>` would be read as markup.
    emitter.naively_switch_states(true);
    let mut text = Text { blank_lines_count: !has_paragraphs(html), ..Text::default() };
    let mut hidden: Option<(String, usize)> = None;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match (token, &mut hidden) {
            (Token::StartTag(tag), Some((name, depth))) if is(&tag.name, name) && !tag.self_closing => *depth += 1,
            (Token::EndTag(tag), Some((name, depth))) if is(&tag.name, name) => {
                *depth -= 1;
                if *depth == 0 {
                    hidden = None;
                }
            }
            (_, Some(_)) => {}
            (Token::StartTag(tag), None) => {
                text.pass_tag(&tag.name);
                let is_code = || code == Code::Drop && is(&tag.name, "pre") && !is_verse(&tag);
                let name = HIDDEN.iter().find(|name| is(&tag.name, name)).copied().or_else(|| is_code().then_some("pre"));
                if let Some(name) = name.filter(|_| !tag.self_closing) {
                    hidden = Some((name.to_string(), 1));
                }
            }
            (Token::EndTag(tag), None) => text.pass_tag(&tag.name),
            (Token::String(string), None) => text.add(&String::from_utf8_lossy(&string)),
            _ => {}
        }
    }
    text.out
}

/// Whether a piece of HTML marks its paragraphs. If not, blank lines do, as WordPress stores its texts.
fn has_paragraphs(html: &str) -> bool {
    html.match_indices("<p").chain(html.match_indices("<P")).any(|(at, _)| html[at + 2..].starts_with(['>', ' ', '\n', '\t']))
}

/// Whether preformatted text is a poem, as WordPress marks it.
fn is_verse(tag: &StartTag<()>) -> bool {
    let class = tag.attributes.iter().find(|(name, _)| name.as_slice() == b"class");
    class.is_some_and(|(_, class)| String::from_utf8_lossy(class).contains("verse"))
}

/// Whether an element is a block.
pub(super) fn is_block(name: &[u8]) -> bool {
    BLOCKS.iter().any(|block| is(name, block))
}

fn is(name: &[u8], other: &str) -> bool {
    name == other.as_bytes()
}

/// The text read so far.
#[derive(Default)]
struct Text {
    out: String,
    /// The white space before the next word.
    gap: Gap,
    /// Whether a blank line ends a paragraph.
    blank_lines_count: bool,
}

/// White space between two words, from none to the end of a paragraph.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    Nothing,
    Space,
    Line,
    Paragraph,
}

impl Text {
    /// Widens the gap for the beginning or the end of an element.
    fn pass_tag(&mut self, name: &[u8]) {
        let gap = if is_block(name) {
            Gap::Paragraph
        } else if LINES.iter().any(|line| is(name, line)) {
            Gap::Line
        } else if is(name, "td") || is(name, "th") {
            Gap::Space
        } else {
            Gap::Nothing
        };
        self.gap = self.gap.max(gap);
    }

    /// Adds text, with white space collapsed.
    fn add(&mut self, text: &str) {
        // Whether the white space read last has a line break.
        let mut is_line_end = false;
        for c in text.chars() {
            if c.is_whitespace() {
                let is_blank = c == '\n' && is_line_end && self.blank_lines_count;
                self.gap = self.gap.max(if is_blank { Gap::Paragraph } else { Gap::Space });
                is_line_end |= c == '\n';
                continue;
            }
            is_line_end = false;
            if !self.out.is_empty() {
                self.out.push_str(match self.gap {
                    Gap::Nothing => "",
                    Gap::Space => " ",
                    Gap::Line => "\n",
                    Gap::Paragraph => "\n\n",
                });
            }
            self.gap = Gap::Nothing;
            self.out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        for (html, text) in [
            ("", ""),
            ("Sans balise & sans façon", "Sans balise & sans façon"),
            ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
            ("<p>Un<p>Deux", "Un\n\nDeux"),
            ("<P CLASS=\"a>b\">Un</P>\n\n<DIV>Deux</DIV>", "Un\n\nDeux"),
            ("<b>Mar</b>oc et <i>Espagne</i>", "Maroc et Espagne"),
            ("ligne<br>suivante<br/>encore", "ligne\nsuivante\nencore"),
            ("<ul><li>Rabat</li><li>Madrid</li></ul>fin", "Rabat\nMadrid\n\nfin"),
            ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n\n3"),
            ("L&rsquo;&eacute;t&eacute;&nbsp;: 5&nbsp;&lt;&nbsp;6 &amp;c &#233;&#x2014;", "L’été : 5 < 6 &c é—"),
            ("a<script>if (1 < 2) { document.write('<p>non</p>') }</script>b", "ab"),
            ("a<style>p > a { }</style> b<!-- c > d -->", "a b"),
            ("<template><template>x</template>y</template>z", "z"),
            ("<svg/>suite", "suite"),
            ("<noscript>rien</noscript>tout", "tout"),
            ("<figure><img src=x alt=y><figcaption>La gare</figcaption></figure>Texte", "La gare\n\nTexte"),
            ("<p>unclosed <b>bold <i>italic</p><p>next", "unclosed bold italic\n\nnext"),
            ("a < b, 3 <4 et <", "a < b, 3 <4 et <"),
            ("<a href=\"x\">À lire</a> : suite", "À lire : suite"),
            ("x<script>never closed", "x"),
            ("</p></div></script>fin", "fin"),
            ("Un <b>mot</b>\n \nDeux\ntrois", "Un mot\n\nDeux trois"),
            ("<p>Un\n\nmot</p>", "Un mot"),
        ] {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }

    #[test]
    fn code_blocks_are_left_out() {
        let html = "<p>Voici <code>x</code> :</p><pre><code>let x;</code></pre><pre class=\"wp-block-verse\">Un vers</pre>";
        assert_eq!(text_of(html, Code::Drop), "Voici x :\n\nUn vers");
    }

    #[test]
    fn malformed_markup_is_read_in_linear_time() {
        let deep = "<div>".repeat(200_000) + "fond" + &"</div>".repeat(100_000);
        assert_eq!(html_to_text(&deep), "fond");
        assert_eq!(html_to_text(&"<template>".repeat(200_000)), "");
        let open = "<".repeat(2_000_000);
        assert_eq!(html_to_text(&open), open);
        let attributes = format!("<p {}>fin", (0..20_000).map(|n| format!("a{n}=1 ")).collect::<String>());
        assert_eq!(html_to_text(&attributes), "fin");
        assert_eq!(html_to_text(&"&amp".repeat(100_000)).len(), 100_000);
    }
}
