//! The blend: the weight of each part of an article in a question.

use serde::{Deserialize, Serialize};

use super::recency::Recency;
use crate::error::{Error, Result};
use crate::index::{PARTS, Part};
use crate::vector::check_weight;

/// Weights of the parts, and the recency factor.
///
/// ```text
/// score(q, d) = ( text · scale(d) · cos_text + tags · cos_tags + section · same + authors · cos_authors + links · near_links )
///               · linked(d) · recency(q, d)
/// near_links  = Σ over the 20 articles n nearest to q that link to d:  share(n) / √in(d)
/// linked(d)   = 1 + in_links · min( ln(1 + in(d)), 2 )
/// ```
///
/// `in(d)` is the number of articles that link to *d*; `share(n)` is the similarity of *n* to *q*, divided by the sum over all 20.
/// On a site without known links both have no effect.
///
/// The default is the best blend of `docs/relevance.md`: text 1, tags 0.05, section and authors 0, links 1 and 0.12, [`Recency::default`].
///
/// ```
/// use connexe::{Blend, Recency};
///
/// let by_subject = Blend::default().with_tags(1.0).with_text(0.1).with_recency(Recency::Off);
/// assert!(by_subject.check().is_ok());
/// assert!(Blend::default().with_tags(f64::NAN).check().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Blend {
    /// Weight of words and word pairs. Default: 1.
    pub text: f64,
    /// Weight of tags. Default: 0.05.
    pub tags: f64,
    /// Weight of a common section. Default: 0.
    pub section: f64,
    /// Weight of authors. Default: 0.
    pub authors: f64,
    /// Weight of links from the nearest articles. Default: 1.
    pub links: f64,
    /// Gain of a candidate that any articles link to. Default: 0.12.
    pub in_links: f64,
    /// The recency factor.
    pub recency: Recency,
}

impl Default for Blend {
    fn default() -> Self {
        Self { text: 1.0, tags: 0.05, section: 0.0, authors: 0.0, links: 1.0, in_links: 0.12, recency: Recency::default() }
    }
}

impl Blend {
    /// The blend of the published reference figures: tags 0.03, no links, [`Recency::Near`] with a floor of 0.7 and a half-life of
    /// 180 days.
    pub fn reference() -> Self {
        Self {
            tags: 0.03,
            links: 0.0,
            in_links: 0.0,
            recency: Recency::Near { floor: 0.7, half_life_days: 180.0 },
            ..Self::default()
        }
    }

    /// Sets the weight of the text.
    #[must_use]
    pub fn with_text(mut self, weight: f64) -> Self {
        self.text = weight;
        self
    }

    /// Sets the weight of the tags.
    #[must_use]
    pub fn with_tags(mut self, weight: f64) -> Self {
        self.tags = weight;
        self
    }

    /// Sets the weight of the section.
    #[must_use]
    pub fn with_section(mut self, weight: f64) -> Self {
        self.section = weight;
        self
    }

    /// Sets the weight of the authors.
    #[must_use]
    pub fn with_authors(mut self, weight: f64) -> Self {
        self.authors = weight;
        self
    }

    /// Sets the weight of links from the nearest articles, and the gain for links from any.
    #[must_use]
    pub fn with_links(mut self, near: f64, in_links: f64) -> Self {
        self.links = near;
        self.in_links = in_links;
        self
    }

    /// Sets the recency factor.
    #[must_use]
    pub fn with_recency(mut self, recency: Recency) -> Self {
        self.recency = recency;
        self
    }

    /// Whether every setting is in its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] with the name, the value and the limit of the first that is not.
    pub fn check(&self) -> Result<()> {
        for (part, name) in Part::ALL.into_iter().zip(["text", "tags", "section", "authors", "links"]) {
            check_weight(&format!("blend.{name}"), self.weight(part))?;
        }
        check_weight("blend.in_links", self.in_links)?;
        if self.weights() == [0.0; PARTS] {
            return Err(Error::setting("blend", "0 for all parts", "above 0 for one part at least"));
        }
        self.recency.check()
    }

    pub(crate) fn weight(&self, part: Part) -> f64 {
        match part {
            Part::Text => self.text,
            Part::Tags => self.tags,
            Part::Section => self.section,
            Part::Authors => self.authors,
            Part::Links => self.links,
        }
    }

    pub(super) fn weights(&self) -> [f64; PARTS] {
        Part::ALL.map(|part| self.weight(part))
    }
}
