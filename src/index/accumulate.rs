//! Exact dot products of all candidates, from the posting lists of every part.
//!
//! Input: a query. Output: every article that shares a feature, in ascending order, with its dot products. Cost: all postings of the
//! query's features. Reference implementation: `exhaustive`.

use super::constants::RANGE;
use super::index::Index;
use super::part::{Dots, PARTS, Part};
use super::query::Query;
use super::scorer::Scorer;
use super::scratch::{ListCursor, Scratch};
use crate::sparse::SparseRow;

impl Index {
    /// Visits every article that shares a feature with the query.
    pub(super) fn accumulate(
        &self,
        query: &Query<'_>,
        scorer: &impl Scorer,
        scratch: &mut Scratch,
        mut visit: impl FnMut(u32, &Dots),
    ) {
        let Scratch { dots, lists, .. } = scratch;
        self.open_lists(query, scorer, lists);
        if lists.is_empty() {
            return;
        }
        dots.clear();
        dots.resize(RANGE.min(self.len()), [0; PARTS]);
        let mut articles = 0u32..;
        let mut start = 0usize;
        while start < self.len() {
            let end = (start + RANGE).min(self.len());
            for list in lists.iter_mut() {
                let SparseRow { features: numbers, weights } = self.column(Part::ALL[list.part], list.feature);
                let mut read = 0;
                for (&article, &weight) in numbers[list.position..].iter().zip(&weights[list.position..]) {
                    let position = article as usize - start;
                    if position >= end - start {
                        break;
                    }
                    dots[position][list.part] += list.weight * u64::from(weight);
                    read += 1;
                }
                list.position += read;
            }
            for (dots, candidate) in dots[..end - start].iter_mut().zip(articles.by_ref()) {
                if *dots != [0; PARTS] {
                    visit(candidate, dots);
                    *dots = [0; PARTS];
                }
            }
            start = end;
        }
    }

    fn open_lists(&self, query: &Query<'_>, scorer: &impl Scorer, lists: &mut Vec<ListCursor>) {
        lists.clear();
        for part in Part::ALL.into_iter().filter(|&part| scorer.uses(part)) {
            for (feature, weight) in query.part(part).iter() {
                if !self.column(part, feature).is_empty() {
                    lists.push(ListCursor { part: part.index(), feature, weight: u64::from(weight), position: 0 });
                }
            }
        }
    }
}
