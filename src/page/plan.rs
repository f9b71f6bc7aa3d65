//! The plan of a page: what each block shows, and by which rules.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::blocks::Fallback;
use crate::error::{Error, Result};
use crate::index::Engine;
use crate::ranking::{Blend, Boosts, Caps, Diversity, Filters, NearDuplicates, Recency};

/// The blocks of a page, in their order, planned together.
///
/// No article stands on a page twice; by default no near-duplicate of the article or of one that stands higher, and none that the
/// body links already. The article's pins stand first, from the first block on. The other places are filled as a whole: as many as
/// can be, and then by the largest discounted gain (`docs/pages.md`), so that no block starves another.
///
/// A page is a pure function of the index, the plan and [`Filters::as_of`].
///
/// ```
/// use connexe::page::{BlockPlan, PagePlan};
/// use connexe::{Blend, Caps, Filters};
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
    /// Who may stand on the page at all. Blocks can only be stricter; their `as_of` is that of the page.
    #[serde(default)]
    pub filters: Filters,
    /// Whether articles that the body links may stand on the page. Default: false.
    #[serde(default)]
    pub allow_linked: bool,
    /// What becomes of near-duplicates. Default: hidden.
    #[serde(default)]
    pub near_duplicates: NearDuplicates,
    /// How many contributions each item lists, the rest in one more; 0, the default, for no explanation.
    #[serde(default)]
    pub contributions: usize,
    /// Whether each item has a one-line label. Default: false.
    #[serde(default)]
    pub labels: bool,
    /// How candidates are found; the page is the same.
    #[serde(default)]
    pub engine: Engine,
}

/// One block of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BlockPlan {
    /// The heading.
    pub name: String,
    /// How many articles, 1 to 1000.
    pub size: usize,
    /// How they are chosen.
    #[serde(default)]
    pub blend: Blend,
    /// Who may stand in the block, besides the filters of the page.
    #[serde(default)]
    pub filters: Filters,
    /// How many of one section, author or series.
    #[serde(default)]
    pub caps: Caps,
    /// Factors on some candidates.
    #[serde(default)]
    pub boosts: Boosts,
    /// Whether articles that resemble each other are moved apart. Default: no.
    #[serde(default)]
    pub diversity: Option<Diversity>,
    /// What fills places that no related article can fill, the first rung first. Default: nothing.
    #[serde(default)]
    pub fallback: Vec<Fallback>,
    /// Ids that stand first in this block on every page, in their order.
    #[serde(default)]
    pub pins: Vec<String>,
    /// Longest excerpt, in characters. Default: 175.
    #[serde(default = "default_excerpt_length")]
    pub excerpt_length: usize,
}

/// The largest page: far beyond what any reader sees.
const MAX_SIZE: usize = 1000;

/// The longest excerpt.
const MAX_EXCERPT: usize = 10_000;

fn default_excerpt_length() -> usize {
    175
}

impl BlockPlan {
    /// A block of `size` articles by the default blend, with excerpts of 175 characters.
    pub fn new(name: impl Into<String>, size: usize) -> Self {
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
            excerpt_length: default_excerpt_length(),
        }
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

    /// Sets who may stand in the block, besides the filters of the page.
    #[must_use]
    pub fn with_filters(mut self, filters: Filters) -> Self {
        self.filters = filters;
        self
    }

    /// Sets how many of one section, author or series.
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

    /// Moves articles that resemble each other apart.
    #[must_use]
    pub fn with_diversity(mut self, diversity: Diversity) -> Self {
        self.diversity = Some(diversity);
        self
    }

    /// Sets what fills places that no related article can fill.
    #[must_use]
    pub fn with_fallback(mut self, ladder: impl IntoIterator<Item = Fallback>) -> Self {
        self.fallback = ladder.into_iter().collect();
        self
    }

    /// Sets the ids that stand first in this block on every page.
    #[must_use]
    pub fn with_pins<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.pins = ids.into_iter().map(Into::into).collect();
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
        let mut rungs = HashSet::new();
        if let Some(again) = self.fallback.iter().find(|rung| !rungs.insert(**rung)) {
            return Err(Error::setting("fallback", format!("{again:?} again"), "a rung at most once"));
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
            contributions: 0,
            labels: false,
            engine: Engine::default(),
        }
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

    /// The foot of a blog post: 3 articles, dates left aside, for a good post does not age.
    pub fn blog() -> Self {
        let ageless = Blend::default().with_recency(Recency::Off);
        Self::new(vec![BlockPlan::new("À lire aussi", 3).with_blend(ageless)])
    }

    /// What to read next: `k` articles, those that resemble each other moved apart, at most two of one series.
    pub fn next_reads(k: usize) -> Self {
        let block = BlockPlan::new("À lire ensuite", k);
        Self::new(vec![block.with_diversity(Diversity::new(0.8)).with_caps(Caps::default().with_series(2))])
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

    /// Sets what becomes of near-duplicates.
    #[must_use]
    pub fn with_near_duplicates(mut self, near_duplicates: NearDuplicates) -> Self {
        self.near_duplicates = near_duplicates;
        self
    }

    /// Sets how many contributions each item lists.
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
    /// [`Error::Setting`] for a plan without blocks, two blocks of one name, sizes or lengths out of range, more than 1000 places
    /// on the page, or a setting of a block that is out of its range. The field has its whole path:
    /// `plan.blocks[1].blend.tags`.
    pub fn check(&self) -> Result<()> {
        if self.blocks.is_empty() {
            return Err(Error::setting("plan.blocks", "empty", "at least one block"));
        }
        for (position, block) in self.blocks.iter().enumerate() {
            let path = format!("plan.blocks[{position}]");
            if self.blocks[..position].iter().any(|earlier| earlier.name == block.name) {
                return Err(Error::setting(format!("{path}.name"), format!("{:?} again", block.name), "a name of its own"));
            }
            block.check().map_err(|error| error.within(&path))?;
        }
        if self.size() > MAX_SIZE {
            return Err(Error::setting("plan.blocks", format!("{} places in all", self.size()), format!("at most {MAX_SIZE}")));
        }
        self.filters.check().map_err(|error| error.within("plan"))
    }

    /// Places on the page.
    pub fn size(&self) -> usize {
        self.blocks.iter().map(|block| block.size).fold(0, usize::saturating_add)
    }
}
