//! The fields of a page as those of a record.
//!
//! Input: a page, after the rules of its generator. Output: the fields by the names of the library. Invariant: marks of publication pass
//! through as they were written; nothing that only the theme reads is taken for a field of the article.

use serde_json::{Map, Value};

use super::page::{self, Page};

/// The field in which the rules of a generator hand on links that stand in the front matter.
pub(super) const SOURCE_LINKS: &str = "connexe links";

/// Names that the library would read as another field, or that only a theme reads.
const NOT_READ: [&str; 68] = [
    "id",
    "post_id",
    "guid",
    "slug",
    "post_name",
    "url",
    "link",
    "canonical",
    "canonicalurl",
    "canonical_url",
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
    "links",
    "anchors",
    "pins",
    "translations",
    "never_suggest",
    "lang",
    "language",
    "locale",
    "aliases",
    "redirect_from",
    "related",
    "related_pins",
    "noindex",
    "robots",
    "robotsnoindex",
    "layout",
    "template",
    "type",
    "weight",
    "order",
    "menu",
    "menus",
    "toc",
    "showtoc",
    "comments",
    "math",
    "mathjax",
    "katex",
    "cascade",
    "outputs",
    "sitemap",
    "pagination",
    "eleventynavigation",
    "eleventycomputed",
    "templateengineoverride",
    "translationkey",
    "translation_key",
    "ref",
    "lang-ref",
    "sidebar_position",
    "sidebar_label",
    "hide",
    "icon",
    "render",
    "save_as",
    "extra",
    "linktitle",
    "url_override",
];

/// What the site's owner says in the front matter about related articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    /// `related: false`: never suggested, and without a block of its own.
    pub(super) is_off: bool,
    /// `related_pins`: ids, addresses or source files.
    pub(super) pins: Vec<String>,
    pub(super) is_noindex: bool,
}

/// Reads the front matter about related articles. A key `related` with a list is the output of a tool, and never an input.
pub(super) fn wishes(page: &Page) -> Wishes {
    let get = |name: &str| {
        let (_, value) = page.fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value)
    };
    let is_false = |value: &Value| {
        *value == Value::Bool(false) || value.as_str().is_some_and(|text| matches!(text.trim(), "false" | "no" | "off" | "non"))
    };
    let is_true = |value: &Value| {
        *value == Value::Bool(true) || value.as_str().is_some_and(|text| matches!(text.trim(), "true" | "yes" | "on" | "oui"))
    };
    let says_noindex = |value: &Value| {
        page::list(value).iter().any(|text| text.to_lowercase().split([',', ' ']).any(|word| matches!(word, "noindex" | "none")))
    };
    Wishes {
        is_off: get("related").is_some_and(is_false),
        pins: get("related_pins").map(page::list).unwrap_or_default(),
        is_noindex: ["noindex", "robotsnoindex"].iter().any(|name| get(name).is_some_and(is_true))
            || get("robots").is_some_and(says_noindex),
    }
}

/// Returns the fields of a page that the library reads, without title, text, language and address.
pub(super) fn fields(page: &mut Page) -> Map<String, Value> {
    let mut fields = std::mem::take(&mut page.fields);
    let is_hidden = fields.get("permalink") == Some(&Value::Bool(false));
    fields.retain(|name, value| {
        let name = name.to_lowercase();
        !value.is_null() && !name.starts_with("connexe ") && name != "permalink" && !NOT_READ.contains(&name.as_str())
    });
    if is_hidden {
        fields.insert("permalink".into(), false.into());
    }
    image(&mut fields);
    fields
}

/// Reduces the image to its address.
fn image(fields: &mut Map<String, Value>) {
    let images = fields.remove("images").map(|images| page::list(&images)).unwrap_or_default();
    if let Some(first) = images.into_iter().next() {
        fields.entry("image").or_insert_with(|| first.into());
    }
    for name in ["cover", "image", "thumbnail", "banner", "feature_image", "featured_image", "header"] {
        let Some(Value::Object(image)) = fields.get(name) else { continue };
        let address = ["image", "src", "url", "path", "feature"]
            .iter()
            .find_map(|key| image.get(*key).and_then(Value::as_str))
            .map(Value::from);
        fields.remove(name);
        if let Some(address) = address {
            fields.entry("image").or_insert(address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::Form;
    use super::*;
    use serde_json::json;

    fn page(fields: Value) -> Page {
        Page { fields: fields.as_object().cloned().unwrap_or_default(), ..Page::new("a.md", Form::Markdown) }
    }

    #[test]
    fn wishes_of_the_owner() {
        for (fields, is_off, pins, is_noindex) in [
            (json!({"related": false}), true, vec![], false),
            (json!({"related": "no"}), true, vec![], false),
            (json!({"related": ["/a/", "/b/"]}), false, vec![], false),
            (json!({"related": true, "related_pins": ["/a/", "b.md"]}), false, vec!["/a/", "b.md"], false),
            (json!({"related_pins": "/a/"}), false, vec!["/a/"], false),
            (json!({"noindex": true}), false, vec![], true),
            (json!({"robots": "noindex, follow"}), false, vec![], true),
            (json!({"robotsNoIndex": true}), false, vec![], true),
            (json!({"noindex": false, "robots": "index"}), false, vec![], false),
        ] {
            let expected = Wishes { is_off, pins: pins.into_iter().map(str::to_string).collect(), is_noindex };
            assert_eq!(wishes(&page(fields.clone())), expected, "{fields}");
        }
    }

    #[test]
    fn marks_pass_and_what_themes_read_does_not() {
        let fields_of = |value: Value| Value::Object(fields(&mut page(value)));
        assert_eq!(
            fields_of(json!({"draft": true, "Slug": "x", "layout": "post", "permalink": "/a/", "body": "x"})),
            json!({"draft": true})
        );
        assert_eq!(
            fields_of(json!({"permalink": false, "cover": {"image": "a.png", "alt": "x"}})),
            json!({"permalink": false, "image": "a.png"})
        );
        assert_eq!(fields_of(json!({"images": ["a.png", "b.png"], "x": null})), json!({"image": "a.png"}));
    }
}
