//! Eligibility: the rules of a question for one query article, applied to each candidate.
//!
//! Input: the rules of one or two filters (of a page and of a block). Output: the first rule that excludes a candidate, or all of
//! them with value and limit. Rules are applied in the order of [`ExclusionReason`].

use super::clock::{Clock, is_older};
use super::exclusion_reason::ExclusionReason;
use super::filter_rules::FilterRules;
use super::filters::{Filters, LanguageRule};
use crate::date::Date;
use crate::near_duplicates::Likeness;
use crate::ranking::table_view::TableView;

/// Finds near-duplicates by the numbers of two articles.
pub(crate) trait DuplicateCheck {
    /// Returns the likeness of two articles, if they are near-duplicates.
    fn likeness(&self, a: u32, b: u32) -> Option<Likeness>;

    /// Whether two articles are near-duplicates.
    fn are_near_duplicates(&self, a: u32, b: u32) -> bool;
}

/// The rules that decide whether a candidate may be suggested under one query article.
pub(crate) struct Eligibility<'a> {
    table: TableView<'a>,
    /// Number of the query article.
    query: u32,
    /// Families of translations of the query article.
    families: Vec<u32>,
    clock: Clock,
    /// The rules of the page or question, then those of the block.
    rules: Vec<&'a FilterRules<'a>>,
    /// The rules to apply, and the position of their filters in `rules`, in the order of [`ExclusionReason`].
    active: Vec<(ExclusionReason, usize)>,
    /// Numbers of the articles that the body of the query article links, in ascending order.
    linked: Vec<u32>,
    /// Excludes near-duplicates of the query article, where the question wants that.
    duplicates: Option<&'a (dyn DuplicateCheck + 'a)>,
}

/// The rules that are active without any filter.
const ALWAYS: [ExclusionReason; 8] = [
    ExclusionReason::Itself,
    ExclusionReason::Draft,
    ExclusionReason::Withdrawn,
    ExclusionReason::Embargo,
    ExclusionReason::Expired,
    ExclusionReason::Future,
    ExclusionReason::NeverSuggested,
    ExclusionReason::Translation,
];

impl<'a> Eligibility<'a> {
    /// The clock is that of the first rules.
    pub(crate) fn new(table: TableView<'a>, query: u32, rules: Vec<&'a FilterRules<'a>>) -> Self {
        let clock = Clock::new(rules.first().and_then(|rules| rules.filters.as_of), || table.newest());
        let mut active: Vec<(ExclusionReason, usize)> = ALWAYS.iter().map(|&rule| (rule, 0)).collect();
        for (position, rules) in rules.iter().enumerate() {
            active.extend(rules.active().map(|rule| (rule, position)));
        }
        active.sort_unstable();
        Self {
            families: table.families(query).collect(),
            clock,
            table,
            query,
            rules,
            active,
            linked: Vec::new(),
            duplicates: None,
        }
    }

    /// Excludes the articles that the body links, given by number.
    pub(crate) fn without_linked(mut self, mut linked: Vec<u32>) -> Self {
        linked.sort_unstable();
        if !linked.is_empty() {
            self.active.push((ExclusionReason::Linked, 0));
            self.active.sort_unstable();
        }
        self.linked = linked;
        self
    }

