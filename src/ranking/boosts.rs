//! Boosts: factors that the caller sets on the scores of some candidates, within bounds.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::table_view::TableView;
use crate::error::{Error, Result};

/// Factors on the score of some candidates: above 1 to boost, below 1 to bury.
///
/// Each lies between [`MIN`](Self::MIN) and [`MAX`](Self::MAX), and so does the product where several apply. A boost can move an
/// article up; it cannot make it related. To exclude articles, use [`Filters`](crate::Filters).
///
/// ```
/// use connexe::ranking::Boosts;
///
/// let boosts = Boosts::default().with_tag("Grand format", 1.5).with_id("un-vieux-direct", 0.5);
/// assert!(boosts.check().is_ok());
/// assert!(Boosts::default().with_id("a", 100.0).check().is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Boosts {
    /// Factors by id.
    pub ids: BTreeMap<String, f64>,
    /// Factors by tag.
    pub tags: BTreeMap<String, f64>,
}

impl Boosts {
    /// The least factor.
    pub const MIN: f64 = 0.25;
    /// The largest factor.
    pub const MAX: f64 = 4.0;

    /// Sets the factor of an article.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>, factor: f64) -> Self {
        self.ids.insert(id.into(), factor);
        self
    }

    /// Sets the factor of all articles with a tag.
    #[must_use]
    pub fn with_tag(mut self, tag: impl Into<String>, factor: f64) -> Self {
        self.tags.insert(tag.into(), factor);
        self
    }

    /// Whether every factor is within the bounds.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for the first that is not.
    pub fn check(&self) -> Result<()> {
        for (field, factors) in [("boosts.ids", &self.ids), ("boosts.tags", &self.tags)] {
            for (name, &factor) in factors {
                if !(Self::MIN..=Self::MAX).contains(&factor) {
                    let limit = format!("between {} and {}", Self::MIN, Self::MAX);
                    return Err(Error::setting(format!("{field}[{name:?}]"), factor, limit));
                }
            }
        }
        Ok(())
    }
}

/// Boosts by number, made once a question.
#[derive(Debug, Default)]
pub(crate) struct BoostTable {
    ids: HashMap<u32, f64>,
    /// In ascending order of the keys of the tags: the order in which factors are multiplied.
    tags: Vec<(u32, f64)>,
    largest: f64,
}

impl BoostTable {
    pub(crate) fn new(boosts: &Boosts, table: &TableView<'_>) -> Self {
        let ids: HashMap<u32, f64> = boosts.ids.iter().filter_map(|(id, &factor)| Some((table.number(id)?, factor))).collect();
        // Sorted by key, not by number: the product must not depend on the order of articles.
        let tags: BTreeMap<String, f64> = boosts.tags.iter().map(|(tag, &factor)| (table.tag_key(tag), factor)).collect();
        let tags: Vec<(u32, f64)> = tags.iter().filter_map(|(key, &factor)| Some((table.tag_of_key(key)?, factor))).collect();
        let largest = if ids.is_empty() && tags.is_empty() { 1.0 } else { Boosts::MAX };
        Self { ids, tags, largest }
    }

    /// An upper bound of all factors.
    pub(crate) fn largest(&self) -> f64 {
        self.largest
    }

    pub(crate) fn factor(&self, candidate: u32, table: &TableView<'_>) -> f64 {
        if self.largest <= 1.0 {
            return 1.0;
        }
        let own = self.ids.get(&candidate).copied().unwrap_or(1.0);
        let carried = &table.attributes(candidate).tags;
        let all = self.tags.iter().filter(|(tag, _)| carried.contains(tag)).fold(own, |product, (_, factor)| product * factor);
        all.clamp(Boosts::MIN, Boosts::MAX)
    }
}
