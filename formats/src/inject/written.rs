//! The form of a text in the encoding of a page.
//!
//! Input: the bytes of a page, and HTML. Output: the HTML as the page writes it. Cost: linear in the HTML.

use std::borrow::Cow;
use std::fmt::Write as _;

use encoding_rs::{Encoding, UTF_8};
use lol_html::AsciiCompatibleEncoding;

use super::scan::Refusal;
use crate::site::encoding::told;

/// How a page writes characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    encoding: AsciiCompatibleEncoding,
    /// Whether every browser and the reader of built sites read the page as UTF-8: it says so, and its bytes are UTF-8.
    is_utf8: bool,
}

impl Written {
    /// Finds the encoding of a page.
    pub(super) fn of(page: &[u8]) -> Result<Self, Refusal> {
        let told = told(page);
        let is_valid = std::str::from_utf8(page).is_ok();
        let is_utf8 = is_valid && told == Some(UTF_8);
        // A page that tells none, or a wrong one, is read as its bytes are.
        let read: &'static Encoding = told.filter(|_| !is_valid).unwrap_or(UTF_8);
        let refused =
            |encoding: &'static Encoding| format!("the page is in {}, which is not written; save it as UTF-8", encoding.name());
        if let Some(encoding) = told.filter(|encoding| !encoding.is_ascii_compatible()) {
            return Err(refused(encoding));
        }
        let encoding = AsciiCompatibleEncoding::new(read).ok_or_else(|| refused(read))?;
        Ok(Self { encoding, is_utf8 })
    }

    pub(super) fn encoding(self) -> AsciiCompatibleEncoding {
        self.encoding
    }

    /// Returns HTML as the page writes it.
    pub(super) fn html(self, html: &str) -> Result<Cow<'_, str>, Refusal> {
        if self.is_utf8 || html.is_ascii() {
            return Ok(Cow::Borrowed(html));
        }
        let lower = html.to_ascii_lowercase();
        if let Some(name) = ["script", "style"].into_iter().find(|name| lower.contains(&format!("<{name}"))) {
            return Err(format!(
                "the page does not say that it is UTF-8, or is not, and <{name}> of the block has letters outside ASCII; save it as UTF-8 \
                 with <meta charset=\"utf-8\">"
            ));
        }
        let mut written = String::with_capacity(html.len() * 2);
        for c in html.chars() {
            if c.is_ascii() {
                written.push(c);
            } else {
                let _ = write!(written, "&#{};", u32::from(c));
            }
        }
        Ok(Cow::Owned(written))
    }
}
