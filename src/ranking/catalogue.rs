//! What ranking knows of each article besides its vector.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::refusal::Refusal;
use super::timeline::Timeline;
use crate::analysis::tag_key;
use crate::article::{Article, Status};
use crate::date::Date;
use crate::language::Language;
use crate::vector::KeyTable;

/// Dates, languages, labels, states and families of translations, by the number of the article.
pub(crate) struct Catalogue {
    cards: Vec<Card>,
    /// Numbers of articles by id.
    numbers: HashMap<String, u32>,
    newest: Option<Date>,
    has_one_language: bool,
    has_translations: bool,
    /// Made by the first question about tags alone.
    timeline: OnceLock<Timeline>,
}

/// One article.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub(crate) date: Option<Date>,
    pub(crate) language: Language,
    pub(crate) section: Option<u32>,
    pub(crate) series: Option<u32>,
    pub(crate) tags: Box<[u32]>,
    pub(crate) authors: Box<[u32]>,
    /// Articles with one number are translations of one another.
    pub(crate) family: u32,
    /// Compares as ids do: odd for articles of the index, even for a guest between two of them.
    pub(crate) id_rank: u64,
    /// Why nobody may see it, whatever the time: draft or withdrawn.
    pub(crate) state: Option<Refusal>,
    pub(crate) never_suggest: bool,
    pub(crate) not_before: Option<Date>,
    pub(crate) expires: Option<Date>,
}

/// The numbers of what an article is filed under.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    pub(crate) section: Option<u32>,
    pub(crate) series: Option<u32>,
    pub(crate) tags: Box<[u32]>,
    pub(crate) authors: Box<[u32]>,
}

impl Card {
    /// Family and rank of the id follow from other articles, and are set later.
    fn new(article: &Article, labels: Labels, language: Language) -> Self {
        let Labels { section, series, tags, authors } = labels;
        Self {
            date: article.date,
            language: article.language.unwrap_or(language),
            section,
            series,
            tags,
            authors,
            family: 0,
            id_rank: 0,
            state: match article.status {
                Status::Draft => Some(Refusal::Draft),
                Status::Withdrawn => Some(Refusal::Withdrawn),
                Status::Published => None,
            },
            never_suggest: article.never_suggest,
            not_before: article.not_before,
            expires: article.expires,
        }
    }
}

impl Catalogue {
    /// Ids must be unique; the builder has checked it. `labels` has one entry an article.
    pub(crate) fn new(articles: &[Article], labels: Vec<Labels>, language: Language) -> Self {
        let numbers: HashMap<String, u32> = (0u32..).zip(articles).map(|(number, a)| (a.id.clone(), number)).collect();
        let mut order: Vec<usize> = (0..articles.len()).collect();
        order.sort_unstable_by_key(|&number| &articles[number].id);
        let mut cards: Vec<Card> =
            articles.iter().zip(labels).map(|(article, labels)| Card::new(article, labels, language)).collect();
        for (rank, &number) in (0u64..).zip(&order) {
            cards[number].id_rank = 2 * rank + 1;
        }
        for (card, family) in cards.iter_mut().zip(families(articles, &numbers)) {
            card.family = family;
        }
        let newest = cards.iter().filter_map(|card| card.date).max_by_key(Date::last_second);
        let has_one_language = cards.windows(2).all(|two| two[0].language == two[1].language);
        let has_translations = (0u32..).zip(&cards).any(|(number, card)| card.family != number);
        Self { cards, numbers, newest, has_one_language, has_translations, timeline: OnceLock::new() }
    }

    /// The articles in the order of their dates.
    pub(crate) fn timeline(&self) -> &Timeline {
        self.timeline.get_or_init(|| Timeline::new(&self.cards))
    }

    pub(crate) fn number(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(String::as_str)
    }

    /// The newest date of any article: the clock of a question that brings none.
    pub(crate) fn newest(&self) -> Option<Date> {
        self.newest
    }
}

