//! The path and the dates of a page of Hugo.
//!
//! Input: a page, its place and the configuration. Output: its path on the site and its aliases. The order of Hugo: `url`, then the
//! pattern of its section, then its place with `slug`.

use super::super::page::{self, Page, dated, folder_of, name_of};
use super::super::permalink::{Day, clean, fill};
use super::super::slug;
use super::config::Config;

/// Returns a text as a part of an address.
pub(super) fn part(config: &Config, text: &str) -> String {
    slug::hugo(text, config.keeps_case, config.keeps_accents)
}

/// Sets the date and the slug that the name of the file tells, if the configuration says that it does.
pub(super) fn dates(config: &Config, page: &mut Page) {
    let order = &config.date_sources;
    let of_name = order.iter().position(|source| source == ":filename");
    let Some(of_name) = of_name else { return };
    let earlier = order.iter().take(of_name).any(|source| {
        let names: &[&str] = match source.as_str() {
            ":default" => &["date", "publishdate", "pubdate", "published", "lastmod", "modified"],
            source => &[source],
        };
        names.iter().any(|name| page.scalar(name).is_some())
    });
    if earlier {
        return;
    }
    let name = match page.stem() {
        "index" => name_of(folder_of(&page.file)),
        stem => stem,
    };
    if let Some((day, rest)) = dated(name).map(|(day, rest)| (day.to_string(), rest.to_string())) {
        page.fields.insert("date".into(), day.into());
        if !rest.is_empty() {
            page.default("slug", rest);
        }
    }
}

/// Sets the path and the aliases of a page. An error tells why the default path was taken.
pub(super) fn set(config: &Config, page: &mut Page, logical: &str, language: usize, is_section: bool) -> Result<(), String> {
    let prefix = config.prefix(language);
    let section = logical.split_once('/').map_or(if is_section { logical } else { "" }, |(section, _)| section).to_lowercase();
    let is_ugly = config.is_ugly(&section);
    let patterns = if is_section { &config.section_permalinks } else { &config.permalinks };
    let pattern =
        patterns.get(&section).or_else(|| patterns.get("/").filter(|_| section.is_empty())).and_then(|pattern| pattern.as_str());
    let mut result = Ok(());
    let url = page.scalar("url");
    let mut path = None;
    if let Some(url) = url {
        let filled = fill(&url, |token| value(config, page, logical, token));
        path = Some(with_end(&filled.unwrap_or(url.clone()), false));
        // With several languages a slash at the start leads out of the folder of the language.
        if config.has_many_languages() && url.starts_with('/') {
            page.path = clean(path.as_deref().unwrap_or_default());
            page.aliases = aliases(config, page);
            return Ok(());
        }
    } else if let Some(pattern) = pattern {
        match fill(pattern, |token| value(config, page, logical, token)) {
            Some(filled) => path = Some(with_end(&part(config, &filled), is_ugly)),
            None => {
                result =
                    Err(format!("the pattern {pattern:?} of its section has a token without a value; the default path is taken"));
            }
        }
    }
    let path = path.unwrap_or_else(|| {
        let named = match page.scalar("slug").filter(|_| !is_section) {
            Some(slug) => page::join(folder_of(logical), &slug),
            None => logical.to_string(),
        };
        with_end(&part(config, &named), is_ugly && !is_section)
    });
    page.path = clean(&format!("{prefix}/{path}"));
    page.aliases = aliases(config, page);
    result
}

/// Adds what makes a path the address of a page: a slash, or an ending.
fn with_end(path: &str, is_ugly: bool) -> String {
    let path = path.trim_end_matches('/');
    let has_ending = [".html", ".htm", ".php", ".xml", ".txt"].iter().any(|ending| path.ends_with(ending));
    match (has_ending, is_ugly) {
        (true, _) => path.to_string(),
        (false, true) => format!("{path}.html"),
        (false, false) => format!("{path}/"),
    }
}

/// Returns the value of a token of a pattern.
fn value(config: &Config, page: &Page, logical: &str, token: &str) -> Option<String> {
    let (name, slice) = token.split_once('[').map_or((token, None), |(name, slice)| (name, Some(slice.trim_end_matches(']'))));
    let base = name_of(logical);
    let part = |text: &str| part(config, &text.replace('/', "-"));
    let title = || page.text("title").map(part);
    let slug = || page.scalar("slug").map(|slug| part(&slug));
    let folders: Vec<&str> = folder_of(logical).split('/').filter(|folder| !folder.is_empty()).collect();
    match name {
        "section" => Some(folders.first().map_or_else(String::new, ToString::to_string)),
        "sections" => sliced(&folders, slice),
        "title" => title(),
        "slug" => slug().or_else(title),
        "filename" | "contentbasename" => Some(base.to_string()),
        "slugorfilename" | "slugorcontentbasename" => slug().or_else(|| Some(base.to_string())),
        _ => {
            let date =
                ["date", "publishdate", "pubdate", "published", "lastmod", "modified"].iter().find_map(|name| page.scalar(name));
            // A page without a date has that of the first year.
            let day = date.as_deref().and_then(Day::of).unwrap_or(Day { year: 1, month: 1, day: 1 });
            day.token(name)
        }
    }
}

/// Returns the folders that a slice such as `1:` or `last` names, joined.
fn sliced(folders: &[&str], slice: Option<&str>) -> Option<String> {
    let Some(slice) = slice else { return Some(folders.join("/")) };
    let last = folders.len().saturating_sub(1);
    let position = |text: &str| if text == "last" { Some(last) } else { text.parse::<usize>().ok() };
    let range = match slice.split_once(':') {
        Some((start, end)) => {
            let start = if start.is_empty() { 0 } else { position(start)? };
            start..if end.is_empty() { folders.len() } else { position(end)? }
        }
        None => {
            let at = position(slice)?;
            at..at + 1
        }
    };
    Some(folders.get(range.start.min(folders.len())..range.end.min(folders.len())).unwrap_or_default().join("/"))
}

/// Returns the paths of the aliases. One without a slash at its start is relative to the folder that holds the page.
fn aliases(config: &Config, page: &Page) -> Vec<String> {
    let mut paths = Vec::new();
    for alias in page.list("aliases") {
        let path = match alias.starts_with('/') {
            true => alias,
            false => match page::normal(&format!("{}/{alias}", folder_of(page.path.trim_end_matches('/')))) {
                Some(path) => path,
                None => continue,
            },
        };
        let is_ugly = config.is_ugly("") && !path.ends_with('/');
        paths.push(clean(&with_end(&path, is_ugly)));
    }
    paths
}
