//! The transpose of sparse rows, by counting sort.
//!
//! Input: entries in the order of their rows, each with its column. Output: the same entries in the order of their columns, and where
//! each column starts. Time: two passes, linear in entries and columns. Entries of one column keep the order of their rows.

/// An offset into the entries: `u32` where memory counts and the entries are known to be few enough, else `usize`.
pub(crate) trait Offset: Copy {
    /// The first offset.
    const ZERO: Self;

    /// The offset as an index.
    fn index(self) -> usize;

    /// The sum of two offsets.
    fn plus(self, other: Self) -> Self;

    /// The next offset.
    fn next(self) -> Self;
}

impl Offset for u32 {
    const ZERO: Self = 0;

    #[inline]
    fn index(self) -> usize {
        self as usize
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        self + other
    }

    #[inline]
    fn next(self) -> Self {
        self + 1
    }
}

impl Offset for usize {
    const ZERO: Self = 0;

    #[inline]
    fn index(self) -> usize {
        self
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        self + other
    }

    #[inline]
    fn next(self) -> Self {
        self + 1
    }
}

/// Returns where each of the columns starts, and after the last of them where it ends; `keys` are the columns of all entries.
pub(crate) fn starts_of<O: Offset>(columns: usize, keys: impl Iterator<Item = u32>) -> Vec<O> {
    let mut starts = vec![O::ZERO; columns + 1];
    keys.for_each(|column| starts[column as usize + 1] = starts[column as usize + 1].next());
    for column in 0..columns {
        starts[column + 1] = starts[column + 1].plus(starts[column]);
    }
    starts
}

/// Hands each entry to `put` with its position in the order of columns. `starts` are those of [`starts_of`] for the same entries.
pub(crate) fn transpose<O: Offset, T>(starts: &[O], entries: impl Iterator<Item = (u32, T)>, mut put: impl FnMut(usize, T)) {
    let mut next = starts.to_vec();
    entries.for_each(|(column, entry)| {
        let position = &mut next[column as usize];
        put(position.index(), entry);
        *position = position.next();
    });
}
