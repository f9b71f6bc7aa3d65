//! How far a long operation has come, and whether it is to go on.
//!
//! A [`Watch`] is what the caller brings: a callback and a condition. Each stage of an operation has a [`Ticker`], which knows both.
//! Loops say what they have done and learn whether to go on; none of them waits for another.

use std::fmt::{self, Display, Formatter};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use crate::error::{Error, Result};

/// A stage of work that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Text to features and vectors.
    Analyze,
    /// Vectors to an index, with its local scales.
    Index,
    /// Suggestions, similarities or pages for all articles; the likeness of all tags.
    Rank,
    /// Vectors to a space of few dimensions.
    Decompose,
    /// Suggestions to figures: what they are worth, and the lists that it takes to tell.
    Evaluate,
}

impl Display for Stage {
    /// One word in lower case, such as `analyze`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Analyze => "analyze",
            Self::Index => "index",
            Self::Rank => "rank",
            Self::Decompose => "decompose",
            Self::Evaluate => "evaluate",
        })
    }
}

/// How far a stage has come.
///
/// Within a stage `done` only grows, from 0 to `total` when it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The stage.
    pub stage: Stage,
    /// Articles done.
    pub done: usize,
    /// Articles in all; a stage that passes over them several times counts them at each pass.
    pub total: usize,
}

type Callback = Arc<dyn Fn(Progress) + Send + Sync>;
type Condition = Arc<dyn Fn() -> bool + Send + Sync>;

/// What the caller wants told, and asked. Both may be called from several threads.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    callback: Option<Callback>,
    condition: Option<Condition>,
}

impl Watch {
    pub(crate) fn on_progress(&mut self, callback: impl Fn(Progress) + Send + Sync + 'static) {
        self.callback = Some(Arc::new(callback));
    }

    pub(crate) fn cancel_when(&mut self, condition: impl Fn() -> bool + Send + Sync + 'static) {
        self.condition = Some(Arc::new(condition));
    }

    /// Starts a stage: says so, and asks whether to begin at all.
    pub(crate) fn start(&self, stage: Stage, total: usize) -> Ticker<'_> {
        let ticker = Ticker::new(Some(self), stage, total);
        ticker.tell(0);
        ticker.ask();
        ticker
    }

    /// Starts a stage that is made of whole operations, and says so. Its total is that of all their stages.
    #[cfg(feature = "evaluation")]
    pub(crate) fn start_whole(&self, stage: Stage, total: usize) -> Whole {
        let tell = {
            let callback = self.callback.clone();
            move |done| callback.iter().for_each(|callback| callback(Progress { stage, done, total }))
        };
        tell(0);
        let over = Arc::new(AtomicUsize::new(0));
        let mut parts = Self { callback: None, condition: self.condition.clone() };
        parts.on_progress({
            let over = Arc::clone(&over);
            move |part| {
                let before = over.load(Ordering::Relaxed);
                if part.done > 0 {
                    tell(before + part.done);
                }
                if part.done == part.total {
                    over.store(before + part.total, Ordering::Relaxed);
                }
            }
        });
        Whole { parts, stage, total, over }
    }
}

/// A stage that is made of whole operations, one after the other, each with stages of its own: the caller sees one, which goes on.
#[cfg(feature = "evaluation")]
pub(crate) struct Whole {
    /// What the operations tell and ask.
    pub(crate) parts: Watch,
    stage: Stage,
    total: usize,
    /// Articles of the stages that are over.
    over: Arc<AtomicUsize>,
}

#[cfg(feature = "evaluation")]
impl Whole {
    /// An error of one of the operations, as the caller is to see it.
    pub(crate) fn error(&self, error: Error) -> Error {
        match error {
            Error::Cancelled { done, .. } => {
                Error::Cancelled { stage: self.stage, done: self.over.load(Ordering::Relaxed) + done, total: self.total }
            }
            other => other,
        }
    }
}

/// Counts the articles of one stage, tells the caller now and then, and asks whether to go on.
pub(crate) struct Ticker<'a> {
    watch: Option<&'a Watch>,
    stage: Stage,
    total: usize,
    done: AtomicUsize,
    /// Articles worked on, whether or not that makes them done.
    worked: AtomicUsize,
    /// What the caller has been told last.
    told: Mutex<Option<usize>>,
    is_stopped: AtomicBool,
}

/// Articles between two calls of the callback, and between two questions: a call costs nothing beside them.
const STEP: usize = 64;

impl<'a> Ticker<'a> {
    fn new(watch: Option<&'a Watch>, stage: Stage, total: usize) -> Self {
        let [done, worked] = [0, 0].map(AtomicUsize::new);
        Self { watch, stage, total, done, worked, told: Mutex::default(), is_stopped: AtomicBool::new(false) }
    }

    /// Nobody is told, and nobody asked: it never stops.
    pub(crate) fn silent() -> Self {
        Self::new(None, Stage::Analyze, 0)
    }

