//! The score of a pair: the one function that computes it, and the order it gives.

use std::cmp::Ordering;

use super::blend::Blend;
use super::filters::Gate;
use crate::index::{Dots, Hit, PARTS, Part, Scorer};
use crate::vector::product_to_f64;

/// Scores the candidates of one question.
pub(crate) struct PairScorer<'a> {
    weights: [f64; PARTS],
    blend: &'a Blend,
    /// Local scale of each article.
    scales: &'a [f64],
    gate: &'a Gate<'a>,
}

impl<'a> PairScorer<'a> {
    pub(crate) fn new(blend: &'a Blend, scales: &'a [f64], gate: &'a Gate<'a>) -> Self {
        Self { weights: blend.weights(), blend, scales, gate }
    }

    /// The score before recency: the sum over the parts, in their order.
    #[inline]
    fn sum(&self, candidate: u32, dots: &Dots) -> f64 {
        let text = self.weights[0] * self.scales[candidate as usize] * product_to_f64(dots[0]);
        self.weights.iter().zip(dots).skip(1).fold(text, |sum, (weight, &dot)| sum + weight * product_to_f64(dot))
    }

    /// What one product of weights adds to the score.
    pub(crate) fn contribution(&self, candidate: u32, part: Part, product: u64) -> f64 {
        let scale = if part == Part::Text { self.scales[candidate as usize] } else { 1.0 };
        self.weights[part.index()] * scale * product_to_f64(product) * self.recency(candidate)
    }

    fn recency(&self, candidate: u32) -> f64 {
        let date = self.gate.catalogue().card(candidate).date;
        self.blend.recency.factor(self.gate.asked().date.as_ref(), date.as_ref())
    }

    /// The score of a pair, whether or not a filter keeps it out.
    pub(crate) fn unfiltered(&self, candidate: u32, dots: &Dots) -> f64 {
        self.sum(candidate, dots) * self.recency(candidate)
    }

    /// Seconds between the two dates; the most where one is missing.
    fn distance_in_time(&self, candidate: u32) -> u64 {
        let date = self.gate.catalogue().card(candidate).date;
        self.gate.asked().date.zip(date).map_or(u64::MAX, |(a, b)| a.seconds_between(&b))
    }
}

impl Scorer for PairScorer<'_> {
    fn uses(&self, part: Part) -> bool {
        self.weights[part.index()] > 0.0
    }

    #[inline]
    fn bound(&self, candidate: u32, dots: &Dots) -> f64 {
        // Recency is at most 1, and rounding is monotone: the product cannot exceed the sum.
        self.sum(candidate, dots)
    }

    fn score(&self, candidate: u32, dots: &Dots) -> Option<f64> {
        if self.gate.refusal(candidate).is_some() {
            return None;
        }
        let score = self.unfiltered(candidate, dots);
        (score > 0.0 && score >= self.gate.min_score()).then_some(score)
    }

    fn compare(&self, a: &Hit, b: &Hit) -> Ordering {
        b.score.total_cmp(&a.score).then_with(|| {
            let key = |hit: &Hit| (self.distance_in_time(hit.article), self.gate.catalogue().card(hit.article).id_rank);
            key(a).cmp(&key(b))
        })
    }
}

/// Scores by the plain similarity of the text: who is near whom, for the local scale.
pub(crate) struct NearestScorer {
    pub(crate) itself: u32,
}

impl Scorer for NearestScorer {
    fn uses(&self, part: Part) -> bool {
        part == Part::Text
    }

    fn bound(&self, _candidate: u32, dots: &Dots) -> f64 {
        product_to_f64(dots[0])
    }

    fn score(&self, candidate: u32, dots: &Dots) -> Option<f64> {
        (candidate != self.itself).then(|| product_to_f64(dots[0]))
    }

    fn compare(&self, a: &Hit, b: &Hit) -> Ordering {
        b.score.total_cmp(&a.score).then(a.article.cmp(&b.article))
    }
}
