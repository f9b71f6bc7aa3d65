//! Feeds as one corpus.
//!
//! Input: feeds. Output: records for the library, and the report. Cost: linear in the entries.
//!
//! Where all feeds are of one host, ids are paths on it, such as `/2024/digue/`; entries of other hosts, and those of feeds of several
//! hosts, have whole addresses. An entry that stands in several feeds, such as those of two tags, is one article: with the longest
//! body.

use std::collections::{BTreeMap, HashMap};

use connexe::corpus::{Severity, SourceRecord};
use serde_json::{Map, Value};

use super::entry::{Entry, Feed};
use crate::export::files::note;
use crate::export::languages::Declaration;
use crate::export::permalink::Base;
use crate::report::{LeftOut, SourceReport};

/// The records of feeds.
pub(super) struct Joined {
    pub(super) records: Vec<SourceRecord>,
    pub(super) file_of: HashMap<String, usize>,
    pub(super) declarations: Vec<Declaration>,
    pub(super) base: Base,
}

/// Joins feeds, each with the name of its file.
pub(super) fn join(feeds: Vec<(String, Feed)>, given: Option<Base>, report: &mut SourceReport) -> Joined {
    let base = given.or_else(|| base_of(&feeds)).unwrap_or_else(Base::unknown);
    let mut records: Vec<SourceRecord> = Vec::new();
    let mut positions: HashMap<String, usize> = HashMap::new();
    let mut file_of = HashMap::new();
    let mut declarations = Vec::new();
    let mut repeated = Vec::new();
    for (file, (name, feed)) in feeds.into_iter().enumerate() {
        let total = feed.entries.len();
        let excerpts = feed.entries.iter().filter(|entry| entry.is_excerpt()).count();
        report.pages += total + feed.lost.len();
        tell(&name, &feed, excerpts, report);
        declarations.push(Declaration { file: name.clone(), language: feed.language });
        for mut entry in feed.entries {
            if entry.authors.is_empty() {
                entry.authors.clone_from(&feed.authors);
            }
            let (id, record) = record(&name, entry, &base);
            let Some(id) = id else {
                records.push(record);
                continue;
            };
            match positions.get(&id) {
                Some(&position) => {
                    let length = |record: &SourceRecord| record.fields.get("body").and_then(Value::as_str).map_or(0, str::len);
                    if length(&record) > length(&records[position]) {
                        records[position] = record;
                        file_of.insert(id.clone(), file);
                    }
                    repeated.push(id);
                }
                None => {
                    positions.insert(id.clone(), records.len());
                    file_of.insert(id, file);
                    records.push(record);
                }
            }
        }
    }
    if !repeated.is_empty() {
        report.left_out.push(LeftOut { rule: "repeated entries", pages: repeated });
    }
    Joined { records, file_of, declarations, base }
}

/// Adds the notes on a feed.
fn tell(name: &str, feed: &Feed, excerpts: usize, report: &mut SourceReport) {
    let total = feed.entries.len();
    for problem in &feed.notes {
        report.notes.push(note(name, Severity::Noticed, problem.as_str()));
    }
    for (number, problem) in &feed.lost {
        report.notes.push(note(format!("{name}, entry {number}"), Severity::Lost, problem.as_str()));
    }
    if total == 0 && feed.lost.is_empty() {
        report.notes.push(note(name, Severity::Noticed, "has no entries; check its address"));
    }
    if excerpts * 2 > total {
        let problem = format!(
            "{excerpts} of {total} entries hold an excerpt only: their lists are poorer; let the feed hold whole texts, or read the built site"
        );
        report.notes.push(note(name, Severity::Noticed, problem));
    }
}

/// Returns the host of which all feeds are; `None` where they are of several.
fn base_of(feeds: &[(String, Feed)]) -> Option<Base> {
    let mut common: Option<Base> = None;
    for (_, feed) in feeds {
        let Some(host) = host_of(feed) else { continue };
        match &common {
            Some(known) if !known.is_host_of(&host) => return None,
            Some(_) => {}
            None => common = Some(host),
        }
    }
    common
}

/// Returns the host of a feed: of most of its entries, else of its home page.
fn host_of(feed: &Feed) -> Option<Base> {
    let hosts: Vec<Base> = feed.entries.iter().filter_map(|entry| Base::of(entry.link.as_deref()?)).map(Base::of_host).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for host in &hosts {
        *counts.entry(host.host_name()).or_default() += 1;
    }
    let home = feed.home.as_deref().and_then(Base::of).map(Base::of_host);
    let most = counts.into_iter().find(|(_, count)| count * 2 > hosts.len()).map(|(host, _)| host);
    // The home page tells the scheme, where entries have several.
    match (most, home) {
        (Some(most), Some(home)) if home.host_name() == most => Some(home),
        (Some(most), _) => hosts.into_iter().find(|host| host.host_name() == most),
        (None, home) => home,
    }
}

/// Returns an entry as a record, with its id.
fn record(file: &str, entry: Entry, base: &Base) -> (Option<String>, SourceRecord) {
    let link = entry.link.as_deref().and_then(|link| base.permalink(link));
    let id = link.as_ref().map(|link| link.id.clone()).or_else(|| entry.guid.clone().filter(|guid| !guid.is_empty()));
    let mut fields = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(name.to_string(), value);
        }
    };
    let list = |names: Vec<String>| (!names.is_empty()).then(|| Value::from(names));
    set("id", id.clone().map(Value::from));
    set("url", link.map(|link| link.url.into()));
    set("title", entry.title.map(Value::from));
    set("lead", entry.lead.map(Value::from));
    set("body", entry.body.map(Value::from));
    set("tags", list(entry.tags).or(entry.keywords.map(Value::from)));
    set("section", entry.section.map(Value::from));
    set("authors", list(entry.authors));
    set("date", entry.date.map(Value::from));
    set("image", entry.image.map(Value::from));
    set("lang", entry.language.map(Value::from));
    set("draft", entry.is_draft.then_some(true.into()));
    (id, SourceRecord { origin: format!("{file}, entry {}", entry.number), fields, aliases: entry.aliases, body: None })
}