    /// Some articles are done.
    pub(crate) fn tick(&self, articles: usize) {
        let before = self.done.fetch_add(articles, Ordering::Relaxed);
        let done = before + articles;
        // Not the last ones: the stage may have more to do when all articles are counted.
        if done / STEP > before / STEP && done < self.total {
            self.tell(done);
        }
    }

    /// Some articles are about to be worked on: an error if the operation is to stop.
    pub(crate) fn work(&self, articles: usize) -> Result<()> {
        if self.goes_on(articles) { Ok(()) } else { Err(self.cancelled()) }
    }

    /// [`work`](Self::work) without an error to carry.
    pub(crate) fn goes_on(&self, articles: usize) -> bool {
        if self.watch.is_some_and(|watch| watch.condition.is_some()) {
            let before = self.worked.fetch_add(articles, Ordering::Relaxed);
            if (before + articles) / STEP > before / STEP {
                self.ask();
            }
        }
        !self.is_stopped.load(Ordering::Relaxed)
    }

    /// Ends the stage, and says so; an error if it was stopped.
    pub(crate) fn finish(self) -> Result<()> {
        if self.is_stopped.load(Ordering::Relaxed) {
            return Err(self.cancelled());
        }
        self.tell(self.total);
        Ok(())
    }

    /// How far it had come.
    pub(crate) fn cancelled(&self) -> Error {
        Error::Cancelled { stage: self.stage, done: self.done.load(Ordering::Relaxed).min(self.total), total: self.total }
    }

    fn ask(&self) {
        if !self.is_stopped.load(Ordering::Relaxed)
            && let Some(condition) = self.watch.and_then(|watch| watch.condition.as_ref())
            && condition()
        {
            self.is_stopped.store(true, Ordering::Relaxed);
        }
    }

    fn tell(&self, done: usize) {
        let Some(callback) = self.watch.and_then(|watch| watch.callback.as_ref()) else { return };
        // Numbers only grow. Who finds another thread telling goes on: waiting could wait for itself, where a callback does work of
        // its own, and the end is told when no other thread is left.
        let mut told = match self.told.try_lock() {
            Ok(told) => told,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        if told.is_none_or(|told| told < done) {
            *told = Some(done);
            callback(Progress { stage: self.stage, done, total: self.total });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_few_and_end_with_the_first_yes() {
        let asked = Arc::new(AtomicUsize::new(0));
        let mut watch = Watch::default();
        let counter = Arc::clone(&asked);
        watch.cancel_when(move || counter.fetch_add(1, Ordering::Relaxed) == 3);
        let ticker = watch.start(Stage::Rank, 1000);
        let worked = (0..1000).take_while(|_| ticker.goes_on(1)).inspect(|_| ticker.tick(1)).count();
        assert_eq!(worked, 3 * STEP - 1);
        assert!(!ticker.goes_on(1000));
        assert_eq!(asked.load(Ordering::Relaxed), 4);
        assert!(matches!(ticker.finish(), Err(Error::Cancelled { stage: Stage::Rank, done: 191, total: 1000 })));
    }

    #[test]
    fn the_end_is_told_when_the_stage_ends() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let mut watch = Watch::default();
        let list = Arc::clone(&told);
        watch.on_progress(move |progress| list.lock().unwrap().push(progress.done));
        let ticker = watch.start(Stage::Index, 130);
        (0..130).for_each(|_| ticker.tick(1));
        assert_eq!(*told.lock().unwrap(), [0, 64, 128]);
        ticker.finish().unwrap();
        watch.start(Stage::Rank, 0).finish().unwrap();
        assert_eq!(*told.lock().unwrap(), [0, 64, 128, 130, 0]);
    }

    #[cfg(feature = "evaluation")]
    #[test]
    fn operations_within_one_are_told_as_one() {
        let (told, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let mut watch = Watch::default();
        let (list, condition) = (Arc::clone(&told), Arc::clone(&stop));
        watch.on_progress(move |progress| list.lock().unwrap().push((progress.stage, progress.done, progress.total)));
        watch.cancel_when(move || condition.load(Ordering::Relaxed));
        let whole = watch.start_whole(Stage::Evaluate, 170);
        for (stage, articles) in [(Stage::Analyze, 70), (Stage::Analyze, 0), (Stage::Rank, 30)] {
            let ticker = whole.parts.start(stage, articles);
            (0..articles).for_each(|_| ticker.tick(1));
            ticker.finish().unwrap();
        }
        let ticker = whole.parts.start(Stage::Index, 70);
        ticker.tick(65);
        stop.store(true, Ordering::Relaxed);
        let error = ticker.work(STEP).unwrap_err();
        assert!(matches!(whole.error(error), Error::Cancelled { stage: Stage::Evaluate, done: 165, total: 170 }));
        let expected = [0, 64, 70, 100, 165].map(|done| (Stage::Evaluate, done, 170));
        assert_eq!(*told.lock().unwrap(), expected);
    }
}
