//! A query: the vector of an article, part by part.

use super::part::{Dots, PARTS, Part};
use crate::sparse::SparseRow;

/// The rows of one article in every part: as a query, or as a candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query<'a> {
    /// The article of the index whose query this is, if there is one.
    pub(crate) article: Option<u32>,
    pub(crate) parts: [SparseRow<'a>; PARTS],
}

impl<'a> Query<'a> {
    #[inline]
    pub(crate) fn part(&self, part: Part) -> SparseRow<'a> {
        self.parts[part.index()]
    }

    /// Returns the dot products with a candidate, of the parts that `uses` selects; 0 for the others.
    pub(crate) fn dots(&self, candidate: &Query<'_>, uses: impl Fn(Part) -> bool) -> Dots {
        let mut dots = [0; PARTS];
        for part in Part::ALL.into_iter().filter(|&part| uses(part)) {
            dots[part.index()] = self.part(part).dot(candidate.part(part));
        }
        dots
    }
}
