//! The accumulator: one partial sum for each slot of a segment. This is the hot loop.
//!
//! Input: posting lists and the query's weight of each. Output: sums of products of rounded weights. Cost: a load, a multiplication
//! and a store a posting. Memory: 256 kB a thread, which fits in the second-level cache.

use std::ops::{Deref, DerefMut};

use super::constants::SEGMENT;
use super::segments::Posting;

/// Partial sums by slot of a segment. There is one for every 16-bit number, so no index is out of bounds.
#[derive(Debug)]
pub(crate) struct Accumulator {
    sums: Box<[u32; SEGMENT]>,
}

impl Default for Accumulator {
    fn default() -> Self {
        let sums = vec![0; SEGMENT].into_boxed_slice();
        Self { sums: sums.try_into().unwrap_or_else(|_| Box::new([0; SEGMENT])) }
    }
}

impl Accumulator {
    /// Sets the sums of the first slots to zero.
    pub(super) fn clear(&mut self, slots: usize) {
        self.sums[..slots].fill(0);
    }

    /// Returns the sums of the first slots.
    pub(crate) fn up_to(&self, slots: usize) -> &[u32] {
        &self.sums[..slots]
    }

    #[inline]
    pub(crate) fn at(&self, slot: u16) -> u32 {
        self.sums[usize::from(slot)]
    }

    /// Adds the products of a query weight with the weights of a posting list.
    #[inline]
    pub(super) fn add(&mut self, weight: u32, list: &[Posting]) {
        let mut add = |posting: Posting| self.sums[usize::from(posting.slot())] += weight * posting.weight();
        let (blocks, rest) = list.as_chunks::<4>();
        for &[a, b, c, d] in blocks {
            add(a);
            add(b);
            add(c);
            add(d);
        }
        rest.iter().copied().for_each(add);
    }

    /// The same as [`add`](Self::add), and notes the slots whose sum was zero.
    pub(super) fn add_and_note(&mut self, weight: u32, list: &[Posting], touched: &mut TouchedSlots) {
        let mut len = touched.len;
        for posting in list {
            let sum = &mut self.sums[usize::from(posting.slot())];
            // No branch: whether a slot is new cannot be predicted. It is written in any case, and counted only if it is new.
            touched.slots[len] = posting.slot();
            len += usize::from(*sum == 0);
            *sum += weight * posting.weight();
        }
        touched.len = len;
    }
}

/// Slots of a segment whose partial sum is not zero, in the order in which they were first met.
#[derive(Debug)]
pub(crate) struct TouchedSlots {
    slots: Box<[u16]>,
    len: usize,
}

impl Default for TouchedSlots {
    fn default() -> Self {
        // One more than there are slots: the next one is written before it is known to be new.
        Self { slots: vec![0; SEGMENT + 1].into_boxed_slice(), len: 0 }
    }
}

impl TouchedSlots {
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}

impl Deref for TouchedSlots {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        &self.slots[..self.len]
    }
}

impl DerefMut for TouchedSlots {
    fn deref_mut(&mut self) -> &mut [u16] {
        &mut self.slots[..self.len]
    }
}
