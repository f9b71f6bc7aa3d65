//! Bytes of any encoding to UTF-8, as a stream.
//!
//! Input: a reader of bytes. Output: a reader of UTF-8 without the control characters that XML forbids. Cost: linear; memory: one block.
//!
//! A byte-order mark decides, then zeros beside the first `<` (UTF-16), then the XML declaration. Text that is declared in an encoding of
//! one byte a letter, as UTF-8 or not at all is read as UTF-8, and only bytes that are not UTF-8 as the declared encoding, or else as
//! windows-1252: many exports say one and hold both.

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are read at once. A declaration stands in the first of them.
const BLOCK: usize = 64 << 10;

/// Encodings of several bytes a letter that leave ASCII as it is.
const MULTI_BYTE: [&str; 7] = ["GBK", "gb18030", "Big5", "EUC-JP", "Shift_JIS", "EUC-KR", "ISO-2022-JP"];

/// A reader of UTF-8 from bytes of any encoding.
pub(crate) struct Decoded<R> {
    source: R,
    /// Bytes that were read and not decoded: at most the start of one letter beside the first block.
    raw: Vec<u8>,
    /// Decoded bytes, from `start` on.
    text: Vec<u8>,
    start: usize,
    mode: Mode,
    is_at_end: bool,
    strays: u64,
    declared: Option<&'static Encoding>,
}

enum Mode {
    /// UTF-8, and another encoding for bytes that are none.
    Mixed(&'static Encoding),
    Whole(Box<Decoder>),
}

impl<R: Read> Decoded<R> {
    /// Makes a reader, and finds the encoding by the first bytes.
    pub(crate) fn new(mut source: R) -> io::Result<Self> {
        let mut raw = Vec::with_capacity(BLOCK);
        let count = source.by_ref().take(BLOCK as u64).read_to_end(&mut raw)?;
        let declared = declared(&raw);
        let mode = if let Some((encoding, length)) = Encoding::for_bom(&raw) {
            raw.drain(..length);
            whole(encoding)
        } else if let Some(encoding) = by_zeros(&raw) {
            whole(encoding)
        } else {
            match declared {
                // A declaration in letters of one byte cannot be that of UTF-16.
                Some(encoding) if encoding == UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE => Mode::Mixed(WINDOWS_1252),
                Some(encoding) if MULTI_BYTE.contains(&encoding.name()) && !is_utf8(&raw) => whole(encoding),
                Some(encoding) if !encoding.is_ascii_compatible() => whole(encoding),
                Some(encoding) if MULTI_BYTE.contains(&encoding.name()) => Mode::Mixed(WINDOWS_1252),
                Some(encoding) => Mode::Mixed(encoding),
                None => Mode::Mixed(WINDOWS_1252),
            }
        };
        let is_at_end = count < BLOCK;
        let mut decoded = Self { source, raw, text: Vec::new(), start: 0, mode, is_at_end, strays: 0, declared };
        decoded.decode();
        Ok(decoded)
    }

    /// Returns a note, where bytes were not those of the declared encoding.
    pub(crate) fn note(&self) -> Option<String> {
        let Mode::Mixed(other) = &self.mode else { return None };
        let is_expected = self.declared.is_some_and(|declared| declared == *other);
        (self.strays > 0 && !is_expected)
            .then(|| format!("{} bytes are not UTF-8; they are read as {}; save the file as UTF-8", self.strays, other.name()))
    }

