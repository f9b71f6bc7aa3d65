//! The analysis of a draft: an article outside the index, for one question.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::draft_entry::DraftEntry;
use super::site::Site;
use super::subject::SubjectRow;
use super::text_model::{WeighedText, tag_keys};
use crate::analysis::shingles;
use crate::article::Article;
use crate::error::Result;
use crate::index::{CandidateFactors, InLinks, PARTS, Part, in_links_of_draft, neighbours_of_draft};
use crate::near_duplicates::Likeness;
use crate::progress::Ticker;
use crate::sparse::{SparseVector, to_fixed};
use crate::vector::{KeyTable, Names, weigh_keys};

/// A draft, analysed. For one question it is the last article of the index.
pub(crate) struct Draft<'a> {
    pub(super) article: &'a Article,
    pub(super) entry: DraftEntry,
    /// Its vector as a candidate.
    pub(super) vectors: [SparseVector; PARTS],
    /// Its nearest articles: its vector as a query, in the part of links.
    pub(super) neighbourhood: SparseVector,
    /// The features of its text, each with weight 1: its vector as a query, in the part of mentions.
    pub(super) mentions: SparseVector,
    /// Whether each part is empty. A vector is also empty if no article of the index has any of its features.
    pub(super) is_empty: [bool; PARTS],
    /// Its shingles, in ascending order.
    shingles: Vec<u32>,
    /// Likeness with the articles that it was compared with: many pages ask for the same pairs, and each text is read again.
    likenesses: Mutex<HashMap<u32, Option<Likeness>>>,
    /// Its subject, made when it is first asked for.
    pub(super) subject: OnceLock<SubjectRow>,
    /// Its factors as a candidate.
    pub(super) factors: CandidateFactors,
}

impl<'a> Draft<'a> {
    /// Analyses a draft. `as_candidate` makes it a published article, with a search for its neighbourhood.
    ///
    /// Cost: its words, a look at the translations and links of all articles, and one query.
    pub(crate) fn new(site: &Site, article: &'a Article, as_candidate: bool) -> Result<Self> {
        let Site { articles, table, text: model, index, neighbours, .. } = site;
        let WeighedText { row: text, is_empty: has_no_words } = model.weigh(article)?;
        let row = |table: &KeyTable, keys: &[String]| {
            let numbers = keys.iter().map(|key| table.find(key));
            weigh_keys(&numbers.map(|number| (number, model.frequencies.key_idf(table, number))).collect::<Vec<_>>())
        };
        let none = BTreeMap::new();
        let (tags, authors) = (model.tag_keys(&article.tags), tag_keys(&article.authors, &none));
        let section = tag_keys(article.section.as_slice(), &none);
        let entry = DraftEntry::new(article, [&tags, &authors], articles, table, model);
        let replaced = table.number(&article.id);
        let size = model.frequencies.articles as usize;
        // A new version of an article keeps its neighbourhood, as it would with frozen statistics.
        let (similarity, neighbourhood) = match replaced {
            Some(number) => {
                (neighbours.similarities[number as usize], index.query_of(number).parts[Part::Links.index()].to_vector())
            }
            None if as_candidate || index.has_links() => {
                neighbours_of_draft(index.text(), &neighbours.id_ranks, &text, &model.recipe, size)
            }
            None => (0.0, SparseVector::default()),
        };
        let in_links = match replaced {
            Some(number) => index.document(number).parts[Part::Links.index()].to_vector(),
            None if as_candidate => in_links_of_draft(&article.id, articles, size),
            None => SparseVector::default(),
        };
        let factors = match as_candidate {
            true => {
                let in_links = InLinks { links: in_links.len(), articles: size };
                CandidateFactors::new(model.recipe.local_scale, similarity, in_links, article.date)
            }
            false => CandidateFactors::default(),
        };
        let names = Names {
            recipe: &model.recipe,
            language: model.language,
            vocabulary: &model.vocabulary,
            frequencies: &model.frequencies,
        };
        let vectors = [
            text,
            row(&model.frequencies.tags, &tags),
            weigh_keys(&section.iter().map(|key| (model.sections.find(key), 1.0)).collect::<Vec<_>>()),
            row(&model.frequencies.authors, &authors),
            in_links,
            names.rows(std::slice::from_ref(article), &Ticker::silent())?.row(0).to_vector(),
        ];
        let mentions = SparseVector::new(vectors[0].as_row().features.iter().map(|&feature| (feature, to_fixed(1.0))).collect());
        let is_empty =
            [has_no_words, tags.is_empty(), section.is_empty(), authors.is_empty(), neighbourhood.is_empty(), has_no_words];
        let entry = if as_candidate { entry.published() } else { entry };
        let (shingles, likenesses) = (shingles(article), Mutex::default());
        let subject = OnceLock::new();
        Ok(Draft { article, entry, vectors, neighbourhood, mentions, is_empty, shingles, likenesses, subject, factors })
    }

    /// Returns the likeness with another article, given with its number, if they are near-duplicates.
    pub(super) fn likeness(&self, number: u32, other: &Article) -> Option<Likeness> {
        let lock = || self.likenesses.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&number).copied();
        known.unwrap_or_else(|| {
            let likeness = Some(Likeness::of(&self.shingles, &shingles(other))).filter(Likeness::is_near_duplicate);
            lock().insert(number, likeness);
            likeness
        })
    }
}
