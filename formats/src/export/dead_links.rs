//! Links of articles to pages that the export does not have.
//!
//! Input: the notes of the library on links to no article, and the pages that are no articles. Output: the links that lead nowhere, in
//! the report on the source. Cost: linear in the notes.

use std::collections::BTreeSet;

use connexe::corpus::{Corpus, Problem};

use super::permalink::{Base, Permalink};
use crate::report::{DeadLink, SourceReport};

/// Moves links to nothing from the report of the library to that of the source. Links to pages that `is_page` knows are in order.
pub(crate) fn tell(corpus: &mut Corpus, report: &mut SourceReport, base: &Base, is_page: impl Fn(&str) -> bool) {
    let mut dead = BTreeSet::new();
    for note in &corpus.report.notes {
        let (Problem::LostLink { to }, Some(page)) = (&note.problem, &note.id) else { continue };
        let is_known = base.permalink(to).is_some_and(|Permalink { id, .. }| is_page(&id));
        if !is_known {
            dead.insert((page.clone(), to.clone()));
        }
    }
    corpus.report.notes.retain(|note| !matches!(note.problem, Problem::LostLink { .. }));
    report.dead_links = dead.into_iter().map(|(page, target)| DeadLink { page, target }).collect();
}
