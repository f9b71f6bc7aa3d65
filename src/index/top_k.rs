//! The best k of a stream of candidates.

use std::cmp::Ordering;

use super::engine::Hit;

/// Keeps the best k candidates under a total order.
///
/// A buffer of 5k/4 is cut back to k by selection when it is full: constant time a candidate on average. Since the
/// order is total, the result does not depend on the order in which candidates come.
pub(crate) struct TopK<F> {
    k: usize,
    compare: F,
    hits: Vec<Hit>,
    /// The k-th best seen at the last cut: nothing after it can be in the result.
    bar: Option<Hit>,
}

impl<F: Fn(&Hit, &Hit) -> Ordering> TopK<F> {
    /// `compare` puts the better candidate first.
    pub(crate) fn new(k: usize, compare: F) -> Self {
        Self { k, compare, hits: Vec::new(), bar: None }
    }

    /// A score that a candidate must reach to have a chance.
    #[inline]
    pub(crate) fn least_score(&self) -> f64 {
        self.bar.map_or(0.0, |bar| bar.score)
    }

    pub(crate) fn push(&mut self, hit: Hit) {
        if self.bar.is_some_and(|bar| (self.compare)(&hit, &bar) == Ordering::Greater) {
            return;
        }
        self.hits.push(hit);
        // The first k at once: the bar should rise early.
        let is_first = self.bar.is_none() && self.hits.len() == self.k;
        if is_first || self.hits.len() > self.k.saturating_add(self.k / 4) {
            self.cut();
        }
    }

    /// Whether there are k candidates: those to come have a bar to reach.
    pub(crate) fn is_full(&self) -> bool {
        self.bar.is_some()
    }

    fn cut(&mut self) {
        if self.hits.len() >= self.k && self.k > 0 {
            self.hits.select_nth_unstable_by(self.k - 1, &self.compare);
            self.hits.truncate(self.k);
            self.bar = self.hits.last().copied();
        }
    }

    /// The best, best first.
    pub(crate) fn finish(mut self) -> Vec<Hit> {
        self.hits.sort_unstable_by(&self.compare);
        self.hits.truncate(self.k);
        self.hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(a: &Hit, b: &Hit) -> Ordering {
        b.score.total_cmp(&a.score).then(a.article.cmp(&b.article))
    }

    proptest! {
        #[test]
        fn it_is_a_sort_and_a_cut(scores in prop::collection::vec(0u8..20, 0..200), k in 1usize..40) {
            let hits: Vec<Hit> =
                (0u32..).zip(&scores).map(|(article, &score)| Hit { article, score: f64::from(score) }).collect();
            let mut top = TopK::new(k, order);
            hits.iter().for_each(|&hit| if hit.score >= top.least_score() { top.push(hit) });
            let mut sorted = hits;
            sorted.sort_by(order);
            sorted.truncate(k);
            prop_assert_eq!(top.finish(), sorted);
        }
    }
}
