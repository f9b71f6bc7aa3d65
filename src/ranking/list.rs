//! Lists: candidates in the order of rank, without near-duplicates and within the caps.
//!
//! Input: a view, a query article and a question. Output: at most `k` suggestions, the hidden articles, and the reasons why the list
//! is short. Cost: one query; more with deeper pools where many candidates are hidden or capped.

use super::caps::CapCounts;
use super::filter::{DuplicateCheck, Eligibility, ExclusionReason};
use super::prepared::Prepared;
use super::question::{Hidden, NearDuplicates, Question, Shortage, Suggestion, Suggestions};
use super::rerank::{Rerank, checked};
use super::scorer::PairScorer;
use super::shortage::{KnownShortages, add_exclusions};
use super::view::View;
use crate::error::Result;
use crate::index::{Engine, Hit, Scratch, Wanted};
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
    (scratch, known): (&mut Scratch, &mut KnownShortages),
) -> Result<Suggestions> {
    if eligibility.is_quiet() {
        return Ok(empty_list(question.k, Some(ExclusionReason::QuietTopic), eligibility));
    }
    let scorer = prepared.scorer(view, &question.blend, eligibility);
    let list = fill_list(view, &scorer, question, hook, scratch)?;
    let missing = question.k - list.items.len();
    let shortage = (missing > 0).then(|| {
        let mut shortage = known.shortage(view, &scorer, question.engine, scratch);
        shortage.missing = missing;
        let capped = list.capped.iter().map(|&(_, rule)| rule);
        add_exclusions(&mut shortage, capped.chain(list.hidden.iter().map(|_| ExclusionReason::NearDuplicate)));
        shortage
    });
    Ok(Suggestions {
        items: list.items.iter().map(|ranked| suggestion(view, ranked)).collect(),
        hidden: grouped(view, list.hidden),
        shortage,
    })
}

/// Returns an empty list, and why.
pub(crate) fn empty_list(missing: usize, not_shown: Option<ExclusionReason>, eligibility: &Eligibility<'_>) -> Suggestions {
    let embargo_without_as_of = not_shown == Some(ExclusionReason::Embargo) && eligibility.holds_all_embargoes();
    let shortage = Shortage { missing, not_shown, embargo_without_as_of, ..Shortage::default() };
    Suggestions { shortage: Some(shortage), ..Suggestions::default() }
}

