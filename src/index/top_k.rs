//! The best `k` of a stream of candidates.

use std::cmp::Ordering;

/// An article with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) article: u32,
    pub(crate) score: f64,
}

/// Keeps the best `k` candidates under a total order.
///
/// A buffer of 5k/4 is cut back to `k` by selection when it is full: constant time a candidate on average. The order is total, so the
/// result does not depend on the order in which candidates come.
pub(crate) struct TopK<F> {
    k: usize,
    compare: F,
    hits: Vec<Hit>,
    /// The k-th best at the last cut: a hit that comes after it cannot be in the result.
    threshold: Option<Hit>,
}

impl<F: Fn(&Hit, &Hit) -> Ordering> TopK<F> {
    /// Keeps the best `k`; `compare` puts the better candidate first.
    pub(crate) fn new(k: usize, compare: F) -> Self {
        Self { k, compare, hits: Vec::new(), threshold: None }
    }

    /// Returns a score that a candidate must reach to be in the result.
    #[inline]
    pub(crate) fn least_score(&self) -> f64 {
        self.threshold.map_or(0.0, |hit| hit.score)
    }

    pub(crate) fn push(&mut self, hit: Hit) {
        if self.threshold.is_some_and(|last| (self.compare)(&hit, &last) == Ordering::Greater) {
            return;
        }
        self.hits.push(hit);
        // The first cut at exactly k: the threshold should rise early.
        let is_first = self.threshold.is_none() && self.hits.len() == self.k;
        if is_first || self.hits.len() > self.k.saturating_add(self.k / 4) {
            self.cut();
        }
    }

    /// Whether there are `k` candidates, so that others have a threshold to reach.
    pub(crate) fn is_full(&self) -> bool {
        self.threshold.is_some()
    }

    fn cut(&mut self) {
        if self.hits.len() >= self.k && self.k > 0 {
            self.hits.select_nth_unstable_by(self.k - 1, &self.compare);
            self.hits.truncate(self.k);
            self.threshold = self.hits.last().copied();
        }
    }

    /// Returns the best `k`, best first.
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
        fn top_k_is_a_sort_and_a_cut(scores in prop::collection::vec(0u8..20, 0..200), k in 1usize..40) {
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
