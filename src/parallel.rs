//! Many rows at once: the only file that knows rayon, with its sequential twin.
//!
//! Work is split over whole rows and collected in their order. No number is summed across rows here, so the output has the same
//! bits on any number of threads, or none.

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

#[cfg(feature = "parallel")]
impl Threads {
    /// A pool of this many threads; 0 for the pool that the caller is in, by default one thread a core.
    pub(crate) fn new(threads: usize) -> Result<Self> {
        if threads == 0 {
            return Ok(Self::default());
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| crate::Error::Threads { threads, reason: error.to_string() })?;
        Ok(Self { pool: Some(std::sync::Arc::new(pool)) })
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.pool.as_ref().map_or_else(rayon::current_num_threads, |pool| pool.current_num_threads())
    }

    /// `row(state, i)` for each `i` below `rows`, in order. `state` is made once a thread and stretch of rows.
    fn gather<S, R: Send, C: FromIterator<R> + FromParallelIterator<R> + Send>(
        &self,
        rows: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> R + Sync + Send,
    ) -> C {
        if self.count() == 1 {
            // Without a detour over another thread, whose memory an allocator keeps apart.
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
    /// Without the feature `parallel` there is one thread, whatever is asked for.
    pub(crate) fn new(_threads: usize) -> Result<Self> {
        Ok(Self::default())
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        1
    }

    /// `row(state, i)` for each `i` below `rows`, in order.
    fn gather<S, R, C: FromIterator<R>>(&self, rows: usize, state: impl Fn() -> S, row: impl Fn(&mut S, usize) -> R) -> C {
        let mut state = state();
        (0..rows).map(|i| row(&mut state, i)).collect()
    }
}

impl Threads {
    /// All rows, in their order.
    pub(crate) fn map<S, R: Send>(
        &self,
        rows: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> R + Sync + Send,
    ) -> Vec<R> {
        self.gather(rows, state, row)
    }

    /// [`map`](Self::map) until a row gives none: then there is nothing.
    fn map_while<S, R: Send>(
        &self,
        rows: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> Option<R> + Sync + Send,
    ) -> Option<Vec<R>> {
        self.gather(rows, state, row)
    }
}

impl Threads {
    /// The threads while they work for a stage that can be stopped.
    pub(crate) fn watched<'a>(&'a self, ticker: &'a Ticker<'a>) -> Watched<'a> {
        Watched { threads: self, ticker }
    }
}

/// Threads that ask before each row whether to go on.
#[derive(Clone, Copy)]
pub(crate) struct Watched<'a> {
    threads: &'a Threads,
    ticker: &'a Ticker<'a>,
}

impl<'a> Watched<'a> {
    /// What knows how far the stage has come.
    pub(crate) fn ticker(&self) -> &'a Ticker<'a> {
        self.ticker
    }

    /// [`Threads::map`] where a row is an article; an error if the stage is stopped.
    pub(crate) fn map<S, R: Send>(
        &self,
        rows: usize,
        state: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> R + Sync + Send,
    ) -> Result<Vec<R>> {
        self.map_weighed(rows, 1, state, row)
    }

    /// The same where a row is the work of so many articles.
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
