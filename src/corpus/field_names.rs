//! The names of fields: which name of a record means which field of an article.
//!
//! Content systems, static-site generators and feeds name the same field in different ways. A name counts without its case and without
//! `_`, `-`, `:` and spaces: `publishDate`, `publish_date` and `publishdate` are one name. Cost of a lookup: linear in the name.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Id,
    Title,
    Lead,
    Body,
    Tags,
    Section,
    Categories,
    Series,
    Authors,
    Date,
    Language,
    Url,
    Image,
    Links,
    Anchors,
    Pins,
    Translations,
    NeverSuggest,
    /// The state in a word: `draft`, `publish`, `private`.
    Status,
    /// Who may read it: `public`, `members`, `private`.
    Visibility,
    /// True hides the article: `draft`, `private`, `unlisted`.
    HiddenIfTrue,
    /// False hides the article: `published`. Some systems write the date of publication there.
    HiddenIfFalse,
    /// Any value hides the article: `post_password`.
    Password,
    /// The object `build` of Hugo, with `list` and `render`.
    Build,
    NotBefore,
    /// The date of publication of Hugo: an embargo, and the date where there is no other.
    PublishDate,
    Expires,
    /// An object with fields of the article: `data`, `frontmatter`.
    Group,
}

/// The number of fields.
pub(super) const FIELDS: usize = NAMES.len();

/// The names of each field, the preferred one first: where a record has several, the first filled one counts.
const NAMES: [(Field, &[&str]); 28] = [
    (Field::Id, &["id", "post_id", "guid", "slug", "post_name"]),
    (Field::Title, &["title", "post_title", "headline", "titre"]),
    (
        Field::Lead,
        &["lead", "description", "summary", "excerpt", "post_excerpt", "custom_excerpt", "standfirst", "chapo", "descriptif"],
    ),
    (
        Field::Body,
        &[
            "body",
            "content",
            "content_html",
            "post_content",
            "html",
            "article_body",
            "text",
            "texte",
            "content_text",
            "plaintext",
        ],
    ),
    (Field::Tags, &["tags", "tag", "keywords", "post_tag", "mots"]),
    (Field::Section, &["section", "article_section", "rubrique"]),
    (Field::Categories, &["categories", "category"]),
    (Field::Series, &["series"]),
    (Field::Authors, &["authors", "author", "byline", "creator", "dc:creator", "auteurs", "auteur"]),
    (
        Field::Date,
        &[
            "date",
            "date_published",
            "published_at",
            "published_on",
            "pub_date",
            "post_date",
            "created_at",
            "created",
            "updated",
            "updated_at",
            "date_modified",
            "modified",
            "lastmod",
        ],
    ),
    (Field::Language, &["lang", "language", "locale", "in_language", "langcode"]),
    (Field::Url, &["url", "permalink", "link", "canonical_url", "canonical"]),
    (Field::Image, &["image", "featured_image", "feature_image", "og_image", "banner_image", "cover", "thumbnail"]),
    (Field::Links, &["links"]),
    (Field::Anchors, &["anchors"]),
    (Field::Pins, &["pins"]),
    (Field::Translations, &["translations"]),
    (Field::NeverSuggest, &["never_suggest"]),
    (Field::Status, &["status", "state", "post_status", "moderation_state", "workflow_state", "publication_status", "statut"]),
    (Field::Visibility, &["visibility"]),
    (
        Field::HiddenIfTrue,
        &[
            "draft",
            "is_draft",
            "unpublished",
            "private",
            "is_private",
            "hidden",
            "unlisted",
            "headless",
            "protected",
            "trashed",
            "deleted",
            "is_deleted",
            "eleventy_exclude_from_collections",
        ],
    ),
    (Field::HiddenIfFalse, &["published", "is_published", "publish", "public", "is_public"]),
    (Field::Password, &["post_password", "password", "password_hash"]),
    (Field::Build, &["build"]),
    (
        Field::NotBefore,
        &["not_before", "embargo", "embargo_until", "embargo_date", "publish_on", "scheduled_at", "scheduled_for"],
    ),
    (Field::PublishDate, &["publish_date"]),
    (
        Field::Expires,
        &[
            "expires",
            "expiry_date",
            "expires_at",
            "expires_on",
            "expiration_date",
            "unpublish_date",
            "unpublish_on",
            "unpublish_at",
        ],
    ),
    (Field::Group, &["data", "frontmatter", "attributes", "params"]),
];

/// Fields and ranks by plain name.
static BY_NAME: LazyLock<HashMap<String, (Field, usize)>> = LazyLock::new(|| {
    let ranked = |(field, names): &(Field, &'static [&'static str])| {
        let field = *field;
        names.iter().enumerate().map(move |(rank, name)| (plain(name), (field, rank))).collect::<Vec<_>>()
    };
    NAMES.iter().flat_map(ranked).collect()
});

/// Returns the field that a name means, and the rank of the name among the names of the field, from 0.
pub(super) fn field_of(name: &str) -> Option<(Field, usize)> {
    BY_NAME.get(name).or_else(|| BY_NAME.get(&plain(name))).copied()
}

/// Returns a name in lower case, without the signs that join its words.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ':' | ' ')).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_lists_all_names() {
        let schema: serde_json::Value = serde_json::from_str(include_str!("../../docs/article.schema.json")).unwrap();
        let listed = |value: &serde_json::Value| -> Vec<String> { serde_json::from_value(value.clone()).unwrap_or_default() };
        for (field, names) in NAMES {
            let mark = match field {
                Field::HiddenIfTrue => "hidden_if_true",
                Field::HiddenIfFalse => "hidden_if_false",
                Field::Password => "hidden_if_filled",
                Field::Visibility => "visibility",
                Field::Build => "build",
                Field::PublishDate => "embargo_and_date",
                Field::Group => "groups",
                _ => "",
            };
            let property = &schema["properties"][names[0]];
            assert!(property.is_object() || !mark.is_empty(), "{} is no property", names[0]);
            let (found, expected) =
                if mark.is_empty() { (&property["x-names"], &names[1..]) } else { (&schema["x-marks"][mark], names) };
            assert_eq!(listed(found), expected, "{field:?}");
        }
    }

    #[test]
    fn a_name_means_one_field() {
        let names: usize = NAMES.iter().map(|(_, names)| names.len()).sum();
        assert_eq!(BY_NAME.len(), names, "no name stands twice");
        for (name, field) in [
            ("publishDate", Some((Field::PublishDate, 0))),
            ("publish_date", Some((Field::PublishDate, 0))),
            ("Post-Status", Some((Field::Status, 2))),
            ("dc:creator", Some((Field::Authors, 4))),
            ("eleventyExcludeFromCollections", Some((Field::HiddenIfTrue, 12))),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(field_of(name), field, "{name}");
        }
    }
}
