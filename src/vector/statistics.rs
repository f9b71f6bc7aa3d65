//! Statistics: all that a vector or a score knows of other articles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::Analysis;
use crate::error::{Error, Result};

/// Everything in a vector or a score that depends on *other* articles: their number, document frequencies, local similarities.
///
/// Statistics are counted when an index is built, and frozen. Save them with serde and hand them to the next build
/// ([`RecommenderBuilder::statistics`](crate::RecommenderBuilder::statistics)): with the same statistics an article has the same
/// vector and the same scale whether it is indexed alone, with others, in another order or on another machine.
///
/// Counts of parts of a corpus add up ([`merge`](Self::merge)). Local similarities do not, since the nearest article may be in the
/// other part: merging drops them, and the next build computes them. Of lines that are repeated, the parts remember only those
/// that stand in several articles of one part.
///
/// Size: the distinct words with their counts, 12 bytes a word pair, one number an article.
///
/// ```
/// use connexe::{Article, Recommender};
///
/// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
/// let first = Recommender::builder().build(vec![article("a", "le train du Rif")])?.statistics();
/// let second = Recommender::builder().build(vec![article("b", "le train de nuit")])?.statistics();
///
/// let mut both = first.clone();
/// both.merge(&second)?;
/// assert_eq!(both.articles(), 2);
/// assert_eq!(both.word_frequency("train"), 2);
///
/// let saved = serde_json::to_string(&both)?;
/// assert_eq!(serde_json::from_str::<connexe::vector::Statistics>(&saved)?, both);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Saved", into = "Saved")]
pub struct Statistics {
    pub(super) analysis: Analysis,
    pub(super) word_pairs: bool,
    pub(super) articles: u32,
    /// Words in ascending order, with the number of articles that have them.
    pub(super) words: Vec<(String, u32)>,
    /// Positions of two words in `words`, in ascending order, with the number of articles that have the pair.
    pub(super) pairs: Vec<(u32, u32, u32)>,
    pub(super) tags: BTreeMap<String, u32>,
    pub(super) authors: BTreeMap<String, u32>,
    /// Mean similarity to the nearest articles, by id.
    pub(super) similarities: BTreeMap<String, f64>,
    /// Hashes of the lines that stand in several articles, in ascending order.
    pub(super) repeated_lines: Vec<u64>,
}

/// The saved form, checked when it is read back: what a file holds is not to be trusted.
#[derive(Serialize, Deserialize)]
struct Saved {
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
}

impl Statistics {
    /// Number of articles.
    pub fn articles(&self) -> u32 {
        self.articles
    }

    /// Number of articles that have a word, given as its term (see [`analysis::terms`](crate::analysis::terms)).
    pub fn word_frequency(&self, term: &str) -> u32 {
        self.word_position(term).map_or(0, |position| self.words[position].1)
    }

    /// Number of articles that have two words next to each other, given as their terms.
    pub fn pair_frequency(&self, first: &str, second: &str) -> u32 {
        let position = |term| u32::try_from(self.word_position(term)?).ok();
        let (Some(first), Some(second)) = (position(first), position(second)) else { return 0 };
        match self.pairs.binary_search_by_key(&(first, second), |&(a, b, _)| (a, b)) {
            Ok(position) => self.pairs[position].2,
            Err(_) => 0,
        }
    }

    /// Number of articles that have a tag, whatever its case, accents or punctuation.
    pub fn tag_frequency(&self, tag: &str) -> u32 {
        self.tags.get(&crate::analysis::tag_key(tag)).copied().unwrap_or(0)
    }

    /// Mean similarity of an article to its nearest ones, if it has been computed.
    pub fn similarity(&self, id: &str) -> Option<f64> {
        self.similarities.get(id).copied()
    }

