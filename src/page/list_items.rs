//! The items of a list: suggestions with title, address, date, excerpt, image and label, as a page shows them.
//!
//! Input: the suggestions for one article. Output: an [`Item`] a suggestion, in the same order. Cost: the words of the article once
//! for all labels, a merge of two sparse rows and an excerpt a suggestion. Invariant: the same article under the same blend has the
//! same label and excerpt as on a page.

use super::blocks::{Item, Origin};
use super::compose::item_label;
use crate::ranking::{FeatureNames, PairScorer, Suggestion, View};

/// Makes the items of a list of suggestions for the query article of the scorer. An id that the view does not know has no item.
pub(crate) fn list_items(view: &View<'_>, scorer: &PairScorer<'_>, list: &[Suggestion], excerpt_length: usize) -> Vec<Item> {
    if list.is_empty() {
        return Vec::new();
    }
    let names = FeatureNames::of(view, scorer.eligibility().query());
    let item = |suggestion: &Suggestion| {
        let number = view.table().number(&suggestion.id)?;
        let mut item = Item::new(view.article(number), &view.site().text, Origin::Related, excerpt_length);
        (item.score, item.reranked) = (Some(suggestion.score), suggestion.reranked);
        item.label = item_label(view, scorer, &names, number).map(|label| label.text);
        Some(item)
    };
    list.iter().filter_map(item).collect()
}
