//! A document as a stream of entries.
//!
//! Input: bytes of XML. Output: the outer elements, the fields outside the entries, and the entries, in their order. Cost: linear;
//! memory: one entry. Invariants: an entry that is never closed ends where the next one begins; one that is too long, or in which the
//! file ends, is lost, and the next one is read.

use std::io::{ErrorKind, Read};

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use super::element::Element;
use super::encoding::Decoded;
use super::input::Input;
use super::names::Prefixes;
use super::references::{add_reference, unescaped};

/// The names of a kind of document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vocabulary {
    /// Outer elements: `rss`, `channel`.
    pub(crate) containers: &'static [&'static str],
    /// Entries: `item`.
    pub(crate) entries: &'static [&'static str],
    /// Elements with fields: `wp:postmeta`. All others have a text.
    pub(crate) structured: &'static [&'static str],
    /// Elements that are not read, nor anything in them.
    pub(crate) skipped: &'static [&'static str],
}

/// A part of a document.
#[derive(Debug)]
pub(crate) enum Part {
    /// An outer element, with its attributes.
    #[cfg_attr(not(any(feature = "feed", test)), expect(dead_code, reason = "only feeds say something there"))]
    Container(Element),
    /// A field outside the entries.
    Head(Element),
    /// An entry, with its number from 1.
    Entry(usize, Element),
    /// An entry that could not be read, and why.
    Lost(usize, String),
}

/// Elements within one another that have fields: an entry, a field, a field in it.
const DEEPEST: usize = 3;

/// Attributes that are kept of an element.
const MOST_ATTRIBUTES: usize = 64;

/// Times that a file is read again from a part that is never closed. Each of them may read the rest of the file.
const MOST_REREADS: usize = 8;

/// Tags with a `<` in them that are mended: it was text. Each costs at most [`LONGEST_MENDED`] bytes that are read again.
const MOST_MENDED: usize = 1_000;
const LONGEST_MENDED: usize = 64 << 10;

/// Elements of HTML without an end.
const VOID: [&str; 13] = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// The entries of a document.
pub(crate) struct Entries<R: Read> {
    /// `None` after the end.
    reader: Option<Reader<Input<Decoded<R>>>>,
    vocabulary: Vocabulary,
    longest: u64,
    prefixes: Prefixes,
    open: Vec<Open>,
    skipped: Option<(String, usize)>,
    containers: usize,
    number: usize,
    rereads: usize,
    mended: usize,
    notes: Vec<String>,
}

/// An element that is not closed.
#[derive(Debug)]
struct Open {
    element: Element,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Entry,
    /// An element with fields.
    Fields,
    /// A text, in which so many elements of its own name are open. XHTML is kept as it is; in other texts references are replaced.
    Text {
        same: usize,
        is_xhtml: bool,
    },
}

impl<R: Read> Entries<R> {
    /// Begins to read a document whose entries have at most `longest` bytes.
    pub(crate) fn new(source: R, vocabulary: Vocabulary, longest: u64) -> std::io::Result<Self> {
        let input = Input::new(Decoded::new(source)?, longest);
        Ok(Self {
            reader: Some(lenient(input)),
            vocabulary,
            longest,
            prefixes: Prefixes::default(),
            open: Vec::new(),
            skipped: None,
            containers: 0,
            number: 0,
            rereads: 0,
            mended: 0,
            notes: Vec::new(),
        })
    }

    /// Returns notes on the document as a whole. They are complete after the last part.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Reads the next part.
    pub(crate) fn next(&mut self) -> std::io::Result<Option<Part>> {
        let mut buffer = Vec::new();
        while let Some(reader) = &mut self.reader {
            buffer.clear();
            if self.open.is_empty() || self.skipped.is_some() {
                reader.get_mut().begin();
            }
            let part = match reader.read_event_into(&mut buffer) {
                Ok(Event::Eof) => return self.end(),
                Ok(event) => self.handle(event),
                Err(error) => {
                    let read = std::mem::take(&mut buffer);
                    self.recover(&error, &read)?
                }
            };
            if part.is_some() {
                return Ok(part);
            }
        }
        Ok(None)
    }

