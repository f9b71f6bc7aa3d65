//! Text from articles to text that is harmless to show.
//!
//! Input: any text. Output: the same without terminal escape sequences, control characters and marks that turn the direction of the
//! text around them. Cost: linear in the text; a harmless text is borrowed. Invariant: letters, spaces, line breaks, and the marks for
//! single characters of right-to-left scripts stay.

use std::borrow::Cow;

/// Returns a text without characters that could control a terminal or reorder the text around them.
///
/// Left out are escape sequences, the marks of direction U+202A to U+202E and U+2066 to U+2069; a space replaces each other control
/// character. Line breaks and tabs stay; a lone carriage return, which would let a text overwrite its line, is a line break.
///
/// ```
/// assert_eq!(connexe::page::printable("\u{1B}[31mRouge\u{1B}[0m et \u{202E}vert"), "Rouge et vert");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    let Some(first) = text.char_indices().find(|&(_, c)| is_harmful(c)).map(|(at, _)| at) else {
        return Cow::Borrowed(text);
    };
    let mut shown = String::with_capacity(text.len());
    shown.push_str(&text[..first]);
    let mut rest = &text[first..];
    // The end of a control string is searched only as long as there is one: so all searches together are linear.
    let mut has_end = true;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\u{1B}' => rest = after_sequence(rest, &mut has_end),
            '\r' if rest.starts_with('\n') => {}
            '\r' => shown.push('\n'),
            _ if is_direction(c) => {}
            // Sequences of one character (U+0080 to U+009F) too: they are quotation marks of a text that was decoded wrongly more often
            // than sequences, and what follows is then text.
            _ if is_harmful(c) => shown.push(' '),
            _ => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

fn is_harmful(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t') || is_direction(c)
}

/// Whether a character sets the direction of the text after it.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Returns the text after an escape sequence (ECMA-48) whose escape character has been read.
fn after_sequence<'a>(text: &'a str, has_end: &mut bool) -> &'a str {
    match text.as_bytes().first() {
        Some(b'[') => after_parameters(&text[1..]),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => after_string(&text[1..], has_end),
        Some(b' '..=b'/') => {
            let rest = text.trim_start_matches(|c| matches!(c, ' '..='/'));
            rest.strip_prefix(|c| matches!(c, '0'..='~')).unwrap_or(rest)
        }
        Some(b'0'..=b'~') => &text[1..],
        _ => text,
    }
}

/// Returns the text after the parameters and the final byte of a control sequence.
fn after_parameters(text: &str) -> &str {
    let rest = text.trim_start_matches(|c| matches!(c, ' '..='?'));
    rest.strip_prefix(|c| matches!(c, '@'..='~')).unwrap_or(rest)
}

/// Returns the text after a control string, such as the title of a window. One that does not end on its line is text.
fn after_string<'a>(text: &'a str, has_end: &mut bool) -> &'a str {
    let end = if *has_end { text.find(['\u{7}', '\u{1B}', '\n']) } else { None };
    *has_end &= end.is_some();
    match end.map(|end| &text[end..]) {
        Some(rest) if rest.starts_with("\u{1B}\\") => &rest[2..],
        Some(rest) if rest.starts_with('\u{7}') => &rest[1..],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_cannot_control_its_reader() {
        for (text, expected) in [
            ("", ""),
            ("Le port\nouvre\tdemain", "Le port\nouvre\tdemain"),
            ("\u{1B}[1;31mRouge\u{1B}[0m", "Rouge"),
            ("\u{1B}]0;titre\u{7}Le port", "Le port"),
            ("\u{1B}]8;;https://a.example\u{1B}\\lien\u{1B}]8;;\u{1B}\\", "lien"),
            ("a\u{1B}(Bb\u{1B}7c\u{1B}", "abc"),
            // Quotation marks in UTF-8 that were read as Latin-1.
            ("â\u{80}\u{9C}Le portâ\u{80}\u{9D} ouvre", "â  Le portâ   ouvre"),
            ("\u{9B}31mRouge", " 31mRouge"),
            ("un\r\ndeux\rtrois", "un\ndeux\ntrois"),
            ("un\u{0}signal\u{7F}long\u{85}", "un signal long "),
            ("\u{202E}trop\u{202C} \u{2066}x\u{2069}", "trop x"),
            ("שלום\u{200F}! می\u{200C}خواهم", "שלום\u{200F}! می\u{200C}خواهم"),
            ("\u{1B}]sans fin\nsuite\u{7}", "sans fin\nsuite "),
            ("\u{1B}]sans fin", "sans fin"),
            ("\u{1B}é", "é"),
        ] {
            assert_eq!(printable(text), expected, "{text:?}");
        }
    }

    #[test]
    fn hostile_input_is_read_in_linear_time() {
        for text in ["\u{1B}", "\u{1B}[", "\u{1B}]", "\u{1B}]a", "\u{9D}", "\u{202E}", "\u{1B}[1;", "\r"] {
            assert!(!printable(&text.repeat(300_000)).contains(is_harmful));
        }
    }

    proptest! {
        #[test]
        fn nothing_harmful_is_left(text in "(\\PC|\u{1B}[\\[\\]()P]?|[\u{0}-\u{20}]|[\u{80}-\u{9F}]|[\u{202A}-\u{202E}]|[0-9;m]){0,40}") {
            let shown = printable(&text).into_owned();
            prop_assert!(!shown.contains(is_harmful));
            prop_assert_eq!(printable(&shown), shown.as_str());
        }
    }
}
