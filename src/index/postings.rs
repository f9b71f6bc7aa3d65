//! The inverted index: for each feature, the articles that have it.

use crate::vector::SparseRows;

/// Posting lists, one a feature, each in ascending order of articles.
pub(crate) struct Postings {
    starts: Vec<usize>,
    articles: Vec<u32>,
    weights: Vec<u32>,
}

impl Postings {
    /// The transposition of rows: two passes, linear in the non-zeros.
    pub(crate) fn transpose(rows: &SparseRows, features: usize) -> Self {
        let mut starts = vec![0usize; features + 1];
        for row in 0..rows.len() {
            for &feature in rows.row(row).features {
                starts[feature as usize + 1] += 1;
            }
        }
        for feature in 0..features {
            starts[feature + 1] += starts[feature];
        }
        let mut next = starts.clone();
        let mut articles = vec![0u32; rows.non_zeros()];
        let mut weights = vec![0u32; rows.non_zeros()];
        // The number of articles fits in 32 bits: the builder checks it.
        for (article, row) in (0u32..).zip((0..rows.len()).map(|row| rows.row(row))) {
            for (feature, weight) in row.iter() {
                let place = &mut next[feature as usize];
                articles[*place] = article;
                weights[*place] = weight;
                *place += 1;
            }
        }
        Self { starts, articles, weights }
    }

    /// Where the list of a feature stands. Empty for a feature that the index does not know.
    pub(super) fn range(&self, feature: u32) -> (usize, usize) {
        let feature = feature as usize;
        match (self.starts.get(feature), self.starts.get(feature + 1)) {
            (Some(&start), Some(&end)) => (start, end),
            _ => (0, 0),
        }
    }

    pub(super) fn articles(&self) -> &[u32] {
        &self.articles
    }

    pub(super) fn weights(&self) -> &[u32] {
        &self.weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::SparseVector;

    #[test]
    fn lists_hold_what_the_rows_hold() {
        let rows = SparseRows::from_vectors(vec![
            SparseVector::new(vec![(0, 5), (2, 7)]),
            SparseVector::default(),
            SparseVector::new(vec![(2, 9)]),
        ]);
        let postings = Postings::transpose(&rows, 4);
        let list = |feature| {
            let (start, end) = postings.range(feature);
            postings.articles()[start..end]
                .iter()
                .copied()
                .zip(postings.weights()[start..end].iter().copied())
                .collect::<Vec<_>>()
        };
        assert_eq!(list(0), [(0, 5)]);
        assert_eq!(list(1), []);
        assert_eq!(list(2), [(0, 7), (2, 9)]);
        assert_eq!(list(3), []);
        assert_eq!(list(99), []);
    }
}
