//! The reference implementation: one exact dot product an article and part.

use super::index::Index;
use super::part::{Dots, PARTS, Part};
use super::query::Query;
use super::scorer::Scorer;

impl Index {
    /// Visits every article that shares a feature with the query, in ascending order, with its dot products.
    pub(super) fn compare_all(&self, query: &Query<'_>, scorer: &impl Scorer, mut visit: impl FnMut(u32, &Dots)) {
        let used = Part::ALL.map(|part| scorer.uses(part));
        for (candidate, article) in (0u32..).zip(0..self.len()) {
            let dots: Dots =
                Part::ALL.map(|part| if used[part.index()] { query.part(part).dot(self.rows(part).row(article)) } else { 0 });
            if dots != [0; PARTS] {
                visit(candidate, &dots);
            }
        }
    }
}
