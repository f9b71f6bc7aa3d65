//! What a page says about its article.
//!
//! Input: the tree of a page, with its regions and ignored blocks. Output: for each field the values found, the preferred one first. The
//! table of `docs/inputs.md` is the order of this file. Cost: linear in the page.

mod head;
mod json_ld;
mod keywords;
mod marks;
mod tags;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use self::head::Head;
use self::json_ld::JsonLd;
use self::keywords::{split_keywords, tag_text};
use self::marks::Marks;
use super::ignored::Ignored;
use super::regions::Regions;
use super::tree::{NodeId, Tree};

/// The fields of an article, each with the values that the page offers, best first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Metadata {
    pub(super) titles: Vec<String>,
    pub(super) site_name: Option<String>,
    pub(super) descriptions: Vec<String>,
    pub(super) published: Vec<String>,
    pub(super) tags: Vec<String>,
    /// `meta name=keywords`: tags only where there are no others, and not where many pages have the same.
    pub(super) keywords: Vec<String>,
    pub(super) sections: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) images: Vec<String>,
    pub(super) languages: Vec<String>,
    pub(super) canonical: Option<String>,
    /// Address of the page as Open Graph tells it.
    pub(super) address: Option<String>,
    pub(super) alternates: Vec<(String, String)>,
    pub(super) refresh: Option<String>,
    pub(super) is_noindex: bool,
    /// The kind that Open Graph tells: `article`, `website`.
    pub(super) kind: Option<String>,
    /// Whether a meta element tells a date of publication.
    pub(super) has_published: bool,
    /// Articles that JSON-LD declares, and whether it declares a list.
    pub(super) declared_articles: usize,
    pub(super) is_declared_list: bool,
    pub(super) broken_json_ld: usize,
    /// Classes of `html` and `body`.
    pub(super) classes: Vec<String>,
    /// Blocks that hold only the tags of the article, while its tree is there.
    #[serde(skip)]
    pub(super) tag_blocks: Vec<NodeId>,
}

/// Names of `meta` that tell a date of publication, preferred ones first.
const PUBLISHED: [&str; 22] = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dc:date",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "datepublished",
];

impl Metadata {
    /// Reads the fields of a page.
    pub(super) fn of(tree: &Tree<'_>, ignored: &Ignored, regions: &Regions) -> Self {
        let head = Head::of(tree);
        let json_ld = json_ld::read(tree.json_ld());
        let marks = Marks::of(tree, ignored, regions);
        let links = tags::tag_links(tree, ignored, regions);
        let h1 = regions.h1.map(|node| heading_text(tree, ignored, node));
        let article_language = regions.article.or(regions.main).and_then(|node| {
            let nodes = std::iter::once(node).chain(tree.ancestors(node));
            let mut languages = nodes.filter_map(|node| tree.attr(node, super::tree::Attr::Lang));
            languages.next().map(str::to_string)
        });
        Self {
            titles: filled(
                [json_ld.headline.clone(), head.first(&["og:title"])]
                    .into_iter()
                    .flatten()
                    .chain(marks.names.iter().take(1).cloned())
                    .chain(head.first(&["twitter:title", "citation_title", "dc.title", "dcterms.title"]))
                    .chain(h1)
                    .chain(head.title.clone()),
            ),
            site_name: head.first(&["og:site_name", "application-name"]),
            descriptions: filled(
                json_ld
                    .description
                    .clone()
                    .into_iter()
                    .chain(head.first(&["og:description"]))
                    .chain(head.first(&["description", "dc.description", "dcterms.description"]))
                    .chain(head.first(&["twitter:description"]))
                    .chain(marks.descriptions.iter().take(1).cloned()),
            ),
            published: filled(
                json_ld
                    .published
                    .clone()
                    .into_iter()
                    .chain(head.all(&PUBLISHED[..3]).map(str::to_string))
                    .chain(marks.published.iter().cloned())
                    .chain(head.all(&PUBLISHED[3..]).map(str::to_string))
                    .chain(marks.times.iter().cloned())
                    .chain(marks.written.iter().cloned()),
            ),
            tags: tags_of(&head, &json_ld, &marks, &links),
            keywords: head.all(&["keywords", "news_keywords"]).flat_map(split_keywords).collect(),
            sections: filled(
                head.first(&["article:section"])
                    .into_iter()
                    .chain(json_ld.section.clone())
                    .chain(marks.section.clone())
                    .chain(links.categories.iter().take(1).cloned()),
            ),
            authors: authors_of(&head, &json_ld, &marks),
            images: filled(
                head.first(&["og:image", "og:image:url", "og:image:secure_url"])
                    .into_iter()
                    .chain(json_ld.image.clone())
                    .chain(head.first(&["twitter:image", "twitter:image:src"]))
                    .chain(marks.image.clone()),
            ),
            languages: filled(
                article_language
                    .into_iter()
                    .chain(head.language.clone())
                    .chain(head.first(&["og:locale"]))
                    .chain(json_ld.language.clone())
                    .chain(marks.language.clone())
                    .chain(head.first(&["content-language", "dc.language", "dcterms.language", "language"])),
            ),
            address: head.first(&["og:url"]),
            kind: head.first(&["og:type"]).map(|kind| kind.to_ascii_lowercase()),
            has_published: head.first(&PUBLISHED[..3]).is_some(),
            is_noindex: head.is_noindex(),
            declared_articles: json_ld.articles,
            is_declared_list: json_ld.is_list,
            broken_json_ld: json_ld.broken,
            canonical: head.canonical.clone(),
            alternates: head.alternates.clone(),
            refresh: head.refresh.clone(),
            classes: head.classes.clone(),
            tag_blocks: links.blocks,
        }
    }
}

