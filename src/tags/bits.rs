//! Rows of bits, one bit an article, in blocks that fit vector instructions.

/// Bits of [`BLOCK`] articles. Aligned, so that vector instructions load them from memory as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
pub(super) struct Bits([u64; LANES]);

const LANES: usize = 8;

/// Articles of one block.
pub(super) const BLOCK: usize = 64 * LANES;

impl Bits {
    /// All bits.
    pub(super) const ALL: Self = Self([u64::MAX; LANES]);

    #[inline]
    pub(super) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] & other.0[lane]))
    }

    #[inline]
    pub(super) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] | other.0[lane]))
    }

    #[inline]
    pub(super) fn xor(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] ^ other.0[lane]))
    }

    pub(super) fn not(self) -> Self {
        Self(self.0.map(|lane| !lane))
    }

    #[inline]
    pub(super) fn any(self) -> bool {
        self.0.iter().fold(0, |all, lane| all | lane) != 0
    }

    pub(super) fn set(&mut self, position: usize) {
        self.0[position / 64] |= 1 << (position % 64);
    }

    /// Whether the bit at a position within the block is set.
    pub(super) fn has(&self, position: usize) -> bool {
        self.0[position / 64] >> (position % 64) & 1 == 1
    }

    /// Returns a block with the bits of all positions before one.
    pub(super) fn before(position: usize) -> Self {
        Self(std::array::from_fn(|lane| match position.saturating_sub(lane * 64) {
            0 => 0,
            bits @ 1..64 => (1 << bits) - 1,
            _ => u64::MAX,
        }))
    }

    /// Returns the positions within the block whose bits are set, in ascending order.
    pub(super) fn ascending(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(lane, mut bits)| {
            std::iter::from_fn(move || {
                let position = (bits != 0).then(|| lane * 64 + bits.trailing_zeros() as usize)?;
                bits &= bits - 1;
                Some(position)
            })
        })
    }

    /// Returns the same positions in descending order.
    pub(super) fn descending(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().rev().flat_map(|(lane, mut bits)| {
            std::iter::from_fn(move || {
                let position = (bits != 0).then(|| 63 - bits.leading_zeros() as usize)?;
                bits ^= 1 << position;
                Some(lane * 64 + position)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_before_a_position() {
        for position in [0, 1, 63, 64, 65, 128, 500, 511] {
            assert_eq!(Bits::before(position).ascending().collect::<Vec<_>>(), (0..position).collect::<Vec<_>>(), "{position}");
            assert_eq!(Bits::before(position).not().ascending().next(), Some(position));
        }
    }
}
