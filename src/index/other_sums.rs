//! Partial sums of the parts other than the text.

use crate::id::Slot;
use crate::knn::CHUNK;

/// Weighted sums of the other parts by slot of the index, and the largest of each chunk. All zero between queries.
#[derive(Debug, Default)]
pub(super) struct OtherSums {
    pub(super) sums: Vec<u32>,
    pub(super) largest: Vec<u32>,
}

impl OtherSums {
    pub(super) fn resize(&mut self, slots: usize) {
        self.sums.resize(slots, 0);
        self.largest.resize(slots.div_ceil(CHUNK), 0);
    }

    #[inline]
    pub(super) fn add(&mut self, slot: Slot, product: u32) {
        let slot = slot.index();
        let sum = self.sums[slot].saturating_add(product);
        self.sums[slot] = sum;
        self.largest[slot / CHUNK] = self.largest[slot / CHUNK].max(sum);
    }

    #[inline]
    pub(super) fn clear(&mut self, slot: Slot) {
        let slot = slot.index();
        self.sums[slot] = 0;
        self.largest[slot / CHUNK] = 0;
    }
}
