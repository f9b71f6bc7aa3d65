//! The recipe: all settings that act when articles are indexed.

use serde::{Deserialize, Serialize};

use crate::analysis::Analysis;
use crate::error::{Error, Result};

/// The settings by which articles become vectors. `docs/scoring.md` has the formula of each.
///
/// The default was chosen by the measurements in `docs/relevance.md`: title and lead well below the body, logarithmic term frequency,
/// word pairs, local scale over 50 neighbours.
///
/// ```
/// use connexe::vector::{LocalScale, Recipe};
///
/// let recipe = Recipe::default().with_word_pairs(false).with_local_scale(LocalScale::Off);
/// assert!(recipe.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Recipe {
    /// The analysis of text.
    pub analysis: Analysis,
    /// Whether pairs of neighbouring words are features too. Default: true.
    pub word_pairs: bool,
    /// Weight of each field.
    pub fields: FieldWeights,
    /// Weight of the count of a feature in a field.
    pub term_frequency: TermFrequency,
    /// Reduction of the scores of candidates that resemble many articles.
    pub local_scale: LocalScale,
    /// Removal of lines that are no text of the article.
    pub boilerplate: Boilerplate,
    /// Number of articles nearest to the query whose links count (`links` of the blend). Default: 20. With 0, `links` has no effect,
    /// but the number of links to a candidate still counts (`in_links` of the blend).
    pub link_neighbours: usize,
    /// Keeps only the features with the largest weights of each article, this many, among those that another article has too. All
    /// features tied with the last one are kept. Results become **approximate**, and take less time and memory: `docs/engine.md` has
    /// the measured loss. Default: none, all features are kept.
    pub heaviest: Option<usize>,
}

/// The treatment of lines of a body that are no text of the article: lines that stand word for word in several articles (author
/// biographies, appeals, notices), "À lire aussi" boxes, signatures of agencies.
///
/// They are removed before vectors are made; excerpts have them. An article whose repeated lines are more than half of its words
/// keeps them. [`BuildReport::repeated_lines`](crate::BuildReport::repeated_lines) lists the removed lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Boilerplate {
    /// All lines are text.
    Keep,
    /// Such lines are removed.
    Strip {
        /// Number of articles that must have a line before it counts as repeated, at least 2.
        articles: usize,
    },
}

impl Boilerplate {
    /// Whether lines are removed.
    pub(crate) fn strips(self) -> bool {
        self != Self::Keep
    }
}

impl Default for Boilerplate {
    /// Lines of three articles or more are removed: measured in `docs/relevance.md`.
    fn default() -> Self {
        Self::Strip { articles: 3 }
    }
}

/// Weights of the fields of an article, each at least 0. A field is normalised to length 1 before it is weighed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldWeights {
    /// Default: 0.15.
    pub title: f64,
    /// Default: 0.1. The weight has no effect on a lead that only repeats the opening of the body.
    pub lead: f64,
    /// Default: 1.
    pub body: f64,
}

/// The weight of the count of a feature in a field, for counts of at least 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TermFrequency {
    /// `1 + ln(count)` (Manning, Raghavan and Schütze, *Introduction to Information Retrieval*, 6.4.1).
    #[default]
    Logarithmic,
    /// The count itself.
    Raw,
    /// 1.
    Binary,
}

/// The local scale of a candidate *d*: `1 / sqrt(max(r_d, floor))`, with `r_d` the mean similarity of *d* to its nearest articles
/// (after Zelnik-Manor and Perona, *Self-tuning spectral clustering*, 2004). It prevents hubs: articles that every list would show.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum LocalScale {
    /// No scale: 1 for every article.
    Off,
    /// The mean over the nearest articles.
    Nearest {
        /// Number of nearest articles, at least 1. In a smaller corpus, all others.
        neighbours: usize,
        /// The least `r_d`, above 0 and at most 1. It bounds the scale of an article that resembles no other.
        floor: f64,
    },
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            analysis: Analysis::default(),
            word_pairs: true,
            fields: FieldWeights::default(),
            term_frequency: TermFrequency::default(),
            local_scale: LocalScale::default(),
            boilerplate: Boilerplate::default(),
            link_neighbours: 20,
            heaviest: None,
        }
    }
}

