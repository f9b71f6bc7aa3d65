//! Upper bounds of scores, for many candidates at once.
//!
//! ```text
//! score(q, d) <= ( weight[text] · scale(d) · sum_text + Σ weight[p] · dot_p ) · (1 + in_links · linked(d)) · max_recency · max_boost
//! ```
//!
//! Input: the scorer's limits, and the factors of candidates by slot. Output: bounds, and the slots whose bound reaches a threshold.
//! Cost: about ten instructions for eight slots. Bounds are `f32`, relative to the largest possible score; factors are rounded up, and
//! the threshold is lowered by more than the rounding of the products.

use super::constants::{PRESENT, ROUNDING, SMALLEST};
use super::index::Index;
use super::kth_similarities::KthSimilarities;
use super::other_sums::OtherSums;
use super::part::{Dots, PARTS, Part};
use super::query::Query;
use super::scorer::{ScoreLimits, Scorer};
use super::slot_factors::{ChunkFactors, round_up};
use crate::id::Slot;
use crate::knn::{CHUNK, Flags, ONE_SUM, Segment, ZEROS, local_slot};
use crate::sparse::{DenseRow, SparseRow};

/// The upper bounds for the scores of one query.
pub(super) struct ScoreBounds {
    limits: ScoreLimits,
    /// The parts other than the text that have weight and a feature of the query.
    is_used: [bool; PARTS],
    has_others: bool,
    /// Sum of the weights of the parts other than the text.
    other_weight: f64,
    /// The worth of one unit of a text sum, and of a sum of the other parts: a share of the largest score.
    text: f32,
    other: f32,
    in_links: f32,
    /// The largest possible score, before the boost.
    largest: f64,
    /// Weight of the text with the mean scale.
    mean_text: f64,
    /// By chunk: the largest recency factor. Empty if dates do not matter.
    recency: Vec<f32>,
}

/// Partial sums of some slots, and the norms of the suffixes that were not summed.
#[derive(Clone, Copy)]
pub(super) struct PartialSums<'a> {
    /// Sums of the text.
    pub(super) text: &'a [u32],
    /// Sums of the other parts, of all slots of the index.
    pub(super) others: &'a OtherSums,
    /// Suffix norms; empty if whole rows were summed.
    pub(super) norms: &'a [u16],
    /// The norm of the query's suffix.
    pub(super) query_norm: u16,
}

impl ScoreBounds {
    pub(super) fn new<S: Scorer>(index: &Index, query: &Query<'_>, scorer: &S) -> Self {
        let limits = scorer.limits();
        let weights = &limits.formula.weights;
        let is_used = Part::ALL.map(|part| part != Part::Text && limits.formula.uses(part) && !query.part(part).is_empty());
        let has_others = is_used.contains(&true);
        let other_weight = weights.iter().skip(1).sum::<f64>();
        let factors = &index.factors;
        let text_weight = weights[0] * factors.largest_scale;
        let largest = text_weight + if has_others { other_weight } else { 0.0 };
        let share = |weight: f64| if largest > 0.0 { round_up(weight / largest / ONE_SUM) } else { 0.0 };
        let recency = |chunk: &ChunkFactors| chunk.dates.map_or(1.0, |(first, last)| round_up(scorer.max_recency(first, last)));
        Self {
            is_used,
            has_others,
            other_weight,
            text: share(text_weight),
            other: if has_others { share(other_weight) } else { 0.0 },
            in_links: round_up(limits.formula.in_links),
            largest,
            mean_text: weights[0] * factors.mean_scale,
            recency: if limits.has_recency { factors.chunks.iter().map(recency).collect() } else { Vec::new() },
            limits,
        }
    }

