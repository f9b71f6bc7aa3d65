//! The text within a paragraph of reStructuredText.
//!
//! Input: the text of a paragraph, and the names of its file. Output: HTML with links and code, without marks. Cost: linear in the text.

use super::inline::{Condition, Inline, Search, address, is_border, is_ink};
use super::references::{References, unescaped};

/// Returns the text of a paragraph as HTML.
pub(super) fn inline(text: &str, references: &mut References) -> String {
    let mut reader = Reader { text, at: 0, search: Search::new(text), out: Inline::default(), references };
    while reader.at < text.len() {
        reader.step();
    }
    reader.out.html()
}

struct Reader<'t, 'r> {
    text: &'t str,
    at: usize,
    search: Search<'t>,
    out: Inline,
    references: &'r mut References,
}

/// Whether marks may close here: after a letter, before none.
fn closes(before: Option<char>, after: Option<char>) -> bool {
    is_ink(before) && before != Some('\\') && is_border(after)
}

impl<'t> Reader<'t, '_> {
    /// Reads the next piece.
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let before = self.text[..self.at].chars().next_back();
        let Some(sign) = rest.chars().next() else { return };
        if sign == '\\' {
            let escaped = rest[1..].chars().next();
            if let Some(escaped) = escaped.filter(|escaped| !escaped.is_whitespace()) {
                self.out.letter(escaped);
            }
            self.at += 1 + escaped.map_or(0, char::len_utf8);
            return;
        }
        let opens = is_border(before) && !matches!(before, Some('.' | ',' | ';' | ')' | ']' | '}'));
        let read = match sign {
            '`' if rest.starts_with("``") => opens && self.literal(),
            '`' => opens && self.quoted(""),
            ':' => opens && self.role(),
            '*' => opens && self.emphasis(),
            '|' => opens && self.substitution(),
            '[' => opens && self.footnote(),
            '_' => opens && rest.starts_with("_`") && self.target(),
            sign if sign.is_alphanumeric() => is_border(before) && (self.address() || self.word()),
            _ => false,
        };
        if !read {
            self.out.letter(sign);
            self.at += sign.len_utf8();
        }
    }

    /// Returns the text up to the mark that closes, and goes on behind it.
    fn until(&mut self, open: usize, mark: &'static str, closes: Condition) -> Option<&'t str> {
        let start = self.at + open;
        if !is_ink(self.text[start..].chars().next()) {
            return None;
        }
        let end = self.search.find(start, mark, closes)?;
        self.at = end + mark.len();
        Some(&self.text[start..end])
    }

    fn literal(&mut self) -> bool {
        let Some(code) = self.until(2, "``", |before, after| is_ink(before) && is_border(after)) else { return false };
        self.out.code(code);
        true
    }

    fn emphasis(&mut self) -> bool {
        let (open, mark) = if self.text[self.at..].starts_with("**") { (2, "**") } else { (1, "*") };
        let Some(inner) = self.until(open, mark, closes) else { return false };
        self.out.text(&unescaped(inner));
        true
    }

    /// `` :role:`text` ``
    fn role(&mut self) -> bool {
        let rest = &self.text[self.at + 1..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | ':');
        let length = rest.find(|c| !is_name(c)).unwrap_or(0);
        let Some(name) = rest[..length].strip_suffix(':').filter(|name| !name.is_empty() && rest[length..].starts_with('`'))
        else {
            return false;
        };
        let start = self.at;
        self.at += 1 + length;
        let read = self.quoted(name);
        if !read {
            self.at = start;
        }
        read
    }

    /// Reads a text in backquotes: a link, or the text of a role.
    fn quoted(&mut self, role: &str) -> bool {
        let Some(inner) = self.until(1, "`", closes) else { return false };
        let rest = &self.text[self.at..];
        if role.is_empty() && rest.starts_with('_') {
            let marks = rest.bytes().take_while(|byte| *byte == b'_').take(2).count();
            self.at += marks;
            self.reference(inner, marks == 2);
            return true;
        }
        // A role may stand behind the text.
        let behind = rest.strip_prefix(':').filter(|_| role.is_empty()).and_then(|rest| {
            let (name, _) = rest.split_at(rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?);
            (!name.is_empty() && rest[name.len()..].starts_with(':')).then_some(name)
        });
        self.at += behind.map_or(0, |name| name.len() + 2);
        let words = inner.split_once(" <").filter(|_| inner.ends_with('>')).map_or(inner, |(words, _)| words);
        match behind.unwrap_or(role) {
            "code" | "literal" | "file" | "kbd" | "samp" | "command" => self.out.code(inner),
            "abbr" => self.out.text(words.split_once(" (").map_or(words, |(words, _)| words)),
            _ => self.out.text(&unescaped(words)),
        }
        true
    }

    /// `` `words <address>`_ ``, `` `name`_ ``
    fn reference(&mut self, inner: &str, is_anonymous: bool) {
        let embedded = inner.strip_suffix('>').filter(|inner| !inner.ends_with('\\')).and_then(|inner| inner.rsplit_once('<'));
        let embedded = embedded.filter(|(words, _)| words.is_empty() || words.ends_with(char::is_whitespace));
        let Some((words, target)) = embedded else {
            let address = if is_anonymous { self.references.next_anonymous() } else { self.references.address(inner) };
            return self.out.link(&address.unwrap_or_default(), &unescaped(inner));
        };
        let written: String = target.split_whitespace().collect();
        let other = written.strip_suffix('_').filter(|name| !name.ends_with('\\') && !name.contains(['/', '{']));
        let address = match other {
            Some(_) => self.references.address(target.trim().trim_end_matches('_').trim_matches('`')).unwrap_or_default(),
            None => unescaped(&written),
        };
        let words = unescaped(words);
        if !is_anonymous && !words.is_empty() {
            self.references.add(&words, &address);
        }
        self.out.link(&address, if words.is_empty() { &address } else { &words });
    }

    /// `|name|`, `|name|_`
    fn substitution(&mut self) -> bool {
        let start = self.at;
        let Some(name) = self.until(1, "|", closes) else { return false };
        let Some(text) = self.references.substitution(name).map(str::to_string) else {
            self.out.text(&self.text[start..self.at]);
            return true;
        };
        let marks = self.text[self.at..].bytes().take_while(|byte| *byte == b'_').take(2).count();
        self.at += marks;
        let address = match marks {
            0 => None,
            1 => self.references.address(name),
            _ => self.references.next_anonymous(),
        };
        self.out.link(&address.unwrap_or_default(), &unescaped(&text));
        true
    }

    /// `[1]_`, `[#name]_`, `[*]_`: a number, not a word.
    fn footnote(&mut self) -> bool {
        let rest = &self.text[self.at + 1..];
        let length = rest.find(|c: char| !c.is_alphanumeric() && !"#*-_.".contains(c)).unwrap_or(0);
        let is_mark = length > 0 && rest[length..].starts_with("]_") && is_border(rest[length + 2..].chars().next());
        if is_mark {
            self.at += 1 + length + 2;
        }
        is_mark
    }

    /// `` _`words` `` names a place of the text.
    fn target(&mut self) -> bool {
        let Some(inner) = self.until(2, "`", closes) else { return false };
        self.out.text(&unescaped(inner));
        true
    }

    fn address(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(length) = address(rest) else { return false };
        let address = unescaped(&rest[..length]);
        self.out.link(&address, &address);
        self.at += length;
        true
    }

    /// Reads a word, which is a link in the form `word_`.
    fn word(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let mut end = 0;
        for (at, sign) in rest.char_indices() {
            let next = rest[at + sign.len_utf8()..].chars().next();
            let is_within = matches!(sign, '-' | '_' | '.' | '+') && next.is_some_and(char::is_alphanumeric);
            if !sign.is_alphanumeric() && !is_within {
                break;
            }
            end = at + sign.len_utf8();
        }
        let (word, after) = rest.split_at(end);
        let marks = after.bytes().take_while(|byte| *byte == b'_').count();
        let is_reference = matches!(marks, 1 | 2) && is_border(after[marks..].chars().next());
        let address = match marks {
            1 if is_reference => self.references.address(word),
            2 if is_reference => self.references.next_anonymous(),
            _ => None,
        };
        self.at += end;
        match address {
            Some(address) => {
                self.at += marks;
                self.out.link(&address, word);
            }
            None => {
                let is_place = marks == 1 && is_reference && self.references.is_known(word);
                self.at += usize::from(is_place);
                self.out.text(word);
            }
        }
        true
    }
}
