//! The text within a paragraph of Org.
//!
//! Input: the text of a paragraph. Output: HTML with links and code, without marks. Cost: linear in the text.

use super::inline::{Inline, Search, address, is_border, is_ink};

/// Endings of images: a link to one without words of its own shows it.
const IMAGES: [&str; 8] = [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp"];

/// Returns the text of a paragraph as HTML.
pub(super) fn inline(text: &str) -> String {
    let mut reader = Reader { text, at: 0, search: Search::new(text), out: Inline::default(), link_end: None };
    while reader.at < text.len() {
        reader.step();
    }
    reader.out.html()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    search: Search<'t>,
    out: Inline,
    /// Where the brackets of the open link close.
    link_end: Option<usize>,
}

impl<'t> Reader<'t> {
    /// Reads the next piece.
    fn step(&mut self) {
        if self.link_end == Some(self.at) {
            self.link_end = None;
            self.out.close_link();
            self.at += 2;
            return;
        }
        let rest = &self.text[self.at..];
        let before = self.text[..self.at].chars().next_back();
        let Some(sign) = rest.chars().next() else { return };
        let after = rest[sign.len_utf8()..].chars().next();
        let read = match sign {
            '[' if rest.starts_with("[[") => self.link_end.is_none() && self.link(),
            '[' if rest.starts_with("[fn:") => self.footnote(),
            '=' => self.code("=", before, after),
            '~' => self.code("~", before, after),
            '@' if rest.starts_with("@@") => self.export(),
            '<' if rest.starts_with("<<") => self.place(),
            '\\' if rest.starts_with("\\\\") && rest[2..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) => {
                self.out.raw("<br>");
                self.at += 2;
                true
            }
            sign if sign.is_alphanumeric() => is_border(before) && self.link_end.is_none() && self.address(),
            _ => false,
        };
        if read {
            return;
        }
        self.at += sign.len_utf8();
        let mark = match sign {
            '*' => "*",
            '/' => "/",
            '_' => "_",
            '+' => "+",
            sign => return self.out.letter(sign),
        };
        self.out.mark(mark, opens(before, after), closes(before, after));
    }

    /// `[[target][words]]`, `[[target]]`
    fn link(&mut self) -> bool {
        let start = self.at + 2;
        let Some(end) = self.search.find(start, "]]", |_, _| true) else { return false };
        let whole = &self.text[start..end];
        let (written, words) = whole.split_once("][").map_or((whole, None), |(target, words)| (target, Some(words)));
        let target = target(written);
        match words {
            Some(words) if is_image(words) => {
                self.at = end + 2;
                return true;
            }
            Some(_) => {
                self.out.open_link(&target.unwrap_or_default());
                self.link_end = Some(end);
                self.at = start + written.len() + 2;
                return true;
            }
            None => {}
        }
        self.at = end + 2;
        match target {
            Some(target) if is_image(&target) => {}
            Some(target) => self.out.link(&target, &target),
            None => self.out.text(written.trim_start_matches(['*', '#'])),
        }
        true
    }

    /// `[fn:1]`, `[fn:name:text]`, `[fn::text]`: the text stays.
    fn footnote(&mut self) -> bool {
        let rest = &self.text[self.at + 4..];
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
        match rest[length..].chars().next() {
            Some(']') => {
                self.at += 4 + length + 1;
                true
            }
            Some(':') => {
                self.out.text(" [");
                self.at += 4 + length + 1;
                true
            }
            _ => false,
        }
    }

    fn code(&mut self, mark: &'static str, before: Option<char>, after: Option<char>) -> bool {
        if !opens(before, after) {
            return false;
        }
        let limit = self.link_end.unwrap_or(self.text.len());
        let Some(end) = self.search.find(self.at + 1, mark, closes).filter(|end| *end < limit) else { return false };
        self.out.code(&self.text[self.at + 1..end]);
        self.at = end + 1;
        true
    }

    /// `@@html:<b>@@`: text for one form of output.
    fn export(&mut self) -> bool {
        let Some(end) = self.search.find(self.at + 2, "@@", |_, _| true) else { return false };
        if let Some(html) = self.text[self.at + 2..end].strip_prefix("html:") {
            self.out.raw(html);
        }
        self.at = end + 2;
        true
    }

    /// `<<name>>` names a place of the text.
    fn place(&mut self) -> bool {
        let rest = &self.text[self.at + 2..];
        let length = rest.find(['<', '>', '\n']).unwrap_or(0);
        let is_place = length > 0 && rest[length..].starts_with(">>");
        if is_place {
            self.at += 2 + length + 2;
        }
        is_place
    }

    fn address(&mut self) -> bool {
        let Some(length) = address(&self.text[self.at..]) else { return false };
        let address = &self.text[self.at..self.at + length];
        self.out.link(address, address);
        self.at += length;
        true
    }
}

/// Whether a mark may open between two letters.
fn opens(before: Option<char>, after: Option<char>) -> bool {
    is_ink(after) && before.is_none_or(|before| before.is_whitespace() || "-–—('’\"“«{[*/_+".contains(before))
}

/// Whether a mark may close between two letters.
fn closes(before: Option<char>, after: Option<char>) -> bool {
    is_ink(before) && after.is_none_or(|after| after.is_whitespace() || "-–—.,;:!?'’\")”»}[]\\*/_+…".contains(after))
}

/// Returns the address of a target; `None` for a place of the text or of a private list.
fn target(written: &str) -> Option<String> {
    let written = written.trim();
    let target = written.strip_prefix("file:").map_or(written, |file| file.split("::").next().unwrap_or_default());
    let is_private =
        target.starts_with(['*', '#', '(']) || ["id:", "fn:", "elisp:", "shell:"].iter().any(|kind| target.starts_with(kind));
    // A name without a slash, or without a point and with blanks, is that of a place of the text.
    let is_name = !target.contains(char::is_whitespace) && target.contains(['.', ':']);
    let is_address = target.len() < written.len() || target.contains('/') || is_name;
    (!is_private && is_address).then(|| target.to_string())
}

fn is_image(target: &str) -> bool {
    let target = target.trim();
    let lower = target.get(target.len().saturating_sub(5)..).unwrap_or_default().to_ascii_lowercase();
    !target.contains(char::is_whitespace) && IMAGES.iter().any(|ending| lower.ends_with(ending))
}
