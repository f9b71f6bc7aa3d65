//! The articles in the order of their dates, where the articles that win ties are close together.
//!
//! Input: dates and ranks of ids. Output: positions in the order of date, then id. Equal scores are ordered by the nearer date, then
//! by the id. Without dates that is the order of the ids. With dates the nearest are on both sides of the query article.

use crate::ranking::Attributes;

/// The positions of articles by date, then id; articles without a date come last. Memory: 24 bytes an article.
pub(super) struct DateOrder {
    articles: Vec<u32>,
    positions: Vec<u32>,
    /// Civil seconds of the dates, of articles that have one, in ascending order.
    seconds: Vec<i64>,
    /// Ranks of the ids, by position.
    ranks: Vec<u64>,
}

/// The order of equal scores: the lesser comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TieBreak {
    /// Seconds between the two dates; the largest number where one is missing.
    distance: u64,
    rank: u64,
}

impl TieBreak {
    /// The least tie-break of any article at this distance.
    pub(super) fn of_any_id(self) -> Self {
        Self { rank: 0, ..self }
    }
}

/// The order of dates around one query article.
#[derive(Clone, Copy)]
pub(super) struct DateOrderFrom<'a> {
    order: &'a DateOrder,
    second: Option<i64>,
    start: usize,
}

impl DateOrder {
    pub(super) fn new(attributes: &[Attributes]) -> Self {
        let mut keys: Vec<(bool, i64, u64, u32)> = (0u32..)
            .zip(attributes)
            .map(|(article, attributes)| {
                let second = attributes.date.map(|date| date.civil_second());
                (second.is_none(), second.unwrap_or(0), attributes.id_rank, article)
            })
            .collect();
        keys.sort_unstable();
        let mut positions = vec![0; attributes.len()];
        for (position, &(.., article)) in (0u32..).zip(&keys) {
            positions[article as usize] = position;
        }
        Self {
            articles: keys.iter().map(|&(.., article)| article).collect(),
            positions,
            seconds: keys.iter().filter(|&&(is_undated, ..)| !is_undated).map(|&(_, second, ..)| second).collect(),
            ranks: keys.iter().map(|&(_, _, rank, _)| rank).collect(),
        }
    }

    /// The article at a position.
    #[inline]
    pub(super) fn article(&self, position: usize) -> u32 {
        self.articles[position]
    }

    /// Number of articles.
    pub(super) fn len(&self) -> usize {
        self.articles.len()
    }

    /// The position of each article.
    pub(super) fn positions(&self) -> &[u32] {
        &self.positions
    }

    /// The order around the date of a query article, given by its civil second.
    pub(super) fn from(&self, second: Option<i64>) -> DateOrderFrom<'_> {
        let start = second.map_or(self.seconds.len(), |second| self.seconds.partition_point(|&other| other < second));
        DateOrderFrom { order: self, second, start }
    }
}

impl DateOrderFrom<'_> {
    /// The position from which tie-breaks only grow. Before it, dates differ from that of the article, and are nearer the later
    /// they come.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// The article at a position.
    #[inline]
    pub(super) fn article(&self, position: usize) -> u32 {
        self.order.article(position)
    }

    /// The tie-break of the article at a position.
    #[inline]
    pub(super) fn tie_break(&self, position: usize) -> TieBreak {
        let distance = self.second.zip(self.order.seconds.get(position)).map_or(u64::MAX, |(own, other)| own.abs_diff(*other));
        TieBreak { distance, rank: self.order.ranks[position] }
    }

    /// A lower bound of the tie-breaks from a position on; for positions from the start on.
    pub(super) fn least_from(&self, position: usize) -> TieBreak {
        self.tie_break(position.max(self.start))
    }

    /// A lower bound of the tie-breaks up to a position; for positions before the start.
    pub(super) fn least_up_to(&self, position: usize) -> TieBreak {
        self.tie_break(position).of_any_id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::language::Language;
    use crate::ranking::{ArticleTable, Labels};

    #[test]
    fn tie_breaks_grow_away_from_the_article() {
        let dates = ["2026-01-03", "2026-01-01", "", "2026-01-03", "2026-01-09", "", "2026-01-02", "2026-01-03T08:00:00+09:00"];
        let article = |(number, date): (usize, &&str)| {
            // Ids descend.
            let mut article = Article::new(format!("a{}", 9 - number), "");
            article.date = (!date.is_empty()).then(|| date.parse().expect("a date"));
            article
        };
        let articles: Vec<Article> = dates.iter().enumerate().map(article).collect();
        let id_ranks: Vec<u32> = (0..8).rev().collect();
        let table = ArticleTable::new(&articles, vec![Labels::default(); articles.len()], Language::FRENCH, &id_ranks).unwrap();
        let date_order = DateOrder::new(table.rows());
        let by_position: Vec<u32> = (0..date_order.len()).map(|position| date_order.article(position)).collect();
        assert_eq!(by_position, [1, 6, 3, 0, 7, 4, 5, 2]);
        for query in 0..8u32 {
            let date = articles[query as usize].date;
            let order = date_order.from(date.map(|date| date.civil_second()));
            for position in 0..date_order.len() {
                let tie_break = order.tie_break(position);
                if position >= order.start() {
                    assert!((position..date_order.len()).all(|further| order.tie_break(further) >= order.least_from(position)));
                } else {
                    assert!((0..=position).all(|further| order.tie_break(further) >= order.least_up_to(position)));
                }
                let [own, other] = [query, date_order.article(position)].map(|article| articles[article as usize].date);
                let distance = own.zip(other).map_or(u64::MAX, |(a, b)| a.seconds_between(&b));
                assert_eq!(tie_break.of_any_id(), TieBreak { distance, rank: 0 });
            }
            assert!(order.start() <= date_order.positions()[query as usize] as usize);
        }
    }
}