impl Default for FieldWeights {
    fn default() -> Self {
        Self { title: 0.15, lead: 0.1, body: 1.0 }
    }
}

impl Default for LocalScale {
    fn default() -> Self {
        Self::Nearest { neighbours: 50, floor: 0.01 }
    }
}

impl Recipe {
    /// Returns the "published recipe" of `docs/relevance.md`, that of an earlier study: the simple tokeniser, title and lead at a quarter
    /// of the body, no boilerplate removed.
    pub fn reference() -> Self {
        let fields = FieldWeights { title: 0.25, lead: 0.25, body: 1.0 };
        Self::default().with_analysis(Analysis::Reference).with_fields(fields).with_boilerplate(Boilerplate::Keep)
    }

    /// Sets the analysis of text.
    #[must_use]
    pub fn with_analysis(mut self, analysis: Analysis) -> Self {
        self.analysis = analysis;
        self
    }

    /// Sets whether pairs of words are features.
    #[must_use]
    pub fn with_word_pairs(mut self, word_pairs: bool) -> Self {
        self.word_pairs = word_pairs;
        self
    }

    /// Sets the weights of title, lead and body.
    #[must_use]
    pub fn with_fields(mut self, fields: FieldWeights) -> Self {
        self.fields = fields;
        self
    }

    /// Sets the weight of counts.
    #[must_use]
    pub fn with_term_frequency(mut self, term_frequency: TermFrequency) -> Self {
        self.term_frequency = term_frequency;
        self
    }

    /// Sets the local scale.
    #[must_use]
    pub fn with_local_scale(mut self, local_scale: LocalScale) -> Self {
        self.local_scale = local_scale;
        self
    }

    /// Sets the treatment of boilerplate.
    #[must_use]
    pub fn with_boilerplate(mut self, boilerplate: Boilerplate) -> Self {
        self.boilerplate = boilerplate;
        self
    }

    /// Keeps only this many features of each article, those with the largest weights: results become approximate.
    #[must_use]
    pub fn with_heaviest(mut self, features: usize) -> Self {
        self.heaviest = Some(features);
        self
    }

    /// Checks that every setting is in its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] with the name, the value and the limit of the first one out of range.
    pub fn check(&self) -> Result<()> {
        if self.heaviest == Some(0) {
            return Err(Error::setting("recipe.heaviest", 0, "at least 1, or null for all"));
        }
        for (name, weight) in [("title", self.fields.title), ("lead", self.fields.lead), ("body", self.fields.body)] {
            check_weight(&format!("recipe.fields.{name}"), weight)?;
        }
        if self.fields.title + self.fields.lead + self.fields.body == 0.0 {
            return Err(Error::setting("recipe.fields", "0 for all", "above 0 for one field at least"));
        }
        if let Boilerplate::Strip { articles: articles @ ..2 } = self.boilerplate {
            return Err(Error::setting("recipe.boilerplate.articles", articles, "at least 2"));
        }
        if let LocalScale::Nearest { neighbours, floor } = self.local_scale {
            if neighbours == 0 {
                return Err(Error::setting("recipe.local_scale.neighbours", 0, "at least 1"));
            }
            if !(floor > 0.0 && floor <= 1.0) {
                return Err(Error::setting("recipe.local_scale.floor", floor, "above 0 and at most 1"));
            }
        }
        Ok(())
    }
}

/// The largest weight that is accepted: far above any use, far below any overflow.
pub(crate) const MAX_WEIGHT: f64 = 1e6;

/// Checks that a weight is a number between 0 and [`MAX_WEIGHT`].
pub(crate) fn check_weight(field: &str, weight: f64) -> Result<()> {
    if (0.0..=MAX_WEIGHT).contains(&weight) {
        Ok(())
    } else {
        Err(Error::setting(field, weight, "a number between 0 and 1000000"))
    }
}
