//! The markup of the articles of a corpus: decided one by one, and the doubtful ones by all others.
//!
//! Input: the decision for each article, by its body. Output: counts for the report, and the articles that have weak marks of markup,
//! where the corpus is known to have markup. Invariant: the result does not depend on the order of the articles.

use std::collections::BTreeMap;

use super::guess::Guess;
use super::kind::Markup;

/// The part of the articles with certain markup from which weak marks count, as one over this number.
///
/// In 15 corpora of plain text no article is taken for certain markup, so that any number would do for them. Of a site with markup most
/// articles have a link or a picture.
#[cfg(feature = "html")]
const MOST: usize = 4;

/// The decisions for the articles of a corpus.
#[derive(Debug, Default)]
pub(in super::super) struct Decisions {
    counts: BTreeMap<&'static str, usize>,
    /// Positions of the articles with weak marks.
    weak: Vec<(usize, Markup)>,
    all: usize,
}

impl Decisions {
    /// Adds the decision for the article at a position.
    pub(in super::super) fn add(&mut self, position: usize, guess: Guess) {
        self.all += 1;
        if guess.is_certain {
            *self.counts.entry(guess.markup.name()).or_insert(0) += 1;
        } else {
            self.weak.push((position, guess.markup));
        }
    }

    /// Takes the articles whose weak marks count, with their markup. All others are plain text.
    #[cfg(feature = "html")]
    pub(in super::super) fn settle(&mut self) -> Vec<(usize, Markup)> {
        let plain = Markup::Text.name();
        let certain: usize = self.counts.iter().filter(|(name, _)| **name != plain).map(|(_, count)| count).sum();
        let weak = std::mem::take(&mut self.weak);
        let counts = certain >= 2 && certain * MOST >= self.all;
        for (_, markup) in &weak {
            *self.counts.entry(if counts { markup.name() } else { plain }).or_insert(0) += 1;
        }
        if counts { weak } else { Vec::new() }
    }

    /// Returns the number of articles with each markup.
    pub(in super::super) fn into_counts(self) -> BTreeMap<&'static str, usize> {
        self.counts
    }
}
