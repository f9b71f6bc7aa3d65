//! Caps: how many articles of one section, author or series a list may hold.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::catalogue::Card;
use super::refusal::Refusal;
use crate::error::{Error, Result};

/// At most so many articles of one kind in a list. They act in the order of rank: the best of a kind stay.
///
/// ```
/// use connexe::Caps;
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
    /// Articles of one series, at least 1. Default: no cap.
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

    /// Whether every cap lets something through.
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

/// What a list holds so far, by kind.
#[derive(Default)]
pub(crate) struct Tally {
    held: HashMap<(Refusal, u32), usize>,
}

impl Tally {
    /// The first cap that is reached for an article, with its limit.
    pub(crate) fn reached(&self, caps: &Caps, card: &Card) -> Option<(Refusal, usize)> {
        kinds(caps, card).find_map(|(kind, number, most)| {
            (self.held.get(&(kind, number)).is_some_and(|&held| held >= most)).then_some((kind, most))
        })
    }

    pub(crate) fn add(&mut self, caps: &Caps, card: &Card) {
        for (kind, number, _) in kinds(caps, card) {
            *self.held.entry((kind, number)).or_insert(0) += 1;
        }
    }
}

/// The kinds that an article belongs to, as far as they are capped.
fn kinds<'a>(caps: &Caps, card: &'a Card) -> impl Iterator<Item = (Refusal, u32, usize)> + use<'a> {
    let Caps { section, author, series } = *caps;
    let section = section.and_then(|most| Some((Refusal::SectionCap, card.section?, most)));
    let series = series.and_then(|most| Some((Refusal::SeriesCap, card.series?, most)));
    let authors = author.into_iter().flat_map(|most| card.authors.iter().map(move |&author| (Refusal::AuthorCap, author, most)));
    section.into_iter().chain(authors).chain(series)
}
