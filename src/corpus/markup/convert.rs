//! The texts of one article with markup to plain text.
//!
//! Input: an article with its fields as written. Output: the article with plain text, and its body as HTML, for its links. Cost:
//! linear in the texts. Invariant: in a title or a name only what is certainly markup is removed, so `a < b` and `AT&T` stay.

use std::borrow::Cow;

use super::code::Code;
use super::front_matter::without_front_matter;
use super::html::text_of;
use super::kind::Markup;
#[cfg(feature = "markdown")]
use super::markdown;
use super::shortcodes::without_shortcodes;
use crate::article::Article;

/// Returns a body as HTML and as plain text; `None` for one that is plain text.
pub(in super::super) fn body_to_text(body: &str, markup: Markup, code: Code) -> Option<(Cow<'_, str>, String)> {
    let html = to_html(body, markup, code)?;
    let text = text_of(&html, code);
    Some((html, text))
}

/// Replaces all texts of an article but the body by plain text.
pub(in super::super) fn convert_names(article: &mut Article, markup: Markup, code: Code) {
    article.title = line_of(&article.title, markup_of(&article.title, markup));
    let of_lead = markup_of(&article.lead, markup);
    article.lead = match is_markup(&article.lead, of_lead) {
        true => to_html(&article.lead, of_lead, code).map_or_else(String::new, |html| text_of(&html, code)),
        false => decoded(&article.lead),
    };
    let names = article.tags.iter_mut().chain(&mut article.authors).chain(&mut article.section).chain(&mut article.series);
    for name in names.filter(|name| name.contains('&')) {
        *name = decoded(name);
    }
}

/// Returns a text as HTML, without shortcodes and front matter; `None` for plain text.
fn to_html(text: &str, markup: Markup, code: Code) -> Option<Cow<'_, str>> {
    match markup {
        Markup::Auto | Markup::Text => None,
        Markup::Html => Some(without_shortcodes(without_front_matter(text), code)),
        Markup::Rendered => Some(text.into()),
        #[cfg(feature = "markdown")]
        Markup::Markdown => Some(markdown_to_html(text, code).into()),
    }
}

/// Renders Markdown as HTML, without shortcodes and front matter, as [`Markup::Markdown`] is read.
///
/// The HTML is for a reader of words and links, not for a browser: descriptions of images are text, and code has no language. Time and
/// memory: linear in the text.
///
/// ```
/// use connexe::corpus::{Code, markdown_to_html};
///
/// assert_eq!(markdown_to_html("La [crue](crue.md) {{< carte >}}monte.", Code::Keep), "<p>La <a href=\"crue.md\">crue</a> monte.</p>\n");
/// ```
#[cfg(feature = "markdown")]
pub fn markdown_to_html(markdown: &str, code: Code) -> String {
    markdown::markdown_to_html(&without_shortcodes(without_front_matter(markdown), code))
}

/// Returns the text of a title: a line in which a number or a hyphen begins no list.
fn line_of(title: &str, markup: Markup) -> String {
    match markup {
        _ if !is_markup(title, markup) => decoded(title),
        #[cfg(feature = "markdown")]
        Markup::Markdown => {
            let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
            text_of(&markdown::markdown_to_html(&format!("# {}", without_shortcodes(&line, Code::Keep))), Code::Keep)
        }
        _ => text_of(&without_shortcodes(title, Code::Keep), Code::Keep),
    }
}

/// Returns the markup of a title or lead beside a body in HTML: sites write Markdown there, `**so**`, although the page is HTML.
fn markup_of(text: &str, markup: Markup) -> Markup {
    #[cfg(feature = "markdown")]
    if markup == Markup::Html && !text.contains('<') && (is_strong(text) || text.contains("](http") || text.contains("](/")) {
        return Markup::Markdown;
    }
    #[cfg(not(feature = "markdown"))]
    let _ = text;
    markup
}

/// Whether a part of a text stands between two pairs of stars. In a power, `2**3`, a digit or a name stands before them.
#[cfg(feature = "markdown")]
fn is_strong(text: &str) -> bool {
    let Some((before, rest)) = text.split_once("**") else { return false };
    let Some((within, _)) = rest.split_once("**") else { return false };
    !before.ends_with(char::is_alphanumeric) && !within.is_empty() && within.trim() == within
}

