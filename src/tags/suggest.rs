//! Suggestions by tags alone: the search for a measure, then the reasons for a short list.

use super::bits::Bits;
use super::question::{TagMeasure, TagQuestion};
use super::search::TagSearch;
use super::tag_index::TagIndex;
use crate::error::Result;
use crate::index::{Engine, Hit, Scratch};
use crate::progress::Ticker;
use crate::ranking::{
    Blend, Boosts, Eligibility, ExclusionReason, Prepared, Recency, Shortage, Suggestion, Suggestions, View, empty_list, shortage,
};

/// Working memory of one thread.
struct TagScratch<'a> {
    /// The rules, set to one query article after another.
    eligibility: Eligibility<'a>,
    search: TagSearch<'a>,
    scratch: Scratch,
}

/// Returns the best suggestions for an article of the index.
pub(crate) fn suggest_by_tags(view: &View<'_>, tags: &TagIndex, question: &TagQuestion, query: u32) -> Suggestions {
    let prepared = prepare(view, question);
    let search = TagSearch::new(view, tags, question.measure, None);
    let mut scratch = TagScratch { eligibility: prepared.eligibility(view, query), search, scratch: Scratch::default() };
    best(view, &prepared, question, &mut scratch)
}

/// Returns the best suggestions for every article, in parallel. Rules that exclude a candidate for every query article are applied
/// once.
pub(crate) fn suggest_all_by_tags(
    view: &View<'_>,
    tags: &TagIndex,
    question: &TagQuestion,
    ticker: &Ticker<'_>,
) -> Result<Vec<Suggestions>> {
    if view.len() == 0 {
        return Ok(Vec::new());
    }
    let prepared = prepare(view, question);
    let numbers: Vec<u32> = (0..view.len()).collect();
    let admitted = admitted(view, tags, &prepared.eligibility(view, 0));
    let scratch = || TagScratch {
        eligibility: prepared.eligibility(view, 0).of_pairs(),
        search: TagSearch::new(view, tags, question.measure, admitted.as_deref()),
        scratch: Scratch::default(),
    };
    view.site().threads.watched(ticker).map(numbers.len(), scratch, |scratch, number| {
        let query = numbers[number];
        scratch.eligibility.set_query(query);
        // If every article is admitted, every article may be shown.
        let not_shown = admitted.as_ref().and_then(|_| scratch.eligibility.not_shown(query));
        let list = match not_shown {
            None => best(view, &prepared, question, scratch),
            not_shown => empty_list(question.k, not_shown, &scratch.eligibility),
        };
        ticker.tick(1);
        list
    })
}

fn prepare<'q>(view: &View<'_>, question: &'q TagQuestion) -> Prepared<'q> {
    Prepared::new(view, &[(&question.filters, question.filters.min_score)], &Boosts::default())
}

/// The articles that no rule excludes for every query article, as bits in the order of dates; none if that is all of them.
fn admitted(view: &View<'_>, tags: &TagIndex, eligibility: &Eligibility<'_>) -> Option<Vec<Bits>> {
    let date_order = tags.date_order(view.site());
    let sets = tags.sets(view.site());
    sets.row_of(date_order.len(), |position| eligibility.admits(date_order.article(position)))
}

fn best(view: &View<'_>, prepared: &Prepared<'_>, question: &TagQuestion, memory: &mut TagScratch<'_>) -> Suggestions {
    let TagScratch { eligibility, search, scratch } = memory;
    if eligibility.is_quiet() {
        return empty_list(question.k, Some(ExclusionReason::QuietTopic), eligibility);
    }
    let by_cosine;
    let hits = if question.measure == TagMeasure::IdfCosine {
        by_cosine = best_by_cosine(view, prepared, eligibility.query(), question.k, scratch);
        &by_cosine
    } else {
        search.best(eligibility, question.k)
    };
    let missing = question.k - hits.len();
    let shortage = (missing > 0).then(|| {
        let (blend, eligibility) = (tags_alone(), prepared.eligibility(view, eligibility.query()));
        let mut shortage = shortage(view, &prepared.scorer(view, &blend, &eligibility), Engine::Inverted, scratch);
        // The minimum of these scores is not a minimum of the measure.
        shortage.excluded.retain(|count| count.rule != ExclusionReason::BelowMinimum);
        Shortage { missing, ..shortage }
    });
    let item = |hit: &Hit| Suggestion { id: view.id(hit.article), score: hit.score, reranked: None };
    Suggestions { items: hits.iter().map(item).collect(), shortage, ..Suggestions::default() }
}

fn best_by_cosine(view: &View<'_>, prepared: &Prepared<'_>, query: u32, k: usize, scratch: &mut Scratch) -> Vec<Hit> {
    let (blend, eligibility) = (tags_alone(), prepared.eligibility(view, query));
    view.top_k(Engine::Inverted, query, k, &prepared.scorer(view, &blend, &eligibility), scratch)
}

fn tags_alone() -> Blend {
    Blend::standard().with_text(0.0).with_tags(1.0).with_links(0.0, 0.0).with_mention(0.0).with_recency(Recency::Off)
}
