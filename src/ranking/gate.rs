//! The gate: filters made ready for one article, and asked of each candidate.

use super::catalogue::{Card, Roster};
use super::filters::{Filters, LanguageRule};
use super::refusal::Refusal;
use super::selection::Chosen;
use crate::date::Date;
use crate::index::Likeness;

/// What tells near-duplicates, by the numbers of two articles.
pub(crate) trait Twins {
    fn likeness(&self, a: u32, b: u32) -> Option<Likeness>;
}

/// Filters with their names replaced by numbers: made once for many articles.
pub(crate) struct Rules<'a> {
    filters: &'a Filters,
    language: LanguageRule,
    ids: Chosen,
    sections: Chosen,
    tags: Chosen,
    authors: Chosen,
    topics: [TopicNumbers; 3],
    /// The least score; a quantile has become a number.
    min_score: f64,
}

/// A topic is a tag or a section: in either there may be some of its name.
#[derive(Default)]
struct TopicNumbers {
    tags: Vec<u32>,
    sections: Vec<u32>,
}

impl TopicNumbers {
    fn covers(&self, card: &Card) -> bool {
        card.tags.iter().any(|tag| self.tags.contains(tag)) || card.section.is_some_and(|s| self.sections.contains(&s))
    }

    /// Whether some topic covers this article and not the other.
    fn covers_without(&self, card: &Card, other: &Card) -> bool {
        let tag_alone = card.tags.iter().any(|tag| self.tags.contains(tag) && !other.tags.contains(tag));
        tag_alone || card.section.is_some_and(|s| self.sections.contains(&s) && other.section != Some(s))
    }

    fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.sections.is_empty()
    }
}

impl<'a> Rules<'a> {
    /// `language` stands in where the filters name no rule; `min_score` is what their minimum comes to.
    pub(crate) fn new(filters: &'a Filters, roster: &Roster<'_>, language: LanguageRule, min_score: f64) -> Self {
        let topics = [&filters.topics.quiet, &filters.topics.unsuggested, &filters.topics.confined].map(|topics| TopicNumbers {
            tags: topics.iter().filter_map(|topic| roster.tag(topic)).collect(),
            sections: topics.iter().filter_map(|topic| roster.section(topic)).collect(),
        });
        Self {
            filters,
            language: filters.language.clone().unwrap_or(language),
            ids: Chosen::new(&filters.ids, |id| roster.number(id)),
            sections: Chosen::new(&filters.sections, |name| roster.section(name)),
            tags: Chosen::new(&filters.tags, |name| roster.tag(name)),
            authors: Chosen::new(&filters.authors, |name| roster.author(name)),
            topics,
            min_score,
        }
    }

    /// The rules of these filters that could keep anyone out, in their order.
    fn active(&self) -> impl Iterator<Item = Refusal> {
        let Filters { ids, sections, tags, authors, .. } = self.filters;
        let filters = self.filters;
        [
            (Refusal::OtherLanguage, self.language != LanguageRule::Any),
            (Refusal::QuietTopic, !self.topics[0].is_empty()),
            (Refusal::UnsuggestedTopic, !self.topics[1].is_empty()),
            (Refusal::ConfinedTopic, !self.topics[2].is_empty()),
            (Refusal::Id, !ids.is_empty()),
            (Refusal::Section, !sections.is_empty()),
            (Refusal::Tag, !tags.is_empty()),
            (Refusal::Author, !authors.is_empty()),
            (Refusal::OutsideWindow, filters.published_from.is_some() || filters.published_until.is_some()),
            (Refusal::TooOld, filters.max_age_days.is_some()),
            (Refusal::NotInThePast, filters.past_only),
            (Refusal::TooFarInTime, filters.max_days_older.is_some() || filters.max_days_newer.is_some()),
        ]
        .into_iter()
        .filter_map(|(rule, is_active)| is_active.then_some(rule))
    }
}