/// Whether a short text certainly has markup: a closing tag, a tag that needs none, a tag of a system, or a mark of Markdown.
fn is_markup(text: &str, markup: Markup) -> bool {
    if markup == Markup::Rendered {
        return false;
    }
    const TAGS: [&str; 11] = ["</", "<br", "<img", "<!--", "<p>", "<wbr", "{{", "{%", "=\"", "[/", "<hr"];
    let has_tag = TAGS.iter().any(|tag| text.contains(tag));
    #[cfg(feature = "markdown")]
    if markup == Markup::Markdown && (text.contains(['*', '_', '`', '\\']) || text.contains("](")) {
        // A lone tag outside of code is a word of a text about HTML.
        return !text.contains('<') || text.contains("`<") || has_tag;
    }
    markup != Markup::Text && has_tag
}

/// Decodes the entities of a text without tags. An entity has its semicolon: `AT&T` and `R&notes` have none.
fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        escaped.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let length = after.bytes().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        let is_entity = rest[at..].starts_with('&') && length > 0 && after[length..].starts_with(';');
        escaped.push_str(match (is_entity, rest[at..].starts_with('&')) {
            (true, _) => "&",
            (_, true) => "&amp;",
            _ => "&lt;",
        });
        rest = after;
    }
    escaped.push_str(rest);
    text_of(&escaped, Code::Keep)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(article: &mut Article, markup: Markup) {
        let body = body_to_text(&article.body, markup, Code::Keep).map(|(_, text)| text);
        article.body = body.unwrap_or_default();
        convert_names(article, markup, Code::Keep);
    }

    #[test]
    fn names_keep_what_is_no_entity() {
        for (text, expected) in [
            ("R&amp;D", "R&D"),
            ("AT&T &copy2024 &;", "AT&T &copy2024 &;"),
            ("a < b <c> &lt;", "a < b <c> <"),
            ("L&rsquo;&Eacute;quipe &#8212; &amp;amp;", "L’Équipe — &amp;"),
        ] {
            assert_eq!(decoded(text), expected);
        }
    }

    #[test]
    fn a_rendered_page_has_no_shortcodes() {
        let mut article =
            Article::new("a", "Écrire [galerie] et <br> ou &eacute;").with_body("<p>Écrivez <code>{{ nom }}</code>.</p>");
        let mut stored = article.clone();
        convert(&mut article, Markup::Rendered);
        assert_eq!((article.title.as_str(), article.body.as_str()), ("Écrire [galerie] et <br> ou é", "Écrivez {{ nom }}."));
        convert(&mut stored, Markup::Html);
        assert!(!stored.body.contains("nom"), "{}", stored.body);
    }

    #[cfg(feature = "markdown")]
    #[test]
    fn leads_beside_html_may_be_markdown() {
        for (lead, expected) in [
            ("**Le port ouvre.**", "Le port ouvre."),
            ("Voir [le port](/port).", "Voir le port."),
            ("Il vaut 2**3 et 4**5", "Il vaut 2**3 et 4**5"),
            ("Deux ** trois ** quatre", "Deux ** trois ** quatre"),
            ("snake_case *seul*", "snake_case *seul*"),
        ] {
            let mut article = Article::new("a", "").with_lead(lead).with_body("<p>Le quai.</p>");
            convert(&mut article, Markup::Html);
            assert_eq!(article.lead, expected);
        }
    }

    #[cfg(feature = "markdown")]
    #[test]
    fn titles_are_lines() {
        for (title, expected) in [
            ("1. Le *port*", "1. Le port"),
            ("La balise <details>", "La balise <details>"),
            ("La balise `<details>`", "La balise <details>"),
            ("Le <em>port</em> &amp; la gare", "Le port & la gare"),
            ("snake_case et 2 * 3 * 4", "snake_case et 2 * 3 * 4"),
        ] {
            assert_eq!(line_of(title, Markup::Markdown), expected);
        }
    }
}
