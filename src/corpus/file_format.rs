//! The format that a file seems to have, from its first bytes: for an error that says more than "no JSON".

use std::fmt;

/// A format other than JSON Lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileFormat {
    Gzip,
    /// Another compression or archive, by its name.
    Packed(&'static str),
    /// A binary format, by its name.
    Binary(&'static str),
    /// UTF-16 or UTF-32 without a byte-order mark, or UTF-32 with one.
    WideText,
    /// Text in an encoding of one byte a character.
    OtherEncoding,
    /// XML or HTML.
    Xml,
    /// Markdown or YAML with a front matter.
    FrontMatter,
    /// One JSON object over several lines.
    IndentedJson,
    /// A JSON object whose articles stand in a list, by the name of the list.
    JsonObject(String),
    /// A JSON array of something other than objects.
    JsonList,
    /// A table with columns, by the name of the separator.
    Table(&'static str),
    /// Text without any known form.
    Text,
}

/// The first bytes of formats that are recognised by them.
const MAGIC: [(&[u8], FileFormat); 12] = [
    (b"\x1f\x8b", FileFormat::Gzip),
    (b"PK\x03\x04", FileFormat::Packed("a ZIP archive")),
    (b"PK\x05\x06", FileFormat::Packed("an empty ZIP archive")),
    (b"\x28\xb5\x2f\xfd", FileFormat::Packed("compressed with zstd")),
    (b"BZh", FileFormat::Packed("compressed with bzip2")),
    (b"\xfd7zXZ\x00", FileFormat::Packed("compressed with xz")),
    (b"7z\xbc\xaf\x27\x1c", FileFormat::Packed("a 7z archive")),
    (b"\x04\x22\x4d\x18", FileFormat::Packed("compressed with lz4")),
    (b"%PDF-", FileFormat::Binary("a PDF")),
    (b"SQLite format 3\0", FileFormat::Binary("an SQLite database")),
    (b"PAR1", FileFormat::Binary("a Parquet file")),
    (b"\xd0\xcf\x11\xe0", FileFormat::Binary("a document of an office program")),
];

impl FileFormat {
    /// Recognises the format of a file by its first bytes; `None` for what may be JSON Lines in UTF-8, or nothing at all.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Some(format.clone());
        }
        if head.get(257..262) == Some(b"ustar") {
            return Some(Self::Packed("a tar archive"));
        }
        if head.starts_with(&[0xFF, 0xFE, 0, 0]) || head.starts_with(&[0, 0, 0xFE, 0xFF]) || has_zero_bytes(head) {
            return Some(Self::WideText);
        }
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let first = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let text = String::from_utf8_lossy(&head[first..]);
        match head[first] {
            b'{' => None,
            b'[' => Some(Self::JsonList),
            b'<' => Some(Self::Xml),
            _ if text.starts_with("---") || text.starts_with("+++") || text.starts_with("%YAML") => Some(Self::FrontMatter),
            _ => Some(Self::of_table(&text).unwrap_or(Self::Text)),
        }
    }

    /// Whether nothing can be read from such a file, line by line.
    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self, Self::Gzip | Self::Packed(_) | Self::Binary(_) | Self::WideText)
    }

    /// Recognises JSON that has no article a line, from its first bytes.
    pub(super) fn of_json(head: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start_matches('\u{FEFF}').trim_start();
        let object = text.strip_prefix('{')?;
        let first_line = text.lines().next().unwrap_or_default();
        if let Some(name) = list_of_objects(object) {
            return Some(Self::JsonObject(name));
        }
        (serde_json::from_str::<serde::de::IgnoredAny>(first_line).is_err() && text.contains('\n')).then_some(Self::IndentedJson)
    }

    /// Recognises a table: its first two lines have the same separator, equally often.
    fn of_table(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (first, second) = (lines.next()?, lines.next().unwrap_or_default());
        [('\t', "tabs"), (';', "semicolons"), (',', "commas")].into_iter().find_map(|(separator, name)| {
            let columns = first.matches(separator).count();
            (columns > 0 && (second.is_empty() || second.matches(separator).count() >= columns)).then_some(Self::Table(name))
        })
    }
}

