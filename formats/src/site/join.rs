//! The pages of a site to records of articles.
//!
//! Input: all pages, in the order of their files. Output: a record for each article, and the report. Cost: linear in the pages and their
//! links. Everything that needs other pages happens here: aliases, rules about the surroundings, names of the site, dead links.

use std::collections::{BTreeMap, HashMap, HashSet};

use connexe::corpus::{Records, Severity, SourceRecord};
use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefMutIterator as _, ParallelIterator as _};
use serde_json::{Map, Value};

use super::aliases::Redirect;
use super::base;
use super::language::Told;
use super::lists::{Rule, Surroundings, rule};
use super::page::Page;
use super::shared::Shared;
use super::site_map::SiteMap;
use crate::address::{Base, Place, page_key};
use crate::globs::Globs;
use crate::plain_text::{as_html, name_as_html};
use crate::report::{DeadLink, FileNote, LeftOut, SourceReport};

/// What the caller decides.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) include: Globs,
    pub(super) exclude: Globs,
    pub(super) base: Option<Base>,
}

/// Files of the site beside its pages.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) files: Vec<String>,
    pub(super) redirects: Vec<Redirect>,
    pub(super) sitemap: Vec<String>,
}

/// The records of a site.
pub(super) struct Joined {
    pub(super) records: Vec<SourceRecord>,
    pub(super) report: SourceReport,
    pub(super) base: Option<String>,
}

/// The fate of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Article,
    Alias,
    LeftOut(Rule),
}

/// The pages of a site with their fates.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) pages: Vec<Page>,
    fates: Vec<Fate>,
    map: SiteMap,
    report: SourceReport,
}

/// Decides which pages of a site are articles, and reads the bodies of these.
pub(super) fn decide(mut pages: Vec<Page>, beside: Beside, choices: &Choices, records: &Records) -> Decided {
    let mut report = SourceReport { files: beside.files.len(), pages: pages.len(), ..SourceReport::default() };
    let mut map = site_map(&pages, beside, choices);
    name_as_declared(&mut pages, &map);
    let fates = fates(&pages, &mut map, choices, &mut report);
    count(&pages, &fates, &mut report);
    let articles = pages.par_iter_mut().zip(&fates).filter(|(_, fate)| **fate == Fate::Article);
    articles.for_each(|(page, _)| page.read_body(records));
    Decided { pages, fates, map, report }
}

/// Joins the pages of a site.
pub(super) fn join(decided: Decided, language: Option<connexe::Language>) -> Joined {
    let Decided { mut pages, fates, map, mut report } = decided;
    let mut aliases = aliases_of(&pages, &fates, &map);
    let translations = translations_of(&pages, &fates, &map);
    dead_links(&pages, &fates, &map, &mut report);
    let is_article = |position: &usize| fates[*position] == Fate::Article;
    let metadata: Vec<_> = (0..pages.len()).filter(is_article).map(|position| &pages[position].metadata).collect();
    let homes = pages.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::LeftOut(Rule::Home));
    let shared = Shared::of(&metadata, homes.filter_map(|(page, _)| page.metadata.titles.last().cloned()));
    let mut records = Vec::with_capacity(metadata.len());
    for position in (0..pages.len()).filter(is_article) {
        let read = pages[position].body.read.take();
        let page = &pages[position];
        let told = read.as_ref().map_or(Told::Nothing, |read| read.told);
        let language = tell_language(page, told, language, &mut report);
        let mut fields = fields(page, &shared, &map.base);
        if let Some(language) = language {
            fields.insert("lang".into(), language.code().into());
        }
        if let Some(ids) = translations.get(&position) {
            fields.insert("translations".into(), ids.iter().map(|id| Value::from(id.as_str())).collect());
        }
        let aliases = aliases.remove(&position).unwrap_or_default();
        records.push(SourceRecord { origin: page.file.clone(), fields, aliases, body: read.map(|read| read.text) });
    }
    Joined { records, report, base: map.base.address() }
}

