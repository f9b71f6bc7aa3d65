//! The text within a paragraph of AsciiDoc.
//!
//! Input: the text of a paragraph, and the attributes of its file. Output: HTML with links and code, without marks, and the notes at the
//! foot of the page. Cost: linear in the text.

use super::attributes::Attributes;
use super::inline::{Condition, Inline, Search, address, is_border, is_ink, words};

/// Letters of the longest target of a macro.
const LONGEST_TARGET: usize = 1_000;

/// Macros whose brackets are read.
const MACROS: [&str; 16] = [
    "link",
    "xref",
    "mailto",
    "image",
    "icon",
    "footnote",
    "footnoteref",
    "kbd",
    "btn",
    "menu",
    "pass",
    "stem",
    "latexmath",
    "asciimath",
    "anchor",
    "indexterm",
];

/// Returns the text of a paragraph as HTML. Notes are added to those of the text.
pub(super) fn inline(text: &str, attributes: &Attributes, notes: &mut Vec<String>) -> String {
    read(&attributes.replaced(text), Inline::default(), notes)
}

fn read(text: &str, out: Inline, notes: &mut Vec<String>) -> String {
    let mut reader = Reader { text, at: 0, search: Search::new(text), out, notes, is_quoted: false };
    while reader.at < text.len() {
        reader.step();
    }
    reader.out.html()
}

/// Returns the words of a title.
pub(super) fn to_text(text: &str, attributes: &Attributes) -> String {
    words(&inline(text, attributes, &mut Vec::new()))
}

/// Returns the words of a line that is the title of its text.
pub(super) fn title(line: &str) -> Option<&str> {
    let title = line.strip_prefix("= ").or_else(|| line.strip_prefix("# "))?.trim();
    (!title.is_empty()).then_some(title)
}

struct Reader<'t, 'n> {
    text: &'t str,
    at: usize,
    search: Search<'t>,
    out: Inline,
    notes: &'n mut Vec<String>,
    /// Whether a quotation mark of AsciiDoc is open.
    is_quoted: bool,
}

