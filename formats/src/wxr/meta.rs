//! The fields that plugins add to an entry: `wp:postmeta`.
//!
//! Input: an entry. Output: values by key, and what they mean. Cost: linear in the fields.

use crate::xml::Element;

/// Marks of search plugins by which a page is not to be found, each with the part of its value that says so: Yoast, Rank Math, All in One
/// SEO, SEOPress, The SEO Framework.
const NOINDEX: [(&str, &str); 5] = [
    ("_yoast_wpseo_meta-robots-noindex", "1"),
    ("rank_math_robots", "noindex"),
    ("_aioseop_noindex", "on"),
    ("_seopress_robots_index", "yes"),
    ("_genesis_noindex", "1"),
];

/// The main category of an entry, by number: Yoast, Rank Math.
const PRIMARY: [&str; 2] = ["_yoast_wpseo_primary_category", "rank_math_primary_category"];

/// The fields of plugins of an entry.
#[derive(Clone, Copy)]
pub(super) struct Meta<'a>(pub(super) &'a Element);

impl<'a> Meta<'a> {
    /// Returns the values of a key.
    pub(super) fn all(self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.0.children.iter().filter(|field| field.name == "wp:postmeta");
        let values = fields.filter(move |field| field.text_of("wp:meta_key") == Some(key));
        values.filter_map(|field| field.text_of("wp:meta_value"))
    }

    /// Returns the first value of a key.
    pub(super) fn get(self, key: &'a str) -> Option<&'a str> {
        self.all(key).next()
    }

    /// Whether search engines are not to find the entry.
    pub(super) fn is_noindex(self) -> bool {
        NOINDEX.iter().any(|&(key, value)| {
            self.get(key).is_some_and(|found| if key == "rank_math_robots" { found.contains(value) } else { found == value })
        })
    }

    /// Returns the number of the main category.
    pub(super) fn primary_category(self) -> Option<&'a str> {
        PRIMARY.iter().find_map(|key| self.get(key))
    }
}
