//! Work on many rows at once: the only file that uses rayon, with a sequential form of each function.
//!
//! Work is split over whole rows, and results are collected in the order of the rows. No number is summed across rows here, so
//! the output has the same bits on any number of threads.

#[cfg(feature = "parallel")]
use rayon::prelude::*;

use crate::error::Result;
use crate::progress::Ticker;

/// The threads that long operations run on.
#[derive(Clone, Default)]
pub(crate) struct Threads {
    #[cfg(feature = "parallel")]
    pool: Option<std::sync::Arc<rayon::ThreadPool>>,
}

/// Threads a core: where other programs use the cores too, some more than one keep a share of them.
#[cfg(feature = "parallel")]
const MOST_A_CORE: usize = 4;

/// Threads that may be started on a machine of few cores.
#[cfg(feature = "parallel")]
const MOST_ON_FEW_CORES: usize = 16;

/// The most threads that are started, whatever the request: starting thousands takes minutes, and no work goes faster with them.
pub(crate) fn most_threads() -> usize {
    #[cfg(feature = "parallel")]
    {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        cores.saturating_mul(MOST_A_CORE).max(MOST_ON_FEW_CORES)
    }
    #[cfg(not(feature = "parallel"))]
    1
}

#[cfg(feature = "parallel")]
impl Threads {
    /// Makes a pool of this many threads, at most [`most_threads`]. With 0 the pool that the caller runs in is used, by default one
    /// thread a core.
    pub(crate) fn new(threads: usize) -> Result<Self> {
        if threads == 0 {
            return Ok(Self::default());
        }
        let threads = threads.min(most_threads());
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| crate::Error::Threads { threads, reason: error.to_string() })?;
        Ok(Self { pool: Some(std::sync::Arc::new(pool)) })
    }

    /// Returns the number of threads.
    pub(crate) fn count(&self) -> usize {
        self.pool.as_ref().map_or_else(rayon::current_num_threads, |pool| pool.current_num_threads())
    }

    /// Collects `row(state, i)` for each `i` below `rows`, in order. `state` is made once for each run of rows of a thread.
    fn gather<S, R: Send, C: FromIterator<R> + FromParallelIterator<R> + Send>(
        &self,
        rows: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> R + Sync + Send,
    ) -> C {
        if self.count() == 1 {
            // On this thread: allocators keep the memory of each thread apart.
            let mut state = state();
            return (0..rows).map(|i| row(&mut state, i)).collect();
        }
        let run = || (0..rows).into_par_iter().map_init(&state, &row).collect();
        match &self.pool {
            Some(pool) => pool.install(run),
            None => run(),
        }
    }
}

#[cfg(not(feature = "parallel"))]
impl Threads {
    /// Without the feature `parallel` there is one thread, whatever the number given.
    pub(crate) fn new(_threads: usize) -> Result<Self> {
        Ok(Self::default())
    }

    /// Returns the number of threads.
    pub(crate) fn count(&self) -> usize {
        1
    }

    /// Collects `row(state, i)` for each `i` below `rows`, in order.
    fn gather<S, R, C: FromIterator<R>>(&self, rows: usize, state: impl Fn() -> S, row: impl Fn(&mut S, usize) -> R) -> C {
        let mut state = state();
        (0..rows).map(|i| row(&mut state, i)).collect()
    }
}

impl Threads {
    /// Computes all rows, in their order.
    pub(crate) fn map<S, R: Send>(
        &self,
        rows: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> R + Sync + Send,
    ) -> Vec<R> {
        self.gather(rows, state, row)
    }

    /// Converts values that are moved, in their order.
    #[cfg(feature = "parallel")]
    pub(crate) fn convert<T: Send, R: Send>(&self, values: Vec<T>, convert: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
        if self.count() == 1 {
            return values.into_iter().map(convert).collect();
        }
        let run = || values.into_par_iter().map(&convert).collect();
        match &self.pool {
            Some(pool) => pool.install(run),
            None => run(),
        }
    }

    /// Converts values that are moved, in their order.
    #[cfg(not(feature = "parallel"))]
    pub(crate) fn convert<T, R>(&self, values: Vec<T>, convert: impl Fn(T) -> R) -> Vec<R> {
        values.into_iter().map(convert).collect()
    }

    /// Computes all rows, or nothing if a row gives `None`.
    fn map_while<S, R: Send>(
        &self,
        rows: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> Option<R> + Sync + Send,
    ) -> Option<Vec<R>> {
        self.gather(rows, state, row)
    }

    /// Joins the threads with the ticker of a stage that can be stopped.
    pub(crate) fn watched<'a>(&'a self, ticker: &'a Ticker<'a>) -> Watched<'a> {
        Watched { threads: self, ticker }
    }
}

/// Threads that work for a stage, and check before each row whether to go on.
#[derive(Clone, Copy)]
pub(crate) struct Watched<'a> {
    threads: &'a Threads,
    ticker: &'a Ticker<'a>,
}

impl<'a> Watched<'a> {
    /// Returns the ticker of the stage.
    pub(crate) fn ticker(&self) -> &'a Ticker<'a> {
        self.ticker
    }

    /// Computes all rows, where a row is one article; an error if the stage is stopped.
    pub(crate) fn map<S, R: Send>(
        &self,
        rows: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> R + Sync + Send,
    ) -> Result<Vec<R>> {
        self.map_weighed(rows, 1, state, row)
    }

    /// Computes all rows, where a row is as much work as so many articles; an error if the stage is stopped.
    pub(crate) fn map_weighed<S, R: Send>(
        &self,
        rows: usize,
        articles: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> R + Sync + Send,
    ) -> Result<Vec<R>> {
        let row = |state: &mut S, i| self.ticker.goes_on(articles).then(|| row(state, i));
        self.threads.map_while(rows, state, row).ok_or_else(|| self.ticker.cancelled())
    }
}