/// An article from outside, such as a draft: for the time of a question it is the last of the index.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    id: String,
    card: Card,
    /// Families of the translations that it declares, and of the article whose id it has.
    families: Vec<u32>,
    /// The article of the index with its id: it makes way.
    replaces: Option<u32>,
    unknown: UnknownKeys,
}

/// Keys of a guest that no article of the index has. They are numbered after those of the tables.
#[derive(Clone, Debug, Default)]
struct UnknownKeys {
    tags: Vec<String>,
    authors: Vec<String>,
    sections: Vec<String>,
    series: Vec<String>,
}

/// The tables that number tags, authors, sections and series.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'a> {
    pub(crate) tags: &'a KeyTable,
    pub(crate) authors: &'a KeyTable,
    pub(crate) sections: &'a KeyTable,
    pub(crate) series: &'a KeyTable,
    pub(crate) aliases: &'a BTreeMap<String, String>,
}

/// The number of a key: of the table, else of the guest.
fn find(table: &KeyTable, unknown: &[String], key: &str) -> Option<u32> {
    table.find(key).or_else(|| {
        let place = unknown.iter().position(|other| other == key)?;
        u32::try_from(table.len() + place).ok()
    })
}

impl Guest {
    /// `tags` and `authors` are keys, aliases replaced; `others` are the articles of the index.
    pub(crate) fn new(
        article: &Article,
        [tags, authors]: [&[String]; 2],
        others: &[Article],
        catalogue: &Catalogue,
        keys: &Keys<'_>,
        language: Language,
    ) -> Self {
        let mut unknown = UnknownKeys::default();
        let one = |name: &Option<String>| name.as_deref().map(tag_key).filter(|key| !key.is_empty());
        let number = |table: &KeyTable, unknown: &mut Vec<String>, key: &str| {
            if table.find(key).is_none() && !unknown.iter().any(|other| other == key) {
                unknown.push(key.to_string());
            }
            find(table, unknown, key)
        };
        let labels = Labels {
            section: one(&article.section).and_then(|key| number(keys.sections, &mut unknown.sections, &key)),
            series: one(&article.series).and_then(|key| number(keys.series, &mut unknown.series, &key)),
            tags: tags.iter().filter_map(|key| number(keys.tags, &mut unknown.tags, key)).collect(),
            authors: authors.iter().filter_map(|key| number(keys.authors, &mut unknown.authors, key)).collect(),
        };
        let mut card = Card::new(article, labels, language);
        let replaces = catalogue.number(&article.id);
        let declared = article.translations.iter().filter_map(|id| catalogue.number(id));
        let declaring = (0u32..).zip(others).filter(|(_, other)| other.translations.contains(&article.id));
        let related = declared.chain(declaring.map(|(number, _)| number)).chain(replaces);
        let families = related.map(|number| catalogue.cards[number as usize].family).collect();
        // A number that no family of the index has: those are numbers of articles.
        card.family = u32::MAX;
        let before = catalogue.numbers.keys().filter(|id| **id < article.id).count() as u64;
        card.id_rank = 2 * before;
        Self { id: article.id.clone(), card, families, replaces, unknown }
    }

    /// The same, out: what it will be when it is published.
    pub(crate) fn published(mut self) -> Self {
        self.card.state = None;
        self
    }
}

/// All articles that a question sees: those of the index, and perhaps a guest.
#[derive(Clone, Copy)]
pub(crate) struct Roster<'a> {
    catalogue: &'a Catalogue,
    keys: Keys<'a>,
    guest: Option<&'a Guest>,
}

