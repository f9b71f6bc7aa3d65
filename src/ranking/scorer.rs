//! The score of a pair: the one function that computes it, and the order of hits.
//!
//! Input: the dot products of the parts, in fixed point. Output: an `f64`, and a total order: score (descending), then the nearer
//! date, then the id.

use std::cmp::Ordering;

use super::blend::Blend;
use super::boosts::BoostTable;
use super::candidate_factors::{CandidateFactors, FactorTable};
use super::explanation::Factors;
use super::filter::Eligibility;
use super::recency::Recency;
use crate::index::{Dots, Hit, Limits, PARTS, Part, Scorer};
use crate::vector::product_to_f64;

/// The scorer of the candidates of one query article.
pub(crate) struct PairScorer<'a> {
    weights: [f64; PARTS],
    blend: &'a Blend,
    factors: FactorTable<'a>,
    boosts: &'a BoostTable,
    eligibility: &'a Eligibility<'a>,
    /// First second of the date of the query article.
    second: Option<i64>,
}

impl<'a> PairScorer<'a> {
    pub(crate) fn new(
        blend: &'a Blend,
        factors: FactorTable<'a>,
        boosts: &'a BoostTable,
        eligibility: &'a Eligibility<'a>,
    ) -> Self {
        let second = eligibility.table().attributes(eligibility.query()).date.map(|date| date.first_second());
        Self { weights: blend.weights(), blend, factors, boosts, eligibility, second }
    }

    /// Computes the score before recency and boost: the sum over the parts, in their order, times the gain for links.
    #[inline]
    fn sum(&self, candidate: u32, dots: &Dots) -> f64 {
        let factors = self.factors.of(candidate);
        let text = self.weights[0] * factors.scale * product_to_f64(dots[0]);
        let sum = self.weights.iter().zip(dots).skip(1).fold(text, |sum, (weight, &dot)| sum + weight * product_to_f64(dot));
        sum * self.linked(factors)
    }

    #[inline]
    fn linked(&self, factors: CandidateFactors) -> f64 {
        1.0 + self.blend.in_links * factors.linked
    }

    /// Computes the part of the score that one product of weights adds.
    pub(crate) fn contribution(&self, candidate: u32, part: Part, product: u64) -> f64 {
        let Factors { scale, linked, recency, boost } = self.factors(candidate);
        let scale = if part == Part::Text { scale } else { 1.0 };
        self.weights[part.index()] * scale * product_to_f64(product) * linked * recency * boost
    }

    /// The factors of a candidate.
    pub(crate) fn factors(&self, candidate: u32) -> Factors {
        let factors = self.factors.of(candidate);
        Factors {
            scale: factors.scale,
            linked: self.linked(factors),
            recency: self.recency(candidate),
            boost: self.boost(candidate),
        }
    }

    fn recency(&self, candidate: u32) -> f64 {
        let seconds = self.second.zip(self.factors.of(candidate).second);
        seconds.map_or(1.0, |(query, other)| self.blend.recency.between(query, other))
    }

    fn boost(&self, candidate: u32) -> f64 {
        self.boosts.factor(candidate, self.eligibility.table())
    }

    /// Computes the score of a pair, whether or not a filter excludes the candidate.
    pub(crate) fn unfiltered(&self, candidate: u32, dots: &Dots) -> f64 {
        self.sum(candidate, dots) * self.recency(candidate) * self.boost(candidate)
    }

    /// Seconds between the two dates; the largest number where one is missing.
    fn distance_in_time(&self, candidate: u32) -> u64 {
        self.second.zip(self.factors.of(candidate).second).map_or(u64::MAX, |(query, other)| query.abs_diff(other))
    }

    /// The rules that candidates have to pass.
    pub(crate) fn eligibility(&self) -> &'a Eligibility<'a> {
        self.eligibility
    }
}

impl Scorer for PairScorer<'_> {
    fn uses(&self, part: Part) -> bool {
        self.weights[part.index()] > 0.0
    }

    fn limits(&self) -> Limits {
        let Blend { in_links, recency, .. } = *self.blend;
        Limits {
            weights: self.weights,
            in_links,
            most: self.boosts.largest(),
            is_timed: recency != Recency::Off && self.second.is_some(),
        }
    }

    fn time(&self, first: i64, last: i64) -> f64 {
        self.second.map_or(1.0, |second| self.blend.recency.most(second, first, last))
    }

    fn least(&self) -> f64 {
        self.eligibility.min_score()
    }

    fn is_refused(&self, candidate: u32) -> bool {
        self.eligibility.exclusion(candidate).is_some()
    }

    #[inline]
    fn value(&self, candidate: u32, dots: &Dots) -> f64 {
        self.unfiltered(candidate, dots)
    }

    fn compare(&self, a: &Hit, b: &Hit) -> Ordering {
        b.score.total_cmp(&a.score).then_with(|| {
            let key = |hit: &Hit| (self.distance_in_time(hit.article), self.eligibility.table().attributes(hit.article).id_rank);
            key(a).cmp(&key(b))
        })
    }
}