fn site_map(pages: &[Page], beside: Beside, choices: &Choices) -> SiteMap {
    let all: Vec<&Page> = pages.iter().collect();
    let known = choices.base.clone().or_else(|| base::find(&all, &beside.sitemap, &beside.files));
    let is_known = known.is_some();
    let base = known.unwrap_or_else(|| Base::unknown(""));
    let mut map = SiteMap::new(base, pages, &beside.files, beside.redirects);
    if !is_known {
        map.base = Base::unknown(&base::path_by_links(&all, &|path| map.has(path)));
    }
    map
}

/// Names a page `/a` and not `/a.html` where its canonical address does so: the server leaves the ending out.
fn name_as_declared(pages: &mut [Page], map: &SiteMap) {
    for page in pages.iter_mut().filter(|page| !page.id.ends_with('/')) {
        let (Some(canonical), Some(own)) = (&page.metadata.canonical, map.base.page(&page.id)) else { continue };
        if let Place::Here(path) = map.base.place(canonical, &own)
            && path == page_key(&page.id)
            && !path.is_empty()
        {
            page.id = path;
        }
    }
}

/// Decides for each page whether it is an article.
fn fates(pages: &[Page], map: &mut SiteMap, choices: &Choices, report: &mut SourceReport) -> Vec<Fate> {
    let canonical = canonical_targets(pages, map, report);
    let folders: HashSet<&str> = pages
        .iter()
        .filter(|page| !page.evidence.is_feed)
        .flat_map(|page| {
            let path = page.id.trim_end_matches('/');
            path.match_indices('/').map(|(at, _)| &path[..=at]).filter(|folder| *folder != page.id).collect::<Vec<_>>()
        })
        .collect();
    let mut fates = Vec::with_capacity(pages.len());
    for (position, page) in pages.iter().enumerate() {
        let refreshed = page.metadata.refresh.as_ref();
        let target = refreshed.and_then(|href| map.page_of(href, &page.id)).filter(|&to| to != position);
        let is_included = choices.include.has(&page.file, &page.id);
        let fate = if choices.exclude.has(&page.file, &page.id) {
            Fate::LeftOut(Rule::Excluded)
        } else if let Some(target) = target {
            map.next.insert(position, target);
            Fate::Alias
        } else if refreshed.is_some() && !is_included && map.page_of(refreshed.map_or("", String::as_str), &page.id).is_none() {
            let to = refreshed.map_or("", String::as_str);
            let is_here = map.base.page(&page.id).is_some_and(|own| map.is_dead(to, &own));
            if is_here {
                let problem = format!("leads to {to:?}, which is no page of the site; it is no article; mend the redirect");
                report.notes.push(FileNote::new(&page.file, Severity::Noticed, problem));
            }
            Fate::Alias
        } else if is_included {
            Fate::Article
        } else {
            let around = Surroundings { has_pages_beneath: folders.contains(page.id.as_str()), has_feed: map.has_feed(&page.id) };
            match (canonical.get(&position), rule(page, around)) {
                // The further pages of a list may name the first one.
                (_, Some(rule @ (Rule::Address | Rule::DeclaredList | Rule::Feed | Rule::NotFound))) => Fate::LeftOut(rule),
                (Some(&target), _) => {
                    map.next.insert(position, target);
                    Fate::Alias
                }
                (None, rule) => rule.map_or(Fate::Article, Fate::LeftOut),
            }
        };
        fates.push(fate);
    }
    fates
}

/// Returns the pages whose canonical address is another page of the site.
fn canonical_targets(pages: &[Page], map: &SiteMap, report: &mut SourceReport) -> HashMap<usize, usize> {
    let mut targets = HashMap::new();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for (position, page) in pages.iter().enumerate() {
        let Some(canonical) = &page.metadata.canonical else { continue };
        // The file at the canonical address may be this one under another name: `/a/` and `/a.html`.
        if let Some(target) = map.page_of(canonical, &page.id).filter(|&to| page_key(&pages[to].id) != page_key(&page.id)) {
            targets.insert(position, target);
            *counts.entry(target).or_default() += 1;
        }
    }
    // A theme that gives all pages one canonical address is mistaken.
    let wrong: Vec<usize> =
        counts.iter().filter(|(_, count)| **count >= 3 && **count * 2 > pages.len()).map(|(&to, _)| to).collect();
    for to in wrong {
        targets.retain(|_, target| *target != to);
        let problem = format!(
            "{} of {} pages have this page as their canonical address; those addresses are not used; mend the theme",
            counts[&to],
            pages.len()
        );
        report.notes.push(FileNote::new(&pages[to].file, Severity::Defaulted, problem));
    }
    targets
}

