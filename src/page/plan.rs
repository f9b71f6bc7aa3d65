//! The plan of a page: its blocks, and the rules of each.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::blocks::Fallback;
use super::heading::{Heading, PresetHeading};
use crate::error::{Error, Result};
use crate::index::Engine;
use crate::language::Language;
use crate::ranking::{Blend, Boosts, Caps, Diversity, Filters, NearDuplicates, Recency};

/// The blocks of a page, in their order, planned together.
///
/// No article is on a page twice. By default near-duplicates of the article or of an article above are hidden, and articles that the
/// body links are excluded. The pins of the article come first, from the first block on. The other positions are filled together: as
/// many as possible, then by the largest discounted gain (`docs/pages.md`), so that no block takes all articles of another.
///
/// A page is a pure function of the index, the plan and [`Filters::as_of`].
///
/// ```
/// use connexe::page::{BlockPlan, PagePlan};
/// use connexe::ranking::Caps;
/// use connexe::{Blend, Filters};
///
/// let plan = PagePlan::new(vec![
///     BlockPlan::new("Sur le même sujet", 3).with_blend(Blend::default().with_tags(0.1)),
///     BlockPlan::new("Cette année", 5)
///         .with_filters(Filters::default().with_max_age_days(365))
///         .with_caps(Caps::default().with_section(2)),
/// ]);
/// assert!(plan.check().is_ok());
/// assert_eq!(PagePlan::news().blocks.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PagePlan {
    /// The blocks.
    pub blocks: Vec<BlockPlan>,
    /// Which articles may be on the page. Blocks can only be stricter; their `as_of` is that of the page.
    #[serde(default)]
    pub filters: Filters,
    /// Whether articles that the body links may be on the page. Default: false.
    #[serde(default)]
    pub allow_linked: bool,
    /// Whether near-duplicates are hidden or shown. Default: hidden.
    #[serde(default)]
    pub near_duplicates: NearDuplicates,
    /// The least evidence of a suggestion, 0 to 1: how much of their subjects two articles must share, by more than one word. Default:
    /// 0.075; 0 for no limit.
    #[serde(default = "default_min_evidence")]
    pub min_evidence: f64,
    /// The most articles of one section, author or series on the whole page. Default: two of a series.
    #[serde(default = "default_page_caps")]
    pub caps: Caps,
    /// Whether the parts after and before the article in its series come first. Default: true.
    #[serde(default = "yes")]
    pub next_parts: bool,
    /// Number of contributions of each item; one more for the rest. 0, the default, for no explanation.
    #[serde(default)]
    pub contributions: usize,
    /// Whether each item has a one-line label. Default: false.
    #[serde(default)]
    pub labels: bool,
    /// Whether each item has its strength: the percentile of its score among the best scores of the site. Default: false.
    #[serde(default)]
    pub strength: bool,
    /// How candidates are found; the page does not depend on it.
    #[serde(default)]
    pub engine: Engine,
}

/// One block of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BlockPlan {
    /// The heading.
    pub name: Heading,
    /// Number of articles, 1 to 1000.
    pub size: usize,
    /// How they are chosen.
    #[serde(default)]
    pub blend: Blend,
    /// Which articles may be in the block, besides the filters of the page.
    #[serde(default)]
    pub filters: Filters,
    /// The most articles of one section, author or series.
    #[serde(default)]
    pub caps: Caps,
    /// Factors on some candidates.
    #[serde(default)]
    pub boosts: Boosts,
    /// Whether similar articles are moved apart. Default: no.
    #[serde(default)]
    pub diversity: Option<Diversity>,
    /// Steps for positions that no related article can fill, in their order. Default: none.
    #[serde(default)]
    pub fallback: Vec<Fallback>,
    /// Ids that come first in this block on every page, in their order.
    #[serde(default)]
    pub pins: Vec<String>,
    /// The least evidence of a suggestion in this block, 0 to 1. Default: that of the page.
    #[serde(default)]
    pub min_evidence: Option<f64>,
    /// Longest excerpt, in characters. Default: 175.
    #[serde(default = "default_excerpt_length")]
    pub excerpt_length: usize,
}

/// The most articles on a page, far more than any reader sees.
const MAX_SIZE: usize = 1000;

/// The longest excerpt.
const MAX_EXCERPT: usize = 10_000;

fn default_min_evidence() -> f64 {
    0.075
}

fn yes() -> bool {
    true
}

fn default_page_caps() -> Caps {
    Caps::default().with_series(2)
}

fn default_excerpt_length() -> usize {
    175
}

