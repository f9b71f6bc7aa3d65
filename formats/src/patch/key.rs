//! One key of the front matter of source files: set, and removed.
//!
//! Input: the bytes of a file, its path and its generator. Output: the new bytes, or the reason why the file stays as it is. Cost: linear
//! in the front matter, which is parsed up to six times, and a copy of the body. Invariants: each change is verified with the parser of
//! the source reader: all other keys and the body are as before, and a key that was added can be taken out again to the original bytes.

use std::fmt;

use connexe::{Error, Result};
use serde_json::Value as Json;

use super::place::{Change, value_of, without};
use super::refusal::{Reason, Refusal};
use super::value::{self, Value};
use super::{block, headers, json, toml, yaml};
use crate::content::{self, Format, Generator, Parts};

/// Bytes of the longest key.
const LONGEST: usize = 64;

/// The byte-order mark of UTF-8.
const MARK: &str = "\u{feff}";

/// A file after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patched {
    /// The file is as it should be.
    Unchanged,
    /// The bytes of the new file.
    Changed(Vec<u8>),
}

/// A key of the front matter of all files of a site.
///
/// Only the bytes of this key change. A list that the key holds is taken as the output of an earlier run and is replaced.
///
/// ```
/// use connexe_formats::content::Generator;
/// use connexe_formats::patch::{FrontMatterKey, Patched, Value};
///
/// let key = FrontMatterKey::new(Generator::Hugo, "related")?;
/// let item = Value::map([("title", "La digue"), ("url", "/digue/")]);
/// let block = Value::map([("name", Value::from("Aller plus loin")), ("items", vec![item].into())]);
///
/// let page = b"---\ntitle: Le port # au nord\n---\nLe port ouvre.\n";
/// let Patched::Changed(new) = key.set("content/port.md", page, &[block])? else { panic!("it is new") };
/// assert_eq!(
///     String::from_utf8_lossy(&new),
///     r#"---
/// title: Le port # au nord
/// related:
///   - name: "Aller plus loin"
///     items:
///       - title: "La digue"
///         url: "/digue/"
/// ---
/// Le port ouvre.
/// "#
/// );
/// assert_eq!(key.remove("content/port.md", &new)?, Patched::Changed(page.to_vec()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatterKey {
    generator: Generator,
    key: String,
}

impl fmt::Display for FrontMatterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parent() {
            Some(parent) => write!(f, "{parent}.{}", self.key),
            None => f.write_str(&self.key),
        }
    }
}

impl FrontMatterKey {
    /// Makes a key for the files of a generator. Zola reads keys of users below `extra`, so the key stands there.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] if the key is no name of 1 to 64 ASCII letters, digits, `_` and `-` that begins with a letter or `_`, or a
    /// word that YAML reads as something else, such as `true`.
    pub fn new(generator: Generator, key: &str) -> Result<Self> {
        if key.len() > LONGEST || !value::is_bare(key) {
            return Err(Error::Argument {
                name: "the key".to_string(),
                value: format!("{key:?}"),
                limit: format!("a name of 1 to {LONGEST} letters without accents, digits, _ and -, such as \"related\""),
            });
        }
        Ok(Self { generator, key: key.to_string() })
    }

    /// Sets the key to a list. An empty list takes the key out.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where the file must stay as it is.
    pub fn set(&self, path: &str, file: &[u8], list: &[Value]) -> std::result::Result<Patched, Refusal> {
        value::check(list)?;
        if list.is_empty() { self.remove(path, file) } else { self.change(path, file, Some(list)) }
    }

    /// Takes the key out, if it holds a list; so does a block of front matter that was added for it.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where the file must stay as it is.
    pub fn remove(&self, path: &str, file: &[u8]) -> std::result::Result<Patched, Refusal> {
        self.change(path, file, None)
    }