/// Groups hidden articles by the one that is shown in their stead: the first of each group, and how many there are.
pub(crate) fn grouped(view: &View<'_>, hidden: impl IntoIterator<Item = (u32, u32, Likeness)>) -> Vec<Hidden> {
    let mut groups: Vec<(u32, Hidden)> = Vec::new();
    for (article, duplicate_of, likeness) in hidden {
        match groups.iter_mut().find(|(shown, _)| *shown == duplicate_of) {
            Some((_, group)) => group.articles += 1,
            None => {
                let group = Hidden { id: view.id(article), duplicate_of: view.id(duplicate_of), likeness, articles: 1 };
                groups.push((duplicate_of, group));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn suggestion(view: &View<'_>, ranked: &Ranked) -> Suggestion {
    Suggestion { id: view.id(ranked.hit.article), score: ranked.hit.score, reranked: ranked.reranked }
}

/// Fills a list. One search ends where the list is full; only a hook needs a pool, which is doubled as long as too many candidates are
/// hidden or capped.
fn fill_list(
    view: &View<'_>,
    scorer: &PairScorer<'_>,
    question: &Question,
    hook: Option<&dyn Rerank>,
    scratch: &mut Scratch,
) -> Result<FilledList> {
    let &Question { engine, k, .. } = question;
    let is_plain = question.near_duplicates == NearDuplicates::Show && question.caps.is_empty();
    if hook.is_none() && engine == Engine::Inverted {
        let rule = |hits: &[Hit]| end_of_list(view, hits, question);
        let wanted = if is_plain { Wanted::best(k) } else { Wanted::until(k, &rule) };
        let best = view.best(engine, scorer.eligibility().query(), wanted, scorer, scratch);
        // Nearly always; see `TopK`.
        if wanted.end(&best.hits).is_some() || !best.is_cut {
            return Ok(take_in_order(view, &ranked(best.hits), question));
        }
    }
    let mut depth = if is_plain && hook.is_none() { k } else { k.saturating_add(SPARE) };
    loop {
        let pool = candidate_pool(view, scorer, engine, depth, hook, scratch)?;
        let is_all = pool.len() < depth;
        let list = take_in_order(view, &pool, question);
        if list.items.len() == k || is_all {
            return Ok(list);
        }
        depth = depth.saturating_mul(2);
    }
}

/// Returns how many of some hits, in their order, make a full list; `None` if it is not full.
fn end_of_list(view: &View<'_>, hits: &[Hit], question: &Question) -> Option<usize> {
    let k = question.k;
    let hides = question.near_duplicates == NearDuplicates::Hide;
    let may_hide = |hit: &&Hit| view.may_have_duplicates(hit.article);
    let is_plain = question.caps.is_empty() && !(hides && hits.iter().take(k).filter(may_hide).nth(1).is_some());
    if is_plain || hits.len() < k {
        return (hits.len() >= k).then_some(k);
    }
    let mut list = ListState::default();
    hits.iter().position(|hit| list.take(view, hit.article, question) && list.taken.len() == k).map(|position| position + 1)
}

fn ranked(hits: Vec<Hit>) -> Vec<Ranked> {
    hits.into_iter().map(|hit| Ranked { hit, reranked: None }).collect()
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
    let mut pool = ranked(hits);
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
    let mut state = ListState::default();
    for &ranked in pool {
        if list.items.len() == question.k {
            break;
        }
        let article = ranked.hit.article;
        match state.rejection(view, article, question) {
            Some(Rejection::NearDuplicate(duplicate_of, likeness)) => list.hidden.push((article, duplicate_of, likeness)),
            Some(Rejection::Cap(cap)) => list.capped.push((article, cap)),
            None => {
                state.add(view, article, question);
                list.items.push(ranked);
            }
        }
    }
    list
}

/// The articles of a list so far, for the rules of the list.
#[derive(Default)]
struct ListState {
    taken: Vec<u32>,
    counts: CapCounts,
}

/// Why a list does not take an article.
enum Rejection {
    /// It is a near-duplicate of an article of the list.
    NearDuplicate(u32, Likeness),
    Cap(ExclusionReason),
}

impl ListState {
    fn rejection(&self, view: &View<'_>, article: u32, question: &Question) -> Option<Rejection> {
        if question.near_duplicates == NearDuplicates::Hide
            && let Some((duplicate_of, likeness)) = duplicate_among(view, article, self.taken.iter().copied())
        {
            return Some(Rejection::NearDuplicate(duplicate_of, likeness));
        }
        self.counts.reached(&question.caps, view.attributes(article)).map(|(cap, _)| Rejection::Cap(cap))
    }

    fn add(&mut self, view: &View<'_>, article: u32, question: &Question) {
        self.counts.add(&question.caps, view.attributes(article));
        self.taken.push(article);
    }

    /// Takes an article if no rule rejects it; returns whether it did.
    fn take(&mut self, view: &View<'_>, article: u32, question: &Question) -> bool {
        let hides = question.near_duplicates == NearDuplicates::Hide && view.may_have_duplicates(article);
        let is_taken = !(hides && self.taken.iter().any(|&other| view.are_near_duplicates(other, article)))
            && self.counts.reached(&question.caps, view.attributes(article)).is_none();
        if is_taken {
            self.add(view, article, question);
        }
        is_taken
    }
}

/// Returns the first of some articles that an article is a near-duplicate of.
pub(crate) fn duplicate_among(view: &View<'_>, article: u32, others: impl IntoIterator<Item = u32>) -> Option<(u32, Likeness)> {
    if !view.may_have_duplicates(article) {
        return None;
    }
    others.into_iter().find_map(|other| Some((other, view.likeness(other, article)?)))
}
