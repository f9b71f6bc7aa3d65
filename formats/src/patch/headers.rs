//! A key in the headers of Pelican: `Key: value` lines, with or without lines of `---` around them.
//!
//! Python-Markdown reads headers line by line, also between `---`, and a line that is none ends them. So the list is JSON on one line,
//! which Pelican gives to templates as a text. Input: the lines of the headers, and a change. Output: the new lines. Cost: linear.
//! Invariant: the caller verifies the whole.

use super::place::{Change, spliced};
use super::refusal::Refusal;
use super::value::Value;

/// Returns the bytes of the headers of a text without marks: the lines before the blank line or the first line of the body.
pub(super) fn range(text: &str) -> std::ops::Range<usize> {
    let end =
        text.split_inclusive('\n').take_while(|line| name(line).is_some() || line.starts_with("    ") && !line.trim().is_empty());
    0..end.map(str::len).sum()
}

/// Changes the key.
pub(super) fn change(front: &str, change: &Change<'_>) -> Result<String, Refusal> {
    let written = change.list.map(|list| format!("{}: {}", change.key, Value::List(list.to_vec()).inline()));
    let lines: Vec<&str> = front.split_inclusive('\n').collect();
    let mut starts =
        lines.iter().enumerate().filter(|(_, line)| name(line).is_some_and(|name| name.eq_ignore_ascii_case(change.key)));
    let (first, second) = (starts.next().map(|(at, _)| at), starts.next());
    if second.is_some() {
        return Err(Refusal::unsafe_here(format!("the header {:?} stands twice; take one of them out", change.key)));
    }
    let ends_a_line = front.is_empty() || front.ends_with('\n');
    let Some(first) = first else {
        let Some(written) = written else { return Ok(front.to_string()) };
        let line = if ends_a_line { format!("{written}{}", change.newline) } else { format!("{}{written}", change.newline) };
        return spliced(front, front.len()..front.len(), &line);
    };
    let more = lines.iter().skip(first + 1).take_while(|line| line.starts_with("    ")).count();
    let offset = |line: usize| lines.iter().take(line).map(|line| line.len()).sum::<usize>();
    let (start, end) = (offset(first), offset(first + 1 + more));
    let content = front.get(start..end).map_or(end, |own| start + own.trim_end_matches(['\r', '\n']).len());
    match written {
        Some(written) => spliced(front, start..content, &written),
        // The last line of a file may have no end; then that of the line before it goes.
        None if content == end => {
            let before = front.get(..start).map_or(start, |before| before.strip_suffix('\n').unwrap_or(before).len());
            let before = front.get(..before).map_or(before, |text| text.strip_suffix('\r').unwrap_or(text).len());
            spliced(front, before..end, "")
        }
        None => spliced(front, start..end, ""),
    }
}

/// Returns the name of a header, as Python-Markdown reads it: letters without accents, at most three spaces before it.
pub(super) fn name(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let trimmed = name.trim_start_matches(' ');
    let is_name = !trimmed.is_empty() && trimmed.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (is_name && name.len() - trimmed.len() <= 3).then_some(trimmed)
}
