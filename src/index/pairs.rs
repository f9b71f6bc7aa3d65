//! The nearest articles of all articles at once: every pair is looked at from one side only.
//!
//! Similarity is symmetric, so each article asks only those at places before its own, and what is found is offered to both. That halves
//! the posting lists that are read. It takes a bar for every article before the first pair is known:
//!
//! 1. every article sums the lists of its rare features and completes the few that they speak for, the *seeds*: the k best of them
//!    are a bar, and are then forgotten, since they will be found again;
//! 2. articles are taken in waves, in the order of their places. Within a wave the bars stand still, so that threads need no lock;
//!    after it the pairs that were found raise them.
//!
//! A pair passes if its bound reaches the lower of the two bars. Bars decide how much is read, never what is found in the end.

use std::cmp::Reverse;

use super::form::pass_pairs;
use super::nearest::{Near, NearestScratch, SPARE, Wanted};
use super::pool::Pool;
use super::segments::{ONE_SUM, STRIDE};
use super::{Index, Part};
use crate::error::Result;
use crate::parallel::Watched;

/// Articles of a wave: enough for threads to share, few enough for bars to follow.
const WAVE: usize = 1024;

/// Seeds beyond those asked for: they are to be the nearest.
const MORE: usize = 20;

/// How much of the bar tails may make up. Less than where one article asks: the bars of others may be lower than its own.
const TAIL_SHARE: f64 = 0.1;

/// What one article of a wave has found at the places before it.
struct Found {
    /// Those that reach its own bar.
    own: Vec<Near>,
    /// Those whose bar it reaches.
    offers: Vec<Near>,
}

impl Index {
    /// For every article the `k` others nearest by rounded similarity, and all that are less than its slack farther than the last of
    /// them, in no particular order.
    pub(super) fn pools(
        &self,
        k: usize,
        slack: impl Fn(u32) -> u32 + Sync + Send,
        threads: Watched<'_>,
    ) -> Result<Vec<Vec<Near>>> {
        let k = k.min(self.articles);
        if !self.segments.are_bounds() {
            return threads.map(self.articles, NearestScratch::default, |scratch, article| {
                let article = u32::try_from(article).unwrap_or(u32::MAX);
                let wanted = Wanted { itself: Some(article), k, ranks: &[] };
                let pool = self.pool(self.rows(Part::Text).row(article as usize), &wanted, slack(article), scratch).finish();
                threads.ticker().tick(1);
                pool
            });
        }
        let slack = |place: usize| slack(self.segments.article(place));
        let seeds = threads.map(self.articles, NearestScratch::default, |scratch, place| self.seed(place, k, scratch))?;
        let pool = |(place, seed): (usize, u32)| Pool::new(k, slack(place), seed.saturating_sub(slack(place)));
        let mut pools: Vec<Pool> = seeds.into_iter().enumerate().map(pool).collect();
        for start in (0..self.articles).step_by(WAVE) {
            let bars: Vec<u32> = pools.iter().map(|pool| pool.least).collect();
            let end = self.articles.min(start + WAVE);
            let found = threads.map(end - start, NearestScratch::default, |scratch, offset| {
                let place = start + offset;
                let found = self.pairs_before(place, Pool::new(k, slack(place), bars[place]), &bars, scratch);
                threads.ticker().tick(1);
                found
            })?;
            for (place, Found { own, offers }) in (start..).zip(found) {
                let article = self.segments.article(place);
                own.into_iter().for_each(|near| pools[place].offer(near));
                for Near { article: other, sum } in offers {
                    pools[self.segments.place(other)].offer(Near { article, sum });
                }
            }
        }
        let mut by_article = vec![Vec::new(); self.articles];
        for (place, pool) in pools.into_iter().enumerate() {
            by_article[self.segments.article(place) as usize] = pool.finish();
        }
        Ok(by_article)
    }

    /// A similarity that the k nearest of an article reach; 0 if no k are known.
    fn seed(&self, place: usize, k: usize, scratch: &mut NearestScratch) -> u32 {
        let article = self.segments.article(place);
        let text = self.rows(Part::Text).row(article as usize);
        let segments = &self.segments;
        let mut pool = Pool::new(k, 0, 1);
        scratch.asked.fill(segments, text);
        let NearestScratch { asked, sums, touched, .. } = scratch;
        for segment in &segments.segments {
            asked.sum_rare(segments, segment, sums, Some(touched));
            let wanted = k.saturating_add(k.min(MORE)).saturating_add(SPARE);
            if touched.len() > wanted {
                touched.select_nth_unstable_by_key(wanted, |&place| Reverse(sums.at(place)));
                touched.truncate(wanted);
            }
            segment.fetch_tails(touched.iter().copied(), segments.rare_level);
            for &other in touched.iter().filter(|&&other| segment.first + usize::from(other) != place) {
                let sum = sums.at(other) + asked.tail_sum(segment, other, segments.rare_level);
                pool.offer(Near { article: segments.article(segment.first + usize::from(other)), sum });
            }
        }
        asked.clear(segments, text);
        let has_bar = pool.has_bar();
        pool.cut();
        if has_bar { pool.least } else { 0 }
    }

    /// The places before one whose similarity to it reaches its own bar, or theirs.
    fn pairs_before(&self, place: usize, mut own: Pool, bars: &[u32], scratch: &mut NearestScratch) -> Found {
        let article = self.segments.article(place);
        let text = self.rows(Part::Text).row(article as usize);
        let segments = &self.segments;
        let mut offers = Vec::new();
        scratch.asked.fill(segments, text);
        let NearestScratch { asked, sums, candidates, .. } = scratch;
        for segment in segments.segments.iter().take_while(|segment| segment.first < place) {
            let end = segment.len.min(place - segment.first);
            let bars = &bars[segment.first..segment.first + end];
            asked.sum_rare(segments, segment, sums, None);
            let level = asked.level(segments, f64::from(own.least) / ONE_SUM * TAIL_SHARE);
            asked.sum_until(segments, segment, 0..end.div_ceil(STRIDE), level, sums);
            candidates.clear();
            let tails = segment.tails(level);
            let tail = asked.tail(level);
            pass_pairs(sums.up_to(end), tails, tail, own.least, bars, |other| {
                candidates.push((other, sums.at(other) + tail * u32::from(tails.get(usize::from(other)).copied().unwrap_or(0))));
            });
            segment.fetch_tails(candidates.iter().map(|&(other, _)| other), level);
            let first = own.k.saturating_add(SPARE);
            if candidates.len() > first {
                candidates.select_nth_unstable_by_key(first, |&(_, bound)| Reverse(bound));
            }
            for &(other, bound) in &*candidates {
                let bar = bars[usize::from(other)];
                if bound >= own.least.min(bar) {
                    let sum = sums.at(other) + asked.tail_sum(segment, other, level);
                    let near = Near { article: segments.article(segment.first + usize::from(other)), sum };
                    own.offer(near);
                    if sum >= bar {
                        offers.push(near);
                    }
                }
            }
        }
        asked.clear(segments, text);
        Found { own: own.finish(), offers }
    }
}