/// All that decides whether a candidate may stand under one article.
pub(crate) struct Gate<'a> {
    roster: Roster<'a>,
    asked: u32,
    families: Vec<u32>,
    as_of: Option<i64>,
    as_of_date: Option<Date>,
    /// Those of the page, then those of the block.
    rules: Vec<&'a Rules<'a>>,
    /// Which rules to ask, and of which filters, in the order of [`Refusal`].
    active: Vec<(Refusal, usize)>,
    /// Numbers of the articles that the body links, in ascending order.
    linked: Vec<u32>,
    /// Near-duplicates of the article stay out by this, if they have to.
    twins: Option<&'a (dyn Twins + 'a)>,
}

/// Rules that need no filter to be active.
const ALWAYS: [Refusal; 8] = [
    Refusal::Itself,
    Refusal::Draft,
    Refusal::Withdrawn,
    Refusal::Embargo,
    Refusal::Expired,
    Refusal::Future,
    Refusal::NeverSuggested,
    Refusal::Translation,
];

impl<'a> Gate<'a> {
    /// The clock is that of the first rules, else the newest date that the roster knows.
    pub(crate) fn new(roster: Roster<'a>, asked: u32, rules: Vec<&'a Rules<'a>>) -> Self {
        let as_of_date = rules.first().and_then(|rules| rules.filters.as_of).or_else(|| roster.newest());
        let mut active: Vec<(Refusal, usize)> = ALWAYS.iter().map(|&rule| (rule, 0)).collect();
        for (place, rules) in rules.iter().enumerate() {
            active.extend(rules.active().map(|rule| (rule, place)));
        }
        active.sort_unstable();
        Self {
            families: roster.families(asked).collect(),
            as_of: as_of_date.map(|date| date.last_second()),
            as_of_date,
            roster,
            asked,
            rules,
            active,
            linked: Vec::new(),
            twins: None,
        }
    }

    /// Keeps out what the body links, given by number.
    pub(crate) fn with_linked(mut self, mut linked: Vec<u32>) -> Self {
        linked.sort_unstable();
        if !linked.is_empty() {
            self.active.push((Refusal::Linked, 0));
            self.active.sort_unstable();
        }
        self.linked = linked;
        self
    }

