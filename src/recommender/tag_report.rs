//! The tags of a site: which say nothing, and which are one tag written twice.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::Recommender;
use super::builder::tag_keys;
use crate::error::Result;
use crate::progress::{Stage, Ticker};

/// What is wrong with the tags of a site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TagReport {
    /// Distinct tags, by their keys.
    pub tags: usize,
    /// Ids of articles without tags, in the order of the articles.
    pub untagged: Vec<String>,
    /// Tags on more than four fifths of the articles: they tell none of them apart. The most frequent first.
    pub on_nearly_all: Vec<TagCount>,
    /// Tags on one article alone: they lead nowhere. By name.
    pub on_one_article: Vec<TagCount>,
    /// Tags that may be one, the most frequent first.
    pub near_twins: Vec<NearTwins>,
}

/// A tag, and how many articles have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TagCount {
    /// As it is first written.
    pub tag: String,
    /// Articles that have it.
    pub articles: usize,
}

/// Two tags that may be one: an alias makes them so ([`tag_alias`](crate::RecommenderBuilder::tag_alias)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NearTwins {
    /// The more frequent of the two.
    pub tag: TagCount,
    /// The other.
    pub twin: TagCount,
    /// What they differ by.
    pub differ_by: Difference,
}

/// What two tags differ by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Difference {
    /// Case, accents, punctuation or white space: they are compared as one already, and shown as two.
    Spelling,
    /// The plural of their words.
    Plural,
    /// One letter, or two in a tag of ten letters or more.
    Letters,
}

/// From this many letters on, a tag may differ by one from its twin; from the second number on, by two.
const LETTERS: [usize; 2] = [5, 10];

impl Recommender {
    /// What is wrong with the tags of the site: tags that say nothing, and tags that may be one.
    ///
    /// Tags that differ in a digit are never twins ("Ligue 1", "Ligue 2"). Time: linear in the tags of articles; for
    /// likeness, the ways to leave two letters out of each distinct tag, about a hundred: tens of thousands of tags take seconds.
    ///
    /// ```
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, tag: &str| Article::new(id, "").with_tags([tag]);
    /// let recommender = Recommender::builder().build(vec![article("a", "Élection"), article("b", "élections")])?;
    /// let report = recommender.tag_report()?;
    /// assert_eq!(report.near_twins[0].twin.tag, "élections");
    /// # Ok::<(), connexe::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`](crate::Error::Cancelled), which cannot happen to a recommender without
    /// [`cancel_when`](crate::RecommenderBuilder::cancel_when).
    pub fn tag_report(&self) -> Result<TagReport> {
        let ticker = self.watch.start(Stage::Rank, self.articles.len());
        let mut spellings: BTreeMap<String, Vec<TagCount>> = BTreeMap::new();
        let mut report = TagReport::default();
        for article in &self.articles {
            ticker.work(1)?;
            let mut written: Vec<(String, &str)> = Vec::new();
            for tag in &article.tags {
                let keys = tag_keys(std::slice::from_ref(tag), &self.aliases);
                written.extend(keys.into_iter().map(|key| (key, tag.trim())));
            }
            if written.is_empty() {
                report.untagged.push(article.id.clone());
            }
            written.sort();
            written.dedup();
            for (key, tag) in written {
                let counts = spellings.entry(key).or_default();
                match counts.iter_mut().find(|count| count.tag == tag) {
                    Some(count) => count.articles += 1,
                    None => counts.push(TagCount { tag: tag.to_string(), articles: 1 }),
                }
            }
        }
        report.tags = spellings.len();
        let counted: Vec<(&str, TagCount)> = spellings
            .iter()
            .map(|(key, counts)| {
                let articles = self.frequencies.tags.frequency(self.frequencies.tags.find(key)) as usize;
                (key.as_str(), TagCount { tag: counts[0].tag.clone(), articles })
            })
            .collect();
        for (_, count) in &counted {
            if count.articles * 5 > self.articles.len() * 4 && self.articles.len() > 1 {
                report.on_nearly_all.push(count.clone());
            } else if count.articles == 1 {
                report.on_one_article.push(count.clone());
            }
        }
        report.on_nearly_all.sort_by(by_count);
        report.on_one_article.sort_by(|a, b| a.tag.cmp(&b.tag));
        for mut counts in spellings.values().filter(|counts| counts.len() > 1).cloned() {
            counts.sort_by(by_count);
            let others = counts[1..].iter();
            report.near_twins.extend(others.map(|other| twins(&counts[0], other, Difference::Spelling)));
        }
        for (a, b) in candidates(&counted, self.articles.len(), &ticker)? {
            ticker.work(1)?;
            if let Some(difference) = difference(counted[a].0, counted[b].0) {
                report.near_twins.push(twins(&counted[a].1, &counted[b].1, difference));
            }
        }
        report.near_twins.sort_by(|a, b| by_count(&a.tag, &b.tag).then_with(|| by_count(&a.twin, &b.twin)));
        ticker.finish()?;
        Ok(report)
    }
}

