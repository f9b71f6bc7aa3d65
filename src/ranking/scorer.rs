//! The score of a pair: the one function that computes it, and the order it gives.

use std::cmp::Ordering;

use super::blend::Blend;
use super::boosts::BoostTable;
use super::explanation::Factors;
use super::gate::Gate;
use super::recency::Recency;
use crate::index::{CandidateFactors, Dots, Formula, Hit, PairFactors, Part, ScoreLimits, Scorer};

/// Standings by the number of the article; the guest's stands apart.
#[derive(Clone, Copy)]
pub(crate) struct Standings<'a> {
    pub(crate) articles: &'a [CandidateFactors],
    pub(crate) guest: CandidateFactors,
}

impl Standings<'_> {
    #[inline]
    fn of(&self, article: u32) -> CandidateFactors {
        self.articles.get(article as usize).copied().unwrap_or(self.guest)
    }
}

/// Scores the candidates of one question.
pub(crate) struct PairScorer<'a> {
    formula: Formula,
    blend: &'a Blend,
    standings: Standings<'a>,
    boosts: &'a BoostTable,
    gate: &'a Gate<'a>,
    /// First second of the date of the article asked about.
    second: Option<i64>,
}

impl<'a> PairScorer<'a> {
    pub(crate) fn new(blend: &'a Blend, standings: Standings<'a>, boosts: &'a BoostTable, gate: &'a Gate<'a>) -> Self {
        let second = gate.roster().card(gate.asked()).date.map(|date| date.first_second());
        Self { formula: Formula { weights: blend.weights(), in_links: blend.in_links }, blend, standings, boosts, gate, second }
    }

    /// What one product of weights adds to the score.
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
        let standing = self.standings.of(candidate);
        PairFactors {
            scale: standing.scale,
            linked: self.formula.linked_factor(standing.linked),
            recency: self.recency(candidate),
            boost: self.boost(candidate),
        }
    }

    fn recency(&self, candidate: u32) -> f64 {
        let seconds = self.second.zip(self.standings.of(candidate).second);
        seconds.map_or(1.0, |(asked, other)| self.blend.recency.between(asked, other))
    }

    fn boost(&self, candidate: u32) -> f64 {
        self.boosts.factor(candidate, self.gate.roster())
    }

    /// The score of a pair, whether or not a filter keeps it out.
    pub(crate) fn unfiltered(&self, candidate: u32, dots: &Dots) -> f64 {
        self.formula.score(dots, &self.pair_factors(candidate))
    }

    /// Seconds between the two dates; the most where one is missing.
    fn distance_in_time(&self, candidate: u32) -> u64 {
        self.second.zip(self.standings.of(candidate).second).map_or(u64::MAX, |(asked, other)| asked.abs_diff(other))
    }

    /// The gate that the candidates have to pass.
    pub(crate) fn gate(&self) -> &'a Gate<'a> {
        self.gate
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
            has_recency: self.blend.recency != Recency::Off && self.second.is_some(),
        }
    }

    fn max_recency(&self, first: i64, last: i64) -> f64 {
        self.second.map_or(1.0, |second| self.blend.recency.most(second, first, last))
    }

    fn min_score(&self) -> f64 {
        self.gate.min_score()
    }

    fn is_excluded(&self, candidate: u32) -> bool {
        self.gate.refusal(candidate).is_some()
    }

    #[inline]
    fn value(&self, candidate: u32, dots: &Dots) -> f64 {
        self.unfiltered(candidate, dots)
    }

    fn compare(&self, a: &Hit, b: &Hit) -> Ordering {
        b.score.total_cmp(&a.score).then_with(|| {
            let key = |hit: &Hit| (self.distance_in_time(hit.article), self.gate.roster().card(hit.article).id_rank);
            key(a).cmp(&key(b))
        })
    }
}
