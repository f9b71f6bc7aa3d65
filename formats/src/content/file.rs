//! Files of the source folder as text.
//!
//! Input: a path. Output: the text of a file of bounded length. Cost: linear in the file. UTF-8 is expected, with or without a byte-order
//! mark; UTF-16 with one is read; bytes that are not UTF-8 are read as windows-1252, with a note.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// A text, with what is odd about it.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) problem: Option<&'static str>,
}

/// Reads a file. A file may vanish or grow while the folder is read.
pub(super) fn read(path: &Path, longest: u64) -> Result<Text, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read ({error}); it is left out");
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err("is no file any more; it is left out".to_string());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(longest)).unwrap_or_default() + 1);
    file.take(longest + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > longest {
        return Err(format!(
            "is longer than the limit of {longest} bytes; it is left out; raise the limit or leave the file out"
        ));
    }
    decode(bytes)
}

fn decode(bytes: Vec<u8>) -> Result<Text, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let (text, has_errors) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let problem = has_errors.then_some("has bytes that are no characters; they were replaced; save it as UTF-8");
        let text = text.into_owned();
        return Ok(Text { text, problem: problem.filter(|_| encoding != UTF_8 || has_errors) });
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err("has NUL characters, so it is no text; it is left out".to_string()),
        Ok(text) => Ok(Text { text, problem: None }),
        Err(error) if error.as_bytes().contains(&0) => Err("is no text; it is left out".to_string()),
        Err(error) => {
            let text = WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned();
            Ok(Text { text, problem: Some("is not UTF-8; it was read as windows-1252; save it as UTF-8") })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        for (bytes, text, is_odd) in [
            (b"\xEF\xBB\xBFd\xC3\xA9j\xC3\xA0".to_vec(), Some("déjà"), false),
            (b"\xFF\xFEd\0\xE9\0".to_vec(), Some("dé"), false),
            (b"d\xE9j\xE0".to_vec(), Some("déjà"), true),
            ("déjà".as_bytes().to_vec(), Some("déjà"), false),
            (b"a\0b".to_vec(), None, false),
            (b"\xE9\0b".to_vec(), None, false),
        ] {
            let found = decode(bytes.clone()).ok();
            assert_eq!(found.as_ref().map(|found| found.text.as_str()), text, "{bytes:?}");
            assert_eq!(found.is_some_and(|found| found.problem.is_some()), is_odd, "{bytes:?}");
        }
    }
}