fn count(pages: &[Page], fates: &[Fate], report: &mut SourceReport) {
    let mut by_rule: BTreeMap<Rule, LeftOut> = BTreeMap::new();
    for (page, fate) in pages.iter().zip(fates) {
        match fate {
            Fate::Article => report.articles += 1,
            Fate::Alias => report.aliases += 1,
            Fate::LeftOut(rule) => by_rule.entry(*rule).or_insert_with(|| LeftOut::new(rule.name())).pages.push(page.id.clone()),
        }
        if page.metadata.broken_json_ld > 0 && *fate == Fate::Article {
            let problem = "a script with JSON-LD is no JSON; it is not used; check it with a validator";
            report.notes.push(FileNote::new(&page.file, Severity::Defaulted, problem));
        }
    }
    report.left_out = Rule::ALL.iter().filter_map(|rule| by_rule.remove(rule)).collect();
}

/// Returns the addresses that lead to each article, besides its own.
fn aliases_of(pages: &[Page], fates: &[Fate], map: &SiteMap) -> HashMap<usize, Vec<String>> {
    let mut aliases: HashMap<usize, Vec<String>> = HashMap::new();
    let mut add = |target: Option<usize>, address: String| {
        if let Some(target) = target.filter(|&target| fates[target] == Fate::Article) {
            aliases.entry(target).or_default().push(address);
        }
    };
    for (position, page) in pages.iter().enumerate() {
        let address = map.base.address_of(&page.id);
        match fates[position] {
            Fate::Alias => add(map.end_of(position).filter(|&end| end != position), address),
            // The address that the page gives itself, where it is another one: the site may have moved.
            Fate::Article => {
                let told = page.metadata.canonical.iter().chain(&page.metadata.address);
                for told in told.filter(|told| told.contains("://") && **told != address) {
                    if map.page_of(told, &page.id).is_none() {
                        add(Some(position), told.clone());
                    }
                }
                // `/a.html` leads to a page that is named `/a`.
                let file = format!("/{}", page.file);
                if file != page.id && page_key(&file) == page.id {
                    add(Some(position), map.base.address_of(&file));
                }
            }
            Fate::LeftOut(_) => {}
        }
    }
    for (from, page) in map.redirected() {
        let address = if from.starts_with('/') { map.base.place_of_root(from) } else { from.to_string() };
        add(map.end_of(page), address);
    }
    aliases
}

/// Returns the ids of the translations of each article.
fn translations_of(pages: &[Page], fates: &[Fate], map: &SiteMap) -> HashMap<usize, Vec<String>> {
    let mut translations: HashMap<usize, Vec<String>> = HashMap::new();
    for (position, page) in pages.iter().enumerate().filter(|(position, _)| fates[*position] == Fate::Article) {
        let mut known = HashSet::new();
        for (language, href) in &page.metadata.alternates {
            let target = map.page_of(href, &page.id).and_then(|target| map.end_of(target));
            let is_other = |target: &usize| *target != position && fates[*target] == Fate::Article && language != "x-default";
            if let Some(target) = target.filter(is_other).filter(|&target| known.insert(target)) {
                translations.entry(position).or_default().push(pages[target].id.clone());
            }
        }
    }
    translations
}

fn dead_links(pages: &[Page], fates: &[Fate], map: &SiteMap, report: &mut SourceReport) {
    for (page, _) in pages.iter().zip(fates).filter(|(_, fate)| **fate == Fate::Article) {
        let Some(own) = map.base.page(&page.id) else { continue };
        let mut known = HashSet::new();
        let is_link = |href: &&String| !href.trim().is_empty() && !href.trim_start().starts_with(['#', '?']);
        for href in page.body.links.iter().filter(is_link) {
            if known.insert(href) && map.is_dead(href, &own) {
                report.dead_links.push(DeadLink::new(&page.id, href));
            }
        }
    }
}

