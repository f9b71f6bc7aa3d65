//! The nearest articles by their text, for all articles of a site: what local scales and neighbourhoods are made of.
//!
//! Nearness is the **rounded similarity**: the sum of the products of weights rounded up to 15 bits, an integer. It is the dot product
//! to some four digits, it does not depend on which of two articles is asked, nor on threads or order, and unlike the dot product it
//! can be had from the segments alone, without a look at the rows.

use std::cmp::Reverse;
use std::mem::take;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::asked::Asked;
use super::engine::Hit;
use super::form::pass_text;
use super::order::{ByDot, ByRounded, Order, nearer, rank_of};
use super::pool::Pool;
use super::segments::{ONE_SUM, Segment, rounded};
use super::sums::{SegmentSums, Touched};
use super::{Index, Part};
use crate::error::Result;
use crate::parallel::Watched;
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
    pub(super) asked: Asked,
    pub(super) sums: SegmentSums,
    pub(super) touched: Touched,
    pub(super) candidates: Vec<(u16, u32)>,
}

/// How much of the bar tails may make up.
pub(super) const TAIL_SHARE: f64 = 0.45;

/// Articles that are asked about one segment after the other.
const BATCH: usize = if cfg!(test) { 4 } else { 32 };

/// Candidates that are completed first, beyond those asked for.
pub(super) const SPARE: usize = 6;

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

/// The k nearest of a pool, the nearest first.
fn in_order(mut pool: Vec<Near>, k: usize, ranks: &[u32]) -> Vec<Near> {
    pool.sort_unstable_by(|a, b| nearer(a, b, ranks));
    pool.truncate(k);
    pool
}

impl Index {
    /// The k articles nearest to a text by rounded similarity, above 0, the nearest first.
    pub(crate) fn nearest(&self, text: SparseRow<'_>, wanted: &Wanted<'_>, scratch: &mut NearestScratch) -> Vec<Near> {
        let order = ByRounded { ranks: wanted.ranks };
        let pool = self.pool(text, wanted, order, scratch);
        in_order(pool, wanted.k, wanted.ranks)
    }

    /// The k articles with the largest dot products with a text, above 0, the largest first.
    pub(crate) fn nearest_exact(&self, text: SparseRow<'_>, wanted: &Wanted<'_>, scratch: &mut NearestScratch) -> Vec<Hit> {
        let order = ByDot { text, index: self, ranks: wanted.ranks };
        let pool = self.pool(text, wanted, order, scratch);
        self.exact_in_order(text, &pool, wanted, scratch)
    }

