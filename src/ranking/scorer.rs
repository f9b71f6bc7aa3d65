//! The score of a pair: the one function that computes it, and the order it gives.

use std::cmp::Ordering;

use super::blend::Blend;
use super::boosts::BoostTable;
use super::explanation::Factors;
use super::gate::Gate;
use super::recency::Recency;
use crate::date::Date;
use crate::index::{Dots, Hit, Limits, PARTS, Part, Scorer};
use crate::vector::product_to_f64;

/// What a score knows of a candidate besides its vector: what it has from other articles, and when it appeared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Standing {
    /// Local scale.
    pub(crate) scale: f64,
    /// `min(ln(1 + in), 2)`, with the number of articles that link to it.
    pub(crate) linked: f64,
    /// First second of its date.
    second: Option<i64>,
}

impl Standing {
    pub(crate) fn new(scale: f64, in_links: usize, date: Option<Date>) -> Self {
        let second = date.map(|date| date.first_second());
        Self { scale, linked: (in_links as f64).ln_1p().min(MOST_LINKED), second }
    }
}

/// More links than e² - 1, about six, count no more: the gain bends off before hubs grow of it.
const MOST_LINKED: f64 = 2.0;

/// Standings by the number of the article; the guest's stands apart.
#[derive(Clone, Copy)]
pub(crate) struct Standings<'a> {
    pub(crate) articles: &'a [Standing],
    pub(crate) guest: Standing,
}

impl Standings<'_> {
    #[inline]
    fn of(&self, article: u32) -> Standing {
        self.articles.get(article as usize).copied().unwrap_or(self.guest)
    }
}

/// Scores the candidates of one question.
pub(crate) struct PairScorer<'a> {
    weights: [f64; PARTS],
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
        Self { weights: blend.weights(), blend, standings, boosts, gate, second }
    }

    /// The score before recency and boost: the sum over the parts, in their order, with the gain of a linked candidate.
    #[inline]
    fn sum(&self, candidate: u32, dots: &Dots) -> f64 {
        let standing = self.standings.of(candidate);
        let text = self.weights[0] * standing.scale * product_to_f64(dots[0]);
        let sum = self.weights.iter().zip(dots).skip(1).fold(text, |sum, (weight, &dot)| sum + weight * product_to_f64(dot));
        sum * self.linked(standing)
    }

    #[inline]
    fn linked(&self, standing: Standing) -> f64 {
        1.0 + self.blend.in_links * standing.linked
    }

    /// What one product of weights adds to the score.
    pub(crate) fn contribution(&self, candidate: u32, part: Part, product: u64) -> f64 {
        let Factors { scale, linked, recency, boost } = self.factors(candidate);
        let scale = if part == Part::Text { scale } else { 1.0 };
        self.weights[part.index()] * scale * product_to_f64(product) * linked * recency * boost
    }

    /// The factors of a candidate.
    pub(crate) fn factors(&self, candidate: u32) -> Factors {
        let standing = self.standings.of(candidate);
        Factors {
            scale: standing.scale,
            linked: self.linked(standing),
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
        self.sum(candidate, dots) * self.recency(candidate) * self.boost(candidate)
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
        self.gate.min_score()
    }

    fn is_refused(&self, candidate: u32) -> bool {
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
