//! A compressed or encoded input to a stream of UTF-8.
//!
//! Input: a stream. Output: the stream without gzip, UTF-16 or a byte-order mark around it. Cost: linear; memory: a few buffers.

#[cfg(feature = "decode")]
use std::io::BufReader;
use std::io::{self, BufRead, Cursor, Read};

use super::file_format::FileFormat;

/// Bytes that are looked at to recognise a format.
const HEAD: u64 = 1 << 16;

/// A stream whose first bytes are known.
pub(super) struct Decoded<'a> {
    /// The first bytes, up to [`HEAD`].
    pub(super) head: Vec<u8>,
    /// The whole stream, the first bytes included.
    pub(super) stream: Box<dyn BufRead + 'a>,
}

impl<'a> Decoded<'a> {
    /// Reads the first bytes of a stream, and puts the decoders before it that they ask for.
    ///
    /// # Errors
    ///
    /// Those of the stream, and [`io::ErrorKind::InvalidData`] for a compression that cannot be read.
    pub(super) fn new(stream: impl BufRead + 'a) -> io::Result<Self> {
        let decoded = Self::with_head(Box::new(stream))?;
        let decoded = if FileFormat::of(&decoded.head) == Some(FileFormat::Gzip) { decoded.unzipped()? } else { decoded };
        if is_utf16(&decoded.head) { decoded.in_utf8() } else { Ok(decoded) }
    }

    fn with_head(mut stream: Box<dyn BufRead + 'a>) -> io::Result<Self> {
        let mut head = Vec::new();
        stream.by_ref().take(HEAD).read_to_end(&mut head)?;
        let stream = Box::new(Cursor::new(head.clone()).chain(stream));
        Ok(Self { head, stream })
    }

    #[cfg(feature = "decode")]
    fn unzipped(self) -> io::Result<Self> {
        Self::with_head(Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(self.stream))))
    }

    #[cfg(feature = "decode")]
    fn in_utf8(self) -> io::Result<Self> {
        let decoder = encoding_rs_io::DecodeReaderBytesBuilder::new().utf8_passthru(true).build(self.stream);
        Self::with_head(Box::new(BufReader::new(decoder)))
    }

    #[cfg(not(feature = "decode"))]
    fn unzipped(self) -> io::Result<Self> {
        Ok(self)
    }

    #[cfg(not(feature = "decode"))]
    fn in_utf8(self) -> io::Result<Self> {
        Ok(self)
    }
}

/// Whether a text begins with the byte-order mark of UTF-16. That of UTF-32 begins in the same way.
fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(&[0xFE, 0xFF]) || (head.starts_with(&[0xFF, 0xFE]) && !head.starts_with(&[0xFF, 0xFE, 0, 0]))
}

/// Reads a whole text: UTF-8, with or without a byte-order mark; with the feature `decode` also UTF-16 with one, and gzip of these.
///
/// ```
/// let utf16: Vec<u8> = "\u{FEFF}k = 3".encode_utf16().flat_map(u16::to_le_bytes).collect();
/// assert_eq!(connexe::corpus::read_text(&utf16[..])?, "k = 3");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// Those of the stream, and [`io::ErrorKind::InvalidData`] for another encoding.
pub fn read_text(stream: impl BufRead) -> io::Result<String> {
    let bytes = read_bytes(stream)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let format = FileFormat::of(error.as_bytes()).map_or_else(String::new, |format| format!("; it seems to be {format}"));
        io::Error::new(io::ErrorKind::InvalidData, format!("invalid UTF-8 at byte {at}{format}"))
    })
}

/// Reads all bytes of a text as [`read_text`] does, but does not check that they are UTF-8.
pub(crate) fn read_bytes(stream: impl BufRead) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Decoded::new(stream)?.stream.read_to_end(&mut bytes)?;
    if bytes.starts_with("\u{FEFF}".as_bytes()) {
        bytes.drain(..'\u{FEFF}'.len_utf8());
    }
    Ok(bytes)
}
