//! Figures of the pages of a whole site: what an editor would complain about, counted.
//!
//! Input: a recommender and a plan. Output: [`PageFigures`]. Cost: the pages of the site twice, with the rules of the plan and without.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::page::{Item, Page, PagePlan};
use crate::ranking::{ExclusionReason, FeatureKind, evidence};
use crate::recommender::Recommender;

/// Share of a score from which one feature carries it.
const CARRIES: f64 = 0.8;

/// A tag of more than this share of the articles is generic.
const GENERIC: f64 = 0.05;

/// Contributions that are looked at.
const CONTRIBUTIONS: usize = 40;

/// Figures of the pages of a site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PageFigures {
    /// Articles that may be shown, each with a page.
    pub pages: usize,
    /// Articles on all pages.
    pub items: usize,
    /// Pages without an article.
    pub empty: usize,
    /// Blocks that are short.
    pub short_blocks: usize,
    /// In how many short blocks each rule excluded a candidate.
    pub short_by_rule: BTreeMap<ExclusionReason, usize>,
    /// Share of the items with less evidence than the plan asks for: the only item of a page may have less.
    pub below_minimum: f64,
    /// Share of the items of which one word, tag, author or section makes four fifths of the score or more.
    pub one_feature: f64,
    /// Share of the items of which tags make four fifths of the score or more, and all these tags are on more than 5 % of the articles.
    pub generic_tags: f64,
    /// Share of the items in one series with their article.
    pub same_series: f64,
    /// Items by what their label names.
    pub labels: BTreeMap<FeatureKind, usize>,
    /// Items without a label.
    pub without_label: usize,
    /// Items that the same page without the rules of the plan would show, by the rule that removed them; the others were replaced.
    pub removed: BTreeMap<ExclusionReason, usize>,
}

impl PageFigures {
    /// Computes the figures of the pages of all articles that may be shown.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] for a plan out of range, [`Error::Cancelled`].
    pub fn of(recommender: &Recommender, plan: &PagePlan) -> Result<Self> {
        let plan = plan.clone().with_labels(true).with_contributions(CONTRIBUTIONS);
        let mut without = Vec::new();
        let raw = plan.clone().with_labels(false).with_contributions(0).without_rules();
        recommender.page_each(&raw, |_, page| {
            without.push(ids(&page));
            Ok::<(), Error>(())
        })?;
        let mut without = without.into_iter();
        let mut figures = Self::default();
        let mut counts = Counts::default();
        recommender.page_each(&plan, |article, page| {
            let raw = without.next().unwrap_or_default();
            let query = recommender.number(&article.id)?;
            if recommender.view().attributes(query).state.is_none() {
                figures.add(recommender, &plan, query, &page, &raw, &mut counts)?;
            }
            Ok::<(), Error>(())
        })?;
        let share = |count: usize| count as f64 / figures.items.max(1) as f64;
        let [below_minimum, one_feature, generic_tags, same_series] =
            [counts.below_minimum, counts.one_feature, counts.generic_tags, counts.same_series].map(share);
        Ok(Self { below_minimum, one_feature, generic_tags, same_series, ..figures })
    }

    fn add(
        &mut self,
        recommender: &Recommender,
        plan: &PagePlan,
        query: u32,
        page: &Page,
        raw: &[String],
        counts: &mut Counts,
    ) -> Result<()> {
        let view = recommender.view();
        let items = || page.blocks.iter().flat_map(|block| &block.items);
        self.pages += 1;
        self.items += items().count();
        self.empty += usize::from(items().next().is_none());
        for shortage in page.blocks.iter().filter_map(|block| block.shortage.as_ref()) {
            self.short_blocks += 1;
            shortage.excluded.iter().for_each(|count| *self.short_by_rule.entry(count.rule).or_insert(0) += 1);
        }
        for item in items() {
            let number = recommender.number(&item.id)?;
            let is_one_series = view.attributes(query).is_one_series(view.attributes(number));
            counts.below_minimum += usize::from(evidence(&view, query, number) < plan.min_evidence);
            counts.one_feature += usize::from(is_carried_by_one(item));
            counts.generic_tags += usize::from(is_carried_by_generic_tags(recommender, item));
            counts.same_series += usize::from(is_one_series);
            match (&item.label, item.label_kind) {
                (Some(_), Some(kind)) => *self.labels.entry(kind).or_insert(0) += 1,
                (None, _) => self.without_label += 1,
                (Some(_), None) => {}
            }
        }
        let shown: HashSet<&str> = items().map(|item| item.id.as_str()).collect();
        let series = |number: u32| {
            let of_one = |item: &&Item| {
                recommender.number(&item.id).is_ok_and(|other| view.attributes(other).is_one_series(view.attributes(number)))
            };
            items().filter(of_one).count()
        };
        for id in raw.iter().filter(|id| !shown.contains(id.as_str())) {
            let number = recommender.number(id)?;
            if evidence(&view, query, number) < plan.min_evidence {
                *self.removed.entry(ExclusionReason::LittleInCommon).or_insert(0) += 1;
            } else if plan.caps.series.is_some_and(|most| series(number) >= most) {
                *self.removed.entry(ExclusionReason::SeriesCap).or_insert(0) += 1;
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Counts {
    below_minimum: usize,
    one_feature: usize,
    generic_tags: usize,
    same_series: usize,
}

fn ids(page: &Page) -> Vec<String> {
    page.blocks.iter().flat_map(|block| &block.items).map(|item| item.id.clone()).collect()
}

fn is_carried_by_one(item: &Item) -> bool {
    let Some(score) = item.score else { return false };
    item.contributions.iter().any(|c| {
        let is_weak = matches!(c.kind, FeatureKind::Word | FeatureKind::Tag | FeatureKind::Author | FeatureKind::Section);
        is_weak && c.value >= CARRIES * score
    })
}

fn is_carried_by_generic_tags(recommender: &Recommender, item: &Item) -> bool {
    let Some(score) = item.score else { return false };
    let model = &recommender.site().text;
    let is_tag = |c: &&crate::ranking::Contribution| c.kind == FeatureKind::Tag;
    let sum: f64 = item.contributions.iter().filter(is_tag).map(|c| c.value).sum();
    let is_generic = |name: &str| {
        let key = model.tag_keys(&[name.to_string()]);
        let number = key.first().and_then(|key| model.frequencies.tags.find(key));
        f64::from(model.frequencies.tags.frequency(number)) > GENERIC * f64::from(model.frequencies.articles)
    };
    sum >= CARRIES * score && item.contributions.iter().filter(is_tag).all(|c| is_generic(&c.feature))
}