    fn handle(&mut self, event: Event<'_>) -> Option<Part> {
        match event {
            Event::Start(tag) => self.start(&tag, false),
            Event::Empty(tag) => self.start(&tag, true),
            Event::End(tag) => {
                if self.mend(&tag, "</") {
                    return None;
                }
                let name = self.prefixes.usual(tag.name().as_ref()).into_owned();
                self.close(&name)
            }
            Event::Text(text) => self.text(&text, false),
            Event::CData(text) => self.text(&text, true),
            Event::GeneralRef(name) => {
                if let Some(Open { element, kind }) = self.open.last_mut().filter(|_| self.skipped.is_none()) {
                    match kind {
                        Kind::Text { is_xhtml: true, .. } => element.text += &format!("&{};", &*name),
                        Kind::Text { .. } | Kind::Fields => add_reference(&name, &mut element.text),
                        Kind::Entry => {}
                    }
                }
                None
            }
            _ => None,
        }
    }

    fn text(&mut self, text: &str, is_cdata: bool) -> Option<Part> {
        if let Some(Open { element, kind }) = self.open.last_mut().filter(|_| self.skipped.is_none()) {
            match kind {
                Kind::Text { is_xhtml: true, .. } if is_cdata => {
                    element.text += &text.replace('&', "&amp;").replace('<', "&lt;");
                }
                Kind::Text { .. } | Kind::Fields => element.text += text,
                Kind::Entry => {}
            }
        }
        None
    }

    /// Reads a tag as text, if a `<` in it shows that its own `<` was no markup. Returns whether it was.
    fn mend(&mut self, tag: &str, start: &str) -> bool {
        if !tag.contains('<') || tag.len() > LONGEST_MENDED || self.mended == MOST_MENDED {
            return false;
        }
        self.mended += 1;
        let (before, after) = tag.split_at(tag.find('<').unwrap_or_default());
        if self.skipped.is_none() {
            self.text(&format!("{start}{before}"), false);
        }
        let rest = format!("{after}>");
        self.restart(|input| input.put_back(rest.as_bytes()));
        true
    }

