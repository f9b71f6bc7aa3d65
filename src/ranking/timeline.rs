//! Articles in the order of their dates: where those that win ties against others are found first.
//!
//! Equal scores are parted by the nearer date, then by the id. Where nothing has a date that is the order of the ids, from the first
//! on; else the nearest dates stand on both sides of the article asked about.

use super::catalogue::Card;

/// The places of articles by date, then id; those without a date come last. Memory: 24 bytes an article.
pub(crate) struct Timeline {
    articles: Vec<u32>,
    places: Vec<u32>,
    /// Of the articles that have a date, in ascending order.
    seconds: Vec<i64>,
    /// Ranks of the ids, by place.
    ranks: Vec<u64>,
}

/// What parts equal scores: the lesser stands higher.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tie {
    /// Seconds between the two dates; the most where one is missing.
    distance: u64,
    rank: u64,
}

impl Tie {
    /// The least tie of any article at this distance.
    pub(crate) fn of_any_id(self) -> Self {
        Self { rank: 0, ..self }
    }
}

/// The timeline as one article sees it.
#[derive(Clone, Copy)]
pub(crate) struct Outlook<'a> {
    timeline: &'a Timeline,
    second: Option<i64>,
    start: usize,
}

impl Timeline {
    pub(super) fn new(cards: &[Card]) -> Self {
        let mut keys: Vec<(bool, i64, u64, u32)> = (0u32..)
            .zip(cards)
            .map(|(article, card)| {
                let second = card.date.map(|date| date.first_second());
                (second.is_none(), second.unwrap_or(0), card.id_rank, article)
            })
            .collect();
        keys.sort_unstable();
        let mut places = vec![0; cards.len()];
        for (place, &(.., article)) in (0u32..).zip(&keys) {
            places[article as usize] = place;
        }
        Self {
            articles: keys.iter().map(|&(.., article)| article).collect(),
            places,
            seconds: keys.iter().filter(|&&(is_undated, ..)| !is_undated).map(|&(_, second, ..)| second).collect(),
            ranks: keys.iter().map(|&(_, _, rank, _)| rank).collect(),
        }
    }

    /// The article of a place.
    #[inline]
    pub(crate) fn article(&self, place: usize) -> u32 {
        self.articles[place]
    }

    /// Number of articles.
    pub(crate) fn len(&self) -> usize {
        self.articles.len()
    }

    /// The place of each article.
    pub(crate) fn places(&self) -> &[u32] {
        &self.places
    }

    /// The view from an article of the index.
    pub(crate) fn from(&self, article: u32) -> Outlook<'_> {
        let second = self.seconds.get(self.places[article as usize] as usize).copied();
        let start = second.map_or(self.seconds.len(), |second| self.seconds.partition_point(|&other| other < second));
        Outlook { timeline: self, second, start }
    }
}

impl Outlook<'_> {
    /// From this place on ties only grow; before it, dates are other than that of the article, and the nearer the later.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// The article of a place.
    #[inline]
    pub(crate) fn article(&self, place: usize) -> u32 {
        self.timeline.article(place)
    }

    /// What parts the article of a place from those with its score.
    #[inline]
    pub(crate) fn tie(&self, place: usize) -> Tie {
        let distance = self.second.zip(self.timeline.seconds.get(place)).map_or(u64::MAX, |(own, other)| own.abs_diff(*other));
        Tie { distance, rank: self.timeline.ranks[place] }
    }

    /// No tie of a place from here on is less; for places from the start on.
    pub(crate) fn least_from(&self, place: usize) -> Tie {
        self.tie(place.max(self.start))
    }

    /// No tie of a place up to here is less; for places before the start.
    pub(crate) fn least_up_to(&self, place: usize) -> Tie {
        self.tie(place).of_any_id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::language::Language;
    use crate::ranking::{Catalogue, Labels};

    #[test]
    fn ties_grow_away_from_the_article() {
        let dates = ["2026-01-03", "2026-01-01", "", "2026-01-03", "2026-01-09", "", "2026-01-02", "2026-01-03T08:00:00Z"];
        let article = |(number, date): (usize, &&str)| {
            // Ids descend.
            let mut article = Article::new(format!("a{}", 9 - number), "");
            article.date = (!date.is_empty()).then(|| date.parse().expect("a date"));
            article
        };
        let articles: Vec<Article> = dates.iter().enumerate().map(article).collect();
        let catalogue = Catalogue::new(&articles, vec![Labels::default(); articles.len()], Language::FRENCH);
        let timeline = catalogue.timeline();
        let order: Vec<u32> = (0..timeline.len()).map(|place| timeline.article(place)).collect();
        assert_eq!(order, [1, 6, 3, 0, 7, 4, 5, 2]);
        for asked in 0..8 {
            let outlook = timeline.from(asked);
            for place in 0..timeline.len() {
                let tie = outlook.tie(place);
                if place >= outlook.start() {
                    assert!((place..timeline.len()).all(|further| outlook.tie(further) >= outlook.least_from(place)));
                } else {
                    assert!((0..=place).all(|further| outlook.tie(further) >= outlook.least_up_to(place)));
                }
                let [own, other] = [asked, timeline.article(place)].map(|article| articles[article as usize].date);
                let distance = own.zip(other).map_or(u64::MAX, |(a, b)| a.seconds_between(&b));
                assert_eq!(tie.of_any_id(), Tie { distance, rank: 0 });
            }
            assert!(outlook.start() <= timeline.places()[asked as usize] as usize);
        }
    }
}
