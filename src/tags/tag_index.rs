//! Structures for questions about tags alone, made by the first such question.

use std::sync::OnceLock;

use super::date_order::DateOrder;
use super::tag_sets::{TagCounts, TagSets};
use crate::index::Part;
use crate::ranking::Site;

/// The articles by date, and rows of bits for the frequent tags.
#[derive(Default)]
pub(crate) struct TagIndex {
    date_order: OnceLock<DateOrder>,
    sets: OnceLock<TagSets>,
}

impl TagIndex {
    /// The articles in the order of their dates.
    pub(super) fn date_order(&self, site: &Site) -> &DateOrder {
        self.date_order.get_or_init(|| DateOrder::new(site.table.rows()))
    }

    /// Rows of bits for the frequent tags, one bit an article in the order of dates.
    pub(super) fn sets(&self, site: &Site) -> &TagSets {
        let positions = self.date_order(site).positions();
        self.sets.get_or_init(|| TagSets::new(site.text.frequencies.tags.len(), |tag| articles_with(site, tag), positions))
    }

    /// Sets the tags of a query article.
    pub(super) fn set_query(&self, site: &Site, tags: &[u32], counts: &mut TagCounts) {
        self.sets(site).set_query(tags, |tag| articles_with(site, tag), self.date_order(site).positions(), counts);
    }
}

fn articles_with(site: &Site, tag: u32) -> &[u32] {
    site.index.column(Part::Tags, tag).features
}
