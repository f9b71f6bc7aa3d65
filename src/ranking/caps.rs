//! Caps: how many articles of one section, author or series a list may hold.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::article_table::Attributes;
use super::filter::ExclusionReason;
use crate::error::{Error, Result};

/// The most articles of one kind in a list. Caps act in the order of rank: the best of a kind stay.
///
/// ```
/// use connexe::ranking::Caps;
///
/// let caps = Caps::default().with_series(1).with_author(2);
/// assert!(caps.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Caps {
    /// Articles of one section, at least 1. Default: no cap.
    pub section: Option<usize>,
    /// Articles with one author in common, at least 1. Default: no cap.
    pub author: Option<usize>,
    /// Articles of one series, declared or by their titles (`Revue de presse du 7 mai`, `Partie 2`), at least 1. Default: no cap.
    pub series: Option<usize>,
}

impl Caps {
    /// Sets how many of one section.
    #[must_use]
    pub fn with_section(mut self, most: usize) -> Self {
        self.section = Some(most);
        self
    }

    /// Sets how many of one author.
    #[must_use]
    pub fn with_author(mut self, most: usize) -> Self {
        self.author = Some(most);
        self
    }

    /// Sets how many of one series.
    #[must_use]
    pub fn with_series(mut self, most: usize) -> Self {
        self.series = Some(most);
        self
    }

    /// Whether every cap is at least 1.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a cap of 0.
    pub fn check(&self) -> Result<()> {
        for (name, cap) in [("section", self.section), ("author", self.author), ("series", self.series)] {
            if cap == Some(0) {
                return Err(Error::setting(format!("caps.{name}"), 0, "at least 1; to keep all out, use the filters"));
            }
        }
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The number of articles of each kind in a list so far.
#[derive(Default)]
pub(crate) struct CapCounts {
    held: HashMap<(ExclusionReason, u64), usize>,
}

impl CapCounts {
    /// Returns the first cap that an article would exceed, with its limit.
    pub(crate) fn reached(&self, caps: &Caps, attributes: &Attributes) -> Option<(ExclusionReason, usize)> {
        kinds(caps, attributes).find_map(|(kind, number, most)| {
            (self.held.get(&(kind, number)).is_some_and(|&held| held >= most)).then_some((kind, most))
        })
    }

    /// Counts an article.
    pub(crate) fn add(&mut self, caps: &Caps, attributes: &Attributes) {
        for (kind, number, _) in kinds(caps, attributes) {
            *self.held.entry((kind, number)).or_insert(0) += 1;
        }
    }
}

/// The capped kinds of an article, with their limits.
fn kinds<'a>(caps: &Caps, attributes: &'a Attributes) -> impl Iterator<Item = (ExclusionReason, u64, usize)> + use<'a> {
    let Caps { section, author, series } = *caps;
    let section = section.and_then(|most| Some((ExclusionReason::SectionCap, u64::from(attributes.section?), most)));
    let series = series
        .into_iter()
        .flat_map(|most| attributes.series_keys().map(move |series| (ExclusionReason::SeriesCap, series, most)));
    let authors = author
        .into_iter()
        .flat_map(|most| attributes.authors.iter().map(move |&author| (ExclusionReason::AuthorCap, u64::from(author), most)));
    section.into_iter().chain(authors).chain(series)
}