    /// Keeps out near-duplicates of the article.
    pub(crate) fn with_twins(mut self, twins: &'a (dyn Twins + 'a)) -> Self {
        self.twins = Some(twins);
        self.active.push((Refusal::Copy, 0));
        self.active.sort_unstable();
        self
    }

    /// The same gate for another article that is asked about, without what its body links.
    pub(crate) fn ask(&mut self, asked: u32) {
        self.asked = asked;
        self.families.clear();
        self.families.extend(self.roster.families(asked));
        self.linked.clear();
    }

    /// Whether no rule keeps a candidate out that would do so whoever asks. Such verdicts can be kept from article to article.
    pub(crate) fn admits(&self, candidate: u32) -> bool {
        !self.active.iter().any(|&(rule, place)| !is_of_pairs(rule) && self.breaks(rule, place, candidate))
    }

    /// What is left to ask of candidates that [`admits`](Self::admits) has let in: rules of pairs, less those that this corpus
    /// cannot break.
    pub(crate) fn of_pairs(mut self) -> Self {
        let can_refuse = |rule, place: usize| match rule {
            Refusal::Translation => self.roster.may_have_translations(),
            Refusal::OtherLanguage => self.rules[place].language != LanguageRule::Same || !self.roster.has_one_language(),
            _ => true,
        };
        self.active.retain(|&(rule, place)| is_of_pairs(rule) && can_refuse(rule, place));
        self
    }

    /// The first rule that keeps a candidate out, if any.
    pub(crate) fn refusal(&self, candidate: u32) -> Option<Refusal> {
        self.active.iter().find(|&&(rule, place)| self.breaks(rule, place, candidate)).map(|&(rule, _)| rule)
    }

    /// Every rule that keeps a candidate out, each once, in their order, with the value and the limit.
    pub(crate) fn refusals(&self, candidate: u32) -> Vec<(Refusal, String, String)> {
        let mut broken: Vec<(Refusal, String, String)> = Vec::new();
        for &(rule, place) in &self.active {
            if self.breaks(rule, place, candidate) && broken.last().is_none_or(|(last, ..)| *last != rule) {
                let (value, limit) = self.value_and_limit(rule, place, candidate);
                broken.push((rule, value, limit));
            }
        }
        broken
    }

    /// Why nobody may see an article at the time of the question, if nobody may.
    pub(crate) fn not_shown(&self, article: u32) -> Option<Refusal> {
        ALWAYS[1..=5].iter().copied().find(|&rule| self.breaks(rule, 0, article))
    }

    /// Whether nothing may be suggested under the article, but pins.
    pub(crate) fn is_quiet(&self) -> bool {
        self.rules.iter().any(|rules| rules.topics[0].covers(self.roster.card(self.asked)))
    }

    fn breaks(&self, rule: Refusal, place: usize, candidate: u32) -> bool {
        // Before the cards: mostly the only rule that is left when many are asked about.
        if rule == Refusal::Itself {
            return candidate == self.asked || self.roster.is_replaced(candidate);
        }
        let card = self.roster.card(candidate);
        let asked = self.roster.card(self.asked);
        let Some(rules) = self.rules.get(place) else { return false };
        let filters = rules.filters;
        match rule {
            Refusal::Draft | Refusal::Withdrawn => card.state == Some(rule),
            // Without any clock an embargo holds: breaking one cannot be taken back.
            Refusal::Embargo => card.not_before.is_some_and(|date| self.as_of.is_none_or(|as_of| date.first_second() > as_of)),
            Refusal::Expired => self.is_past(card.expires.as_ref()),
            Refusal::Future => card.date.is_some_and(|date| self.as_of.is_some_and(|as_of| date.first_second() > as_of)),
            Refusal::NeverSuggested => card.never_suggest,
            Refusal::Translation => self.families.contains(&card.family),
            Refusal::OtherLanguage => match &rules.language {
                LanguageRule::Same => card.language != asked.language,
                LanguageRule::Any => false,
                LanguageRule::Among(languages) => !languages.contains(&card.language),
            },
            Refusal::QuietTopic => rules.topics[0].covers(asked),
            Refusal::UnsuggestedTopic => rules.topics[1].covers(card),
            Refusal::ConfinedTopic => rules.topics[2].covers_without(card, asked),
            Refusal::Id => rules.ids.refuses(&[candidate]),
            Refusal::Section => rules.sections.refuses(card.section.as_slice()),
            Refusal::Tag => rules.tags.refuses(&card.tags),
            Refusal::Author => rules.authors.refuses(&card.authors),
            Refusal::Linked => self.linked.binary_search(&candidate).is_ok(),
            Refusal::OutsideWindow => !is_in_window(filters, card.date.as_ref()),
            Refusal::TooOld => {
                let age = self.as_of_date.zip(card.date).map(|(as_of, date)| days_older(&as_of, &date));
                filters.max_age_days.is_some_and(|most| age.is_none_or(|age| age > most))
            }
            Refusal::NotInThePast => {
                let both = asked.date.as_ref().zip(card.date.as_ref());
                filters.past_only && !both.is_some_and(|(article, candidate)| candidate.is_on_or_before(article))
            }
            Refusal::TooFarInTime => is_too_far(filters, asked.date.as_ref(), card.date.as_ref()),
            Refusal::Copy => self.twins.is_some_and(|twins| twins.likeness(self.asked, candidate).is_some()),
            // Told above; the others are rules of a list, not of a pair.
            Refusal::Itself
            | Refusal::BelowMinimum
            | Refusal::NearDuplicate
            | Refusal::SectionCap
            | Refusal::AuthorCap
            | Refusal::SeriesCap
            | Refusal::OnPage => false,
        }
    }

    fn is_past(&self, date: Option<&Date>) -> bool {
        date.is_some_and(|date| self.as_of.is_some_and(|as_of| date.first_second() <= as_of))
    }

    /// What was found, and what is allowed, in words.
    fn value_and_limit(&self, rule: Refusal, place: usize, candidate: u32) -> (String, String) {
        let card = self.roster.card(candidate);
        let asked = self.roster.card(self.asked);
        let filters = self.rules[place].filters;
        let date = |date: Option<Date>| date.map_or_else(|| "no date".to_string(), |date| date.to_string());
        let as_of = format!("as of {}", date(self.as_of_date));
        match rule {
            Refusal::Embargo => (format!("not before {}", date(card.not_before)), as_of),
            Refusal::Expired => (format!("expires {}", date(card.expires)), as_of),
            Refusal::Future => (date(card.date), as_of),
            Refusal::OtherLanguage => (card.language.to_string(), self.languages(place)),
            Refusal::OutsideWindow => (
                date(card.date),
                format!(
                    "from {} until {}",
                    filters.published_from.map_or_else(|| "any date".to_string(), |d| d.to_string()),
                    filters.published_until.map_or_else(|| "any date".to_string(), |d| d.to_string())
                ),
            ),
            Refusal::TooOld => (date(card.date), format!("at most {} days {as_of}", filters.max_age_days.unwrap_or(0))),
            Refusal::NotInThePast => (date(card.date), format!("on or before {}", date(asked.date))),
            Refusal::TooFarInTime => {
                let days = asked.date.zip(card.date).map(|(a, b)| a.days_between(&b));
                let side = |days: Option<u32>| days.map_or_else(|| "any".to_string(), |days| days.to_string());
                let limit = format!("{} days older, {} newer", side(filters.max_days_older), side(filters.max_days_newer));
                (days.map_or_else(|| "no date".to_string(), |days| format!("{days} days")), limit)
            }
            Refusal::Copy => {
                let likeness = self.twins.and_then(|twins| twins.likeness(self.asked, candidate));
                likeness.map_or_else(Default::default, |likeness| likeness_and_limit(&likeness))
            }
            _ => (String::new(), String::new()),
        }
    }

    fn languages(&self, place: usize) -> String {
        match &self.rules[place].language {
            LanguageRule::Among(languages) => languages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            _ => self.roster.card(self.asked).language.to_string(),
        }
    }

    /// The least score: the largest that any of the filters asks for.
    pub(crate) fn min_score(&self) -> f64 {
        self.rules.iter().map(|rules| rules.min_score).fold(0.0, f64::max)
    }

    pub(crate) fn asked(&self) -> u32 {
        self.asked
    }

    pub(crate) fn roster(&self) -> &Roster<'a> {
        &self.roster
    }
}

