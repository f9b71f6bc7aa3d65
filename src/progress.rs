//! Progress reports and cancellation of long operations.
//!
//! A [`Watch`] holds the caller's callback and condition. Each stage of an operation has a [`Ticker`] that uses both: a loop
//! reports the articles it has done and learns whether to go on. Cost: one atomic addition an article, one call of the callback
//! and of the condition every [`STEP`] articles. Threads never wait for one another.

use std::fmt::{self, Debug, Formatter};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use crate::error::{Error, Result};
pub(crate) use crate::stage::Stage;

/// The progress of one stage.
///
/// Within a stage `done` only grows, from 0 to `total` when it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The stage.
    pub stage: Stage,
    /// Articles done.
    pub done: usize,
    /// Articles of the whole stage; a stage that passes over them several times counts them at each pass.
    pub total: usize,
}

type Callback = Arc<dyn Fn(Progress) + Send + Sync>;
type Condition = Arc<dyn Fn() -> bool + Send + Sync>;

/// The caller's progress callback and cancellation condition. Both may be called from several threads.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    callback: Option<Callback>,
    condition: Option<Condition>,
}

impl Debug for Watch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (reports, can_cancel) = (self.callback.is_some(), self.condition.is_some());
        f.debug_struct("Watch").field("reports", &reports).field("can_cancel", &can_cancel).finish()
    }
}

impl Watch {
    pub(crate) fn on_progress(&mut self, callback: impl Fn(Progress) + Send + Sync + 'static) {
        self.callback = Some(Arc::new(callback));
    }

    pub(crate) fn cancel_when(&mut self, condition: impl Fn() -> bool + Send + Sync + 'static) {
        self.condition = Some(Arc::new(condition));
    }

    /// Starts a stage: reports it and checks the condition once.
    pub(crate) fn start(&self, stage: Stage, total: usize) -> Ticker<'_> {
        let ticker = Ticker::new(Some(self), stage, total);
        ticker.report(0);
        ticker.check_condition();
        ticker
    }

    /// Starts a stage that consists of whole operations, and reports it. `total` is the sum of their totals.
    #[cfg(feature = "evaluation")]
    pub(crate) fn start_combined(&self, stage: Stage, total: usize) -> CombinedStage {
        let report = {
            let callback = self.callback.clone();
            move |done| callback.iter().for_each(|callback| callback(Progress { stage, done, total }))
        };
        report(0);
        let finished = Arc::new(AtomicUsize::new(0));
        let mut parts = Self { callback: None, condition: self.condition.clone() };
        parts.on_progress({
            let finished = Arc::clone(&finished);
            move |part| {
                let before = finished.load(Ordering::Relaxed);
                if part.done > 0 {
                    report(before + part.done);
                }
                if part.done == part.total {
                    finished.store(before + part.total, Ordering::Relaxed);
                }
            }
        });
        CombinedStage { parts, stage, total, finished }
    }
}

/// A stage that consists of whole operations, one after the other. The caller sees one stage instead of theirs.
#[cfg(feature = "evaluation")]
pub(crate) struct CombinedStage {
    /// The watch to hand to the operations.
    pub(crate) parts: Watch,
    stage: Stage,
    total: usize,
    /// Articles of the stages that are finished.
    finished: Arc<AtomicUsize>,
}

#[cfg(feature = "evaluation")]
impl CombinedStage {
    /// Rewrites an error of one of the operations in terms of this stage.
    pub(crate) fn error(&self, error: Error) -> Error {
        match error {
            Error::Cancelled { done, .. } => {
                Error::Cancelled { stage: self.stage, done: self.finished.load(Ordering::Relaxed) + done, total: self.total }
            }
            other => other,
        }
    }
}

/// A counter of the articles of one stage, which reports progress and checks for cancellation.
pub(crate) struct Ticker<'a> {
    watch: Option<&'a Watch>,
    stage: Stage,
    total: usize,
    done: AtomicUsize,
    /// Articles that work has started on. A pass over the texts may do so several times an article.
    worked: AtomicUsize,
    /// The last number that was reported.
    reported: Mutex<Option<usize>>,
    is_stopped: AtomicBool,
}

/// Articles between two calls of the callback, and of the condition: one call costs nothing beside so many articles.
const STEP: usize = 64;

impl<'a> Ticker<'a> {
    fn new(watch: Option<&'a Watch>, stage: Stage, total: usize) -> Self {
        let [done, worked] = [0, 0].map(AtomicUsize::new);
        Self { watch, stage, total, done, worked, reported: Mutex::default(), is_stopped: AtomicBool::new(false) }
    }

    /// Makes a ticker without callback and condition: it never stops.
    pub(crate) fn silent() -> Self {
        Self::new(None, Stage::Analyze, 0)
    }

    /// Counts articles as done.
    pub(crate) fn tick(&self, articles: usize) {
        let before = self.done.fetch_add(articles, Ordering::Relaxed);
        let done = before + articles;
        // The end is reported by `finish`: the stage may have more to do when all articles are counted.
        if done / STEP > before / STEP && done < self.total {
            self.report(done);
        }
    }

