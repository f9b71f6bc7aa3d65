//! Addresses of the web and of e-mail in a text: they are no words.
//!
//! Input: a text. Output: the text without addresses that begin with a scheme (`https://`) or with `www.`, and without e-mail addresses.
//! Cost: one pass over the bytes, many at a time, for the signs `:`, `@` and `ww`; each address is then read once. Invariant: all other
//! characters stay. A name such as `example.org`, and `@name`, are words: a writer names a site or a person with them.

use std::borrow::Cow;
use std::ops::Range;

use super::segment::is_single_word;

/// Returns a text without its addresses.
pub(super) fn without_addresses(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut addresses = Addresses { text: &text, position: 0, end: 0 }.peekable();
    if addresses.peek().is_none() {
        return text;
    }
    let mut rest = String::with_capacity(text.len());
    let mut position = 0;
    for address in addresses {
        rest.push_str(&text[position..address.start]);
        // Letters may follow at once in scripts without spaces.
        rest.push(' ');
        position = address.end;
    }
    rest.push_str(&text[position..]);
    Cow::Owned(rest)
}

/// An iterator over the addresses of a text.
struct Addresses<'a> {
    text: &'a str,
    /// The byte from which signs are searched.
    position: usize,
    /// The end of the address before.
    end: usize,
}

impl Iterator for Addresses<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        while let Some(sign) = find_sign(self.text.as_bytes(), self.position) {
            self.position = sign + 1;
            let found = match self.text.as_bytes()[sign] {
                b':' => self.after_scheme(sign),
                b'@' => self.mail(sign),
                _ => self.after_www(sign),
            };
            if let Some(address) = found {
                (self.position, self.end) = (address.end, address.end);
                return Some(address);
            }
        }
        None
    }
}

impl Addresses<'_> {
    /// Reads an address with a scheme before the colon at `colon`.
    fn after_scheme(&self, colon: usize) -> Option<Range<usize>> {
        let rest = self.text[colon..].strip_prefix("://")?;
        let before = &self.text.as_bytes()[self.end..colon];
        let length = before.iter().rev().take(16).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'+').count();
        let begins = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '[' | '/' | '~' | '$'));
        (length > 0 && begins).then(|| colon - length..self.end_of_address(colon + 3))
    }

    /// Reads an address that begins with `www.` at `start`.
    fn after_www(&self, start: usize) -> Option<Range<usize>> {
        let is_www = self.text.as_bytes().get(start..start + 4).is_some_and(|start| start.eq_ignore_ascii_case(b"www."));
        let is_within = self.text[self.end..start].ends_with(char::is_alphanumeric);
        let begins = is_www && self.text[start + 4..].starts_with(char::is_alphanumeric);
        (begins && !is_within).then(|| start..self.end_of_address(start + 4))
    }

    /// Reads an e-mail address around the sign at `at`: a name before it, and after it labels with points between.
    fn mail(&self, at: usize) -> Option<Range<usize>> {
        let is_name = |c: char| c.is_alphanumeric() && !is_single_word(c) || matches!(c, '.' | '_' | '%' | '+' | '-');
        let before = &self.text[self.end..at];
        let start = self.end + before.trim_end_matches(is_name).len();
        let start = start + self.text[start..at].len() - self.text[start..at].trim_start_matches(['.', '-']).len();
        let host =
            self.text[at + 1..].split(|c: char| !(c.is_alphanumeric() && !is_single_word(c) || matches!(c, '.' | '-'))).next()?;
        let host = host.trim_end_matches(['.', '-']);
        let (label, top) = host.rsplit_once('.')?;
        let is_host =
            !label.is_empty() && !label.starts_with('.') && top.chars().count() >= 2 && top.chars().all(char::is_alphanumeric);
        let scheme = if self.text[self.end..start].ends_with("mailto:") { "mailto:".len() } else { 0 };
        (start < at && is_host).then(|| start - scheme..at + 1 + host.len())
    }

    /// Returns the end of the address whose host begins at `start`. Punctuation at its end belongs to the sentence.
    fn end_of_address(&self, start: usize) -> usize {
        let mut depth = 0u32;
        let mut end = start;
        for (offset, c) in self.text[start..].char_indices() {
            match c {
                '(' => depth += 1,
                ')' if depth == 0 => break,
                ')' => depth -= 1,
                '<' | '>' | '"' | '«' | '»' | '“' | '”' | '`' | '|' | '\\' | '{' | '}' => break,
                _ if c.is_whitespace() || c.is_control() || is_other_script(c) => break,
                _ => {}
            }
            if !matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '*' | '_' | '…' | ']' | '[' | '(') {
                end = start + offset + c.len_utf8();
            }
        }
        end
    }
}

