//! The difference of two texts as a patch.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

/// Equal lines around a change.
const CONTEXT: usize = 3;

/// Returns a unified diff that `patch -p1` and `git apply` accept; empty for equal texts.
///
/// Lines end with LF alone or after CR; a last line without an end is marked. Cost: that of Myers' algorithm in the lines that differ.
///
/// ```
/// let diff = connexe_formats::patch::diff("a.md", b"un\n", b"un\ndeux\n");
/// assert_eq!(diff, b"--- a/a.md\n+++ b/a.md\n@@ -1 +1,2 @@\n un\n+deux\n");
/// ```
pub fn diff(name: &str, old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if old == new {
        return out;
    }
    fn lines(bytes: &[u8]) -> Vec<&[u8]> {
        bytes.split_inclusive(|&byte| byte == b'\n').collect()
    }
    let (old, new) = (lines(old), lines(new));
    // An empty side is the file that is not there.
    let side = |is_empty: bool, side: &str| if is_empty { "/dev/null".to_string() } else { quoted(&format!("{side}/{name}")) };
    let header = format!("--- {}\n+++ {}\n", side(old.is_empty(), "a"), side(new.is_empty(), "b"));
    out.extend_from_slice(header.as_bytes());
    for hunk in group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let (from, to) = (first.old_range().start..last.old_range().end, first.new_range().start..last.new_range().end);
        out.extend_from_slice(format!("@@ -{} +{} @@\n", span(&from), span(&to)).as_bytes());
        for op in &hunk {
            write_lines(&mut out, op, &old, &new);
        }
    }
    out
}

/// Returns the first line and the number of lines as a hunk names them.
fn span(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        length => format!("{},{length}", lines.start + 1),
    }
}

fn write_lines(out: &mut Vec<u8>, op: &DiffOp, old: &[&[u8]], new: &[&[u8]]) {
    let mut write = |sign: u8, lines: Option<&[&[u8]]>| {
        for line in lines.unwrap_or_default() {
            out.push(sign);
            out.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                out.extend_from_slice(b"\n\\ No newline at end of file\n");
            }
        }
    };
    if op.tag() == DiffTag::Equal {
        write(b' ', old.get(op.old_range()));
    } else {
        write(b'-', old.get(op.old_range()));
        write(b'+', new.get(op.new_range()));
    }
}

/// Returns a name as Git writes it in a patch: in quotes where it has quotes or control characters, with a tab where it has spaces.
fn quoted(name: &str) -> String {
    let is_special = |c: char| c.is_control() || matches!(c, '"' | '\\');
    if !name.contains(is_special) {
        return if name.contains(' ') { format!("{name}\t") } else { name.to_string() };
    }
    let mut out = String::from("\"");
    for c in name.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_special(c) => c.to_string().bytes().for_each(|byte| out.push_str(&format!("\\{byte:03o}"))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
