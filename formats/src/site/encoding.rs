//! The bytes of a page to text.
//!
//! Input: bytes. Output: text, and a note where the encoding had to be guessed. Order: byte-order mark; UTF-8, where the bytes are valid and
//! not all ASCII; the encoding that the page declares in its first kilobytes; windows-1252. Cost: linear.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Bytes in which a page declares its encoding: browsers look at 1024; some pages have long comments before it.
const HEAD: usize = 4096;

/// Returns the encoding that a page tells browsers: by its byte-order mark, or by a declaration in its head.
#[cfg(feature = "inject")]
pub(crate) fn told(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(|| declared(&bytes[..bytes.len().min(HEAD)]))
}

/// Decodes a page. The note says what was guessed.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return (encoding.decode_without_bom_handling(&bytes[length..]).0, None);
    }
    let declared = declared(&bytes[..bytes.len().min(HEAD)]);
    if let Ok(text) = std::str::from_utf8(bytes) {
        // Bytes of another encoding are hardly ever valid UTF-8 by chance.
        let note = declared.filter(|declared| *declared != UTF_8 && !text.is_ascii());
        if let Some(encoding) = declared.filter(|encoding| !encoding.is_ascii_compatible() && text.contains('\u{1b}')) {
            return (encoding.decode_without_bom_handling(bytes).0, None);
        }
        let note = note.map(|declared| format!("declared as {}, but its bytes are UTF-8; it is read as UTF-8", declared.name()));
        return (Cow::Borrowed(text), note);
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => {
            let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
            let note = has_errors.then(|| format!("some bytes are not {}; they are replaced", encoding.name()));
            (text, note)
        }
        _ if is_mostly_utf8(bytes) => {
            (UTF_8.decode_without_bom_handling(bytes).0, Some("some bytes are not UTF-8; they are replaced".to_string()))
        }
        _ => {
            let told = if declared.is_some() { "declared as UTF-8, which its bytes are not" } else { "no encoding is declared" };
            let note = format!("{told}; it is read as windows-1252; declare the encoding with `<meta charset>`");
            (WINDOWS_1252.decode_without_bom_handling(bytes).0, Some(note))
        }
    }
}

/// Whether more of the characters beyond ASCII are valid UTF-8 than not.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    valid > invalid
}

/// Returns the encoding that the head of a page declares: `charset=...` within a `meta` tag or an XML declaration.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'<', &head[from..]).map(|at| from + at) {
        let rest = &head[at..];
        from = at + 1;
        let word: &[u8] = match rest {
            _ if rest.starts_with(b"<!--") => {
                from = memchr::memmem::find(rest, b"-->").map_or(head.len(), |end| at + end);
                continue;
            }
            _ if rest.starts_with(b"<meta") => b"charset",
            _ if rest.starts_with(b"<?xml") => b"encoding",
            _ => continue,
        };
        let tag = &rest[..memchr::memchr(b'>', rest).unwrap_or(rest.len())];
        let Some(start) = memchr::memmem::find(tag, word) else { continue };
        let value = tag[start + word.len()..].trim_ascii_start().strip_prefix(b"=").unwrap_or_default().trim_ascii_start();
        let is_end = |byte: &u8| matches!(byte, b'"' | b'\'' | b';' | b'/') || byte.is_ascii_whitespace();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let label = value.split(is_end).next().unwrap_or_default();
        if let Some(encoding) = Encoding::for_label(label) {
            // A page in UTF-16 cannot be read up to its declaration; browsers take UTF-8.
            return Some(if encoding.is_ascii_compatible() || label.starts_with(b"iso-2022") { encoding } else { UTF_8 });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found() {
        let cases: [(&[u8], &str, &str); 11] = [
            (b"\xEF\xBB\xBF\xC3\xA9", "é", ""),
            (b"\xFF\xFEe\0\xE9\0", "eé", ""),
            ("<meta charset=utf-8>é".as_bytes(), "<meta charset=utf-8>é", ""),
            ("é".as_bytes(), "é", ""),
            (b"<meta charset='iso-8859-1'>\xE9", "<meta charset='iso-8859-1'>é", ""),
            (
                b"<META http-equiv=Content-Type content=\"text/html; charset=windows-1251\">\xE9",
                "<META http-equiv=Content-Type content=\"text/html; charset=windows-1251\">й",
                "",
            ),
            (b"<?xml version='1.0' encoding='koi8-r'?>\xC9", "<?xml version='1.0' encoding='koi8-r'?>и", ""),
            ("<meta charset=latin1>é".as_bytes(), "<meta charset=latin1>é", "declared as windows-1252, but"),
            (b"\xE9t\xE9 \x80", "été €", "no encoding is declared"),
            (b"<meta charset=utf-8>\xE9", "<meta charset=utf-8>é", "declared as UTF-8, which"),
            (b"<meta charset=utf-8>\xC3\xA9\xC3\xA9\xE9", "<meta charset=utf-8>éé\u{FFFD}", "some bytes are not UTF-8"),
        ];
        for (bytes, text, note) in cases {
            let (found, told) = decode(bytes);
            assert_eq!(found, text);
            let told = told.unwrap_or_default();
            assert!(told.starts_with(note) && note.is_empty() == told.is_empty(), "{text}: {told}");
        }
    }

    #[test]
    fn a_declaration_in_a_comment_does_not_count() {
        assert_eq!(declared(b"<!-- <meta charset=koi8-r> --><meta charset=latin1>"), Some(WINDOWS_1252));
        assert_eq!(declared(b"<meta name=x><meta charset = \"UTF-8\" />"), Some(UTF_8));
        assert_eq!(declared(b"<meta charset=nonsense><p charset=latin1>"), None);
    }
}
