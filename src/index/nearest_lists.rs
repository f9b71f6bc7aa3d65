//! The nearest articles of every article, kept: what one pass over all pairs has found serves every question after it.

use std::cmp::Ordering;

use super::nearest::Near;

/// For each article the nearest ones by rounded similarity. Memory: 8 bytes an entry, and again for articles that name one another
/// in one direction only.
pub(crate) struct NearestLists {
    /// The list of each article, the nearest first.
    lists: Vec<Vec<Near>>,
    naming: Naming,
    /// The length of a list that may have left some out.
    k: usize,
}

/// By article: those that name it and that it does not name.
struct Naming {
    starts: Vec<usize>,
    near: Vec<Near>,
}

impl NearestLists {
    /// From the lists of all articles, each of `k` articles or of all that share a feature. They are kept where they are: those of a large site
    /// should not be in memory twice.
    pub(crate) fn new(lists: Vec<Vec<Near>>, k: usize) -> Self {
        let caps: Vec<u32> = lists.iter().map(|list| cap(list, k)).collect();
        Self { naming: Naming::new(&lists, &caps), lists, k }
    }

    /// The nearest of an article, the nearest first.
    pub(crate) fn nearest(&self, article: u32) -> &[Near] {
        &self.lists[article as usize]
    }

    /// The articles that an article names and those that name it, with their similarities.
    pub(super) fn of(&self, article: u32) -> impl Iterator<Item = Near> + '_ {
        self.nearest(article).iter().chain(self.naming.of(article)).copied()
    }

    /// What the similarity of an article to others cannot exceed, if neither of the two names the other.
    pub(super) fn cap(&self, article: u32) -> u32 {
        cap(self.nearest(article), self.k)
    }
}

/// What articles that are not in a list of at most `k` cannot exceed: 0 if all that share a feature are in it.
fn cap(list: &[Near], k: usize) -> u32 {
    if list.len() < k { 0 } else { list.last().map_or(0, |near| near.sum) }
}

impl Naming {
    fn new(lists: &[Vec<Near>], caps: &[u32]) -> Self {
        // Similarity is symmetric, so where it is above the cap of a list it is known to be in it.
        let names = |article: u32, other: u32, sum: u32| match sum.cmp(&caps[article as usize]) {
            Ordering::Greater => true,
            Ordering::Equal => lists[article as usize].iter().any(|near| near.article == other),
            Ordering::Less => false,
        };
        let pairs = || {
            let naming = (0u32..).zip(lists).flat_map(|(article, list)| list.iter().map(move |near| (article, near)));
            naming.filter(|(article, near)| !names(near.article, *article, near.sum))
        };
        let mut starts = vec![0usize; lists.len() + 1];
        pairs().for_each(|(_, near)| starts[near.article as usize + 1] += 1);
        for article in 0..lists.len() {
            starts[article + 1] += starts[article];
        }
        let entries = starts.last().copied().unwrap_or(0);
        let mut turned = Self { near: vec![Near { article: 0, sum: 0 }; entries], starts: starts.clone() };
        for (article, near) in pairs() {
            let next = &mut starts[near.article as usize];
            turned.near[*next] = Near { article, sum: near.sum };
            *next += 1;
        }
        turned
    }

    fn of(&self, article: u32) -> &[Near] {
        &self.near[self.starts[article as usize]..self.starts[article as usize + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_a_pair_know_it() {
        let near = |article, sum| Near { article, sum };
        let lists = [vec![near(1, 9), near(2, 5)], vec![near(0, 9), near(2, 7)], vec![near(1, 7), near(3, 6)], vec![near(2, 6)]];
        let kept = NearestLists::new(lists.to_vec(), 2);
        assert_eq!(kept.of(0).collect::<Vec<_>>(), lists[0]);
        assert_eq!(kept.of(1).collect::<Vec<_>>(), lists[1]);
        assert_eq!(kept.of(2).collect::<Vec<_>>(), [near(1, 7), near(3, 6), near(0, 5)]);
        assert_eq!(kept.of(3).collect::<Vec<_>>(), lists[3]);
        assert_eq!([0, 1, 2, 3].map(|article| kept.cap(article)), [5, 7, 6, 0]);
    }
}
