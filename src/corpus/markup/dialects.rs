//! Notations of site generators around Markdown, to Markdown that every reader of it knows.
//!
//! Input: Markdown as MkDocs, Docusaurus, kramdown, Pandoc or Obsidian read it. Output: the same without admonition marks (`!!! note`,
//! `:::tip`), attribute lists (`{: .class}`, `{#id}`), names of emoji (`:smile:`), imports of MDX and comments in braces. Titles and
//! contents stay. Cost: linear in the text. Invariant: lines of fenced code stay as they are.

use std::borrow::Cow;

/// Returns Markdown without the notations.
pub(super) fn to_common(text: &str) -> Cow<'_, str> {
    const SIGNS: [&str; 9] = ["!!!", "???", ":::", "===", "{", ":", "] (", "import ", "export "];
    if !SIGNS.iter().any(|sign| text.contains(sign)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    // Indents of the open admonitions, each of which indents its content by four.
    let mut open: Vec<usize> = Vec::new();
    let mut is_head = true;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = width(&line[..line.len() - content.len()]);
        if !content.trim().is_empty() {
            while open.last().is_some_and(|&outer| indent < outer + 4) {
                open.pop();
            }
        }
        let line = without_indent(line, open.len() * 4);
        if let Some(mark) = fence {
            out.push_str(line);
            if content.starts_with(mark) {
                fence = None;
            }
            continue;
        }
        fence = ["```", "~~~"].into_iter().find(|mark| content.starts_with(mark));
        if fence.is_some() {
            out.push_str(line);
            continue;
        }
        if is_head && (content.starts_with("import ") || content.starts_with("export ")) && is_module_line(content.trim_end()) {
            continue;
        }
        is_head &= content.trim().is_empty();
        if let Some(title) = indented_title(content) {
            open.push(indent);
            push_title(&mut out, title);
        } else if let Some(title) = container_title(content) {
            push_title(&mut out, title);
        } else {
            push_line(&mut out, line);
        }
    }
    Cow::Owned(out)
}

/// Columns of an indent.
fn width(indent: &str) -> usize {
    indent.bytes().map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

/// Removes an indent of at most so many columns.
fn without_indent(line: &str, columns: usize) -> &str {
    let (mut rest, mut left) = (line, columns);
    while left > 0 {
        match rest.as_bytes().first() {
            Some(b' ') => left -= 1,
            Some(b'\t') => left = left.saturating_sub(4),
            _ => break,
        }
        rest = &rest[1..];
    }
    rest
}

/// Whether a line is an import or export of MDX.
fn is_module_line(line: &str) -> bool {
    let is_import =
        line.starts_with("import ") && (line.contains(" from ") || line.starts_with("import '") || line.starts_with("import \""));
    let ends = line.ends_with(['\'', '"', ';']);
    is_import && ends || ["export const ", "export default ", "export let "].iter().any(|start| line.starts_with(start))
}

/// Returns the title of an admonition or tab of MkDocs: `!!! note "Title"`, `??? tip`, `=== "Title"`.
fn indented_title(content: &str) -> Option<&str> {
    let (is_tab, rest) = match content.get(..3)? {
        "!!!" | "???" => (false, content[3..].trim_start_matches('+')),
        "===" => (true, &content[3..]),
        _ => return None,
    };
    let rest = rest.strip_prefix(' ')?.trim();
    let quoted = rest.split_once('"').and_then(|(before, after)| Some((before, after.strip_suffix('"')?)));
    match (quoted, is_tab) {
        (Some((_, title)), _) => Some(title),
        (None, true) => None,
        // Without a title: one or several names in lower case.
        (None, false) => rest.split(' ').all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')).then_some(""),
    }
}

/// Returns the title of a container of Docusaurus, VuePress or Pandoc: `:::tip Title`, `:::note[Title]`, `::: {.class}`, `:::`.
fn container_title(content: &str) -> Option<&str> {
    let rest = content.strip_prefix(":::")?.trim_start_matches(':').trim();
    if rest.starts_with('{') {
        return Some("");
    }
    let name = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
    let title = rest[name..].trim();
    let title = title.strip_prefix('[').and_then(|title| title.strip_suffix(']')).unwrap_or(title);
    Some(if title.starts_with('{') { "" } else { title })
}

fn push_title(out: &mut String, title: &str) {
    out.push('\n');
    if !title.is_empty() {
        push_line(out, title);
        out.push_str("\n\n");
    }
}

/// Adds a line without attribute lists, comments in braces and names of emoji.
fn push_line(out: &mut String, line: &str) {
    let (mut kept, mut position) = (0, 0);
    // Searches for the end of code that may fail: without a limit, runs of ever fewer marks would cost the square of the line.
    let mut searches_left = 100;
    while let Some(offset) = line[position..].find(['{', ':', '`', ']']) {
        let start = position + offset;
        let end = match line.as_bytes()[start] {
            // Attributes of an emoji follow it at once.
            b'{' => end_of_attributes(line, start, kept > 0 && kept == start),
            b':' => end_of_emoji(line, start),
            // A space between the two parts of a link is a slip of the author: no reader should see the address for it.
            b']' => {
                position = start + 1;
                if line[position..].starts_with(" (http") {
                    out.push_str(&line[kept..position]);
                    kept = position + 1;
                }
                continue;
            }
            _ => {
                // Code within a line stays.
                let run = line[start..].len() - line[start..].trim_start_matches('`').len();
                position = start + run;
                if searches_left > 0 {
                    match line[position..].find(&line[start..position]) {
                        Some(offset) => position += run + offset,
                        None => searches_left -= 1,
                    }
                }
                continue;
            }
        };
        position = end.unwrap_or(start + 1);
        if let Some(end) = end {
            out.push_str(&line[kept..start]);
            kept = end;
            // One of two spaces goes too: at the start of a line or of a list item both would make code of the text.
            if out.chars().next_back().is_none_or(char::is_whitespace) {
                kept += usize::from(line[end..].starts_with(' '));
                position = kept;
            }
        }
    }
    out.push_str(&line[kept..]);
}

/// Returns the end of an attribute list of kramdown, Pandoc or MkDocs, or of a comment of MDX, that begins at a byte.
fn end_of_attributes(line: &str, start: usize, is_after_emoji: bool) -> Option<usize> {
    let before = line[..start].chars().next_back().filter(|_| !is_after_emoji);
    if before.is_some_and(|c| !c.is_whitespace() && !matches!(c, ')' | ']' | '*' | '_' | '`' | '}' | '>'))
        || line[..start].ends_with('_')
    {
        return None;
    }
    // No list has a brace in it, so each closing brace is searched once.
    let length = line[start + 1..].find(['{', '}'])?;
    let end = start + 1 + length;
    if line.as_bytes()[end] != b'}' {
        return None;
    }
    let inner = line[start + 1..end].trim();
    let is_comment = inner.starts_with("/*") && inner.ends_with("*/");
    let (is_kramdown, entries) = inner.strip_prefix(':').map_or((false, inner), |rest| (true, rest));
    let is_list = !entries.trim().is_empty() && is_attribute_list(entries.trim(), is_kramdown);
    (is_comment || is_list).then_some(end + 1)
}

/// Whether a text has only entries such as `#id`, `.class` and `name=value`; in kramdown also plain names.
fn is_attribute_list(mut rest: &str, is_kramdown: bool) -> bool {
    let name_length =
        |text: &str| text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '/'))).unwrap_or(text.len());
    while !rest.is_empty() {
        let is_mark = rest.starts_with(['#', '.']);
        let name = &rest[usize::from(is_mark)..];
        let length = name_length(name);
        let after = &name[length..];
        if length == 0 {
            return false;
        }
        rest = match after.strip_prefix('=').filter(|_| !is_mark) {
            Some(value) => {
                let quote = value.chars().next().filter(|&c| c == '"' || c == '\'');
                let end = match quote {
                    Some(quote) => value[1..].find(quote).map(|end| end + 2),
                    None => Some(value.find(' ').unwrap_or(value.len())).filter(|&end| end > 0),
                };
                match end {
                    Some(end) => &value[end..],
                    None => return false,
                }
            }
            None if is_mark || is_kramdown => after,
            None => return false,
        };
        if !rest.is_empty() && !rest.starts_with([' ', '.', '#']) {
            return false;
        }
        rest = rest.trim_start();
    }
    true
}