fn by_count(a: &TagCount, b: &TagCount) -> std::cmp::Ordering {
    b.articles.cmp(&a.articles).then_with(|| a.tag.cmp(&b.tag))
}

fn twins(a: &TagCount, b: &TagCount, differ_by: Difference) -> NearTwins {
    let (tag, twin) = if by_count(a, b).is_le() { (a, b) } else { (b, a) };
    NearTwins { tag: tag.clone(), twin: twin.clone(), differ_by }
}

/// Pairs of tags that may be alike: with the same singular, or that one or two letters left out of each make the same (Garbe, SymSpell).
///
/// It takes most of the time of a report: each tag is told as its share of the articles.
fn candidates(tags: &[(&str, TagCount)], articles: usize, ticker: &Ticker<'_>) -> Result<Vec<(usize, usize)>> {
    let share = |tags_done: usize| articles * tags_done / tags.len();
    let hasher = FixedState::with_seed(0);
    let mut shapes: Vec<(u64, usize)> = Vec::new();
    for (place, (key, _)) in tags.iter().enumerate() {
        ticker.work(1)?;
        ticker.tick(share(place + 1) - share(place));
        shapes.push((hasher.hash_one(singular(key)), place));
        let letters: Vec<char> = key.chars().collect();
        if letters.len() < LETTERS[0] {
            continue;
        }
        let without = |left_out: &[usize]| -> String {
            letters.iter().enumerate().filter(|(i, _)| !left_out.contains(i)).map(|(_, letter)| *letter).collect()
        };
        let mut add = |left_out: &[usize]| shapes.push((hasher.hash_one(without(left_out)), place));
        add(&[]);
        for a in 0..letters.len() {
            add(&[a]);
            if (LETTERS[1]..=LONGEST).contains(&letters.len()) {
                (0..a).for_each(|b| add(&[a, b]));
            }
        }
    }
    shapes.sort_unstable();
    shapes.dedup();
    let mut pairs = Vec::new();
    for alike in shapes.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() <= CROWD) {
        for (i, &(_, a)) in alike.iter().enumerate() {
            pairs.extend(alike[i + 1..].iter().map(|&(_, b)| (a, b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// Above this many letters two of them are not left out: the ways to do so grow with the square.
const LONGEST: usize = 40;

/// More tags than this that are alike are a family ("ligne 1", "ligne 2", ...), not one tag misspelt.
const CROWD: usize = 50;

/// The words without the letter of their plural.
fn singular(key: &str) -> String {
    let word = |word: &str| word.strip_suffix(['s', 'x']).filter(|rest| rest.len() > 2).unwrap_or(word).to_string();
    key.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What two keys differ by, if they may be one tag.
fn difference(a: &str, b: &str) -> Option<Difference> {
    let digits = |key: &str| key.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(a) != digits(b) {
        return None;
    }
    if singular(a) == singular(b) {
        return Some(Difference::Plural);
    }
    let shorter = a.chars().count().min(b.chars().count());
    let allowed = LETTERS.iter().filter(|&&letters| shorter >= letters).count();
    (allowed > 0 && strsim::osa_distance(a, b) <= allowed).then_some(Difference::Letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tags_differ_by() {
        for (a, b, expected) in [
            ("election", "elections", Some(Difference::Plural)),
            ("affaire etrangere", "affaires etrangeres", Some(Difference::Plural)),
            ("diplomatie", "diplomaitie", Some(Difference::Letters)),
            ("tanger", "tangier", Some(Difference::Letters)),
            ("ligue 1", "ligue 2", None),
            ("rif", "ref", None),
            ("maroc", "maths", None),
            ("cinema", "cuisine", None),
        ] {
            assert_eq!(difference(a, b), expected, "{a} {b}");
        }
    }
}
