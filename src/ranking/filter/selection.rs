//! Selections: values that are required, and values that exclude.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Which values of one kind are allowed: ids, sections, tags or authors.
///
/// Ids are compared as they are; sections, tags and authors by their [key](crate::analysis::tag_key), so that case and accents do
/// not matter.
///
/// ```
/// use connexe::ranking::Selection;
///
/// let sections = Selection::never(["Sport"]);
/// assert!(!sections.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Selection {
    /// Only articles with one of these. Empty, the default, for all.
    pub only: BTreeSet<String>,
    /// No article with one of these; stronger than `only`.
    pub never: BTreeSet<String>,
}

impl Selection {
    /// Only articles with one of these.
    pub fn only<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        Self { only: values.into_iter().map(Into::into).collect(), never: BTreeSet::new() }
    }

    /// All articles but those with one of these.
    pub fn never<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        Self { only: BTreeSet::new(), never: values.into_iter().map(Into::into).collect() }
    }

    /// Adds values that exclude an article.
    #[must_use]
    pub fn and_never<T: Into<String>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.never.extend(values.into_iter().map(Into::into));
        self
    }

    /// Whether it excludes nothing.
    pub fn is_empty(&self) -> bool {
        self.only.is_empty() && self.never.is_empty()
    }
}

/// A selection by number, made once a question.
#[derive(Debug, Default)]
pub(super) struct SelectedNumbers {
    /// Numbers of which a candidate needs one; none if there is no such rule.
    only: Option<Vec<u32>>,
    never: Vec<u32>,
}

impl SelectedNumbers {
    /// Values that no article has are left out: no candidate can have them.
    pub(super) fn new(selection: &Selection, number: impl Fn(&str) -> Option<u32>) -> Self {
        let numbers = |values: &BTreeSet<String>| {
            let mut numbers: Vec<u32> = values.iter().filter_map(|value| number(value)).collect();
            numbers.sort_unstable();
            numbers
        };
        Self { only: (!selection.only.is_empty()).then(|| numbers(&selection.only)), never: numbers(&selection.never) }
    }

    /// Whether an article with these numbers is excluded.
    pub(super) fn exclude(&self, numbers: &[u32]) -> bool {
        let has_one_of = |list: &[u32]| numbers.iter().any(|number| list.binary_search(number).is_ok());
        has_one_of(&self.never) || self.only.as_ref().is_some_and(|only| !has_one_of(only))
    }
}
