//! The pages of a source folder to records of articles.
//!
//! Input: all pages after the rules of their generator, with their texts. Output: a record for each article, and the report. Cost:
//! linear in the pages.

use std::collections::{BTreeMap, HashMap, HashSet};

use connexe::Language;
use connexe::corpus::{Severity, SourceRecord};
use serde_json::Value;

use super::fields::{self, Wishes};
use super::links::Text;
use super::page::{Page, RULES, note};
use super::site_map::SiteMap;
use crate::report::{DeadLink, LeftOut, SourceReport};

/// The records of a source folder.
#[derive(Debug, Default)]
pub(super) struct Joined {
    pub(super) records: Vec<SourceRecord>,
    /// Ids of articles that want no block.
    pub(super) without_block: Vec<String>,
}

/// Makes records of the pages that are articles.
pub(super) fn join(
    pages: &mut [Page],
    texts: Vec<Option<(Text, Wishes)>>,
    map: &SiteMap,
    redirected: &HashMap<usize, Vec<String>>,
    fallback: Option<Language>,
    report: &mut SourceReport,
) -> Joined {
    let translations = translations(pages, map);
    let mut joined = Joined::default();
    for (position, text) in texts.into_iter().enumerate() {
        let page = &mut pages[position];
        let Some((text, wishes)) = text else { continue };
        let title = page.scalar("title").or(text.own.heading);
        let language = language(page, text.own.guessed, fallback, report);
        let mut record = fields::fields(page);
        record.remove("title");
        let mut set = |name: &str, value: Value| record.insert(name.to_string(), value);
        set("id", page.path.as_str().into());
        set("url", map.base.address_of(&page.path).into());
        if let Some(title) = title {
            set("title", title.into());
        }
        if let Some(language) = language {
            set("lang", language.code().into());
        }
        if let Some(ids) = translations.get(&position) {
            set("translations", ids.clone().into());
        }
        if !text.links.is_empty() {
            set("links", text.links.into());
        }
        if !text.pins.is_empty() {
            set("pins", text.pins.into());
        }
        if wishes.is_off {
            set("never_suggest", true.into());
            joined.without_block.push(page.path.clone());
            report.notes.push(note(
                &page.file,
                Severity::Noticed,
                "has `related: false`: it is never suggested, and gets no block",
            ));
        }
        report.dead_links.extend(text.own.dead.into_iter().map(|target| DeadLink { page: page.path.clone(), target }));
        let others = redirected.get(&position).into_iter().flatten();
        let mut aliases: Vec<String> = page.aliases.iter().chain(others).map(|path| map.base.address_of(path)).collect();
        let mut seen = HashSet::new();
        aliases.retain(|alias| seen.insert(alias.clone()));
        report.aliases += aliases.len();
        joined.records.push(SourceRecord { origin: page.file.clone(), fields: record, aliases, body: Some(text.own.body) });
    }
    joined
}

/// Counts the pages that each rule left out.
pub(super) fn count(pages: &[Page], report: &mut SourceReport) {
    let mut by_rule: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for page in pages {
        let Some(at) = page.left_out.and_then(|rule| RULES.iter().position(|known| *known == rule)) else { continue };
        let name = if page.path.is_empty() { page.file.clone() } else { page.path.clone() };
        by_rule.entry(at).or_default().push(name);
    }
    report.left_out = by_rule.into_iter().map(|(at, pages)| LeftOut { rule: RULES[at], pages }).collect();
}

/// Returns the ids of the translations of each article.
fn translations(pages: &[Page], map: &SiteMap) -> HashMap<usize, Vec<String>> {
    let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, page) in pages.iter().enumerate().filter(|(_, page)| page.left_out.is_none()) {
        // Of two pages with one path only one is an article.
        if let Some(key) = page.key.as_deref().filter(|_| map.is_at(position, page)) {
            by_key.entry(key).or_default().push(position);
        }
    }
    let mut found = HashMap::new();
    for group in by_key.values().filter(|group| group.len() > 1) {
        for &position in group {
            let others = group.iter().filter(|other| pages[**other].language != pages[position].language);
            let ids: Vec<String> = others.map(|other| pages[*other].path.clone()).collect();
            if !ids.is_empty() {
                found.insert(position, ids);
            }
        }
    }
    found
}

/// Tells the language of an article: as declared, else by its words.
fn language(page: &Page, guessed: Option<Language>, fallback: Option<Language>, report: &mut SourceReport) -> Option<Language> {
    if page.language.is_some() {
        return page.language;
    }
    let (severity, problem) = match (guessed, fallback) {
        (Some(language), _) => {
            report.languages_guessed += 1;
            let problem = format!(
                "declares no language; its words are those of {:?}; write `lang`, or set the language of the site",
                language.code()
            );
            (Severity::Noticed, problem)
        }
        (None, Some(_)) => return fallback,
        (None, None) => {
            let problem = "declares no language, and its words tell none; it has the language of the corpus; write `lang`";
            (Severity::Defaulted, problem.to_string())
        }
    };
    report.notes.push(note(&page.file, severity, problem));
    guessed
}