impl<'a> Roster<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, keys: Keys<'a>, guest: Option<&'a Guest>) -> Self {
        Self { catalogue, keys, guest }
    }

    /// Number of the guest, if there is one: the one after the last of the index.
    pub(crate) fn guest(&self) -> Option<u32> {
        // The number of articles fits in 32 bits: the builder checks it.
        self.guest.map(|_| u32::try_from(self.catalogue.cards.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn card(&self, article: u32) -> &'a Card {
        match (self.catalogue.cards.get(article as usize), self.guest) {
            (None, Some(guest)) => &guest.card,
            _ => &self.catalogue.cards[article as usize],
        }
    }

    pub(crate) fn number(&self, id: &str) -> Option<u32> {
        match self.guest {
            Some(guest) if guest.id == id => self.guest(),
            _ => self.catalogue.number(id),
        }
    }

    /// Whether an article makes way for the guest.
    pub(crate) fn is_replaced(&self, article: u32) -> bool {
        self.guest.is_some_and(|guest| guest.replaces == Some(article))
    }

    /// Whether all articles are in one language.
    pub(crate) fn has_one_language(&self) -> bool {
        let language = |card: &Card| card.language;
        self.catalogue.has_one_language
            && self.guest.is_none_or(|guest| self.catalogue.cards.first().map(language).is_none_or(|l| l == guest.card.language))
    }

    /// Whether any article is a translation of another, as far as is known without a look at the guest: with one there may be.
    pub(crate) fn may_have_translations(&self) -> bool {
        self.catalogue.has_translations || self.guest.is_some()
    }

    /// The newest date of any article: the clock of a question that brings none.
    pub(crate) fn newest(&self) -> Option<Date> {
        let Some(guest) = self.guest else { return self.catalogue.newest };
        let others = match guest.replaces {
            None => self.catalogue.newest,
            Some(replaced) => {
                let others = (0u32..).zip(&self.catalogue.cards).filter(|(number, _)| *number != replaced);
                others.filter_map(|(_, card)| card.date).max_by_key(Date::last_second)
            }
        };
        others.into_iter().chain(guest.card.date).max_by_key(Date::last_second)
    }

    /// Families whose articles are translations of this one.
    pub(crate) fn families(&self, article: u32) -> impl Iterator<Item = u32> + use<'a> {
        let own = self.card(article).family;
        let guest = self.guest.filter(|guest| own == guest.card.family || guest.families.contains(&own));
        let (first, others) = guest.map_or((own, [].as_slice()), |guest| (guest.card.family, guest.families.as_slice()));
        std::iter::once(first).chain(others.iter().copied())
    }

    /// The key of a tag, its alias replaced.
    pub(crate) fn tag_key(&self, tag: &str) -> String {
        let key = tag_key(tag);
        self.keys.aliases.get(&key).cloned().unwrap_or(key)
    }

    pub(crate) fn tag_of_key(&self, key: &str) -> Option<u32> {
        find(self.keys.tags, self.guest.map_or(&[], |guest| &guest.unknown.tags), key)
    }

    pub(crate) fn tag(&self, name: &str) -> Option<u32> {
        self.tag_of_key(&self.tag_key(name))
    }

    pub(crate) fn author(&self, name: &str) -> Option<u32> {
        find(self.keys.authors, self.guest.map_or(&[], |guest| &guest.unknown.authors), &tag_key(name))
    }

    pub(crate) fn section(&self, name: &str) -> Option<u32> {
        find(self.keys.sections, self.guest.map_or(&[], |guest| &guest.unknown.sections), &tag_key(name))
    }
}

/// The smallest number of each family of translations. A declaration holds both ways, and over several steps.
fn families(articles: &[Article], numbers: &HashMap<String, u32>) -> Vec<u32> {
    let mut parents: Vec<u32> = (0u32..).take(articles.len()).collect();
    fn root(parents: &mut [u32], mut number: u32) -> u32 {
        while parents[number as usize] != number {
            let above = parents[parents[number as usize] as usize];
            parents[number as usize] = above;
            number = above;
        }
        number
    }
    for (number, article) in (0u32..).zip(articles) {
        for other in article.translations.iter().filter_map(|id| numbers.get(id)) {
            let (a, b) = (root(&mut parents, number), root(&mut parents, *other));
            parents[a.max(b) as usize] = a.min(b);
        }
    }
    (0u32..).take(articles.len()).map(|number| root(&mut parents, number)).collect()
}
