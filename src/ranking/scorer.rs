//! The scorer of a question: scores by its blend, and the order of hits.
//!
//! Input: the dot products of the parts, in fixed point. Output: an `f64` by the [`Formula`], and a total order: score (descending),
//! then the nearer date, then the id.

use std::cmp::Ordering;

use super::boosts::BoostTable;
use super::explanation::Factors;
use super::factor_table::FactorTable;
use super::filter::Eligibility;
use super::recency::Recency;
use super::weights::Weights;
use crate::index::{Dots, Formula, Hit, PairFactors, Part, ScoreLimits, Scorer};

/// The scorer of the candidates of one query article.
pub(crate) struct PairScorer<'a> {
    formula: Formula,
    recency: Recency,
    factors: FactorTable<'a>,
    boosts: &'a BoostTable,
    eligibility: &'a Eligibility<'a>,
    /// Civil second of the date of the query article.
    second: Option<i64>,
}

impl<'a> PairScorer<'a> {
    pub(crate) fn new(
        weights: Weights,
        factors: FactorTable<'a>,
        boosts: &'a BoostTable,
        eligibility: &'a Eligibility<'a>,
    ) -> Self {
        let second = eligibility.table().attributes(eligibility.query()).date.map(|date| date.civil_second());
        Self { formula: weights.formula(), recency: weights.recency, factors, boosts, eligibility, second }
    }

    /// Computes the part of the score that one product of weights adds.
    pub(crate) fn contribution(&self, candidate: u32, part: Part, product: u64) -> f64 {
        self.formula.contribution(part, product, &self.pair_factors(candidate))
    }

    /// The factors of a candidate.
    pub(crate) fn factors(&self, candidate: u32) -> Factors {
        let PairFactors { scale, linked, recency, boost } = self.pair_factors(candidate);
        Factors { scale, linked, recency, boost }
    }

    #[inline]
    fn pair_factors(&self, candidate: u32) -> PairFactors {
        let factors = self.factors.of(candidate);
        PairFactors {
            scale: factors.scale,
            linked: self.formula.linked_factor(factors.linked),
            recency: self.recency(candidate),
            boost: self.boost(candidate),
        }
    }

    fn recency(&self, candidate: u32) -> f64 {
        let seconds = self.second.zip(self.factors.of(candidate).second);
        seconds.map_or(1.0, |(query, other)| self.recency.between(query, other))
    }

    fn boost(&self, candidate: u32) -> f64 {
        self.boosts.factor(candidate, self.eligibility.table())
    }

    /// Computes the score of a pair, whether or not a filter excludes the candidate.
    pub(crate) fn unfiltered(&self, candidate: u32, dots: &Dots) -> f64 {
        self.formula.score(dots, &self.pair_factors(candidate))
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
        self.formula.uses(part)
    }

    fn limits(&self) -> ScoreLimits {
        ScoreLimits {
            formula: self.formula,
            max_boost: self.boosts.largest(),
            has_recency: self.recency != Recency::Off && self.second.is_some(),
        }
    }

    fn max_recency(&self, first: i64, last: i64) -> f64 {
        self.second.map_or(1.0, |second| self.recency.most(second, first, last))
    }

    fn min_score(&self) -> f64 {
        self.eligibility.min_score()
    }

    fn is_excluded(&self, candidate: u32) -> bool {
        self.eligibility.exclusion(candidate).is_some()
    }

    fn excludes_near_duplicates(&self) -> bool {
        self.eligibility.excludes_near_duplicates()
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
