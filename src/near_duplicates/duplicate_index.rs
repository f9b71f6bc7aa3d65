//! The shingle sets of a site, read by the build or by the first question that needs them.

use std::convert::Infallible;
use std::ops::Range;
use std::sync::OnceLock;

use super::likeness::Likeness;
use super::shingle_sets::ShingleSets;
use crate::analysis::shingles_as_read;
use crate::article::Article;
use crate::error::Result;
use crate::knn::Alike;
use crate::parallel::Watched;

/// The near-duplicates among the articles of an index.
#[derive(Default)]
pub(crate) struct DuplicateIndex {
    sets: OnceLock<ShingleSets>,
}

impl DuplicateIndex {
    /// Reads the wording of all articles on all threads, unless it was read before. Linear in their words.
    pub(crate) fn read(&self, articles: &[Article], threads: Watched<'_>) -> Result<()> {
        if self.sets.get().is_some() {
            return Ok(());
        }
        let sets = ShingleSets::new(
            articles.len(),
            || threads.ticker().work(1),
            |batch| {
                let articles = &articles[batch];
                threads.map(articles.len(), || (), |(), article| shingles_as_read(&articles[article]))
            },
        )?;
        self.sets.get_or_init(|| sets);
        Ok(())
    }

    /// Returns the likeness of two different articles, if they are near-duplicates.
    ///
    /// If the wording was not read yet, it is read now, on this thread alone: other threads may wait for the answer, so this one
    /// must not wait for them.
    #[inline]
    pub(crate) fn likeness(&self, articles: &[Article], a: u32, b: u32) -> Option<Likeness> {
        self.sets(articles).likeness(a, b)
    }

    /// Whether two different articles are near-duplicates.
    #[inline]
    pub(crate) fn are_near_duplicates(&self, articles: &[Article], a: u32, b: u32) -> bool {
        self.sets(articles).are_near_duplicates(a, b)
    }

    /// Whether an article can be a near-duplicate of any other.
    #[inline]
    pub(crate) fn may_have_any(&self, articles: &[Article], article: u32) -> bool {
        self.sets(articles).may_have_any(article)
    }

    /// The near-duplicates, if the sets are read.
    pub(crate) fn known(&self) -> Option<&dyn Alike> {
        self.sets.get().map(|sets| sets as &dyn Alike)
    }

    #[inline]
    fn sets(&self, articles: &[Article]) -> &ShingleSets {
        self.sets.get_or_init(|| read_on_this_thread(articles))
    }
}

fn read_on_this_thread(articles: &[Article]) -> ShingleSets {
    let read = |batch: Range<usize>| Ok::<_, Infallible>(articles[batch].iter().map(shingles_as_read).collect());
    let Ok(sets) = ShingleSets::new(articles.len(), || Ok(()), read);
    sets
}
