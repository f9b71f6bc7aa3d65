//! reStructuredText as HTML, as far as an article needs it: paragraphs, headings, lists, tables, code and links.
//!
//! Input: a text after its front matter. Output: flat HTML for the reader of words and links. Cost: linear in the text. Invariants:
//! nothing is run or included; a directive that is not known is left out, as its text is for a program.

use super::blocks::Blocks;
use super::references::{CODE, References, indent, is_rule};
use super::restructured_inline::inline;

/// Directives whose text belongs to the article, without the words behind their name.
const KEPT: [&str; 3] = ["figure", "container", "class"];

/// Directives whose text belongs to the article, with the words behind their name.
const TITLED: [&str; 24] = [
    "compound",
    "epigraph",
    "highlights",
    "pull-quote",
    "list-table",
    "csv-table",
    "note",
    "warning",
    "tip",
    "important",
    "hint",
    "caution",
    "danger",
    "attention",
    "error",
    "admonition",
    "seealso",
    "topic",
    "sidebar",
    "rubric",
    "table",
    "versionadded",
    "versionchanged",
    "deprecated",
];

/// Returns a text as HTML.
pub(super) fn to_html(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let references = References::of(&lines);
    let mut reader =
        Reader { lines: &lines, at: 0, references, out: Blocks::default(), text: String::new(), kind: Kind::Nothing };
    while reader.at < lines.len() {
        reader.step();
    }
    reader.flush();
    reader.out.html()
}

/// Returns the words of a line or a field.
pub(super) fn to_text(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    super::inline::words(&inline(text, &mut References::of(&lines)))
}

/// The block that lines are added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nothing,
    /// With the column of its first line, and how many lines it has.
    Paragraph(usize, usize),
    /// With the columns of its mark and of its text.
    Item(usize, usize),
}

struct Reader<'t> {
    lines: &'t [&'t str],
    at: usize,
    references: References,
    out: Blocks,
    /// The text of the block.
    text: String,
    kind: Kind,
}

impl<'t> Reader<'t> {
    /// Reads the next line, or the block that begins with it.
    fn step(&mut self) {
        let line = self.lines[self.at];
        let trimmed = line.trim_start();
        let column = indent(line);
        if trimmed.is_empty() {
            self.at += 1;
            return self.flush();
        }
        let begins = self.kind == Kind::Nothing;
        if trimmed == ".." || trimmed.starts_with(".. ") || trimmed.starts_with("__ ") {
            if self.ends_block() {
                self.explicit(trimmed, column);
            }
            return;
        }
        if begins && (self.title(line, column) || self.table(trimmed)) {
            return;
        }
        if begins && trimmed.starts_with(">>> ") {
            let end = self.block_end(|line| line.trim().is_empty());
            return self.code(end);
        }
        if is_transition(trimmed) && begins {
            self.at += 1;
            return;
        }
        self.words(trimmed, column);
    }

    /// Ends the block before this line. False if the line was read with it, as code.
    fn ends_block(&mut self) -> bool {
        let at = self.at;
        self.flush();
        self.at == at
    }

    /// Adds a line of words to its block.
    fn words(&mut self, line: &str, column: usize) {
        let may_be_item = match self.kind {
            Kind::Nothing => true,
            Kind::Item(mark, _) => column == mark,
            Kind::Paragraph(..) => false,
        };
        let item = Some(line).filter(|_| may_be_item).and_then(item);
        let verse = line.strip_prefix('|').filter(|rest| rest.is_empty() || rest.starts_with(' '));
        let is_apart = item.is_some()
            || verse.is_some()
            || match self.kind {
                Kind::Nothing => false,
                // The explanation of a term stands below it, further in.
                Kind::Paragraph(start, count) => (column > start && count == 1) || column < start,
                Kind::Item(mark, _) => column <= mark,
            };
        if is_apart && !self.ends_block() {
            return;
        }
        self.at += 1;
        if let Some(verse) = verse {
            let html = inline(verse.trim(), &mut self.references);
            return self.out.paragraph(&html);
        }
        let line = match (item, self.kind) {
            (Some(width), _) => {
                self.kind = Kind::Item(column, column + width);
                line.get(width..).unwrap_or_default()
            }
            (None, Kind::Nothing) => {
                self.kind = Kind::Paragraph(column, 1);
                line
            }
            (None, Kind::Paragraph(start, count)) => {
                self.kind = Kind::Paragraph(start, count + 1);
                line
            }
            (None, Kind::Item(..)) => line,
        };
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        // A field of a list reads like a sentence.
        self.text.push_str(if field(line).is_some() { &line[1..] } else { line });
    }

