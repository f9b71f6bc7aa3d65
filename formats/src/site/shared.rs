//! Values that many pages share: they say something about the site, not about an article.
//!
//! Input: the metadata of all articles. Output: the names of the site that titles end or begin with, and the values that are no article's
//! own. Cost: linear in the values.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::metadata::Metadata;

/// A value is that of the site if at least so many articles have it, and more than one in so many.
const LEAST: usize = 3;
const ONE_IN: usize = 3;

/// Signs between the title of a page and the name of its site.
const SEPARATORS: [&str; 12] = [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " ‹ ", " › ", " ~ "];

/// The values of the site.
#[derive(Debug, Default)]
pub(super) struct Shared {
    names: HashSet<String>,
    titles: HashSet<String>,
    descriptions: HashSet<String>,
    images: HashSet<String>,
    keywords: HashSet<Vec<String>>,
}

impl Shared {
    /// Finds the values that are no article's own. `names` are the titles of the home pages.
    pub(super) fn of(articles: &[&Metadata], names: impl IntoIterator<Item = String>) -> Self {
        let mut shared = Self { names: names.into_iter().collect(), ..Self::default() };
        shared.names.extend(articles.iter().filter_map(|article| article.site_name.clone()));
        let ends = articles.iter().flat_map(|article| {
            let ends: HashSet<&str> = article.titles.iter().flat_map(|title| parts(title)).map(|(_, end)| end).collect();
            ends.into_iter().map(str::to_string).collect::<Vec<_>>()
        });
        let of_ends = frequent(ends, articles.len());
        shared.names.extend(of_ends);
        let distinct = |values: &Vec<String>| values.iter().cloned().collect::<HashSet<_>>();
        shared.descriptions = frequent(articles.iter().flat_map(|article| distinct(&article.descriptions)), articles.len());
        shared.images = frequent(articles.iter().flat_map(|article| distinct(&article.images)), articles.len());
        let keywords = articles.iter().map(|article| article.keywords.clone()).filter(|keywords| !keywords.is_empty());
        shared.keywords = frequent(keywords, articles.len());
        let titles = articles.iter().flat_map(|article| {
            let own: HashSet<String> = article.titles.iter().map(|title| shared.without_name(title).to_string()).collect();
            own
        });
        shared.titles = frequent(titles, articles.len());
        shared
    }

    /// Returns the title of an article: the first that is its own, without the name of the site.
    pub(super) fn title<'a>(&self, article: &'a Metadata) -> Option<&'a str> {
        let own: Vec<&str> =
            article.titles.iter().map(|title| self.without_name(title)).filter(|title| !title.is_empty()).collect();
        let first = own.iter().find(|title| !self.titles.contains(**title) && !self.names.contains(**title)).or(own.first())?;
        // Some themes cut the headline.
        let cut = first.strip_suffix('…').or_else(|| first.strip_suffix("...")).map(str::trim_end).filter(|cut| cut.len() > 20);
        let whole = cut.and_then(|cut| {
            own.iter().find(|title| title.starts_with(cut) && title.len() > first.len() && !title.ends_with('…'))
        });
        Some(whole.unwrap_or(first))
    }

    /// Takes the name of the site off a title.
    fn without_name<'a>(&self, title: &'a str) -> &'a str {
        let mut title = title;
        // A section may stand before the name: "Title | Blog | Site".
        for _ in 0..2 {
            match parts(title).into_iter().find(|(own, name)| self.names.contains(*name) && !own.is_empty()) {
                Some((own, _)) => title = own,
                None => break,
            }
        }
        title
    }

    /// Returns the description of an article.
    pub(super) fn description<'a>(&self, article: &'a Metadata) -> Option<&'a String> {
        article.descriptions.iter().find(|description| !self.descriptions.contains(*description))
    }

    /// Returns the picture of an article.
    pub(super) fn image<'a>(&self, article: &'a Metadata) -> Option<&'a String> {
        article.images.iter().find(|image| !self.images.contains(*image))
    }

    /// Returns the tags of an article.
    pub(super) fn tags<'a>(&self, article: &'a Metadata) -> &'a [String] {
        if article.tags.is_empty() && !self.keywords.contains(&article.keywords) { &article.keywords } else { &article.tags }
    }
}

/// Splits a title at its first and at its last separator: the part of its own, and what may be the name of the site.
fn parts(title: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    // Each separator begins with a space.
    let mut found = title.match_indices(' ').filter_map(|(at, _)| {
        // Most spaces stand before a word.
        if title.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let separator = SEPARATORS.iter().find(|separator| title[at..].starts_with(**separator))?;
        Some((at, separator.len()))
    });
    let first = found.next();
    let last = found.next_back().or(first);
    if let Some((at, length)) = last {
        parts.push((title[..at].trim(), title[at + length..].trim()));
    }
    if let Some((at, length)) = first {
        parts.push((title[at + length..].trim(), title[..at].trim()));
    }
    parts
}

/// Returns the values that many articles have.
fn frequent<T: Hash + Eq>(values: impl IntoIterator<Item = T>, articles: usize) -> HashSet<T> {
    let mut counts: HashMap<T, usize> = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count >= LEAST && count * ONE_IN > articles).map(|(value, _)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(titles: &[&str]) -> Metadata {
        Metadata { titles: titles.iter().map(ToString::to_string).collect(), ..Metadata::default() }
    }

    #[test]
    fn the_name_of_the_site_is_no_part_of_a_title() {
        let pages = [
            article(&["La digue - Carnet"]),
            article(&["Le pain – Carnet", "Le pain"]),
            article(&["Nord - Sud | Carnet"]),
            article(&["Carnet", "Un âne - Carnet"]),
            article(&["Carnet"]),
        ];
        let all: Vec<&Metadata> = pages.iter().collect();
        let shared = Shared::of(&all, []);
        let titles: Vec<&str> = all.iter().filter_map(|page| shared.title(page)).collect();
        assert_eq!(titles, ["La digue", "Le pain", "Nord - Sud", "Un âne", "Carnet"]);
    }

    #[test]
    fn a_headline_that_was_cut_is_completed() {
        let page = article(&["Une roue de quatre tonnes retrouve…", "Une roue de quatre tonnes retrouve son moulin"]);
        assert_eq!(Shared::of(&[&page], []).title(&page), Some("Une roue de quatre tonnes retrouve son moulin"));
    }

    #[test]
    fn what_many_articles_share_is_no_ones_own() {
        let with = |description: &str, keywords: &[&str]| Metadata {
            descriptions: vec![description.to_string(), format!("{description} bis")],
            keywords: keywords.iter().map(ToString::to_string).collect(),
            ..Metadata::default()
        };
        let pages = [with("site", &["a", "b"]), with("site", &["a", "b"]), with("site", &["a", "b"]), with("own", &["c"])];
        let all: Vec<&Metadata> = pages.iter().collect();
        let shared = Shared::of(&all, []);
        assert_eq!(shared.description(all[0]), None);
        assert_eq!(shared.description(all[3]).map(String::as_str), Some("own"));
        assert_eq!((shared.tags(all[0]).len(), shared.tags(all[3]).len()), (0, 1));
    }
}
