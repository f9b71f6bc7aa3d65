//! Working memory kept between questions that come one by one.

use std::sync::{Mutex, PoisonError};

/// What is not in use: at most one a thread that has asked at the same time as others. Clearing half a megabyte for every question would
/// cost more than many a question.
pub(crate) struct Kept<T> {
    idle: Mutex<Vec<T>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { idle: Mutex::new(Vec::new()) }
    }
}

impl<T: Default> Kept<T> {
    /// Calls with working memory of its own, which is kept for the next.
    pub(crate) fn with<R>(&self, ask: impl FnOnce(&mut T) -> R) -> R {
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // The lock is not held while the question is answered.
        let idle = lock().pop();
        let mut memory = idle.unwrap_or_default();
        let answer = ask(&mut memory);
        lock().push(memory);
        answer
    }
}
