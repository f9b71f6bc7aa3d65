//! Org as HTML, as far as an article needs it: paragraphs, headings, lists, tables, code and links.
//!
//! Input: a text after its front matter. Output: flat HTML for the reader of words and links. Cost: linear in the text. Invariant: a block
//! or a drawer without an end is text.

use std::collections::HashSet;

use super::blocks::Blocks;
use super::org_inline::inline;

/// Words at the start of a heading that tell a state.
const STATES: [&str; 10] = ["TODO", "DONE", "NEXT", "WAIT", "WAITING", "HOLD", "CANCELED", "CANCELLED", "STARTED", "INPROGRESS"];

/// Returns a text as HTML.
pub(super) fn to_html(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut reader =
        Reader { lines: &lines, at: 0, out: Blocks::default(), text: String::new(), is_item: false, endless: HashSet::new() };
    while reader.at < lines.len() {
        reader.step();
    }
    reader.flush();
    reader.out.html()
}

struct Reader<'t> {
    lines: &'t [&'t str],
    at: usize,
    out: Blocks,
    /// The text of the block.
    text: String,
    is_item: bool,
    /// Ends that were looked for and are not there.
    endless: HashSet<String>,
}

impl Reader<'_> {
    /// Reads the next line, or the block that begins with it.
    fn step(&mut self) {
        let line = self.lines[self.at];
        let trimmed = line.trim_start();
        self.at += 1;
        if trimmed.is_empty() || is_rule(trimmed) {
            return self.flush();
        }
        if let Some((level, title)) = heading(line) {
            self.flush();
            return self.heading(level, title);
        }
        if let Some(keyword) = trimmed.strip_prefix("#+") {
            self.flush();
            return self.keyword(keyword);
        }
        if trimmed == "#" || trimmed.starts_with("# ") {
            return self.flush();
        }
        if is_drawer(trimmed) && self.skip_until(":end:") {
            return self.flush();
        }
        if ["SCHEDULED:", "DEADLINE:", "CLOSED:", "CLOCK:"].iter().any(|mark| trimmed.starts_with(mark)) {
            return;
        }
        if trimmed == ":" || trimmed.starts_with(": ") {
            self.flush();
            return self.fixed_width();
        }
        if trimmed.starts_with('|') {
            self.flush();
            return self.row(trimmed);
        }
        if let Some(text) = item(line) {
            self.flush();
            self.is_item = true;
            return self.text.push_str(text);
        }
        let note = trimmed.strip_prefix("[fn:").filter(|_| line.len() == trimmed.len()).and_then(|note| note.split_once(']'));
        if let Some((_, note)) = note.filter(|(name, _)| !name.contains([':', ' '])) {
            self.flush();
            return self.text.push_str(note.trim_start());
        }
        if self.is_item && line.len() == trimmed.len() {
            self.flush();
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(trimmed);
    }

    /// Ends the block.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let is_item = std::mem::take(&mut self.is_item);
        match is_item {
            // A term and its explanation.
            true => match text.split_once(" :: ") {
                Some((term, text)) => self.out.item(&format!("{}<br>{}", inline(term), inline(text))),
                None => self.out.item(&inline(&text)),
            },
            false => self.out.paragraph(&inline(&text)),
        }
    }

    /// Writes a heading. One that is not published goes with all beneath it.
    fn heading(&mut self, level: usize, title: &str) {
        let (title, tags) = match title.rsplit_once(char::is_whitespace) {
            Some((before, tags)) if is_tags(tags) => (before, tags),
            None if is_tags(title) => ("", title),
            _ => (title, ""),
        };
        let mut title = title.trim();
        if let Some((state, rest)) = title.split_once(' ').or((!title.is_empty()).then_some((title, "")))
            && STATES.contains(&state)
        {
            title = rest.trim_start();
        }
        if let Some(rest) = title.strip_prefix("[#").and_then(|rest| rest.split_once(']')).filter(|(mark, _)| mark.len() <= 2) {
            title = rest.1.trim_start();
        }
        if title == "COMMENT" || title.starts_with("COMMENT ") || tags.split(':').any(|tag| tag == "noexport") {
            while let Some(line) = self.lines.get(self.at) {
                if heading(line).is_some_and(|(next, _)| next <= level) {
                    break;
                }
                self.at += 1;
            }
            return;
        }
        self.out.heading(level + 1, &inline(title));
    }

    /// Reads a line that begins with `#+`.
    fn keyword(&mut self, keyword: &str) {
        let (name, value) = keyword.split_once(char::is_whitespace).unwrap_or((keyword, ""));
        let name = name.to_lowercase();
        if name == "caption:" {
            return self.out.paragraph(&inline(value.trim()));
        }
        // Other lines are settings; the marks of a quotation go, its text stays.
        let Some(kind) = name.strip_prefix("begin_") else { return };
        let start = self.at;
        match kind {
            "src" | "example" | "export" | "comment" if self.skip_until(&format!("#+end_{kind}")) => {}
            _ => return,
        }
        let lines = &self.lines[start..self.at - 1];
        match kind {
            "src" | "example" => self.out.code(lines.iter().copied()),
            "export" if value.trim().eq_ignore_ascii_case("html") => self.out.raw(lines.iter().copied()),
            _ => {}
        }
    }

    /// Goes on behind the line that begins with an end, if there is one.
    fn skip_until(&mut self, end: &str) -> bool {
        if self.endless.contains(end) {
            return false;
        }
        let is_end = |line: &&str| line.trim_start().get(..end.len()).is_some_and(|start| start.eq_ignore_ascii_case(end));
        match self.lines[self.at..].iter().position(is_end) {
            Some(length) => {
                self.at += length + 1;
                true
            }
            None => {
                self.endless.insert(end.to_string());
                false
            }
        }
    }

    /// Reads lines of `: code`.
    fn fixed_width(&mut self) {
        let code = |line: &&&str| line.trim_start() == ":" || line.trim_start().starts_with(": ");
        let length = self.lines[self.at - 1..].iter().take_while(code).count();
        let lines = &self.lines[self.at - 1..self.at - 1 + length];
        self.out.code(lines.iter().map(|line| line.trim_start().get(2..).unwrap_or_default()));
        self.at += length - 1;
    }

    fn row(&mut self, line: &str) {
        if line.starts_with("|-") {
            return;
        }
        let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| inline(cell.trim())).collect();
        self.out.row(&cells);
    }
}

