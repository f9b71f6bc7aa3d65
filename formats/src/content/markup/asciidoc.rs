//! AsciiDoc as HTML, as far as an article needs it: paragraphs, headings, lists, tables, code and links.
//!
//! Input: a text with its header, or after the front matter. Output: flat HTML for the reader of words and links. Cost: linear in the
//! text. Invariants: nothing is run or included; all branches of a condition are left out with its line; a block without an end goes on to
//! the end of the text, as in AsciiDoc.

use super::asciidoc_inline::{inline, title};
use super::attributes::{Attributes, attribute};
use super::blocks::Blocks;

/// Macros that are a line of their own, and leave no words.
const UNSEEN: [&str; 10] =
    ["image::", "video::", "audio::", "include::", "toc::", "ifdef::", "ifndef::", "ifeval::", "endif::", "gist::"];

/// Returns a text as HTML.
pub(super) fn to_html(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut reader = Reader {
        lines: &lines,
        at: 0,
        attributes: Attributes::default(),
        out: Blocks::default(),
        notes: Vec::new(),
        text: String::new(),
        kind: Kind::Nothing,
        is_code: false,
    };
    reader.header();
    while reader.at < lines.len() {
        reader.step();
    }
    reader.flush();
    for note in std::mem::take(&mut reader.notes) {
        let html = reader.inline(&note);
        reader.out.paragraph(&html);
    }
    reader.out.html()
}

/// The block that lines are added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nothing,
    Paragraph,
    Item,
}

struct Reader<'t> {
    lines: &'t [&'t str],
    at: usize,
    attributes: Attributes,
    out: Blocks,
    notes: Vec<String>,
    /// The text of the block.
    text: String,
    kind: Kind,
    /// Whether the next block is code, by the line before it.
    is_code: bool,
}

