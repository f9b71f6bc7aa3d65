//! The articles that are shown at the time of a question.
//!
//! Input: a recommender, a question. Output: a flag an article. Cost: a few comparisons an article.

use crate::ranking::{Prepared, Question};
use crate::recommender::Recommender;

/// Returns for each article whether it is shown: published, without an embargo that holds, not expired, not dated in the future.
pub(super) fn shown(recommender: &Recommender, question: &Question) -> Vec<bool> {
    let view = recommender.view();
    let prepared = Prepared::new(&view, &[(&question.filters, 0.0)], &question.boosts);
    (0..view.len()).map(|number| prepared.eligibility(&view, number).not_shown(number).is_none()).collect()
}