    /// Adds the counts of another part of the corpus. No article may be in both parts.
    ///
    /// Local similarities are dropped: they are computed from all parts, by the next build.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] if the two were counted with different analyses; [`Error::TooLarge`] beyond 2^32 - 1 articles.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.check_analysis(other.analysis, other.word_pairs)?;
        self.articles = self.articles.checked_add(other.articles).ok_or(Error::TooLarge {
            what: "articles",
            got: self.articles as usize + other.articles as usize,
            limit: u32::MAX as usize,
            remedy: "index the corpus in parts",
        })?;
        let ours = std::mem::take(&mut self.words);
        let our_pairs = std::mem::take(&mut self.pairs);
        let mut words: BTreeMap<String, u32> = ours.iter().cloned().collect();
        for (word, frequency) in &other.words {
            add(&mut words, word, *frequency);
        }
        self.words = words.into_iter().collect();
        let mut pairs: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for (old_words, old_pairs) in [(&ours, &our_pairs), (&other.words, &other.pairs)] {
            // Every old word is in the merged list, so every position is found.
            let positions: Vec<u32> = old_words
                .iter()
                .map(|(word, _)| self.word_position(word).and_then(|p| u32::try_from(p).ok()).unwrap_or(u32::MAX))
                .collect();
            for &(a, b, frequency) in old_pairs {
                let sum = pairs.entry((positions[a as usize], positions[b as usize])).or_insert(0);
                *sum = sum.saturating_add(frequency);
            }
        }
        self.pairs = pairs.into_iter().map(|((a, b), frequency)| (a, b, frequency)).collect();
        for (tag, frequency) in &other.tags {
            add(&mut self.tags, tag, *frequency);
        }
        for (author, frequency) in &other.authors {
            add(&mut self.authors, author, *frequency);
        }
        self.repeated_lines.extend(&other.repeated_lines);
        self.repeated_lines.sort_unstable();
        self.repeated_lines.dedup();
        self.similarities.clear();
        Ok(())
    }

    /// The same counts without local similarities, which the next build then computes afresh.
    #[must_use]
    pub fn without_similarities(mut self) -> Self {
        self.similarities.clear();
        self
    }

    /// Whether these statistics fit an analysis.
    pub(crate) fn check_analysis(&self, analysis: Analysis, word_pairs: bool) -> Result<()> {
        if (self.analysis, self.word_pairs) == (analysis, word_pairs) {
            return Ok(());
        }
        let name = |analysis, pairs| format!("{analysis:?} with{} word pairs", if pairs { "" } else { "out" });
        let limit = format!("{}, as in the recipe; count them again", name(analysis, word_pairs));
        Err(Error::setting("statistics.analysis", name(self.analysis, self.word_pairs), limit))
    }

    fn word_position(&self, term: &str) -> Option<usize> {
        self.words.binary_search_by(|(word, _)| word.as_str().cmp(term)).ok()
    }
}

fn add(counts: &mut BTreeMap<String, u32>, key: &str, frequency: u32) {
    match counts.get_mut(key) {
        Some(count) => *count = count.saturating_add(frequency),
        None => {
            counts.insert(key.to_string(), frequency);
        }
    }
}

impl From<Statistics> for Saved {
    fn from(s: Statistics) -> Self {
        Self {
            analysis: s.analysis,
            word_pairs: s.word_pairs,
            articles: s.articles,
            words: s.words,
            pairs: s.pairs,
            tags: s.tags,
            authors: s.authors,
            similarities: s.similarities,
            repeated_lines: s.repeated_lines,
        }
    }
}

impl TryFrom<Saved> for Statistics {
    type Error = Error;

    fn try_from(saved: Saved) -> Result<Self> {
        let too_frequent = |frequency: u32| frequency > saved.articles;
        if !saved.words.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(Error::setting("statistics.words", "unsorted", "in ascending order, each word once"));
        }
        if !saved.pairs.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)) {
            return Err(Error::setting("statistics.pairs", "unsorted", "in ascending order, each pair once"));
        }
        if !saved.repeated_lines.is_sorted_by(|a, b| a < b) {
            return Err(Error::setting("statistics.repeated_lines", "unsorted", "in ascending order, each once"));
        }
        for &(a, b, _) in &saved.pairs {
            if a.max(b) as usize >= saved.words.len() {
                return Err(Error::setting("statistics.pairs", a.max(b), format!("below {}", saved.words.len())));
            }
        }
        let words = saved.words.iter().map(|(_, frequency)| *frequency);
        let pairs = saved.pairs.iter().map(|&(_, _, frequency)| frequency);
        let keys = saved.tags.values().chain(saved.authors.values()).copied();
        if let Some(frequency) = words.chain(pairs).chain(keys).find(|&frequency| too_frequent(frequency)) {
            let limit = format!("at most {}, the number of articles", saved.articles);
            return Err(Error::setting("statistics frequency", frequency, limit));
        }
        if let Some(similarity) = saved.similarities.values().find(|s| !(0.0..=1.001).contains(*s)) {
            return Err(Error::setting("statistics.similarities", similarity, "between 0 and 1"));
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
        })
    }
}
