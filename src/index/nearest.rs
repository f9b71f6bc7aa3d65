//! The nearest articles by their text, for all articles of a site: what local scales and neighbourhoods are made of.
//!
//! Nearness is the **rounded similarity**: the sum of the products of weights rounded up to 15 bits, an integer. It is the dot product
//! to some four digits, it does not depend on which of two articles is asked, nor on threads or order, and unlike the dot product it
//! can be had from the segments alone, without a look at the rows.

use super::asked::Asked;
use super::form::pass_text;
use super::segments::{ONE_SUM, Segment, rounded};
use super::{Index, Part};
use crate::vector::SparseRow;

/// An article near another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Near {
    pub(crate) article: u32,
    /// The rounded similarity, in units of 2^-30.
    pub(crate) sum: u32,
}

impl Near {
    /// The rounded similarity as a number.
    pub(crate) fn similarity(&self) -> f64 {
        f64::from(self.sum) / ONE_SUM
    }
}

/// Working memory of one thread, kept from query to query.
#[derive(Default)]
pub(crate) struct NearestScratch {
    asked: Asked,
    sums: Vec<u32>,
    touched: Vec<u16>,
    candidates: Vec<(u16, u32)>,
}

/// Candidates that are completed first, beyond those asked for.
const SPARE: usize = 6;

/// The rounded similarity of two rows: the plain twin of the search.
pub(crate) fn rounded_similarity(a: SparseRow<'_>, b: SparseRow<'_>) -> u64 {
    a.shared_weights(b).map(|(a, b)| u64::from(rounded(a)) * u64::from(rounded(b))).sum()
}

impl Index {
    /// The k articles nearest to a text by rounded similarity, above 0, the nearest first; of equals the lower rank first.
    ///
    /// `itself` is left out. `ranks` has a number for each article, all different.
    pub(crate) fn nearest(
        &self,
        text: SparseRow<'_>,
        itself: Option<u32>,
        k: usize,
        ranks: &[u32],
        scratch: &mut NearestScratch,
    ) -> Vec<Near> {
        let mut top = Top { k: k.min(self.articles), best: Vec::new(), least: 1 };
        if top.k == 0 || text.is_empty() {
            return Vec::new();
        }
        if !self.segments.bounds(text) {
            return self.nearest_of_all(text, itself, top, ranks);
        }
        scratch.asked.fill(&self.segments, text);
        for segment in &self.segments.segments {
            self.nearest_in(segment, itself, ranks, &mut top, scratch);
        }
        scratch.asked.clear(&self.segments, text);
        top.finish()
    }

    fn nearest_in(&self, segment: &Segment, itself: Option<u32>, ranks: &[u32], top: &mut Top, scratch: &mut NearestScratch) {
        let segments = &self.segments;
        let NearestScratch { asked, sums, touched, candidates } = scratch;
        let offer = |place: u16, sum: u32, top: &mut Top| {
            let article = segments.article(segment.first + usize::from(place));
            if Some(article) != itself && sum >= top.least {
                top.push(Near { article, sum }, ranks);
            }
        };
        if top.is_full() {
            touched.clear();
            asked.sum_rare(segments, segment, sums, None);
        } else {
            asked.sum_rare(segments, segment, sums, Some(touched));
            let wanted = top.k.saturating_add(SPARE);
            if touched.len() > wanted {
                touched.select_nth_unstable_by_key(wanted, |&place| std::cmp::Reverse(sums[usize::from(place)]));
                touched.truncate(wanted);
            }
            let rare = segments.levels.iter().position(|level| level.feature == segments.rare).unwrap_or(usize::MAX);
            for &place in &*touched {
                offer(place, sums[usize::from(place)] + asked.tail_sum(segments, segment, place, rare), top);
            }
            touched.sort_unstable();
        }
        let level = asked.level(segments, if top.is_full() { f64::from(top.least) / ONE_SUM } else { 0.0 });
        asked.sum_until(segments, segment, level, sums);
        candidates.clear();
        pass_text(sums, segment.tails(level), asked.tail(level), top.least, |place, bound| candidates.push((place, bound)));
        candidates.retain(|(place, _)| touched.binary_search(place).is_err());
        let wanted = top.k.saturating_add(SPARE);
        if candidates.len() > wanted {
            candidates.select_nth_unstable_by_key(wanted, |&(_, bound)| std::cmp::Reverse(bound));
        }
        for &(place, bound) in &*candidates {
            if bound >= top.least {
                offer(place, sums[usize::from(place)] + asked.tail_sum(segments, segment, place, level), top);
            }
        }
    }

    /// The plain twin: every article, one merge each.
    fn nearest_of_all(&self, text: SparseRow<'_>, itself: Option<u32>, mut top: Top, ranks: &[u32]) -> Vec<Near> {
        let rows = self.rows(Part::Text);
        for (article, row) in (0u32..).zip((0..rows.len()).map(|row| rows.row(row))) {
            // Articles of millions of features are the only ones that could be more like another than 32 bits tell.
            let sum = u32::try_from(rounded_similarity(text, row)).unwrap_or(u32::MAX);
            if Some(article) != itself && sum >= top.least {
                top.push(Near { article, sum }, ranks);
            }
        }
        top.finish()
    }
}

/// The best k so far.
struct Top {
    k: usize,
    /// Similarities, then ranks from the highest down, as one number: the larger the better. With the article.
    best: Vec<(u64, u32)>,
    /// The least similarity that has a chance, at least 1.
    least: u32,
}

impl Top {
    fn is_full(&self) -> bool {
        self.best.len() >= self.k
    }

    fn push(&mut self, near: Near, ranks: &[u32]) {
        let rank = ranks.get(near.article as usize).copied().unwrap_or(u32::MAX);
        self.best.push((u64::from(near.sum) << 32 | u64::from(u32::MAX - rank), near.article));
        if self.best.len() == self.k || self.best.len() > self.k.saturating_add(self.k / 2) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.best.select_nth_unstable_by(self.k - 1, |a, b| b.cmp(a));
        self.best.truncate(self.k);
        self.least = similarity(self.best[self.k - 1].0).max(1);
    }

    fn finish(mut self) -> Vec<Near> {
        self.best.sort_unstable_by(|a, b| b.cmp(a));
        self.best.truncate(self.k);
        self.best.into_iter().map(|(key, article)| Near { article, sum: similarity(key) }).collect()
    }
}

fn similarity(key: u64) -> u32 {
    // The upper half fits.
    u32::try_from(key >> 32).unwrap_or(u32::MAX)
}
