//! The row of a draft beside the article table.

use std::collections::HashMap;

use super::article_table::{ArticleTable, Attributes, Labels, newest};
use super::text_model::TextModel;
use crate::analysis::tag_key;
use crate::article::Article;
use crate::date::Date;
use crate::vector::KeyTable;

/// The attributes of an article outside the index, such as a draft. For one question it is the last article of the table.
#[derive(Clone, Debug)]
pub(crate) struct DraftEntry {
    pub(super) id: String,
    pub(super) attributes: Attributes,
    /// Families of the translations that it declares, and of the article with its id.
    pub(super) families: Vec<u32>,
    /// The article of the index with its id, which it replaces.
    pub(super) replaces: Option<u32>,
    pub(super) unknown: UnknownKeys,
    /// The newest date of the articles that stay beside it.
    pub(super) newest_of_others: Option<Date>,
}

/// Keys of a draft that no article of the index has, with their numbers, which follow those of the tables.
#[derive(Clone, Debug, Default)]
pub(super) struct UnknownKeys {
    pub(super) tags: HashMap<String, u32>,
    pub(super) authors: HashMap<String, u32>,
    pub(super) sections: HashMap<String, u32>,
    series: HashMap<String, u32>,
}

impl DraftEntry {
    /// `tags` and `authors` are keys, aliases replaced; `others` are the articles of the index.
    pub(super) fn new(
        article: &Article,
        [tags, authors]: [&[String]; 2],
        others: &[Article],
        table: &ArticleTable,
        model: &TextModel,
    ) -> Self {
        let mut unknown = UnknownKeys::default();
        let one = |name: &Option<String>| name.as_deref().map(tag_key).filter(|key| !key.is_empty());
        let number = |table: &KeyTable, unknown: &mut HashMap<String, u32>, key: &str| {
            table.find(key).or_else(|| {
                let next = u32::try_from(table.len() + unknown.len()).ok()?;
                Some(*unknown.entry(key.to_string()).or_insert(next))
            })
        };
        let labels = Labels {
            section: one(&article.section).and_then(|key| number(&model.sections, &mut unknown.sections, &key)),
            series: one(&article.series).and_then(|key| number(&model.series, &mut unknown.series, &key)),
            tags: tags.iter().filter_map(|key| number(&model.frequencies.tags, &mut unknown.tags, key)).collect(),
            authors: authors.iter().filter_map(|key| number(&model.frequencies.authors, &mut unknown.authors, key)).collect(),
        };
        let mut attributes = Attributes::new(article, labels, model.language);
        let replaces = table.number(&article.id);
        let declared = article.translations.iter().filter_map(|id| table.number(id));
        let declaring = (0u32..).zip(others).filter(|(_, other)| other.translations.contains(&article.id));
        let related = declared.chain(declaring.map(|(number, _)| number)).chain(replaces);
        let families = related.map(|number| table.rows()[number as usize].family).collect();
        // Families of the index are numbers of articles, so none has this number.
        attributes.family = u32::MAX;
        let before = table.ids().filter(|id| *id < article.id.as_str()).count() as u64;
        attributes.id_rank = 2 * before;
        let newest_of_others = match replaces {
            Some(replaced) => newest((0u32..).zip(table.rows()).filter(|(number, _)| *number != replaced).map(|(_, row)| row)),
            None => table.newest(),
        };
        Self { id: article.id.clone(), attributes, families, replaces, unknown, newest_of_others }
    }

    /// Returns the entry as it will be when the draft is published.
    pub(super) fn published(mut self) -> Self {
        self.attributes.state = None;
        self
    }
}
