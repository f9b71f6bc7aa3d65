//! Bodies in `lexical`, the form of Ghost since version 5.
//!
//! Input: a tree as JSON. Output: HTML of its words, headings, lists and links; cards by their own rules. Cost: linear in the tree; its
//! depth is that of the JSON, which its reader limits.

use serde_json::Value;

use super::cards::{add_card, link};
use crate::plain_text::escaped;

/// Bit of the format of a text that is code.
const CODE: u64 = 16;

/// Renders a body; `None` where the text is no tree.
pub(super) fn render(text: &str) -> Option<String> {
    let document: Value = serde_json::from_str(text).ok()?;
    let mut body = String::new();
    add_children(document.get("root")?, &mut body);
    Some(body)
}

fn add_children(node: &Value, body: &mut String) {
    let children = node.get("children").and_then(Value::as_array);
    children.into_iter().flatten().for_each(|child| add_node(child, body));
}

fn add_node(node: &Value, body: &mut String) {
    let field = |key: &str| node.get(key).and_then(Value::as_str).unwrap_or_default();
    let kind = field("type");
    let mut within = |tag: &str| {
        *body += &format!("<{tag}>");
        add_children(node, body);
        *body += &format!("</{tag}>");
    };
    match kind {
        "paragraph" => within("p"),
        "heading" | "extended-heading" => within(match field("tag") {
            tag @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => tag,
            _ => "h2",
        }),
        "list" => within(if field("tag") == "ol" { "ol" } else { "ul" }),
        "listitem" => within("li"),
        "quote" | "extended-quote" | "aside" => within("blockquote"),
        "link" | "autolink" => {
            let mut words = String::new();
            add_children(node, &mut words);
            *body += &link(field("url"), &words);
        }
        "text" | "extended-text" | "code-highlight" => {
            let text = escaped(field("text"));
            let is_code = node.get("format").and_then(Value::as_u64).is_some_and(|format| format & CODE != 0);
            *body += &if is_code { format!("<code>{text}</code>") } else { text };
        }
        "linebreak" => *body += "<br>",
        "tab" => body.push(' '),
        // A block of another version: its words count.
        _ if node.get("children").is_some() => within("div"),
        _ => add_card(kind, node, body),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(children: Value) -> String {
        render(&json!({"root": {"type": "root", "children": children}}).to_string()).unwrap()
    }

    #[test]
    fn nodes() {
        let text = |text: &str| json!({"type": "extended-text", "text": text, "format": 1});
        for (node, html) in [
            (json!({"type": "paragraph", "children": [text("a < b")]}), "<p>a &lt; b</p>"),
            (json!({"type": "extended-heading", "tag": "h3", "children": [text("La digue")]}), "<h3>La digue</h3>"),
            (
                json!({"type": "paragraph", "children": [text("La "), {"type": "link", "url": "/crue/?a=1&b", "children": [text("crue")]}]}),
                "<p>La <a href=\"/crue/?a=1&amp;b\">crue</a></p>",
            ),
            (
                json!({"type": "list", "tag": "ol", "children": [{"type": "listitem", "children": [text("un"), {"type": "linebreak"}]}]}),
                "<ol><li>un<br></li></ol>",
            ),
            (json!({"type": "text", "text": "let x", "format": 16}), "<code>let x</code>"),
            (json!({"type": "new-block", "children": [text("neuf")]}), "<div>neuf</div>"),
            (json!({"type": "image", "src": "a.jpg", "alt": "non", "caption": "La <b>gare</b>"}), "<div>La <b>gare</b></div>"),
            (json!({"type": "markdown", "markdown": "*a* [b](/b/)"}), "<p><em>a</em> <a href=\"/b/\">b</a></p>\n"),
            (json!({"type": "codeblock", "code": "a<b"}), "<pre><code>a&lt;b</code></pre>"),
            (json!({"type": "signup", "header": "Abonnez-vous"}), ""),
            (json!({"type": "button", "buttonText": "Lire", "buttonUrl": "/crue/"}), "<div><a href=\"/crue/\">Lire</a></div>"),
            (json!({"type": "toggle", "heading": "Où ?", "content": "<p>Ici</p>"}), "<div>Où ?</div><div><p>Ici</p></div>"),
            (json!({"type": "unknown", "text": "mots", "title": "<i>non</i>", "url": "/a/"}), "<div>mots</div>"),
            (json!({"type": 5, "children": "x"}), "<div></div>"),
            (json!("x"), ""),
        ] {
            assert_eq!(body(json!([node])), html, "{node}");
        }
    }

    #[test]
    fn what_is_no_tree_has_no_body() {
        for text in ["", "{}", "[", "null", &"{\"root\":{\"children\":[".repeat(100_000)] {
            assert_eq!(render(text), None);
        }
    }
}