impl Reader<'_> {
    fn inline(&mut self, text: &str) -> String {
        inline(text, &self.attributes, &mut self.notes)
    }

    /// Reads the header: the title, lines on the author up to a blank one, and attributes.
    fn header(&mut self) {
        while let Some(line) = self.lines.get(self.at) {
            if let Some(title) = title(line) {
                let html = self.inline(title);
                self.out.heading(1, &html);
                self.at += 1;
                while let Some(line) = self.lines.get(self.at).filter(|line| !line.is_empty()) {
                    let _ = self.set(line);
                    self.at += 1;
                }
                return;
            }
            let is_comment = line.starts_with("//") && !line.starts_with("///");
            if !line.is_empty() && !is_comment && !self.set(line) {
                return;
            }
            self.at += 1;
        }
    }

    /// Reads a line that sets an attribute.
    fn set(&mut self, line: &str) -> bool {
        let attribute = attribute(line);
        if let Some((name, value)) = &attribute {
            self.attributes.set(name, value);
        }
        attribute.is_some()
    }

    /// Reads the next line, or the block that begins with it.
    fn step(&mut self) {
        let line = self.lines[self.at];
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed == "+" {
            self.at += 1;
            return self.flush();
        }
        if self.kind == Kind::Nothing && self.underlined(line) {
            return;
        }
        self.at += 1;
        if self.delimited(line) || self.unseen(line) {
            return;
        }
        if let Some((level, title)) = heading(line) {
            self.flush();
            let html = self.inline(title);
            return self.out.heading(level, &html);
        }
        let is_item = item(trimmed);
        if std::mem::take(&mut self.is_code) || (self.kind == Kind::Nothing && line.len() > trimmed.len() && is_item.is_none()) {
            self.flush();
            return self.code_paragraph();
        }
        if let Some(text) = is_item {
            self.flush();
            self.kind = Kind::Item;
            self.text.push_str(text);
            return;
        }
        if let Some((term, text)) = term(trimmed) {
            self.flush();
            self.kind = Kind::Item;
            self.text.push_str(term);
            self.text.push('\n');
            self.text.push_str(text);
            return;
        }
        let begins = self.kind == Kind::Nothing;
        if begins {
            self.kind = Kind::Paragraph;
        } else {
            self.text.push('\n');
        }
        let label =
            ["NOTE: ", "TIP: ", "IMPORTANT: ", "WARNING: ", "CAUTION: "].iter().find_map(|label| trimmed.strip_prefix(label));
        let words = label.filter(|_| begins).unwrap_or(trimmed);
        // A plus sign at the end breaks the line.
        self.text.push_str(words.strip_suffix(" +").unwrap_or(words));
    }

    /// Ends the block.
    fn flush(&mut self) {
        let kind = std::mem::replace(&mut self.kind, Kind::Nothing);
        let text = std::mem::take(&mut self.text);
        if kind == Kind::Nothing {
            return;
        }
        let html = self.inline(&text);
        match kind {
            Kind::Item => self.out.item(&html),
            _ => self.out.paragraph(&html),
        }
    }

    /// Reads a title with a line of about its length beneath it.
    fn underlined(&mut self, line: &str) -> bool {
        let Some(next) = self.lines.get(self.at + 1) else { return false };
        let is_title = line.starts_with(|c: char| c.is_alphanumeric() || "¿¡«“\"`*_'".contains(c));
        let signs = next.len();
        if !is_title || signs < 2 || !next.starts_with(['=', '-', '~', '^', '+']) || !is_repeated(next) {
            return false;
        }
        if line.chars().count().abs_diff(signs) > 1 {
            return false;
        }
        let level = if self.out.is_empty() && next.starts_with('=') { 1 } else { 2 };
        let html = self.inline(line);
        self.out.heading(level, &html);
        self.at += 2;
        true
    }

    /// Reads a line that begins or ends a block.
    fn delimited(&mut self, line: &str) -> bool {
        let is_fence = line.starts_with("```") && !line[3..].contains('`');
        if is_fence {
            self.flush();
            self.code_until("```");
            return true;
        }
        if matches!(line, "|===" | "!===" | ",===" | ":===") {
            self.flush();
            self.table(line);
            return true;
        }
        if line == "--" {
            self.flush();
            return true;
        }
        if line.len() < 4 || !is_repeated(line) {
            return false;
        }
        match line.as_bytes()[0] {
            b'-' | b'.' => {
                self.flush();
                self.code_until(line);
            }
            b'/' => {
                self.flush();
                self.at = self.end(line);
            }
            b'+' => {
                self.flush();
                let end = self.end(line);
                self.out.raw(self.lines[self.at..end - 1].iter().copied());
                self.at = end;
            }
            b'=' | b'*' | b'_' => {
                self.flush();
                self.is_code = false;
            }
            _ => return false,
        }
        true
    }

    /// Returns the line behind the next one that is a mark; one behind the last line if there is none.
    fn end(&self, mark: &str) -> usize {
        let length = self.lines[self.at..].iter().position(|line| *line == mark);
        length.map_or(self.lines.len() + 1, |length| self.at + length + 1)
    }

    fn code_until(&mut self, mark: &str) {
        self.is_code = false;
        let end = self.end(mark);
        let lines = &self.lines[self.at..end - 1];
        self.out.code(lines.iter().copied());
        self.at = end;
    }

    /// Reads the lines from the last one up to a blank one as code.
    fn code_paragraph(&mut self) {
        let start = self.at - 1;
        let length = self.lines[start..].iter().take_while(|line| !line.is_empty()).count();
        self.out.code(self.lines[start..start + length].iter().copied());
        self.at = start + length;
    }

    /// Reads a line that leaves no words, or none but a caption.
    fn unseen(&mut self, line: &str) -> bool {
        let is_comment = line.starts_with("//") && !line.starts_with("///");
        if is_comment {
            return true;
        }
        if UNSEEN.iter().any(|name| line.starts_with(name)) && line.ends_with(']')
            || matches!(line, "'''" | "<<<" | "---" | "***")
        {
            self.flush();
            return true;
        }
        if self.kind == Kind::Nothing && self.set(line) {
            return true;
        }
        if is_settings(line) {
            self.flush();
            let name = line[1..].split([',', ']', '%', '#', '.']).next().unwrap_or_default();
            self.is_code |= matches!(name, "source" | "listing" | "literal" | "plantuml" | "ditaa" | "graphviz" | "mermaid");
            return true;
        }
        // A caption.
        let caption = line.strip_prefix('.').filter(|rest| rest.starts_with(|c: char| !c.is_whitespace() && c != '.'));
        if let Some(caption) = caption.filter(|_| self.kind == Kind::Nothing) {
            let html = self.inline(caption);
            self.out.paragraph(&html);
            return true;
        }
        false
    }

    /// Reads a table up to the line that began it.
    fn table(&mut self, mark: &str) {
        self.is_code = false;
        let sign = mark.chars().next().filter(|sign| *sign != '=').unwrap_or('|');
        let mut cells: Vec<String> = Vec::new();
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            if *line == mark {
                break;
            }
            let trimmed = line.trim_start();
            if trimmed.is_empty() || trimmed.starts_with("//") {
                continue;
            }
            let mut parts = trimmed.split(sign);
            let first = without_format(parts.next().unwrap_or_default(), trimmed.contains(sign));
            let begins = first.trim().is_empty() || matches!(sign, ',' | ':');
            if begins {
                self.row(&mut cells);
            }
            match cells.last_mut() {
                Some(cell) => {
                    cell.push('\n');
                    cell.push_str(first);
                }
                None if !first.trim().is_empty() => cells.push(first.to_string()),
                None => {}
            }
            let mut parts = parts.peekable();
            while let Some(part) = parts.next() {
                cells.push(without_format(part, parts.peek().is_some()).to_string());
            }
        }
        self.row(&mut cells);
    }

    fn row(&mut self, cells: &mut Vec<String>) {
        let cells: Vec<String> = cells.drain(..).map(|cell| self.inline(cell.trim())).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.out.row(&cells);
        }
    }
}

