//! A page: its blocks, and the articles in them.

use serde::{Deserialize, Serialize};

use super::address::written_address;
use super::excerpt::excerpt;
use super::prose::prose;
use crate::article::Article;
use crate::date::Date;
use crate::language::Language;
use crate::printable::printable;
use crate::ranking::{Contribution, ExclusionReason, Factors, FeatureKind, Hidden, Shortage, TextModel};

/// A page: the article and its blocks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page {
    /// Id of the article of the page.
    pub article: String,
    /// The blocks, in the order of the plan.
    pub blocks: Vec<Block>,
    /// Articles that would be on the page if they were no near-duplicates of an article above them.
    pub hidden: Vec<Hidden>,
    /// Pins that are not on the page.
    #[serde(rename = "refused_pins")]
    pub excluded_pins: Vec<ExcludedPin>,
    /// Language of the article.
    #[serde(skip)]
    pub language: Language,
}

/// A block of a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Block {
    /// The heading.
    pub name: String,
    /// The articles: pins, then related articles, then those of the fallback steps; best first.
    pub items: Vec<Item>,
    /// The number of articles that are missing.
    pub short_by: usize,
    /// Why articles are missing, if any are, in the language of the page.
    pub reason: Option<String>,
    /// The same by rule.
    #[serde(skip)]
    pub(crate) shortage: Option<Shortage>,
}

/// An article in a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Item {
    /// The caller's id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Address of the page, with percent-encoding in the place of spaces and other characters that no address may hold.
    pub url: Option<String>,
    /// Date of publication.
    pub date: Option<Date>,
    /// The start of the lead, else of the body, without openings that repeat across the site, captions, headings and code.
    pub excerpt: String,
    /// Address of a picture.
    pub image: Option<String>,
    /// How it came into the block.
    #[serde(rename = "rung")]
    pub origin: Origin,
    /// The score, by the blend of the block; none for a pin or an article of a fallback step.
    pub score: Option<f64>,
    /// The percentile of the score among the best scores of the site by this blend, 0 to 100; only if the plan asks for it.
    pub strength: Option<u8>,
    /// The score of a [`Rerank`](crate::Rerank) hook, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reranked: Option<f64>,
    /// The reason for the suggestion, in one line for the reader; only if the plan asks for it.
    pub label: Option<String>,
    /// The kind of feature that the label names.
    #[serde(skip)]
    pub(crate) label_kind: Option<FeatureKind>,
    /// The factors of the score; only if the plan asks for contributions.
    pub factors: Option<Factors>,
    /// The contributions to the score; empty unless the plan asks for them.
    pub contributions: Vec<Contribution>,
    /// Language of the article.
    #[serde(skip)]
    pub language: Language,
}

/// How an article came into a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Origin {
    /// An editor has pinned it.
    Pinned,
    /// It is the part after the article in its series.
    NextPart,
    /// It is the part before the article in its series.
    PreviousPart,
    /// It is related, by the blend of the block.
    Related,
    /// It has a tag in common.
    SameTag,
    /// It is of the same section.
    SameSection,
    /// It is one of the latest articles.
    Latest,
}

/// A fallback step: articles for positions that no related article can fill. All filters apply but the minimum score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fallback {
    /// Articles with a tag in common: the most common tags first, then the latest.
    SameTag,
    /// Articles of the same section, the latest first.
    SameSection,
    /// The latest articles.
    Latest,
}

impl From<Fallback> for Origin {
    fn from(fallback: Fallback) -> Self {
        match fallback {
            Fallback::SameTag => Self::SameTag,
            Fallback::SameSection => Self::SameSection,
            Fallback::Latest => Self::Latest,
        }
    }
}

/// A pin that is not on the page, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExcludedPin {
    /// The id that was pinned.
    pub id: String,
    /// Why it is not on the page.
    pub reason: PinExclusion,
}

/// Why a pin is not on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PinExclusion {
    /// No article has this id.
    Unknown,
    /// The block has as many pins as positions.
    NoRoom,
    /// A rule excludes it: pins pass the same filters as all articles, but for quiet topics and the minimum score.
    #[serde(untagged)]
    Rule(ExclusionReason),
}

impl Item {
    /// An article as a block shows it.
    pub(super) fn new(article: &Article, model: &TextModel, origin: Origin, excerpt_length: usize) -> Self {
        let text = prose(article, &model.frequencies.openings, model.boilerplate(), excerpt_length);
        Self {
            id: article.id.clone(),
            title: printable(&article.title).into_owned(),
            url: article.url.as_deref().map(written_address),
            date: article.date,
            excerpt: excerpt(&text, excerpt_length).text,
            image: article.image.clone(),
            origin,
            score: None,
            strength: None,
            reranked: None,
            label: None,
            label_kind: None,
            factors: None,
            contributions: Vec::new(),
            language: article.language.unwrap_or(model.language),
        }
    }
}
