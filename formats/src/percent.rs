//! Percent-encoding of paths, as an address bar shows them.
//!
//! Input: a path, or a query. Output: its text, or its form in an address. Cost: linear.

use percent_encoding::percent_decode_str;
#[cfg(any(feature = "site", feature = "content"))]
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization as _;

/// Characters that would end or change the path of an address.
#[cfg(any(feature = "site", feature = "content"))]
const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`').add(b'\\');

/// Decodes percent-encoding, with composed characters. A text that would not be UTF-8 stays as it is.
pub(crate) fn decoded(text: &str) -> String {
    let text = percent_decode_str(text).decode_utf8().unwrap_or(text.into());
    if text.is_ascii() { text.into_owned() } else { text.nfc().collect() }
}

/// Returns a path that is percent-encoded where an address needs it.
#[cfg(any(feature = "site", feature = "content"))]
pub(crate) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}