/// Returns a cell without the format of the cell behind it: `2+|`, `.2+^.>s|`, `a|`.
fn without_format(part: &str, is_followed: bool) -> &str {
    if !is_followed {
        return part;
    }
    let word = part.rsplit(char::is_whitespace).next().unwrap_or_default();
    let (format, style) = match word.char_indices().next_back() {
        Some((at, 'a' | 'd' | 'e' | 'h' | 'l' | 'm' | 's' | 'v')) => (&word[..at], true),
        _ => (word, false),
    };
    let is_format = format.chars().all(|c| c.is_ascii_digit() || ".+*<^>".contains(c));
    let says = style || format.ends_with(['+', '*', '<', '^', '>']);
    if is_format && says { &part[..part.len() - word.len()] } else { part }
}

/// Whether a line is one sign, again and again.
fn is_repeated(line: &str) -> bool {
    line.bytes().next().is_some_and(|first| first.is_ascii_punctuation() && line.bytes().all(|byte| byte == first))
}

/// Whether a line sets how the next block is rendered: `[source,java]`, `[[place]]`, `[NOTE]`.
fn is_settings(line: &str) -> bool {
    let Some(inner) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) else { return false };
    let begins = |c: char| c.is_alphabetic() || "_.#%{,\"'[".contains(c);
    // Behind `[[place]]` there is a second bracket; behind a link at the start of a sentence too.
    let is_one = inner.starts_with('[') || !inner.contains(']');
    inner.is_empty() || is_one && inner.starts_with(begins) && !inner.contains("](")
}

/// Reads a heading: its level and its text.
fn heading(line: &str) -> Option<(usize, &str)> {
    let sign = line.chars().next().filter(|sign| matches!(sign, '=' | '#'))?;
    let title = line.trim_start_matches(sign);
    let level = line.len() - title.len();
    (level <= 6 && title.starts_with(' ') && !title.trim().is_empty()).then(|| (level.max(2), title.trim()))
}

/// Returns the text of an item of a list.
fn item(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    let rest = match first {
        '*' | '.' | '-' => {
            let rest = line.trim_start_matches(first);
            let depth = line.len() - rest.len();
            Some(rest).filter(|_| depth <= if first == '-' { 1 } else { 5 })?
        }
        '•' => &line['•'.len_utf8()..],
        // A number in angle brackets explains a line of code.
        '<' => {
            let (number, rest) = line[1..].split_once('>')?;
            Some(rest).filter(|_| number == "." || !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))?
        }
        _ => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            line.get(digits..).filter(|_| (1..=3).contains(&digits))?.strip_prefix('.')?
        }
    };
    let text = rest.strip_prefix(' ')?.trim_start();
    let boxes = ["[ ] ", "[x] ", "[*] ", "[X] "];
    Some(boxes.iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text)).filter(|text| !text.is_empty())
}

/// Reads a term and its explanation: `term:: text`.
fn term(line: &str) -> Option<(&str, &str)> {
    let (term, text) = line.split_once(":: ").or_else(|| line.strip_suffix("::").map(|term| (term, "")))?;
    (!term.is_empty() && !term.ends_with(':')).then(|| (term, text.trim_start_matches(':').trim()))
}
