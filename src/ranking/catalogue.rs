//! What ranking knows of each article besides its vector.

use std::collections::HashMap;

use super::refusal::Refusal;
use crate::article::{Article, Status};
use crate::date::Date;
use crate::language::Language;

/// Dates, languages, states and families of translations, by the number of the article.
pub(crate) struct Catalogue {
    cards: Vec<Card>,
    /// Numbers of articles by id.
    numbers: HashMap<String, u32>,
    newest: Option<Date>,
}

/// One article.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub(crate) date: Option<Date>,
    pub(crate) language: Language,
    /// Articles with one number are translations of one another.
    pub(crate) family: u32,
    /// Place of the id among all ids in ascending order: compares as ids do.
    pub(crate) id_rank: u32,
    /// Why nobody may see it, whatever the time: draft or withdrawn.
    pub(crate) state: Option<Refusal>,
    pub(crate) never_suggest: bool,
    pub(crate) not_before: Option<Date>,
    pub(crate) expires: Option<Date>,
}

/// The article that is asked about: one of the index, or a draft from outside.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) article: Option<u32>,
    pub(crate) date: Option<Date>,
    pub(crate) language: Language,
    /// Families of the article: its own, or those of the translations that a draft declares.
    pub(crate) families: Vec<u32>,
}

impl Catalogue {
    /// Ids must be unique; the builder has checked it.
    pub(crate) fn new(articles: &[Article], language: Language) -> Self {
        let numbers: HashMap<String, u32> = (0u32..).zip(articles).map(|(number, a)| (a.id.clone(), number)).collect();
        let families = families(articles, &numbers);
        let mut order: Vec<usize> = (0..articles.len()).collect();
        order.sort_unstable_by_key(|&number| &articles[number].id);
        let mut id_ranks = vec![0u32; articles.len()];
        for (rank, &number) in (0u32..).zip(&order) {
            id_ranks[number] = rank;
        }
        let cards: Vec<Card> = articles
            .iter()
            .enumerate()
            .map(|(number, article)| Card {
                date: article.date,
                language: article.language.unwrap_or(language),
                family: families[number],
                id_rank: id_ranks[number],
                state: match article.status {
                    Status::Draft => Some(Refusal::Draft),
                    Status::Withdrawn => Some(Refusal::Withdrawn),
                    Status::Published => None,
                },
                never_suggest: article.never_suggest,
                not_before: article.not_before,
                expires: article.expires,
            })
            .collect();
        let newest = cards.iter().filter_map(|card| card.date).max_by_key(Date::last_second);
        Self { cards, numbers, newest }
    }

    pub(crate) fn card(&self, article: u32) -> &Card {
        &self.cards[article as usize]
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

    /// An article of the index, as what is asked about.
    pub(crate) fn asked(&self, article: u32) -> Asked {
        let card = self.card(article);
        Asked { article: Some(article), date: card.date, language: card.language, families: vec![card.family] }
    }

    /// An article from outside. If the index has its id, it is that article that is never suggested to it.
    pub(crate) fn asked_draft(&self, draft: &Article, language: Language) -> Asked {
        let article = self.number(&draft.id);
        let families = draft.translations.iter().filter_map(|id| self.number(id)).chain(article);
        Asked {
            article,
            date: draft.date,
            language: draft.language.unwrap_or(language),
            families: families.map(|number| self.card(number).family).collect(),
        }
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
