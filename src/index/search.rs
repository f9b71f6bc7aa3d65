//! Searches over the index: the best candidates, or all of them, by either engine.

use super::bounded_search::BoundedSearch;
use super::engine::Engine;
use super::index::Index;
use super::part::{Dots, Part};
use super::query::Query;
use super::score_bounds::ScoreBounds;
use super::scorer::Scorer;
use super::scratch::{BoundedScratch, Scratch};
use super::top_k::{Best, Hit, TopK, Wanted};
use crate::sparse::TEXT_UNIT;

impl Index {
    /// Returns the best candidates, best first, as many as are wanted.
    pub(crate) fn top_k(
        &self,
        engine: Engine,
        query: &Query<'_>,
        wanted: Wanted<'_>,
        scorer: &impl Scorer,
        scratch: &mut Scratch,
    ) -> Best {
        let wanted = Wanted { k: wanted.k.min(self.len()), ..wanted };
        if engine == Engine::Inverted && self.text().segments().bounds(query.part(Part::Text)) {
            return self.bounded_top_k(query, wanted, scorer, &mut scratch.bounded);
        }
        let mut top = TopK::new(wanted, |a, b| scorer.compare(a, b));
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

    /// The best candidates by upper bounds: from the kNN graph if it is known, else by posting lists.
    fn bounded_top_k<S: Scorer>(&self, query: &Query<'_>, wanted: Wanted<'_>, scorer: &S, scratch: &mut BoundedScratch) -> Best {
        let segments = self.text().segments();
        let bounds = ScoreBounds::new(self, query, scorer);
        let text = query.part(Part::Text);
        debug_assert!(text.weights.iter().all(|weight| weight % TEXT_UNIT == 0), "weights of texts are not changed by rounding");
        scratch.query.fill(segments, text);
        scratch.query.dense.fill(text);
        bounds.add_others(self, query, &mut scratch.others);
        let top = || TopK::new(wanted, |a: &Hit, b: &Hit| scorer.compare(a, b));
        let least = scorer.min_score();
        let mut search = BoundedSearch { index: self, query, scorer, bounds: &bounds, k: wanted.k, top: top(), floor: least };
        let known = query.article.zip(self.graph());
        if !known.is_some_and(|(article, graph)| search.search_graph(article, graph, scratch)) {
            search = BoundedSearch { floor: search.threshold(), top: top(), ..search };
            for segment in &segments.segments {
                search.search_segment(segment, scratch);
            }
        }
        scratch.query.clear(segments, text);
        scratch.query.dense.clear(text);
        bounds.clear_others(&mut scratch.others);
        let is_raised = search.floor > least;
        let best = search.top.finish();
        Best { is_cut: best.is_cut || is_raised, ..best }
    }
}