/// Returns the text of a heading without anchors and badges.
pub(super) fn heading_text(tree: &Tree<'_>, ignored: &Ignored, node: NodeId) -> String {
    tree.line_without(node, |inner| ignored.own(inner).is_some() || super::anchors::is_anchor(tree, inner))
}

/// All sources that tell the tags of an article are joined: some, such as Hugo in `article:tag`, tell only the first six.
fn tags_of(head: &Head, json_ld: &JsonLd, marks: &Marks, links: &tags::TagLinks) -> Vec<String> {
    // Docusaurus writes all tags in one `article:tag`.
    let of_head: Vec<&str> = head.all(&["article:tag", "og:article:tag", "video:tag", "parsely-tags"]).collect();
    let of_head: Vec<String> = match of_head.as_slice() {
        [one] => split_keywords(one),
        several => several.iter().map(|tag| tag_text(tag)).collect(),
    };
    let all = of_head.into_iter().chain(json_ld.keywords.iter().map(|tag| tag_text(tag))).chain(marks.keywords.iter().cloned());
    let mut tags: Vec<String> = all.chain(links.tags.iter().cloned()).collect();
    // Where there are only categories, they are the tags; else the first of them is the section.
    if links.tags.is_empty() && tags.is_empty() {
        tags.clone_from(&links.categories);
    }
    distinct(tags)
}

fn authors_of(head: &Head, json_ld: &JsonLd, marks: &Marks) -> Vec<String> {
    let is_name = |name: &String| {
        !name.is_empty() && !name.contains("://") && !name.contains(".com/") && !name.starts_with('@') && name.len() < 200
    };
    let of_head = |names: &[&str]| head.all(names).map(str::to_string).filter(is_name).collect::<Vec<_>>();
    let sources = [
        json_ld.authors.clone(),
        of_head(&["article:author", "article:author_name"]),
        of_head(&["author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "sailthru.author"]),
        marks.authors.clone(),
        marks.bylines.clone(),
    ];
    let found = sources.into_iter().map(|names| names.into_iter().filter(is_name).collect::<Vec<_>>());
    distinct(found.into_iter().find(|names| !names.is_empty()).unwrap_or_default())
}

/// Leaves out what is said again in another spelling: `Pain au levain` and `pain-au-levain`.
fn distinct(values: Vec<String>) -> Vec<String> {
    let mut known = HashSet::new();
    let key = |value: &str| -> String { value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    values.into_iter().filter(|value| !value.is_empty() && known.insert(key(value))).collect()
}

fn filled(values: impl IntoIterator<Item = String>) -> Vec<String> {
    let values = values.into_iter().map(|value| super::tree::one_line(&value));
    values.filter(|value| !value.is_empty()).collect()
}
