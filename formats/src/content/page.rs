//! A source file that may become an article.

use connexe::Language;
use connexe::corpus::Severity;
use serde_json::{Map, Value};

use crate::report::FileNote;

/// The form of the text of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Markdown,
    Html,
    RestructuredText,
    Org,
    AsciiDoc,
    /// A form that needs a program of its own, such as Textile: read as plain text.
    Plain,
}

/// The rules by which a page is no article, in the order of the report.
pub(super) const RULES: [&str; 13] =
    [EXCLUDED, OUTSIDE, NOT_FOUND, NOINDEX, HOME, SECTION, RESOURCE, REDIRECT, LIST, LAYOUT, NOT_BUILT, UNKNOWN_NAME, EMPTY];
pub(super) const EXCLUDED: &str = "excluded by `--exclude`";
pub(super) const OUTSIDE: &str = "outside of the folder";
pub(super) const NOT_FOUND: &str = "not-found page";
pub(super) const NOINDEX: &str = "`noindex`";
pub(super) const HOME: &str = "home page";
pub(super) const SECTION: &str = "page of a section";
pub(super) const RESOURCE: &str = "part of another page";
pub(super) const REDIRECT: &str = "redirect";
pub(super) const LIST: &str = "list made by a template";
pub(super) const LAYOUT: &str = "page of a layout without text";
pub(super) const NOT_BUILT: &str = "not built by the generator";
pub(super) const UNKNOWN_NAME: &str = "post without a date in its name";
pub(super) const EMPTY: &str = "no text and no title";

/// A source file, with what its generator makes of it.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// Its path below the root of the site.
    pub(super) file: String,
    pub(super) form: Form,
    /// The front matter; the rules of the generator complete and correct it.
    pub(super) fields: Map<String, Value>,
    /// Whether it has front matter.
    pub(super) is_marked: bool,
    pub(super) body: String,
    /// The rule by which it is no article.
    pub(super) left_out: Option<&'static str>,
    /// Its path on the site, decoded: `/2024/digue/`.
    pub(super) path: String,
    /// The language that the source declares.
    pub(super) language: Option<Language>,
    /// Other paths of the site that lead here; those without a slash are relative to its path.
    pub(super) aliases: Vec<String>,
    /// Further names, beside its path below the root, under which links find the source.
    pub(super) sources: Vec<String>,
    /// Pages with one key are translations of one another.
    pub(super) key: Option<String>,
    /// Whether a heading at the start of the text is its title in any case.
    pub(super) has_title_in_text: bool,
}

impl Page {
    /// Makes a page of a file.
    pub(super) fn new(file: &str, form: Form) -> Self {
        Self {
            file: file.to_string(),
            form,
            fields: Map::new(),
            is_marked: false,
            body: String::new(),
            left_out: None,
            path: String::new(),
            language: None,
            aliases: Vec::new(),
            sources: Vec::new(),
            key: None,
            has_title_in_text: false,
        }
    }

    /// Returns a field that is a text with content.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// Returns a field as text; a number is its digits.
    pub(super) fn scalar(&self, name: &str) -> Option<String> {
        match self.fields.get(name)? {
            Value::Number(number) => Some(number.to_string()),
            _ => self.text(name).map(str::to_string),
        }
    }

    /// Returns a field as list of texts: a list, or one text.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.fields.get(name).map(list).unwrap_or_default()
    }

    /// Sets a field that is not there.
    pub(super) fn default(&mut self, name: &str, value: impl Into<Value>) {
        if self.fields.get(name).is_none_or(Value::is_null) {
            self.fields.insert(name.to_string(), value.into());
        }
    }

    /// Leaves the page out, unless an earlier rule did.
    pub(super) fn leave_out(&mut self, rule: &'static str) {
        self.left_out.get_or_insert(rule);
    }

    /// Returns the name of the file without folder and last ending.
    pub(super) fn stem(&self) -> &str {
        stem(name_of(&self.file))
    }
}

/// Returns the texts of a list, or the one text that stands for it. Numbers are texts.
pub(super) fn list(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(entries) => entries.iter().filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    }
}

/// Returns the last part of a path.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the folder of a path without a slash at its end; empty for the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns a name without its last ending.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(name, |(stem, _)| stem)
}

/// Returns the ending of a name in lower case.
pub(super) fn ending(path: &str) -> String {
    name_of(path).rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

/// Returns a path below a folder; all of it for the empty folder.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// Returns a path without `.` and `..`; `None` where it leaves the root.
pub(super) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Joins a folder and a path below it.
pub(super) fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_string(),
        (folder, "") => folder.to_string(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// Reads a language, `None` for a text that names none.
pub(super) fn language(code: &str) -> Option<Language> {
    code.parse().ok()
}

/// Makes a note on a file.
pub(super) fn note(file: impl Into<String>, severity: Severity, problem: impl Into<String>) -> FileNote {
    FileNote { file: file.into(), problem: problem.into(), severity }
}

/// A day at the start of a name: `2024-01-18-digue`, `2024-01-18_digue`, `2024-01-18`. Returns the day and the rest.
pub(super) fn dated(name: &str) -> Option<(&str, &str)> {
    let day = name.get(..10)?;
    let is_day = day.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if !is_day {
        return None;
    }
    let rest = &name[10..];
    let (month, of_month) = (day.get(5..7)?.parse::<u8>().ok()?, day.get(8..)?.parse::<u8>().ok()?);
    let is_real = (1..=12).contains(&month) && (1..=31).contains(&of_month);
    (is_real && (rest.is_empty() || rest.starts_with(['-', '_', '.', ' '])))
        .then(|| (day, rest.trim_start_matches(['-', '_', '.', ' '])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_names() {
        for (name, expected) in [
            ("2024-01-18-digue", Some(("2024-01-18", "digue"))),
            ("2024-01-18", Some(("2024-01-18", ""))),
            ("2024-01-18_la digue", Some(("2024-01-18", "la digue"))),
            ("2024-13-18-digue", None),
            ("2024-01-1-digue", None),
            ("20240118-digue", None),
            ("été2024-01-18", None),
        ] {
            assert_eq!(dated(name), expected, "{name}");
        }
    }

    #[test]
    fn paths_stay_below_the_root() {
        for (path, expected) in [("a/./b/../c.md", Some("a/c.md")), ("../a", None), ("/a//b/", Some("a/b")), ("", Some(""))] {
            assert_eq!(normal(path).as_deref(), expected, "{path}");
        }
    }
}
