//! Redirects of a site: pages and files that lead from one address to another.
//!
//! Input: HTML pages that only lead elsewhere, and `_redirects` files. Output: pairs of addresses. Cost: linear in the text.

use serde_json::{Map, Value};

/// The field in which the rules of a generator hand on redirects that a page holds.
pub(super) const FIELD: &str = "connexe redirects";

/// Bytes of the longest page that is looked at: a redirect has a few hundred.
pub(super) const LONGEST_PAGE: usize = 16 << 10;

/// Returns the address to which a page leads by `<meta http-equiv="refresh">`.
pub(super) fn refresh(html: &str) -> Option<String> {
    let lower = html.get(..html.len().min(LONGEST_PAGE)).unwrap_or(html).to_ascii_lowercase();
    lower.match_indices("http-equiv").find_map(|(at, _)| {
        let start = lower[..at].rfind('<')?;
        let end = at + lower[at..].find('>')?;
        let (tag, written) = (&lower[start..end], &html[start..end]);
        if !tag.starts_with("<meta") || !tag.contains("refresh") {
            return None;
        }
        let target = written.get(tag.find("url=")? + 4..)?.trim_start_matches(['"', '\'', ' ']);
        let target = target.split(['"', '\'', '>', ' ']).next().unwrap_or_default();
        (!target.is_empty() && !target.contains("{{")).then(|| target.replace("&amp;", "&"))
    })
}

/// Returns the lines of a `_redirects` file of Netlify and others: from, to. Patterns for many pages are left out.
pub(super) fn lines(text: &str) -> Vec<(String, String)> {
    let one = |line: &str| {
        let mut words = line.split_whitespace().filter(|word| !word.contains('=') || word.starts_with('/'));
        let (from, to) = (words.next()?, words.next()?);
        let is_shown = words.next().is_none_or(|code| code.starts_with('3'));
        (is_plain(from, to) && is_shown).then(|| (from.to_string(), to.to_string()))
    };
    text.lines().take(100_000).filter_map(one).collect()
}

/// Returns the entries `redirects` of a `netlify.toml`.
pub(super) fn of_host(fields: &Map<String, Value>) -> Vec<(String, String)> {
    let one = |entry: &Value| {
        let text = |name: &str| entry.get(name).and_then(Value::as_str);
        let (from, to) = (text("from")?, text("to")?);
        is_plain(from, to).then(|| (from.to_string(), to.to_string()))
    };
    fields.get("redirects").and_then(Value::as_array).into_iter().flatten().filter_map(one).collect()
}

/// Whether a redirect is that of one page: `*` and `:name` stand for many.
fn is_plain(from: &str, to: &str) -> bool {
    let is_one = !from.starts_with('#') && !from.contains('*') && !from.contains("/:") && !to.contains(":splat");
    is_one && (to.starts_with('/') || to.contains("://"))
}

/// Removes the redirects that the rules of a generator handed on.
pub(super) fn take(fields: &mut Map<String, Value>) -> Vec<(String, String)> {
    let Some(Value::Array(pairs)) = fields.remove(FIELD) else { return Vec::new() };
    let one = |pair: &Value| Some((pair.get(0)?.as_str()?.to_string(), pair.get(1)?.as_str()?.to_string()));
    pairs.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_lead_elsewhere() {
        for (html, expected) in [
            ("<html><META http-equiv=\"refresh\" content=\"2;url=/digue.html\">", Some("/digue.html")),
            ("<meta http-equiv=refresh content=\"0; URL='/a?b=1&amp;c'\">", Some("/a?b=1&c")),
            ("<meta http-equiv=\"refresh\" content=\"30\">", None),
            ("<p>http-equiv refresh url=/a</p>", None),
            ("<meta http-equiv=refresh content=\"0; url={{ move.to }}\">", None),
            ("", None),
        ] {
            assert_eq!(refresh(html).as_deref(), expected, "{html}");
        }
        let host = serde_json::json!({"redirects": [{"from": "/a", "to": "/b"}, {"from": "/*", "to": "/b"}, {"from": "/c"}, 1]});
        assert_eq!(of_host(host.as_object().unwrap()), [("/a".to_string(), "/b".to_string())]);
        let found = lines("# x\n/a /b\n/c  /d/ 301\n/e /404 404\n/blog/* /news/:splat 301\nnonsense\n");
        assert_eq!(found, [("/a", "/b"), ("/c", "/d/")].map(|(from, to)| (from.to_string(), to.to_string())));
    }
}
