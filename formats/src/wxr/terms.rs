//! The terms of an entry: categories, tags, languages, series.
//!
//! Input: the elements `category` of an entry. Output: the names by meaning. Cost: linear in the terms.

use super::head::Head;
use super::meta::Meta;
use crate::xml::Element;

/// The category of entries without one, by the names that WordPress gives it in several languages. It says nothing.
const NO_CATEGORY: [&str; 11] = [
    "uncategorized",
    "uncategorised",
    "non-classe",
    "sans-categorie",
    "allgemein",
    "unkategorisiert",
    "sin-categoria",
    "senza-categoria",
    "sem-categoria",
    "geen-categorie",
    "niet-gecategoriseerd",
];

/// Taxonomies of programs: no reader sees them.
const INTERNAL: [&str; 12] = [
    "post_format",
    "nav_menu",
    "link_category",
    "wp_theme",
    "wp_template_part_area",
    "wp_pattern_category",
    "term_language",
    "term_translations",
    "translation_priority",
    "product_type",
    "product_visibility",
    "elementor_library_type",
];

/// The terms of an entry.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) tags: Vec<String>,
    pub(super) section: Option<String>,
    pub(super) series: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) language: Option<String>,
    /// The group of the translations of one text.
    pub(super) translations: Option<String>,
    /// Taxonomies that are not read.
    pub(super) unread: Vec<String>,
}

impl Terms {
    /// Reads the terms of an entry. The terms of `taxonomies` are tags.
    pub(super) fn of(entry: &Element, head: &Head, taxonomies: &[String]) -> Self {
        let mut terms = Self::default();
        let mut categories = Vec::new();
        for term in entry.all("category") {
            let slug = term.attribute("nicename").unwrap_or_default();
            let name = Some(term.text.trim()).filter(|name| !name.is_empty()).unwrap_or(slug);
            if name.is_empty() {
                continue;
            }
            match term.attribute("domain").unwrap_or("category") {
                "category" if NO_CATEGORY.contains(&slug) => {}
                // Version 1.0 writes each category twice.
                "category" => add(&mut categories, name),
                "post_tag" | "tag" => add(&mut terms.tags, name),
                // Polylang.
                "language" => terms.language = Some(slug.to_string()).filter(|slug| !slug.is_empty()),
                "post_translations" => terms.translations = Some(slug.to_string()).filter(|slug| !slug.is_empty()),
                "series" => terms.series = Some(name.to_string()),
                // Co-Authors Plus.
                "author" => add(&mut terms.authors, head.author(slug.strip_prefix("cap-").unwrap_or(name))),
                other if taxonomies.iter().any(|taxonomy| taxonomy == other) => add(&mut terms.tags, name),
                other if INTERNAL.contains(&other) => {}
                other => add(&mut terms.unread, other),
            }
        }
        let meta = Meta(entry);
        // WPML, as its export writes it.
        terms.language = terms.language.or_else(|| meta.get("_wpml_import_language_code").map(str::to_string));
        terms.translations = terms.translations.or_else(|| meta.get("_wpml_import_translation_group").map(str::to_string));
        let primary = meta.primary_category().and_then(|id| head.term(id)).map(str::to_string);
        let is_known = |name: &String| !NO_CATEGORY.contains(&name.to_lowercase().as_str());
        terms.section = primary.filter(is_known).or_else(|| categories.first().cloned());
        // Many sites have categories only, several for each article.
        if terms.tags.is_empty() {
            terms.tags = categories;
        }
        terms
    }
}

fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_string());
    }
}
