//! The terms of words that were read before: most words of an article stand in many others too.
//!
//! Input: words, in one or more languages. Output: their terms. Memory: about 100 bytes a distinct word, at most [`MOST`] a language.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::terms::{Analysis, Termer, Terms};
use crate::language::Language;

/// The most words that are kept of one language; then all are dropped.
const MOST: usize = 1 << 17;

/// The terms of words by language.
#[derive(Default)]
pub(crate) struct TermCache {
    languages: Vec<CachedTermer>,
}

/// The terms of the words of one language.
pub(super) struct CachedTermer {
    termer: Termer,
    known: HashMap<String, Terms, FixedState>,
}

impl TermCache {
    /// The words of one language.
    pub(super) fn of(&mut self, analysis: Analysis, language: Language) -> &mut CachedTermer {
        let is_same = |cached: &CachedTermer| cached.termer.analysis() == analysis && cached.termer.language() == language;
        let position = self.languages.iter().position(is_same).unwrap_or_else(|| {
            let known = HashMap::with_hasher(FixedState::with_seed(0x6d6f_7473));
            self.languages.push(CachedTermer { termer: Termer::new(analysis, language), known });
            self.languages.len() - 1
        });
        &mut self.languages[position]
    }
}

impl CachedTermer {
    pub(super) fn termer(&self) -> &Termer {
        &self.termer
    }

    /// Returns the terms of a word as the segmenter cuts it.
    pub(super) fn terms(&mut self, raw: &str) -> &Terms {
        if self.known.len() >= MOST && !self.known.contains_key(raw) {
            self.known.clear();
        }
        let termer = &self.termer;
        self.known.entry_ref(raw).or_insert_with(|| termer.terms(raw))
    }
}
