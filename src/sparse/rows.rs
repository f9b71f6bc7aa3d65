//! Sparse rows: features in ascending order with their weights, one row after the other (compressed sparse rows, CSR).

/// One sparse vector: features in ascending order, and their weights in fixed point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SparseRow<'a> {
    pub(crate) features: &'a [u32],
    pub(crate) weights: &'a [u32],
}

/// An owned sparse row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SparseVector {
    features: Vec<u32>,
    weights: Vec<u32>,
}

/// Many sparse rows in three flat arrays. Memory: 8 bytes a weight and 8 a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SparseRows {
    starts: Vec<usize>,
    features: Vec<u32>,
    weights: Vec<u32>,
}

impl SparseVector {
    /// A row from pairs of feature and weight in any order, each feature once. Weights of 0 are left out.
    pub(crate) fn new(mut entries: Vec<(u32, u32)>) -> Self {
        entries.retain(|&(_, weight)| weight > 0);
        entries.sort_unstable_by_key(|&(feature, _)| feature);
        entries.into_iter().unzip::<_, _, Vec<_>, Vec<_>>().into()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.features.len()
    }

    pub(crate) fn as_row(&self) -> SparseRow<'_> {
        SparseRow { features: &self.features, weights: &self.weights }
    }
}

impl From<(Vec<u32>, Vec<u32>)> for SparseVector {
    fn from((features, weights): (Vec<u32>, Vec<u32>)) -> Self {
        Self { features, weights }
    }
}

impl Default for SparseRows {
    /// No rows.
    fn default() -> Self {
        Self { starts: vec![0], features: Vec::new(), weights: Vec::new() }
    }
}

impl SparseRows {
    /// Adds a row, given as features in ascending order with weights above 0.
    pub(crate) fn push(&mut self, entries: impl Iterator<Item = (u32, u32)>) {
        for (feature, weight) in entries {
            self.features.push(feature);
            self.weights.push(weight);
        }
        self.starts.push(self.features.len());
    }

    /// Adds the rows of another matrix.
    pub(crate) fn append(&mut self, other: &Self) {
        let before = self.features.len();
        self.starts.extend(other.starts[1..].iter().map(|end| before + end));
        self.features.extend_from_slice(&other.features);
        self.weights.extend_from_slice(&other.weights);
    }

    /// Frees spare capacity.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.starts.shrink_to_fit();
        self.features.shrink_to_fit();
        self.weights.shrink_to_fit();
    }

    pub(crate) fn from_vectors(vectors: Vec<SparseVector>) -> Self {
        let non_zeros = vectors.iter().map(|vector| vector.features.len()).sum();
        let mut rows = Self {
            starts: Vec::with_capacity(vectors.len() + 1),
            features: Vec::with_capacity(non_zeros),
            weights: Vec::with_capacity(non_zeros),
        };
        rows.starts.push(0);
        for vector in vectors {
            rows.features.extend_from_slice(&vector.features);
            rows.weights.extend_from_slice(&vector.weights);
            rows.starts.push(rows.features.len());
        }
        rows
    }

    /// Rows from their arrays: `starts` has one entry more than there are rows.
    pub(crate) fn from_parts(starts: Vec<usize>, features: Vec<u32>, weights: Vec<u32>) -> Self {
        debug_assert_eq!((starts.last(), features.len()), (Some(&features.len()), weights.len()));
        Self { starts, features, weights }
    }

    /// All rows, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = SparseRow<'_>> + Clone {
        (0..self.len()).map(|row| self.row(row))
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn non_zeros(&self) -> usize {
        self.features.len()
    }

    pub(crate) fn row(&self, row: usize) -> SparseRow<'_> {
        let range = self.starts[row]..self.starts[row + 1];
        SparseRow { features: &self.features[range.clone()], weights: &self.weights[range] }
    }
}

impl<'a> SparseRow<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    pub(crate) fn to_vector(self) -> SparseVector {
        (self.features.to_vec(), self.weights.to_vec()).into()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u32)> + Clone + use<'a> {
        self.features.iter().copied().zip(self.weights.iter().copied())
    }

    /// The features that both rows have, with the products of their weights, by merging the two.
    pub(crate) fn shared(self, other: SparseRow<'a>) -> impl Iterator<Item = (u32, u64)> + 'a {
        self.shared_positions(other)
            .map(move |(i, j)| (self.features[i], u64::from(self.weights[i]) * u64::from(other.weights[j])))
    }

    /// The two weights of each feature that both rows have.
    pub(crate) fn shared_weights(self, other: SparseRow<'a>) -> impl Iterator<Item = (u32, u32)> + 'a {
        self.shared_positions(other).map(move |(i, j)| (self.weights[i], other.weights[j]))
    }

    fn shared_positions(self, other: SparseRow<'a>) -> impl Iterator<Item = (usize, usize)> + 'a {
        let (mut i, mut j) = (0, 0);
        std::iter::from_fn(move || {
            while i < self.features.len() && j < other.features.len() {
                match self.features[i].cmp(&other.features[j]) {
                    std::cmp::Ordering::Less => i += 1,
                    std::cmp::Ordering::Greater => j += 1,
                    std::cmp::Ordering::Equal => {
                        (i, j) = (i + 1, j + 1);
                        return Some((i - 1, j - 1));
                    }
                }
            }
            None
        })
    }

    /// Returns the exact dot product.
    pub(crate) fn dot(self, other: SparseRow<'a>) -> u64 {
        self.shared(other).map(|(_, product)| product).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_give_back_what_was_put_in() {
        let a = SparseVector::new(vec![(7, 3), (2, 5), (4, 0)]);
        let b = SparseVector::new(vec![(7, 10), (3, 1)]);
        let rows = SparseRows::from_vectors(vec![a.clone(), SparseVector::default(), b]);
        assert_eq!((rows.len(), rows.non_zeros()), (3, 4));
        assert_eq!(rows.row(0), a.as_row());
        assert_eq!(rows.row(0).features, [2, 7]);
        assert!(rows.row(1).is_empty());
        assert_eq!(rows.row(0).dot(rows.row(2)), 30);
        assert_eq!(rows.row(1).dot(rows.row(2)), 0);
        let mut first = SparseRows::default();
        first.push([(2, 5), (7, 3)].into_iter());
        first.push(std::iter::empty());
        let mut second = SparseRows::default();
        second.push([(3, 1), (7, 10)].into_iter());
        first.append(&SparseRows::default());
        first.append(&second);
        assert_eq!(first, rows);
    }
}
