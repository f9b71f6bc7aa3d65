//! Questions about tags alone.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::ranking::Filters;

/// A question for [`Recommender::suggest_by_tags`](crate::Recommender::suggest_by_tags).
///
/// ```
/// use connexe::tags::{TagMeasure, TagQuestion};
///
/// let question = TagQuestion::new(5).with_measure(TagMeasure::Jaccard);
/// assert!(question.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct TagQuestion {
    /// How many suggestions, at least 1. Default: 10.
    pub k: usize,
    /// How the tags of two articles are compared.
    pub measure: TagMeasure,
    /// Which articles may be candidates.
    pub filters: Filters,
}

/// How the tags of two articles are compared: by their keys, each once, aliases replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TagMeasure {
    /// Cosine of the tags, weighted by their inverse document frequency: the score of a blend of tags alone, without recency.
    #[default]
    IdfCosine,
    /// The number of tags that both have.
    SharedCount,
    /// The tags that both have, divided by the tags that at least one has (Jaccard, 1901).
    Jaccard,
}

impl Default for TagQuestion {
    fn default() -> Self {
        Self::new(10)
    }
}

impl TagQuestion {
    /// The best `k`, by the default measure and filters.
    pub fn new(k: usize) -> Self {
        Self { k, measure: TagMeasure::default(), filters: Filters::default() }
    }

    /// Sets how tags are compared.
    #[must_use]
    pub fn with_measure(mut self, measure: TagMeasure) -> Self {
        self.measure = measure;
        self
    }

    /// Sets the filters. A minimum score is compared with the score of the measure.
    #[must_use]
    pub fn with_filters(mut self, filters: Filters) -> Self {
        self.filters = filters;
        self
    }

    /// Whether every setting is in its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] with the name, the value and the limit of the first that is not. A quantile is an error here, since it is of
    /// the scores of a blend.
    pub fn check(&self) -> Result<()> {
        if self.k == 0 {
            return Err(Error::setting("k", 0, "at least 1"));
        }
        if let Some(quantile) = self.filters.min_quantile {
            return Err(Error::setting("filters.min_quantile", quantile, "left out of a question about tags; use min_score"));
        }
        self.filters.check()
    }
}
