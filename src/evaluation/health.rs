//! The health of a whole site: what its lists do to its articles.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::error::Result;
use crate::progress::Stage;
use crate::ranking::Suggestions;
use crate::recommender::Recommender;

/// What the lists of a whole site do to its articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SiteHealth {
    /// All articles together.
    pub site: Group,
    /// By section, in alphabetical order; articles without one under an empty name.
    pub sections: BTreeMap<String, Group>,
    /// By year of publication; articles without a date under 0.
    pub years: BTreeMap<i16, Group>,
    /// The articles that are listed most often, the worst first, ties by id.
    pub hubs: Vec<Hub>,
    /// Ids of the articles that no list shows, in the order of the articles.
    pub orphans: Vec<String>,
    /// Pairs of one list, or of an article and its list, that have the same wording.
    pub near_duplicates_shown: usize,
}

/// An article, and how often it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hub {
    /// Its id.
    pub id: String,
    /// Number of lists that show it.
    pub listed: usize,
}

/// Some articles of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Group {
    /// How many there are.
    pub articles: usize,
    /// Share of them that stand in a list at least once, 0 to 1.
    pub coverage: f64,
    /// The most lists that show one of them.
    pub worst_hub: usize,
    /// How many of them no list shows.
    pub orphans: usize,
    /// Share of them whose own list is shorter than the longest, 0 to 1.
    pub short_lists: f64,
    /// Median of the days between each of them and its suggestions; `None` without dates.
    pub median_days: Option<u32>,
}

/// Hubs that are named.
const HUBS: usize = 10;

impl SiteHealth {
    /// The health of a site with these lists, one an article in the order of the articles, as
    /// [`suggest_all`](Recommender::suggest_all) gives them.
    ///
    /// Time: linear in the suggestions, but for the pairs of each list, which are compared for their wording. It is told to what watches
    /// the recommender as [`Stage::Evaluate`], and can be cancelled.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle) for a suggestion that the site does not have,
    /// [`Error::Cancelled`](crate::Error::Cancelled) if [`cancel_when`](crate::RecommenderBuilder::cancel_when) said so.
    pub fn of(recommender: &Recommender, lists: &[Suggestions]) -> Result<Self> {
        let articles = recommender.articles();
        let places: HashMap<&str, usize> = articles.iter().enumerate().map(|(place, a)| (a.id.as_str(), place)).collect();
        let mut tally =
            Tally { listed: vec![0; articles.len()], short: vec![false; articles.len()], days: vec![Vec::new(); articles.len()] };
        let ticker = recommender.watch().start(Stage::Evaluate, articles.len());
        let longest = lists.iter().map(|list| list.items.len()).max().unwrap_or(0);
        let mut near_duplicates_shown = 0;
        for (place, (article, list)) in articles.iter().zip(lists).enumerate() {
            ticker.work(1)?;
            tally.short[place] = list.items.len() < longest;
            for (rank, item) in list.items.iter().enumerate() {
                let other = recommender.article(&item.id)?;
                tally.listed[places[other.id.as_str()]] += 1;
                tally.days[place].extend(article.date.zip(other.date).map(|(a, b)| a.days_between(&b)));
                let above = list.items[..rank].iter().map(|item| item.id.as_str()).chain([article.id.as_str()]);
                for twin in above {
                    near_duplicates_shown += usize::from(recommender.likeness(twin, &item.id)?.is_some());
                }
            }
            ticker.tick(1);
        }
        let section = |article: &Article| article.section.clone().unwrap_or_default();
        let year = |article: &Article| article.date.map_or(0, |date| date.year_month_day().0);
        let health = Self {
            site: tally.group(0..articles.len()),
            sections: tally.groups(articles.iter().map(section)),
            years: tally.groups(articles.iter().map(year)),
            hubs: tally.hubs(articles),
            orphans: articles.iter().zip(&tally.listed).filter(|&(_, &n)| n == 0).map(|(a, _)| a.id.clone()).collect(),
            near_duplicates_shown,
        };
        ticker.finish()?;
        Ok(health)
    }
}

/// What is counted for each article.
struct Tally {
    listed: Vec<usize>,
    short: Vec<bool>,
    days: Vec<Vec<u32>>,
}

impl Tally {
    /// The groups of the articles by what each of them is filed under.
    fn groups<K: Ord>(&self, filed_under: impl Iterator<Item = K>) -> BTreeMap<K, Group> {
        let mut places: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        filed_under.enumerate().for_each(|(place, key)| places.entry(key).or_default().push(place));
        places.into_iter().map(|(key, places)| (key, self.group(places.into_iter()))).collect()
    }

    fn group(&self, places: impl Iterator<Item = usize>) -> Group {
        let mut group = Group::default();
        let mut days: Vec<u32> = Vec::new();
        let mut short = 0usize;
        for place in places {
            group.articles += 1;
            group.worst_hub = group.worst_hub.max(self.listed[place]);
            group.orphans += usize::from(self.listed[place] == 0);
            short += usize::from(self.short[place]);
            days.extend(&self.days[place]);
        }
        let share = |count: usize| count as f64 / group.articles.max(1) as f64;
        group.coverage = share(group.articles - group.orphans);
        group.short_lists = share(short);
        days.sort_unstable();
        group.median_days = days.get(days.len() / 2).copied();
        group
    }

    fn hubs(&self, articles: &[Article]) -> Vec<Hub> {
        let mut hubs: Vec<Hub> = articles
            .iter()
            .zip(&self.listed)
            .filter(|&(_, &listed)| listed > 0)
            .map(|(article, &listed)| Hub { id: article.id.clone(), listed })
            .collect();
        hubs.sort_by(|a, b| b.listed.cmp(&a.listed).then_with(|| a.id.cmp(&b.id)));
        hubs.truncate(HUBS);
        hubs
    }
}
