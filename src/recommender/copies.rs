//! Copies: when the wording of all articles is read, and how alike two of them are.

use std::convert::Infallible;
use std::ops::Range;

use super::Recommender;
use crate::analysis::shingles_as_read;
use crate::article::Article;
use crate::error::Result;
use crate::index::{Likeness, ShingleSets};
use crate::parallel::Watched;
use crate::progress::Ticker;
use crate::ranking::NearDuplicates;

/// The shingles of all articles.
pub(super) fn read(articles: &[Article], threads: Watched<'_>) -> Result<ShingleSets> {
    ShingleSets::new(
        articles.len(),
        || threads.ticker().work(1),
        |wave| {
            let articles = &articles[wave];
            threads.map(articles.len(), || (), |(), article| shingles_as_read(&articles[article]))
        },
    )
}

/// The same on the thread that asks: it may hold others up that wait for the answer, so it must not wait for any itself.
fn read_alone(articles: &[Article]) -> ShingleSets {
    let wave = |wave: Range<usize>| Ok::<_, Infallible>(articles[wave].iter().map(shingles_as_read).collect());
    let Ok(sets) = ShingleSets::new(articles.len(), || Ok(()), wave);
    sets
}

impl Recommender {
    /// How alike the wording of two articles is, if they are near-duplicates; `None` if they are not.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownArticle`](crate::Error::UnknownArticle), with the nearest ids.
    pub fn likeness(&self, id: &str, other: &str) -> Result<Option<Likeness>> {
        Ok(self.near_duplicates(self.number(id)?, self.number(other)?))
    }

    /// The likeness of two articles of the index, if they are near-duplicates.
    pub(super) fn near_duplicates(&self, a: u32, b: u32) -> Option<Likeness> {
        self.shingles.get_or_init(|| read_alone(&self.articles)).near_duplicates(a, b)
    }

    /// Reads what near-duplicates are found by, on all threads, if it is about to be asked for and has not been read yet.
    pub(super) fn read_shingles(&self, near_duplicates: NearDuplicates, ticker: &Ticker<'_>) -> Result<()> {
        if near_duplicates == NearDuplicates::Hide && self.shingles.get().is_none() {
            let sets = read(&self.articles, self.threads.watched(ticker))?;
            self.shingles.get_or_init(|| sets);
        }
        Ok(())
    }
}
