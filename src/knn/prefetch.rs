//! Prefetching: parts of lists that lie far apart in memory are read before they are summed.
//!
//! A sum over a list that is in no cache waits for memory at its beginning, once a list. Here no read waits for another, so the
//! processor fetches many lists at once. The caller looks up the positions of all lists first, for the same reason.

/// Bytes of a cache line.
const CACHE_LINE: usize = 64;

/// Reads one entry of each cache line of some lists.
#[inline]
pub(crate) fn prefetch<'a, T: 'a>(lists: impl Iterator<Item = &'a [T]>, bits: impl Fn(&T) -> u32) {
    let mut read = 0;
    for list in lists {
        for entry in list.iter().step_by(CACHE_LINE / size_of::<T>()) {
            read ^= bits(entry);
        }
    }
    // Without a use of the result, the compiler would remove the reads.
    std::hint::black_box(read);
}
