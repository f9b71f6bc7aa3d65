//! Sums of one segment: the hot loop.

use std::ops::{Deref, DerefMut};

use super::segments::{Posting, SEGMENT};

/// A number for every place that a segment could have: an index of 16 bits is never out of bounds.
pub(super) struct SegmentSums {
    sums: Box<[u32; SEGMENT]>,
}

impl Default for SegmentSums {
    fn default() -> Self {
        let sums = vec![0; SEGMENT].into_boxed_slice();
        Self { sums: sums.try_into().unwrap_or_else(|_| Box::new([0; SEGMENT])) }
    }
}

impl SegmentSums {
    /// Sets the sums of the first places to zero.
    pub(super) fn clear(&mut self, places: usize) {
        self.sums[..places].fill(0);
    }

    /// The sums of the first places.
    pub(super) fn up_to(&self, places: usize) -> &[u32] {
        &self.sums[..places]
    }

    #[inline]
    pub(super) fn at(&self, place: u16) -> u32 {
        self.sums[usize::from(place)]
    }

    /// Adds the products of a query's weight of a feature and those of a posting list.
    #[inline]
    pub(super) fn add(&mut self, weight: u32, list: &[Posting]) {
        let mut add = |posting: Posting| self.sums[usize::from(posting.place())] += weight * posting.weight();
        let (blocks, rest) = list.as_chunks::<4>();
        for &[a, b, c, d] in blocks {
            add(a);
            add(b);
            add(c);
            add(d);
        }
        rest.iter().copied().for_each(add);
    }

    /// The same, and notes the places that were touched for the first time.
    pub(super) fn add_and_note(&mut self, weight: u32, list: &[Posting], touched: &mut Touched) {
        let mut len = touched.len;
        for posting in list {
            let sum = &mut self.sums[usize::from(posting.place())];
            // Whether a place is new is beyond guessing: it is written down in any case, and counted if it is.
            touched.places[len] = posting.place();
            len += usize::from(*sum == 0);
            *sum += weight * posting.weight();
        }
        touched.len = len;
    }
}

/// Places that were touched, in the order in which they were.
pub(super) struct Touched {
    places: Box<[u16]>,
    len: usize,
}

impl Default for Touched {
    fn default() -> Self {
        // One more than there are: the next is written before it is known to be new.
        Self { places: vec![0; SEGMENT + 1].into_boxed_slice(), len: 0 }
    }
}

impl Touched {
    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}

impl Deref for Touched {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        &self.places[..self.len]
    }
}

impl DerefMut for Touched {
    fn deref_mut(&mut self) -> &mut [u16] {
        &mut self.places[..self.len]
    }
}