impl BlockPlan {
    /// A block of `size` articles by the default blend, with excerpts of 175 characters.
    pub fn new(name: impl Into<Heading>, size: usize) -> Self {
        Self {
            name: name.into(),
            size,
            blend: Blend::default(),
            filters: Filters::default(),
            caps: Caps::default(),
            boosts: Boosts::default(),
            diversity: None,
            fallback: Vec::new(),
            pins: Vec::new(),
            min_evidence: None,
            excerpt_length: default_excerpt_length(),
        }
    }

    /// Sets the heading.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<Heading>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets how articles are chosen.
    #[must_use]
    pub fn with_blend(mut self, blend: Blend) -> Self {
        self.blend = blend;
        self
    }

    /// Sets which articles may be in the block, besides the filters of the page.
    #[must_use]
    pub fn with_filters(mut self, filters: Filters) -> Self {
        self.filters = filters;
        self
    }

    /// Sets the most articles of one section, author or series.
    #[must_use]
    pub fn with_caps(mut self, caps: Caps) -> Self {
        self.caps = caps;
        self
    }

    /// Sets the factors on some candidates.
    #[must_use]
    pub fn with_boosts(mut self, boosts: Boosts) -> Self {
        self.boosts = boosts;
        self
    }

    /// Moves similar articles apart.
    #[must_use]
    pub fn with_diversity(mut self, diversity: Diversity) -> Self {
        self.diversity = Some(diversity);
        self
    }

    /// Sets the steps for positions that no related article can fill.
    #[must_use]
    pub fn with_fallback(mut self, steps: impl IntoIterator<Item = Fallback>) -> Self {
        self.fallback = steps.into_iter().collect();
        self
    }

    /// Sets the ids that come first in this block on every page.
    #[must_use]
    pub fn with_pins<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.pins = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the least evidence of a suggestion in this block, 0 to 1.
    #[must_use]
    pub fn with_min_evidence(mut self, least: f64) -> Self {
        self.min_evidence = Some(least);
        self
    }

    /// Sets the longest excerpt, in characters.
    #[must_use]
    pub fn with_excerpt_length(mut self, characters: usize) -> Self {
        self.excerpt_length = characters;
        self
    }

    fn check(&self) -> Result<()> {
        if !(1..=MAX_SIZE).contains(&self.size) {
            return Err(Error::setting("size", self.size, format!("between 1 and {MAX_SIZE}")));
        }
        if self.excerpt_length > MAX_EXCERPT {
            return Err(Error::setting("excerpt_length", self.excerpt_length, format!("at most {MAX_EXCERPT}")));
        }
        if let Some(as_of) = self.filters.as_of {
            return Err(Error::setting("filters.as_of", as_of, "left out: the whole page has the clock of plan.filters"));
        }
        if let Some(least) = self.min_evidence.filter(|least| !(0.0..=1.0).contains(least)) {
            return Err(Error::setting("min_evidence", least, "between 0 and 1"));
        }
        let mut steps = HashSet::new();
        if let Some(again) = self.fallback.iter().find(|step| !steps.insert(**step)) {
            return Err(Error::setting("fallback", format!("{again:?} again"), "a step at most once"));
        }
        self.blend.check()?;
        self.filters.check()?;
        self.caps.check()?;
        self.boosts.check()?;
        self.diversity.map_or(Ok(()), |diversity| diversity.check())
    }
}

impl Default for PagePlan {
    fn default() -> Self {
        Self::news()
    }
}

impl PagePlan {
    /// A page of these blocks.
    pub fn new(blocks: Vec<BlockPlan>) -> Self {
        Self {
            blocks,
            filters: Filters::default(),
            allow_linked: false,
            near_duplicates: NearDuplicates::default(),
            min_evidence: default_min_evidence(),
            caps: default_page_caps(),
            next_parts: true,
            contributions: 0,
            labels: false,
            strength: false,
            engine: Engine::default(),
        }
    }

    /// The page of a French news site: "Aller plus loin", 4 articles by content, then "Ces articles devraient vous intéresser",
    /// 10 articles by tags and text, fresher articles first.
    pub fn news() -> Self {
        let by_subject = Blend::default().with_tags(0.3).with_recency(Recency::Fresh { floor: 0.5, half_life_days: 365.0 });
        Self::new(vec![
            BlockPlan::new(PresetHeading::FurtherReading, 4).with_min_evidence(0.1),
            BlockPlan::new(PresetHeading::MayInterest, 10).with_blend(by_subject).with_excerpt_length(255),
        ])
    }

