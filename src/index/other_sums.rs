//! Partial sums of the parts other than the text.

use crate::id::Slot;
use crate::knn::CHUNK;

/// Weighted sums of the other parts by slot of the index, and the largest of each chunk. All zero between queries.
#[derive(Debug, Default)]
pub(super) struct OtherSums {
    pub(super) sums: Vec<u32>,
    pub(super) largest: Vec<u32>,
    /// The slots whose sum is not zero.
    touched: Vec<Slot>,
}

impl OtherSums {
    pub(super) fn resize(&mut self, slots: usize) {
        self.sums.resize(slots, 0);
        self.largest.resize(slots.div_ceil(CHUNK), 0);
    }

    /// Adds a product above 0.
    #[inline]
    pub(super) fn add(&mut self, slot: Slot, product: u32) {
        let position = slot.index();
        let before = self.sums[position];
        if before == 0 {
            self.touched.push(slot);
        }
        let sum = before.saturating_add(product);
        self.sums[position] = sum;
        self.largest[position / CHUNK] = self.largest[position / CHUNK].max(sum);
    }

    /// Sets all sums back to zero.
    pub(super) fn clear(&mut self) {
        for slot in self.touched.drain(..) {
            self.sums[slot.index()] = 0;
            self.largest[slot.index() / CHUNK] = 0;
        }
    }
}