    /// Adds the products of the parts other than the text to sums by slot.
    pub(super) fn add_others(&self, index: &Index, query: &Query<'_>, others: &mut OtherSums) {
        if self.has_others {
            others.resize(index.len());
            for part in self.others() {
                // The worth of a product of weights of this part: 2^60 is 1, and all parts together are 1.
                let worth = self.limits.formula.weights[part.index()] / self.other_weight * ONE_SUM / (1u64 << 60) as f64;
                for (feature, weight) in query.part(part).iter() {
                    let weight = f64::from(weight) * worth;
                    others.add_all(index.column(part, feature).iter().map(|(article, other)| {
                        // At most 2^30, and rounded up: products of 60 bits as `f64` are off by less than what is added.
                        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                        let product = (weight * f64::from(other)) as u32 + 2;
                        (index.text().segments().slot(article), product)
                    }));
                }
            }
            others.finish();
        }
    }

    /// Sets the sums of the other parts back to zero.
    pub(super) fn clear_others(&self, others: &mut OtherSums) {
        if self.has_others {
            others.clear();
        }
    }

    /// Whether parts other than the text have weight and a feature of the query.
    pub(super) fn has_others(&self) -> bool {
        self.has_others
    }

    /// The parts other than the text that have weight and a feature of the query.
    fn others(&self) -> impl Iterator<Item = Part> {
        Part::ALL.into_iter().filter(|part| self.is_used[part.index()])
    }

