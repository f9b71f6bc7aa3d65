//! Exports as records, one by one.
//!
//! Input: files. Output: an iterator over the articles, and beside it what was found of other entries. Invariant: after an error the
//! iterator ends, and [`Stream::finish`] returns the error. Cost: linear in the files; memory: one entry, and a few words for each
//! other one.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::PathBuf;

use connexe::corpus::{Severity, SourceRecord};
use connexe::{Error, Result};

use super::head::Head;
use super::item::{self, Choices, Item, Rule};
use crate::export::files::{self, note};
use crate::export::languages::Declaration;
use crate::export::permalink::Base;
use crate::report::FileNote;
use crate::watch::Watch;
use crate::xml::{Element, Entries, Part, Vocabulary};

/// Entries between two questions whether to stop.
const STEP: usize = 256;

const WXR: Vocabulary = Vocabulary {
    containers: &["rss", "channel"],
    entries: &["item"],
    structured: &["wp:postmeta", "wp:author", "wp:category", "wp:tag", "wp:term", "wp:termmeta", "image"],
    skipped: &["wp:comment"],
};

/// What the entries say of one another.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Addresses of files by the number of their attachment.
    pub(super) attachments: HashMap<String, String>,
    /// The first picture that belongs to an article, by its number.
    pub(super) pictures: HashMap<String, String>,
    pub(super) posts: Vec<Link>,
    pub(super) left_out: BTreeMap<Rule, Vec<String>>,
    pub(super) entries: usize,
    /// The file of each id.
    pub(super) file_of: HashMap<String, usize>,
    pub(super) declarations: Vec<Declaration>,
    pub(super) notes: Vec<FileNote>,
    pub(super) base: Option<Base>,
}

/// What an article says of other entries.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) thumbnail: Option<String>,
    pub(super) translations: Option<String>,
}

/// The records of exports.
pub(super) struct Stream<'a> {
    paths: &'a [PathBuf],
    names: Vec<String>,
    choices: &'a Choices,
    longest: u64,
    watch: &'a dyn Watch,
    /// The number of files that were begun.
    begun: usize,
    entries: Option<Entries<File>>,
    head: Head,
    counts: Counts,
    found: Found,
    error: Option<Error>,
}

/// Counts of one file, for its notes.
#[derive(Default)]
struct Counts {
    parts: usize,
    without_status: usize,
    types: BTreeMap<String, usize>,
    taxonomies: BTreeMap<String, usize>,
}

impl<'a> Stream<'a> {
    /// Begins to read files. `base` is the address that the user gave.
    pub(super) fn new(
        paths: &'a [PathBuf],
        choices: &'a Choices,
        longest: u64,
        base: Option<Base>,
        watch: &'a dyn Watch,
    ) -> Self {
        Self {
            paths,
            names: files::names(paths),
            choices,
            longest,
            watch,
            begun: 0,
            entries: None,
            head: Head::default(),
            counts: Counts::default(),
            found: Found { base, ..Found::default() },
            error: None,
        }
    }

