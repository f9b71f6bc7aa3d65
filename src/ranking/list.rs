//! Lists: candidates in the order of rank, without near-duplicates and within the caps.
//!
//! Input: a view, a query article and a question. Output: at most `k` suggestions, the hidden articles, and the reasons why the list
//! is short. Cost: one query; more with deeper pools where many candidates are hidden or capped.

use std::collections::BTreeMap;

use super::caps::CapCounts;
use super::filter::{DuplicateCheck, Eligibility, ExclusionReason};
use super::prepared::Prepared;
use super::question::{ExclusionCount, Hidden, NearDuplicates, Question, Shortage, Suggestion, Suggestions};
use super::rerank::{Rerank, checked};
use super::scorer::PairScorer;
use super::view::View;
use crate::error::Result;
use crate::index::{Engine, Hit, Part, Scorer, Scratch};
use crate::near_duplicates::Likeness;

/// A candidate, and the score that a hook gave it.
#[derive(Clone, Copy)]
pub(crate) struct Ranked {
    pub(crate) hit: Hit,
    pub(crate) reranked: Option<f64>,
}

/// A list while it is filled in the order of rank.
#[derive(Default)]
struct FilledList {
    items: Vec<Ranked>,
    /// Hidden articles, the item that each is a near-duplicate of, and their likeness.
    hidden: Vec<(u32, u32, Likeness)>,
    capped: Vec<(u32, ExclusionReason)>,
}

/// Candidates fetched beyond `k`: mostly enough to replace the hidden ones, if any.
const SPARE: usize = 2;

/// Answers a question for one query article.
pub(crate) fn suggest(
    view: &View<'_>,
    eligibility: &Eligibility<'_>,
    prepared: &Prepared<'_>,
    question: &Question,
    hook: Option<&dyn Rerank>,
    scratch: &mut Scratch,
) -> Result<Suggestions> {
    if eligibility.is_quiet() {
        return Ok(empty_list(question.k, Some(ExclusionReason::QuietTopic), eligibility));
    }
    let scorer = prepared.scorer(view, &question.blend, eligibility);
    let list = fill_list(view, &scorer, question, hook, scratch)?;
    let missing = question.k - list.items.len();
    let shortage = (missing > 0).then(|| {
        let mut shortage = shortage(view, &scorer, question.engine, scratch);
        shortage.missing = missing;
        let capped = list.capped.iter().map(|&(_, rule)| rule);
        add_exclusions(&mut shortage, capped.chain(list.hidden.iter().map(|_| ExclusionReason::NearDuplicate)));
        shortage
    });
    let hidden = |&(article, duplicate_of, likeness): &(u32, u32, Likeness)| Hidden {
        id: view.id(article),
        duplicate_of: view.id(duplicate_of),
        likeness,
    };
    Ok(Suggestions {
        items: list.items.iter().map(|ranked| suggestion(view, ranked)).collect(),
        hidden: list.hidden.iter().map(hidden).collect(),
        shortage,
    })
}

/// Returns an empty list, and why.
pub(crate) fn empty_list(missing: usize, not_shown: Option<ExclusionReason>, eligibility: &Eligibility<'_>) -> Suggestions {
    let embargo_without_as_of = not_shown == Some(ExclusionReason::Embargo) && eligibility.holds_all_embargoes();
    let shortage = Shortage { missing, not_shown, embargo_without_as_of, ..Shortage::default() };
    Suggestions { shortage: Some(shortage), ..Suggestions::default() }
}

fn suggestion(view: &View<'_>, ranked: &Ranked) -> Suggestion {
    Suggestion { id: view.id(ranked.hit.article), score: ranked.hit.score, reranked: ranked.reranked }
}

/// Fills a list from a pool, which is doubled as long as too many candidates are hidden or capped.
fn fill_list(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    question: &Question,
    hook: Option<&dyn Rerank>,
    scratch: &mut Scratch,
) -> Result<FilledList> {
    let is_plain = question.near_duplicates == NearDuplicates::Show && question.caps.is_empty() && hook.is_none();
    let mut depth = if is_plain { question.k } else { question.k.saturating_add(SPARE) };
    loop {
        let pool = candidate_pool(view, scorer, question.engine, depth, hook, scratch)?;
        let is_all = pool.len() < depth;
        let list = take_in_order(view, &pool, question);
        if list.items.len() == question.k || is_all {
            return Ok(list);
        }
        depth = depth.saturating_mul(2);
    }
}

/// Returns the best candidates in the order in which they are to be taken: at least `depth` of them if there are so many.
pub(crate) fn candidate_pool(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    engine: Engine,
    depth: usize,
    hook: Option<&dyn Rerank>,
    scratch: &mut Scratch,
) -> Result<Vec<Ranked>> {
    let query = scorer.eligibility().query();
    let hook_depth = hook.map_or(0, Rerank::depth);
    let hits = view.top_k(engine, query, depth.max(hook_depth), scorer, scratch);
    let mut pool: Vec<Ranked> = hits.into_iter().map(|hit| Ranked { hit, reranked: None }).collect();
    if let Some(hook) = hook {
        let end = pool.len().min(hook_depth);
        let offered: Vec<Suggestion> = pool[..end].iter().map(|ranked| suggestion(view, ranked)).collect();
        let scores = checked(hook.scores(&view.article(query).id, &offered), end)?;
        pool.iter_mut().zip(scores).for_each(|(ranked, score)| ranked.reranked = Some(score));
        // Stable: equal scores keep their order.
        pool[..end].sort_by(|a, b| b.reranked.unwrap_or(0.0).total_cmp(&a.reranked.unwrap_or(0.0)));
    }
    Ok(pool)
}

fn take_in_order(view: &View<'_>, pool: &[Ranked], question: &Question) -> FilledList {
    let mut list = FilledList::default();
    let mut counts = CapCounts::default();
    let table = view.table();
    for &ranked in pool {
        if list.items.len() == question.k {
            break;
        }
        let article = ranked.hit.article;
        let attributes = table.attributes(article);
        if question.near_duplicates == NearDuplicates::Hide
            && let Some((duplicate_of, likeness)) =
                duplicate_among(view, article, list.items.iter().map(|ranked| ranked.hit.article))
        {
            list.hidden.push((article, duplicate_of, likeness));
        } else if let Some((cap, _)) = counts.reached(&question.caps, attributes) {
            list.capped.push((article, cap));
        } else {
            counts.add(&question.caps, attributes);
            list.items.push(ranked);
        }
    }
    list
}

/// Returns the first of some articles that an article is a near-duplicate of.
pub(crate) fn duplicate_among(view: &View<'_>, article: u32, others: impl IntoIterator<Item = u32>) -> Option<(u32, Likeness)> {
    others.into_iter().find_map(|other| Some((other, view.likeness(other, article)?)))
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
