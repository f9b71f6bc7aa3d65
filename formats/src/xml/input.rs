//! A stream with a limit, which can go back and forward to the next entry.
//!
//! Input: a reader of UTF-8. Output: the same bytes. Cost: linear; memory: one block, and what was put back.

use std::io::{self, BufRead, ErrorKind, Read};

/// Bytes that are read at once.
const BLOCK: usize = 64 << 10;

/// A stream of bytes with a limit for one part.
pub(crate) struct Input<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    /// Bytes consumed since the part began.
    consumed: u64,
    longest: u64,
    is_at_end: bool,
}

impl<R: Read> Input<R> {
    /// Makes a stream whose parts have at most `longest` bytes.
    pub(crate) fn new(source: R, longest: u64) -> Self {
        Self { source, buffer: Vec::new(), start: 0, consumed: 0, longest, is_at_end: false }
    }

    /// Begins a new part.
    pub(crate) fn begin(&mut self) {
        self.consumed = 0;
    }

    /// Returns the source.
    pub(crate) fn source(&self) -> &R {
        &self.source
    }

    /// Puts bytes back before those that come next.
    pub(crate) fn put_back(&mut self, bytes: &[u8]) {
        if bytes.len() <= self.start {
            self.start -= bytes.len();
            self.buffer[self.start..self.start + bytes.len()].copy_from_slice(bytes);
        } else {
            let mut buffer = Vec::with_capacity(bytes.len() + self.buffer.len() - self.start);
            buffer.extend_from_slice(bytes);
            buffer.extend_from_slice(&self.buffer[self.start..]);
            self.buffer = buffer;
            self.start = 0;
        }
    }

    /// Whether no bytes are left.
    pub(crate) fn is_empty(&mut self) -> io::Result<bool> {
        Ok(self.start == self.buffer.len() && !self.fill()?)
    }

    /// Goes to the next tag with one of the names, and returns whether there is one.
    pub(crate) fn skip_to(&mut self, names: &[&str]) -> io::Result<bool> {
        self.begin();
        let longest_tag = names.iter().map(|name| name.len() + 2).max().unwrap_or_default();
        loop {
            let rest = &self.buffer[self.start..];
            let is_tag = |at: &usize| {
                names.iter().any(|name| {
                    let tag = rest[at + 1..].strip_prefix(name.as_bytes());
                    tag.and_then(|after| after.first())
                        .is_some_and(|next| matches!(next, b'>' | b'/') || next.is_ascii_whitespace())
                })
            };
            if let Some(at) = memchr::memchr_iter(b'<', rest).find(is_tag) {
                self.start += at;
                return Ok(true);
            }
            // The start of a tag may stand at the end.
            self.start = self.start.max(self.buffer.len().saturating_sub(longest_tag));
            if !self.fill()? {
                self.start = self.buffer.len();
                return Ok(false);
            }
        }
    }

    /// Reads another block behind what is left. Returns whether there is more.
    fn fill(&mut self) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let count = self.source.by_ref().take(BLOCK as u64).read_to_end(&mut self.buffer)?;
        self.is_at_end = count == 0;
        Ok(count > 0)
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let rest = self.fill_buf()?;
        let count = out.len().min(rest.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.consumed > self.longest {
            return Err(ErrorKind::FileTooLarge.into());
        }
        if self.start == self.buffer.len() {
            self.fill()?;
        }
        Ok(&self.buffer[self.start..])
    }

    fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.buffer.len());
        self.consumed += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_entry_is_found_across_blocks() {
        for shift in 0..10 {
            let text = format!("{}<itemx><item>fin", "a<".repeat((BLOCK - shift) / 2));
            let mut input = Input::new(text.as_bytes(), 10);
            assert!(input.skip_to(&["entry", "item"]).unwrap());
            let mut rest = String::new();
            input.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "<item>fin", "{shift}");
        }
        assert!(!Input::new("<items>".as_bytes(), 10).skip_to(&["item"]).unwrap());
        assert!(!Input::new("<item".as_bytes(), 10).skip_to(&["item"]).unwrap());
    }

    #[test]
    fn bytes_can_be_put_back() {
        let mut input = Input::new("monde".as_bytes(), 100);
        let mut text = String::new();
        input.put_back(b"le ");
        input.fill_buf().unwrap();
        input.consume(2);
        input.put_back(b"La");
        input.read_to_string(&mut text).unwrap();
        assert_eq!(text, "La monde");
    }

    #[test]
    fn a_part_has_a_limit() {
        let mut input = Input::new(io::repeat(b'a'), 1_000_000);
        let error = io::copy(&mut input, &mut io::sink()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
        input.begin();
        assert!(!input.fill_buf().unwrap().is_empty());
    }
}
