//! Exact top-k without reading everything: bounds first, then the true score of the few that may matter.
//!
//! For one query, one segment after the other:
//!
//! 1. the posting lists of rare features are summed; the few articles with the largest sums get their true scores. That gives a bar
//!    which the k best must reach;
//! 2. a level is chosen: the more the bar asks for, the earlier the tail of frequent features may begin. Lists up to there are summed;
//! 3. one pass over the segment compares, for each article, what was summed and what the tails can add with the bar;
//! 4. what passes gets its true score, the highest bounds first; the bar rises meanwhile.
//!
//! Sums and tails are rounded up, so no article of the answer can fail in step 3 (`docs/engine.md` has the argument). What the bar is
//! decides how long the search takes, and nothing else.
//!
//! After Bayardo, Ma and Srikant, *Scaling up all pairs similarity search* (2007), with lengths as in Anastasiu and Karypis, *L2AP:
//! fast cosine similarity search with prefix L-2 norm bounds* (2014).

use std::cmp::Reverse;

use super::asked::Asked;
use super::engine::{Dots, Hit, Query, Scorer};
use super::form::{Form, Others, Sums};
use super::listed::Listed;
use super::nearest::TAIL_SHARE;
use super::segments::Segment;
use super::sums::{SegmentSums, Touched};
use super::{Index, Part, TopK};

/// Working memory of one thread, kept from query to query.
#[derive(Default)]
pub(super) struct Workplace {
    pub(super) asked: Asked,
    /// Sums of rounded products of the text, by place of the segment.
    pub(super) sums: SegmentSums,
    /// Sums of the parts other than the text, by place of the index; zero between queries.
    pub(super) others: Others,
    /// Places that a rare feature has touched; then those whose true score is known, in ascending order.
    touched: Touched,
    /// Places whose bound reaches the bar, with the bound.
    candidates: Vec<(u16, f32)>,
    pub(super) listed: Vec<Listed>,
    /// By place: whether it is listed; false between queries.
    pub(super) marks: Vec<bool>,
}

/// Candidates of the first step beyond those asked for.
pub(super) const SPARE: usize = 6;
/// With this many times as many candidates as are asked for, those who may not be suggested go before scores are computed.
const CROWD: usize = 64;

impl Index {
    /// The best k candidates, by posting lists and bounds.
    pub(super) fn bounded_top_k<S: Scorer>(
        &self,
        query: &Query<'_>,
        k: usize,
        scorer: &S,
        workplace: &mut Workplace,
    ) -> Vec<Hit> {
        let form = Form::of(self, query, scorer);
        let text = query.parts[Part::Text.index()];
        workplace.asked.fill(&self.segments, text);
        workplace.asked.lookup.fill(text);
        form.add_others(self, query, &mut workplace.others);
        let k = k.min(self.articles);
        let top = || TopK::new(k, |a: &Hit, b: &Hit| scorer.compare(a, b));
        let mut search = Search { index: self, query, scorer, form: &form, k, top: top(), floor: scorer.least() };
        let listed = query.article.zip(self.nearest.get());
        if !listed.is_some_and(|(article, nearest)| search.by_lists(article, nearest, workplace)) {
            search = Search { floor: search.bar(), top: top(), ..search };
            for segment in &self.segments.segments {
                search.visit(segment, workplace);
            }
        }
        workplace.asked.clear(&self.segments, text);
        workplace.asked.lookup.clear(text);
        form.clear_others(self, query, &mut workplace.others);
        search.top.finish()
    }
}

/// One query on its way through the segments.
pub(super) struct Search<'a, S, C> {
    pub(super) index: &'a Index,
    pub(super) query: &'a Query<'a>,
    pub(super) scorer: &'a S,
    pub(super) form: &'a Form,
    pub(super) k: usize,
    pub(super) top: TopK<C>,
    /// A score that the k best are known to reach.
    floor: f64,
}

