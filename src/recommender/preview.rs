//! Preview: what publishing a draft would do.

use serde::Serialize;

use super::Recommender;
use super::pages::prepare;
use super::view::View;
use crate::article::Article;
use crate::date::Date;
use crate::error::Result;
use crate::index::{Likeness, Part};
use crate::knn::SearchRequest;
use crate::page::{Page, PagePlan};
use crate::progress::{Stage, Ticker};
use crate::ranking::Twins;

/// What publishing a draft would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Preview {
    /// Its own page.
    pub page: Page,
    /// Where it would appear on the pages of others, by their ids.
    pub appearances: Vec<Appearance>,
    /// Articles of the same wording that exist already, the likest first.
    pub near_duplicates: Vec<Published>,
}

/// A place on the page of another article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Appearance {
    /// Id of the article whose page it is.
    pub article: String,
    /// Its headline.
    pub title: String,
    /// The block.
    pub block: String,
    /// The place in the block, from 1.
    pub place: usize,
}

/// An article that exists already.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Published {
    /// The caller's id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Date of publication.
    pub date: Option<Date>,
    /// How much of the wording is the same.
    #[serde(flatten)]
    pub likeness: Likeness,
}

#[cfg(feature = "render")]
impl Published {
    /// The fact in a line, in the language given: `déjà paru le 12 mai 2022 : Le titre`.
    #[must_use]
    pub fn notice(&self, language: crate::language::Language) -> String {
        let words = &crate::ranking::Wording::of(language).page;
        let date = self.date.map(|date| crate::page::date_label(&date, language));
        format!("{}{} : {}", words.published, date.unwrap_or_else(|| "?".to_string()), self.title)
    }
}

/// Among how many of the articles nearest by text copies of a draft are looked for: all there are on a smaller site.
const NEAREST: usize = 1000;

/// Made ready to preview drafts under one plan; by [`Recommender::previewer`].
///
/// Knows how good a candidate must be to matter for the page of each article: 8 bytes a block and article.
pub struct Previewer<'a> {
    recommender: &'a Recommender,
    plan: &'a PagePlan,
    /// For each article and block the score below which a newcomer leaves the page as it is.
    bars: Vec<Vec<f64>>,
}

/// A bar that everyone passes.
const NO_BAR: f64 = f64::NEG_INFINITY;

impl Recommender {
    /// What publishing a draft would do: its own page, the places where it would appear, the copies that exist.
    ///
    /// It is exact: with the same statistics, publishing gives these pages. A minimum score by quantile is the one exception: it is
    /// that of the site without the draft. The draft is taken as published, whatever its status.
    ///
    /// Time: a page of every article that may be shown. To preview several drafts, or one again and again while it is
    /// written, use a [`previewer`](Self::previewer).
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a plan out of range, [`Error::Cancelled`](crate::Error::Cancelled).
    ///
    /// ```
    /// use connexe::{Article, Recommender, page::PagePlan};
    ///
    /// let article = |id: &str, body: &str| Article::new(id, "").with_body(body);
    /// let recommender = Recommender::builder()
    ///     .build(vec![article("a", "le train de Tétouan part à l’aube"), article("b", "trois recettes de courges")])?;
    /// let preview = recommender.preview(&article("draft", "le train de Nador part à midi"), &PagePlan::blog())?;
    /// assert_eq!(preview.page.blocks[0].items[0].id, "a");
    /// assert_eq!((preview.appearances[0].article.as_str(), preview.appearances[0].place), ("a", 1));
    /// # Ok::<(), connexe::Error>(())
    /// ```
    pub fn preview(&self, draft: &Article, plan: &PagePlan) -> Result<Preview> {
        plan.check()?;
        Previewer { recommender: self, plan, bars: vec![vec![NO_BAR; plan.blocks.len()]; self.articles.len()] }.preview(draft)
    }

    /// Makes ready to preview drafts: lays every page out once, in parallel. Then a preview lays out only the pages that the draft
    /// could stand on.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) for a plan out of range, [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn previewer<'a>(&'a self, plan: &'a PagePlan) -> Result<Previewer<'a>> {
        plan.check()?;
        let ticker = self.watch.start(Stage::Rank, self.articles.len());
        self.sample_for_plan(plan, &ticker)?;
        let view = View::new(self, None);
        let prepared = prepare(&view, plan);
        let numbers: Vec<u32> = (0..view.len()).collect();
        let bars = self.threads.watched(&ticker).map_weighed(
            numbers.len(),
            plan.blocks.len(),
            || (),
            |(), place| {
                let bars = self.with_layout(&view, numbers[place], plan, &prepared, None, |layout, _| layout.bars.clone());
                ticker.tick(1);
                bars
            },
        )?;
        let bars = bars.into_iter().collect::<Result<_>>()?;
        ticker.finish()?;
        Ok(Previewer { recommender: self, plan, bars })
    }

    /// [`sample_for`](Self::sample_for) all blocks of a plan.
    fn sample_for_plan(&self, plan: &PagePlan, ticker: &Ticker<'_>) -> Result<()> {
        plan.blocks.iter().try_for_each(|block| {
            self.sample_for(&plan.filters, &block.blend, ticker)?;
            self.sample_for(&block.filters, &block.blend, ticker)
        })
    }
}

