//! Progress and cancellation of a reading.

/// An observer of a reading. Both methods may be called from several threads, and return soon.
pub trait Watch: Sync {
    /// Learns how many files are read. `done` grows to `total`, in steps.
    fn progress(&self, done: usize, total: usize) {
        let _ = (done, total);
    }

    /// Whether the reading is to stop. Asked once before each file.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// An observer that does nothing.
impl Watch for () {}