    fn start(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Option<Part> {
        if self.mend(tag, "<") {
            return None;
        }
        if self.open.is_empty() {
            self.prefixes.declare(tag.name().as_ref(), &attributes(tag));
        }
        let name = self.prefixes.usual(tag.name().as_ref()).into_owned();
        let is_entry = self.vocabulary.entries.contains(&name.as_str());
        if let Some((skipped, depth)) = &mut self.skipped {
            if !is_entry {
                *depth += usize::from(*skipped == name && !is_empty);
                return None;
            }
            self.skipped = None;
        }
        if is_entry {
            return self.begin_entry(tag, name, is_empty);
        }
        match self.open.last_mut() {
            Some(Open { element, kind: Kind::Text { same, is_xhtml } }) => {
                *same += usize::from(element.name == name && !is_empty);
                add_tag(&mut element.text, tag, *is_xhtml, is_empty);
                return None;
            }
            None if self.vocabulary.containers.contains(&name.as_str()) => {
                self.containers += usize::from(!is_empty);
                return Some(Part::Container(Element { name, attributes: attributes(tag), ..Element::default() }));
            }
            _ => {}
        }
        if self.vocabulary.skipped.contains(&name.as_str()) {
            self.skipped = (!is_empty).then_some((name, 0));
            return None;
        }
        let attributes = attributes(tag);
        let is_fields = self.vocabulary.structured.contains(&name.as_str()) && self.open.len() < DEEPEST - 1;
        let is_xhtml =
            attributes.iter().any(|(name, value)| name == "type" && (value == "xhtml" || value == "application/xhtml+xml"));
        let kind = if is_fields { Kind::Fields } else { Kind::Text { same: 0, is_xhtml } };
        let element = Element { name, attributes, ..Element::default() };
        self.open.push(Open { element, kind });
        if is_empty { self.pop() } else { None }
    }

    /// Begins an entry. One that is open was never closed: it ends here.
    fn begin_entry(&mut self, tag: &BytesStart<'_>, name: String, is_empty: bool) -> Option<Part> {
        let before = self.close_all();
        self.number += 1;
        self.begin();
        let element = Element { name, attributes: attributes(tag), ..Element::default() };
        self.open.push(Open { element, kind: Kind::Entry });
        if is_empty && before.is_none() { self.pop() } else { before }
    }

    /// Closes an element of a name: the innermost, and all within it.
    fn close(&mut self, name: &str) -> Option<Part> {
        if self.containers > 0 && self.vocabulary.containers.contains(&name) {
            // An entry that is open was never closed: it ends here.
            self.containers -= 1;
            self.skipped = None;
            return self.close_all();
        }
        let is_of_entry = self.open.iter().any(|open| open.kind == Kind::Entry && open.element.name == name);
        if let Some((skipped, depth)) = &mut self.skipped {
            if *skipped == name && *depth > 0 {
                *depth -= 1;
                return None;
            }
            if *skipped != name && !is_of_entry {
                return None;
            }
            let is_end = *skipped == name;
            self.skipped = None;
            if is_end {
                return None;
            }
        }
        // The end of an element in a text, unless it is that of the text or of an element around it.
        if let Some((Open { element, kind: Kind::Text { same, is_xhtml } }, outer)) = self.open.split_last_mut() {
            let is_own = element.name == name;
            let is_within = if is_own { *same > 0 } else { outer.iter().all(|open| open.element.name != name) };
            if is_within {
                *same -= usize::from(is_own);
                add_end(&mut element.text, name, *is_xhtml);
                return None;
            }
        }
        let position = self.open.iter().rposition(|open| open.element.name == name)?;
        let mut part = None;
        while self.open.len() > position {
            part = self.pop();
        }
        part
    }

    /// Ends the innermost open element: it becomes a field of the one around it, or a part.
    fn pop(&mut self) -> Option<Part> {
        let Open { element, kind } = self.open.pop()?;
        match self.open.last_mut() {
            Some(outer) => {
                outer.element.children.push(element);
                None
            }
            None if kind == Kind::Entry => Some(Part::Entry(self.number, element)),
            None => Some(Part::Head(element)),
        }
    }

    fn close_all(&mut self) -> Option<Part> {
        let mut part = None;
        while !self.open.is_empty() {
            part = self.pop();
        }
        part
    }

    fn begin(&mut self) {
        if let Some(reader) = &mut self.reader {
            reader.get_mut().begin();
        }
    }

    /// Forgets the open entry; `None` where there is none.
    fn lose(&mut self, problem: &str) -> Option<Part> {
        let is_entry = self.open.first().is_some_and(|open| open.kind == Kind::Entry);
        self.open.clear();
        self.skipped = None;
        is_entry.then(|| Part::Lost(self.number, problem.to_string()))
    }

    /// Ends the reading.
    fn end(&mut self) -> std::io::Result<Option<Part>> {
        let is_cut = self.containers > 0 || !self.open.is_empty();
        let lost = self.lose("the file ends within this entry; it is left out; export the file again");
        if let Some(reader) = self.reader.take() {
            self.notes.extend(reader.get_ref().source().note());
        }
        if is_cut {
            self.notes.push("the file ends before its last closing tag; it may be cut off; export it again".to_string());
        }
        Ok(lost)
    }

    /// Goes on after an error of the document. `read` is what the reader has consumed of the part with the error.
    fn recover(&mut self, error: &XmlError, read: &[u8]) -> std::io::Result<Option<Part>> {
        let entries = self.vocabulary.entries;
        let mut found = Ok(true);
        let lost = match error {
            XmlError::Io(error) if error.kind() == ErrorKind::FileTooLarge => {
                let longest = self.longest;
                let problem =
                    format!("is longer than the limit of {longest} bytes; it is left out; raise the limit or shorten the entry");
                if self.open.first().is_none_or(|open| open.kind != Kind::Entry) {
                    self.notes.push(format!("a part outside the entries {problem}"));
                }
                self.restart(|input| found = input.skip_to(entries));
                self.lose(&problem)
            }
            XmlError::Io(error) => return Err(std::io::Error::new(error.kind(), error.to_string())),
            XmlError::Syntax(error) if is_unclosed(error) && self.is_at_end()? => {
                // All that follows was taken for a part of it. The next entry may stand there.
                if self.rereads == MOST_REREADS {
                    return self.end();
                }
                self.rereads += 1;
                let rest = read.get(1..).unwrap_or_default();
                if is_tag(error) {
                    // Its sign was text: `3 < 5`.
                    self.text("<", false);
                    self.restart(|input| input.put_back(rest));
                    return Ok(None);
                }
                self.restart(|input| {
                    input.put_back(rest);
                    found = input.skip_to(entries);
                });
                if !matches!(found, Ok(true)) {
                    return found.and_then(|_| self.end());
                }
                self.lose("a part of this entry is never closed; the entry is left out; export the file again")
            }
            // The reader has consumed what it did not understand.
            _ => {
                self.restart(|_| {});
                None
            }
        };
        found?;
        Ok(lost)
    }

    fn is_at_end(&mut self) -> std::io::Result<bool> {
        self.reader.as_mut().map_or(Ok(true), |reader| reader.get_mut().is_empty())
    }

    /// Begins anew with what is left, after `change`.
    fn restart(&mut self, change: impl FnOnce(&mut Input<Decoded<R>>)) {
        if let Some(reader) = self.reader.take() {
            let mut input = reader.into_inner();
            change(&mut input);
            self.reader = Some(lenient(input));
        }
    }
}

/// Whether an error says that a part has no end.
fn is_unclosed(error: &SyntaxError) -> bool {
    use SyntaxError::{UnclosedCData, UnclosedComment, UnclosedDoctype, UnclosedPI, UnclosedXmlDecl};
    is_tag(error) || matches!(error, UnclosedComment | UnclosedCData | UnclosedPI | UnclosedXmlDecl | UnclosedDoctype)
}

fn is_tag(error: &SyntaxError) -> bool {
    use SyntaxError::{UnclosedDoubleQuotedAttributeValue, UnclosedSingleQuotedAttributeValue, UnclosedTag};
    matches!(error, UnclosedTag | UnclosedSingleQuotedAttributeValue | UnclosedDoubleQuotedAttributeValue)
}

fn lenient<R: Read>(input: Input<Decoded<R>>) -> Reader<Input<Decoded<R>>> {
    let mut reader = Reader::from_reader(input);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    reader
}

fn attributes(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut attributes = tag.html_attributes();
    let read = attributes.with_checks(false).flatten().take(MOST_ATTRIBUTES);
    read.map(|attribute| (attribute.key.as_ref().to_string(), unescaped(&attribute.value))).collect()
}

/// Adds a tag to a text as markup.
fn add_tag(text: &mut String, tag: &BytesStart<'_>, is_xhtml: bool, is_empty: bool) {
    let name = tag.name();
    let name = name.as_ref();
    let own = if is_xhtml { local(name) } else { name };
    text.push('<');
    text.push_str(own);
    text.push_str(tag.attributes_raw());
    text.push('>');
    // In HTML only some elements have no end.
    if is_empty && !VOID.contains(&own) {
        add_end(text, own, false);
    }
}

fn add_end(text: &mut String, name: &str, is_xhtml: bool) {
    text.push_str("</");
    text.push_str(if is_xhtml { local(name) } else { name });
    text.push('>');
}

/// Returns a name without its prefix: elements of XHTML may have one.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests;
