//! The blocks of a text in a markup, written as HTML.
//!
//! Input: blocks in their order. Output: HTML of paragraphs, headings, lists, tables and code. Cost: linear. Invariant: the HTML is flat:
//! a list within a list is one list, so no nesting of the source is too deep.

use crate::plain_text::escaped;

/// The HTML of a text, as it is written.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    out: String,
    open: Option<&'static str>,
}

impl Blocks {
    /// Adds a paragraph of HTML, unless it is empty.
    pub(super) fn paragraph(&mut self, html: &str) {
        self.element("p", None, html);
    }

    /// Adds a heading of a level from 1 on.
    pub(super) fn heading(&mut self, level: usize, html: &str) {
        let name = ["h1", "h2", "h3", "h4", "h5", "h6"][level.clamp(1, 6) - 1];
        self.element(name, None, html);
    }

    /// Adds an item of a list.
    pub(super) fn item(&mut self, html: &str) {
        self.element("li", Some("ul"), html);
    }

    /// Adds a row of a table.
    pub(super) fn row(&mut self, cells: &[String]) {
        let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", cell.trim())).collect();
        self.element("tr", Some("table"), &cells);
    }

    /// Adds a block of code.
    pub(super) fn code<'l>(&mut self, lines: impl Iterator<Item = &'l str>) {
        self.within(None);
        self.out.push_str("<pre>");
        for line in lines {
            self.out.push_str(&escaped(line));
            self.out.push('\n');
        }
        self.out.push_str("</pre>\n");
    }

    /// Adds lines of HTML as they are.
    pub(super) fn raw<'l>(&mut self, lines: impl Iterator<Item = &'l str>) {
        self.within(None);
        for line in lines {
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// Whether there is no block yet.
    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Returns the HTML.
    pub(super) fn html(mut self) -> String {
        self.within(None);
        self.out
    }

    fn element(&mut self, name: &str, around: Option<&'static str>, html: &str) {
        let html = html.trim();
        if html.is_empty() {
            return;
        }
        self.within(around);
        for part in ["<", name, ">", html, "</", name, ">\n"] {
            self.out.push_str(part);
        }
    }

    /// Closes the list or table that is open, and opens another.
    fn within(&mut self, around: Option<&'static str>) {
        if self.open == around {
            return;
        }
        for (mark, name) in [("</", self.open), ("<", around)] {
            if let Some(name) = name {
                for part in [mark, name, ">\n"] {
                    self.out.push_str(part);
                }
            }
        }
        self.open = around;
    }
}
