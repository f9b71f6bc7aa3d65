//! One part of the index as a matrix: its rows, its columns, its product with a vector.

use super::{Index, Part};

impl Index {
    /// How many features a part has; those that no article has count.
    pub(crate) fn features(&self, part: Part) -> u32 {
        u32::try_from(self.parts[part.index()].features).unwrap_or(u32::MAX)
    }

    /// The dot products of a vector with all articles, exact. `sums` is cleared first.
    ///
    /// The length of the vector is at most 2^60: a unit vector in fixed point, times 2^30. A sum is then at most 2^90.
    pub(crate) fn multiply(&self, part: Part, vector: impl Iterator<Item = (u32, u64)>, sums: &mut Vec<u128>) {
        sums.clear();
        sums.resize(self.articles, 0);
        for (feature, factor) in vector {
            for (article, weight) in self.column(part, feature).iter() {
                sums[article as usize] += u128::from(factor) * u128::from(weight);
            }
        }
    }
}
