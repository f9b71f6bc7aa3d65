//! Partial sums of the parts other than the text.

use super::constants::FEW_SLOTS;
use crate::id::Slot;
use crate::knn::CHUNK;

/// Weighted sums of the other parts by slot of the index, and the largest of each chunk. All zero between queries.
#[derive(Debug, Default)]
pub(super) struct OtherSums {
    pub(super) sums: Vec<u32>,
    pub(super) largest: Vec<u32>,
    /// The slots whose sum is not zero. Of few slots all are set back to zero, which takes less time than to remember some.
    touched: Vec<Slot>,
}

impl OtherSums {
    pub(super) fn resize(&mut self, slots: usize) {
        self.sums.resize(slots, 0);
        self.largest.resize(slots.div_ceil(CHUNK), 0);
    }

    /// Adds products to the sums of some slots.
    #[inline]
    pub(super) fn add_all(&mut self, products: impl Iterator<Item = (Slot, u32)>) {
        let remembers = self.sums.len() > FEW_SLOTS;
        for (slot, product) in products {
            let sum = &mut self.sums[slot.index()];
            if remembers && *sum == 0 {
                self.touched.push(slot);
            }
            *sum = sum.saturating_add(product);
        }
    }

    /// Finds the largest sum of each chunk, once all products are added.
    pub(super) fn finish(&mut self) {
        if self.sums.len() > FEW_SLOTS {
            for slot in &self.touched {
                let largest = &mut self.largest[slot.index() / CHUNK];
                *largest = self.sums[slot.index()].max(*largest);
            }
        } else {
            let (chunks, rest) = self.sums.as_chunks::<CHUNK>();
            for (largest, sums) in self.largest.iter_mut().zip(chunks) {
                *largest = sums.iter().copied().fold(0, u32::max);
            }
            if let (Some(largest), Some(sum)) = (self.largest.get_mut(chunks.len()), rest.iter().copied().max()) {
                *largest = sum;
            }
        }
    }

    /// Sets all sums back to zero.
    pub(super) fn clear(&mut self) {
        if self.sums.len() > FEW_SLOTS {
            for slot in self.touched.drain(..) {
                self.sums[slot.index()] = 0;
                self.largest[slot.index() / CHUNK] = 0;
            }
        } else {
            self.sums.fill(0);
            self.largest.fill(0);
        }
    }
}
