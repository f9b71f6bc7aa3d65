//! Statistics: all that a vector or a score knows of other articles.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::analysis::Analysis;
use crate::error::{Error, Result};
use crate::sparse::{SparseRow, SparseVector};

/// Everything in a vector or a score that depends on *other* articles: their number, document frequencies, local similarities, nearest
/// articles and links, lines that are repeated.
///
/// Statistics are counted when an index is built, and frozen. Save them with serde and hand them to the next build
/// ([`RecommenderBuilder::statistics`](crate::RecommenderBuilder::statistics)): with the same statistics an article has the same
/// vector and the same scale whether it is indexed alone, with others, in another order or on another machine.
///
/// Counts of parts of a corpus add up ([`merge`](Self::merge)). Local similarities do not, since the nearest article may be in the
/// other part: merging drops them, and the next build computes them. Of lines that are repeated, the parts remember only those
/// that stand in several articles of one part; with [`Boilerplate::Keep`](super::Boilerplate::Keep) counts add up exactly.
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
    /// Ids that `links` refers to, in ascending order.
    pub(super) link_ids: Vec<String>,
    /// What is known of links, by id.
    pub(super) links: BTreeMap<String, Links>,
}

/// A share of all.
const MOST_SHARE: u32 = 1 << 30;

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
    #[serde(default)]
    link_ids: Vec<String>,
    #[serde(default)]
    links: BTreeMap<String, Links>,
}

/// What is known of the links around an article. Other articles stand as their places in the list of ids, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Links {
    /// Articles that link to it.
    #[serde(rename = "in")]
    in_links: Vec<u32>,
    /// The articles nearest to it, each with its share in multiples of 2^-30.
    nearest: Vec<(u32, u32)>,
}

/// The links around an article, by the numbers of a build.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkRows {
    pub(crate) in_links: Vec<u32>,
    pub(crate) nearest: SparseVector,
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
        self.links.clear();
        self.link_ids.clear();
        Ok(())
    }

    /// The same counts without local similarities, which the next build then computes afresh.
    #[must_use]
    pub fn without_similarities(mut self) -> Self {
        self.similarities.clear();
        self.links.clear();
        self.link_ids.clear();
        self
    }

    /// Number of articles that link to an article, if they have been counted.
    pub fn in_links(&self, id: &str) -> Option<usize> {
        self.links.get(id).map(|links| links.in_links.len())
    }

    /// Ids that stand in what is known of links, in ascending order.
    pub(crate) fn link_ids(&self) -> &[String] {
        &self.link_ids
    }

    /// What is known of the links around each article; `numbers` has the number of each of the [`link_ids`](Self::link_ids).
    pub(crate) fn link_rows(&self, numbers: &[u32]) -> HashMap<&str, LinkRows> {
        let rows = |links: &Links| LinkRows {
            in_links: links.in_links.iter().map(|&place| numbers[place as usize]).collect(),
            nearest: SparseVector::new(links.nearest.iter().map(|&(place, share)| (numbers[place as usize], share)).collect()),
        };
        self.links.iter().map(|(id, links)| (id.as_str(), rows(links))).collect()
    }

    /// The same with what is known of links: the rows of the first articles, of which `ids` names all that the rows refer to.
    pub(crate) fn with_links<'a>(mut self, ids: &[&str], rows: impl Iterator<Item = [SparseRow<'a>; 2]>) -> Self {
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_unstable_by_key(|&number| ids[number]);
        let mut places = vec![0u32; ids.len()];
        (0u32..).zip(&order).for_each(|(place, &number)| places[number] = place);
        let entry = |(id, [in_links, nearest]): (&&str, [SparseRow<'_>; 2])| {
            let place = |number: u32| places[number as usize];
            let mut in_links: Vec<u32> = in_links.iter().map(|(other, _)| place(other)).collect();
            let mut nearest: Vec<(u32, u32)> = nearest.iter().map(|(other, share)| (place(other), share)).collect();
            in_links.sort_unstable();
            nearest.sort_unstable();
            (id.to_string(), Links { in_links, nearest })
        };
        self.links = ids.iter().zip(rows).map(entry).collect();
        self.link_ids = order.into_iter().map(|number| ids[number].to_string()).collect();
        self
    }

    /// The pairs of so many articles or more, as the places of their two words, with the number of articles that have them.
    pub(super) fn shared_pairs(&self, least: u32) -> Vec<(u64, u32)> {
        let shared = self.pairs.iter().filter(|&&(_, _, frequency)| frequency >= least);
        shared.map(|&(a, b, frequency)| (super::pairs::key(a, b), frequency)).collect()
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
            link_ids: s.link_ids,
            links: s.links,
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
        let places = saved.link_ids.len();
        if !saved.link_ids.is_sorted_by(|a, b| a < b) {
            return Err(Error::setting("statistics.link_ids", "unsorted", "in ascending order, each once"));
        }
        let in_links = saved.links.values().flat_map(|links| links.in_links.iter().map(|&place| (place, 0)));
        let nearest = saved.links.values().flat_map(|links| links.nearest.iter().copied());
        for (place, share) in in_links.chain(nearest) {
            if place as usize >= places {
                return Err(Error::setting("statistics.links", place, format!("a place below {places}")));
            }
            if share > MOST_SHARE {
                return Err(Error::setting("statistics.links", share, format!("a share of at most {MOST_SHARE}")));
            }
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
            link_ids: saved.link_ids,
            links: saved.links,
        })
    }
}
