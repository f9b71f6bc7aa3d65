//! JSON-LD: what the scripts of a page say about its article.
//!
//! Input: the scripts. Output: the fields of the article, the number of articles and whether the page is declared as a list. Cost: linear
//! in the scripts; their size, nesting and number of objects are bounded.

use super::keywords::split_keywords;
use serde_json::{Map, Value};

/// Objects that are looked at.
const MOST_OBJECTS: usize = 20_000;

/// Types of articles, without those that end in `Article`.
const ARTICLES: [&str; 8] =
    ["BlogPosting", "Report", "LiveBlogPosting", "SocialMediaPosting", "Review", "Recipe", "HowTo", "DiscussionForumPosting"];

/// Types of pages that list others.
const LISTS: [&str; 5] = ["CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "OfferCatalog"];

/// What JSON-LD says about a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct JsonLd {
    /// Articles that are the page, not entries of a list.
    pub(crate) articles: usize,
    /// Whether the page is declared as a list of pages.
    pub(crate) is_list: bool,
    pub(crate) headline: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) section: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) image: Option<String>,
    pub(crate) language: Option<String>,
    /// Scripts that are no JSON.
    pub(crate) broken: usize,
}

/// Reads the scripts of a page.
pub(crate) fn read(scripts: &[String]) -> JsonLd {
    let mut found = JsonLd::default();
    let values: Vec<Value> = scripts
        .iter()
        .filter_map(|script| {
            parse(script).or_else(|| {
                found.broken += 1;
                None
            })
        })
        .collect();
    let mut objects = Objects { all: Vec::new(), by_id: Vec::new() };
    for value in &values {
        objects.add(value, 0);
    }
    let mut article: Option<&Map<String, Value>> = None;
    for object in &objects.all {
        if types(object).any(is_article) {
            found.articles += 1;
            article = article.or(Some(*object));
        }
        found.is_list |= types(object).any(|name| LISTS.contains(&name))
            || (types(object).any(|name| name == "Blog") && object.contains_key("blogPost"));
        // The page tells its language where the article does not.
        if found.language.is_none() && types(object).any(|name| name == "WebPage" || is_article(name)) {
            found.language = object.get("inLanguage").and_then(text);
        }
    }
    if let Some(article) = article {
        objects.fill(&mut found, article);
    }
    found
}

fn is_article(name: &str) -> bool {
    name.ends_with("Article") || ARTICLES.contains(&name)
}

/// Parses a script. Line breaks in strings, which JSON forbids, are common and harmless; comments around the script are as well.
fn parse(script: &str) -> Option<Value> {
    let mut text = script.trim();
    for (start, end) in [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>")] {
        text = text.strip_prefix(start).unwrap_or(text).strip_suffix(end).unwrap_or(text).trim();
    }
    let text = text.trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&plain).ok()
    })
}

/// The objects that may be the page.
struct Objects<'a> {
    all: Vec<&'a Map<String, Value>>,
    /// Objects of a graph that others refer to.
    by_id: Vec<(&'a str, &'a Map<String, Value>)>,
}

impl<'a> Objects<'a> {
    /// Adds the objects of a list, of a graph, and the main entity of a page.
    fn add(&mut self, value: &'a Value, depth: usize) {
        if depth > 8 || self.all.len() >= MOST_OBJECTS {
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.add(value, depth + 1)),
            Value::Object(object) => {
                self.all.push(object);
                if let Some(id) = object.get("@id").and_then(Value::as_str) {
                    self.by_id.push((id, object));
                }
                for name in ["@graph", "mainEntity"] {
                    if let Some(value) = object.get(name) {
                        self.add(value, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns the object that a reference names.
    fn follow(&self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        let object = value.as_object()?;
        let id = object.get("@id").and_then(Value::as_str);
        match id {
            Some(id) if !object.contains_key("name") => {
                self.by_id.iter().find(|(other, target)| *other == id && target.contains_key("name")).map(|&(_, object)| object)
            }
            _ => Some(object),
        }
    }

    fn fill(&self, found: &mut JsonLd, article: &'a Map<String, Value>) {
        let field = |name: &str| article.get(name).and_then(text);
        found.headline = field("headline").or_else(|| field("name"));
        found.description = field("description");
        found.published = field("datePublished").or_else(|| field("dateCreated"));
        found.section = field("articleSection");
        found.language = field("inLanguage").or(found.language.take());
        found.image = article.get("image").or_else(|| article.get("thumbnailUrl")).and_then(address);
        found.keywords = article.get("keywords").map(keywords).unwrap_or_default();
        let authors = article.get("author").or_else(|| article.get("creator")).map(list).unwrap_or_default();
        for author in authors.into_iter().take(100) {
            let name = match author {
                Value::String(name) => Some(name.clone()),
                other => self.follow(other).and_then(|object| object.get("name")).and_then(text),
            };
            found.authors.extend(name.map(|name| name.trim().to_string()).filter(|name| !name.is_empty()));
        }
    }
}

fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    object.get("@type").map(list).unwrap_or_default().into_iter().filter_map(|value| {
        let name = value.as_str()?;
        Some(name.rsplit(['/', ':']).next().unwrap_or(name))
    })
}

/// Returns the entries of a value that may be one or a list.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        other => vec![other],
    }
}

/// Returns the text of a value: a string, the first of a list, the value or name of an object.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
        Value::Array(values) => values.iter().find_map(text),
        Value::Object(object) => {
            ["@value", "name", "alternateName"].iter().find_map(|name| object.get(*name)?.as_str()).map(str::to_string)
        }
        _ => None,
    }
}

