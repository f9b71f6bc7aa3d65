//! The saved form of [`Statistics`], with its version.
//!
//! Input and output: any serde format. Invariant: a file is not trusted, so every order, position and frequency is checked before use.
//! Files of older versions are always read: `tests/data` has one of each. Write `version` first, so that a newer file is refused
//! before a field that this version does not know.

use std::collections::BTreeMap;

use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize, Serializer};

use super::statistics::{Links, Statistics};
use crate::analysis::Analysis;
use crate::error::{Error, Result};

/// The version that is written. Raise it with each change that an older version of the library would misread.
const VERSION: u32 = 2;

/// The sum of the shares of the nearest articles, in fixed point.
const MOST_SHARE: u64 = 1 << 30;

/// A version, checked when it is read.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "u32")]
struct Version(u32);

impl Default for Version {
    /// The first version, whose earliest files do not name it.
    fn default() -> Self {
        Self(1)
    }
}

impl TryFrom<u32> for Version {
    type Error = Error;

    fn try_from(version: u32) -> Result<Self> {
        let limit = format!("between 1 and {VERSION}, the newest that this version of connexe reads; update connexe");
        if (1..=VERSION).contains(&version) {
            Ok(Self(version))
        } else {
            Err(Error::statistics("statistics.version", version, limit))
        }
    }
}

/// The fields of a file.
#[derive(Serialize, Deserialize)]
struct Saved {
    #[serde(default)]
    version: Version,
    analysis: Analysis,
    word_pairs: bool,
    articles: u32,
    words: Vec<(String, u32)>,
    pairs: Vec<(u32, u32, u32)>,
    tags: BTreeMap<String, u32>,
    authors: BTreeMap<String, u32>,
    similarities: BTreeMap<String, f64>,
    #[serde(default)]
    repeated_lines: Vec<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    openings: Vec<u64>,
    #[serde(default)]
    link_ids: Vec<String>,
    #[serde(default)]
    links: BTreeMap<String, Links>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    learnt: Option<BTreeMap<String, f64>>,
}

impl Serialize for Statistics {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Saved::from(self.clone()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Statistics {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Saved::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

impl From<Statistics> for Saved {
    fn from(s: Statistics) -> Self {
        Self {
            version: Version(VERSION),
            analysis: s.analysis,
            word_pairs: s.word_pairs,
            articles: s.articles,
            words: s.words,
            pairs: s.pairs,
            tags: s.tags,
            authors: s.authors,
            similarities: s.similarities,
            repeated_lines: s.repeated_lines,
            openings: s.openings,
            link_ids: s.link_ids,
            links: s.links,
            learnt: s.learnt,
        }
    }
}

impl TryFrom<Saved> for Statistics {
    type Error = Error;

    fn try_from(saved: Saved) -> Result<Self> {
        let too_frequent = |frequency: u32| frequency > saved.articles;
        if !saved.words.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(Error::statistics("statistics.words", "unsorted", "in ascending order, each word once"));
        }
        if !saved.pairs.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)) {
            return Err(Error::statistics("statistics.pairs", "unsorted", "in ascending order, each pair once"));
        }
        if !saved.repeated_lines.is_sorted_by(|a, b| a < b) {
            return Err(Error::statistics("statistics.repeated_lines", "unsorted", "in ascending order, each once"));
        }
        if !saved.openings.is_sorted_by(|a, b| a < b) {
            return Err(Error::statistics("statistics.openings", "unsorted", "in ascending order, each once"));
        }
        let ids = saved.link_ids.len();
        if !saved.link_ids.is_sorted_by(|a, b| a < b) {
            return Err(Error::statistics("statistics.link_ids", "unsorted", "in ascending order, each once"));
        }
        for links in saved.links.values() {
            let nearest = links.nearest.iter().map(|&(position, _)| position);
            if let Some(position) =
                links.in_links.iter().copied().chain(nearest.clone()).find(|&position| position as usize >= ids)
            {
                return Err(Error::statistics("statistics.links", position, format!("a position below {ids}")));
            }
            if !links.in_links.is_sorted_by(|a, b| a < b) || !nearest.is_sorted_by(|a, b| a < b) {
                return Err(Error::statistics("statistics.links", "unsorted", "in ascending order, each article once"));
            }
            // Upper bounds of scores rest on it. Each share was rounded.
            let shares: u64 = links.nearest.iter().map(|&(_, share)| u64::from(share)).sum();
            let most = MOST_SHARE + links.nearest.len() as u64;
            if shares > most {
                return Err(Error::statistics("statistics.links", shares, format!("shares of at most {most} in all")));
            }
        }
        for &(a, b, _) in &saved.pairs {
            if a.max(b) as usize >= saved.words.len() {
                return Err(Error::statistics("statistics.pairs", a.max(b), format!("below {}", saved.words.len())));
            }
        }
        let words = saved.words.iter().map(|(_, frequency)| *frequency);
        let pairs = saved.pairs.iter().map(|&(_, _, frequency)| frequency);
        let keys = saved.tags.values().chain(saved.authors.values()).copied();
        if let Some(frequency) = words.chain(pairs).chain(keys).find(|&frequency| too_frequent(frequency)) {
            let limit = format!("at most {}, the number of articles", saved.articles);
            return Err(Error::statistics("statistics frequency", frequency, limit));
        }
        if let Some(similarity) = saved.similarities.values().find(|s| !(0.0..=1.001).contains(*s)) {
            return Err(Error::statistics("statistics.similarities", similarity, "between 0 and 1"));
        }
        Ok(Self {
            analysis: saved.analysis,
            word_pairs: saved.word_pairs,
            articles: saved.articles,
            words: saved.words,
            pairs: saved.pairs,
            tags: saved.tags,
            authors: saved.authors,
            similarities: saved.similarities,
            repeated_lines: saved.repeated_lines,
            openings: saved.openings,
            link_ids: saved.link_ids,
            links: saved.links,
            learnt: saved.learnt,
        })
    }
}
