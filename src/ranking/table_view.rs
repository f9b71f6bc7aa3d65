//! The article table as one question sees it: with a draft as its last row, where there is one.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::article_table::{ArticleTable, Attributes};
use super::draft_entry::{DraftEntry, UnknownKeys};
use super::text_model::TextModel;
use crate::analysis::tag_key;
use crate::date::Date;
use crate::vector::KeyTable;

/// Attributes and names of all articles of a question.
#[derive(Clone, Copy)]
pub(crate) struct TableView<'a> {
    table: &'a ArticleTable,
    model: &'a TextModel,
    draft: Option<&'a DraftEntry>,
}

impl<'a> TableView<'a> {
    pub(super) fn new(table: &'a ArticleTable, model: &'a TextModel, draft: Option<&'a DraftEntry>) -> Self {
        Self { table, model, draft }
    }

    /// Number of the draft, if there is one: the one after the last of the index.
    fn draft_number(&self) -> Option<u32> {
        self.draft.map(|_| self.table.len())
    }

    pub(crate) fn attributes(&self, article: u32) -> &'a Attributes {
        match (self.table.rows().get(article as usize), self.draft) {
            (None, Some(draft)) => &draft.attributes,
            _ => &self.table.rows()[article as usize],
        }
    }

    pub(crate) fn number(&self, id: &str) -> Option<u32> {
        match self.draft {
            Some(draft) if draft.id == id => self.draft_number(),
            _ => self.table.number(id),
        }
    }

    /// The parts after and before an article in its series, the part after it first.
    pub(crate) fn next_parts(&self, article: u32) -> Vec<u32> {
        let query = self.attributes(article);
        let series = query.series_keys().flat_map(|key| self.table.numbered_series(key).iter().copied());
        // A draft may be the first numbered part of a title, so all articles are looked at for one.
        let all = self.draft_number().filter(|&draft| draft == article).map(|draft| 0..draft).unwrap_or_default();
        let is_next = |other: &u32| *other != article && !self.is_replaced(*other) && query.is_next_part(self.attributes(*other));
        let mut parts: Vec<u32> = series.chain(all).chain(self.draft_number()).filter(is_next).collect();
        parts.sort_unstable_by_key(|&other| (Reverse(self.attributes(other).pattern.number()), self.attributes(other).id_rank));
        parts.dedup();
        parts
    }

    /// Whether the draft replaces an article.
    pub(crate) fn is_replaced(&self, article: u32) -> bool {
        self.draft.is_some_and(|draft| draft.replaces == Some(article))
    }

    /// Whether all articles are in one language.
    pub(super) fn has_one_language(&self) -> bool {
        let language = |attributes: &Attributes| attributes.language;
        self.table.has_one_language()
            && self
                .draft
                .is_none_or(|draft| self.table.rows().first().map(language).is_none_or(|l| l == draft.attributes.language))
    }

    /// Whether some article may be a translation of another. With a draft the answer is yes.
    pub(super) fn may_have_translations(&self) -> bool {
        self.table.has_translations() || self.draft.is_some()
    }

    /// The newest date of the articles that may be shown: the clock of a question without one.
    pub(crate) fn newest(&self) -> Option<Date> {
        let Some(draft) = self.draft else { return self.table.newest() };
        draft.newest_of_others.into_iter().chain(draft.attributes.clock_date()).max_by_key(Date::newest_key)
    }

    /// Families whose articles are translations of an article.
    pub(super) fn families(&self, article: u32) -> impl Iterator<Item = u32> + use<'a> {
        let own = self.attributes(article).family;
        let draft = self.draft.filter(|draft| own == draft.attributes.family || draft.families.contains(&own));
        let (first, others) = draft.map_or((own, [].as_slice()), |draft| (draft.attributes.family, draft.families.as_slice()));
        std::iter::once(first).chain(others.iter().copied())
    }

    /// The key of a tag, its alias replaced.
    pub(super) fn tag_key(&self, tag: &str) -> String {
        let key = tag_key(tag);
        self.model.aliases.get(&key).cloned().unwrap_or(key)
    }

    pub(super) fn tag_of_key(&self, key: &str) -> Option<u32> {
        self.find(&self.model.frequencies.tags, |unknown| &unknown.tags, key)
    }

    pub(super) fn tag(&self, name: &str) -> Option<u32> {
        self.tag_of_key(&self.tag_key(name))
    }

    pub(super) fn author(&self, name: &str) -> Option<u32> {
        self.find(&self.model.frequencies.authors, |unknown| &unknown.authors, &tag_key(name))
    }

    pub(super) fn section(&self, name: &str) -> Option<u32> {
        self.find(&self.model.sections, |unknown| &unknown.sections, &tag_key(name))
    }

    /// Returns the number of a key in a table, or among the unknown keys of the draft.
    fn find(&self, table: &KeyTable, unknown: impl Fn(&UnknownKeys) -> &HashMap<String, u32>, key: &str) -> Option<u32> {
        table.find(key).or_else(|| unknown(&self.draft?.unknown).get(key).copied())
    }
}