/// Whether a character ends an address although no space does: of scripts without spaces, Hangul, or their punctuation.
fn is_other_script(c: char) -> bool {
    is_single_word(c)
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{30A0}'..='\u{30FF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF00}'..='\u{FFEF}')
}

/// Returns the first position from `start` on with a colon, an `@` or a double `w`.
fn find_sign(bytes: &[u8], start: usize) -> Option<usize> {
    const STEP: usize = 32;
    let is_sign = |byte: u8, next: u8| byte == b':' || byte == b'@' || byte | 0x20 == b'w' && next | 0x20 == b'w';
    let mut start = start;
    // No early exit within a step, so that the compiler can test all its bytes at once.
    while let (Some(step), Some(next)) = (bytes.get(start..start + STEP), bytes.get(start + 1..start + 1 + STEP)) {
        let is_double = |byte: u8, next: u8| (byte | 0x20 == b'w') & (next | 0x20 == b'w');
        let any = step
            .iter()
            .zip(next)
            .fold(false, |any, (&byte, &next)| any | (byte == b':') | (byte == b'@') | is_double(byte, next));
        if any {
            break;
        }
        start += STEP;
    }
    (start..bytes.len()).find(|&at| is_sign(bytes[at], bytes.get(at + 1).copied().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rest(text: &str) -> String {
        without_addresses(Cow::Borrowed(text)).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn addresses_are_no_words() {
        for (text, expected) in [
            ("Inscription : https://www.asso.example.org/inscription.html.", "Inscription : ."),
            ("(voir http://a.example/b_(c)), puis", "(voir ), puis"),
            ("Sur WWW.Example.org/x?y=1&z=2, demain", "Sur , demain"),
            ("Écrire à jean.dupont+x@mail.example.org, ou mailto:a@b.example.", "Écrire à , ou ."),
            ("@mairie et user@localhost : 12:30, a:b, C://", "@mairie et user@localhost : 12:30, a:b, C://"),
            ("example.org et swww.x", "example.org et swww.x"),
            ("请访问https://example.com/了解更多", "请访问 了解更多"),
            ("https://a.example에서 본다", "에서 본다"),
            ("ftp://a.example/É\u{e9}t et «https://b.example»", "et « »"),
            ("<https://a.example>", "< >"),
            ("a@b@c.example", "a@"),
            ("://x www. @ :// ww", "://x www. @ :// ww"),
            ("", ""),
        ] {
            assert_eq!(rest(text), expected, "{text:?}");
        }
    }

    #[test]
    fn hostile_input_is_read_in_linear_time() {
        for text in ["a@", ".@", "www.", "http://", "h", ":", "ww", "(http://a", "a.b@c.", "https://a@b.cc:"] {
            assert!(without_addresses(Cow::Owned(text.repeat(200_000))).len() <= text.len() * 200_000 + 1);
        }
    }

    proptest! {
        #[test]
        fn signs_are_those_of_single_bytes(text in "([a-z ]{0,40}(:|@|ww|wW|é)?){0,5}", start in 0usize..9) {
            let bytes = text.as_bytes();
            let pair = |at: usize| bytes[at..].get(..2).is_some_and(|two| two.eq_ignore_ascii_case(b"ww"));
            let expected = (start..bytes.len()).find(|&at| matches!(bytes[at], b':' | b'@') || pair(at));
            prop_assert_eq!(find_sign(bytes, start), expected);
        }

        #[test]
        fn any_text_is_read(text in "(\\PC|www\\.|https?://|@|[a-z.]){0,40}") {
            let kept = without_addresses(Cow::Borrowed(&text));
            prop_assert!(kept.len() <= text.len() || kept.contains(' '));
        }
    }
}