/// Returns the end of the name of an emoji or icon: `:smile:`.
fn end_of_emoji(line: &str, start: usize) -> Option<usize> {
    if line[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, ':' | '/')) {
        return None;
    }
    let rest = &line[start + 1..];
    let length = rest
        .bytes()
        .take(64)
        .take_while(|&b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'+'))
        .count();
    let has_letter = rest[..length].bytes().any(|byte| byte.is_ascii_lowercase()) || &rest[..length] == "+1";
    let after = &rest[length..];
    let ends = after.starts_with(':') && !after[1..].starts_with(|c: char| c.is_alphanumeric() || c == ':');
    (has_letter && ends).then_some(start + length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations_are_taken_out() {
        for (text, expected) in [
            ("!!! note \"Le titre\"\n    Un\n\n    Deux\nTrois", "\nLe titre\n\nUn\n\nDeux\nTrois"),
            ("!!! warning\n    Un\n    !!! tip\n        Deux", "\nUn\n\nDeux"),
            ("!!! Attention à la marche", "!!! Attention à la marche"),
            ("=== \"Linux\"\n    Un", "\nLinux\n\nUn"),
            ("Titre\n===\nUn", "Titre\n===\nUn"),
            (":::tip Le titre\nUn\n:::\n", "\nLe titre\n\nUn\n\n"),
            (":::note[Le titre]\nUn\n:::", "\nLe titre\n\nUn\n\n"),
            ("::: {.callout}\nUn\n:::", "\nUn\n\n"),
            ("## Le port {#port .x}\n{: .note }\nUn", "## Le port \n\nUn"),
            ("![](x.png){ width=\"300\" loading=lazy } et {:toc}", "![](x.png) et "),
            ("x_{i=1} {a: 1} {n} `{.x}` {", "x_{i=1} {a: 1} {n} `{.x}` {"),
            ("Voir [le port] (https://a.example) [x] (y)", "Voir [le port](https://a.example) [x] (y)"),
            ("Bravo :smile: à 12:30:15 : oui", "Bravo à 12:30:15 : oui"),
            ("-   :material-port:{ .lg .middle } __Le port__", "-   __Le port__"),
            ("   :icone: Le port", "   Le port"),
            ("import A from './a'\n\nUn {/* rien */} deux\nimport B from './b'", "\nUn deux\nimport B from './b'"),
            ("```\n:::tip\n{: .x}\n```\n", "```\n:::tip\n{: .x}\n```\n"),
        ] {
            assert_eq!(to_common(text), expected, "{text:?}");
        }
    }

    #[test]
    fn hostile_input_is_read_in_linear_time() {
        for text in ["{", "{a=", ":a", "`", "!!! note\n    ", ":::", "{#", "`` ` "] {
            assert!(to_common(&text.repeat(100_000)).len() <= text.len() * 200_000);
        }
    }
}
