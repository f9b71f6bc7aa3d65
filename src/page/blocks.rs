//! The page that a plan gives: blocks, and the articles in them.

use serde::{Deserialize, Serialize};

use super::excerpt::excerpt;
use crate::article::Article;
use crate::date::Date;
use crate::language::Language;
use crate::ranking::{Contribution, Factors, Hidden, Refusal};

/// A page: the article and its blocks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page {
    /// Id of the article that the page is of.
    pub article: String,
    /// The blocks, in the order of the plan.
    pub blocks: Vec<Block>,
    /// What would stand on the page if it were not a near-duplicate of an article that stands higher.
    pub hidden: Vec<Hidden>,
    /// Pins that do not stand on the page.
    pub refused_pins: Vec<RefusedPin>,
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
    /// The articles: pins, then related ones, then those of the fallback ladder; best first.
    pub items: Vec<Item>,
    /// How many are missing.
    pub short_by: usize,
    /// Why, if any is, in the language of the page.
    pub reason: Option<String>,
}

/// An article in a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Item {
    /// The caller's id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Address of the page.
    pub url: Option<String>,
    /// Date of publication.
    pub date: Option<Date>,
    /// The start of the lead, else of the body.
    pub excerpt: String,
    /// How it came here.
    pub rung: Rung,
    /// The score, by the blend of the block; none for a pin or an article of the fallback ladder.
    pub score: Option<f64>,
    /// The score that a [`Rerank`](crate::Rerank) hook gave it, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reranked: Option<f64>,
    /// Why it is here, in one line for the reader; only if the plan asks for it.
    pub label: Option<String>,
    /// The factors of the score; only if the plan asks for contributions.
    pub factors: Option<Factors>,
    /// What the score is made of; empty unless the plan asks for it.
    pub contributions: Vec<Contribution>,
    /// Language of the article.
    #[serde(skip)]
    pub language: Language,
}

/// How an article came into a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rung {
    /// An editor has put it there.
    Pinned,
    /// It is related, by the blend of the block.
    Related,
    /// It has a tag in common.
    SameTag,
    /// It is of the same section.
    SameSection,
    /// It is one of the latest articles.
    Latest,
}

/// What fills a place that no related article can fill. Filters hold on every rung, but for the minimum score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fallback {
    /// Articles with a tag in common: those with most of them first, then the latest.
    SameTag,
    /// Articles of the same section, the latest first.
    SameSection,
    /// The latest articles.
    Latest,
}

impl From<Fallback> for Rung {
    fn from(fallback: Fallback) -> Self {
        match fallback {
            Fallback::SameTag => Self::SameTag,
            Fallback::SameSection => Self::SameSection,
            Fallback::Latest => Self::Latest,
        }
    }
}

/// A pin that does not stand on the page, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RefusedPin {
    /// The id that was pinned.
    pub id: String,
    /// Why.
    pub reason: PinRefusal,
}

/// Why a pin does not stand on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PinRefusal {
    /// No article has this id.
    Unknown,
    /// All places for pins are taken.
    NoRoom,
    /// A rule keeps it out: pins pass the same filters as all, but for quiet topics and the minimum score.
    #[serde(untagged)]
    Rule(Refusal),
}

impl Item {
    /// An article as a block shows it: the excerpt comes from the lead, else from the body.
    pub(crate) fn new(article: &Article, language: Language, rung: Rung, excerpt_length: usize) -> Self {
        let text = if article.lead.trim().is_empty() { &article.body } else { &article.lead };
        Self {
            id: article.id.clone(),
            title: article.title.clone(),
            url: article.url.clone(),
            date: article.date,
            excerpt: excerpt(text, excerpt_length).text,
            rung,
            score: None,
            reranked: None,
            label: None,
            factors: None,
            contributions: Vec::new(),
            language: article.language.unwrap_or(language),
        }
    }
}