    /// Excludes near-duplicates of the query article.
    pub(crate) fn without_duplicates(mut self, duplicates: &'a (dyn DuplicateCheck + 'a)) -> Self {
        self.duplicates = Some(duplicates);
        self.active.push((ExclusionReason::NearDuplicateOfArticle, 0));
        self.active.sort_unstable();
        self
    }

    /// Sets another query article, without the articles that its body links.
    pub(crate) fn set_query(&mut self, query: u32) {
        self.query = query;
        self.families.clear();
        self.families.extend(self.table.families(query));
        self.linked.clear();
    }

    /// Whether no rule excludes a candidate for every query article. The answer can be used for all of them.
    pub(crate) fn admits(&self, candidate: u32) -> bool {
        !self.active.iter().any(|&(rule, position)| !is_of_pairs(rule) && self.breaks(rule, position, candidate))
    }

    /// Keeps only the rules for candidates that [`admits`](Self::admits) let in: rules of pairs that some pair of this corpus can
    /// break.
    pub(crate) fn of_pairs(mut self) -> Self {
        let can_exclude = |rule, position: usize| match rule {
            ExclusionReason::Translation => self.table.may_have_translations(),
            ExclusionReason::OtherLanguage => {
                self.rules[position].language != LanguageRule::Same || !self.table.has_one_language()
            }
            _ => true,
        };
        self.active.retain(|&(rule, position)| is_of_pairs(rule) && can_exclude(rule, position));
        self
    }

    /// Returns the first rule that excludes a candidate, if any.
    pub(crate) fn exclusion(&self, candidate: u32) -> Option<ExclusionReason> {
        self.active.iter().find(|&&(rule, position)| self.breaks(rule, position, candidate)).map(|&(rule, _)| rule)
    }

    /// Returns every rule that excludes a candidate, each once, in their order, with the value and the limit.
    pub(crate) fn exclusions(&self, candidate: u32) -> Vec<(ExclusionReason, String, String)> {
        let mut broken: Vec<(ExclusionReason, String, String)> = Vec::new();
        for &(rule, position) in &self.active {
            if self.breaks(rule, position, candidate) && broken.last().is_none_or(|(last, ..)| *last != rule) {
                let (value, limit) = self.value_and_limit(rule, position, candidate);
                broken.push((rule, value, limit));
            }
        }
        broken
    }

    /// Whether the rules treat another article as query and as candidate like the query article.
    pub(crate) fn is_same_query(&self, other: u32) -> bool {
        let [own, others] = [self.query, other].map(|number| self.table.attributes(number));
        let depends_on_dates = self.min_score() > 0.0
            || self.active.iter().any(|(rule, _)| matches!(rule, ExclusionReason::NotInThePast | ExclusionReason::TooFarInTime));
        let is_same = own.language == others.language
            && own.section == others.section
            && own.tags == others.tags
            && own.authors == others.authors
            && (own.date == others.date || !depends_on_dates);
        is_same && self.linked.is_empty() && !self.table.may_have_translations() && self.admits(self.query) && self.admits(other)
    }

    /// Returns why an article may not be shown at the time of the question, if it may not.
    pub(crate) fn not_shown(&self, article: u32) -> Option<ExclusionReason> {
        ALWAYS[1..=5].iter().copied().find(|&rule| self.breaks(rule, 0, article))
    }

    /// Whether embargoes hold because the question gives no time.
    pub(crate) fn holds_all_embargoes(&self) -> bool {
        !self.clock.is_given()
    }

    /// Whether nothing but pins may be suggested under the query article.
    pub(crate) fn is_quiet(&self) -> bool {
        self.rules.iter().any(|rules| rules.quiet.cover(self.table.attributes(self.query)))
    }

    fn breaks(&self, rule: ExclusionReason, position: usize, candidate: u32) -> bool {
        // Tested before the attributes are read: for lists of all articles these two are mostly the only rules left.
        if rule == ExclusionReason::Itself {
            return candidate == self.query || self.table.is_replaced(candidate);
        }
        if rule == ExclusionReason::NearDuplicateOfArticle {
            return self.duplicates.is_some_and(|check| check.are_near_duplicates(self.query, candidate));
        }
        let found = self.table.attributes(candidate);
        let query = self.table.attributes(self.query);
        let Some(rules) = self.rules.get(position) else { return false };
        let filters = rules.filters;
        match rule {
            ExclusionReason::Draft | ExclusionReason::Withdrawn => found.state == Some(rule),
            ExclusionReason::Embargo => found.not_before.is_some_and(|date| self.clock.holds_embargo(&date)),
            ExclusionReason::Expired => found.expires.is_some_and(|date| self.clock.has_expired(&date, found.date.as_ref())),
            ExclusionReason::Future => found.date.is_some_and(|date| self.clock.is_future(&date)),
            ExclusionReason::NeverSuggested => found.never_suggest,
            ExclusionReason::Translation => self.families.contains(&found.family),
            ExclusionReason::OtherLanguage => match &rules.language {
                LanguageRule::Same => found.language != query.language,
                LanguageRule::Any => false,
                LanguageRule::Among(languages) => !languages.contains(&found.language),
            },
            ExclusionReason::QuietTopic => rules.quiet.cover(query),
            ExclusionReason::UnsuggestedTopic => rules.unsuggested.cover(found),
            ExclusionReason::ConfinedTopic => rules.confined.cover_only(found, query),
            ExclusionReason::Id => rules.ids.exclude(&[candidate]),
            ExclusionReason::Section => rules.sections.exclude(found.section.as_slice()),
            ExclusionReason::Tag => rules.tags.exclude(&found.tags),
            ExclusionReason::Author => rules.authors.exclude(&found.authors),
            ExclusionReason::Linked => self.linked.binary_search(&candidate).is_ok(),
            ExclusionReason::OutsideWindow => !is_in_window(filters, found.date.as_ref()),
            ExclusionReason::TooOld => {
                let age = found.date.and_then(|date| self.clock.age_in_days(&date));
                filters.max_age_days.is_some_and(|most| age.is_none_or(|age| age > most))
            }
            ExclusionReason::NotInThePast => {
                let both = query.date.as_ref().zip(found.date.as_ref());
                filters.past_only && !both.is_some_and(|(article, candidate)| candidate.is_on_or_before(article))
            }
            ExclusionReason::TooFarInTime => is_too_far(filters, query.date.as_ref(), found.date.as_ref()),
            // The first two are tested above; the others are rules of a list, not of a pair.
            ExclusionReason::Itself
            | ExclusionReason::NearDuplicateOfArticle
            | ExclusionReason::BelowMinimum
            | ExclusionReason::LittleInCommon
            | ExclusionReason::NearDuplicate
            | ExclusionReason::SectionCap
            | ExclusionReason::AuthorCap
            | ExclusionReason::SeriesCap
            | ExclusionReason::OnPage => false,
        }
    }

    /// The value that was found and the limit, in words.
    fn value_and_limit(&self, rule: ExclusionReason, position: usize, candidate: u32) -> (String, String) {
        let found = self.table.attributes(candidate);
        let query = self.table.attributes(self.query);
        let filters = self.rules[position].filters;
        let date = |date: Option<Date>| date.map_or_else(|| "no date".to_string(), |date| date.to_string());
        let as_of = self.clock.description();
        match rule {
            ExclusionReason::Embargo => (format!("not before {}", date(found.not_before)), self.clock.embargo_limit()),
            ExclusionReason::Expired => (format!("dated {}, expires {}", date(found.date), date(found.expires)), as_of),
            ExclusionReason::Future => (date(found.date), as_of),
            ExclusionReason::OtherLanguage => (found.language.to_string(), self.languages(position)),
            ExclusionReason::OutsideWindow => (
                date(found.date),
                format!(
                    "from {} until {}",
                    filters.published_from.map_or_else(|| "any date".to_string(), |d| d.to_string()),
                    filters.published_until.map_or_else(|| "any date".to_string(), |d| d.to_string())
                ),
            ),
            ExclusionReason::TooOld => (date(found.date), format!("at most {} days {as_of}", filters.max_age_days.unwrap_or(0))),
            ExclusionReason::NotInThePast => (date(found.date), format!("on or before {}", date(query.date))),
            ExclusionReason::TooFarInTime => {
                let days = query.date.zip(found.date).map(|(a, b)| a.days_between(&b));
                let side = |days: Option<u32>| days.map_or_else(|| "any".to_string(), |days| days.to_string());
                let limit = format!("{} days older, {} newer", side(filters.max_days_older), side(filters.max_days_newer));
                (days.map_or_else(|| "no date".to_string(), |days| format!("{days} days")), limit)
            }
            ExclusionReason::NearDuplicateOfArticle => {
                let likeness = self.duplicates.and_then(|check| check.likeness(self.query, candidate));
                likeness.map_or_else(Default::default, |likeness| likeness.value_and_limit())
            }
            _ => (String::new(), String::new()),
        }
    }

    fn languages(&self, position: usize) -> String {
        match &self.rules[position].language {
            LanguageRule::Among(languages) => languages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            _ => self.table.attributes(self.query).language.to_string(),
        }
    }

    /// The least score: the largest minimum of all filters.
    pub(crate) fn min_score(&self) -> f64 {
        self.rules.iter().map(|rules| rules.min_score).fold(0.0, f64::max)
    }

    /// Whether near-duplicates of the query article are excluded.
    pub(crate) fn excludes_near_duplicates(&self) -> bool {
        self.duplicates.is_some()
    }

    /// Number of the query article.
    pub(crate) fn query(&self) -> u32 {
        self.query
    }

    pub(crate) fn table(&self) -> &TableView<'a> {
        &self.table
    }
}

