//! The nearest articles of every article, kept: what one pass over all pairs has found serves every question after it.

use std::ops::Range;

use super::nearest::Near;

/// For each article the nearest ones by rounded similarity. Memory: 8 bytes an entry, and again for articles that name one another
/// in one direction only.
pub(crate) struct NearestLists {
    /// The list of each article, the nearest first.
    lists: Lists,
    /// By article: those that name it and that it does not name.
    naming: Lists,
    /// The length of a list that may have left some out.
    k: usize,
}

/// Lists in three flat arrays.
struct Lists {
    starts: Vec<usize>,
    articles: Vec<u32>,
    sums: Vec<u32>,
}

impl NearestLists {
    /// From the lists of all articles, each of `k` articles or of all that share a feature.
    pub(crate) fn new(lists: impl Iterator<Item = Vec<Near>>, k: usize) -> Self {
        let mut kept = Lists { starts: vec![0], articles: Vec::new(), sums: Vec::new() };
        // One after the other, and each is gone before the next.
        for list in lists {
            kept.articles.extend(list.iter().map(|near| near.article));
            kept.sums.extend(list.iter().map(|near| near.sum));
            kept.starts.push(kept.articles.len());
        }
        kept.articles.shrink_to_fit();
        kept.sums.shrink_to_fit();
        Self { naming: kept.one_sided(), lists: kept, k }
    }

    /// The nearest of an article, the nearest first.
    pub(crate) fn nearest(&self, article: u32) -> impl Iterator<Item = Near> + '_ {
        self.lists.of(article)
    }

    /// The articles that an article names and those that name it, with their similarities.
    pub(super) fn of(&self, article: u32) -> impl Iterator<Item = Near> + '_ {
        self.lists.of(article).chain(self.naming.of(article))
    }

    /// What the similarity of an article to others cannot exceed, if neither of the two names the other.
    pub(super) fn cap(&self, article: u32) -> u32 {
        let range = self.lists.range(article);
        if range.len() < self.k { 0 } else { self.lists.sums[range].last().copied().unwrap_or(0) }
    }
}

impl Lists {
    fn range(&self, article: u32) -> Range<usize> {
        self.starts[article as usize]..self.starts[article as usize + 1]
    }

    fn of(&self, article: u32) -> impl Iterator<Item = Near> + '_ {
        let range = self.range(article);
        let entries = self.articles[range.clone()].iter().zip(&self.sums[range]);
        entries.map(|(&article, &sum)| Near { article, sum })
    }

    fn names(&self, article: u32, other: u32) -> bool {
        self.articles[self.range(article)].contains(&other)
    }

    /// For each article the others that name it, but that it does not name.
    fn one_sided(&self) -> Self {
        let len = self.starts.len() - 1;
        let pairs = || {
            let naming = (0u32..).take(len).flat_map(|article| self.of(article).map(move |near| (article, near)));
            naming.filter(|(article, near)| !self.names(near.article, *article))
        };
        let mut starts = vec![0usize; len + 1];
        pairs().for_each(|(_, near)| starts[near.article as usize + 1] += 1);
        for article in 0..len {
            starts[article + 1] += starts[article];
        }
        let entries = starts.last().copied().unwrap_or(0);
        let mut turned = Self { articles: vec![0; entries], sums: vec![0; entries], starts: starts.clone() };
        for (article, near) in pairs() {
            let next = &mut starts[near.article as usize];
            turned.articles[*next] = article;
            turned.sums[*next] = near.sum;
            *next += 1;
        }
        turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_a_pair_know_it() {
        let near = |article, sum| Near { article, sum };
        let lists = [vec![near(1, 9), near(2, 5)], vec![near(0, 9), near(2, 7)], vec![near(1, 7)]];
        let kept = NearestLists::new(lists.clone().into_iter(), 2);
        assert_eq!(kept.of(0).collect::<Vec<_>>(), lists[0]);
        assert_eq!(kept.of(1).collect::<Vec<_>>(), lists[1]);
        assert_eq!(kept.of(2).collect::<Vec<_>>(), [near(1, 7), near(0, 5)]);
        assert_eq!([0, 1, 2].map(|article| kept.cap(article)), [5, 7, 0]);
    }
}
