//! Slots whose upper bound reaches a threshold, many compared at once.
//!
//! Input: partial sums by slot, suffix norms, thresholds. Output: the slots that pass, in ascending order. Cost: a few instructions
//! for eight slots. Sums, bounds and thresholds stay below 2^31, so signed comparisons give the same result as unsigned ones; every
//! processor has those for many numbers at once.

use super::constants::CHUNK;

/// Marks the slots of a chunk that pass: a byte each, so that the compiler compares many at once, and eight are skipped in one step.
pub(crate) struct Flags([u8; CHUNK]);

impl Default for Flags {
    fn default() -> Self {
        Self([0; CHUNK])
    }
}

impl Flags {
    #[inline]
    pub(crate) fn set(&mut self, passes: impl Iterator<Item = bool>) {
        self.0.iter_mut().zip(passes).for_each(|(flag, passes)| *flag = u8::from(passes));
    }

    /// Visits the positions that pass, in ascending order.
    #[inline]
    pub(crate) fn visit(&self, mut visit: impl FnMut(usize)) {
        let (words, _) = self.0.as_chunks::<8>();
        for (word, start) in words.iter().zip((0..).step_by(8)) {
            let mut flags = u64::from_le_bytes(*word);
            while flags != 0 {
                visit(start + flags.trailing_zeros() as usize / 8);
                flags &= flags - 1;
            }
        }
    }
}

/// What was summed of some neighbouring slots, and an upper bound of what was not.
#[derive(Clone, Copy)]
pub(crate) struct BoundedSums<'a> {
    /// Partial sums.
    pub(crate) sums: &'a [u32],
    /// Norms of the suffixes that were left out; empty if nothing was. At least as many as sums otherwise.
    pub(crate) norms: &'a [u16],
    /// The norm of the query's suffix.
    pub(crate) query_norm: u16,
}

impl BoundedSums<'_> {
    /// Returns the upper bounds of the chunk that starts at a slot, for as many slots as `sums` has.
    #[inline]
    fn bounds<'s>(&self, sums: &'s [u32], start: usize) -> impl Iterator<Item = u32> + Clone + use<'s, '_> {
        let norms = if self.norms.is_empty() { &ZEROS[..sums.len()] } else { &self.norms[start..start + sums.len()] };
        let query_norm = u32::from(self.query_norm);
        sums.iter().zip(norms).map(move |(&sum, &norm)| sum + query_norm * u32::from(norm))
    }

    /// Visits the slots whose upper bound reaches a threshold above 0.
    pub(super) fn visit_reaching(&self, threshold: u32, mut visit: impl FnMut(u16)) {
        for (chunk, start) in self.sums.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
            let mut passes = Flags::default();
            passes.set(self.bounds(chunk, start).map(|bound| bound.cast_signed() >= threshold.cast_signed()));
            passes.visit(|position| visit(local_slot(start + position)));
        }
    }

    /// Visits the slots whose upper bound reaches a threshold above 0, or the slot's own threshold.
    pub(super) fn visit_reaching_either(&self, threshold: u32, own_thresholds: &[u32], mut visit: impl FnMut(u16)) {
        let chunks = self.sums.chunks(CHUNK).zip(own_thresholds.chunks(CHUNK));
        for ((chunk, thresholds), start) in chunks.zip((0..).step_by(CHUNK)) {
            let mut passes = Flags::default();
            passes.set(self.bounds(chunk, start).zip(thresholds).map(|(bound, own)| {
                (bound.cast_signed() >= threshold.cast_signed()) | (bound.cast_signed() >= own.cast_signed())
            }));
            passes.visit(|position| visit(local_slot(start + position)));
        }
    }
}

/// Returns a slot within a segment as 16 bits.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "a segment has at most 2^16 slots")]
pub(crate) fn local_slot(slot: usize) -> u16 {
    debug_assert!(slot < super::constants::SEGMENT);
    slot as u16
}

/// Norms of slots whose suffix is summed.
pub(crate) const ZEROS: [u16; CHUNK] = [0; CHUNK];
