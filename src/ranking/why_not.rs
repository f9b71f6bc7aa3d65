//! Why a candidate is not in a list: the rules that exclude it, and its rank without them.
//!
//! Cost: one query, and a sort of the better candidates.

use std::cmp::Ordering;

use super::caps::CapCounts;
use super::filter::{Eligibility, Exclusion, ExclusionReason, WhyNot};
use super::list::duplicate_among;
use super::question::{NearDuplicates, Question};
use super::scorer::PairScorer;
use super::view::View;
use crate::index::{Engine, Hit, Scorer, Scratch};
use crate::near_duplicates::Likeness;

/// Explains why a candidate is not in the list of a question, or gives its position.
pub(crate) fn why_not(view: &View<'_>, scorer: &PairScorer<'_>, question: &Question, candidate: u32) -> WhyNot {
    let query = scorer.eligibility().query();
    let rules = pair_exclusions(view, scorer, candidate);
    let mut why = WhyNot { position: None, rules, score: 0.0, rank: None, size: question.k };
    why.score = scorer.unfiltered(candidate, &view.dots(query, candidate, scorer));
    if why.score > 0.0 && query != candidate {
        let hit = Hit { article: candidate, score: why.score };
        let mut better = better_candidates(view, scorer, question.engine, &hit);
        better.sort_unstable_by(|a, b| scorer.compare(a, b));
        why.rank = Some(rank_in_list(view, question, &better, candidate, &mut why.rules));
    }
    why.position = why.rank.filter(|&rank| why.rules.is_empty() && rank <= question.k);
    why
}

/// Returns the rules that exclude a candidate whatever else is in the list.
pub(crate) fn pair_exclusions(view: &View<'_>, scorer: &PairScorer<'_>, candidate: u32) -> Vec<Exclusion> {
    let eligibility = scorer.eligibility();
    let mut rules: Vec<Exclusion> = eligibility
        .exclusions(candidate)
        .into_iter()
        .map(|(rule, value, limit)| {
            let value = if value.is_empty() { found_value(view, eligibility, rule, candidate) } else { value };
            Exclusion::new(rule, value, limit)
        })
        .collect();
    let score = scorer.unfiltered(candidate, &view.dots(eligibility.query(), candidate, scorer));
    if score > 0.0 && score < eligibility.min_score() {
        let limit = format!("at least {:.4}", eligibility.min_score());
        rules.push(Exclusion::new(ExclusionReason::BelowMinimum, format!("{score:.4}"), limit));
    }
    rules
}

/// The exclusion of a near-duplicate of another article.
pub(crate) fn near_duplicate_exclusion(view: &View<'_>, duplicate_of: u32, likeness: &Likeness) -> Exclusion {
    let (value, limit) = likeness.value_and_limit();
    Exclusion::new(ExclusionReason::NearDuplicate, format!("{value} with {}", view.article(duplicate_of).id), limit)
}

/// The exclusion by a cap.
pub(crate) fn cap_exclusion((rule, most): (ExclusionReason, usize)) -> Exclusion {
    Exclusion::new(rule, most.to_string(), format!("at most {most}"))
}

/// The value that a rule found in an article, where the rule itself does not give one.
fn found_value(view: &View<'_>, eligibility: &Eligibility<'_>, rule: ExclusionReason, candidate: u32) -> String {
    let article = view.article(candidate);
    let topics = |number: u32| {
        let article = view.article(number);
        article.tags.iter().chain(&article.section).cloned().collect::<Vec<_>>().join(", ")
    };
    match rule {
        ExclusionReason::Id => article.id.clone(),
        ExclusionReason::Section => article.section.clone().unwrap_or_default(),
        ExclusionReason::Tag => article.tags.join(", "),
        ExclusionReason::Author => article.authors.join(", "),
        ExclusionReason::UnsuggestedTopic | ExclusionReason::ConfinedTopic => topics(candidate),
        ExclusionReason::QuietTopic => topics(eligibility.query()),
        _ => String::new(),
    }
}

/// Returns the candidates that pass every rule of the pair and rank before a hit, in no order.
pub(crate) fn better_candidates(view: &View<'_>, scorer: &PairScorer<'_>, engine: Engine, hit: &Hit) -> Vec<Hit> {
    let mut better = Vec::new();
    view.for_each_candidate(engine, scorer.eligibility().query(), scorer, &mut Scratch::default(), |article, dots| {
        if let Some(score) = scorer.score(article, dots, 0.0) {
            let other = Hit { article, score };
            if article != hit.article && scorer.compare(&other, hit) == Ordering::Less {
                better.push(other);
            }
        }
    });
    better
}

/// Returns the rank of a candidate in a list, and adds the rules of the list that exclude it.
fn rank_in_list(view: &View<'_>, question: &Question, better: &[Hit], candidate: u32, rules: &mut Vec<Exclusion>) -> usize {
    let table = view.table();
    let mut counts = CapCounts::default();
    let mut items: Vec<u32> = Vec::new();
    let mut passed_over = 0;
    let duplicate = |article: u32, items: &[u32]| match question.near_duplicates {
        NearDuplicates::Hide => duplicate_among(view, article, items.iter().copied()),
        NearDuplicates::Show => None,
    };
    for hit in better {
        if items.len() == question.k {
            break;
        }
        let attributes = table.attributes(hit.article);
        if duplicate(hit.article, &items).is_some() || counts.reached(&question.caps, attributes).is_some() {
            passed_over += 1;
        } else {
            counts.add(&question.caps, attributes);
            items.push(hit.article);
        }
    }
    if let Some((duplicate_of, likeness)) = duplicate(candidate, &items) {
        rules.push(near_duplicate_exclusion(view, duplicate_of, &likeness));
    }
    rules.extend(counts.reached(&question.caps, table.attributes(candidate)).map(cap_exclusion));
    better.len() - passed_over + 1
}
