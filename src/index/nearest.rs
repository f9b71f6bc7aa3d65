//! The nearest articles by their text, for all articles of a site: what local scales and neighbourhoods are made of.
//!
//! Nearness is the **rounded similarity**: the sum of the products of weights rounded up to 15 bits, an integer. It is the dot product
//! to some four digits, it does not depend on which of two articles is asked, nor on threads or order, and unlike the dot product it
//! can be had from the segments alone, without a look at the rows.

use std::cmp::Reverse;

use super::asked::Asked;
use super::engine::Hit;
use super::form::pass_text;
use super::segments::{ONE_SUM, Segment, rounded};
use super::sums::SegmentSums;
use super::{Index, Part};
use crate::vector::{SparseRow, product_to_f64};

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
    sums: SegmentSums,
    touched: Vec<u16>,
    candidates: Vec<(u16, u32)>,
}

/// Candidates that are completed first, beyond those asked for.
const SPARE: usize = 6;

/// The rounded similarity of two rows: the plain twin of the search.
pub(crate) fn rounded_similarity(a: SparseRow<'_>, b: SparseRow<'_>) -> u64 {
    a.shared_weights(b).map(|(a, b)| u64::from(rounded(a)) * u64::from(rounded(b))).sum()
}

/// Who is asked for what.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// The article that is asked about, if it is one of the index: it is left out.
    pub(crate) itself: Option<u32>,
    pub(crate) k: usize,
    /// A number for each article, all different: of equals the lower comes first.
    pub(crate) ranks: &'a [u32],
}

impl Index {
    /// The k articles nearest to a text by rounded similarity, above 0, the nearest first.
    pub(crate) fn nearest(&self, text: SparseRow<'_>, wanted: &Wanted<'_>, scratch: &mut NearestScratch) -> Vec<Near> {
        let mut pool = self.pool(text, wanted, 0, scratch).best;
        let rank = |near: &Near| wanted.ranks.get(near.article as usize).copied();
        pool.sort_unstable_by(|a, b| b.sum.cmp(&a.sum).then_with(|| rank(a).cmp(&rank(b))));
        pool.truncate(wanted.k);
        pool
    }

    /// The k articles with the largest dot products with a text, above 0, the largest first.
    pub(crate) fn nearest_exact(&self, text: SparseRow<'_>, wanted: &Wanted<'_>, scratch: &mut NearestScratch) -> Vec<Hit> {
        // Each of two rounded weights is less than a unit too large: products are too large by less than the sum of both.
        let slack = self.segments.largest_sum.saturating_add(text.weights.iter().map(|&w| u32::from(rounded(w))).fold(0, u32::saturating_add));
        let pool = self.pool(text, wanted, slack, scratch).best;
        scratch.asked.lookup.fill(text);
        let rows = self.rows(Part::Text);
        let mut exact: Vec<(u64, u32)> =
            pool.iter().map(|near| (scratch.asked.lookup.dot(rows.row(near.article as usize)), near.article)).collect();
        scratch.asked.lookup.clear(text);
        let rank = |article: u32| wanted.ranks.get(article as usize).copied();
        exact.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| rank(a.1).cmp(&rank(b.1))));
        exact.truncate(wanted.k);
        exact.into_iter().map(|(dot, article)| Hit { article, score: product_to_f64(dot) }).collect()
    }

    /// The k articles nearest to a text by rounded similarity, and all that are less than `slack` farther than the last of them.
    fn pool(&self, text: SparseRow<'_>, wanted: &Wanted<'_>, slack: u32, scratch: &mut NearestScratch) -> Pool {
        let mut pool = Pool { k: wanted.k.min(self.articles), slack, best: Vec::new(), least: 1, full: usize::MAX };
        pool.full = pool.k;
        if pool.k == 0 || text.is_empty() {
            return pool;
        }
        if !self.segments.bounds(text) {
            for (article, row) in (0u32..).zip((0..self.articles).map(|article| self.rows(Part::Text).row(article))) {
                // Only articles of millions of features could be more alike than 32 bits tell.
                let sum = u32::try_from(rounded_similarity(text, row)).unwrap_or(u32::MAX);
                if Some(article) != wanted.itself && sum >= pool.least {
                    pool.push(Near { article, sum });
                }
            }
            pool.cut();
            return pool;
        }
        scratch.asked.fill(&self.segments, text);
        for segment in &self.segments.segments {
            self.pool_of(segment, wanted.itself, &mut pool, scratch);
        }
        scratch.asked.clear(&self.segments, text);
        pool.cut();
        pool
    }

    fn pool_of(&self, segment: &Segment, itself: Option<u32>, pool: &mut Pool, scratch: &mut NearestScratch) {
        let segments = &self.segments;
        let NearestScratch { asked, sums, touched, candidates } = scratch;
        let offer = |place: u16, sum: u32, pool: &mut Pool| {
            let article = segments.article(segment.first + usize::from(place));
            if sum >= pool.least && Some(article) != itself {
                pool.push(Near { article, sum });
            }
        };
        let first = pool.k.saturating_add(SPARE);
        if pool.has_bar() {
            touched.clear();
            asked.sum_rare(segments, segment, sums, None);
        } else {
            asked.sum_rare(segments, segment, sums, Some(touched));
            if touched.len() > first {
                touched.select_nth_unstable_by_key(first, |&place| Reverse(sums.at(place)));
                touched.truncate(first);
            }
            for &place in &*touched {
                offer(place, sums.at(place) + asked.tail_sum(segments, segment, place, segments.rare_level), pool);
            }
            touched.sort_unstable();
        }
        let level = asked.level(segments, if pool.has_bar() { f64::from(pool.least) / ONE_SUM } else { 0.0 });
        asked.sum_until(segments, segment, level, sums);
        candidates.clear();
        let tails = segment.tails(level);
        pass_text(sums.of(segment), tails, asked.tail(level), pool.least, |place, bound| candidates.push((place, bound)));
        if candidates.len() > first {
            candidates.select_nth_unstable_by_key(first, |&(_, bound)| Reverse(bound));
        }
        for &(place, bound) in &*candidates {
            if bound >= pool.least && touched.binary_search(&place).is_err() {
                offer(place, sums.at(place) + asked.tail_sum(segments, segment, place, level), pool);
            }
        }
    }
}

/// The nearest so far.
struct Pool {
    k: usize,
    slack: u32,
    best: Vec<Near>,
    /// The least similarity that has a chance, at least 1.
    least: u32,
    /// At this size it is cut.
    full: usize,
}

impl Pool {
    /// Whether there are k articles: those to come have a bar to reach.
    fn has_bar(&self) -> bool {
        self.best.len() >= self.k
    }

    fn push(&mut self, near: Near) {
        self.best.push(near);
        if self.best.len() >= self.full {
            self.cut();
            self.full = self.best.len() + self.best.len() / 2 + 1;
        }
    }

    /// Keeps the k nearest and those that are within the slack of the last of them.
    fn cut(&mut self) {
        if self.best.len() >= self.k && self.k > 0 {
            let (_, last, _) = self.best.select_nth_unstable_by_key(self.k - 1, |near| Reverse(near.sum));
            self.least = last.sum.saturating_sub(self.slack).max(1);
            self.best.retain(|near| near.sum >= self.least);
        }
    }
}
