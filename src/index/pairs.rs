//! The nearest articles of all articles at once: every pair is looked at from one side only.
//!
//! Similarity is symmetric, so each article asks only those before its own place, and what is found is offered to both. That halves
//! the posting lists that are read. Articles are taken in waves, in the order of their places. For each article:
//!
//! 1. the lists of its rare features are summed, over its whole segment; the few that they speak for, the *seeds*, are completed: the
//!    k best of them are a bar, and are then forgotten, since they will be found again;
//! 2. the sums go on with more frequent features, over the places up to the end of the wave. Pairs with the places before the wave are
//!    offered to both sides. Within the wave each article looks for itself: the bars of the others are not known yet, and
//!    so that threads need no lock.
//!
//! After a wave the pairs that were found raise the bars. A pair passes if its bound reaches the lower of the two. Bars decide how much
//! is read, never what is found in the end.

use std::cmp::Reverse;
use std::ops::Range;

use super::form::{in_segment, pass_pairs};
use super::nearest::{Near, NearestScratch, SPARE};
use super::order::{ByRounded, Edge, Order};
use super::pool::Pool;
use super::segments::{ONE_SUM, STRIDE, Segment};
use super::{Index, Part};
use crate::error::Result;
use crate::parallel::Watched;

/// Articles of a wave: enough for threads to share, few enough for bars to follow.
const WAVE: usize = if cfg!(test) { 32 } else { 1024 };

/// Strides that are summed at once: their sums fit in the first-level cache, while the lists stay in the second from article to article.
const AT_ONCE: usize = if cfg!(test) { 2 } else { 8 };

/// Seeds beyond those asked for: they are to be the nearest.
const MORE: usize = 20;

/// How much of the bar tails may make up. Less than where one article asks: the bars of others may be lower than its own.
const TAIL_SHARE: f64 = 0.1;

/// A bar that no similarity reaches.
const NEVER: Edge = Edge { least: i32::MAX.cast_unsigned(), rank: 0 };

/// Of seeds only the similarities are asked.
const SEEDS: ByRounded<'_> = ByRounded { ranks: &[] };

/// What one article of a wave has found.
struct Found {
    /// Those that reach its own bar.
    own: Pool,
    /// Those before the wave whose bar it reaches.
    offers: Vec<Near>,
}

/// One wave.
struct Wave<'a> {
    places: Range<usize>,
    /// The bars of the places before it; those of its own are never reached.
    bars: &'a Bars,
}

/// What others have to reach, by place.
#[derive(Default)]
struct Bars {
    /// Similarities, together: they are compared many at once.
    least: Vec<u32>,
    ranks: Vec<u32>,
}

impl Bars {
    fn resize(&mut self, places: usize) {
        self.least.resize(places, NEVER.least);
        self.ranks.resize(places, NEVER.rank);
    }

    fn set(&mut self, place: usize, edge: Edge) {
        (self.least[place], self.ranks[place]) = (edge.least, edge.rank);
    }

    fn at(&self, place: usize) -> Edge {
        Edge { least: self.least[place], rank: self.ranks[place] }
    }
}

impl Index {
    /// For every article the `k` others nearest to it, and perhaps some that are about as near, in no particular order.
    ///
    /// Memory: not much more than twice `k` articles each, and in a wave the pairs that it finds.
    pub(super) fn pools<O: Order>(
        &self,
        k: usize,
        order: impl Fn(u32) -> O + Sync + Send,
        threads: Watched<'_>,
    ) -> Result<Vec<Vec<Near>>> {
        let k = k.min(self.articles);
        if k == 0 {
            return Ok(vec![Vec::new(); self.articles]);
        }
        if !self.segments.are_bounds() {
            return threads.map(self.articles, NearestScratch::default, |scratch, article| {
                let itself = u32::try_from(article).unwrap_or(u32::MAX);
                let texts = [(Some(itself), self.rows(Part::Text).row(article))];
                let pool = self.pools_of(&texts, k, |_| order(itself), scratch).pop();
                threads.ticker().tick(1);
                pool.unwrap_or_default()
            });
        }
        let mut pools: Vec<Pool> = Vec::with_capacity(self.articles);
        let mut bars = Bars::default();
        for places in self.waves() {
            bars.resize(places.end);
            let wave = Wave { places: places.clone(), bars: &bars };
            let found = threads.map(places.len(), NearestScratch::default, |scratch, offset| {
                let place = places.start + offset;
                let found = self.pairs_of(place, k, &order(self.segments.article(place)), &wave, scratch);
                threads.ticker().tick(1);
                found
            })?;
            for (place, Found { own, offers }) in places.zip(found) {
                let article = self.segments.article(place);
                bars.set(place, own.edge);
                pools.push(own);
                for Near { article: other, sum } in offers {
                    let place = self.segments.place(other);
                    pools[place].offer(Near { article, sum }, &order(other));
                    bars.set(place, pools[place].edge);
                }
            }
        }
        let mut by_article = vec![Vec::new(); self.articles];
        for (place, pool) in pools.into_iter().enumerate() {
            let article = self.segments.article(place);
            by_article[article as usize] = pool.finish(&order(article));
        }
        Ok(by_article)
    }