    /// The end of a blog post: 3 articles, whatever their dates.
    pub fn blog() -> Self {
        let ageless = Blend::default().with_recency(Recency::Off);
        Self::new(vec![BlockPlan::new(PresetHeading::ReadAlso, 3).with_blend(ageless)])
    }

    /// Articles to read next: `k` of them, similar ones moved apart.
    pub fn next_reads(k: usize) -> Self {
        Self::new(vec![BlockPlan::new(PresetHeading::ReadNext, k).with_diversity(Diversity::new(0.8))])
    }

    /// Sets which articles may be on the page.
    #[must_use]
    pub fn with_filters(mut self, filters: Filters) -> Self {
        self.filters = filters;
        self
    }

    /// Sets whether articles that the body links may be on the page.
    #[must_use]
    pub fn with_allow_linked(mut self, allow: bool) -> Self {
        self.allow_linked = allow;
        self
    }

    /// Sets whether near-duplicates are hidden or shown.
    #[must_use]
    pub fn with_near_duplicates(mut self, near_duplicates: NearDuplicates) -> Self {
        self.near_duplicates = near_duplicates;
        self
    }

    /// Sets the least evidence of a suggestion, 0 to 1; 0 for no limit.
    #[must_use]
    pub fn with_min_evidence(mut self, least: f64) -> Self {
        self.min_evidence = least;
        self
    }

    /// Sets the most articles of one section, author or series on the whole page.
    #[must_use]
    pub fn with_caps(mut self, caps: Caps) -> Self {
        self.caps = caps;
        self
    }

    /// Sets whether the parts after and before the article in its series come first.
    #[must_use]
    pub fn with_next_parts(mut self, first: bool) -> Self {
        self.next_parts = first;
        self
    }

    /// Turns off what a page asks besides the scores: evidence, caps of the page, parts of a series first.
    #[must_use]
    pub fn without_rules(self) -> Self {
        let mut plan = self.with_min_evidence(0.0).with_caps(Caps::default()).with_next_parts(false);
        plan.blocks.iter_mut().for_each(|block| block.min_evidence = None);
        plan
    }

    /// Sets the number of contributions of each item.
    #[must_use]
    pub fn with_contributions(mut self, count: usize) -> Self {
        self.contributions = count;
        self
    }

    /// Sets whether each item has a one-line label.
    #[must_use]
    pub fn with_labels(mut self, labels: bool) -> Self {
        self.labels = labels;
        self
    }

    /// Sets whether each item has its strength. The first page with a blend costs a query for each of up to 1,000 articles.
    #[must_use]
    pub fn with_strength(mut self, strength: bool) -> Self {
        self.strength = strength;
        self
    }

    /// Sets how candidates are found.
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Whether the plan can be filled.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a plan without blocks, two blocks of one name, sizes or lengths out of range, more than 1000 articles
    /// on the page, or a setting of a block that is out of its range. The error names the whole path of the field:
    /// `plan.blocks[1].blend.tags`.
    pub fn check(&self) -> Result<()> {
        if self.blocks.is_empty() {
            return Err(Error::setting("plan.blocks", "empty", "at least one block"));
        }
        // Each block has an article at least. Names are compared in pairs, so their number is limited first.
        if self.blocks.len() > MAX_SIZE {
            return Err(Error::setting("plan.blocks", format!("{} blocks", self.blocks.len()), format!("at most {MAX_SIZE}")));
        }
        for (position, block) in self.blocks.iter().enumerate() {
            let path = format!("plan.blocks[{position}]");
            if self.blocks[..position].iter().any(|earlier| earlier.name == block.name) {
                return Err(Error::setting(
                    format!("{path}.name"),
                    format!("{:?} again", block.name.text(Language::FRENCH)),
                    "a name of its own",
                ));
            }
            block.check().map_err(|error| error.within(&path))?;
        }
        if self.size() > MAX_SIZE {
            return Err(Error::setting(
                "plan.blocks",
                format!("{} positions in all", self.size()),
                format!("at most {MAX_SIZE}"),
            ));
        }
        if !(0.0..=1.0).contains(&self.min_evidence) {
            return Err(Error::setting("plan.min_evidence", self.min_evidence, "between 0 and 1"));
        }
        self.caps.check().map_err(|error| error.within("plan"))?;
        self.filters.check().map_err(|error| error.within("plan"))
    }

    /// The number of articles of the whole page.
    pub fn size(&self) -> usize {
        self.blocks.iter().map(|block| block.size).fold(0, usize::saturating_add)
    }
}
