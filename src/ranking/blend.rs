//! The blend: the weight of each part of an article in a question.

use serde::{Deserialize, Serialize};

use super::recency::Recency;
use super::weights::Weights;
use crate::error::{Error, Result};
use crate::index::{PARTS, Part};
use crate::vector::check_weight;

/// Weights of the parts, and the recency factor.
///
/// ```text
/// score(q, d) = ( text · scale(d) · cos_text + tags · cos_tags + section · same + authors · cos_authors + links · near_links
///                 + mention · mentioned ) · linked(d) · recency(q, d)
/// near_links  = rare(d) · Σ over the 20 articles n nearest to q that link to d:  share(n) / √in(d)
/// linked(d)   = 1 + in_links · rare(d) · min( ln(1 + in(d)), 2 )
/// rare(d)     = max( 1 - 2 · in(d) / N, 0 )
/// mentioned   = Σ over the words w of the title of d that stand in q:  name(d, w)
/// ```
///
/// `in(d)` is the number of articles that link to *d*, of *N* in all; `share(n)` is the similarity of *n* to *q*, divided by the sum over
/// all 20, or by 1000 / N if that is more: in a small site the 20 nearest are a large part of it, and their links say less.
/// On a site without known links both have no effect. `name(d, w)` is about the share of the idf of the title that *w* has, less for
/// common words (`docs/scoring.md`); the sum is at most 1.
///
/// A weight that is not set has the value that was learnt from the links of the site
/// ([`LearntBlend`](crate::ranking::LearntBlend)); without one, its default. A weight that is set stays, even if it is set to the
/// default.
///
/// The defaults are the best blend of `docs/relevance.md`: text 1, tags 0.05, section and authors 0, links 1 and 0.12,
/// mention 0.1, [`Recency::default`].
///
/// ```
/// use connexe::{Blend, Recency};
///
/// let by_subject = Blend::default().with_tags(1.0).with_text(0.1).with_recency(Recency::Off);
/// assert!(by_subject.check().is_ok());
/// assert_eq!(by_subject.section, None);
/// assert!(Blend::default().with_tags(f64::NAN).check().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Blend {
    /// Weight of words and word pairs. Default: 1.
    pub text: Option<f64>,
    /// Weight of tags. Default: 0.05.
    pub tags: Option<f64>,
    /// Weight of a common section. Default: 0.
    pub section: Option<f64>,
    /// Weight of authors. Default: 0.
    pub authors: Option<f64>,
    /// Weight of links from the nearest articles. Default: 1.
    pub links: Option<f64>,
    /// Weight of a mention: how much of the name of the candidate stands in the text. Default: 0.1.
    pub mention: Option<f64>,
    /// Gain of a candidate that any articles link to. Default: 0.12.
    pub in_links: Option<f64>,
    /// The recency factor. Default: [`Recency::default`].
    pub recency: Option<Recency>,
}

impl Blend {
    /// The default blend with every weight set: nothing is learnt.
    pub fn standard() -> Self {
        let Weights { parts, in_links, recency } = Weights::default();
        let weight = |part: Part| Some(parts[part.index()]);
        Self {
            text: weight(Part::Text),
            tags: weight(Part::Tags),
            section: weight(Part::Section),
            authors: weight(Part::Authors),
            links: weight(Part::Links),
            mention: weight(Part::Mention),
            in_links: Some(in_links),
            recency: Some(recency),
        }
    }

    /// The blend of the published reference figures: tags 0.03, no links, [`Recency::Near`] with a floor of 0.7 and a half-life of
    /// 180 days.
    pub fn reference() -> Self {
        Self::standard()
            .with_tags(0.03)
            .with_links(0.0, 0.0)
            .with_mention(0.0)
            .with_recency(Recency::Near { floor: 0.7, half_life_days: 180.0 })
    }

    /// Sets the weight of the text.
    #[must_use]
    pub fn with_text(mut self, weight: f64) -> Self {
        self.text = Some(weight);
        self
    }

    /// Sets the weight of the tags.
    #[must_use]
    pub fn with_tags(mut self, weight: f64) -> Self {
        self.tags = Some(weight);
        self
    }

    /// Sets the weight of the section.
    #[must_use]
    pub fn with_section(mut self, weight: f64) -> Self {
        self.section = Some(weight);
        self
    }

    /// Sets the weight of the authors.
    #[must_use]
    pub fn with_authors(mut self, weight: f64) -> Self {
        self.authors = Some(weight);
        self
    }

    /// Sets the weight of links from the nearest articles, and the gain for links from any.
    #[must_use]
    pub fn with_links(mut self, near: f64, in_links: f64) -> Self {
        self.links = Some(near);
        self.in_links = Some(in_links);
        self
    }

    /// Sets the weight of a mention.
    #[must_use]
    pub fn with_mention(mut self, weight: f64) -> Self {
        self.mention = Some(weight);
        self
    }

    /// Sets the recency factor.
    #[must_use]
    pub fn with_recency(mut self, recency: Recency) -> Self {
        self.recency = Some(recency);
        self
    }

    /// Whether every setting is in its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] with the name, the value and the limit of the first that is not.
    pub fn check(&self) -> Result<()> {
        let weights = self.weights(&Self::default());
        for (part, name) in Part::ALL.into_iter().zip(["text", "tags", "section", "authors", "links", "mention"]) {
            check_weight(&format!("blend.{name}"), weights.parts[part.index()])?;
        }
        check_weight("blend.in_links", weights.in_links)?;
        if weights.parts == [0.0; PARTS] {
            return Err(Error::setting("blend", "0 for all parts", "above 0 for one part at least"));
        }
        weights.recency.check()
    }

    /// Returns the weights: those that are set, then those that were learnt, then the defaults.
    pub(crate) fn weights(&self, learnt: &Self) -> Weights {
        let default = Weights::default();
        let or = |set: Option<f64>, learnt: Option<f64>, default: f64| set.or(learnt).unwrap_or(default);
        let part = |part: Part| or(self.of(part), learnt.of(part), default.parts[part.index()]);
        Weights {
            parts: Part::ALL.map(part),
            in_links: or(self.in_links, learnt.in_links, default.in_links),
            recency: self.recency.or(learnt.recency).unwrap_or(default.recency),
        }
    }

    /// Returns the blend with the values of another where it has none.
    pub(crate) fn or(&self, other: &Self) -> Self {
        Self {
            text: self.text.or(other.text),
            tags: self.tags.or(other.tags),
            section: self.section.or(other.section),
            authors: self.authors.or(other.authors),
            links: self.links.or(other.links),
            mention: self.mention.or(other.mention),
            in_links: self.in_links.or(other.in_links),
            recency: self.recency.or(other.recency),
        }
    }

    fn of(&self, part: Part) -> Option<f64> {
        match part {
            Part::Text => self.text,
            Part::Tags => self.tags,
            Part::Section => self.section,
            Part::Authors => self.authors,
            Part::Links => self.links,
            Part::Mention => self.mention,
        }
    }
}