impl fmt::Display for FileFormat {
    /// Names the format, and the way to make JSON Lines of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gzip => f.write_str("compressed with gzip; unpack it first"),
            Self::Packed(name) => write!(f, "{name}; unpack it first"),
            Self::Binary(name) => write!(f, "{name}; export its articles as JSON Lines"),
            Self::WideText => f.write_str("UTF-16 or UTF-32 without a byte-order mark of UTF-16; save it as UTF-8"),
            Self::OtherEncoding => f.write_str("Latin-1, Windows-1252 or another encoding; save it as UTF-8"),
            Self::Xml => f.write_str("XML or HTML; write each article as a JSON object on one line"),
            Self::FrontMatter => {
                f.write_str("YAML, or Markdown with a front matter; write each article as a JSON object on one line")
            }
            Self::IndentedJson => {
                f.write_str("JSON indented over several lines; put each object on one line, as `jq -c . FILE` does")
            }
            Self::JsonObject(name) => {
                write!(
                    f,
                    "a JSON object with a list in `{name}`; put its entries on one line each, as `jq -c '.{name}[]' FILE` does"
                )
            }
            Self::JsonList => {
                f.write_str("JSON without objects; write each article as an object, such as {\"id\": \"a\", \"body\": \"...\"}")
            }
            Self::Table(separator) => write!(f, "a table with {separator} (CSV); write each row as a JSON object on one line"),
            Self::Text => f.write_str("plain text; write each article as a JSON object on one line"),
        }
    }
}

/// Whether a tenth of the bytes are zero: text in UTF-16 has as many or more, UTF-8 has none.
fn has_zero_bytes(head: &[u8]) -> bool {
    let zeros = head.iter().take(1024).filter(|&&byte| byte == 0).count();
    zeros > 0 && zeros * 10 >= head.len().min(1024)
}

/// Returns the first name in an object whose value is a list of objects.
fn list_of_objects(object: &str) -> Option<String> {
    object.match_indices('[').find_map(|(position, _)| {
        let after = object[position + 1..].trim_start();
        let before = object[..position].trim_end().strip_suffix(':')?.trim_end().strip_suffix('"')?;
        let name = &before[before.rfind('"')? + 1..];
        (after.starts_with('{') && !name.is_empty()).then(|| name.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_recognised_by_their_first_bytes() {
        let utf16: Vec<u8> = "{\"id\": \"a\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], Option<FileFormat>); 15] = [
            (b"", None),
            (b" \n ", None),
            (b"{\"id\": \"a\"}", None),
            (b"\xEF\xBB\xBF{\"id\": \"a\"}", None),
            (b"\x1f\x8b\x08", Some(FileFormat::Gzip)),
            (b"PK\x03\x04...", Some(FileFormat::Packed("a ZIP archive"))),
            (b"%PDF-1.7", Some(FileFormat::Binary("a PDF"))),
            (&utf16, Some(FileFormat::WideText)),
            (b"\n<?xml version=\"1.0\"?>", Some(FileFormat::Xml)),
            (b"---\ntitle: x\n---\n", Some(FileFormat::FrontMatter)),
            (b"id,title,body\n1,Le port,Le quai\n", Some(FileFormat::Table("commas"))),
            (b"id;title\n1;Le port, le quai\n", Some(FileFormat::Table("semicolons"))),
            (b"id\ttitle\n", Some(FileFormat::Table("tabs"))),
            (b"[1, 2]", Some(FileFormat::JsonList)),
            (b"nonsense\n", Some(FileFormat::Text)),
        ];
        for (head, format) in cases {
            assert_eq!(FileFormat::of(head), format, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn json_without_an_article_a_line_is_recognised() {
        for (head, format) in [
            ("{\n  \"id\": \"a\"\n}\n", Some(FileFormat::IndentedJson)),
            ("{\"version\": 1, \"items\": [{\"id\": 1}]}", Some(FileFormat::JsonObject("items".into()))),
            ("{\n  \"posts\" : [\n {\"id\": 1}", Some(FileFormat::JsonObject("posts".into()))),
            ("{\"title\": \"x\"}\n", None),
            ("{\"tags\": [\"x\"]}\n", None),
        ] {
            assert_eq!(FileFormat::of_json(head.as_bytes()), format, "{head}");
        }
    }
}
