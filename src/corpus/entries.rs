//! A JSON array to its entries, one at a time.
//!
//! Input: a stream. Output: the bytes of each entry, with the line on which it begins. Cost: one pass; memory: one entry, up to a limit.
//! Entries are parted by commas outside of strings and brackets. So an entry that is no good JSON costs itself only, unless it opens a
//! bracket or a string that it does not close.

use std::io::{self, BufRead};

/// The entries of a JSON array.
pub(super) struct Entries<R> {
    stream: R,
    limit: usize,
    /// Lines that have begun, from 1.
    pub(super) line: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the opening bracket.
    Before,
    /// Within the array.
    Within,
    /// After the closing bracket, or at the end of the stream.
    After,
}

/// An entry of an array.
pub(super) struct Entry {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// Whether it is longer than the limit. Its bytes are then cut.
    pub(super) is_too_long: bool,
    /// Whether the stream ends within it.
    pub(super) is_cut: bool,
}

impl<R: BufRead> Entries<R> {
    /// Reads the entries of an array from a stream that begins with one, with at most `limit` bytes an entry.
    pub(super) fn new(stream: R, limit: usize) -> Self {
        Self { stream, limit, line: 1, state: State::Before }
    }

    /// Reads the next entry into `bytes`; `None` at the end of the array. An empty entry between two commas has no bytes.
    ///
    /// # Errors
    ///
    /// Those of the stream.
    pub(super) fn next(&mut self, bytes: &mut Vec<u8>) -> io::Result<Option<Entry>> {
        bytes.clear();
        if self.state == State::After {
            return Ok(None);
        }
        let (mut depth, mut in_string, mut is_escaped) = (0usize, false, false);
        let mut entry = Entry { line: self.line, is_too_long: false, is_cut: false };
        loop {
            let buffer = self.stream.fill_buf()?;
            if buffer.is_empty() {
                self.state = State::After;
                entry.is_cut = true;
                return Ok((!bytes.is_empty()).then_some(entry));
            }
            let mut used = 0;
            let mut end = None;
            for &byte in buffer {
                used += 1;
                self.line += usize::from(byte == b'\n');
                if self.state == State::Before {
                    if byte == b'[' {
                        self.state = State::Within;
                    }
                    continue;
                }
                if in_string {
                    (in_string, is_escaped) = (is_escaped || byte != b'"', !is_escaped && byte == b'\\');
                } else {
                    match byte {
                        b'"' => in_string = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' if depth > 0 => depth -= 1,
                        b']' => end = Some(State::After),
                        b',' if depth == 0 => end = Some(State::Within),
                        _ => {}
                    }
                }
                if end.is_some() {
                    break;
                }
                if bytes.is_empty() {
                    if byte.is_ascii_whitespace() {
                        continue;
                    }
                    entry.line = self.line;
                }
                if bytes.len() < self.limit {
                    bytes.push(byte);
                } else {
                    entry.is_too_long |= !byte.is_ascii_whitespace();
                }
            }
            self.stream.consume(used);
            if let Some(state) = end {
                self.state = state;
                // An array may be empty, and some programs write a comma after the last entry.
                return Ok((state == State::Within || !bytes.is_empty()).then_some(entry));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, limit: usize) -> Vec<(usize, String, bool, bool)> {
        // A small buffer: entries lie across its ends.
        let mut entries = Entries::new(io::BufReader::with_capacity(3, text.as_bytes()), limit);
        let (mut read, mut bytes) = (Vec::new(), Vec::new());
        while let Some(entry) = entries.next(&mut bytes).unwrap() {
            read.push((
                entry.line,
                String::from_utf8(bytes.clone()).unwrap().trim_end().to_string(),
                entry.is_too_long,
                entry.is_cut,
            ));
        }
        read
    }

    #[test]
    fn entries_are_parted_by_commas_of_the_array() {
        for (text, expected) in [
            ("[]", vec![]),
            (" [ ] ", vec![]),
            ("[{\"a\": 1}]", vec![(1, "{\"a\": 1}")]),
            ("[\n{\"a\": \"],\\\"[\"},\n\n{\"b\": [1, {}]}\n]\n", vec![(2, "{\"a\": \"],\\\"[\"}"), (4, "{\"b\": [1, {}]}")]),
            ("[{},]", vec![(1, "{}")]),
            ("[1, \"x\", nonsense]", vec![(1, "1"), (1, "\"x\""), (1, "nonsense")]),
            ("[{}, , {}]", vec![(1, "{}"), (1, ""), (1, "{}")]),
        ] {
            let found: Vec<(usize, String)> = read(text, 100).into_iter().map(|(line, entry, ..)| (line, entry)).collect();
            assert_eq!(found, expected.into_iter().map(|(line, entry)| (line, entry.to_string())).collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn a_long_entry_and_a_cut_one_are_marked() {
        assert_eq!(read("[{\"a\": 1}, 2]", 4), [(1, "{\"a\"".to_string(), true, false), (1, "2".to_string(), false, false)]);
        assert_eq!(read("[1, {\"a\":", 100), [(1, "1".to_string(), false, false), (1, "{\"a\":".to_string(), false, true)]);
        assert_eq!(read("[1", 100), [(1, "1".to_string(), false, true)]);
    }
}
