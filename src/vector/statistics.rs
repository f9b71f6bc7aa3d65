//! Statistics: everything that a vector or a score takes from other articles.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::word_pair::key;
use crate::analysis::{Analysis, tag_key};
use crate::error::{Error, Result};
use crate::id::count;
use crate::sparse::{SparseRow, SparseVector};

/// The values of a vector or a score that depend on *other* articles: their number, document frequencies, local similarities, nearest
/// articles and links, repeated lines.
///
/// Statistics are counted when an index is built, and then do not change. Save them with serde and pass them to the next build
/// ([`RecommenderBuilder::statistics`](crate::RecommenderBuilder::statistics)): with the same statistics an article has the same
/// vector and the same scale whether it is indexed alone, with others, in another order or on another machine.
///
/// The saved form has a `version`, now 1. Older versions are always read; a newer one is an error that names both versions.
///
/// Counts of parts of a corpus add up ([`merge`](Self::merge)). Local similarities do not, since the nearest article may be in the
/// other part: merging drops them, and the next build computes them. Each part knows only the lines that several of its own articles
/// have. With [`Boilerplate::Keep`](super::Boilerplate::Keep) the sums are those of the whole corpus.
///
/// Size: the distinct words with their counts, 12 bytes a word pair, about 170 bytes an article.
///
/// ```
/// use connexe::{Article, Recommender};
///
/// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
/// let first = Recommender::builder().build(vec![article("a", "le train du Rif")])?.statistics()?;
/// let second = Recommender::builder().build(vec![article("b", "le train de nuit")])?.statistics()?;
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
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// Mean similarity of an article to its nearest articles, by id.
    pub(super) similarities: BTreeMap<String, f64>,
    /// Hashes of the lines that several articles have, in ascending order.
    pub(super) repeated_lines: Vec<u64>,
    /// Hashes of the openings that several texts have, in ascending order.
    pub(super) openings: Vec<u64>,
    /// Ids that `links` refers to, in ascending order.
    pub(super) link_ids: Vec<String>,
    /// Links around an article, by id.
    pub(super) links: BTreeMap<String, Links>,
    /// Weights of a blend that were learnt from the links, by the names of their settings; none if they have not been.
    pub(super) learnt: Option<BTreeMap<String, f64>>,
}

/// The links around an article. Other articles are positions in `link_ids`, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Links {
    /// Articles that link to it.
    #[serde(rename = "in")]
    pub(super) in_links: Vec<u32>,
    /// The articles nearest to it, each with its share in multiples of 2^-30.
    pub(super) nearest: Vec<(u32, u32)>,
}

/// The links around an article, by the article numbers of a build.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkRows {
    pub(crate) in_links: Vec<u32>,
    pub(crate) nearest: SparseVector,
}

impl Statistics {
    /// Returns the number of articles.
    pub fn articles(&self) -> u32 {
        self.articles
    }

    /// Returns the number of articles that have a word, given as its term (see [`analysis::terms`](crate::analysis::terms)).
    pub fn word_frequency(&self, term: &str) -> u32 {
        self.word_position(term).map_or(0, |position| self.words[position].1)
    }

    /// Returns the number of articles that have two words next to each other, given as their terms.
    pub fn pair_frequency(&self, first: &str, second: &str) -> u32 {
        let position = |term| u32::try_from(self.word_position(term)?).ok();
        let (Some(first), Some(second)) = (position(first), position(second)) else { return 0 };
        match self.pairs.binary_search_by_key(&(first, second), |&(a, b, _)| (a, b)) {
            Ok(position) => self.pairs[position].2,
            Err(_) => 0,
        }
    }

    /// Returns the number of articles that have a tag. Case, accents and punctuation do not matter.
    pub fn tag_frequency(&self, tag: &str) -> u32 {
        self.tags.get(&tag_key(tag)).copied().unwrap_or(0)
    }

    /// Returns the mean similarity of an article to its nearest ones, if it has been computed.
    pub fn similarity(&self, id: &str) -> Option<f64> {
        self.similarities.get(id).copied()
    }