/// Reads a heading: its level and its text.
fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('*');
    let level = line.len() - title.len();
    (level > 0 && title.starts_with(' ')).then(|| (level, title.trim()))
}

/// Whether a word is a list of tags: `:a:b:`.
fn is_tags(word: &str) -> bool {
    word.len() > 2
        && word.starts_with(':')
        && word.ends_with(':')
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '@' | '#' | '%'))
}

/// Whether a line opens a drawer, such as `:PROPERTIES:`.
fn is_drawer(line: &str) -> bool {
    let name = line.strip_prefix(':').and_then(|line| line.strip_suffix(':'));
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')))
}

/// Whether a line only parts two paragraphs.
fn is_rule(line: &str) -> bool {
    line.len() >= 5 && line.bytes().all(|byte| byte == b'-')
}

/// Returns the text of an item of a list.
fn item(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    let rest = match trimmed.strip_prefix(['-', '+']) {
        Some(rest) => rest,
        None if trimmed.starts_with('*') && trimmed.len() < line.len() => &trimmed[1..],
        None => {
            let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
            trimmed.get(digits..).filter(|_| (1..=3).contains(&digits))?.strip_prefix(['.', ')'])?
        }
    };
    if !rest.is_empty() && !rest.starts_with(' ') {
        return None;
    }
    let rest = rest.trim_start();
    // The number at which a list begins, and whether a task is done.
    let rest = rest.strip_prefix("[@").and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest.trim_start());
    let boxes = ["[ ]", "[X]", "[x]", "[-]"];
    Some(boxes.iter().find_map(|mark| rest.strip_prefix(mark)).map_or(rest, str::trim_start))
}
