//! References of XML, `&amp;` and `&#233;`, to characters.
//!
//! Input: the name of a reference, or a text with references. Output: the character. A name that XML does not define stays as it is:
//! exports write `&nbsp;`, which their HTML explains, and entities of the document itself are never expanded. Cost: linear in the text.

use encoding_rs::WINDOWS_1252;

/// The longest name that is a reference. A bare `&` may stand far before the next `;`.
const LONGEST: usize = 32;

/// Adds the character that a reference stands for.
pub(crate) fn add_reference(name: &str, text: &mut String) {
    match name {
        "amp" => text.push('&'),
        "lt" => text.push('<'),
        "gt" => text.push('>'),
        "quot" => text.push('"'),
        "apos" => text.push('\''),
        _ => match name.strip_prefix('#').map(character) {
            Some(Some(c)) => text.push(c),
            // A character that XML forbids, or none.
            Some(None) => {}
            None => {
                text.push('&');
                text.push_str(name);
                text.push(';');
            }
        },
    }
}

/// Returns the character of a number, as browsers read it.
fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let code = code.ok()?;
    // Numbers of windows-1252 that Unicode gives to control characters.
    if let Ok(byte @ 0x80..=0x9F) = u8::try_from(code) {
        return WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
    }
    char::from_u32(code).filter(|c| (*c >= ' ' || matches!(c, '\t' | '\n' | '\r')) && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}

/// Replaces the references in a text, such as the value of an attribute.
pub(crate) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest
            .bytes()
            .take(LONGEST)
            .position(|byte| matches!(byte, b';' | b'&' | b'<'))
            .filter(|&end| rest.as_bytes()[end] == b';')
        {
            Some(end) => {
                add_reference(&rest[..end], &mut out);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (text, expected) in [
            ("a &amp; b &lt;&gt;&quot;&apos;", "a & b <>\"'"),
            ("&#233;&#xE9;&#XE9;", "ééé"),
            ("l&#146;eau &#x85;", "l’eau …"),
            ("&#0;&#x1F;&#xD800;&#1114112;&#;&#x;", ""),
            ("caf&eacute; &nbsp;", "caf&eacute; &nbsp;"),
            ("a & b; c && d &", "a & b; c && d &"),
            ("&lol9;", "&lol9;"),
            ("?a=1&b=2&amp;c=3", "?a=1&b=2&c=3"),
        ] {
            assert_eq!(unescaped(text), expected, "{text}");
        }
        assert_eq!(unescaped(&"&".repeat(100_000)).len(), 100_000);
    }
}
