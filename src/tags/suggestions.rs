//! Tags for an article, from the articles nearest to it.
//!
//! Input: the nearest articles by text. Output: their tags, by the share of the similarity that votes for them.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::error::Result;
use crate::index::Part;
use crate::ranking::{Site, Suggestion};

/// A tag that an article could have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TagSuggestion {
    /// The tag, as the nearest of the articles that have it writes it.
    pub tag: String,
    /// Share of the similarity to the nearest articles that votes for it, above 0 and at most 1.
    pub score: f64,
    /// Number of the nearest articles that have it.
    pub support: usize,
}

/// Number of nearest articles that vote.
pub(crate) const NEIGHBOURS: usize = 20;

/// Returns at most `k` tags for an article from the votes of its nearest articles, each with its similarity.
pub(crate) fn suggest_tags(site: &Site, article: &Article, nearest: &[Suggestion], k: usize) -> Result<Vec<TagSuggestion>> {
    let whole: f64 = nearest.iter().map(|item| item.score).sum();
    let has: HashSet<String> = site.text.tag_keys(&article.tags).into_iter().collect();
    let mut votes: BTreeMap<String, TagSuggestion> = BTreeMap::new();
    for item in nearest {
        let other = &site.articles[site.table.find(&item.id)? as usize];
        let mut voted = HashSet::new();
        for tag in &other.tags {
            for key in site.text.tag_keys(std::slice::from_ref(tag)) {
                if has.contains(&key) || !is_informative(site, &key) || !voted.insert(key.clone()) {
                    continue;
                }
                let first = || TagSuggestion { tag: tag.clone(), score: 0.0, support: 0 };
                let suggestion = votes.entry(key).or_insert_with(first);
                suggestion.score += item.score / whole;
                suggestion.support += 1;
            }
        }
    }
    let mut suggestions: Vec<TagSuggestion> = votes.into_values().collect();
    suggestions.iter_mut().for_each(|suggestion| suggestion.score = suggestion.score.min(1.0));
    suggestions.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.tag.cmp(&b.tag)));
    suggestions.truncate(k);
    Ok(suggestions)
}

/// Whether a tag is on more than one article of the index, and on at most four fifths of them. Frozen statistics may not know it.
fn is_informative(site: &Site, key: &str) -> bool {
    let number = site.text.frequencies.tags.find(key);
    let articles = number.map_or(0, |tag| site.index.column(Part::Tags, tag).features.len());
    articles > 1 && articles * 5 <= site.articles.len() * 4
}
