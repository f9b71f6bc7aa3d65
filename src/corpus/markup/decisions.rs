//! The markup of the articles of a corpus: decided one by one, and the doubtful ones by all others.
//!
//! Input: the decision for each article, by its body. Output: counts for the report, and the articles that are not certain by
//! themselves, where the corpus is known to have markup. If most articles certainly are Markdown, all others without certain HTML are
//! Markdown as well, as the files of one site are. Else, if a quarter certainly has markup, weak marks count. Invariant: the result does
//! not depend on the order of the articles.

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
    /// Positions of the articles without marks.
    plain: Vec<usize>,
    all: usize,
}

impl Decisions {
    /// Adds the decision for the article at a position.
    pub(in super::super) fn add(&mut self, position: usize, guess: Guess) {
        self.all += 1;
        if guess == Guess::certain(Markup::Text) {
            self.plain.push(position);
        } else if guess.is_certain {
            *self.counts.entry(guess.markup.name()).or_insert(0) += 1;
        } else {
            self.weak.push((position, guess.markup));
        }
    }

    /// Takes the articles that have markup although they are not certain by themselves, with their markup. All others are plain text.
    #[cfg(feature = "html")]
    pub(in super::super) fn settle(&mut self) -> Vec<(usize, Markup)> {
        let weak = std::mem::take(&mut self.weak);
        let certain: usize = self.counts.values().sum();
        let settled = match () {
            #[cfg(feature = "markdown")]
            () if self.counts.get(Markup::Markdown.name()).is_some_and(|count| *count >= 2 && count * 2 > self.all) => weak
                .iter()
                .map(|(position, _)| position)
                .chain(&self.plain)
                .map(|&position| (position, Markup::Markdown))
                .collect(),
            () if certain >= 2 && certain * MOST >= self.all => weak,
            () => Vec::new(),
        };
        for (_, markup) in &settled {
            *self.counts.entry(markup.name()).or_insert(0) += 1;
        }
        settled
    }

    /// Returns the number of articles with each markup.
    pub(in super::super) fn into_counts(self) -> BTreeMap<&'static str, usize> {
        let Self { mut counts, all, .. } = self;
        let as_text = all - counts.values().sum::<usize>();
        if as_text > 0 {
            counts.insert(Markup::Text.name(), as_text);
        }
        counts
    }
}