    /// Ends the block. Two colons at its end announce code.
    fn flush(&mut self) {
        let kind = std::mem::replace(&mut self.kind, Kind::Nothing);
        let text = std::mem::take(&mut self.text);
        let column = match kind {
            Kind::Nothing => return,
            Kind::Paragraph(column, _) | Kind::Item(_, column) => column,
        };
        let (words, has_code) = match text.strip_suffix("::") {
            Some(words) if words.is_empty() || words.ends_with(char::is_whitespace) => (words, true),
            Some(_) => (&text[..text.len() - 1], true),
            None => (text.as_str(), false),
        };
        let html = inline(words, &mut self.references);
        match kind {
            Kind::Item(..) => self.out.item(&html),
            _ => self.out.paragraph(&html),
        }
        if has_code {
            let end = self.block_end(|line| !line.trim().is_empty() && indent(line) <= column);
            self.code(end);
        }
    }

    /// Returns the first line from here on that satisfies a condition.
    fn block_end(&self, is_end: impl Fn(&str) -> bool) -> usize {
        self.lines[self.at..].iter().position(|line| is_end(line)).map_or(self.lines.len(), |length| self.at + length)
    }

    /// Reads the lines up to another one as code.
    fn code(&mut self, end: usize) {
        let lines = &self.lines[self.at..end];
        if lines.iter().any(|line| !line.is_empty()) {
            self.out.code(lines.iter().copied());
        }
        self.at = end;
    }

    /// Reads a title with a line beneath it, or between two lines.
    fn title(&mut self, line: &str, column: usize) -> bool {
        let next = |at: usize| self.lines.get(at).copied().unwrap_or_default();
        let (title, length) = match is_rule(line) {
            true if is_rule(next(self.at + 2)) && line.chars().next() == next(self.at + 2).chars().next() => {
                (next(self.at + 1), 3)
            }
            false if column == 0 && is_rule(next(self.at + 1)) => (line, 2),
            _ => return false,
        };
        let rule = next(self.at + length - 1).chars().count();
        let title = title.trim();
        // A short rule beneath a long line is a mistake, or no title.
        if title.is_empty() || is_rule(title) && length == 2 || rule < 4 && rule < title.chars().count() {
            return false;
        }
        let level = if self.out.is_empty() { 1 } else { 2 };
        let html = inline(title, &mut self.references);
        self.out.heading(level, &html);
        self.at += length;
        true
    }

    /// Reads a block that begins with two points: a directive, a note, a name, or a comment.
    fn explicit(&mut self, line: &'t str, column: usize) {
        self.at += 1;
        let is_within = |line: &str| line.trim().is_empty() || indent(line) > column;
        let rest = line.get(2..).unwrap_or_default().trim();
        // An empty comment ends at once.
        let next_is_blank = self.lines.get(self.at).is_none_or(|line| line.is_empty());
        if rest.is_empty() && next_is_blank {
            return;
        }
        if let Some(note) = line.strip_prefix(".. ").and_then(footnote) {
            self.kind = Kind::Item(column, column + 3);
            self.text.push_str(note);
            return;
        }
        let end = self.block_end(|line| !is_within(line));
        match line.strip_prefix(".. ").and_then(directive) {
            Some((name, argument)) => self.directive(name, argument, column, end),
            None => self.at = end,
        }
    }

    fn directive(&mut self, name: &str, argument: &'t str, column: usize, end: usize) {
        let name = name.rsplit(':').next().unwrap_or(name).to_lowercase();
        let is_kept = KEPT.contains(&name.as_str());
        let is_titled = TITLED.contains(&name.as_str()) || name.starts_with("note-") || name.starts_with("block-");
        let is_raw = name == "raw" && argument.split_whitespace().any(|format| format == "html");
        let is_code = CODE.contains(&name.as_str());
        if !(is_kept || is_titled || is_raw || is_code) {
            self.at = end;
            return;
        }
        if is_titled {
            self.text.push_str(argument);
        }
        // Words, then options, up to a blank line or to the first line behind the options.
        let mut has_options = false;
        while let Some(line) = self.lines.get(self.at).filter(|line| self.at < end && !line.is_empty()) {
            let is_option = field(line.trim_start()).is_some();
            if !is_option && (has_options || is_code || is_raw) {
                break;
            }
            if is_titled && !is_option {
                self.text.push('\n');
                self.text.push_str(line.trim_start());
            }
            has_options |= is_option;
            self.at += 1;
        }
        if is_titled {
            self.kind = Kind::Paragraph(column, 2);
            self.flush();
        } else if is_code {
            self.code(end);
        } else if is_raw {
            self.out.raw(self.lines[self.at..end].iter().copied());
            self.at = end;
        }
    }

    /// Reads a table.
    fn table(&mut self, line: &str) -> bool {
        let is_grid = line.starts_with("+-") && line.ends_with('+') && line.bytes().all(|byte| matches!(byte, b'+' | b'-'));
        let is_simple = is_border_of_table(line) && line.contains(' ');
        if !is_grid && !is_simple {
            return false;
        }
        self.at += 1;
        if is_grid {
            self.grid();
        } else {
            self.simple(line);
        }
        true
    }

