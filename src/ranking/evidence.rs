//! Evidence: how much of their subjects two articles share, by more than one word.
//!
//! Input: two articles of a view. Output: 0 to 1. Cost: a look at the rows of both, one feature after the other. Pages show a
//! suggestion only with enough evidence; scores do not depend on it. Invariant: symmetric, and exact sums.
//!
//! ```text
//! evidence(q, d) = rest + min( max t, rest ) + near_links(q, d)       rest = Σ t(w) - max t: one word alone tells nothing
//! t(w)           = c(w) + v_q(w) · v_d(w) + the products of the pairs of words in which w tells more than the other word
//! c(w)           = s_q(w) · s_d(w)                 for a subject word of both
//!                = 0.3 · s_q(w) · v_d(w)           for a subject word of one that stands in the text of the other
//! ```

use super::evidence_scratch::EvidenceScratch;
use super::subject::SubjectRow;
use super::view::View;
use crate::index::Part;
use crate::sparse::{SparseRow, product_to_f64};

/// The part of a product that counts for a word that is a subject word of one article only.
const ONE_SIDE: (u64, u64) = (3, 10);

/// The evidence of one query article with others.
pub(crate) struct QueryEvidence<'a> {
    view: &'a View<'a>,
    query: u32,
    subject: &'a SubjectRow,
    text: SparseRow<'a>,
    scratch: &'a mut EvidenceScratch,
}

impl Drop for QueryEvidence<'_> {
    fn drop(&mut self) {
        self.scratch.text.clear(self.text);
        self.scratch.subject.clear(self.subject.words());
    }
}

/// Computes the evidence of a pair of articles.
pub(crate) fn evidence(view: &View<'_>, query: u32, candidate: u32) -> f64 {
    view.site().evidence.with(|scratch| QueryEvidence::new(view, query, scratch).with(candidate))
}

impl<'a> QueryEvidence<'a> {
    pub(crate) fn new(view: &'a View<'a>, query: u32, scratch: &'a mut EvidenceScratch) -> Self {
        let (subject, text) = (view.subject(query), view.text_row(query));
        scratch.text.fill(text);
        scratch.subject.fill(subject.words());
        Self { view, query, subject, text, scratch }
    }

    /// Computes the evidence with a candidate.
    pub(crate) fn with(&mut self, candidate: u32) -> f64 {
        self.tell(candidate);
        let told = &self.scratch.told;
        let sum: u128 = told.iter().map(|&(_, value)| u128::from(value)).sum();
        let most = told.iter().map(|&(_, value)| u128::from(value)).max().unwrap_or(0);
        let rest = sum - most;
        let links =
            self.view.query_vector(self.query).part(Part::Links).dot(self.view.candidate_vector(candidate).part(Part::Links));
        // More than 1 only where a text repeats the subject words of the other again and again.
        u64::try_from(rest + most.min(rest) + u128::from(links)).map_or(1.0, product_to_f64).min(1.0)
    }

    /// Fills `told` with the shared words, in ascending order, and what each tells.
    fn tell(&mut self, candidate: u32) {
        let EvidenceScratch { text, subject, told, pairs } = &mut *self.scratch;
        told.clear();
        pairs.clear();
        let theirs = self.view.subject(candidate);
        let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
        let on_one_side = |a: u32, b: u32| product(a, b) / ONE_SIDE.1 * ONE_SIDE.0;
        for (word, weight) in theirs.words().iter() {
            match (subject.get(word), text.get(word)) {
                (Some(own), _) => told.push((word, product(own, weight))),
                (None, Some(own)) => told.push((word, on_one_side(weight, self.subject.scaled(own)))),
                (None, None) => {}
            }
        }
        let vocabulary = &self.view.site().text.vocabulary;
        for (feature, weight) in self.view.text_row(candidate).iter() {
            if let Some(own) = subject.get(feature)
                && theirs.weight(feature).is_none()
            {
                told.push((feature, on_one_side(own, theirs.scaled(weight))));
            }
            if let Some(own) = text.get(feature) {
                match vocabulary.pair(feature) {
                    Some((first, second)) => pairs.push(([first, second], product(own, weight))),
                    None => told.push((feature, product(own, weight))),
                }
            }
        }
        told.sort_unstable_by_key(|&(word, _)| word);
        told.dedup_by(|(word, value), (kept, sum)| {
            let is_same = word == kept;
            *sum += if is_same { *value } else { 0 };
            is_same
        });
        let alone = told.clone();
        let position = |word: u32| alone.binary_search_by_key(&word, |&(word, _)| word).ok();
        for &([first, second], product) in pairs.iter() {
            let of = |word: u32| position(word).map(|position| (alone[position].1, position));
            let (Some(a), Some(b)) = (of(first), of(second)) else { continue };
            // Terms decide between equals: numbers of words differ from one build to the next.
            let is_second = b.0 > a.0 || b.0 == a.0 && vocabulary.terms(second).0 > vocabulary.terms(first).0;
            told[if is_second { b.1 } else { a.1 }].1 += product;
        }
        join_compounds(self.view, told);
    }
}

/// Joins the parts of a compound with the whole, if that is shared too: they are one word.
fn join_compounds(view: &View<'_>, told: &mut Vec<(u32, u64)>) {
    let vocabulary = &view.site().text.vocabulary;
    let mut compounds: Vec<&str> =
        told.iter().map(|&(word, _)| vocabulary.terms(word).0).filter(|term| term.contains('-')).collect();
    compounds.sort_unstable();
    for compound in compounds {
        for part in compound.split('-').filter_map(|part| vocabulary.find_word(part)) {
            if let Ok(position) = told.binary_search_by_key(&part, |&(word, _)| word) {
                let (_, value) = told.remove(position);
                let whole = told.iter_mut().find(|(word, _)| vocabulary.terms(*word).0 == compound);
                whole.into_iter().for_each(|(_, sum)| *sum += value);
            }
        }
    }
}
