//! Cards: the parts of a body that are no running text.
//!
//! Input: the name and the fields of a card, of `mobiledoc` or `lexical`. Output: HTML of its words and links. Pictures and videos give
//! their captions; forms and parts that only mails have give nothing. Of an unknown card the plain texts stay. Cost: linear in the
//! card.

use pulldown_cmark::{Options, Parser, html};
use serde_json::Value;

use crate::plain_text::escaped;

/// Cards without words for readers of the page.
const WITHOUT_WORDS: [&str; 6] = ["email", "email-cta", "signup", "paywall", "hr", "horizontalrule"];

/// Fields with words, in the order in which a page shows them. Their values are HTML.
const WORDS: [&str; 17] = [
    "heading",
    "header",
    "subheading",
    "subheader",
    "calloutText",
    "productTitle",
    "productDescription",
    "fileTitle",
    "fileCaption",
    "title",
    "description",
    "content",
    "textValue",
    "text",
    "buttonText",
    "productButton",
    "caption",
];

/// Fields with the address that the button of a card leads to.
const ADDRESSES: [&str; 3] = ["buttonUrl", "productUrl", "url"];

/// Adds a card to a body.
pub(super) fn add_card(name: &str, card: &Value, body: &mut String) {
    let field = |key: &str| card.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    match name {
        _ if WITHOUT_WORDS.contains(&name) => {}
        "html" => paragraph(field("html").unwrap_or_default(), body),
        "markdown" | "card-markdown" => *body += &markdown(field("markdown").unwrap_or_default()),
        "code" | "codeblock" => {
            *body += &format!("<pre><code>{}</code></pre>", escaped(field("code").unwrap_or_default()));
            paragraph(field("caption").unwrap_or_default(), body);
        }
        "bookmark" => {
            let title = card.get("metadata").and_then(|metadata| metadata.get("title")).and_then(Value::as_str);
            if let Some(url) = field("url") {
                *body += &format!("<p>{}</p>", link(url, &escaped(title.unwrap_or(url))));
            }
            paragraph(field("caption").unwrap_or_default(), body);
        }
        "image" | "gallery" | "embed" | "audio" | "video" | "file" => {
            let words = ["fileTitle", "fileCaption", "caption"];
            let words = if name == "audio" { &["title", "caption"][..] } else { &words[..] };
            words.iter().filter_map(|key| field(key)).for_each(|text| paragraph(text, body));
        }
        "callout" | "toggle" | "button" | "header" | "product" | "call-to-action" => {
            for key in WORDS {
                let Some(text) = field(key) else { continue };
                let address =
                    ADDRESSES.iter().find_map(|key| field(key)).filter(|_| matches!(key, "buttonText" | "productButton"));
                match address {
                    Some(address) => paragraph(&link(address, text), body),
                    None => paragraph(text, body),
                }
            }
        }
        _ => WORDS.iter().filter_map(|key| field(key)).filter(|text| !text.contains('<')).for_each(|text| paragraph(text, body)),
    }
}

/// Renders Markdown.
pub(super) fn markdown(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut body = String::with_capacity(text.len() * 2);
    html::push_html(&mut body, Parser::new_ext(text, options));
    body
}

/// Returns a link.
pub(super) fn link(address: &str, html: &str) -> String {
    format!("<a href=\"{}\">{html}</a>", escaped(address))
}

fn paragraph(html: &str, body: &mut String) {
    if !html.is_empty() {
        *body += &format!("<div>{html}</div>");
    }
}
