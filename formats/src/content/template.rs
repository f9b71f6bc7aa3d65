//! Template tags that a value of front matter may have: `/blog/{{ page.fileSlug }}/`.
//!
//! Input: a text, and a function that tells the value of a variable. Output: the text with the values, or none where a tag is more than a
//! variable with known filters. Cost: linear in the text. No program is run.

use serde_json::Value;

use super::permalink::Day;
use super::slug;

/// Fills the tags of a text. `None` if one of them cannot be told.
pub(super) fn fill(text: &str, value: &dyn Fn(&str) -> Option<Value>) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    if text.contains("{%") || text.contains("${") {
        return None;
    }
    while let Some((before, after)) = rest.split_once("{{") {
        let (expression, after) = after.split_once("}}")?;
        out.push_str(before);
        out.push_str(&evaluate(expression.trim_matches('-').trim(), value)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// Returns the text of a variable with filters, or of a text in quotes: `title | slugify`.
pub(super) fn evaluate(expression: &str, value: &dyn Fn(&str) -> Option<Value>) -> Option<String> {
    let mut parts = expression.split('|').map(str::trim);
    let first = parts.next()?;
    let mut text = match quoted(first) {
        Some(text) => text.to_string(),
        None => match value(first)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => return None,
        },
    };
    for filter in parts {
        let (name, argument) = match filter.find([':', '(']) {
            Some(at) => (filter[..at].trim(), quoted(filter[at + 1..].trim().trim_end_matches(')').trim())),
            None => (filter, None),
        };
        text = match (name, argument) {
            ("slugify" | "slug", _) => slug::eleventy(&text),
            ("lower" | "downcase", _) => text.to_lowercase(),
            ("strip" | "trim" | "string" | "safe" | "escape" | "url", _) => text,
            ("date", Some(pattern)) => Day::of(&text)?.format(pattern)?,
            ("default", _) => text,
            _ => return None,
        };
    }
    Some(text)
}

/// Returns the text between two quotes.
fn quoted(text: &str) -> Option<&str> {
    ['"', '\''].iter().find_map(|mark| text.strip_prefix(*mark)?.strip_suffix(*mark)).filter(|text| !text.contains(['"', '\'']))
}

/// Whether a text is made by a loop of a template: it lists other pages.
pub(super) fn is_list(text: &str) -> bool {
    let loops = ["for ", "assign ", "set ", "paginate "];
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{%") {
        let tag = after.trim_start_matches('-').trim_start();
        if let Some(tag) = tag.strip_prefix("for ") {
            let sources = ["site.", "collections", "paginator", "pagination", "posts", "tags", "pages", "postslist"];
            let head = tag.split("%}").next().unwrap_or_default();
            if sources.iter().any(|source| head.contains(source)) {
                return true;
            }
        }
        if loops[1..].iter().any(|start| tag.starts_with(start)) {
            let head = tag.split("%}").next().unwrap_or_default();
            if ["site.posts", "site.tags", "site.categories", "collections."].iter().any(|source| head.contains(source)) {
                return true;
            }
        }
        rest = after;
    }
    false
}

/// Returns the value at a path of keys: `page.date`, `move.from`.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, key| value.get(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_variables_are_filled() {
        let data = json!({"title": "L’été", "page": {"fileSlug": "digue", "date": "2024-01-18"}, "n": 4, "list": [1]});
        let value = |name: &str| at(&data, name).cloned();
        for (text, expected) in [
            ("/blog/{{ page.fileSlug }}/", Some("/blog/digue/")),
            ("/{{ title | slugify }}-{{n}}.html", Some("/l-ete-4.html")),
            ("/{{ page.date | date: '%Y/%m' }}/{{ page.fileSlug }}/", Some("/2024/01/digue/")),
            ("/{{ 'Ab' | lower }}/", Some("/ab/")),
            ("/a/", Some("/a/")),
            ("/{{ list }}/", None),
            ("/{{ inconnu }}/", None),
            ("/{{ title | autre }}/", None),
            ("/{% if a %}b{% endif %}/", None),
            ("/{{ title", None),
        ] {
            assert_eq!(fill(text, &value).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn lists_are_loops_over_pages() {
        for (text, expected) in [
            ("{% for post in site.posts %}x{% endfor %}", true),
            ("{%- for tag in collections | sortedTags %}", true),
            ("{% assign x = site.posts | first %}", true),
            ("{% for i in (1..3) %}x{% endfor %}", false),
            ("{% include x.html %} pour site.posts", false),
        ] {
            assert_eq!(is_list(text), expected, "{text}");
        }
    }
}