    /// [`Index::nearest_exact`] for some articles, each among all: one segment after the other for a few of them, so that its lists stay in
    /// the cache.
    pub(crate) fn nearest_exact_of(
        &self,
        articles: Range<u32>,
        k: usize,
        ranks: &[u32],
        threads: Watched<'_>,
    ) -> Result<Vec<Vec<Hit>>> {
        let numbers: Vec<u32> = articles.collect();
        let batches: Vec<&[u32]> = numbers.chunks(BATCH).collect();
        let found = threads.map_weighed(batches.len(), BATCH, NearestScratch::default, |scratch, batch| {
            let texts: Vec<_> =
                batches[batch].iter().map(|&article| (Some(article), self.rows(Part::Text).row(article as usize))).collect();
            let pools = self.pools_of(&texts, k, |text| ByDot { text, index: self, ranks }, scratch);
            let lists = texts
                .iter()
                .zip(pools)
                .map(|(&(itself, text), pool)| self.exact_in_order(text, &pool, &Wanted { itself, k, ranks }, scratch));
            let lists: Vec<_> = lists.collect();
            threads.ticker().tick(lists.len());
            lists
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    fn exact_in_order(&self, text: SparseRow<'_>, pool: &[Near], wanted: &Wanted<'_>, scratch: &mut NearestScratch) -> Vec<Hit> {
        let lookup = &mut scratch.asked.lookup;
        lookup.fill(text);
        let rows = self.rows(Part::Text);
        let dot = |near: &Near| (lookup.dot(rows.row(near.article as usize)), near.article);
        let mut exact: Vec<(u64, u32)> = pool.iter().map(dot).collect();
        lookup.clear(text);
        exact.sort_unstable_by_key(|&(dot, article)| (Reverse(dot), rank_of(wanted.ranks, article)));
        exact.truncate(wanted.k);
        exact.into_iter().map(|(dot, article)| Hit { article, score: product_to_f64(dot) }).collect()
    }

    /// [`Index::nearest`] for every article of the index; cheaper than one by one.
    pub(crate) fn nearest_of_all(&self, k: usize, ranks: &[u32], threads: Watched<'_>) -> Result<Vec<Vec<Near>>> {
        // Sorted where they are: the lists of a large site should not be in memory twice.
        let pools: Vec<Mutex<Vec<Near>>> = self.pools(k, |_| ByRounded { ranks }, threads)?.into_iter().map(Mutex::new).collect();
        let pool = |article: usize| take(&mut *pools[article].lock().unwrap_or_else(PoisonError::into_inner));
        threads.map(pools.len(), || (), |(), article| in_order(pool(article), k, ranks))
    }

    /// [`Index::nearest_exact`] for every article of the index; cheaper than one by one.
    pub(crate) fn nearest_exact_of_all(&self, k: usize, ranks: &[u32], threads: Watched<'_>) -> Result<Vec<Vec<Hit>>> {
        let text = |article: usize| self.rows(Part::Text).row(article);
        let order = |article: u32| ByDot { text: text(article as usize), index: self, ranks };
        let pools = self.pools(k, order, threads)?;
        threads.map(pools.len(), NearestScratch::default, |scratch, article| {
            self.exact_in_order(text(article), &pools[article], &Wanted { itself: None, k, ranks }, scratch)
        })
    }

    /// The k articles nearest to a text, and perhaps some that are about as near, in no particular order.
    fn pool(
        &self,
        text: SparseRow<'_>,
        wanted: &Wanted<'_>,
        order: impl Order + Copy,
        scratch: &mut NearestScratch,
    ) -> Vec<Near> {
        self.pools_of(&[(wanted.itself, text)], wanted.k, |_| order, scratch).pop().unwrap_or_default()
    }

    /// The same for some texts, each with the article that it is of.
    pub(super) fn pools_of<'t, O: Order>(
        &self,
        texts: &[(Option<u32>, SparseRow<'t>)],
        k: usize,
        order: impl Fn(SparseRow<'t>) -> O,
        scratch: &mut NearestScratch,
    ) -> Vec<Vec<Near>> {
        let pool = |order: O| (Pool::new(k.min(self.articles), &order), order);
        let mut pools: Vec<(Pool, O)> = texts.iter().map(|&(_, text)| pool(order(text))).collect();
        let asked = || texts.iter().enumerate().filter(|(_, (_, text))| k > 0 && !text.is_empty());
        for (place, &(itself, text)) in asked().filter(|(_, (_, text))| !self.segments.bounds(*text)) {
            for (article, row) in (0u32..).zip((0..self.articles).map(|article| self.rows(Part::Text).row(article))) {
                // Only articles of millions of features could be more alike than 32 bits tell.
                let sum = u32::try_from(rounded_similarity(text, row)).unwrap_or(u32::MAX);
                if Some(article) != itself {
                    let (pool, order) = &mut pools[place];
                    pool.offer(Near { article, sum }, order);
                }
            }
        }
        for segment in &self.segments.segments {
            for (place, &(itself, text)) in asked().filter(|(_, (_, text))| self.segments.bounds(*text)) {
                scratch.asked.fill(&self.segments, text);
                let (pool, order) = &mut pools[place];
                self.pool_of(segment, itself, pool, order, scratch);
                scratch.asked.clear(&self.segments, text);
            }
        }
        pools.into_iter().map(|(pool, order)| pool.finish(&order)).collect()
    }

    fn pool_of(&self, segment: &Segment, itself: Option<u32>, pool: &mut Pool, order: &impl Order, scratch: &mut NearestScratch) {
        let segments = &self.segments;
        let NearestScratch { asked, sums, touched, candidates } = scratch;
        let offer = |place: u16, sum: u32, pool: &mut Pool| {
            let article = segments.article(segment.first + usize::from(place));
            if Some(article) != itself {
                pool.offer(Near { article, sum }, order);
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
            for &place in touched.iter() {
                offer(place, sums.at(place) + asked.tail_sum(segment, place, 0), pool);
            }
            touched.sort_unstable();
        }
        let level = asked.level(segments, if pool.has_bar() { f64::from(pool.edge.least) / ONE_SUM * TAIL_SHARE } else { 0.0 });
        asked.sum_until(segments, segment, segment.strides(), level, sums);
        candidates.clear();
        let tails = segment.tails.lengths(level);
        pass_text(sums.up_to(segment.len), tails, asked.tail(level), pool.edge.least, |place| {
            candidates.push((place, sums.at(place) + segment.tails.most(place, level, asked.tail(level))));
        });
        if candidates.len() > first {
            candidates.select_nth_unstable_by_key(first, |&(_, bound)| Reverse(bound));
        }
        for &(place, bound) in &*candidates {
            if bound >= pool.edge.least && touched.binary_search(&place).is_err() {
                offer(place, sums.at(place) + asked.tail_sum(segment, place, level), pool);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::PARTS;
    use crate::parallel::Threads;
    use crate::progress::Ticker;
    use crate::vector::{SparseRows, SparseVector, to_fixed};
    use proptest::prelude::*;

    /// Rows of length 1 over few features, some of them frequent, numbered by ascending frequency.
    fn rows(most: usize) -> impl Strategy<Value = Vec<SparseVector>> {
        let features = 200u32;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // From 0 to below the number of features.
        let feature = (0.0f64..1.0).prop_map(move |x| (f64::from(features) * x.powf(0.35)) as u32);
        let row = prop::collection::btree_map(feature, 0.01f64..1.0, 0..40);
        // Copies too: their tails are parallel, and the bound is all that there is.
        (prop::collection::vec(row, 0..most), 0usize..8).prop_map(|(mut rows, copies)| {
            let some: Vec<_> = rows.iter().take(3).cloned().collect();
            (0..copies).for_each(|_| rows.extend(some.clone()));
            let unit = |row: std::collections::BTreeMap<u32, f64>| {
                let length = row.values().map(|weight| weight * weight).sum::<f64>().sqrt();
                SparseVector::new(row.into_iter().map(|(feature, weight)| (feature, to_fixed(weight / length))).collect())
            };
            rows.into_iter().map(unit).collect()
        })
    }

    fn index(rows: &[SparseVector], order: Vec<u32>) -> Index {
        let none = || (SparseRows::from_vectors(vec![SparseVector::default(); rows.len()]), 0);
        Index::new([(SparseRows::from_vectors(rows.to_vec()), 201), none(), none(), none(), none()], order, &Ticker::silent())
            .unwrap()
    }

    /// Every pair, sorted.
    fn brute<T: Ord + Copy>(
        rows: &[SparseVector],
        k: usize,
        of: impl Fn(SparseRow<'_>, SparseRow<'_>) -> T,
        zero: T,
    ) -> Vec<Vec<(T, u32)>> {
        let list = |article: usize| {
            let others = (0u32..).take(rows.len()).filter(|&other| other as usize != article);
            let mut all: Vec<(T, u32)> =
                others.map(|other| (of(rows[article].as_row(), rows[other as usize].as_row()), other)).collect();
            all.retain(|&(sum, _)| sum > zero);
            all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            all.truncate(k);
            all
        };
        (0..rows.len()).map(list).collect()
    }

    /// A few rows, each many times over: more that are equal than a pool holds.
    fn crowds() -> impl Strategy<Value = Vec<SparseVector>> {
        (rows(3), 1usize..120).prop_map(|(rows, times)| {
            let length = rows.len() * times;
            rows.into_iter().cycle().take(length).collect()
        })
    }

    fn check(rows: &[SparseVector], k: usize, threads: usize, turn: bool) -> std::result::Result<(), TestCaseError> {
        let mut order: Vec<u32> = (0u32..).take(rows.len()).collect();
        if turn {
            order.reverse();
        }
        let ranks: Vec<u32> = (0u32..).take(rows.len()).collect();
        let index = index(rows, order);
        prop_assert_eq!(PARTS, 5);
        let (threads, ticker) = (Threads::new(threads).unwrap(), Ticker::silent());
        let rounded = brute(rows, k, rounded_similarity, 0);
        let exact = brute(rows, k, |a, b| a.dot(b), 0);
        let all = index.nearest_of_all(k, &ranks, threads.watched(&ticker)).unwrap();
        let all_exact = index.nearest_exact_of_all(k, &ranks, threads.watched(&ticker)).unwrap();
        let numbers = 0..u32::try_from(rows.len()).unwrap();
        prop_assert_eq!(&index.nearest_exact_of(numbers, k, &ranks, threads.watched(&ticker)).unwrap(), &all_exact);
        let scratch = &mut NearestScratch::default();
        for article in 0..rows.len() {
            let pairs = |list: &[Near]| list.iter().map(|near| (u64::from(near.sum), near.article)).collect::<Vec<_>>();
            prop_assert_eq!(pairs(&all[article]), rounded[article].clone(), "rounded, all, article {}", article);
            let wanted = Wanted { itself: u32::try_from(article).ok(), k, ranks: &ranks };
            let one = index.nearest(rows[article].as_row(), &wanted, scratch);
            prop_assert_eq!(pairs(&one), rounded[article].clone(), "rounded, one, article {}", article);
            let scores = |list: &[Hit]| list.iter().map(|hit| (hit.score, hit.article)).collect::<Vec<_>>();
            let expected: Vec<(f64, u32)> = exact[article].iter().map(|&(dot, other)| (product_to_f64(dot), other)).collect();
            prop_assert_eq!(scores(&all_exact[article]), expected.clone(), "exact, all, article {}", article);
            let one = index.nearest_exact(rows[article].as_row(), &wanted, scratch);
            prop_assert_eq!(scores(&one), expected, "exact, one, article {}", article);
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_nearest_are_those_of_brute_force(rows in rows(260), k in 0usize..30, threads in 1usize..3, turn in any::<bool>()) {
            check(&rows, k, threads, turn)?;
        }

        #[test]
        fn of_many_that_are_equal_too(rows in crowds(), k in 0usize..30, threads in 1usize..3, turn in any::<bool>()) {
            check(&rows, k, threads, turn)?;
        }
    }
}
