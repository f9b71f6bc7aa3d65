//! The article table: attributes of each article that ranking reads besides its vector.
//!
//! Input: the articles, and the numbers of their tags, authors, sections and series. Output: one row of attributes an article, by
//! its number. Cost: linear in the articles.

use std::collections::HashMap;

use super::filter::ExclusionReason;
use crate::analysis::TitlePattern;
use crate::article::{Article, Status};
use crate::date::Date;
use crate::error::{Error, Result};
use crate::id::count;
use crate::language::Language;

/// Attributes of all articles, by number, and the numbers of their ids.
pub(crate) struct ArticleTable {
    rows: Vec<Attributes>,
    len: u32,
    /// Numbers of articles by id.
    numbers: HashMap<String, u32>,
    newest: Option<Date>,
    has_one_language: bool,
    has_translations: bool,
    /// Articles of each series that has numbered parts, by the keys of the series.
    numbered: HashMap<u64, Vec<u32>>,
}

/// The attributes of one article.
#[derive(Clone, Debug)]
pub(crate) struct Attributes {
    pub(crate) date: Option<Date>,
    pub(crate) language: Language,
    pub(crate) section: Option<u32>,
    pub(crate) series: Option<u32>,
    /// The pattern of the title, by which it belongs to a series that is not declared.
    pub(crate) pattern: TitlePattern,
    pub(crate) tags: Box<[u32]>,
    pub(crate) authors: Box<[u32]>,
    /// Articles with one number are translations of one another.
    pub(crate) family: u32,
    /// Compares as ids do: odd for articles of the index, even for a draft between two of them.
    pub(crate) id_rank: u64,
    /// Why it is not shown at any time: draft or withdrawn.
    pub(crate) state: Option<ExclusionReason>,
    pub(crate) never_suggest: bool,
    pub(crate) not_before: Option<Date>,
    pub(crate) expires: Option<Date>,
}

/// The numbers of the section, series, tags and authors of an article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    pub(crate) section: Option<u32>,
    pub(crate) series: Option<u32>,
    pub(crate) tags: Box<[u32]>,
    pub(crate) authors: Box<[u32]>,
}

impl Attributes {
    /// Family and rank of the id follow from other articles, and are set later.
    pub(super) fn new(article: &Article, labels: Labels, language: Language) -> Self {
        let Labels { section, series, tags, authors } = labels;
        Self {
            date: article.date,
            language: article.language.unwrap_or(language),
            section,
            series,
            pattern: TitlePattern::of(&article.title),
            tags,
            authors,
            family: 0,
            id_rank: 0,
            state: match article.status {
                Status::Draft => Some(ExclusionReason::Draft),
                Status::Withdrawn => Some(ExclusionReason::Withdrawn),
                Status::Published => None,
            },
            never_suggest: article.never_suggest,
            not_before: article.not_before,
            expires: article.expires,
        }
    }

    /// Whether another article is the part before or after it in a series.
    pub(crate) fn is_next_part(&self, other: &Self) -> bool {
        let is_declared = self.series.is_some() && self.series == other.series;
        self.pattern.is_next_to(&other.pattern, is_declared)
    }

    /// Whether another article is of one of its series.
    #[cfg(feature = "evaluation")]
    pub(crate) fn is_one_series(&self, other: &Self) -> bool {
        self.series_keys().any(|key| other.series_keys().any(|own| own == key))
    }

    /// Whether its number in a series is less than that of another article.
    pub(crate) fn comes_before(&self, other: &Self) -> bool {
        self.pattern.number() < other.pattern.number()
    }

    /// The series that it belongs to: the declared one, and those of its title.
    pub(super) fn series_keys(&self) -> impl Iterator<Item = u64> + use<> {
        self.series.map(u64::from).into_iter().chain(self.pattern.keys())
    }

    /// Whether it may be shown at some time, as far as the clock need not be asked: no draft, not withdrawn, no embargo, not expired
    /// before it was dated.
    pub(super) fn is_public(&self) -> bool {
        let has_expired = || self.date.zip(self.expires).is_some_and(|(date, expires)| expires.is_on_or_before(&date));
        self.state.is_none() && self.not_before.is_none() && !has_expired()
    }

    /// The date with which it counts for the newest date. An article that nobody sees has none: a draft, a withdrawn one, one under
    /// embargo, and one that had expired before it was dated.
    pub(super) fn clock_date(&self) -> Option<Date> {
        self.date.filter(|_| self.is_public())
    }
}

