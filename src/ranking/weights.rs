//! The weights of a question, all of them known.

use super::recency::Recency;
use crate::index::{Formula, PARTS, Part};

/// The weight of each part, the gain for links, and the recency factor: a blend whose unset weights have been filled in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Weights {
    pub(crate) parts: [f64; PARTS],
    pub(crate) in_links: f64,
    pub(crate) recency: Recency,
}

impl Default for Weights {
    /// Text 1, tags 0.05, links 1 and 0.12, mention 0.1 (`docs/relevance.md`).
    fn default() -> Self {
        Self { parts: [1.0, 0.05, 0.0, 0.0, 1.0, 0.1], in_links: 0.12, recency: Recency::default() }
    }
}

impl Weights {
    pub(crate) fn formula(&self) -> Formula {
        Formula { weights: self.parts, in_links: self.in_links }
    }

    /// Whether the text counts.
    pub(crate) fn uses_text(&self) -> bool {
        self.parts[Part::Text.index()] > 0.0
    }

    /// Whether the text alone counts.
    pub(crate) fn is_text_alone(&self) -> bool {
        let others = Part::ALL.into_iter().filter(|&part| part != Part::Text);
        others.map(|part| self.parts[part.index()]).all(|weight| weight == 0.0)
            && self.in_links == 0.0
            && self.recency == Recency::Off
    }
}
