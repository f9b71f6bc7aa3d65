//! The plan of a page, and the page it gives.

use serde::{Deserialize, Serialize};

use super::excerpt::excerpt;
use crate::article::Article;
use crate::date::Date;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::ranking::{Blend, Contribution, Filters, Recency};

/// The blocks of a page, in their order.
///
/// No article stands on a page twice; by default none that the body links already.
///
/// ```
/// use connexe::page::{BlockPlan, PagePlan};
/// use connexe::Blend;
///
/// let plan = PagePlan::new(vec![BlockPlan::new("Sur le même sujet", 3).with_blend(Blend::default().with_tags(0.1))]);
/// assert!(plan.check().is_ok());
/// assert_eq!(PagePlan::news().blocks.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PagePlan {
    /// The blocks.
    pub blocks: Vec<BlockPlan>,
    /// Who may stand on the page at all; blocks add nothing to it.
    #[serde(default)]
    pub filters: Filters,
    /// Whether articles that the body links may stand on the page. Default: false.
    #[serde(default)]
    pub allow_linked: bool,
    /// How many contributions each item lists, the rest in one more; 0, the default, for no explanation.
    #[serde(default)]
    pub contributions: usize,
}

/// One block of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BlockPlan {
    /// The heading.
    pub name: String,
    /// How many articles, at least 1.
    pub size: usize,
    /// How they are chosen.
    #[serde(default)]
    pub blend: Blend,
    /// Longest excerpt, in characters.
    pub excerpt_length: usize,
}

/// A page: the article and its blocks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page {
    /// Id of the article that the page is of.
    pub article: String,
    /// The blocks, in the order of the plan.
    pub blocks: Vec<Block>,
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
    /// The articles, best first.
    pub items: Vec<Item>,
    /// How many are missing.
    pub short_by: usize,
    /// Why, if any is, in the language of the page (French, else English).
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
    /// The score, by the blend of the block.
    pub score: f64,
    /// What the score is made of; empty unless the plan asks for it.
    pub contributions: Vec<Contribution>,
    /// Language of the article.
    #[serde(skip)]
    pub language: Language,
}

/// The largest block: far beyond what any page shows.
const MAX_SIZE: usize = 1000;

/// The longest excerpt.
const MAX_EXCERPT: usize = 10_000;

impl BlockPlan {
    /// A block of `size` articles by the default blend, with excerpts of 175 characters.
    pub fn new(name: impl Into<String>, size: usize) -> Self {
        Self { name: name.into(), size, blend: Blend::default(), excerpt_length: 175 }
    }

    /// Sets the heading.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets how articles are chosen.
    #[must_use]
    pub fn with_blend(mut self, blend: Blend) -> Self {
        self.blend = blend;
        self
    }

    /// Sets the longest excerpt, in characters.
    #[must_use]
    pub fn with_excerpt_length(mut self, characters: usize) -> Self {
        self.excerpt_length = characters;
        self
    }
}

impl PagePlan {
    /// A page of these blocks.
    pub fn new(blocks: Vec<BlockPlan>) -> Self {
        Self { blocks, filters: Filters::default(), allow_linked: false, contributions: 0 }
    }

    /// The page of a French news site: "Aller plus loin", 4 articles by content, then "Ces articles devraient vous intéresser",
    /// 10 articles carried by their subjects, then by the text, fresher ones first.
    pub fn news() -> Self {
        let by_subject =
            Blend::default().with_tags(1.0).with_text(0.5).with_recency(Recency::Fresh { floor: 0.5, half_life_days: 365.0 });
        Self::new(vec![
            BlockPlan::new("Aller plus loin", 4),
            BlockPlan::new("Ces articles devraient vous intéresser", 10).with_blend(by_subject).with_excerpt_length(255),
        ])
    }

    /// Sets who may stand on the page.
    #[must_use]
    pub fn with_filters(mut self, filters: Filters) -> Self {
        self.filters = filters;
        self
    }

    /// Sets whether articles that the body links may stand on the page.
    #[must_use]
    pub fn with_allow_linked(mut self, allow: bool) -> Self {
        self.allow_linked = allow;
        self
    }

    /// Sets how many contributions each item lists.
    #[must_use]
    pub fn with_contributions(mut self, count: usize) -> Self {
        self.contributions = count;
        self
    }

    /// Whether the plan can be filled.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a plan without blocks, two blocks of one name, sizes or lengths out of range, or a blend or filter
    /// that is.
    pub fn check(&self) -> Result<()> {
        if self.blocks.is_empty() {
            return Err(Error::setting("plan.blocks", "empty", "at least one block"));
        }
        for (position, block) in self.blocks.iter().enumerate() {
            let field = |name: &str| format!("plan.blocks[{position}].{name}");
            if self.blocks[..position].iter().any(|earlier| earlier.name == block.name) {
                return Err(Error::setting(field("name"), format!("{:?} again", block.name), "a name of its own"));
            }
            if !(1..=MAX_SIZE).contains(&block.size) {
                return Err(Error::setting(field("size"), block.size, format!("between 1 and {MAX_SIZE}")));
            }
            if block.excerpt_length > MAX_EXCERPT {
                return Err(Error::setting(field("excerpt_length"), block.excerpt_length, format!("at most {MAX_EXCERPT}")));
            }
            block.blend.check()?;
        }
        self.filters.check()
    }
}

impl Item {
    /// An article as a block shows it: the excerpt comes from the lead, else from the body.
    pub(crate) fn new(article: &Article, language: Language, score: f64, excerpt_length: usize) -> Self {
        let text = if article.lead.trim().is_empty() { &article.body } else { &article.lead };
        Self {
            id: article.id.clone(),
            title: article.title.clone(),
            url: article.url.clone(),
            date: article.date,
            excerpt: excerpt(text, excerpt_length).text,
            score,
            contributions: Vec::new(),
            language: article.language.unwrap_or(language),
        }
    }
}
