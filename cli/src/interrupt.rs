//! Signals that end the process: the temporary file of an output is deleted first.
//!
//! The process still ends by the signal itself, so that a shell sees 130 after Ctrl-C and stops its loop. A signal that the caller has
//! ignored (`nohup`, a background job) stays ignored where the system tells it (Linux). Invariant: under the lock of [`TEMPORARY`] a
//! temporary file is either not there, or its path is known.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The temporary file that is being written.
static TEMPORARY: Mutex<Option<PathBuf>> = Mutex::new(None);

/// A temporary file that a signal deletes.
pub struct Watched(());

impl Watched {
    /// Makes a temporary file; a signal between the making and the return deletes it too.
    pub fn make<T>(make: impl FnOnce() -> io::Result<T>, path: impl FnOnce(&T) -> &Path) -> io::Result<(T, Self)> {
        listen();
        let mut temporary = lock();
        let made = make()?;
        *temporary = Some(path(&made).to_path_buf());
        Ok((made, Self(())))
    }

    /// Renames the file; a signal comes before or after.
    pub fn rename<T>(self, rename: impl FnOnce() -> T) -> T {
        let mut temporary = lock();
        let done = rename();
        *temporary = None;
        drop(temporary);
        done
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        *lock() = None;
    }
}

fn lock() -> MutexGuard<'static, Option<PathBuf>> {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a thread that waits for the signals. Without it they end the process as always, and the temporary file is left.
#[cfg(unix)]
fn listen() {
    use std::sync::{Arc, Once, mpsc};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;

    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        // A write beyond the limit of `ulimit -f` then is an error like that of a full disk.
        let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
        let ignored = ignored_signals();
        let signals: Vec<i32> = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].into_iter().filter(|s| ignored >> (s - 1) & 1 == 0).collect();
        let (started, is_ready) = mpsc::channel();
        let wait = move || {
            let Ok(mut signals) = Signals::new(signals) else { return };
            let _ = started.send(());
            for signal in signals.forever() {
                let mut temporary = lock();
                if let Some(path) = temporary.take() {
                    let _ = std::fs::remove_file(path);
                }
                // The lock is held to the end: no new temporary file is made.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        };
        if std::thread::Builder::new().name("signals".to_string()).spawn(wait).is_ok() {
            // An error says that the thread has no signals to wait for.
            let _ = is_ready.recv();
        }
    });
}

#[cfg(not(unix))]
fn listen() {}

/// The signals that the caller has ignored, one bit each from signal 1 on; 0 where the system does not tell them.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
