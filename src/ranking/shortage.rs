//! Why a list is short: the rules that exclude candidates.
//!
//! Input: a view and a scorer. Output: a [`Shortage`]. Cost: all candidates of a query article, once for all articles that are the same
//! to every rule: ten thousand copies of one text would otherwise be counted for each of them.

use std::collections::BTreeMap;

use super::filter::ExclusionReason;
use super::question::{ExclusionCount, Shortage};
use super::scorer::PairScorer;
use super::view::View;
use crate::index::{Engine, Part, Scorer, Scratch};
use crate::sparse::SparseRow;

/// Shortages of articles that were counted last, for articles that are the same but for their id.
#[derive(Debug, Default)]
pub(crate) struct KnownShortages(Vec<(u32, Shortage)>);

/// Shortages that are kept.
const KEPT: usize = 8;

impl KnownShortages {
    /// Returns the shortage of a query article: that of an article which is the same, or counted.
    ///
    /// The articles and the question must be those of the calls before.
    pub(super) fn shortage(
        &mut self,
        view: &View<'_>,
        scorer: &PairScorer<'_>,
        engine: Engine,
        scratch: &mut Scratch,
    ) -> Shortage {
        if let Some((_, known)) = self.0.iter().find(|(other, _)| is_same(view, scorer, *other)) {
            return known.clone();
        }
        let counted = shortage(view, scorer, engine, scratch);
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push((scorer.eligibility().query(), counted.clone()));
        counted
    }
}

/// Whether the query article and another have the same vectors, and are the same to the rules: each excludes the other as the other does,
/// and both have the same other candidates.
fn is_same(view: &View<'_>, scorer: &PairScorer<'_>, other: u32) -> bool {
    let query = scorer.eligibility().query();
    let has_same_rows = || {
        let [a, b] = [query, other].map(|number| (view.query_vector(number), view.candidate_vector(number)));
        Part::ALL.into_iter().filter(|&part| scorer.uses(part)).all(|part| {
            let is_equal = |x: SparseRow<'_>, y: SparseRow<'_>| x.features == y.features && x.weights == y.weights;
            is_equal(a.0.part(part), b.0.part(part)) && is_equal(a.1.part(part), b.1.part(part))
        })
    };
    scorer.eligibility().is_same_query(other) && view.have_same_duplicates(query, other) && has_same_rows()
}

/// Counts the rules that exclude candidates of a query article.
pub(crate) fn shortage(view: &View<'_>, scorer: &PairScorer<'_>, engine: Engine, scratch: &mut Scratch) -> Shortage {
    let eligibility = scorer.eligibility();
    let query = eligibility.query();
    let mut excluded = Vec::new();
    view.for_each_candidate(engine, query, scorer, scratch, |candidate, dots| {
        let exclusion = eligibility.exclusion(candidate).or_else(|| {
            let score = scorer.unfiltered(candidate, dots);
            (score > 0.0 && score < eligibility.min_score()).then_some(ExclusionReason::BelowMinimum)
        });
        excluded.extend(exclusion.filter(|&exclusion| exclusion != ExclusionReason::Itself));
    });
    let no_features = Part::ALL.into_iter().all(|part| !scorer.uses(part) || view.is_empty(query, part));
    let mut shortage = Shortage { no_features, ..Shortage::default() };
    add_exclusions(&mut shortage, excluded);
    let has_embargo = shortage.excluded.iter().any(|count| count.rule == ExclusionReason::Embargo);
    shortage.embargo_without_as_of = has_embargo && eligibility.holds_all_embargoes();
    shortage
}

/// Adds reasons to those of a shortage.
pub(crate) fn add_exclusions(shortage: &mut Shortage, reasons: impl IntoIterator<Item = ExclusionReason>) {
    let mut counts: BTreeMap<ExclusionReason, usize> =
        shortage.excluded.iter().map(|count| (count.rule, count.articles)).collect();
    reasons.into_iter().for_each(|reason| *counts.entry(reason).or_insert(0) += 1);
    shortage.excluded = counts.into_iter().map(|(rule, articles)| ExclusionCount::new(rule, articles)).collect();
}
