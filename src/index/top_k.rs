//! The best `k` of a stream of candidates.

use std::cmp::Ordering;

/// An article with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) article: u32,
    pub(crate) score: f64,
}

/// How many of the best candidates a caller wants.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// So many at least.
    pub(super) k: usize,
    /// Where a list of the best, in their order, has all that the caller needs; without it, at `k`.
    pub(super) end: Option<&'a End<'a>>,
}

/// Returns how many of some hits, the best first, a caller needs; `None` for more than these.
pub(crate) type End<'a> = dyn Fn(&[Hit]) -> Option<usize> + 'a;

impl<'a> Wanted<'a> {
    pub(crate) fn best(k: usize) -> Self {
        Self { k, end: None }
    }

    /// As many as a rule says, and `k` at least.
    pub(crate) fn until(k: usize, end: &'a End<'a>) -> Self {
        Self { k, end: Some(end) }
    }

    /// Returns where hits in their order are complete.
    pub(crate) fn end(&self, hits: &[Hit]) -> Option<usize> {
        self.end.map_or((hits.len() >= self.k).then_some(self.k), |end| end(hits))
    }
}

/// The best candidates.
#[derive(Debug)]
pub(crate) struct Best {
    pub(crate) hits: Vec<Hit>,
    /// Whether candidates were left out that come after some of these hits.
    pub(crate) is_cut: bool,
}

/// Keeps the best candidates under a total order, as many as are wanted.
///
/// A buffer of 5/4 of what is wanted is cut back when it is full: constant time a candidate on average. The order is total, so the
/// result does not depend on the order in which candidates come.
///
/// With a rule, a later hit may make the list that was complete incomplete again, where more hits are needed than those that are left.
/// [`Best::is_cut`] tells that the rule has to be asked again.
pub(crate) struct TopK<'a, F> {
    wanted: Wanted<'a>,
    compare: F,
    hits: Vec<Hit>,
    /// The last of the complete list at the last cut: a hit that comes after it cannot be in the result.
    threshold: Option<Hit>,
    /// The buffer is cut at so many hits.
    full: usize,
}

impl<'a, F: Fn(&Hit, &Hit) -> Ordering> TopK<'a, F> {
    /// Keeps the best; `compare` puts the better candidate first.
    pub(crate) fn new(wanted: Wanted<'a>, compare: F) -> Self {
        // The first cut at exactly k: the threshold should rise early.
        Self { wanted, compare, hits: Vec::new(), threshold: None, full: wanted.k.max(1) }
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
        if self.hits.len() >= self.full {
            self.cut();
        }
    }

    /// Whether there are as many candidates as are wanted, so that others have a threshold to reach.
    pub(crate) fn is_full(&self) -> bool {
        self.threshold.is_some()
    }

    fn cut(&mut self) {
        let k = self.wanted.k;
        if self.wanted.end.is_none() {
            if self.hits.len() >= k && k > 0 {
                self.hits.select_nth_unstable_by(k - 1, &self.compare);
                self.hits.truncate(k);
                self.threshold = self.hits.last().copied();
            }
        } else {
            self.hits.sort_unstable_by(&self.compare);
            if let Some(end) = self.wanted.end(&self.hits) {
                self.hits.truncate(end);
                self.threshold = self.hits.last().copied();
            }
        }
        self.full = self.hits.len().max(k).saturating_add(self.hits.len().max(k) / 4).saturating_add(1);
    }

    /// Returns the best, best first.
    pub(crate) fn finish(mut self) -> Best {
        self.hits.sort_unstable_by(&self.compare);
        let len = self.hits.len();
        if let Some(end) = self.wanted.end(&self.hits) {
            self.hits.truncate(end);
        }
        Best { is_cut: self.threshold.is_some() || self.hits.len() < len, hits: self.hits }
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
            let mut top = TopK::new(Wanted::best(k), order);
            hits.iter().for_each(|&hit| if hit.score >= top.least_score() { top.push(hit) });
            let mut sorted = hits;
            sorted.sort_by(order);
            sorted.truncate(k);
            prop_assert_eq!(top.finish().hits, sorted);
        }
    }
}
