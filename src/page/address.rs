//! Addresses as pages write them.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::printable::is_direction;

/// ASCII characters that no address holds as they are (RFC 3987), without `[` and `]`, which stand around hosts.
const FORBIDDEN: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// Returns an address without space around it, and with percent-encoding in the place of characters that no address may hold.
///
/// A percent sign stays: an encoded address is not encoded twice. Letters of all scripts stay, since browsers encode them; other white
/// space and marks that turn the direction of the text do not. An address with a control character stays as it is: it is never a link.
pub(super) fn written_address(address: &str) -> String {
    let address = address.trim();
    if address.contains(char::is_control) {
        return address.to_string();
    }
    let mut written = String::with_capacity(address.len());
    let mut bytes = [0; 4];
    for c in address.chars() {
        match c {
            // Every character outside ASCII is encoded by the set.
            _ if c.is_ascii() || c.is_whitespace() || is_direction(c) => {
                written.extend(utf8_percent_encode(c.encode_utf8(&mut bytes), FORBIDDEN));
            }
            _ => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_are_encoded_and_others_stay() {
        for (address, written) in [
            ("https://journal.example/a", "https://journal.example/a"),
            (" /le port/la jetée.html ", "/le%20port/la%20jetée.html"),
            ("/a%20b", "/a%20b"),
            ("/100%", "/100%"),
            ("/?q=a b&c='d'", "/?q=a%20b&c='d'"),
            ("/\"><script>", "/%22%3E%3Cscript%3E"),
            ("https://[2001:db8::1]:8080/port", "https://[2001:db8::1]:8080/port"),
            ("https://île.example/ميناء", "https://île.example/ميناء"),
            ("/a\u{a0}b\u{202e}c", "/a%C2%A0b%E2%80%AEc"),
            ("../quai.html#haut", "../quai.html#haut"),
            ("java\nscript:x y", "java\nscript:x y"),
            ("", ""),
        ] {
            assert_eq!(written_address(address), written, "{address}");
            assert_eq!(written_address(written), written, "written twice: {address}");
        }
    }
}
