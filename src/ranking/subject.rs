//! The subject of an article as a row: its subject words, weighed as in its text.
//!
//! Input: an article, its text row and the text model. Output: [`SubjectRow`]. Cost: a look at each word of the text, when the article
//! is first asked for; 8 bytes a subject word. Invariant: a row depends on the article and the statistics only; sums are exact.
//!
//! ```text
//! s(w) = ( v(w) + 2 · u · idf(w) if w is a word of a tag ) / |s|     over the subject words w that the statistics know; |s| is the
//!                                                                    length of the 20 largest
//! u    = median of v(w) / idf(w) over the words of the text: about the weight of a word that stands once
//! ```

use std::sync::OnceLock;

use super::text_model::TextModel;
use crate::analysis::{Place, subject_words};
use crate::article::Article;
use crate::language::Language;
use crate::sparse::{SparseRow, SparseVector, to_fixed};

/// A tag counts as so many more occurrences of its words.
const TAG_WEIGHT: f64 = 2.0;

/// Words whose weights make the length: a long text has more subjects, and each of them counts no less for that. Chosen with the least
/// evidence on 63 pages of nine French sites, read by people (`docs/pages.md`).
const COUNTED: usize = 20;

/// A weight of 1 in fixed point.
const ONE: f64 = (1u32 << 30) as f64;

/// The subject words of an article with weights.
#[derive(Debug, Default)]
pub(crate) struct SubjectRow {
    /// Features of the text; the largest 20 have length 1 together.
    words: SparseVector,
    /// What a weight of the text is multiplied by to compare with these.
    scale: f64,
    /// The words of the title and the tags, in ascending order, and whether each is of a tag.
    head: Box<[(u32, bool)]>,
}

impl SubjectRow {
    /// Makes the row of an article; `text` is its text row.
    pub(super) fn new(article: &Article, language: Language, model: &TextModel, text: SparseRow<'_>) -> Self {
        let found = model.terms.with(|cache| subject_words(article, language, model.recipe.analysis, cache));
        let known = found.iter().filter_map(|word| Some((model.vocabulary.find_word(&word.term)?, word.place)));
        let of_head = known.clone().filter(|&(_, place)| place != Place::Text);
        let mut head: Vec<(u32, bool)> = of_head.map(|(feature, place)| (feature, place == Place::Tag)).collect();
        head.sort_unstable();
        let head = head.into_boxed_slice();
        let known = known.filter(|&(feature, _)| is_counted(model, feature));
        let unit = if article.tags.is_empty() { 0.0 } else { unit(model, text) };
        let weight = |(feature, place): (u32, Place)| {
            let of_tag = if place == Place::Tag { TAG_WEIGHT * unit * model.frequencies.text_idf(Some(feature)) } else { 0.0 };
            (feature, u64::from(weight_in(text, feature).unwrap_or(0)) + u64::from(to_fixed(of_tag)))
        };
        let words: Vec<(u32, u64)> = known.map(weight).filter(|&(_, weight)| weight > 0).collect();
        let mut largest: Vec<u64> = words.iter().map(|&(_, weight)| weight).collect();
        largest.sort_unstable_by(|a, b| b.cmp(a));
        let square: u128 = largest.iter().take(COUNTED).map(|&weight| u128::from(weight * weight)).sum();
        if square == 0 {
            return Self { head, ..Self::default() };
        }
        let length = (square as f64).sqrt() / ONE;
        let share = |(feature, weight): (u32, u64)| (feature, to_fixed(weight as f64 / ONE / length));
        Self { words: SparseVector::new(words.into_iter().map(share).collect()), scale: 1.0 / length, head }
    }

    /// The subject words with their weights.
    pub(super) fn words(&self) -> SparseRow<'_> {
        self.words.as_row()
    }

    /// Whether a word is of the title or the tags.
    pub(super) fn is_of_head(&self, word: u32) -> bool {
        self.head_word(word).is_some()
    }

    /// Whether a word is of a tag.
    pub(super) fn is_of_tag(&self, word: u32) -> bool {
        self.head_word(word).is_some_and(|is_of_tag| is_of_tag)
    }

    fn head_word(&self, word: u32) -> Option<bool> {
        self.head.binary_search_by_key(&word, |&(word, _)| word).ok().map(|position| self.head[position].1)
    }

    /// The weight of a subject word.
    pub(super) fn weight(&self, feature: u32) -> Option<u32> {
        weight_in(self.words(), feature)
    }

    /// A weight of the text of the article on the scale of the subject words.
    pub(super) fn scaled(&self, weight: u32) -> u32 {
        to_fixed(f64::from(weight) / ONE * self.scale)
    }
}

fn weight_in(row: SparseRow<'_>, feature: u32) -> Option<u32> {
    row.features.binary_search(&feature).ok().map(|position| row.weights[position])
}

/// Whether the statistics have a word. Others are left out: a draft may have them and the index not.
fn is_counted(model: &TextModel, feature: u32) -> bool {
    model.frequencies.text.get(feature as usize).is_some_and(|&frequency| frequency > 0)
}

/// The weight of a word of idf 1 that stands once in the text: the median over its words. 1 without a text.
fn unit(model: &TextModel, text: SparseRow<'_>) -> f64 {
    let is_word = |&(feature, _): &(u32, u32)| model.vocabulary.pair(feature).is_none() && is_counted(model, feature);
    let unit = |(feature, weight): (u32, u32)| f64::from(weight) / ONE / model.frequencies.text_idf(Some(feature));
    let mut units: Vec<f64> = text.iter().filter(is_word).map(unit).collect();
    let middle = units.len() / 2;
    if units.is_empty() { 1.0 } else { *units.select_nth_unstable_by(middle, f64::total_cmp).1 }
}

/// The subjects of all articles of a site, each made when it is first asked for.
#[derive(Debug, Default)]
pub(crate) struct SubjectTable {
    rows: Vec<OnceLock<SubjectRow>>,
}

impl SubjectTable {
    /// A table for so many articles.
    pub(crate) fn new(articles: usize) -> Self {
        Self { rows: (0..articles).map(|_| OnceLock::new()).collect() }
    }

    /// Returns the row of an article, made by `make` the first time; `None` beyond the articles.
    pub(super) fn get(&self, number: usize, make: impl FnOnce() -> SubjectRow) -> Option<&SubjectRow> {
        self.rows.get(number).map(|row| row.get_or_init(make))
    }
}