    /// The rows of an article that its score reads, but for the text.
    pub(super) fn other_rows_of<'a>(&self, index: &'a Index, article: u32) -> impl Iterator<Item = SparseRow<'a>> {
        self.others().map(move |part| index.rows(part).row(article as usize))
    }

    /// Returns the exact dot products of the parts other than the text, given the text of the query spread out.
    #[inline]
    pub(super) fn other_dots(&self, index: &Index, query: &Query<'_>, text: &DenseRow, article: u32) -> Dots {
        let mut dots = [0; PARTS];
        for part in self.others() {
            let row = index.rows(part).row(article as usize);
            dots[part.index()] = match part {
                Part::Mention => text.sum_of_shared(row) * u64::from(PRESENT),
                _ => query.part(part).dot(row),
            };
        }
        dots
    }

    /// Returns a threshold in the units of bounds, lowered by their rounding.
    pub(super) fn relative(&self, score: f64) -> f64 {
        (score / self.limits.max_boost / self.largest * ROUNDING - SMALLEST).max(0.0)
    }

    /// Returns the dot product of the text that a candidate of mean scale and of the query's date needs for a score.
    pub(super) fn needed_dot(&self, score: f64) -> f64 {
        // A text without weight: its suffix may begin at once.
        if self.mean_text > 0.0 { score / self.limits.max_boost / self.mean_text } else { f64::INFINITY }
    }

    /// Returns the bound of a slot of the index with a sum of the text.
    #[inline]
    pub(super) fn bound(&self, index: &Index, slot: Slot, sum: u32, others: &OtherSums) -> f32 {
        let slot = slot.index();
        let other = if self.has_others { as_f32(others.sums[slot]) * self.other } else { 0.0 };
        let sum = as_f32(sum) * index.factors.scales[slot] * self.text + other;
        sum * (1.0 + self.in_links * index.factors.linked[slot]) * self.recency(slot)
    }

    /// Visits the slots of the index whose bound reaches a threshold, given the k-th similarities of both slots. With the sum.
    pub(super) fn visit_beyond_graph(
        &self,
        index: &Index,
        (kth, slot): (&KthSimilarities, Slot),
        others: &OtherSums,
        threshold: f64,
        mut visit: impl FnMut(Slot, u32),
    ) {
        let least = self.relative(threshold);
        let own = kth.slots[slot.index()];
        for ((chunk, largest), &largest_kth) in index.factors.chunks.iter().enumerate().zip(&kth.chunks) {
            let other = if self.has_others { as_f32(others.largest[chunk]) * self.other } else { 0.0 };
            let bound =
                (as_f32(own.min(largest_kth)) * largest.scale * self.text + other) * (1.0 + self.in_links * largest.linked);
            let start = chunk * CHUNK;
            if bound == 0.0 || f64::from(bound * self.recency(start)) < least {
                continue;
            }
            let mut sums = [0; CHUNK];
            let theirs = kth.slots[start..].iter().take(CHUNK);
            sums.iter_mut().zip(theirs).for_each(|(sum, &theirs)| *sum = own.min(theirs));
            let end = index.len().min(start + CHUNK);
            let partial = PartialSums { text: &sums[..end - start], others, norms: &[], query_norm: 0 };
            self.visit_chunk(index, start, &partial, least, |position| visit(Slot::at(start + position), sums[position]));
        }
    }

    /// Visits the slots of a segment whose bound reaches a threshold, in ascending order.
    pub(super) fn visit_reaching(
        &self,
        index: &Index,
        segment: &Segment,
        sums: &PartialSums<'_>,
        threshold: f64,
        mut visit: impl FnMut(u16),
    ) {
        let mut start = 0;
        while start < segment.len {
            // Chunks are those of the index: a segment may begin within one.
            let end = segment.len.min(((segment.first + start) / CHUNK + 1) * CHUNK - segment.first);
            let norms = if sums.norms.is_empty() { &[] } else { &sums.norms[start..end] };
            let chunk = PartialSums { text: &sums.text[start..end], norms, ..*sums };
            let visit = |position: usize| visit(local_slot(start + position));
            self.visit_chunk(index, segment.first + start, &chunk, self.relative(threshold), visit);
            start = end;
        }
    }

    /// Returns the largest recency factor at a position of the index.
    fn recency(&self, slot: usize) -> f32 {
        self.recency.get(slot / CHUNK).copied().unwrap_or(1.0)
    }

    /// Visits the positions of one chunk that reach a relative threshold. The chunk begins at a slot of the index.
    fn visit_chunk(&self, index: &Index, first: usize, sums: &PartialSums<'_>, least: f64, mut visit: impl FnMut(usize)) {
        let len = sums.text.len();
        let recency = self.recency(first);
        let [scales, linked] = [&index.factors.scales, &index.factors.linked].map(|numbers| &numbers[first..first + len]);
        if least <= 0.0 {
            // Without a threshold, every slot that shares a feature.
            for position in 0..len {
                if sums.text[position] > 0 || (self.has_others && sums.others.sums[first + position] > 0) {
                    visit(position);
                }
            }
            return;
        }
        // Rounded down, and above 0 as long as the threshold is.
        #[allow(clippy::cast_possible_truncation)]
        let least = (least as f32).next_down();
        // Whole rows were summed where there are no norms: any norms will do, times 0.
        let (norms, query_norm) = if sums.norms.is_empty() { (&ZEROS[..len], 0) } else { (sums.norms, sums.query_norm) };
        let bound = |sum: u32, scale: f32, linked: f32, norm: u16| {
            as_f32(sum + u32::from(query_norm) * u32::from(norm)) * scale * self.text * ((1.0 + self.in_links * linked) * recency)
        };
        let of_text = sums.text.iter().zip(scales).zip(linked).zip(norms);
        let mut passes = Flags::default();
        if self.has_others {
            let others = &sums.others.sums[first..first + len];
            passes.set(of_text.zip(others).map(|((((&sum, &scale), &linked), &norm), &other)| {
                let other = as_f32(other) * self.other * ((1.0 + self.in_links * linked) * recency);
                bound(sum, scale, linked, norm) + other >= least
            }));
        } else {
            passes.set(of_text.map(|(((&sum, &scale), &linked), &norm)| bound(sum, scale, linked, norm) >= least));
        }
        passes.visit(visit);
    }
}

/// Returns a sum as `f32`. Sums stay below 2^31, where the signed conversion, which every processor has, gives the same.
#[inline]
fn as_f32(sum: u32) -> f32 {
    sum.cast_signed() as f32
}
