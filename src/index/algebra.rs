//! Products of a part of the index with a vector.

use super::index::Index;
use super::part::Part;

impl Index {
    /// Computes the exact dot products of a vector with all articles. `sums` is cleared first.
    ///
    /// The length of the vector is at most 2^60: a unit vector in fixed point, times 2^30. A sum is then at most 2^90.
    pub(crate) fn multiply(&self, part: Part, vector: impl Iterator<Item = (u32, u64)>, sums: &mut Vec<u128>) {
        sums.clear();
        sums.resize(self.len(), 0);
        for (feature, factor) in vector {
            for (article, weight) in self.column(part, feature).iter() {
                sums[article as usize] += u128::from(factor) * u128::from(weight);
            }
        }
    }
}