    /// Stretches of places of one segment each.
    fn waves(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.segments.segments.iter().flat_map(|segment| {
            let end = segment.first + segment.len;
            (segment.first..end).step_by(WAVE).map(move |start| start..end.min(start + WAVE))
        })
    }

    /// The places up to the end of its wave whose similarity to one reaches its own bar, or theirs.
    fn pairs_of(&self, place: usize, k: usize, order: &impl Order, wave: &Wave<'_>, scratch: &mut NearestScratch) -> Found {
        let segments = &self.segments;
        let text = self.rows(Part::Text).row(segments.article(place) as usize);
        let mut found = Found { own: Pool::new(k, order), offers: Vec::new() };
        scratch.asked.fill(segments, text);
        let (its, before) = segments.up_to(place);
        let mut seeds = Pool::new(k, &SEEDS);
        self.sum_seeds(its, place, &mut seeds, scratch);
        if !seeds.has_bar() && !before.is_empty() {
            // A last segment of few places.
            before.iter().for_each(|segment| self.sum_seeds(segment, place, &mut seeds, scratch));
            scratch.asked.sum_rare(segments, its, &mut scratch.sums, None);
        }
        if seeds.has_bar() {
            seeds.cut(&SEEDS);
            found.own.raise(seeds.least().unwrap_or(0));
        }
        self.pairs_within(its, place, &mut found, order, wave, scratch);
        for segment in before {
            scratch.asked.sum_rare(segments, segment, &mut scratch.sums, None);
            self.pairs_within(segment, place, &mut found, order, wave, scratch);
        }
        scratch.asked.clear(segments, text);
        found.own.cut(order);
        found
    }

    /// Sums the lists of rare features over a segment, and completes the places that they speak for most.
    fn sum_seeds(&self, segment: &Segment, place: usize, seeds: &mut Pool, scratch: &mut NearestScratch) {
        let segments = &self.segments;
        let NearestScratch { asked, sums, touched, .. } = scratch;
        asked.sum_rare(segments, segment, sums, Some(touched));
        let wanted = seeds.k.saturating_add(seeds.k.min(MORE)).saturating_add(SPARE);
        if touched.len() > wanted {
            touched.select_nth_unstable_by_key(wanted, |&place| Reverse(sums.at(place)));
            touched.truncate(wanted);
        }
        segment.tails.fetch(touched.iter().copied(), 0);
        for &other in touched.iter().filter(|&&other| segment.first + usize::from(other) != place) {
            let sum = sums.at(other) + asked.tail_sum(segment, other, 0);
            seeds.offer(Near { article: segments.article(segment.first + usize::from(other)), sum }, &SEEDS);
        }
    }

    /// The pairs with places of one segment, whose rare features are summed.
    fn pairs_within(
        &self,
        segment: &Segment,
        place: usize,
        Found { own, offers }: &mut Found,
        order: &impl Order,
        wave: &Wave<'_>,
        scratch: &mut NearestScratch,
    ) {
        let segments = &self.segments;
        let NearestScratch { asked, sums, candidates, .. } = scratch;
        let end = segment.len.min(wave.places.end - segment.first);
        let bars = &wave.bars.least[segment.first..segment.first + end];
        let level = asked.level(segments, f64::from(own.edge.least) / ONE_SUM * TAIL_SHARE);
        let (tails, tail) = (segment.tails.lengths(level), asked.tail(level));
        candidates.clear();
        for first in (0..end).step_by(AT_ONCE * STRIDE) {
            let places = first..end.min(first + AT_ONCE * STRIDE);
            let strides = first / STRIDE..places.end.div_ceil(STRIDE);
            asked.sum_until(segments, segment, strides, level, sums);
            // While they are in the cache.
            let tails = tails.get(places.clone()).unwrap_or(&[]);
            pass_pairs(&sums.up_to(end)[places.clone()], tails, tail, own.edge.least, &bars[places], |offset| {
                let other = in_segment(first + usize::from(offset));
                candidates.push((other, sums.at(other) + segment.tails.most(other, level, tail)));
            });
        }
        segment.tails.fetch(candidates.iter().map(|&(other, _)| other), level);
        let first = own.k.saturating_add(SPARE);
        if candidates.len() > first {
            candidates.select_nth_unstable_by_key(first, |&(_, bound)| Reverse(bound));
        }
        let own_rank = order.rank(segments.article(place));
        for &(other, bound) in &*candidates {
            let at = segment.first + usize::from(other);
            let (article, bar) = (segments.article(at), wave.bars.at(at));
            if at != place && (own.edge.lets_in(bound, order.rank(article)) || bar.lets_in(bound, own_rank)) {
                let near = Near { article, sum: sums.at(other) + asked.tail_sum(segment, other, level) };
                own.offer(near, order);
                if bar.lets_in(near.sum, own_rank) {
                    offers.push(near);
                }
            }
        }
    }
}
