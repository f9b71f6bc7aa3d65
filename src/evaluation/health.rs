//! The health of a whole site: how evenly its lists show its articles.
//!
//! Input: a recommender and one list an article. Output: [`SiteHealth`], for the site, its sections and its years.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::article::{Article, Status};
use crate::error::Result;
use crate::ranking::Suggestions;
use crate::recommender::Recommender;
use crate::stage::Stage;

/// Figures that tell how evenly the lists of a whole site show its articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SiteHealth {
    /// All articles together.
    pub site: Group,
    /// By section, in alphabetical order; articles without one under an empty name.
    pub sections: BTreeMap<String, Group>,
    /// By year of publication; articles without a date under 0.
    pub years: BTreeMap<i16, Group>,
    /// The articles shown by most lists, descending, ties by id.
    pub hubs: Vec<Hub>,
    /// Ids of the articles that may be suggested and that no list shows, in the order of the articles.
    pub orphans: Vec<String>,
    /// Pairs of near-duplicates within a list, or between an article and its list.
    pub near_duplicates_shown: usize,
}

/// An article with the number of lists that show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hub {
    /// Id of the article.
    pub id: String,
    /// Number of lists that show it.
    pub lists: usize,
}

/// Figures of a group of articles of a site.
///
/// Unpublished and withdrawn articles have no list, and no list can show them. So they count in `articles` alone. Articles marked
/// [`never_suggest`](crate::Article::never_suggest) have lists, but cannot be covered or orphans either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Group {
    /// Number of articles, those that may not be suggested included.
    pub articles: usize,
    /// Share of the articles that may be suggested that at least one list shows, 0 to 1.
    pub coverage: f64,
    /// Largest number of lists that show one article.
    pub worst_hub: usize,
    /// Number of articles that may be suggested and that no list shows.
    pub orphans: usize,
    /// Share of the published articles whose own list is shorter than the longest list, 0 to 1.
    pub short_lists: f64,
    /// Median of the days between an article and its suggestions; `None` without dates.
    pub median_days: Option<u32>,
}

/// The number of hubs that are reported.
const HUBS: usize = 10;

impl SiteHealth {
    /// Computes the health of a site with these lists: one an article, in the order of the articles, as
    /// [`suggest_all`](Recommender::suggest_all) returns them.
    ///
    /// Time: one comparison of wording for each pair of articles of a list. Progress is reported as [`Stage::Evaluate`], and the
    /// operation can be cancelled.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle) for a suggestion that is no article of the site,
    /// [`Error::Cancelled`](crate::Error::Cancelled) if the condition of
    /// [`cancel_when`](crate::RecommenderBuilder::cancel_when) held.
    pub fn of(recommender: &Recommender, lists: &[Suggestions]) -> Result<Self> {
        let articles = recommender.articles();
        let site = recommender.site();
        let mut counts = ArticleCounts {
            articles,
            lists: vec![0; articles.len()],
            is_short: vec![false; articles.len()],
            days: vec![Vec::new(); articles.len()],
        };
        let ticker = recommender.watch().start(Stage::Evaluate, articles.len());
        let longest = lists.iter().map(|list| list.items.len()).max().unwrap_or(0);
        let mut near_duplicates_shown = 0;
        site.near_duplicates.read(articles, site.threads.watched(&ticker))?;
        // The query article, then its suggestions.
        let mut above: Vec<u32> = Vec::new();
        for (number, (article, list)) in (0u32..).zip(articles.iter().zip(lists)) {
            ticker.work(1)?;
            let position = number as usize;
            counts.is_short[position] = list.items.len() < longest;
            above.clear();
            above.push(number);
            for item in &list.items {
                let other = recommender.number(&item.id)?;
                counts.lists[other as usize] += 1;
                let dates = article.date.zip(articles[other as usize].date);
                counts.days[position].extend(dates.map(|(a, b)| a.days_between(&b)));
                let is_duplicate = |&&higher: &&u32| site.near_duplicates.likeness(articles, higher, other).is_some();
                near_duplicates_shown += above.iter().filter(is_duplicate).count();
                above.push(other);
            }
            ticker.tick(1);
        }
        let section = |article: &Article| article.section.clone().unwrap_or_default();
        let year = |article: &Article| article.date.map_or(0, |date| date.year_month_day().0);
        let health = Self {
            site: counts.group(0..articles.len()),
            sections: counts.groups(articles.iter().map(section)),
            years: counts.groups(articles.iter().map(year)),
            hubs: counts.hubs(),
            orphans: (0..articles.len()).filter(|&position| counts.is_orphan(position)).map(|p| articles[p].id.clone()).collect(),
            near_duplicates_shown,
        };
        ticker.finish()?;
        Ok(health)
    }
}

/// Counts by article, in the order of the articles.
struct ArticleCounts<'a> {
    articles: &'a [Article],
    /// Number of lists that show the article.
    lists: Vec<usize>,
    /// Whether its own list is shorter than the longest.
    is_short: Vec<bool>,
    /// Days between the article and each of its suggestions.
    days: Vec<Vec<u32>>,
}

impl ArticleCounts<'_> {
    /// Whether a list could show an article.
    fn may_be_suggested(&self, position: usize) -> bool {
        let article = &self.articles[position];
        article.status == Status::Published && !article.never_suggest
    }

    fn is_orphan(&self, position: usize) -> bool {
        self.lists[position] == 0 && self.may_be_suggested(position)
    }

    /// Computes the figures of the articles of each key.
    fn groups<K: Ord>(&self, keys: impl Iterator<Item = K>) -> BTreeMap<K, Group> {
        let mut positions: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        keys.enumerate().for_each(|(position, key)| positions.entry(key).or_default().push(position));
        positions.into_iter().map(|(key, positions)| (key, self.group(positions.into_iter()))).collect()
    }

    fn group(&self, positions: impl Iterator<Item = usize>) -> Group {
        let mut group = Group::default();
        let mut days: Vec<u32> = Vec::new();
        let (mut published, mut suggestible, mut short) = (0usize, 0usize, 0usize);
        for position in positions {
            let is_published = self.articles[position].status == Status::Published;
            group.articles += 1;
            group.worst_hub = group.worst_hub.max(self.lists[position]);
            group.orphans += usize::from(self.is_orphan(position));
            suggestible += usize::from(self.may_be_suggested(position));
            published += usize::from(is_published);
            short += usize::from(is_published && self.is_short[position]);
            days.extend(&self.days[position]);
        }
        let share = |count: usize, all: usize| count as f64 / all.max(1) as f64;
        group.coverage = share(suggestible - group.orphans, suggestible);
        group.short_lists = share(short, published);
        days.sort_unstable();
        group.median_days = days.get(days.len() / 2).copied();
        group
    }

    fn hubs(&self) -> Vec<Hub> {
        let mut hubs: Vec<Hub> = self
            .articles
            .iter()
            .zip(&self.lists)
            .filter(|&(_, &lists)| lists > 0)
            .map(|(article, &lists)| Hub { id: article.id.clone(), lists })
            .collect();
        hubs.sort_by(|a, b| b.lists.cmp(&a.lists).then_with(|| a.id.cmp(&b.id)));
        hubs.truncate(HUBS);
        hubs
    }
}
