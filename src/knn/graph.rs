//! The kNN graph: the nearest rows of every row, kept for later queries.
//!
//! Input: a list of neighbours for every row. Output: for a row its neighbours and reverse neighbours, and an upper bound of its
//! similarity to all other rows, its *k-th similarity*. Cost: linear in the neighbours. Memory: 8 bytes a neighbour, and 8 again for
//! each reverse neighbour that is not a neighbour.

use std::cmp::Ordering;

use super::neighbour::RoundedNeighbour;
use crate::sparse::{starts_of, transpose};

/// The `k` nearest neighbours of every row by rounded similarity.
#[derive(Debug)]
pub(crate) struct KnnGraph {
    /// The neighbours of each row, the nearest first.
    neighbours: Vec<Vec<RoundedNeighbour>>,
    reverse: ReverseNeighbours,
    k: usize,
}

/// By row: the rows that have it as a neighbour and are not its neighbours.
#[derive(Debug)]
struct ReverseNeighbours {
    starts: Vec<usize>,
    neighbours: Vec<RoundedNeighbour>,
}

impl KnnGraph {
    /// A graph of lists of `k` neighbours each, or of all rows that share a feature where there are fewer.
    pub(crate) fn new(neighbours: Vec<Vec<RoundedNeighbour>>, k: usize) -> Self {
        let kth: Vec<u32> = neighbours.iter().map(|list| kth_similarity(list, k)).collect();
        Self { reverse: ReverseNeighbours::new(&neighbours, &kth), neighbours, k }
    }

    /// The neighbours of a row, the nearest first.
    pub(crate) fn neighbours(&self, row: u32) -> &[RoundedNeighbour] {
        &self.neighbours[row as usize]
    }

    /// The neighbours and reverse neighbours of a row, each once.
    pub(crate) fn linked(&self, row: u32) -> impl Iterator<Item = RoundedNeighbour> + '_ {
        self.neighbours(row).iter().chain(self.reverse.of(row)).copied()
    }

    /// Returns an upper bound of the similarity of a row to every row that is neither its neighbour nor its reverse neighbour.
    pub(crate) fn kth_similarity(&self, row: u32) -> u32 {
        kth_similarity(self.neighbours(row), self.k)
    }
}

/// Returns the last similarity of a full list; 0 for a shorter one, which holds all rows that share a feature.
fn kth_similarity(list: &[RoundedNeighbour], k: usize) -> u32 {
    if list.len() < k { 0 } else { list.last().map_or(0, |neighbour| neighbour.sum) }
}

impl ReverseNeighbours {
    fn new(neighbours: &[Vec<RoundedNeighbour>], kth: &[u32]) -> Self {
        // Similarity is symmetric: above the k-th similarity of a row, the other is known to be in its list.
        let has = |row: u32, other: u32, sum: u32| match sum.cmp(&kth[row as usize]) {
            Ordering::Greater => true,
            Ordering::Equal => neighbours[row as usize].iter().any(|neighbour| neighbour.row == other),
            Ordering::Less => false,
        };
        let pairs = || {
            let all = (0u32..).zip(neighbours).flat_map(|(row, list)| list.iter().map(move |neighbour| (row, neighbour)));
            all.filter(|(row, neighbour)| !has(neighbour.row, *row, neighbour.sum))
        };
        let starts: Vec<usize> = starts_of(neighbours.len(), pairs().map(|(_, neighbour)| neighbour.row));
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
        let graph = KnnGraph::new(lists.to_vec(), 2);
        assert_eq!(graph.linked(0).collect::<Vec<_>>(), lists[0]);
        assert_eq!(graph.linked(1).collect::<Vec<_>>(), lists[1]);
        assert_eq!(graph.linked(2).collect::<Vec<_>>(), [pair(1, 7), pair(3, 6), pair(0, 5)]);
        assert_eq!(graph.linked(3).collect::<Vec<_>>(), lists[3]);
        assert_eq!([0, 1, 2, 3].map(|row| graph.kth_similarity(row)), [5, 7, 6, 0]);
    }
}