    fn grid(&mut self) {
        let mut cells: Vec<String> = Vec::new();
        while let Some(line) = self.lines.get(self.at).map(|line| line.trim()).filter(|line| line.starts_with(['|', '+'])) {
            self.at += 1;
            if line.starts_with('+') {
                self.row(&mut cells);
                continue;
            }
            for (column, part) in line.trim_matches('|').split('|').enumerate() {
                add(&mut cells, column, part);
            }
        }
        self.row(&mut cells);
    }

    fn simple(&mut self, border: &str) {
        let mut starts = Vec::new();
        let mut before = ' ';
        for (column, sign) in border.chars().enumerate() {
            if sign == '=' && before != '=' {
                starts.push(column);
            }
            before = sign;
        }
        let left = indent(self.lines[self.at - 1]);
        let mut cells: Vec<String> = Vec::new();
        while self.at < self.lines.len() {
            let line = self.lines[self.at];
            self.at += 1;
            let trimmed = line.trim();
            if is_border_of_table(trimmed) {
                self.row(&mut cells);
                // The border at the end has a blank line behind it.
                if self.lines.get(self.at).is_none_or(|next| next.is_empty()) {
                    break;
                }
                continue;
            }
            let signs: Vec<char> = line.chars().skip(left).collect();
            // A line without a first cell goes on with its row.
            if signs.first().is_some_and(|sign| !sign.is_whitespace()) {
                self.row(&mut cells);
            }
            for (column, start) in starts.iter().enumerate() {
                let end = starts.get(column + 1).copied().unwrap_or(signs.len()).min(signs.len());
                let part: String = signs.get(*start..end).unwrap_or_default().iter().collect();
                let is_rule = !part.trim().is_empty() && part.trim().bytes().all(|byte| byte == b'-') && part.trim().len() > 2;
                add(&mut cells, column, if is_rule { "" } else { &part });
            }
        }
        self.row(&mut cells);
    }

    fn row(&mut self, cells: &mut Vec<String>) {
        let cells: Vec<String> = cells.drain(..).map(|cell| inline(cell.trim(), &mut self.references)).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.out.row(&cells);
        }
    }
}

/// Adds a part to a cell of a row.
fn add(cells: &mut Vec<String>, column: usize, part: &str) {
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    let part = part.trim();
    if let Some(cell) = cells.get_mut(column).filter(|_| !part.is_empty()) {
        if !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(part);
    }
}

/// Returns the width of the mark of an item, with the blanks behind it.
fn item(line: &str) -> Option<usize> {
    let rest = match line.strip_prefix(['*', '-', '+', '•']) {
        Some(rest) => rest,
        None => {
            let inner = line.strip_prefix('(').unwrap_or(line);
            let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
            let rest = if digits == 0 { inner.strip_prefix('#')? } else { inner.get(digits..).filter(|_| digits <= 3)? };
            rest.strip_prefix(if inner.len() < line.len() { [')', ')'] } else { ['.', ')'] })?
        }
    };
    let text = rest.trim_start();
    (rest.is_empty() || text.len() < rest.len()).then(|| line.len() - text.len())
}

/// Returns the value of a field `:name: value`, or of an option.
fn field(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(':')?;
    let (name, value) = rest.split_once(':')?;
    let is_name = name.starts_with(char::is_alphanumeric) && !name.contains(['`', '<']) && name.len() <= 64;
    (is_name && (value.is_empty() || value.starts_with(char::is_whitespace))).then(|| value.trim())
}

/// Reads `name:: argument`.
fn directive(line: &str) -> Option<(&str, &str)> {
    let (name, argument) = line.trim_start().split_once("::")?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '+'));
    (is_name && (argument.is_empty() || argument.starts_with(char::is_whitespace))).then(|| (name, argument.trim()))
}

/// Reads `[1] text`, a note at the foot of the page, and returns its text.
fn footnote(line: &str) -> Option<&str> {
    let (mark, text) = line.trim_start().strip_prefix('[')?.split_once(']')?;
    let is_mark = !mark.is_empty() && mark.chars().all(|c| c.is_alphanumeric() || "#*-_.".contains(c));
    (is_mark && (text.is_empty() || text.starts_with(char::is_whitespace))).then(|| text.trim())
}

/// Whether a line only parts two paragraphs.
fn is_transition(line: &str) -> bool {
    line.len() >= 4 && is_rule(line) && line != "::::"
}

/// Whether a line is a border of a table without bars.
fn is_border_of_table(line: &str) -> bool {
    line.starts_with("==") && line.bytes().all(|byte| matches!(byte, b'=' | b' '))
}
