//! Reading ahead: lists that lie far apart in memory, before they are summed.
//!
//! Summing a list that is in no cache stops at its beginning until memory answers, once for every list. Here nothing waits for what is
//! read, so the processor asks for many lists at once. Where a list begins is to be looked up before, for all of them: a
//! read that waits for another is no help.

/// Bytes that memory gives at once.
const CACHE_LINE: usize = 64;

/// Reads one entry of each line of the cache that some lists lie in.
#[inline]
pub(super) fn fetch<'a, T: 'a>(lists: impl Iterator<Item = &'a [T]>, bits: impl Fn(&T) -> u32) {
    let mut read = 0;
    for list in lists {
        for entry in list.iter().step_by(CACHE_LINE / size_of::<T>()) {
            read ^= bits(entry);
        }
    }
    // Kept, or the compiler would spare the reading.
    std::hint::black_box(read);
}
