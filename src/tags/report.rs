//! A report on the tags of a site: tags that tell nothing, and pairs that may be one tag.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::progress::Ticker;
use crate::ranking::Site;

/// Problems with the tags of a site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TagReport {
    /// Distinct tags, by their keys.
    pub tags: usize,
    /// Ids of articles without tags, in the order of the articles.
    pub untagged: Vec<String>,
    /// Tags of more than four fifths of the articles, the most frequent first: they distinguish no article.
    pub on_nearly_all: Vec<TagCount>,
    /// Tags of one article alone, by name: they lead to no other article.
    pub on_one_article: Vec<TagCount>,
    /// Pairs that may be one tag, the most frequent first.
    pub similar_tags: Vec<SimilarTags>,
}

/// A tag, and the number of articles that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TagCount {
    /// The tag, as the first article writes it.
    pub tag: String,
    /// Number of articles that have it.
    pub articles: usize,
}

/// Two tags that may be one; an alias joins them ([`tag_alias`](crate::RecommenderBuilder::tag_alias)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SimilarTags {
    /// The more frequent of the two.
    pub tag: TagCount,
    /// The less frequent of the two.
    pub other: TagCount,
    /// The difference between the two.
    pub differ_by: Difference,
}

/// The difference between two tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Difference {
    /// Case, accents, punctuation or white space: they count as one tag already, but readers see two.
    Spelling,
    /// The plural of their words.
    Plural,
    /// One letter, or two in a tag of ten letters or more.
    Letters,
}

/// The spellings of one key.
#[derive(Default)]
struct Spellings<'a> {
    /// Number of articles with any of them.
    articles: usize,
    /// Each spelling with the number of its articles, in the order of the articles.
    counts: Vec<(&'a str, usize)>,
    /// The position of each spelling in `counts`.
    positions: HashMap<&'a str, usize>,
}

impl<'a> Spellings<'a> {
    /// Adds the distinct spellings of an article.
    fn add(&mut self, tags: impl Iterator<Item = &'a str>) {
        self.articles += 1;
        for tag in tags {
            let position = *self.positions.entry(tag).or_insert(self.counts.len());
            match self.counts.get_mut(position) {
                Some((_, articles)) => *articles += 1,
                None => self.counts.push((tag, 1)),
            }
        }
    }

    /// The spelling of the first article.
    fn first(&self) -> &'a str {
        self.counts.first().map_or("", |(tag, _)| tag)
    }
}

/// Two tags of this many letters may differ by one letter; from the second number on, by two.
const LETTERS: [usize; 2] = [5, 10];

/// Makes the report on the tags of a site; the public method says at what cost.
pub(crate) fn report_tags(site: &Site, ticker: &Ticker<'_>) -> Result<TagReport> {
    let mut spellings: BTreeMap<String, Spellings<'_>> = BTreeMap::new();
    let mut report = TagReport::default();
    for article in &site.articles {
        ticker.work(1)?;
        let mut written: Vec<(String, &str)> = Vec::new();
        for tag in &article.tags {
            let keys = site.text.tag_keys(std::slice::from_ref(tag));
            written.extend(keys.into_iter().map(|key| (key, tag.trim())));
        }
        if written.is_empty() {
            report.untagged.push(article.id.clone());
        }
        written.sort();
        written.dedup();
        for of_key in written.chunk_by(|a, b| a.0 == b.0) {
            spellings.entry(of_key[0].0.clone()).or_default().add(of_key.iter().map(|&(_, tag)| tag));
        }
    }
    report.tags = spellings.len();
    // Counted here: frozen statistics count the articles of another time, or of other parts of the corpus.
    let count = |spellings: &Spellings<'_>| TagCount { tag: spellings.first().to_string(), articles: spellings.articles };
    let counted: Vec<(&str, TagCount)> = spellings.iter().map(|(key, spellings)| (key.as_str(), count(spellings))).collect();
    for (_, count) in &counted {
        if count.articles * 5 > site.articles.len() * 4 && site.articles.len() > 1 {
            report.on_nearly_all.push(count.clone());
        } else if count.articles == 1 {
            report.on_one_article.push(count.clone());
        }
    }
    report.on_nearly_all.sort_by(by_count);
    report.on_one_article.sort_by(|a, b| a.tag.cmp(&b.tag));
    for spellings in spellings.values().filter(|spellings| spellings.counts.len() > 1) {
        let count = |&(tag, articles): &(&str, usize)| TagCount { tag: tag.to_string(), articles };
        let mut counts: Vec<TagCount> = spellings.counts.iter().map(count).collect();
        counts.sort_by(by_count);
        let others = counts[1..].iter();
        report.similar_tags.extend(others.map(|other| similar(&counts[0], other, Difference::Spelling)));
    }
    for (a, b) in candidates(&counted, site.articles.len(), ticker)? {
        ticker.work(1)?;
        if let Some(difference) = difference(counted[a].0, counted[b].0) {
            report.similar_tags.push(similar(&counted[a].1, &counted[b].1, difference));
        }
    }
    report.similar_tags.sort_by(|a, b| by_count(&a.tag, &b.tag).then_with(|| by_count(&a.other, &b.other)));
    Ok(report)
}