impl<'t> Reader<'t, '_> {
    /// Reads the next piece.
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let before = self.text[..self.at].chars().next_back();
        let Some(sign) = rest.chars().next() else { return };
        let read = match sign {
            '\\' => self.escaped(rest),
            '"' | '\'' if rest[1..].starts_with('`') && is_border(before) => self.quotation(sign),
            '`' if self.is_quoted && rest[1..].starts_with(['"', '\'']) => self.quotation('`'),
            '`' => self.code(before),
            '+' if rest.starts_with(" +") => false,
            '+' => self.passed(before),
            '<' if rest.starts_with("<<") => self.cross_reference(),
            '[' if rest.starts_with("[[") => self.skipped(2, "]]"),
            '[' => self.style(rest),
            '(' if rest.starts_with("(((") => self.skipped(3, ")))"),
            '&' => self.entity(rest),
            sign if sign.is_alphanumeric() => is_border(before) && (self.address() || self.macro_()),
            _ => false,
        };
        if read {
            return;
        }
        let double = match sign {
            '*' => Some(("**", "*")),
            '_' => Some(("__", "_")),
            '#' => Some(("##", "#")),
            _ => None,
        };
        let after = |length: usize| rest[length..].chars().next();
        match double {
            Some((double, _)) if rest.starts_with(double) => {
                self.at += 2;
                self.out.mark(double, is_ink(after(2)), is_ink(before));
            }
            Some((_, single)) => {
                self.at += 1;
                let opens = is_border(before) && !matches!(before, Some(':' | ';' | '}')) && is_ink(after(1));
                self.out.mark(single, opens, is_ink(before) && is_border(after(1)));
            }
            None => {
                self.at += sign.len_utf8();
                self.out.letter(sign);
            }
        }
    }

    /// A stroke takes the meaning of the sign after it.
    fn escaped(&mut self, rest: &str) -> bool {
        let Some(sign) = rest[1..].chars().next().filter(|sign| "*_`#+<{[^~\"'&".contains(*sign)) else { return false };
        self.out.letter(sign);
        self.at += 1 + sign.len_utf8();
        true
    }

    fn quotation(&mut self, mark: char) -> bool {
        let (opens, sign) = match (mark, self.text[self.at + 1..].chars().next()) {
            ('"', _) => (true, '“'),
            ('\'', _) => (true, '‘'),
            (_, Some('"')) => (false, '”'),
            _ => (false, '’'),
        };
        self.out.letter(sign);
        self.is_quoted = opens;
        self.at += 2;
        true
    }

    fn code(&mut self, before: Option<char>) -> bool {
        let rest = &self.text[self.at..];
        let (mark, may_close): (&'static str, Condition) = match rest.starts_with("``") {
            true => ("``", |before, _| is_ink(before)),
            false if !is_border(before) => return false,
            false => ("`", |before, after| is_ink(before) && is_border(after)),
        };
        let start = self.at + mark.len();
        if !is_ink(self.text[start..].chars().next()) {
            return false;
        }
        let Some(end) = self.search.find(start, mark, may_close) else { return false };
        let code = &self.text[start..end];
        self.out.code(code.strip_prefix('+').and_then(|code| code.strip_suffix('+')).unwrap_or(code));
        self.at = end + mark.len();
        true
    }

    /// `+text+`, `++text++`, `+++text+++`: text without marks.
    fn passed(&mut self, before: Option<char>) -> bool {
        let rest = &self.text[self.at..];
        let (mark, may_close): (&'static str, Condition) = match rest {
            rest if rest.starts_with("+++") => ("+++", |before, _| is_ink(before)),
            rest if rest.starts_with("++") => ("++", |before, _| is_ink(before)),
            _ if !is_border(before) => return false,
            _ => ("+", |before, after| is_ink(before) && is_border(after)),
        };
        let start = self.at + mark.len();
        if !is_ink(self.text[start..].chars().next()) {
            return false;
        }
        let Some(end) = self.search.find(start, mark, may_close) else { return false };
        match mark {
            "+++" => self.out.raw(&self.text[start..end]),
            _ => self.out.text(&self.text[start..end]),
        }
        self.at = end + mark.len();
        true
    }

    /// Leaves out what stands between two marks.
    fn skipped(&mut self, open: usize, mark: &'static str) -> bool {
        let Some(end) = self.search.find(self.at + open, mark, |_, _| true) else { return false };
        self.at = end + mark.len();
        true
    }

    /// `[.role]` before a mark tells how a text looks.
    fn style(&mut self, rest: &str) -> bool {
        let length = rest[1..].find(|c: char| !c.is_alphanumeric() && !".-_#%".contains(c)).unwrap_or(0);
        let is_style = length > 0
            && rest[1..].starts_with(['.', '#'])
            && rest[1 + length..].strip_prefix(']').is_some_and(|rest| rest.starts_with(['#', '*', '_', '`']));
        if is_style {
            self.at += length + 2;
        }
        is_style
    }

    /// `&nbsp;`, `&#8217;`: an entity of HTML.
    fn entity(&mut self, rest: &str) -> bool {
        let length = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(0);
        let is_entity = (2..=10).contains(&length) && rest[1 + length..].starts_with(';');
        if is_entity {
            self.out.raw(&rest[..length + 2]);
            self.at += length + 2;
        }
        is_entity
    }

    /// `<<place,words>>`, `<<file.adoc#place,words>>`
    fn cross_reference(&mut self) -> bool {
        let start = self.at + 2;
        if !is_ink(self.text[start..].chars().next()) {
            return false;
        }
        let Some(end) = self.search.find(start, ">>", |_, _| true) else { return false };
        let (target, words) = self.text[start..end].split_once(',').unwrap_or((&self.text[start..end], ""));
        self.at = end + 2;
        self.reference(target.trim(), words.trim());
        true
    }

    /// Writes a link to a place of a text.
    fn reference(&mut self, target: &str, words: &str) {
        let target = target.trim_end_matches('#');
        // A place of the same text has no address.
        let is_file = !target.starts_with('#') && target.split('#').next().unwrap_or_default().contains(['.', '/']);
        match (is_file, words) {
            (true, "") => self.out.link(target, target),
            (true, words) => self.linked(target, words),
            (false, words) => self.marked(words),
        }
    }

    /// Writes a link whose words may have marks.
    fn linked(&mut self, address: &str, words: &str) {
        self.out.open_link(address);
        self.marked(words);
        self.out.close_link();
    }

    /// Writes words that may have marks. They stood in brackets, so they hold no brackets of their own, and this goes no deeper.
    fn marked(&mut self, words: &str) {
        let html = read(words, Inline::without_links(), self.notes);
        self.out.raw(&html);
    }

    /// `https://feuille.example/[words]`, or an address alone.
    fn address(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(length) = address(rest) else { return false };
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '<' | '>' | '"' | '`')).unwrap_or(rest.len());
        if rest[end..].starts_with('[') {
            let target = &rest[..end];
            if let Some(words) = self.brackets(self.at + end) {
                let words = link_words(words);
                self.linked(target, if words.is_empty() { target } else { words });
                return true;
            }
        }
        self.out.link(&rest[..length], &rest[..length]);
        self.at += length;
        true
    }

    /// Returns what stands in the brackets at a byte, and goes on behind them.
    fn brackets(&mut self, at: usize) -> Option<&'t str> {
        let end = self.search.find(at, "]", |before, _| before != Some('\\'))?;
        self.at = end + 1;
        Some(&self.text[at + 1..end])
    }

    /// `link:target[words]`, `xref:file.adoc[words]`, `image:x.png[]` and other macros.
    fn macro_(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(0);
        let (name, after) = rest.split_at(length);
        let Some(after) = after.strip_prefix(':').filter(|_| (2..=12).contains(&length)) else { return false };
        if !MACROS.contains(&name) || after.starts_with(':') {
            return false;
        }
        let (skip, length) = match after.strip_prefix("++") {
            Some(passed) => (2, passed.find("++").map_or(0, |length| length + 2)),
            None => {
                let end = |(_, c): &(usize, char)| matches!(*c, '[' | ']') || c.is_whitespace() && name != "menu";
                (0, after.char_indices().take(LONGEST_TARGET).find(end).map_or(0, |(at, _)| at))
            }
        };
        if !after[skip + length..].starts_with('[') {
            return false;
        }
        let target = after[skip..skip + length].trim_end_matches("++");
        let Some(inner) = self.brackets(self.at + name.len() + 1 + skip + length) else { return false };
        match name {
            "link" => {
                let words = link_words(inner);
                self.linked(target, if words.is_empty() { target } else { words });
            }
            "xref" => self.reference(target, link_words(inner)),
            "mailto" => self.marked(link_words(inner)),
            "footnote" | "footnoteref" => self.notes.push(inner.to_string()),
            "menu" => {
                self.out.text(target);
                self.out.letter(' ');
                self.out.text(inner);
            }
            "kbd" | "btn" | "pass" | "stem" | "latexmath" | "asciimath" => self.out.text(inner),
            _ => {}
        }
        true
    }
}

/// Returns the words of a link without what tells how it opens.
fn link_words(inner: &str) -> &str {
    let inner = inner.trim();
    if let Some((quoted, _)) = inner.strip_prefix('"').and_then(|inner| inner.split_once('"')) {
        return quoted.trim();
    }
    // A part with an equals sign is a setting: `role=button`, `window=_blank`.
    let is_setting = |part: &str| {
        part.split_once('=')
            .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
    };
    let mut words = inner;
    while let Some((before, _)) = words.rsplit_once(',').filter(|(_, part)| is_setting(part.trim())) {
        words = before;
    }
    if is_setting(words) {
        return "";
    }
    words.trim().trim_end_matches('^').trim_end()
}