    /// Starts work on some articles.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`] if the operation is to stop.
    pub(crate) fn work(&self, articles: usize) -> Result<()> {
        if self.goes_on(articles) { Ok(()) } else { Err(self.cancelled()) }
    }

    /// Starts work on some articles, and returns whether to go on: [`work`](Self::work) with a truth value for the error.
    pub(crate) fn goes_on(&self, articles: usize) -> bool {
        if self.watch.is_some_and(|watch| watch.condition.is_some()) {
            let before = self.worked.fetch_add(articles, Ordering::Relaxed);
            if (before + articles) / STEP > before / STEP {
                self.check_condition();
            }
        }
        !self.is_stopped.load(Ordering::Relaxed)
    }

    /// Ends the stage and reports it; an error if it was stopped.
    pub(crate) fn finish(self) -> Result<()> {
        if self.is_stopped.load(Ordering::Relaxed) {
            return Err(self.cancelled());
        }
        self.report(self.total);
        Ok(())
    }

    /// Returns the error of a stopped stage.
    pub(crate) fn cancelled(&self) -> Error {
        Error::Cancelled { stage: self.stage, done: self.done.load(Ordering::Relaxed).min(self.total), total: self.total }
    }

    fn check_condition(&self) {
        if !self.is_stopped.load(Ordering::Relaxed)
            && let Some(condition) = self.watch.and_then(|watch| watch.condition.as_ref())
            && condition()
        {
            self.is_stopped.store(true, Ordering::Relaxed);
        }
    }

    fn report(&self, done: usize) {
        let Some(callback) = self.watch.and_then(|watch| watch.callback.as_ref()) else { return };
        // Reported numbers only grow. A thread that finds another one reporting goes on: a callback may itself run an operation, so
        // waiting could be waiting for oneself. The end is reported by `finish`, when no other thread is left.
        let mut reported = match self.reported.try_lock() {
            Ok(reported) => reported,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        if reported.is_none_or(|reported| reported < done) {
            *reported = Some(done);
            callback(Progress { stage: self.stage, done, total: self.total });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_condition_is_checked_rarely_and_not_again_after_it_held() {
        let checks = Arc::new(AtomicUsize::new(0));
        let mut watch = Watch::default();
        let counter = Arc::clone(&checks);
        watch.cancel_when(move || counter.fetch_add(1, Ordering::Relaxed) == 3);
        let ticker = watch.start(Stage::Rank, 1000);
        let worked = (0..1000).take_while(|_| ticker.goes_on(1)).inspect(|_| ticker.tick(1)).count();
        assert_eq!(worked, 3 * STEP - 1);
        assert!(!ticker.goes_on(1000));
        assert_eq!(checks.load(Ordering::Relaxed), 4);
        assert!(matches!(ticker.finish(), Err(Error::Cancelled { stage: Stage::Rank, done: 191, total: 1000 })));
    }

    #[test]
    fn the_end_is_reported_when_the_stage_ends() {
        let reported = Arc::new(Mutex::new(Vec::new()));
        let mut watch = Watch::default();
        let list = Arc::clone(&reported);
        watch.on_progress(move |progress| list.lock().unwrap().push(progress.done));
        let ticker = watch.start(Stage::Index, 130);
        (0..130).for_each(|_| ticker.tick(1));
        assert_eq!(*reported.lock().unwrap(), [0, 64, 128]);
        ticker.finish().unwrap();
        watch.start(Stage::Rank, 0).finish().unwrap();
        assert_eq!(*reported.lock().unwrap(), [0, 64, 128, 130, 0]);
    }

    #[cfg(feature = "evaluation")]
    #[test]
    fn combined_operations_are_reported_as_one_stage() {
        let (reported, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let mut watch = Watch::default();
        let (list, condition) = (Arc::clone(&reported), Arc::clone(&stop));
        watch.on_progress(move |progress| list.lock().unwrap().push((progress.stage, progress.done, progress.total)));
        watch.cancel_when(move || condition.load(Ordering::Relaxed));
        let combined = watch.start_combined(Stage::Evaluate, 170);
        for (stage, articles) in [(Stage::Analyze, 70), (Stage::Analyze, 0), (Stage::Rank, 30)] {
            let ticker = combined.parts.start(stage, articles);
            (0..articles).for_each(|_| ticker.tick(1));
            ticker.finish().unwrap();
        }
        let ticker = combined.parts.start(Stage::Index, 70);
        ticker.tick(65);
        stop.store(true, Ordering::Relaxed);
        let error = ticker.work(STEP).unwrap_err();
        assert!(matches!(combined.error(error), Error::Cancelled { stage: Stage::Evaluate, done: 165, total: 170 }));
        let expected = [0, 64, 70, 100, 165].map(|done| (Stage::Evaluate, done, 170));
        assert_eq!(*reported.lock().unwrap(), expected);
    }
}