fn by_count(a: &TagCount, b: &TagCount) -> std::cmp::Ordering {
    b.articles.cmp(&a.articles).then_with(|| a.tag.cmp(&b.tag))
}

fn similar(a: &TagCount, b: &TagCount, differ_by: Difference) -> SimilarTags {
    let (tag, other) = if by_count(a, b).is_le() { (a, b) } else { (b, a) };
    SimilarTags { tag: tag.clone(), other: other.clone(), differ_by }
}

/// Returns pairs of tags that may be similar: with the same singular, or equal when one or two letters are left out of each (Garbe,
/// SymSpell).
///
/// It takes most of the time of a report, so each tag ticks for its share of the articles.
fn candidates(tags: &[(&str, TagCount)], articles: usize, ticker: &Ticker<'_>) -> Result<Vec<(usize, usize)>> {
    let share = |tags_done: usize| articles * tags_done / tags.len();
    let hasher = FixedState::with_seed(0);
    let mut shapes: Vec<(u64, usize)> = Vec::new();
    for (number, (key, _)) in tags.iter().enumerate() {
        ticker.work(1)?;
        ticker.tick(share(number + 1) - share(number));
        shapes.push((hasher.hash_one(singular(key)), number));
        let letters: Vec<char> = key.chars().collect();
        if !(LETTERS[0]..=MOST_LETTERS).contains(&letters.len()) {
            continue;
        }
        let without = |left_out: &[usize]| -> String {
            letters.iter().enumerate().filter(|(i, _)| !left_out.contains(i)).map(|(_, letter)| *letter).collect()
        };
        let mut add = |left_out: &[usize]| shapes.push((hasher.hash_one(without(left_out)), number));
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
    for alike in shapes.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() <= MAX_SIMILAR) {
        for (i, &(_, a)) in alike.iter().enumerate() {
            pairs.extend(alike[i + 1..].iter().map(|&(_, b)| (a, b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// From tags of more letters than this, two are not left out: the number of ways to do so grows with the square.
const LONGEST: usize = 40;

/// In tags of more letters than this no letter is left out: each way to do so is as long as the tag.
const MOST_LETTERS: usize = 200;

/// More similar tags than this are a series ("ligne 1", "ligne 2", ...), not misspellings of one tag.
const MAX_SIMILAR: usize = 50;

/// Returns the words of a key without the letter of their plural.
fn singular(key: &str) -> String {
    let word = |word: &str| word.strip_suffix(['s', 'x']).filter(|rest| rest.len() > 2).unwrap_or(word).to_string();
    key.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Returns the difference between two keys, if they may be one tag.
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
    fn differences_of_tags() {
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
