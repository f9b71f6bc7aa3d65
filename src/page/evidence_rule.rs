//! The rule of a page that suggestions share enough of the subject.

use super::plan::{BlockPlan, PagePlan};
use crate::article::Article;
use crate::ranking::View;

/// The part of the least evidence that is asked of a pair of which one article has no body: a title and an excerpt tell little of a
/// subject.
const WITHOUT_BODY: f64 = 0.1;

/// Returns the least evidence of a candidate in a block; 0 for no rule.
pub(super) fn least_evidence(view: &View<'_>, plan: &PagePlan, block: &BlockPlan, (query, candidate): (u32, u32)) -> f64 {
    let is_bare = |article: &Article| article.body.trim().is_empty();
    let least = block.min_evidence.unwrap_or(plan.min_evidence);
    if [query, candidate].into_iter().any(|number| is_bare(view.article(number))) { least * WITHOUT_BODY } else { least }
}