/// A likeness, and what it may not reach, in words.
pub(crate) fn likeness_and_limit(likeness: &Likeness) -> (String, String) {
    if likeness.jaccard >= Likeness::MIN_JACCARD {
        (format!("Jaccard {:.2}", likeness.jaccard), format!("below {}", Likeness::MIN_JACCARD))
    } else {
        (format!("containment {:.2}", likeness.containment), format!("below {}", Likeness::MIN_CONTAINMENT))
    }
}

/// Whether a rule looks at the article that is asked about.
fn is_of_pairs(rule: Refusal) -> bool {
    match rule {
        Refusal::Itself
        | Refusal::Translation
        | Refusal::OtherLanguage
        | Refusal::QuietTopic
        | Refusal::ConfinedTopic
        | Refusal::Linked
        | Refusal::NotInThePast
        | Refusal::TooFarInTime
        | Refusal::Copy => true,
        Refusal::Draft
        | Refusal::Withdrawn
        | Refusal::Embargo
        | Refusal::Expired
        | Refusal::Future
        | Refusal::NeverSuggested
        | Refusal::UnsuggestedTopic
        | Refusal::Id
        | Refusal::Section
        | Refusal::Tag
        | Refusal::Author
        | Refusal::OutsideWindow
        | Refusal::TooOld
        | Refusal::BelowMinimum
        | Refusal::NearDuplicate
        | Refusal::SectionCap
        | Refusal::AuthorCap
        | Refusal::SeriesCap
        | Refusal::OnPage => false,
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

fn is_too_far(filters: &Filters, asked: Option<&Date>, candidate: Option<&Date>) -> bool {
    let Filters { max_days_older, max_days_newer, .. } = *filters;
    if max_days_older.is_none() && max_days_newer.is_none() {
        return false;
    }
    let Some((article, candidate)) = asked.zip(candidate) else { return true };
    let is_older = candidate.first_second() < article.first_second();
    let limit = if is_older { max_days_older } else { max_days_newer };
    limit.is_some_and(|limit| article.days_between(candidate) > limit)
}

/// Days from the second date to the first; 0 if it is the later one.
fn days_older(as_of: &Date, date: &Date) -> u32 {
    if date.first_second() >= as_of.first_second() { 0 } else { as_of.days_between(date) }
}
