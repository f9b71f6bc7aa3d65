//! Front matter that an export left at the start of a body.
//!
//! Input: a body. Output: the body without its front matter. Cost: linear in the front matter. Invariant: a text that only begins with
//! a line of hyphens stays as it is: each line between the two lines must be one of a key, a list, a comment, or an indented one.

/// Returns a text without the YAML (`---`) or TOML (`+++`) at its start.
pub(super) fn without_front_matter(text: &str) -> &str {
    let start = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let Some((fence, mut rest)) = ["---", "+++"].iter().find_map(|&fence| {
        let (line, rest) = split_line(start);
        (line.trim_end() == fence).then_some((fence, rest))
    }) else {
        return text;
    };
    let mut has_key = false;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if line.trim_end() == fence || fence == "---" && line.trim_end() == "..." {
            return if has_key { after } else { text };
        }
        let is_key = is_key(line, fence);
        has_key |= is_key;
        if !is_key && !line.is_empty() && !line.starts_with([' ', '\t', '#', '-', '\r', '[', ']', '}']) {
            return text;
        }
        rest = after;
    }
    text
}

/// Whether a line sets a key: `title: ...` in YAML, `title = ...` in TOML.
fn is_key(line: &str, fence: &str) -> bool {
    let Some((key, after)) = line.split_once(if fence == "---" { ':' } else { '=' }) else { return false };
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    !key.is_empty() && key.chars().all(is_name) && (after.is_empty() || after.starts_with([' ', '\t', '\r']) || fence == "+++")
}

fn split_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_told_from_rules() {
        for (text, expected) in [
            ("---\ntitle: Le port\ntags:\n  - pêche\n- port\n---\nLe port ouvre.", "Le port ouvre."),
            ("\u{FEFF}---\r\ntitle: \"Le port\"\r\n---\r\nLe port.", "Le port."),
            ("+++\ntitle = 'Le port'\n[params]\n+++\n\nLe port.", "\nLe port."),
            ("---\nLe port ouvre.\n---\nSuite", "---\nLe port ouvre.\n---\nSuite"),
            ("---\n\n---\nSuite", "---\n\n---\nSuite"),
            ("---\ntitle: sans fin\n", "---\ntitle: sans fin\n"),
            ("Le port : ---", "Le port : ---"),
            ("--- Le port", "--- Le port"),
            ("", ""),
        ] {
            assert_eq!(without_front_matter(text), expected, "{text:?}");
        }
    }
}
