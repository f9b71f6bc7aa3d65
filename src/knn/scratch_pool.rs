//! Scratch that is kept between queries that come one by one.

use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Idle scratch, at most one for each query that was answered at the same time as others.
///
/// Clearing half a megabyte for every query would cost more than many a query.
pub(crate) struct ScratchPool<T> {
    idle: Mutex<Vec<T>>,
}

impl<T> Default for ScratchPool<T> {
    fn default() -> Self {
        Self { idle: Mutex::new(Vec::new()) }
    }
}

impl<T> fmt::Debug for ScratchPool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScratchPool").finish_non_exhaustive()
    }
}

impl<T: Default> ScratchPool<T> {
    /// Calls `answer` with scratch of its own, which is then kept for the next call.
    pub(crate) fn with<R>(&self, answer: impl FnOnce(&mut T) -> R) -> R {
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // The lock is not held while the query is answered.
        let idle = lock().pop();
        let mut scratch = idle.unwrap_or_default();
        let result = answer(&mut scratch);
        lock().push(scratch);
        result
    }
}