impl Previewer<'_> {
    /// What publishing a draft would do: [`Recommender::preview`], faster.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`](crate::Error::TooLarge) for a draft with more than 2^32 distinct words,
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn preview(&self, draft: &Article) -> Result<Preview> {
        let Self { recommender, plan, .. } = *self;
        let ticker = recommender.watch.start(Stage::Rank, recommender.articles.len());
        recommender.sample_for_plan(plan, &ticker)?;
        let visitor = recommender.visitor(draft, true)?;
        let view = View::new(recommender, Some(&visitor));
        let guest = view.len() - 1;
        let preview = Preview {
            page: recommender.page_of(&view, guest, plan, None)?,
            appearances: self.appearances(&view, guest, &ticker)?,
            near_duplicates: near_duplicates(recommender, &view, guest),
        };
        ticker.finish()?;
        Ok(preview)
    }

    /// The places of the draft on the pages of the others, in the order of their ids.
    fn appearances(&self, view: &View<'_>, guest: u32, ticker: &Ticker<'_>) -> Result<Vec<Appearance>> {
        let Self { recommender, plan, .. } = *self;
        let prepared = prepare(view, plan);
        let has_moved = self.has_moved(view);
        let mut others: Vec<u32> = (0..guest).filter(|&other| !view.roster().is_replaced(other)).collect();
        others.sort_unstable_by_key(|&other| view.roster().card(other).id_rank);
        let found = recommender.threads.watched(ticker).map_weighed(
            others.len(),
            plan.blocks.len(),
            || (),
            |(), place| {
                let other = others[place];
                ticker.tick(1);
                let is_pinned = view.article(other).pins.contains(&view.article(guest).id);
                let is_shown = prepared.first().is_some_and(|prepared| prepared.gate(view, other).not_shown(other).is_none());
                if !is_shown || !(is_pinned || has_moved || self.passes_a_bar(view, &prepared, other, guest)) {
                    return Ok(None);
                }
                recommender.with_layout(view, other, plan, &prepared, None, |layout, _| {
                    let blocks = plan.blocks.iter().zip(&layout.blocks);
                    blocks.into_iter().find_map(|(block, placed)| {
                        let place = placed.iter().position(|placed| placed.article == guest)?;
                        let article = view.article(other);
                        let (article, title) = (article.id.clone(), article.title.clone());
                        Some(Appearance { article, title, block: block.name.clone(), place: place + 1 })
                    })
                })
            },
        )?;
        Ok(found.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    fn passes_a_bar(&self, view: &View<'_>, prepared: &[super::view::Prepared<'_>], other: u32, guest: u32) -> bool {
        let bars = &self.bars[other as usize];
        prepared.iter().zip(&self.plan.blocks).zip(bars).any(|((prepared, block), &bar)| {
            let gate = prepared.gate(view, other);
            let scorer = prepared.scorer(view, &block.blend, &gate);
            bar == NO_BAR || scorer.unfiltered(guest, &view.dots(other, guest, &scorer)) >= bar
        })
    }

    /// Whether the draft moves the clock, so that the pages behind the bars are no longer those of now.
    fn has_moved(&self, view: &View<'_>) -> bool {
        let before = self.recommender.newest_date().map(|date| date.last_second());
        let now = view.roster().newest().map(|date| date.last_second());
        if self.plan.filters.as_of.is_some() || before == now {
            return false;
        }
        let depends_on_the_clock = |filters: &crate::ranking::Filters| filters.max_age_days.is_some();
        let has_expiring = (0..view.len() - 1).any(|number| {
            let card = view.roster().card(number);
            card.expires.is_some() || card.not_before.is_some() || card.date.map(|date| date.last_second()) > before
        });
        has_expiring
            || depends_on_the_clock(&self.plan.filters)
            || self.plan.blocks.iter().any(|block| depends_on_the_clock(&block.filters))
    }
}

/// Articles with the wording of the draft, the likest first.
fn near_duplicates(recommender: &Recommender, view: &View<'_>, guest: u32) -> Vec<Published> {
    let nearest: Vec<u32> = if recommender.index.len() <= NEAREST {
        (0..guest).collect()
    } else {
        let wanted = SearchRequest { exclude: None, k: NEAREST, ranks: &recommender.id_ranks };
        let text = view.query(guest).parts[Part::Text.index()];
        let index = recommender.index.text();
        let nearest = index.scratch.with(|scratch| index.nearest(text, &wanted, scratch));
        nearest.into_iter().map(|near| near.row).collect()
    };
    let mut found: Vec<(Likeness, u64, u32)> = nearest
        .into_iter()
        .filter(|&other| !view.roster().is_replaced(other))
        .filter_map(|other| Some((view.likeness(guest, other)?, view.roster().card(other).id_rank, other)))
        .collect();
    let likest_first = |a: &Likeness, b: &Likeness| b.jaccard.total_cmp(&a.jaccard).then(b.containment.total_cmp(&a.containment));
    found.sort_by(|a, b| likest_first(&a.0, &b.0).then(a.1.cmp(&b.1)));
    let published = |(likeness, _, number): (Likeness, u64, u32)| {
        let article = view.article(number);
        Published { id: article.id.clone(), title: article.title.clone(), date: article.date, likeness }
    };
    found.into_iter().map(published).collect()
}
