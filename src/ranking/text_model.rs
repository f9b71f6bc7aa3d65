//! The text model of a site: everything that turns an article into a vector and into numbers of tags, authors and sections.

use std::collections::{BTreeMap, HashSet};

use crate::analysis::{RepeatedLines, Vocabulary, tag_key};
use crate::language::Language;
use crate::vector::{Frequencies, KeyTable, Recipe};

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
    /// Aliases of tags: the key of each is replaced by its value.
    pub(crate) aliases: BTreeMap<String, String>,
    /// Sums of squares of the weights that no row stores, an article: with those of its row they make 1.
    #[cfg(feature = "matrix")]
    pub(crate) unshared: Vec<u64>,
}

impl TextModel {
    /// The lines that are taken off the bodies of articles.
    pub(crate) fn boilerplate(&self) -> Option<&RepeatedLines> {
        self.recipe.boilerplate.strips().then_some(&self.frequencies.repeated_lines)
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
