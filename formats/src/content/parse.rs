//! A source file to a page: its front matter, and the text after it.
//!
//! Input: a file. Output: a [`Page`] with the fields as written, and notes. Cost: linear in the file. What is read of the front matter can
//! be kept for the next run: it depends on the text of the file, on its form, and on whether it begins with plain headers.

use std::ops::Range;
use std::path::Path;

use connexe::corpus::Severity;
use serde::{Deserialize, Serialize};

use super::file;
use super::front_matter::{self, Parts};
use super::markup;
use super::page::{Form, Page, note};
use crate::cache::{Entry, Key, Store};
use crate::report::FileNote;

/// How files are read.
pub(super) struct Parser<'a> {
    pub(super) root: &'a Path,
    /// The longest file, in bytes.
    pub(super) longest: u64,
    /// Whether files begin with the plain headers of Pelican.
    pub(super) has_headers: bool,
    pub(super) store: Option<&'a Store>,
}

/// The parts of a file, as they are kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The fields as JSON: a value of any shape.
    fields: String,
    is_marked: bool,
    body: Range<usize>,
    problem: Option<String>,
}

impl Parser<'_> {
    /// Reads a page. The entry is for the next run. An error says why the file is left out.
    pub(super) fn page(&self, file: &str, form: Form, notes: &mut Vec<FileNote>) -> Result<(Page, Option<Entry>), String> {
        let file::Text { mut text, problem } = file::read(&self.root.join(file), self.longest)?;
        notes.extend(problem.map(|problem| note(file, Severity::Noticed, problem)));
        let key = self.store.map(|_| {
            let choices = format!("file {form:?} {}", self.has_headers);
            Key::of(&[choices.as_bytes(), file.as_bytes(), text.as_bytes()])
        });
        let page = Page::new(file, form);
        if let Some((kept, key)) = self.store.zip(key).and_then(|(store, key)| Some((store.get::<Kept>(&key)?, key)))
            && let Ok(fields) = serde_json::from_str(&kept.fields)
            && text.get(kept.body.clone()).is_some()
        {
            notes.extend(kept.problem.map(|problem| note(file, Severity::Noticed, problem)));
            text.truncate(kept.body.end);
            text.drain(..kept.body.start);
            return Ok((Page { fields, is_marked: kept.is_marked, body: text, ..page }, Some(Entry::Old(key))));
        }
        let Parts { fields, is_marked, body, problem, .. } =
            self.parts(form, &text).map_err(|problem| format!("{problem}; it is left out"))?;
        let entry = key.and_then(|key| {
            let body = range_of(body, &text)?;
            let fields = serde_json::to_string(&fields).ok()?;
            Entry::of(key, &Kept { fields, is_marked, body, problem: problem.clone() })
        });
        notes.extend(problem.map(|problem| note(file, Severity::Noticed, problem)));
        Ok((Page { fields, is_marked, body: body.to_string(), ..page }, entry))
    }

    fn parts<'t>(&self, form: Form, text: &'t str) -> Result<Parts<'t>, String> {
        match (self.has_headers, form) {
            (true, Form::Html) => Ok(Parts { body: text, ..Parts::default() }),
            (true, form) => match markup::header(form, text) {
                Some(parts) if !begins_with_fence(text) => Ok(parts),
                _ => front_matter::headers(text),
            },
            (false, form) => {
                let parts = front_matter::split(text)?;
                Ok(if parts.is_marked { parts } else { markup::header(form, text).unwrap_or(parts) })
            }
        }
    }
}

/// Whether a text begins with front matter between marks.
fn begins_with_fence(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.trim_end() == "---")
}

/// Returns the range of a part of a text; `None` for a text that is no part of it.
fn range_of(part: &str, whole: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let range = start..start.checked_add(part.len())?;
    (whole.get(range.clone())? == part).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_parts() {
        let text = String::from("titre\nL’eau monte.");
        let (first, rest) = text.split_once('\n').unwrap();
        assert_eq!(range_of(rest, &text).map(|range| &text[range]), Some(rest));
        assert_eq!(range_of(first, &text), Some(0..5));
        assert_eq!(range_of(&text, rest), None);
        assert_eq!(range_of(&String::from("titre"), &text), None);
    }
}
