//! The kNN graph: the nearest rows of every row, kept for later queries.
//!
//! Input: a list of neighbours for every row. Output: for a row its neighbours and reverse neighbours, and an upper bound of its
//! similarity to all other rows, its *k-th similarity*. Cost: linear in the neighbours. Memory: 8 bytes a neighbour, and 8 again for
//! each reverse neighbour that is not a neighbour.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::neighbour::RoundedNeighbour;
use super::self_join::NearestLists;
use crate::sparse::{starts_of, transpose};

/// The `k` nearest neighbours of every row by rounded similarity; and a second graph, in which rows that are alike are no neighbours.
#[derive(Debug)]
pub(crate) struct KnnGraph {
    /// The neighbours of each row, the nearest first.
    neighbours: Vec<Vec<RoundedNeighbour>>,
    reverse: ReverseNeighbours,
    /// The rows that have other neighbours in the second graph.
    distinct: HashMap<u32, Vec<RoundedNeighbour>>,
    /// That of the second graph, if it differs.
    distinct_reverse: Option<ReverseNeighbours>,
    k: usize,
}

/// By row: the rows that have it as a neighbour and are not its neighbours.
#[derive(Debug)]
struct ReverseNeighbours {
    starts: Vec<usize>,
    neighbours: Vec<RoundedNeighbour>,
}

/// Which of the two graphs: with rows that are alike, or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Neighbours {
    All,
    Distinct,
}

impl KnnGraph {
    /// A graph of lists of `k` neighbours each, or of all rows that share a feature where there are fewer.
    pub(crate) fn new(lists: NearestLists, k: usize) -> Self {
        let NearestLists { all: neighbours, distinct } = lists;
        let reverse = ReverseNeighbours::new(neighbours.len(), |row| neighbours[row as usize].as_slice(), k);
        let of_row = |row: u32| distinct.get(&row).unwrap_or(&neighbours[row as usize]).as_slice();
        let distinct_reverse = (!distinct.is_empty()).then(|| ReverseNeighbours::new(neighbours.len(), of_row, k));
        Self { reverse, distinct_reverse, neighbours, distinct, k }
    }

    /// The neighbours of a row, the nearest first.
    pub(crate) fn neighbours(&self, row: u32) -> &[RoundedNeighbour] {
        &self.neighbours[row as usize]
    }

    fn list(&self, row: u32, which: Neighbours) -> &[RoundedNeighbour] {
        let distinct = if which == Neighbours::Distinct { self.distinct.get(&row) } else { None };
        distinct.map_or_else(|| self.neighbours(row), Vec::as_slice)
    }

    /// Whether a row has other neighbours in the second graph.
    pub(crate) fn has_distinct(&self, row: u32) -> bool {
        self.distinct.contains_key(&row)
    }

    /// Whether any row has other neighbours in the second graph.
    pub(crate) fn has_any_distinct(&self) -> bool {
        self.distinct_reverse.is_some()
    }

    /// The neighbours and reverse neighbours of a row, each once.
    pub(crate) fn linked(&self, row: u32, which: Neighbours) -> impl Iterator<Item = RoundedNeighbour> + '_ {
        let distinct = self.distinct_reverse.as_ref().filter(|_| which == Neighbours::Distinct);
        self.list(row, which).iter().chain(distinct.unwrap_or(&self.reverse).of(row)).copied()
    }

    /// Returns an upper bound of the similarity of a row to every row that is neither its neighbour nor its reverse neighbour.
    pub(crate) fn kth_similarity(&self, row: u32, which: Neighbours) -> u32 {
        kth_similarity(self.list(row, which), self.k)
    }
}

/// Returns the last similarity of a full list; 0 for a shorter one, which holds all rows that share a feature.
fn kth_similarity(list: &[RoundedNeighbour], k: usize) -> u32 {
    if list.len() < k { 0 } else { list.last().map_or(0, |neighbour| neighbour.sum) }
}

impl ReverseNeighbours {
    fn new<'a>(rows: usize, list: impl Fn(u32) -> &'a [RoundedNeighbour], k: usize) -> Self {
        let kth: Vec<u32> = (0u32..).take(rows).map(|row| kth_similarity(list(row), k)).collect();
        // Similarity is symmetric: above the k-th similarity of a row, the other is known to be in its list.
        let has = |row: u32, other: u32, sum: u32| match sum.cmp(&kth[row as usize]) {
            Ordering::Greater => true,
            Ordering::Equal => list(row).iter().any(|neighbour| neighbour.row == other),
            Ordering::Less => false,
        };
        let pairs = || {
            let all = (0u32..).take(rows).flat_map(|row| list(row).iter().map(move |neighbour| (row, neighbour)));
            all.filter(|(row, neighbour)| !has(neighbour.row, *row, neighbour.sum))
        };
        let starts: Vec<usize> = starts_of(rows, pairs().map(|(_, neighbour)| neighbour.row));
        let mut reversed = vec![RoundedNeighbour { row: 0, sum: 0 }; starts.last().copied().unwrap_or(0)];
        let entries = pairs().map(|(row, neighbour)| (neighbour.row, RoundedNeighbour { row, sum: neighbour.sum }));
        transpose(&starts, entries, |position, pair| reversed[position] = pair);
        Self { starts, neighbours: reversed }
    }

    fn of(&self, row: u32) -> &[RoundedNeighbour] {
        &self.neighbours[self.starts[row as usize]..self.starts[row as usize + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_rows_of_a_pair_know_it() {
        let pair = |row, sum| RoundedNeighbour { row, sum };
        let lists = [vec![pair(1, 9), pair(2, 5)], vec![pair(0, 9), pair(2, 7)], vec![pair(1, 7), pair(3, 6)], vec![pair(2, 6)]];
        // In the second graph, rows 0 and 1 are alike.
        let distinct = HashMap::from([(0, vec![pair(2, 5)]), (1, vec![pair(2, 7)])]);
        let graph = KnnGraph::new(NearestLists { all: lists.to_vec(), distinct: distinct.clone() }, 2);
        let linked = |row, which| graph.linked(row, which).collect::<Vec<_>>();
        for (row, all, without) in [
            (0, lists[0].clone(), distinct[&0].clone()),
            (1, lists[1].clone(), distinct[&1].clone()),
            (2, vec![pair(1, 7), pair(3, 6), pair(0, 5)], vec![pair(1, 7), pair(3, 6), pair(0, 5)]),
            (3, lists[3].clone(), lists[3].clone()),
        ] {
            assert_eq!(linked(row, Neighbours::All), all, "{row}");
            assert_eq!(linked(row, Neighbours::Distinct), without, "{row}");
        }
        let kth = |which| [0, 1, 2, 3].map(|row| graph.kth_similarity(row, which));
        assert_eq!((kth(Neighbours::All), kth(Neighbours::Distinct)), ([5, 7, 6, 0], [0, 0, 6, 0]));
    }
}
