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

use super::engine::{Hit, Query, Scorer};
use super::form::{Form, Sums};
use super::lookup::Lookup;
use super::segments::{Segment, query_length, query_weight};
use super::{Index, PARTS, Part, TopK};

/// Working memory of one thread, kept from query to query.
#[derive(Default)]
pub(super) struct Workplace {
    /// Sums of rounded products of the text, by place of the segment.
    sums: Vec<u32>,
    /// Sums of the parts other than the text, by place of the index; zero between queries.
    others: Vec<u32>,
    lookup: Lookup,
    /// Features of the query with rounded weights, and the length of the query from each level on.
    features: Vec<(u32, u32)>,
    lengths: Vec<u32>,
    /// Places that a rare feature has touched.
    touched: Vec<u16>,
    /// Places whose true score is known, in ascending order.
    known: Vec<u16>,
    /// Places whose bound reaches the bar, with the bound.
    candidates: Vec<(u16, f32)>,
}

/// Candidates of the first step beyond those asked for.
const SPARE: usize = 6;
/// How much of the bar the tails of the query and of a mean article may make up.
const TAIL_SHARE: f64 = 0.3;
/// With this many times as many candidates as are asked for, those who may not be suggested go before scores are computed.
const CROWD: usize = 64;
/// What a length of 1 is as a rounded length of a query.
const QUERY_ONE: f64 = (1u32 << 14) as f64;

impl Index {
    /// The best k candidates, by posting lists and bounds.
    pub(super) fn bounded_top_k<S: Scorer>(&self, query: &Query<'_>, k: usize, scorer: &S, workplace: &mut Workplace) -> Vec<Hit> {
        let form = Form::of(self, query, scorer);
        let text = query.parts[Part::Text.index()];
        workplace.lookup.fill(text);
        workplace.features.clear();
        workplace.features.extend(text.iter().map(|(feature, weight)| (feature, query_weight(weight))));
        workplace.lengths.clear();
        let levels = self.segments.levels.iter();
        workplace.lengths.extend(levels.map(|level| query_length(text.squares_from(level.feature))));
        form.add_others(self, query, &mut workplace.others);
        let k = k.min(self.articles);
        let top = TopK::new(k, |a: &Hit, b: &Hit| scorer.compare(a, b));
        let mut search = Search { index: self, query, scorer, form: &form, k, top };
        for segment in &self.segments.segments {
            search.visit(segment, workplace);
        }
        workplace.lookup.clear(text);
        form.clear_others(self, query, &mut workplace.others);
        search.top.finish()
    }
}

/// One query on its way through the segments.
struct Search<'a, S, C> {
    index: &'a Index,
    query: &'a Query<'a>,
    scorer: &'a S,
    form: &'a Form,
    k: usize,
    top: TopK<C>,
}

impl<S: Scorer, C: Fn(&Hit, &Hit) -> std::cmp::Ordering> Search<'_, S, C> {
    fn visit(&mut self, segment: &Segment, workplace: &mut Workplace) {
        let Workplace { sums, features, touched, .. } = workplace;
        sums.clear();
        sums.resize(segment.len, 0);
        workplace.known.clear();
        let rare = self.index.segments.rare;
        let summed = features.partition_point(|&(feature, _)| feature < rare);
        if self.top.is_full() {
            features[..summed].iter().for_each(|&(feature, weight)| segment.add(feature, weight, sums));
        } else {
            touched.clear();
            features[..summed].iter().for_each(|&(feature, weight)| segment.add_and_note(feature, weight, sums, touched));
            self.try_first(segment, workplace);
        }
        let Workplace { sums, features, lengths, .. } = workplace;
        let level = self.level(lengths);
        let until = self.index.segments.levels.get(level).map_or(u32::MAX, |level| level.feature);
        let frequent = features[summed..].iter().take_while(|&&(feature, _)| feature < until);
        frequent.for_each(|&(feature, weight)| segment.add(feature, weight, sums));
        self.collect(segment, level, workplace);
        self.try_candidates(segment, workplace);
    }

    /// The first level whose tails add little to what the bar asks of a mean article; the one after the last if there is none.
    fn level(&self, lengths: &[u32]) -> usize {
        let least = self.form.least_dot(self.bar()) * TAIL_SHARE;
        let levels = &self.index.segments.levels;
        let add = lengths.iter().zip(levels).map(|(&length, level)| f64::from(length) / QUERY_ONE * level.mean);
        add.into_iter().position(|add| add <= least).unwrap_or(levels.len())
    }

    /// The score that a candidate has to reach.
    fn bar(&self) -> f64 {
        self.top.least_score().max(self.scorer.least())
    }

    /// True scores for the places that rare features speak for most.
    fn try_first(&mut self, segment: &Segment, workplace: &mut Workplace) {
        let Workplace { sums, others, touched, known, lookup, .. } = workplace;
        let wanted = self.k.saturating_add(SPARE);
        if touched.len() > wanted {
            let sums = Sums { text: sums, others, tails: &[], tail: 0 };
            let bound = |&place: &u16| Reverse(ordered(self.form.bound(self.index, segment, place, &sums)));
            touched.select_nth_unstable_by_key(wanted, bound);
            touched.truncate(wanted);
        }
        known.extend_from_slice(touched);
        known.sort_unstable();
        known.iter().for_each(|&place| self.try_place(segment, place, lookup, false));
    }

    /// The places whose bound reaches the bar.
    fn collect(&mut self, segment: &Segment, level: usize, workplace: &mut Workplace) {
        let Workplace { sums, others, lengths, known, candidates, .. } = workplace;
        let tail = lengths.get(level).copied().unwrap_or(0);
        let sums = Sums { text: sums, others, tails: segment.tails(level), tail };
        candidates.clear();
        self.form.pass(self.index, segment, &sums, self.bar(), |place, bound| candidates.push((place, bound)));
        candidates.retain(|(place, _)| known.binary_search(place).is_err());
    }

    /// True scores for the candidates, the highest bounds first.
    fn try_candidates(&mut self, segment: &Segment, workplace: &mut Workplace) {
        let Workplace { candidates, lookup, .. } = workplace;
        let wanted = self.k.saturating_add(SPARE);
        let is_crowd = candidates.len() / CROWD > self.k;
        if candidates.len() > wanted {
            candidates.select_nth_unstable_by_key(wanted, |&(_, bound)| Reverse(ordered(bound)));
        }
        for &(place, bound) in &*candidates {
            if f64::from(bound) >= self.form.relative(self.bar()) {
                self.try_place(segment, place, lookup, is_crowd);
            }
        }
    }

    fn try_place(&mut self, segment: &Segment, place: u16, lookup: &Lookup, gate_first: bool) {
        let article = self.index.segments.article(segment.first + usize::from(place));
        if gate_first && self.scorer.is_refused(article) {
            return;
        }
        let document = self.index.document(article);
        let mut dots = self.form.other_dots(self.query, &document);
        if self.scorer.uses(Part::Text) {
            dots[Part::Text.index()] = lookup.dot(document.parts[Part::Text.index()]);
        }
        if dots != [0; PARTS]
            && self.scorer.bound(article, &dots) >= self.top.least_score()
            && let Some(score) = self.scorer.score(article, &dots)
        {
            self.top.push(Hit { article, score });
        }
    }
}

/// Bounds are never negative: their bits are in their order.
fn ordered(bound: f32) -> u32 {
    bound.to_bits()
}