/// Returns the newest date of the articles that may be shown.
pub(super) fn newest<'a>(rows: impl Iterator<Item = &'a Attributes>) -> Option<Date> {
    rows.filter_map(Attributes::clock_date).max_by_key(Date::newest_key)
}

impl ArticleTable {
    /// Makes the table. Ids must be unique, which the builder checks; `labels` has one entry an article, and `id_ranks` the rank of its
    /// id among all.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] beyond 2^32 articles.
    pub(crate) fn new(articles: &[Article], labels: Vec<Labels>, language: Language, id_ranks: &[u32]) -> Result<Self> {
        let len = count(articles.len(), "articles")?;
        let numbers: HashMap<String, u32> = (0u32..).zip(articles).map(|(number, a)| (a.id.clone(), number)).collect();
        let mut rows: Vec<Attributes> =
            articles.iter().zip(labels).map(|(article, labels)| Attributes::new(article, labels, language)).collect();
        for (row, &rank) in rows.iter_mut().zip(id_ranks) {
            row.id_rank = 2 * u64::from(rank) + 1;
        }
        for (row, family) in rows.iter_mut().zip(families(articles, &numbers)) {
            row.family = family;
        }
        let newest = newest(rows.iter());
        let has_one_language = rows.windows(2).all(|two| two[0].language == two[1].language);
        let has_translations = (0u32..).zip(&rows).any(|(number, row)| row.family != number);
        let numbered = numbered_series(&rows);
        Ok(Self { rows, len, numbers, newest, has_one_language, has_translations, numbered })
    }

    /// Number of articles.
    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// The attributes of all articles, by number.
    #[inline]
    pub(crate) fn rows(&self) -> &[Attributes] {
        &self.rows
    }

    pub(crate) fn number(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// Returns the number of an id.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`], with the nearest ids.
    pub(crate) fn find(&self, id: &str) -> Result<u32> {
        self.number(id).ok_or_else(|| unknown_article(id, self.ids()))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(String::as_str)
    }

    /// The newest date of the articles that may be shown: the clock of a question without one.
    pub(crate) fn newest(&self) -> Option<Date> {
        self.newest
    }

    /// The articles of the numbered series with this key.
    pub(super) fn numbered_series(&self, key: u64) -> &[u32] {
        self.numbered.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Whether all articles are in one language.
    pub(super) fn has_one_language(&self) -> bool {
        self.has_one_language
    }

    /// Whether some article is a translation of another.
    pub(super) fn has_translations(&self) -> bool {
        self.has_translations
    }
}

/// Returns the articles of each series with numbered parts, by its keys.
fn numbered_series(rows: &[Attributes]) -> HashMap<u64, Vec<u32>> {
    let has_number = |row: &&Attributes| row.pattern.has_number();
    let mut series: HashMap<u64, Vec<u32>> =
        rows.iter().filter(has_number).flat_map(Attributes::series_keys).map(|key| (key, Vec::new())).collect();
    for (number, row) in (0u32..).zip(rows) {
        for key in row.series_keys() {
            if let Some(articles) = series.get_mut(&key) {
                articles.push(number);
            }
        }
    }
    series
}

/// The error for an id that is not among some ids, with the nearest of them.
pub(crate) fn unknown_article<'a>(id: &str, ids: impl Iterator<Item = &'a str>) -> Error {
    // A comparison costs the product of both lengths: of very long ids only the start is compared.
    let start = |id: &str| id.chars().take(200).collect::<String>();
    let id = start(id);
    let mut near: Vec<(f64, &str)> = ids.map(|other| (strsim::jaro_winkler(&id, &start(other)), other)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let nearest = near.into_iter().take(3).map(|(_, other)| other.to_string()).collect();
    Error::UnknownArticle { id, nearest }
}

/// Returns the smallest number of each family of translations. A declaration holds in both directions, and over several steps.
fn families(articles: &[Article], numbers: &HashMap<String, u32>) -> Vec<u32> {
    let mut parents: Vec<u32> = (0u32..).take(articles.len()).collect();
    fn root(parents: &mut [u32], mut number: u32) -> u32 {
        while parents[number as usize] != number {
            let above = parents[parents[number as usize] as usize];
            parents[number as usize] = above;
            number = above;
        }
        number
    }
    for (number, article) in (0u32..).zip(articles) {
        for other in article.translations.iter().filter_map(|id| numbers.get(id)) {
            let (a, b) = (root(&mut parents, number), root(&mut parents, *other));
            parents[a.max(b) as usize] = a.min(b);
        }
    }
    (0u32..).take(articles.len()).map(|number| root(&mut parents, number)).collect()
}
