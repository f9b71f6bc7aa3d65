//! The names of articles, as rows: a text that has the words of a name mentions its article.
//!
//! Input: the titles of articles, and the document frequencies of the text. Output: a row an article, over the features of the text, with
//! weights whose sum is at most 1. Time: linear in the titles. Invariant: a row depends on its article and the statistics only.
//!
//! ```text
//! name(d, w) = rare(d) · idf(w) / Σ idf        over the distinct words w of the title, if there are two or more
//! rare(d)    = max( 1 - ( df - 1 ) / max( N / 10, 10 ), 0 )
//! ```
//!
//! `df` is the document frequency of the rarest word or pair of the title: a series, or a title that is common speech on this site, is no
//! name.

use super::frequencies::Frequencies;
use super::recipe::Recipe;
use crate::analysis::{Reader, TextFacts, Tokens, Vocabulary, WHOLE, WORD};
use crate::article::Article;
use crate::error::Result;
use crate::language::Language;
use crate::progress::Ticker;
use crate::sparse::{SparseRows, to_fixed};

/// Words of a name, at least: one word alone is too often common speech.
const FEWEST_WORDS: usize = 2;

/// The share of the articles that may have all words of a name, and so many of them on a small site, before it is no name.
const MOST_MENTIONING: f64 = 0.1;
const FEW_MENTIONING: f64 = 10.0;

/// A word that more than one in so many articles have, and more than so many articles, is not stored: every search would read the many
/// names that have it, for a small part of their weight.
const COMMON_SHARE: u32 = 20;
const FEW_COMMON: u32 = 1000;

/// What names are weighed by.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(crate) recipe: &'a Recipe,
    /// The language of articles without one.
    pub(crate) language: Language,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) frequencies: &'a Frequencies,
}

impl Names<'_> {
    /// Returns the rows of the names of some articles.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) beyond 2^30 distinct words, [`Error::Cancelled`](crate::Error::Cancelled).
    pub(crate) fn rows(self, articles: &[Article], ticker: &Ticker<'_>) -> Result<SparseRows> {
        let mut reader = Reader::new(self.recipe.analysis, None, Vocabulary::default());
        let mut titles = Tokens::default();
        for article in articles {
            ticker.work(1)?;
            let title = Article::new("", article.title.as_str());
            reader.read(&title, article.language.unwrap_or(self.language), &mut titles)?;
        }
        let mut vocabulary = reader.into_vocabulary();
        let mut pairs = Vec::new();
        for tokens in titles.articles.iter().map(|facts| words_of(&titles, facts)) {
            for pair in tokens.windows(2) {
                pairs.push(vocabulary.intern_pair(pair[0], pair[1])?);
            }
        }
        let known = self.vocabulary.find_all(&vocabulary);
        let mut rows = SparseRows::default();
        let mut pairs = pairs.into_iter();
        for facts in &titles.articles {
            let mut words = words_of(&titles, facts);
            let pairs = pairs.by_ref().take(words.len().saturating_sub(1));
            let rarest = words.iter().copied().chain(pairs).map(|feature| self.frequency(known[feature as usize])).min();
            words.sort_unstable();
            words.dedup();
            let rare = rare(rarest.unwrap_or_default(), self.frequencies.articles);
            rows.push(self.row(&words, rare, &known).into_iter());
        }
        rows.shrink_to_fit();
        Ok(rows)
    }

    /// The row of a name with some distinct words, given by their numbers among all titles.
    fn row(self, words: &[u32], rare: f64, known: &[Option<u32>]) -> Vec<(u32, u32)> {
        if words.len() < FEWEST_WORDS {
            return Vec::new();
        }
        let idf = |word: u32| self.frequencies.text_idf(known[word as usize]);
        let sum: f64 = words.iter().map(|&word| idf(word)).sum();
        let most = (self.frequencies.articles / COMMON_SHARE).max(FEW_COMMON);
        let is_stored = |&&word: &&u32| self.frequency(known[word as usize]) <= most;
        let weight = |&word: &u32| Some((known[word as usize]?, to_fixed(rare * idf(word) / sum)));
        let mut row: Vec<(u32, u32)> = words.iter().filter(is_stored).filter_map(weight).filter(|&(_, weight)| weight > 0).collect();
        row.sort_unstable();
        row
    }

    /// The document frequency of a feature, 0 for one that is not stored.
    fn frequency(self, feature: Option<u32>) -> u32 {
        feature.and_then(|feature| self.frequencies.text.get(feature as usize)).copied().unwrap_or_default()
    }
}

/// The words of a title in their order, without the wholes of compounds.
fn words_of(titles: &Tokens, facts: &TextFacts) -> Vec<u32> {
    let [title, ..] = facts.fields();
    titles.tokens[title].iter().filter(|&token| token & WHOLE == 0).map(|token| token & WORD).collect()
}

/// From 1 for a name whose words no other article has together, down to 0.
fn rare(frequency: u32, articles: u32) -> f64 {
    let others = f64::from(frequency.saturating_sub(1));
    (1.0 - others / (f64::from(articles) * MOST_MENTIONING).max(FEW_MENTIONING)).max(0.0)
}
