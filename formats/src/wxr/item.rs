//! One entry of an export.
//!
//! Input: an entry, and what the export says of the site. Output: a record for the library, an attachment, or the reason why the entry is
//! no article. Cost: linear in the entry; its body is moved.

use connexe::corpus::SourceRecord;
use serde_json::{Map, Value};

use super::date::date_of;
use super::head::Head;
use super::meta::Meta;
use super::terms::Terms;
use crate::export::permalink::Base;
use crate::percent::decoded;
use crate::xml::Element;

/// Why an entry is no article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Page,
    Attachment,
    MenuItem,
    Revision,
    Other,
}

impl Rule {
    /// Returns the rule in a few words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Page => "pages",
            Self::Attachment => "attachments",
            Self::MenuItem => "menu items",
            Self::Revision => "revisions",
            Self::Other => "entries of other types",
        }
    }
}

/// Types of WordPress and of its plugins that no reader sees.
const INTERNAL: [&str; 8] = [
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "acf-field",
    "acf-field-group",
    "elementor_library",
    "jetpack_migration",
];

/// An entry that was read.
#[derive(Debug)]
pub(super) enum Item {
    Article(Box<Post>),
    Attachment(Attachment),
    LeftOut {
        rule: Rule,
        id: String,
        /// The type, where readers may miss it.
        kind: Option<String>,
    },
}

/// An article, and what it says of other entries.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) record: SourceRecord,
    /// The number of WordPress.
    pub(super) number: String,
    /// The number of the attachment that is its picture.
    pub(super) thumbnail: Option<String>,
    /// The group of its translations.
    pub(super) translations: Option<String>,
    pub(super) unread_taxonomies: Vec<String>,
    pub(super) has_status: bool,
}

/// A file that belongs to an article.
#[derive(Debug)]
pub(super) struct Attachment {
    pub(super) number: String,
    pub(super) url: String,
    pub(super) parent: String,
    pub(super) id: String,
}

/// What is read as an article.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    pub(super) types: Vec<String>,
    pub(super) taxonomies: Vec<String>,
}

/// Reads an entry.
pub(super) fn read(mut entry: Element, head: &Head, base: &Base, choices: &Choices) -> Item {
    let number = entry.text_of("wp:post_id").unwrap_or_default().to_string();
    let kind = entry.text_of("wp:post_type").unwrap_or("post").to_string();
    let parameter = if kind == "page" { "page_id" } else { "p" };
    let home = base.address().unwrap_or_default();
    let by_number = (!number.is_empty()).then(|| format!("{home}/?{parameter}={number}"));
    let own = entry.text_of("link").and_then(|link| base.permalink(link));
    let guid = entry.text_of("guid").filter(|guid| guid.contains("://")).map(str::to_string);
    let link = own.or_else(|| by_number.as_deref().and_then(|link| base.permalink(link)));
    let link = link.or_else(|| guid.as_deref().and_then(|link| base.permalink(link)));
    let id = link.as_ref().map(|link| link.id.clone()).unwrap_or_default();
    if !choices.types.contains(&kind) {
        return left_out(&entry, kind, number, id);
    }
    let mut aliases: Vec<String> = guid.into_iter().chain(by_number).collect();
    if let (Some(link), Some(slug)) = (&link, entry.text_of("wp:post_name")) {
        aliases.extend(Meta(&entry).all("_wp_old_slug").filter_map(|old| renamed(&link.url, slug, old)));
    }
    let terms = Terms::of(&entry, head, &choices.taxonomies);
    let mut fields = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            fields.insert(name.to_string(), value);
        }
    };
    let list = |names: Vec<String>| (!names.is_empty()).then(|| Value::from(names));
    let text = |name: &str| entry.text_of(name).map(Value::from);
    set("id", (!id.is_empty()).then(|| id.into()));
    set("url", link.map(|link| link.url.into()));
    set("title", text("title"));
    set("lead", text("excerpt:encoded"));
    set("tags", list(terms.tags));
    set("section", terms.section.map(Value::from));
    set("series", terms.series.map(Value::from));
    let authors = match terms.authors.is_empty() {
        true => entry
            .all("dc:creator")
            .map(|author| author.text.trim())
            .filter(|login| !login.is_empty())
            .map(|login| head.author(login).to_string())
            .collect(),
        false => terms.authors,
    };
    set("authors", list(authors));
    set("date", date_of(&entry).map(Value::from));
    set("lang", terms.language.map(Value::from));
    // Without a status nothing says that the entry is public.
    let has_status = entry.text_of("wp:status").is_some();
    set("status", Some(entry.text_of("wp:status").unwrap_or("draft").into()));
    set("post_password", text("wp:post_password"));
    let meta = Meta(&entry);
    set("never_suggest", meta.is_noindex().then_some(true.into()));
    let thumbnail = meta.get("_thumbnail_id").map(str::to_string);
    let body = entry.take_text("content:encoded").map(Value::from);
    if let Some(body) = body {
        fields.insert("body".to_string(), body);
    }
    let record = SourceRecord { origin: String::new(), fields, aliases, body: None };
    Item::Article(Box::new(Post {
        record,
        number,
        thumbnail,
        translations: terms.translations,
        unread_taxonomies: terms.unread,
        has_status,
    }))
}

/// Tells why an entry is no article.
fn left_out(entry: &Element, kind: String, number: String, id: String) -> Item {
    let rule = match kind.as_str() {
        "attachment" => {
            let url = entry.text_of("wp:attachment_url").unwrap_or_default().to_string();
            let parent = entry.text_of("wp:post_parent").unwrap_or_default().to_string();
            return Item::Attachment(Attachment { number, url, parent, id });
        }
        "page" => Rule::Page,
        "nav_menu_item" => Rule::MenuItem,
        "revision" => Rule::Revision,
        _ => Rule::Other,
    };
    let is_seen = rule == Rule::Other && !kind.starts_with("wp_") && !INTERNAL.contains(&kind.as_str());
    Item::LeftOut { rule, id, kind: is_seen.then_some(kind) }
}

/// Returns the address of an article before its last part was renamed.
fn renamed(url: &str, slug: &str, old: &str) -> Option<String> {
    let (start, rest) = url.trim_end_matches('/').rsplit_once('/').map(|(start, _)| (start, &url[start.len() + 1..]))?;
    let name = rest.split(['.', '/']).next()?;
    (decoded(name) == decoded(slug)).then(|| format!("{start}/{old}{}", &rest[name.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_addresses() {
        for (url, slug, old, expected) in [
            ("https://x.example/2024/crue/", "crue", "la-crue", Some("https://x.example/2024/la-crue/")),
            ("https://x.example/crue.html", "crue", "la-crue", Some("https://x.example/la-crue.html")),
            ("https://x.example/%C3%A9t%C3%A9/", "%c3%a9t%c3%a9", "ete", Some("https://x.example/ete/")),
            ("https://x.example/?p=12", "crue", "la-crue", None),
            ("https://x.example/archives/12", "crue", "la-crue", None),
        ] {
            assert_eq!(renamed(url, slug, old).as_deref(), expected, "{url}");
        }
    }
}