    /// Adds the counts of another part of the corpus. No article may be in both parts.
    ///
    /// Local similarities and learnt weights are dropped; the next build of the whole corpus computes them from all parts.
    ///
    /// # Errors
    ///
    /// [`Error::Statistics`] if the two were counted with different analyses; [`Error::TooLarge`] beyond 2^32 - 1 articles.
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
            // Every old word is in the merged list.
            let position = |(word, _): &(String, u32)| count(self.word_position(word).unwrap_or_default(), "distinct words");
            let positions: Vec<u32> = old_words.iter().map(position).collect::<Result<_>>()?;
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
        for (hashes, others) in [(&mut self.repeated_lines, &other.repeated_lines), (&mut self.openings, &other.openings)] {
            hashes.extend(others);
            hashes.sort_unstable();
            hashes.dedup();
        }
        self.similarities.clear();
        self.links.clear();
        self.link_ids.clear();
        self.learnt = None;
        Ok(())
    }

    /// Drops local similarities, links and learnt weights, which the next build then computes again.
    #[must_use]
    pub fn without_similarities(mut self) -> Self {
        self.similarities.clear();
        self.links.clear();
        self.link_ids.clear();
        self.learnt = None;
        self
    }

    /// Returns the number of articles that link to an article, if they have been counted.
    pub fn in_links(&self, id: &str) -> Option<usize> {
        self.links.get(id).map(|links| links.in_links.len())
    }

    /// Returns the weights of a blend that were learnt from the links, by the names of their settings, if learning was done.
    pub fn learnt(&self) -> Option<&BTreeMap<String, f64>> {
        self.learnt.as_ref()
    }

    /// Keeps the weights that were learnt.
    pub(crate) fn with_learnt(mut self, learnt: BTreeMap<String, f64>) -> Self {
        self.learnt = Some(learnt);
        self
    }

    /// Returns the ids that the links refer to, in ascending order.
    pub(crate) fn link_ids(&self) -> &[String] {
        &self.link_ids
    }

    /// Returns the links around each article. `numbers` holds the article number of each of the [`link_ids`](Self::link_ids).
    pub(crate) fn link_rows(&self, numbers: &[u32]) -> HashMap<&str, LinkRows> {
        let rows = |links: &Links| LinkRows {
            in_links: links.in_links.iter().map(|&position| numbers[position as usize]).collect(),
            nearest: SparseVector::new(
                links.nearest.iter().map(|&(position, share)| (numbers[position as usize], share)).collect(),
            ),
        };
        self.links.iter().map(|(id, links)| (id.as_str(), rows(links))).collect()
    }

    /// Adds links: the rows of the first articles. `ids` holds the id of every article that the rows refer to.
    pub(crate) fn with_links<'a>(mut self, ids: &[&str], rows: impl Iterator<Item = [SparseRow<'a>; 2]>) -> Self {
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_unstable_by_key(|&number| ids[number]);
        let mut positions = vec![0u32; ids.len()];
        (0u32..).zip(&order).for_each(|(position, &number)| positions[number] = position);
        let entry = |(id, [in_links, nearest]): (&&str, [SparseRow<'_>; 2])| {
            let position = |number: u32| positions[number as usize];
            let mut in_links: Vec<u32> = in_links.iter().map(|(other, _)| position(other)).collect();
            let mut nearest: Vec<(u32, u32)> = nearest.iter().map(|(other, share)| (position(other), share)).collect();
            in_links.sort_unstable();
            nearest.sort_unstable();
            (id.to_string(), Links { in_links, nearest })
        };
        self.links = ids.iter().zip(rows).map(entry).collect();
        self.link_ids = order.into_iter().map(|number| ids[number].to_string()).collect();
        self
    }

    /// Returns the pairs of so many articles or more with their document frequencies, by the positions of their words.
    pub(super) fn shared_pairs(&self, least: u32) -> Vec<(u64, u32)> {
        let shared = self.pairs.iter().filter(|&&(_, _, frequency)| frequency >= least);
        shared.map(|&(a, b, frequency)| (key(a, b), frequency)).collect()
    }

    /// Checks that the statistics were counted with an analysis.
    pub(crate) fn check_analysis(&self, analysis: Analysis, word_pairs: bool) -> Result<()> {
        if (self.analysis, self.word_pairs) == (analysis, word_pairs) {
            return Ok(());
        }
        let name = |analysis, pairs| format!("{analysis:?} with{} word pairs", if pairs { "" } else { "out" });
        let limit = format!("{}, as in the recipe; count them again", name(analysis, word_pairs));
        Err(Error::statistics("statistics.analysis", name(self.analysis, self.word_pairs), limit))
    }

    /// Returns the position of a term in `words`.
    fn word_position(&self, term: &str) -> Option<usize> {
        self.words.binary_search_by(|(word, _)| word.as_str().cmp(term)).ok()
    }
}

/// Adds a frequency to the count of a key.
fn add(counts: &mut BTreeMap<String, u32>, key: &str, frequency: u32) {
    match counts.get_mut(key) {
        Some(count) => *count = count.saturating_add(frequency),
        None => {
            counts.insert(key.to_string(), frequency);
        }
    }
}