/// Whether a rule depends on the query article.
fn is_of_pairs(rule: ExclusionReason) -> bool {
    match rule {
        ExclusionReason::Itself
        | ExclusionReason::Translation
        | ExclusionReason::OtherLanguage
        | ExclusionReason::QuietTopic
        | ExclusionReason::ConfinedTopic
        | ExclusionReason::Linked
        | ExclusionReason::NotInThePast
        | ExclusionReason::TooFarInTime
        | ExclusionReason::NearDuplicateOfArticle => true,
        ExclusionReason::Draft
        | ExclusionReason::Withdrawn
        | ExclusionReason::Embargo
        | ExclusionReason::Expired
        | ExclusionReason::Future
        | ExclusionReason::NeverSuggested
        | ExclusionReason::UnsuggestedTopic
        | ExclusionReason::Id
        | ExclusionReason::Section
        | ExclusionReason::Tag
        | ExclusionReason::Author
        | ExclusionReason::OutsideWindow
        | ExclusionReason::TooOld
        | ExclusionReason::BelowMinimum
        | ExclusionReason::LittleInCommon
        | ExclusionReason::NearDuplicate
        | ExclusionReason::SectionCap
        | ExclusionReason::AuthorCap
        | ExclusionReason::SeriesCap
        | ExclusionReason::OnPage => false,
    }
}

fn is_in_window(filters: &Filters, date: Option<&Date>) -> bool {
    let (from, until) = (&filters.published_from, &filters.published_until);
    if from.is_none() && until.is_none() {
        return true;
    }
    date.is_some_and(|date| {
        from.is_none_or(|from| from.is_on_or_before(date)) && until.is_none_or(|until| date.is_on_or_before(&until))
    })
}

fn is_too_far(filters: &Filters, query: Option<&Date>, candidate: Option<&Date>) -> bool {
    let Filters { max_days_older, max_days_newer, .. } = *filters;
    if max_days_older.is_none() && max_days_newer.is_none() {
        return false;
    }
    let Some((article, candidate)) = query.zip(candidate) else { return true };
    let limit = if is_older(candidate, article) { max_days_older } else { max_days_newer };
    limit.is_some_and(|limit| article.days_between(candidate) > limit)
}
