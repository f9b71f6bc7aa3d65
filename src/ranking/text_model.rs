//! The text model of a site: everything that turns an article into a vector and into numbers of tags, authors and sections.

use std::collections::{BTreeMap, HashSet};

use crate::analysis::{RepeatedLines, TermCache, Vocabulary, count_features, tag_key};
use crate::article::Article;
use crate::error::Result;
use crate::knn::ScratchPool;
use crate::language::Language;
use crate::sparse::SparseVector;
use crate::vector::{Frequencies, KeyTable, Recipe, weigh_text};

/// The vocabulary, frequencies, names and settings of an index.
pub(crate) struct TextModel {
    pub(crate) vocabulary: Vocabulary,
    /// Frequencies of words, tags and authors, and the numbers of tags and authors.
    pub(crate) frequencies: Frequencies,
    pub(crate) sections: KeyTable,
    pub(crate) series: KeyTable,
    pub(crate) recipe: Recipe,
    /// The language of articles that name none.
    pub(crate) language: Language,
    /// Terms of the words that were read since, for explanations and subjects.
    pub(crate) terms: ScratchPool<TermCache>,
    /// Aliases of tags: the key of each is replaced by its value.
    pub(crate) aliases: BTreeMap<String, String>,
    /// Sums of squares of the weights that no row stores, an article: with those of its row they make 1.
    #[cfg(feature = "matrix")]
    pub(crate) unshared: Vec<u64>,
}

/// The text of an article outside the index.
pub(crate) struct WeighedText {
    pub(crate) row: SparseVector,
    /// Whether it has no word to compare by. The row is also empty if no article of the index has any of its words.
    pub(crate) is_empty: bool,
}

impl TextModel {
    /// The lines that are taken off the bodies of articles.
    pub(crate) fn boilerplate(&self) -> Option<&RepeatedLines> {
        self.recipe.boilerplate.strips().then_some(&self.frequencies.repeated_lines)
    }

    /// Analyses the text of an article: its row by the features of the index. Cost: its words.
    pub(crate) fn weigh(&self, article: &Article) -> Result<WeighedText> {
        let language = article.language.unwrap_or(self.language);
        let how = (self.recipe.analysis, self.recipe.word_pairs);
        let (counts, vocabulary) = count_features(article, language, how, self.boilerplate())?;
        let known = self.vocabulary.find_all(&vocabulary);
        let number = |feature: u32| known[feature as usize];
        let idf = |feature| self.frequencies.text_idf(feature);
        let row = weigh_text(&counts, &self.recipe, |t| idf(number(t)), idf(None), number);
        Ok(WeighedText { row, is_empty: counts.is_empty() })
    }

    /// Returns the distinct keys of some tags, in their order, aliases replaced.
    pub(crate) fn tag_keys(&self, tags: &[String]) -> Vec<String> {
        tag_keys(tags, &self.aliases)
    }
}

/// Returns the distinct keys of some tags, in their order, aliases replaced.
pub(crate) fn tag_keys(tags: &[String], aliases: &BTreeMap<String, String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let keys = tags.iter().map(|tag| tag_key(tag)).map(|key| aliases.get(&key).cloned().unwrap_or(key));
    keys.filter(|key| !key.is_empty() && seen.insert(key.clone())).collect()
}
