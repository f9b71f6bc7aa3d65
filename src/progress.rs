//! How far a long operation has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A stage of work that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Text to features and vectors.
    Analyze,
    /// Vectors to an index, with its local scales.
    Index,
    /// Suggestions for all articles.
    Rank,
}

/// How far a stage has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The stage.
    pub stage: Stage,
    /// Articles done.
    pub done: usize,
    /// Articles in all.
    pub total: usize,
}

/// What the caller wants called. May be called from several threads.
pub(crate) type Callback = Arc<dyn Fn(Progress) + Send + Sync>;

/// Counts the articles of one stage and tells the caller now and then.
pub(crate) struct Ticker<'a> {
    callback: Option<&'a Callback>,
    stage: Stage,
    total: usize,
    done: AtomicUsize,
}

/// Articles between two calls.
const STEP: usize = 64;

impl<'a> Ticker<'a> {
    /// Starts a stage, and says so.
    pub(crate) fn start(callback: Option<&'a Callback>, stage: Stage, total: usize) -> Self {
        let ticker = Self { callback, stage, total, done: AtomicUsize::new(0) };
        ticker.tell(0);
        ticker
    }

    /// Nobody is told.
    pub(crate) fn silent(total: usize) -> Self {
        Self { callback: None, stage: Stage::Analyze, total, done: AtomicUsize::new(0) }
    }

    /// Some articles are done.
    pub(crate) fn tick(&self, articles: usize) {
        let before = self.done.fetch_add(articles, Ordering::Relaxed);
        let done = before + articles;
        if done / STEP > before / STEP || done == self.total {
            self.tell(done);
        }
    }

    fn tell(&self, done: usize) {
        if let Some(callback) = self.callback {
            callback(Progress { stage: self.stage, done, total: self.total });
        }
    }
}
