//! A vector spread out by feature, to be multiplied with many others.

use crate::vector::SparseRow;

/// One vector as a dense array, with a bit a feature before it: most features of another vector are not in it, and the bits of all
/// features fit in the second-level cache.
#[derive(Default)]
pub(super) struct Lookup {
    bits: Vec<u64>,
    weights: Vec<u32>,
}

impl Lookup {
    /// Spreads a vector out. [`Lookup::clear`] it before the next.
    pub(super) fn fill(&mut self, row: SparseRow<'_>) {
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

    /// Takes the vector out again.
    pub(super) fn clear(&mut self, row: SparseRow<'_>) {
        for &feature in row.features {
            self.bits[feature as usize / 64] = 0;
        }
    }

    /// The dot product with the vector that fills it, exact.
    #[inline]
    pub(super) fn dot(&self, row: SparseRow<'_>) -> u64 {
        let mut sum = 0;
        for (feature, weight) in row.iter() {
            let word = self.bits.get(feature as usize / 64).copied().unwrap_or(0);
            if word >> (feature % 64) & 1 == 1 {
                sum += u64::from(self.weights[feature as usize]) * u64::from(weight);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::SparseVector;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_multiplies_as_a_merge_does(rows in prop::collection::vec(prop::collection::btree_map(0u32..300, 1u32..1 << 27, 0..40), 2..6)) {
            let rows: Vec<SparseVector> = rows.into_iter().map(|row| SparseVector::new(row.into_iter().collect())).collect();
            let mut lookup = Lookup::default();
            for a in &rows {
                lookup.fill(a.as_row());
                for b in &rows {
                    prop_assert_eq!(lookup.dot(b.as_row()), a.as_row().dot(b.as_row()));
                }
                lookup.clear(a.as_row());
            }
        }
    }
}
