//! A sparse row spread out by feature, to be multiplied with many others.

use super::rows::SparseRow;

/// One row as a dense array, with a bit a feature in front of it.
///
/// Most features of another row are not in this one, and the bits of all features fit in the second-level cache. Memory: 4 bytes and
/// one bit a feature.
#[derive(Debug, Default)]
pub(crate) struct DenseRow {
    bits: Vec<u64>,
    weights: Vec<u32>,
}

impl DenseRow {
    /// Spreads a row out. [`DenseRow::clear`] it before the next one.
    pub(crate) fn fill(&mut self, row: SparseRow<'_>) {
        if let Some(&last) = row.features.last()
            && last as usize >= self.weights.len()
        {
            self.weights.resize(last as usize + 1, 0);
            self.bits.resize(self.weights.len().div_ceil(64), 0);
        }
        for (feature, weight) in row.iter() {
            self.bits[feature as usize / 64] |= 1 << (feature % 64);
            self.weights[feature as usize] = weight;
        }
    }

    /// Takes the row out again.
    pub(crate) fn clear(&mut self, row: SparseRow<'_>) {
        for &feature in row.features {
            self.bits[feature as usize / 64] = 0;
        }
    }

    /// Returns the sum of the weights of the features that the row that fills it has.
    #[inline]
    pub(crate) fn sum_of_shared(&self, row: SparseRow<'_>) -> u64 {
        let has = |feature: u32| self.bits.get(feature as usize / 64).is_some_and(|word| word >> (feature % 64) & 1 == 1);
        row.iter().filter(|&(feature, _)| has(feature)).map(|(_, weight)| u64::from(weight)).sum()
    }

    /// Returns the weight of a feature in the row that fills it.
    #[inline]
    pub(crate) fn get(&self, feature: u32) -> Option<u32> {
        let word = self.bits.get(feature as usize / 64).copied().unwrap_or(0);
        (word >> (feature % 64) & 1 == 1).then(|| self.weights[feature as usize])
    }

    /// Returns the exact dot product with the row that fills it. Reference implementation: [`SparseRow::dot`].
    #[inline]
    pub(crate) fn dot(&self, row: SparseRow<'_>) -> u64 {
        let mut sum = 0;
        for (feature, weight) in row.iter() {
            if let Some(own) = self.get(feature) {
                sum += u64::from(own) * u64::from(weight);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::SparseVector;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_dense_row_multiplies_as_a_merge_does(rows in prop::collection::vec(prop::collection::btree_map(0u32..300, 1u32..1 << 27, 0..40), 2..6)) {
            let rows: Vec<SparseVector> = rows.into_iter().map(|row| SparseVector::new(row.into_iter().collect())).collect();
            let mut dense = DenseRow::default();
            for a in &rows {
                dense.fill(a.as_row());
                for b in &rows {
                    prop_assert_eq!(dense.dot(b.as_row()), a.as_row().dot(b.as_row()));
                }
                dense.clear(a.as_row());
            }
        }
    }
}