impl<S: Scorer, C: Fn(&Hit, &Hit) -> std::cmp::Ordering> Search<'_, S, C> {
    fn visit(&mut self, segment: &Segment, workplace: &mut Workplace) {
        let segments = &self.index.segments;
        let Workplace { asked, sums, touched, .. } = workplace;
        if self.top.is_full() {
            touched.clear();
            asked.sum_rare(segments, segment, sums, None);
        } else {
            asked.sum_rare(segments, segment, sums, Some(touched));
            self.try_first(segment, workplace);
        }
        let Workplace { asked, sums, .. } = workplace;
        let level = asked.level(segments, self.form.least_dot(self.bar()) * TAIL_SHARE);
        asked.sum_until(segments, segment, segment.strides(), level, sums);
        self.collect(segment, level, workplace);
        self.try_candidates(segment, workplace);
    }

    /// The score that a candidate has to reach.
    pub(super) fn bar(&self) -> f64 {
        self.top.least_score().max(self.floor)
    }

    /// True scores for the places that rare features speak for most.
    fn try_first(&mut self, segment: &Segment, workplace: &mut Workplace) {
        let Workplace { asked, sums, others, touched, .. } = workplace;
        let wanted = self.k.saturating_add(SPARE);
        if touched.len() > wanted {
            let bound = |&place: &u16| {
                Reverse(ordered(self.form.bound(self.index, segment.first + usize::from(place), sums.at(place), others)))
            };
            touched.select_nth_unstable_by_key(wanted, bound);
            touched.truncate(wanted);
        }
        touched.sort_unstable();
        touched.iter().for_each(|&place| self.try_place(segment, place, asked, false));
    }

    /// The places whose bound reaches the bar: once with what the tails may add, then with what they add.
    fn collect(&mut self, segment: &Segment, level: usize, workplace: &mut Workplace) {
        let Workplace { asked, sums, others, touched, candidates, .. } = workplace;
        candidates.clear();
        let all = Sums { text: sums.up_to(segment.len), others, tails: segment.tails.lengths(level), tail: asked.tail(level) };
        let least = self.form.relative(self.bar());
        self.form.pass(self.index, segment, &all, self.bar(), |place| {
            if touched.binary_search(&place).is_err() {
                let sum = sums.at(place) + asked.tail_sum(segment, place, level);
                let bound = self.form.bound(self.index, segment.first + usize::from(place), sum, others);
                if f64::from(bound) >= least {
                    candidates.push((place, bound));
                }
            }
        });
    }

    /// True scores for the candidates, the highest bounds first.
    fn try_candidates(&mut self, segment: &Segment, workplace: &mut Workplace) {
        let Workplace { candidates, asked, .. } = workplace;
        let wanted = self.k.saturating_add(SPARE);
        let is_crowd = candidates.len() / CROWD > self.k;
        if candidates.len() > wanted {
            candidates.select_nth_unstable_by_key(wanted, |&(_, bound)| Reverse(ordered(bound)));
        }
        for &(place, bound) in &*candidates {
            if f64::from(bound) >= self.form.relative(self.bar()) {
                self.try_place(segment, place, asked, is_crowd);
            }
        }
    }

    fn try_place(&mut self, segment: &Segment, place: u16, asked: &Asked, gate_first: bool) {
        let article = self.index.segments.article(segment.first + usize::from(place));
        if gate_first && self.scorer.is_refused(article) {
            return;
        }
        self.try_article(article, asked);
    }

    /// The true score of an article, and its place among the best.
    pub(super) fn try_article(&mut self, article: u32, asked: &Asked) {
        let document = self.index.document(article);
        let dots = self.form.other_dots(self.query, &document);
        self.try_document(article, &document, dots, asked);
    }

    /// The same, when the dot products of all parts but the text are known.
    pub(super) fn try_document(&mut self, article: u32, document: &Query<'_>, mut dots: Dots, asked: &Asked) {
        dots[Part::Text.index()] =
            if self.scorer.uses(Part::Text) { asked.lookup.dot(document.parts[Part::Text.index()]) } else { 0 };
        if let Some(score) = self.scorer.score(article, &dots, self.bar()) {
            self.top.push(Hit { article, score });
        }
    }
}

/// Bounds are never negative: their bits are in their order.
pub(super) fn ordered(bound: f32) -> u32 {
    bound.to_bits()
}
