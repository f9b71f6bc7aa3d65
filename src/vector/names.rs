//! The names of articles, as rows: a text that has the words of a name mentions its article.
//!
//! Input: the titles of articles, and the document frequencies of the text. Output: a row an article, over the features of the text, with
//! weights whose sum is at most 1. Time: linear in the titles. Invariant: a row depends on its article and the statistics only.
//!
//! ```text
//! name(d, w) = rare(d) · max( 1 - 2 · s(w), 0 ) · idf(w) / Σ idf    over the distinct words w of the title, if there are two or more
//! rare(d)    = max( 1 - 4 · Σ s(w) · idf(w) / Σ idf, 0 )
//! s(w)       = ( df(w) - 1 ) / N                                    the share of the other articles that have the word
//! ```
//!
//! The sum in `rare(d)` is the share of the name that stands in a text of this site on average: a title of common words is no name. The
//! formula was chosen on the tune halves of thirteen sites (`docs/relevance.md`).

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

/// The loss of a word for each article that has it, as a multiple of its share of the articles.
const WORD_LOSS: f64 = 2.0;

/// The loss of a name for the share of it that stands in a text on average.
const NAME_LOSS: f64 = 4.0;

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
        let known = self.vocabulary.find_all(&reader.into_vocabulary());
        let mut rows = SparseRows::default();
        for facts in &titles.articles {
            rows.push(self.row(&words_of(&titles, facts), &known).into_iter());
        }
        rows.shrink_to_fit();
        Ok(rows)
    }

    /// The row of a name with some distinct words, given by their numbers among all titles.
    fn row(self, words: &[u32], known: &[Option<u32>]) -> Vec<(u32, u32)> {
        if words.len() < FEWEST_WORDS {
            return Vec::new();
        }
        let idf = |word: u32| self.frequencies.text_idf(known[word as usize]);
        let of_others = |word: u32| {
            f64::from(self.frequency(known[word as usize]).saturating_sub(1)) / f64::from(self.frequencies.articles.max(1))
        };
        let sum: f64 = words.iter().map(|&word| idf(word)).sum();
        let mean: f64 = words.iter().map(|&word| of_others(word) * idf(word) / sum).sum();
        let rare = (1.0 - NAME_LOSS * mean).max(0.0);
        let weight = |word: u32| rare * (1.0 - WORD_LOSS * of_others(word)).max(0.0) * idf(word) / sum;
        let most = (self.frequencies.articles / COMMON_SHARE).max(FEW_COMMON);
        let is_stored = |&word: &u32| self.frequency(known[word as usize]) <= most;
        let stored =
            words.iter().copied().filter(is_stored).filter_map(|word| Some((known[word as usize]?, to_fixed(weight(word)))));
        let mut row: Vec<(u32, u32)> = stored.filter(|&(_, weight)| weight > 0).collect();
        row.sort_unstable();
        row
    }

    /// The document frequency of a feature, 0 for one that is not stored.
    fn frequency(self, feature: Option<u32>) -> u32 {
        feature.and_then(|feature| self.frequencies.text.get(feature as usize)).copied().unwrap_or_default()
    }
}

/// The distinct words of a title, without the wholes of compounds.
fn words_of(titles: &Tokens, facts: &TextFacts) -> Vec<u32> {
    let [title, ..] = facts.fields();
    let mut words: Vec<u32> = titles.tokens[title].iter().filter(|&token| token & WHOLE == 0).map(|token| token & WORD).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel::Threads;
    use crate::vector::TextSettings;

    /// The sum of the weights of the name of the first article.
    fn weight_of_name(title: &str, others: &[&str]) -> f64 {
        let mut articles = vec![Article::new("first", title)];
        articles.extend((0..).zip(others).map(|(n, body)| Article::new(n.to_string(), "").with_body(*body)));
        let (recipe, threads, ticker) = (Recipe::default(), Threads::new(1).unwrap(), Ticker::silent());
        let text = TextSettings::new(&recipe, Language::FRENCH, &threads).vectors(&articles, None, &ticker).unwrap();
        let (vocabulary, frequencies) = (&text.vocabulary, &text.frequencies);
        let names = Names { recipe: &recipe, language: Language::FRENCH, vocabulary, frequencies };
        let rows = names.rows(&articles, &ticker).unwrap();
        rows.row(0).weights.iter().map(|&weight| f64::from(weight) / f64::from(1u32 << 30)).sum()
    }

    #[test]
    fn names_are_titles_of_rare_words() {
        let others = ["la gare", "la gare", "le port", "le vent", "le sable", "la mer", "le phare", "la crue", "le quai"];
        for (title, low, high) in [
            ("Ligne du Rif", 0.999, 1.001), // no other article has these words
            ("Rif", 0.0, 0.0),              // one word
            ("Le Rif, le Rif", 0.0, 0.0),   // the same word twice
            ("", 0.0, 0.0),
            ("Gare du Rif", 0.6, 0.8),    // two of nine others have "gare"
            ("Sidi-Kacem", 0.999, 1.001), // two words, without the whole
        ] {
            let weight = weight_of_name(title, &others);
            assert!((low..=high).contains(&weight), "{title:?}: {weight}");
        }
        let common: Vec<&str> = (0..9).map(|_| "la revue de presse").collect();
        assert_eq!(weight_of_name("Revue de presse", &common), 0.0);
    }
}
