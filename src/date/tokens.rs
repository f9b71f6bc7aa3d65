//! The pieces of a written date: numbers, words and marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Digits.
    Number(&'a str),
    /// Letters, in lower case and without accents.
    Word(&'a str),
    /// Any other character but white space.
    Mark(char),
}

/// Returns a text in lower case, without accents, with plain digits, spaces and signs.
pub(super) fn folded(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).map(|c| if c == '\u{2212}' { '-' } else { c });
    plain.collect::<String>().to_lowercase()
}

/// Splits a folded text. What stands in round or square brackets says again what the rest says, and is left out.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let closing = match first {
            '(' => rest.find(')'),
            '[' => rest.find(']'),
            _ => None,
        };
        let end_of = |is_other: &dyn Fn(char) -> bool| rest.find(|c: char| is_other(c)).unwrap_or(rest.len());
        let (token, length) = if let Some(closing) = closing {
            (None, closing + 1)
        } else if first.is_ascii_digit() {
            let end = end_of(&|c| !c.is_ascii_digit());
            (rest.get(..end).map(Token::Number), end)
        } else if first.is_alphabetic() {
            let end = end_of(&|c| !c.is_alphabetic());
            (rest.get(..end).map(Token::Word), end)
        } else {
            (Some(Token::Mark(first)).filter(|_| !first.is_whitespace()), first.len_utf8())
        };
        tokens.extend(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}