    fn change(&self, path: &str, file: &[u8], list: Option<&[Value]>) -> std::result::Result<Patched, Refusal> {
        let whole = decoded(file)?;
        let text = whole.strip_prefix(MARK).unwrap_or(whole);
        let form = self.form(path, text)?;
        let newline = if text.lines().count() > 0 && text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"))
        {
            "\r\n"
        } else {
            "\n"
        };
        let added;
        let mut base = text;
        let mut parts = form.read(text)?;
        if !parts.is_marked {
            if list.is_none() {
                return Ok(Patched::Unchanged);
            }
            let ending = path.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
            added = block::added(text, &ending, self.generator, newline)? + text;
            base = &added;
            parts = form.read(base)?;
        }
        let current = self.current(&parts, base, list.is_none())?;
        if current.is_none() && list.is_none() {
            return Ok(Patched::Unchanged);
        }
        let range = form.front(base, &parts);
        let front = base.get(range.clone()).unwrap_or_default();
        let was_absent = current.is_none();
        let change = Change { parent: self.parent(), key: &self.key, list, current: current.as_ref(), newline };
        let front = match (form, parts.front.as_ref().map(|(format, _)| *format)) {
            (Form::Headers, Some(Format::Yaml) | None) => headers::change(front, &change)?,
            (Form::Headers, Some(_)) => {
                return Err(Refusal::new(
                    Reason::NoPlace,
                    Some(1),
                    "Pelican reads no TOML or JSON; write headers such as `Title: ...`",
                ));
            }
            (Form::Marked, Some(Format::Toml)) => toml::change(front, &change)?,
            (Form::Marked, Some(Format::Json)) => json::change(front, &change)?,
            (Form::Marked, _) if change.parent.is_some() => {
                return Err(Refusal::new(
                    Reason::NoPlace,
                    Some(1),
                    "the key stands below `extra`, and only TOML between lines of `+++` can take it; convert the front matter",
                ));
            }
            (Form::Marked, _) => yaml::change(front, &change)?,
        };
        let new = if list.is_none() && block::is_empty_block(&front) && parts.front.is_some() {
            // The reader saw the body after the block.
            parts.body.to_string()
        } else {
            [base.get(..range.start).unwrap_or_default(), &front, base.get(range.end..).unwrap_or_default()].concat()
        };
        self.verify(form, &parts, &new, list)?;
        if new == text {
            return Ok(Patched::Unchanged);
        }
        let mark = if whole.len() > text.len() { MARK } else { "" };
        let bytes = [mark, &new].concat().into_bytes();
        if was_absent && self.remove(path, &bytes)? != Patched::Changed(file.to_vec()) {
            return Err(Refusal::unsafe_here("the key could not be taken out again to the same bytes; set it by hand"));
        }
        Ok(Patched::Changed(bytes))
    }

    /// Returns the list that the key holds.
    fn current(&self, parts: &Parts<'_>, text: &str, is_removal: bool) -> std::result::Result<Option<Json>, Refusal> {
        let refused = |reason, problem: String| Err(Refusal::new(reason, line_of(text, &self.key), problem));
        if let Some(problem) = &parts.problem {
            return refused(Reason::Unsafe, format!("{problem}; mend the front matter first"));
        }
        let in_the_way = self.parent().and_then(|parent| parts.fields.get(parent)).filter(|value| !value.is_object());
        if in_the_way.is_some() && !is_removal {
            return refused(Reason::Taken, "`extra` is no table; make it one".to_string());
        }
        let current = value_of(&parts.fields, self.parent(), &self.key);
        let off = ["false", "no", "off"];
        match current {
            Some(Json::Array(_)) => return Ok(current.cloned()),
            // The list of a header is a text.
            Some(Json::String(text))
                if serde_json::from_str::<Vec<Json>>(text).is_ok() && self.generator == Generator::Pelican =>
            {
                return Ok(current.cloned());
            }
            Some(_) if is_removal => return Ok(None),
            Some(Json::Bool(false)) => return refused(Reason::Off, format!("`{self}` is false, so the page is left as it is")),
            Some(Json::String(word)) if off.iter().any(|off| word.eq_ignore_ascii_case(off)) => {
                return refused(Reason::Off, format!("`{self}` is {word}, so the page is left as it is"));
            }
            Some(_) => {
                let problem = format!("`{self}` holds something that is no list; take it out, or choose another key");
                return refused(Reason::Taken, problem);
            }
            None => {}
        }
        let siblings = match self.parent() {
            Some(parent) => parts.fields.get(parent).and_then(Json::as_object),
            None => Some(&parts.fields),
        };
        let other = siblings.into_iter().flat_map(|fields| fields.keys()).find(|key| key.eq_ignore_ascii_case(&self.key));
        match other {
            Some(other) if !is_removal => {
                let problem = format!("the key {other:?} differs from {:?} only in its capitals; choose one of them", self.key);
                Err(Refusal::new(Reason::Taken, line_of(text, other), problem))
            }
            _ => Ok(None),
        }
    }

