//! Bodies in `mobiledoc` 0.3, the form of Ghost in versions 1 to 4.
//!
//! Input: a document as JSON: sections of markers, whose markups are opened and closed by number. Output: HTML of its words, headings,
//! lists and links; cards by their own rules. Cost: linear. Parts of another shape are left out.

use serde_json::Value;

use super::cards::add_card;
use crate::plain_text::escaped;

/// Elements that a section may be; others are paragraphs.
const BLOCKS: [&str; 10] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"];

/// Renders a body; `None` where the text is no document.
pub(super) fn render(text: &str) -> Option<String> {
    let document: Value = serde_json::from_str(text).ok()?;
    let sections = document.get("sections")?.as_array()?;
    let mut body = String::new();
    for section in sections {
        let is_numbered = |number: u64| section.get(0).and_then(Value::as_u64) == Some(number);
        let name = section.get(1).and_then(Value::as_str).unwrap_or("p");
        if is_numbered(1) {
            let tag = BLOCKS.iter().find(|block| **block == name).filter(|block| **block != "pull-quote").unwrap_or(&"p");
            body += &format!("<{tag}>");
            add_markers(&document, section.get(2), &mut body);
            body += &format!("</{tag}>");
        } else if is_numbered(3) {
            let tag = if name == "ol" { "ol" } else { "ul" };
            body += &format!("<{tag}>");
            for entry in section.get(2).and_then(Value::as_array).into_iter().flatten() {
                body += "<li>";
                add_markers(&document, Some(entry), &mut body);
                body += "</li>";
            }
            body += &format!("</{tag}>");
        } else if is_numbered(10)
            && let Some(card) = entry(&document, "cards", section.get(1))
        {
            let name = card.get(0).and_then(Value::as_str).unwrap_or_default();
            add_card(name, card.get(1).unwrap_or(&Value::Null), &mut body);
        }
    }
    Some(body)
}

/// Returns an entry of one of the lists of a document, by its number.
fn entry<'a>(document: &'a Value, list: &str, number: Option<&Value>) -> Option<&'a Value> {
    let number = usize::try_from(number?.as_u64()?).ok()?;
    document.get(list)?.get(number)
}

fn add_markers(document: &Value, markers: Option<&Value>, body: &mut String) {
    let mut open: Vec<&'static str> = Vec::new();
    for marker in markers.and_then(Value::as_array).into_iter().flatten() {
        for number in marker.get(1).and_then(Value::as_array).into_iter().flatten() {
            open.push(open_markup(entry(document, "markups", Some(number)), body));
        }
        match (marker.get(0).and_then(Value::as_u64), marker.get(3)) {
            (Some(0), Some(Value::String(text))) => *body += &escaped(text),
            (Some(1), number) => {
                let atom = entry(document, "atoms", number);
                let word = |at: usize| atom.and_then(|atom| atom.get(at)).and_then(Value::as_str).unwrap_or_default();
                *body += &if word(0) == "soft-return" { "<br>".to_string() } else { escaped(word(1)) };
            }
            _ => {}
        }
        let closed = marker.get(2).and_then(Value::as_u64).and_then(|closed| usize::try_from(closed).ok()).unwrap_or(0);
        let keep = open.len().saturating_sub(closed);
        open.drain(keep..).rev().for_each(|end| *body += end);
    }
    open.drain(..).rev().for_each(|end| *body += end);
}

/// Opens a markup, and returns its end. Only links and code mean something for the words.
fn open_markup(markup: Option<&Value>, body: &mut String) -> &'static str {
    let Some(markup) = markup else { return "" };
    match markup.get(0).and_then(Value::as_str) {
        Some("a") => {
            let attributes: Vec<&str> =
                markup.get(1).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
            let address = attributes.chunks(2).find(|pair| pair[0] == "href").and_then(|pair| pair.get(1));
            *body += &format!("<a href=\"{}\">", escaped(address.unwrap_or(&"")));
            "</a>"
        }
        Some("code") => {
            *body += "<code>";
            "</code>"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sections() {
        let document = json!({
            "version": "0.3.1",
            "atoms": [["soft-return", "", {}], ["mention", "@zoé", {}]],
            "cards": [["image", {"src": "a.jpg", "caption": "La gare"}], ["html", {"html": "<p>brut</p>"}], ["hr", {}]],
            "markups": [["a", ["rel", "x", "href", "/crue/"]], ["strong"], ["code"]],
            "sections": [
                [1, "h2", [[0, [], 0, "La digue & le quai"]]],
                [1, "p", [[0, [], 0, "Voir "], [0, [0, 1], 1, "la "], [0, [], 1, "crue"], [1, [], 0, 0], [1, [], 0, 1], [0, [2], 1, "x<y"]]],
                [3, "ol", [[[0, [], 0, "un"]], [[0, [9], 5, "deux"]]]],
                [10, 0], [10, 1], [10, 2], [10, 7],
                [1, "script", [[0, [0], 0, "ouvert"]]],
                [1], [2, "a.jpg"], "x", [1, "p", [[0], [7, [], 0, "non"], 5]],
            ],
        });
        let html = "<h2>La digue &amp; le quai</h2><p>Voir <a href=\"/crue/\">la crue</a><br>@zoé<code>x&lt;y</code></p>\
            <ol><li>un</li><li>deux</li></ol><div>La gare</div><div><p>brut</p></div>\
            <p><a href=\"/crue/\">ouvert</a></p><p></p><p></p>";
        assert_eq!(render(&document.to_string()).as_deref(), Some(html));
        for text in ["", "{}", "[]", "{\"sections\": 5}"] {
            assert_eq!(render(text), None);
        }
    }
}
