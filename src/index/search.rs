//! Searches over the index: the best `k` candidates, or all of them, by either engine.

use super::bounded_search::BoundedSearch;
use super::engine::Engine;
use super::index::Index;
use super::part::{Dots, Part};
use super::query::Query;
use super::score_bounds::ScoreBounds;
use super::scorer::Scorer;
use super::scratch::{BoundedScratch, Scratch};
use super::top_k::{Hit, TopK};

impl Index {
    /// Returns the best `k` candidates, best first.
    pub(crate) fn top_k(
        &self,
        engine: Engine,
        query: &Query<'_>,
        k: usize,
        scorer: &impl Scorer,
        scratch: &mut Scratch,
    ) -> Vec<Hit> {
        if engine == Engine::Inverted && self.text().segments().bounds(query.part(Part::Text)) {
            return self.bounded_top_k(query, k, scorer, &mut scratch.bounded);
        }
        let mut top = TopK::new(k.min(self.len()), |a, b| scorer.compare(a, b));
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

    /// The best `k` candidates by upper bounds: from the kNN graph if it is known, else by posting lists.
    fn bounded_top_k<S: Scorer>(&self, query: &Query<'_>, k: usize, scorer: &S, scratch: &mut BoundedScratch) -> Vec<Hit> {
        let segments = self.text().segments();
        let bounds = ScoreBounds::new(self, query, scorer);
        let text = query.part(Part::Text);
        scratch.query.fill(segments, text);
        scratch.query.dense.fill(text);
        bounds.add_others(self, query, &mut scratch.others);
        let k = k.min(self.len());
        let top = || TopK::new(k, |a: &Hit, b: &Hit| scorer.compare(a, b));
        let mut search = BoundedSearch { index: self, query, scorer, bounds: &bounds, k, top: top(), floor: scorer.min_score() };
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
        search.top.finish()
    }
}
