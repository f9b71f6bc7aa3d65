//! How much the links to an article count.

/// The number of links to an article, in a site of so many articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InLinks {
    pub(crate) links: usize,
    pub(crate) articles: usize,
}

/// The largest gain for links (`docs/relevance.md`, `MOST_LINKED`), that of about six: more links should not make hubs.
const MOST_LINKED: f64 = 2.0;

/// The share of the articles of a site from which on their links to one page count nothing (`docs/relevance.md`).
const MOST_LINKING: f64 = 0.5;

/// The least sum of similarities of the nearest articles, times the articles of the site (`docs/relevance.md`).
const LEAST_SIMILARITY: f64 = 1000.0;

impl InLinks {
    /// The gain of the article for being linked, whatever the query: `min(ln(1 + in), 2)`, less where much of the site links to it.
    pub(crate) fn gain(self) -> f64 {
        (self.links as f64).ln_1p().min(MOST_LINKED) * self.rarity()
    }

    /// The weight of each linking article in the part of links: one over the root of their number.
    pub(crate) fn weight(self) -> f64 {
        if self.links == 0 { 0.0 } else { self.rarity() / (self.links as f64).sqrt() }
    }

    /// The sum of similarities of which each of the nearest articles has its share. Where they are hardly similar, or the site is so small
    /// that the nearest are a large part of it, the sum is larger than theirs: their links then count less.
    pub(crate) fn sum_of_similarities(sum: f64, articles: usize) -> f64 {
        sum.max(LEAST_SIMILARITY / articles.max(1) as f64)
    }

    /// From 1 for an article that few others link to, down to 0 where a large share of the site does: such a link says little about its
    /// own page.
    fn rarity(self) -> f64 {
        let share = self.links as f64 / self.articles.max(1) as f64;
        (1.0 - share / MOST_LINKING).max(0.0)
    }
}