/// Returns the address of a picture.
fn address(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
        Value::Array(values) => values.iter().find_map(address),
        Value::Object(object) => {
            ["url", "contentUrl", "@id"].iter().find_map(|name| object.get(*name)?.as_str()).map(str::to_string)
        }
        _ => None,
    }
}

/// Returns the keywords: a list, or one string with commas.
fn keywords(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => split_keywords(text),
        Value::Array(values) => values
            .iter()
            .filter_map(text)
            .flat_map(|text| match values.len() {
                1 => split_keywords(&text),
                _ => vec![text],
            })
            .collect(),
        other => text(other).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(script: &str) -> JsonLd {
        read(&[script.to_string()])
    }

    #[test]
    fn articles_are_found_wherever_they_stand() {
        for (script, headline, articles) in [
            (r#"{"@type": "NewsArticle", "headline": "A"}"#, Some("A"), 1),
            (r#"{"@type": ["Article", "BlogPosting"], "headline": "A"}"#, Some("A"), 1),
            (r#"[{"@type": "WebSite", "name": "S"}, {"@type": "TechArticle", "headline": "A"}]"#, Some("A"), 1),
            (r#"{"@graph": [{"@type": "WebPage"}, {"@type": "ScholarlyArticle", "name": "A"}]}"#, Some("A"), 1),
            (r#"{"@type": "WebPage", "mainEntity": {"@type": "BlogPosting", "headline": "A"}}"#, Some("A"), 1),
            (r#"{"@type": "https://schema.org/BlogPosting", "headline": "A"}"#, Some("A"), 1),
            (r#"[{"@type": "BlogPosting", "headline": "A"}, {"@type": "BlogPosting", "headline": "B"}]"#, Some("A"), 2),
            (r#"{"@type": "Blog", "blogPost": [{"@type": "BlogPosting", "headline": "A"}]}"#, None, 0),
            (r#"{"@type": "WebSite", "name": "S"}"#, None, 0),
            (r#"<!-- {"@type": "Article", "headline": "A"} -->"#, Some("A"), 1),
            ("{\"@type\": \"Article\", \"headline\": \"A\n\"}", Some("A"), 1),
            ("nonsense", None, 0),
        ] {
            let found = one(script);
            assert_eq!((found.headline.as_deref(), found.articles), (headline, articles), "{script}");
        }
    }

    #[test]
    fn fields_are_read_in_all_their_shapes() {
        let found = one(r#"{"@graph": [{"@type": "Person", "@id": "/#ana", "name": "Ana"},
            {"@type": "BlogPosting", "headline": "A", "keywords": "pain, levain", "articleSection": ["Cuisine", "X"], "inLanguage": "fr-FR",
             "author": [{"@id": "/#ana"}, "Luc", {"@type": "Person", "name": "Zoé"}], "image": {"@type": "ImageObject", "url": "/a.jpg"},
             "datePublished": "2024-01-02", "dateModified": "2024-02-03"}]}"#);
        assert_eq!(found.authors, ["Ana", "Luc", "Zoé"]);
        assert_eq!(found.keywords, ["pain", "levain"]);
        assert_eq!(found.section.as_deref(), Some("Cuisine"));
        assert_eq!(found.image.as_deref(), Some("/a.jpg"));
        assert_eq!(found.published.as_deref(), Some("2024-01-02"));
        assert_eq!(found.language.as_deref(), Some("fr-FR"));
    }

    #[test]
    fn lists_are_declared() {
        assert!(one(r#"{"@graph": [{"@type": "CollectionPage"}]}"#).is_list);
        assert!(one(r#"{"@type": "Blog", "blogPost": []}"#).is_list);
        assert!(!one(r#"{"@type": "Blog", "name": "S"}"#).is_list);
        assert!(!one(r#"{"@graph": [{"@type": "Article"}, {"@type": "BreadcrumbList", "itemListElement": []}]}"#).is_list);
    }

    #[test]
    fn bombs_cost_their_script_only() {
        for script in ["[".repeat(500_000), r#"{"@graph":"#.repeat(50_000), "[{},".repeat(100_000), r#"{"a":"#.repeat(120) + "1"]
        {
            assert_eq!(one(&script).broken, 1);
        }
        let wide = format!("[{}{{}}]", r#"{"@type":"Article"},"#.repeat(20_000));
        assert!(one(&wide).articles <= MOST_OBJECTS);
    }
}
