//! The filters and boosts of a question, their names replaced by numbers.

use super::blend::Blend;
use super::boosts::{BoostTable, Boosts};
use super::filter::{Eligibility, FilterRules, Filters, LanguageRule};
use super::question::NearDuplicates;
use super::scorer::PairScorer;
use super::view::View;
use super::weights::Weights;

/// Filters and boosts by number: made once, used for many query articles.
pub(crate) struct Prepared<'a> {
    rules: Vec<FilterRules<'a>>,
    boosts: BoostTable,
}

impl<'q> Prepared<'q> {
    /// Prepares filters, each with its least score. The first are those of the page or question, which always have a language rule.
    pub(crate) fn new(view: &View<'_>, filters: &[(&'q Filters, f64)], boosts: &Boosts) -> Self {
        let table = view.table();
        let rules = filters.iter().enumerate().map(|(position, &(filters, min_score))| {
            let language = if position == 0 { LanguageRule::Same } else { LanguageRule::Any };
            FilterRules::new(filters, &table, language, min_score)
        });
        Self { rules: rules.collect(), boosts: BoostTable::new(boosts, &table) }
    }

    /// The eligibility under one query article; near-duplicates of it are candidates like others.
    pub(crate) fn eligibility<'a>(&'a self, view: &View<'a>, query: u32) -> Eligibility<'a> {
        Eligibility::new(view.table(), query, self.rules.iter().collect())
    }

    /// The eligibility under one query article; near-duplicates of it are excluded if they are to be hidden.
    pub(crate) fn eligibility_with<'a>(
        &'a self,
        view: &'a View<'a>,
        query: u32,
        near_duplicates: NearDuplicates,
    ) -> Eligibility<'a> {
        let eligibility = self.eligibility(view, query);
        match near_duplicates {
            NearDuplicates::Hide if view.may_have_duplicates(query) => eligibility.without_duplicates(view),
            NearDuplicates::Hide | NearDuplicates::Show => eligibility,
        }
    }

    /// Scores candidates by a blend, as far as they are eligible.
    pub(crate) fn scorer<'a>(&'a self, view: &View<'a>, blend: &Blend, eligibility: &'a Eligibility<'a>) -> PairScorer<'a> {
        self.scorer_of(view, view.site().weights(blend), eligibility)
    }

    /// Scores candidates by some weights.
    pub(super) fn scorer_of<'a>(&'a self, view: &View<'a>, weights: Weights, eligibility: &'a Eligibility<'a>) -> PairScorer<'a> {
        PairScorer::new(weights, view.factors(), &self.boosts, eligibility)
    }
}
