//! Tags for an article, from the articles nearest to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Recommender;
use super::builder::tag_keys;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::ranking::{Blend, NearDuplicates, Question, Recency};

/// A tag that an article could have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TagSuggestion {
    /// The tag, as the nearest of the articles that have it writes it.
    pub tag: String,
    /// Share of the similarity to the nearest articles that speaks for it, above 0 and at most 1.
    pub score: f64,
    /// How many of the nearest articles have it.
    pub support: usize,
}

/// Nearest articles that are asked for their tags.
const ASKED: usize = 20;

impl Recommender {
    /// At most `k` tags for an article, in the index or not, best first, equal scores by name.
    ///
    /// The articles nearest to it by their text alone vote with their similarity ([k nearest neighbours]). Tags that the article has
    /// already, in any spelling, are not suggested, nor tags on more than four fifths of the articles or on one alone. An article of the
    /// index with the same id does not vote. Cost: one question of 20.
    ///
    /// ```
    /// use connexe::{Article, Recommender};
    ///
    /// let article = |id: &str, body: &str, tags: &[&str]| Article::new(id, "").with_body(body).with_tags(tags.iter().copied());
    /// let recommender = Recommender::builder().build(vec![
    ///     article("a", "Le train du Rif part de Tétouan", &["Trains", "Rif"]),
    ///     article("b", "Le train du Rif reste à Nador", &["trains"]),
    ///     article("c", "Coupez la courge en dés", &["Cuisine"]),
    ///     article("d", "Salez la courge", &["Cuisine"]),
    ///     article("e", "Il pleut", &[]),
    /// ])?;
    /// let draft = Article::new("new", "Un train pour le Rif");
    /// let tags = recommender.suggest_tags(&draft, 5)?;
    /// assert_eq!((tags[0].tag.as_str(), tags[0].support, tags.len()), ("Trains", 2, 1));
    /// # Ok::<(), connexe::Error>(())
    /// ```
    ///
    /// [k nearest neighbours]: https://nlp.stanford.edu/IR-book/html/htmledition/k-nearest-neighbor-1.html
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a `k` of 0.
    pub fn suggest_tags(&self, article: &Article, k: usize) -> Result<Vec<TagSuggestion>> {
        if k == 0 {
            return Err(Error::setting("k", 0, "at least 1"));
        }
        let blend = Blend::default().with_tags(0.0).with_links(0.0, 0.0).with_recency(Recency::Off);
        let question = Question::new(ASKED).with_blend(blend).with_near_duplicates(NearDuplicates::Show);
        let nearest = self.suggest_for(article, &question)?.items;
        let whole: f64 = nearest.iter().map(|item| item.score).sum();
        let has = tag_keys(&article.tags, &self.aliases);
        let mut votes: BTreeMap<String, TagSuggestion> = BTreeMap::new();
        for item in &nearest {
            let other = self.article(&item.id)?;
            let mut voted = std::collections::HashSet::new();
            for tag in &other.tags {
                for key in tag_keys(std::slice::from_ref(tag), &self.aliases) {
                    if has.contains(&key) || !self.is_telling(&key) || !voted.insert(key.clone()) {
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

    /// Whether a tag says something: on more than one article, and on at most four fifths of them.
    fn is_telling(&self, key: &str) -> bool {
        let tags = &self.frequencies.tags;
        let articles = tags.frequency(tags.find(key));
        articles > 1 && u64::from(articles) * 5 <= u64::from(self.frequencies.articles) * 4
    }
}