    /// Decodes the bytes that were read.
    fn decode(&mut self) {
        self.text.clear();
        self.start = 0;
        match &mut self.mode {
            Mode::Mixed(other) => {
                let end = if self.is_at_end { self.raw.len() } else { whole_letters(&self.raw) };
                for chunk in self.raw[..end].utf8_chunks() {
                    self.text.extend_from_slice(chunk.valid().as_bytes());
                    for byte in chunk.invalid() {
                        self.strays += 1;
                        let (letter, _) = other.decode_without_bom_handling(std::slice::from_ref(byte));
                        self.text.extend_from_slice(letter.as_bytes());
                    }
                }
                self.raw.drain(..end);
            }
            Mode::Whole(decoder) => {
                let mut text = String::new();
                // The decoder reports the space it needs; a block always has a length in range.
                text.reserve(decoder.max_utf8_buffer_length(self.raw.len()).unwrap_or(self.raw.len() * 4));
                let (_, read, _) = decoder.decode_to_string(&self.raw, &mut text, self.is_at_end);
                self.raw.drain(..read);
                self.text = text.into_bytes();
            }
        }
        // Such characters stand in exports although XML forbids them. They are single bytes of UTF-8.
        self.text.retain(|&byte| byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r'));
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.start == self.text.len() {
            if self.is_at_end {
                return Ok(0);
            }
            let count = self.source.by_ref().take(BLOCK as u64).read_to_end(&mut self.raw)?;
            self.is_at_end = count < BLOCK;
            self.decode();
        }
        let count = out.len().min(self.text.len() - self.start);
        out[..count].copy_from_slice(&self.text[self.start..self.start + count]);
        self.start += count;
        Ok(count)
    }
}

fn whole(encoding: &'static Encoding) -> Mode {
    if encoding == UTF_8 { Mode::Mixed(WINDOWS_1252) } else { Mode::Whole(Box::new(encoding.new_decoder_without_bom_handling())) }
}

/// Returns the length without a letter at the end that may be cut.
fn whole_letters(bytes: &[u8]) -> usize {
    // A letter has at most four bytes, of which the first tells their number.
    let from = bytes.len().saturating_sub(3);
    let start = (from..bytes.len()).rev().find(|&at| bytes[at] >= 0xC0);
    let needed = |first: u8| {
        if first >= 0xF0 {
            4
        } else if first >= 0xE0 {
            3
        } else {
            2
        }
    };
    start.filter(|&at| at + needed(bytes[at]) > bytes.len()).unwrap_or(bytes.len())
}

/// Whether bytes are UTF-8 beyond ASCII. A letter at the end may be cut.
fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(&bytes[..whole_letters(bytes)]).is_ok_and(|text| !text.is_ascii())
}

/// Tells UTF-16 without a byte-order mark by the zeros beside the first letters.
fn by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'{', 0, second, 0, ..] if *second != 0 => Some(UTF_16LE),
        [0, b'<' | b'{', 0, second, ..] if *second != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Returns the encoding of the XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]);
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').strip_prefix("<?xml")?;
    let value = head.split("?>").next()?.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

/// Returns the start of a file as text, to tell its kind.
#[cfg(feature = "feed")]
pub(crate) fn first_bytes(bytes: &[u8]) -> String {
    let mut text = String::new();
    if let Ok(decoded) = Decoded::new(&bytes[..bytes.len().min(4096)]) {
        // A cut letter at the end does not matter here.
        let _ = decoded.take(4096).read_to_string(&mut text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Option<String>) {
        let mut decoded = Decoded::new(bytes).unwrap();
        let mut text = String::new();
        decoded.read_to_string(&mut text).unwrap();
        let note = decoded.note();
        (text, note)
    }

    #[test]
    fn encodings() {
        let utf16 = |text: &str, big: bool, mark: bool| -> Vec<u8> {
            let mark = if mark { "\u{feff}" } else { "" };
            let units = mark.encode_utf16().chain(text.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        for (bytes, text, is_noted) in [
            ("<a>été</a>".as_bytes().to_vec(), "<a>été</a>", false),
            (b"\xEF\xBB\xBF<a>\xC3\xA9</a>".to_vec(), "<a>é</a>", false),
            (b"<?xml version='1.0' encoding='ISO-8859-1'?>\xE9".to_vec(), "<?xml version='1.0' encoding='ISO-8859-1'?>é", false),
            ("<?xml encoding=\"ISO-8859-1\"?>é".as_bytes().to_vec(), "<?xml encoding=\"ISO-8859-1\"?>é", false),
            (b"<a>\xE9t\xE9 \xC3\xA9</a>".to_vec(), "<a>été é</a>", true),
            (b"<?xml encoding='UTF-8'?>l\x92eau".to_vec(), "<?xml encoding='UTF-8'?>l’eau", true),
            (b"<?xml encoding='EUC-KR'?>\xB0\xA1\xB3\xAA".to_vec(), "<?xml encoding='EUC-KR'?>가나", false),
            ("<?xml encoding='EUC-KR'?>가나".as_bytes().to_vec(), "<?xml encoding='EUC-KR'?>가나", false),
            (utf16("<a>été</a>", false, true), "<a>été</a>", false),
            (utf16("<a>été</a>", true, false), "<a>été</a>", false),
            (b"<a>\x00\x01\x0Bb\x1F</a>".to_vec(), "<a>b</a>", false),
            (b"<a>\xE2\x82".to_vec(), "<a>â‚", true),
            (Vec::new(), "", false),
        ] {
            let (found, note) = read(&bytes);
            assert_eq!((found.as_str(), note.is_some()), (text, is_noted), "{bytes:?}");
        }
    }

    #[test]
    fn a_letter_at_the_end_of_a_block_stays_whole() {
        for shift in 0..4 {
            let text = format!("{}{}", "a".repeat(BLOCK - shift), "é€𝄞".repeat(3));
            assert_eq!(read(text.as_bytes()), (text, None));
        }
    }
}