/// Finds the language of an article, and notes where its page does not declare it.
fn tell_language(
    page: &Page,
    told: Told,
    default: Option<connexe::Language>,
    report: &mut SourceReport,
) -> Option<connexe::Language> {
    let (language, problem) = match told {
        Told::Declared(language) => return Some(language),
        Told::Contradicted { declared, words } => {
            let (declared, code) = (declared.code(), words.code());
            let problem =
                format!("declares {declared:?}, but its words are those of {code:?}, in which it is read; mend `<html lang>`");
            (Some(words), problem)
        }
        Told::Guessed(language) => {
            report.languages_guessed += 1;
            (
                Some(language),
                format!(
                    "declares no language; its words are those of {language:?}; write `<html lang>`",
                    language = language.code()
                ),
            )
        }
        Told::Nothing => match default {
            Some(language) => return Some(language),
            None => (
                None,
                "declares no language, and its words tell none; it has the language of the corpus; write `<html lang>`"
                    .to_string(),
            ),
        },
    };
    let severity = if language.is_some() { Severity::Noticed } else { Severity::Defaulted };
    report.notes.push(FileNote::new(&page.file, severity, problem));
    language
}

/// Returns the fields of an article by the names of the schema.
fn fields(page: &Page, shared: &Shared, base: &Base) -> Map<String, Value> {
    let metadata = &page.metadata;
    let mut fields = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(name.to_string(), value);
        }
    };
    let names =
        |names: &[String]| (!names.is_empty()).then(|| names.iter().map(|name| Value::from(name_as_html(name))).collect());
    set("id", Some(page.id.as_str().into()));
    set("url", Some(base.address_of(&page.id).into()));
    set("title", shared.title(metadata).map(|title| as_html(title).into()));
    set("description", shared.description(metadata).map(|text| as_html(text).into()));
    set("tags", names(shared.tags(metadata)));
    set("section", metadata.sections.first().map(|section| name_as_html(section).into()));
    set("authors", names(&metadata.authors));
    set("image", shared.image(metadata).map(|image| image.as_str().into()));
    set("date", date_of(page).map(Value::from));
    fields
}

/// Returns the first date of publication that can be read; else a date in the address. A date of the last change is none.
fn date_of(page: &Page) -> Option<String> {
    let can_be_read = |text: &&String| text.parse::<connexe::Date>().is_ok();
    let metadata = &page.metadata;
    let published = metadata.published.iter().find(can_be_read).cloned();
    let found = published.or_else(|| date_in(&page.id));
    // A date that cannot be read stays, for the note that says so.
    found.or_else(|| metadata.published.iter().find(|text| text.bytes().any(|byte| byte.is_ascii_digit())).cloned())
}

/// Finds a date in an address: `/2024/03/14/`, `/2024-03-14-title/`.
fn date_in(id: &str) -> Option<String> {
    let digits: Vec<&str> = id.split(|c: char| !c.is_ascii_digit()).collect();
    let is_year = |text: &str| text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    let starts = |segment: &str, lengths: &[usize]| lengths.contains(&segment.len());
    let mut position = 0;
    for (index, window) in digits.windows(3).enumerate() {
        if is_year(window[0]) && starts(window[1], &[2]) && starts(window[2], &[2]) {
            position = index + 1;
            break;
        }
    }
    let window = digits.get(position.checked_sub(1)?..position + 2)?;
    let date = format!("{}-{}-{}", window[0], window[1], window[2]);
    date.parse::<connexe::Date>().is_ok().then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_addresses() {
        for (id, date) in [
            ("/2024/03/14/digue/", Some("2024-03-14")),
            ("/blog/2024-03-14-digue.html", Some("2024-03-14")),
            ("/2024/03/", None),
            ("/2024/13/45/a/", None),
            ("/a/12/34/56/", None),
            ("/atelier/2023/12/09/photos.html", Some("2023-12-09")),
        ] {
            assert_eq!(date_in(id).as_deref(), date, "{id}");
        }
    }
}
