//! Exact search: by posting lists, and by brute force.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::bounded::Workplace;
use super::form::Limits;
use super::{Index, PARTS, Part, TopK};
use crate::vector::SparseRow;

/// How candidates are found. Both give the same answer, bit for bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Engine {
    /// Posting lists of the rarer features, and bounds on what the frequent ones can add (`docs/engine.md`).
    /// Time: some of the postings of the query's features, plus a fraction of a step an article.
    #[default]
    Inverted,
    /// Every article, one dot product each: the plain twin that the other is tested against.
    Exhaustive,
}

/// Dot products of the parts, in fixed point.
pub(crate) type Dots = [u64; PARTS];

/// A candidate with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) article: u32,
    pub(crate) score: f64,
}

/// The vector that is asked about, part by part.
#[derive(Clone, Copy)]
pub(crate) struct Query<'a> {
    /// The article whose vector it is, if it is one of the index.
    pub(crate) article: Option<u32>,
    pub(crate) parts: [SparseRow<'a>; PARTS],
}

/// What turns dot products into a score. All methods are pure.
pub(crate) trait Scorer {
    /// Whether a part has weight. The dot products of the others are given as 0.
    fn uses(&self, part: Part) -> bool;

    /// The score of a candidate, whether or not it may be suggested. It does not fall when a dot product grows.
    fn value(&self, candidate: u32, dots: &Dots) -> f64;

    /// What bounds of many scores are computed from.
    fn limits(&self) -> Limits;

    /// What dates between two instants, in seconds, leave of a score at most.
    fn time(&self, first: i64, last: i64) -> f64;

    /// The least score that counts.
    fn least(&self) -> f64;

    /// Whether a candidate may not be suggested, whatever its score.
    fn is_refused(&self, candidate: u32) -> bool;

    /// A total order over candidates, the better first.
    fn compare(&self, a: &Hit, b: &Hit) -> Ordering;

    /// The score of a candidate if it may be suggested and is above 0 and not below the least, nor below a bar.
    #[inline]
    fn score(&self, candidate: u32, dots: &Dots, bar: f64) -> Option<f64> {
        let score = self.value(candidate, dots);
        (score > 0.0 && score >= bar && score >= self.least() && !self.is_refused(candidate)).then_some(score)
    }
}

/// Articles in one range: 5 parts of 8 bytes each stay in the second-level cache.
const RANGE: usize = 8192;

/// Working memory of one thread, kept from query to query.
#[derive(Default)]
pub(crate) struct Scratch {
    dots: Vec<Dots>,
    lists: Vec<List>,
    workplace: Workplace,
}

/// What is left of one posting list.
struct List {
    part: usize,
    weight: u64,
    position: usize,
    end: usize,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self::default()
    }
}

impl Index {
    /// The best k candidates, best first.
    pub(crate) fn top_k(
        &self,
        engine: Engine,
        query: &Query<'_>,
        k: usize,
        scorer: &impl Scorer,
        scratch: &mut Scratch,
    ) -> Vec<Hit> {
        if engine == Engine::Inverted && self.segments.bounds(query.parts[Part::Text.index()]) {
            return self.bounded_top_k(query, k, scorer, &mut scratch.workplace);
        }
        let mut top = TopK::new(k.min(self.articles), |a, b| scorer.compare(a, b));
        self.for_each_candidate(engine, query, scorer, scratch, |candidate, dots| {
            if let Some(score) = scorer.score(candidate, dots, top.least_score()) {
                top.push(Hit { article: candidate, score });
            }
        });
        top.finish()
    }

    /// Visits every article that shares a feature with the query, in ascending order, with its dot products.
    pub(crate) fn for_each_candidate(
        &self,
        engine: Engine,
        query: &Query<'_>,
        scorer: &impl Scorer,
        scratch: &mut Scratch,
        visit: impl FnMut(u32, &Dots),
    ) {
        match engine {
            Engine::Inverted => self.accumulate(query, scorer, scratch, visit),
            Engine::Exhaustive => self.compare_all(query, scorer, visit),
        }
    }

    fn accumulate(&self, query: &Query<'_>, scorer: &impl Scorer, scratch: &mut Scratch, mut visit: impl FnMut(u32, &Dots)) {
        let Scratch { dots, lists, .. } = scratch;
        self.open_lists(query, scorer, lists);
        if lists.is_empty() {
            return;
        }
        dots.clear();
        dots.resize(RANGE.min(self.articles), [0; PARTS]);
        let mut start = 0usize;
        while start < self.articles {
            let end = (start + RANGE).min(self.articles);
            for list in lists.iter_mut() {
                let postings = &self.parts[list.part].postings();
                let articles = &postings.articles()[list.position..list.end];
                let weights = &postings.weights()[list.position..list.end];
                let mut taken = 0;
                for (&article, &weight) in articles.iter().zip(weights) {
                    let place = article as usize - start;
                    if place >= end - start {
                        break;
                    }
                    dots[place][list.part] += list.weight * u64::from(weight);
                    taken += 1;
                }
                list.position += taken;
            }
            // The number of articles fits in 32 bits: the builder checks it.
            let first = u32::try_from(start).unwrap_or(u32::MAX);
            for (candidate, dots) in (first..).zip(&mut dots[..end - start]) {
                if *dots != [0; PARTS] {
                    visit(candidate, dots);
                    *dots = [0; PARTS];
                }
            }
            start = end;
        }
    }

    fn open_lists(&self, query: &Query<'_>, scorer: &impl Scorer, lists: &mut Vec<List>) {
        lists.clear();
        for part in Part::ALL.into_iter().filter(|&part| scorer.uses(part)) {
            let part = part.index();
            for (feature, weight) in query.parts[part].iter() {
                let (position, end) = self.parts[part].postings().range(feature);
                if position < end {
                    lists.push(List { part, weight: u64::from(weight), position, end });
                }
            }
        }
    }

    fn compare_all(&self, query: &Query<'_>, scorer: &impl Scorer, mut visit: impl FnMut(u32, &Dots)) {
        let used = Part::ALL.map(|part| scorer.uses(part));
        for (candidate, article) in (0u32..).zip(0..self.articles) {
            let dots: Dots =
                std::array::from_fn(
                    |part| {
                        if used[part] { query.parts[part].dot(self.parts[part].rows.row(article)) } else { 0 }
                    },
                );
            if dots != [0; PARTS] {
                visit(candidate, &dots);
            }
        }
    }
}
