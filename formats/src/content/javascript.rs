//! Plain literals in a configuration that is a program in JavaScript.
//!
//! Input: a file such as `docusaurus.config.js`. Output: texts and truth values that stand beside a key, `url: "https://..."`. Nothing is
//! run: this finds what an author most often writes, and no more. Cost: linear in the text for each key.

/// Returns the first text that stands beside a key: `key: "text"`, `key = 'text'`.
pub(super) fn text(source: &str, key: &str) -> Option<String> {
    values(source, key).find_map(|value| {
        let mark = value.chars().next().filter(|mark| matches!(mark, '"' | '\'' | '`'))?;
        let inner = &value[1..];
        let end = inner.find(mark)?;
        let text = &inner[..end];
        // `${...}` is computed.
        (!text.contains('\n') && !text.contains("${") && !text.contains('\\') && text.len() < 2_048).then(|| text.to_string())
    })
}

/// Returns the text beside a key in a part of a source, also where it is the name of a constant of the source.
pub(super) fn text_or_constant(part: &str, key: &str, source: &str) -> Option<String> {
    text(part, key).or_else(|| {
        let value = values(part, key).next()?;
        let length = value.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')).count();
        let name = value.get(..length).filter(|name| !name.is_empty())?;
        text(source, name)
    })
}

/// Returns the first truth value that stands beside a key.
pub(super) fn truth(source: &str, key: &str) -> Option<bool> {
    values(source, key).find_map(|value| match value {
        value if value.starts_with("true") => Some(true),
        value if value.starts_with("false") => Some(false),
        _ => None,
    })
}

/// Returns the text between the braces that follow a key: `dir: { ... }`.
pub(super) fn object<'a>(source: &'a str, key: &'a str) -> Option<&'a str> {
    values(source, key).find_map(|value| {
        let inner = value.strip_prefix('{')?;
        let mut depth = 1_usize;
        for (at, byte) in inner.bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return inner.get(..at);
            }
        }
        None
    })
}

/// Returns what follows each `key:` or `key =` that stands in no comment of its line.
fn values<'a>(source: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    source.match_indices(key).filter_map(move |(at, _)| {
        let before = &source[..at];
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_comment = line.trim_start().starts_with("//") || line.trim_start().starts_with('*');
        let is_within_name = before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '-'));
        if is_comment || is_within_name {
            return None;
        }
        let after = source[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        let value = after.strip_prefix(':').or_else(|| after.strip_prefix('=').filter(|rest| !rest.starts_with('=')))?;
        Some(value.trim_start())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_beside_keys() {
        let source = "// url: 'https://non.example'\nexport default { baseUrl: `/a/`, 'url': \"https://x.example\", dir: { input: 'src', data: x },\n\
            trailingSlash: false, title: `${x}`, date: d }";
        assert_eq!(text(source, "url").as_deref(), Some("https://x.example"));
        assert_eq!(text(source, "baseUrl").as_deref(), Some("/a/"));
        assert_eq!(truth(source, "trailingSlash"), Some(false));
        assert_eq!((text(source, "title"), text(source, "date")), (None, None));
        let constant = "const FOLDER = 'src'\nexport default { dir: { input: FOLDER } }";
        assert_eq!(text_or_constant("input: FOLDER", "input", constant).as_deref(), Some("src"));
        assert_eq!(text_or_constant("input: other()", "input", constant), None);
        assert_eq!(object(source, "dir").and_then(|dir| text(dir, "input")).as_deref(), Some("src"));
    }
}
