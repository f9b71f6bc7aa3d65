//! The filters of a question, their names replaced by numbers.

use super::exclusion_reason::ExclusionReason;
use super::filters::{Filters, LanguageRule};
use super::selection::SelectedNumbers;
use crate::ranking::article_table::Attributes;
use crate::ranking::table_view::TableView;

/// Filters by number, made once for many articles.
pub(crate) struct FilterRules<'a> {
    pub(super) filters: &'a Filters,
    pub(super) language: LanguageRule,
    pub(super) ids: SelectedNumbers,
    pub(super) sections: SelectedNumbers,
    pub(super) tags: SelectedNumbers,
    pub(super) authors: SelectedNumbers,
    pub(super) quiet: TopicNumbers,
    pub(super) unsuggested: TopicNumbers,
    pub(super) confined: TopicNumbers,
    /// The least score; a quantile has become a number.
    pub(super) min_score: f64,
}

/// Topics by number. A topic is a tag or a section, or both.
#[derive(Default)]
pub(super) struct TopicNumbers {
    tags: Vec<u32>,
    sections: Vec<u32>,
}

impl TopicNumbers {
    pub(super) fn cover(&self, article: &Attributes) -> bool {
        article.tags.iter().any(|tag| self.tags.contains(tag)) || article.section.is_some_and(|s| self.sections.contains(&s))
    }

    /// Whether some topic covers one article and not the other.
    pub(super) fn cover_only(&self, article: &Attributes, other: &Attributes) -> bool {
        let has_tag = article.tags.iter().any(|tag| self.tags.contains(tag) && !other.tags.contains(tag));
        has_tag || article.section.is_some_and(|s| self.sections.contains(&s) && other.section != Some(s))
    }

    fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.sections.is_empty()
    }
}

impl<'a> FilterRules<'a> {
    /// `language` applies where the filters name no rule; `min_score` is the minimum of score and quantile together.
    pub(crate) fn new(filters: &'a Filters, table: &TableView<'_>, language: LanguageRule, min_score: f64) -> Self {
        let [quiet, unsuggested, confined] =
            [&filters.topics.quiet, &filters.topics.unsuggested, &filters.topics.confined].map(|topics| TopicNumbers {
                tags: topics.iter().filter_map(|topic| table.tag(topic)).collect(),
                sections: topics.iter().filter_map(|topic| table.section(topic)).collect(),
            });
        Self {
            filters,
            language: filters.language.clone().unwrap_or(language),
            ids: SelectedNumbers::new(&filters.ids, |id| table.number(id)),
            sections: SelectedNumbers::new(&filters.sections, |name| table.section(name)),
            tags: SelectedNumbers::new(&filters.tags, |name| table.tag(name)),
            authors: SelectedNumbers::new(&filters.authors, |name| table.author(name)),
            quiet,
            unsuggested,
            confined,
            min_score,
        }
    }

    /// The rules of these filters that can exclude an article, in their order.
    pub(super) fn active(&self) -> impl Iterator<Item = ExclusionReason> {
        let Filters { ids, sections, tags, authors, .. } = self.filters;
        let filters = self.filters;
        [
            (ExclusionReason::OtherLanguage, self.language != LanguageRule::Any),
            (ExclusionReason::QuietTopic, !self.quiet.is_empty()),
            (ExclusionReason::UnsuggestedTopic, !self.unsuggested.is_empty()),
            (ExclusionReason::ConfinedTopic, !self.confined.is_empty()),
            (ExclusionReason::Id, !ids.is_empty()),
            (ExclusionReason::Section, !sections.is_empty()),
            (ExclusionReason::Tag, !tags.is_empty()),
            (ExclusionReason::Author, !authors.is_empty()),
            (ExclusionReason::OutsideWindow, filters.published_from.is_some() || filters.published_until.is_some()),
            (ExclusionReason::TooOld, filters.max_age_days.is_some()),
            (ExclusionReason::NotInThePast, filters.past_only),
            (ExclusionReason::TooFarInTime, filters.max_days_older.is_some() || filters.max_days_newer.is_some()),
        ]
        .into_iter()
        .filter_map(|(rule, is_active)| is_active.then_some(rule))
    }
}