    /// Refuses a change after which anything but the key is different.
    fn verify(&self, form: Form, old: &Parts<'_>, new: &str, list: Option<&[Value]>) -> std::result::Result<(), Refusal> {
        let failed = || Refusal::unsafe_here("the change could not be shown to leave all else as it is; set the key by hand");
        let read = form.read(new).map_err(|_| failed())?;
        let value = value_of(&read.fields, self.parent(), &self.key);
        let is_right = match (list, value) {
            (None, None) => true,
            (Some(list), Some(Json::String(text))) if form == Form::Headers => *text == Value::List(list.to_vec()).inline(),
            (Some(list), Some(value)) => Value::List(list.to_vec()).to_json() == *value,
            _ => false,
        };
        let rest = |parts: &Parts<'_>| without(&parts.fields, self.parent(), &self.key);
        let is_same = read.problem.is_none() && read.body == old.body && rest(&read) == rest(old);
        if is_right && is_same { Ok(()) } else { Err(failed()) }
    }

    fn parent(&self) -> Option<&'static str> {
        (self.generator == Generator::Zola).then_some("extra")
    }

    /// Returns the form in which the generator reads the front matter of a file.
    fn form(&self, path: &str, text: &str) -> std::result::Result<Form, Refusal> {
        let refused = |problem: &str| Err(Refusal::new(Reason::NoPlace, None, problem));
        let path = path.to_ascii_lowercase();
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
        let is_marked = text.starts_with("---") || text.starts_with("+++");
        match ending {
            "rst" | "rest" if !is_marked || self.generator == Generator::Pelican => {
                refused("the field list of reStructuredText holds no lists; set the key by hand")
            }
            "org" => refused("the front matter of Org files is not read; set the key by hand"),
            "html" | "htm" | "ipynb" if self.generator == Generator::Pelican => {
                refused("Pelican reads `meta` elements of HTML, which hold no lists; set the key by hand")
            }
            "js" | "cjs" | "mjs" | "ts" | "jsx" | "tsx" => {
                refused("it is a program, so its data is not changed; set the key by hand")
            }
            _ if self.generator == Generator::Pelican => Ok(Form::Headers),
            _ => Ok(Form::Marked),
        }
    }
}

/// The form of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// YAML, TOML or JSON between marks.
    Marked,
    /// The headers of Python-Markdown.
    Headers,
}

impl Form {
    /// Reads a text as the reader of sources does.
    fn read(self, text: &str) -> std::result::Result<Parts<'_>, Refusal> {
        let parts = match self {
            Self::Marked => content::split(text),
            Self::Headers => content::headers(text).map(|mut parts| {
                // Between marks the keys of Pelican have no case either; the reader has made them small.
                parts.is_marked |= !parts.fields.is_empty();
                parts
            }),
        };
        parts.map_err(|problem| Refusal::new(Reason::Unreadable, None, format!("{problem}; mend the front matter first")))
    }

    /// Returns the bytes of the front matter.
    fn front(self, text: &str, parts: &Parts<'_>) -> std::ops::Range<usize> {
        match &parts.front {
            Some((_, range)) => range.clone(),
            None => headers::range(text),
        }
    }
}

/// Returns the text of a file.
fn decoded(file: &[u8]) -> std::result::Result<&str, Refusal> {
    let refused = |problem: &str| Err(Refusal::new(Reason::Unreadable, None, problem));
    if file.starts_with(b"\xFF\xFE") || file.starts_with(b"\xFE\xFF") {
        return refused("it is UTF-16; save it as UTF-8 first");
    }
    match std::str::from_utf8(file) {
        Ok(text) if text.contains('\0') => refused("it has NUL characters, so it is no text"),
        Ok(text) => Ok(text),
        Err(error) => {
            let line = file.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
            Err(Refusal::new(Reason::Unreadable, Some(line), "it is not UTF-8; save it as UTF-8 first"))
        }
    }
}

/// Returns the line that begins with a key, from 1.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let begins = |line: &str| {
        let rest = line.trim_start_matches(['[', ' ', '\t', '"', '\'']);
        let rest = rest.get(..key.len()).filter(|start| start.eq_ignore_ascii_case(key)).and_then(|_| rest.get(key.len()..));
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ', ']']).starts_with([':', '=']) || rest.starts_with(']'))
    };
    text.lines().position(begins).map(|at| at + 1)
}