    /// Returns what was found beside the records.
    pub(super) fn finish(self) -> Result<Found> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.found),
        }
    }

    fn next_record(&mut self) -> Result<Option<SourceRecord>> {
        loop {
            let Some(entries) = &mut self.entries else {
                if self.begun == self.paths.len() {
                    return Ok(None);
                }
                self.begin_file()?;
                continue;
            };
            let part = entries.next().map_err(|error| files::failed(&self.paths[self.begun - 1], error))?;
            let Some(part) = part else {
                self.end_file()?;
                continue;
            };
            self.counts.parts += 1;
            match part {
                Part::Container(_) => {}
                Part::Head(field) => self.head.read(&field),
                Part::Entry(number, entry) => {
                    if let Some(record) = self.read_entry(number, entry)? {
                        return Ok(Some(record));
                    }
                }
                Part::Lost(number, problem) => {
                    self.found.entries += 1;
                    let file = format!("{}, entry {number}", self.name());
                    self.found.notes.push(note(file, Severity::Lost, problem));
                }
            }
        }
    }

    fn begin_file(&mut self) -> Result<()> {
        files::check(self.watch, self.begun, self.paths.len())?;
        let path = &self.paths[self.begun];
        let file = files::open(path)?;
        self.entries = Some(Entries::new(file, WXR, self.longest).map_err(|error| files::failed(path, error))?);
        self.head = Head::default();
        self.counts = Counts::default();
        self.begun += 1;
        Ok(())
    }

    fn end_file(&mut self) -> Result<()> {
        let name = self.name().to_string();
        let Some(entries) = self.entries.take() else { return Ok(()) };
        if self.counts.parts == 0 || !self.head.is_export {
            return Err(self.other_kind());
        }
        let mut tell = |problem: String, severity: Severity| self.found.notes.push(note(&name, severity, problem));
        entries.notes().iter().for_each(|problem| tell(problem.clone(), Severity::Noticed));
        let Counts { without_status, types, taxonomies, .. } = std::mem::take(&mut self.counts);
        if without_status > 0 {
            tell(
                format!("{without_status} articles have no status; they are not shown; export the file again"),
                Severity::Defaulted,
            );
        }
        for (kind, count) in types {
            tell(
                format!("{count} entries of the type {kind:?} are left out; name the type to read them as articles"),
                Severity::Noticed,
            );
        }
        for (taxonomy, count) in taxonomies {
            tell(
                format!("the taxonomy {taxonomy:?} of {count} articles is not read; name it to read its terms as tags"),
                Severity::Noticed,
            );
        }
        let language = self.head.language.take();
        self.found.declarations.push(Declaration { file: name, language });
        Ok(())
    }

    fn read_entry(&mut self, number: usize, entry: Element) -> Result<Option<SourceRecord>> {
        self.head.is_export |= entry.children.iter().any(|field| field.name.starts_with("wp:"));
        self.found.entries += 1;
        if self.found.entries.is_multiple_of(STEP) && self.watch.is_cancelled() {
            files::check(self.watch, self.begun - 1, self.paths.len())?;
        }
        // Of several exports the first tells the address: ids are paths of one site.
        if self.found.base.is_none() {
            let of_link = || entry.text_of("link").and_then(Base::of).map(Base::of_host);
            self.found.base = self.head.base().or_else(of_link);
        }
        let unknown = Base::unknown();
        let base = self.found.base.as_ref().unwrap_or(&unknown);
        let post = match item::read(entry, &self.head, base, self.choices) {
            Item::Article(post) => *post,
            Item::Attachment(file) => {
                self.found.add_attachment(file);
                return Ok(None);
            }
            Item::LeftOut { rule, id, kind } => {
                self.found.left_out.entry(rule).or_default().push(id);
                if let Some(kind) = kind {
                    *self.counts.types.entry(kind).or_default() += 1;
                }
                return Ok(None);
            }
        };
        for taxonomy in post.unread_taxonomies {
            *self.counts.taxonomies.entry(taxonomy).or_default() += 1;
        }
        self.counts.without_status += usize::from(!post.has_status);
        let mut record = post.record;
        record.origin = format!("{}, entry {number}", self.name());
        if let Some(id) = record.fields.get("id").and_then(|id| id.as_str()) {
            self.found.file_of.entry(id.to_string()).or_insert(self.begun - 1);
            let (thumbnail, translations) = (post.thumbnail, post.translations);
            self.found.posts.push(Link { id: id.to_string(), number: post.number, thumbnail, translations });
        }
        Ok(Some(record))
    }

    fn name(&self) -> &str {
        self.begun.checked_sub(1).and_then(|file| self.names.get(file)).map_or("", String::as_str)
    }

    fn other_kind(&self) -> Error {
        let path = &self.paths[self.begun - 1];
        let problem = files::known_kind(&files::start(path));
        files::other_kind(
            path,
            problem.unwrap_or("it is no export of WordPress: no element begins with `wp:`; a feed is read as a feed"),
        )
    }
}

impl Found {
    fn add_attachment(&mut self, file: item::Attachment) {
        let is_picture = is_picture(&file.url);
        self.left_out.entry(Rule::Attachment).or_default().push(file.id);
        if is_picture && !file.parent.is_empty() && file.parent != "0" {
            self.pictures.entry(file.parent).or_insert_with(|| file.url.clone());
        }
        if is_picture {
            self.attachments.entry(file.number).or_insert(file.url);
        }
    }
}

impl Iterator for Stream<'_> {
    type Item = SourceRecord;

    fn next(&mut self) -> Option<SourceRecord> {
        if self.error.is_some() {
            return None;
        }
        self.next_record().unwrap_or_else(|error| {
            self.error = Some(error);
            None
        })
    }
}

/// Whether an address is that of a picture, by its ending.
fn is_picture(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg"].contains(&ending.as_str())
}
