//! One page, read alone: everything that its file tells.
//!
//! Input: the text of a page and its path. Output: a [`Page`]; the text is freed. Cost: linear in the page.

use connexe::corpus::Records;
use serde::{Deserialize, Serialize};
use url::Url;

use super::body::{Body, ReadBody, body_of};
use super::ignored::Ignored;
use super::language::language_of;
use super::metadata::Metadata;
use super::own_blocks::without_own_blocks;
use super::regions::{Regions, link_text};
use super::tree::{Attr, Tag, Tree, one_line, parse};
use crate::address::{Base, Place, id_of};
use crate::cache::Key;

/// A page of a site. What its file alone tells can be kept for the next run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Page {
    /// Path of its file.
    #[serde(skip)]
    pub(super) file: String,
    /// Its address without the path of the base address.
    #[serde(skip)]
    pub(super) id: String,
    pub(super) metadata: Metadata,
    pub(super) body: Body,
    pub(super) evidence: Evidence,
    /// Some addresses with a host that the page leads to, where it does not tell its own.
    pub(super) hosted: Vec<String>,
    /// Problem of its bytes.
    pub(super) note: Option<String>,
    /// Its key in a cache, and whether the cache has it as it is.
    #[serde(skip)]
    pub(super) key: Option<Key>,
    #[serde(skip)]
    pub(super) is_kept: bool,
}

impl Page {
    /// Completes a page that was kept.
    pub(super) fn of_kept(self, file: &str, key: Key) -> Self {
        Self { file: file.to_string(), id: id_of(file), key: Some(key), is_kept: true, ..self }
    }

    /// Reads the text and the language of the body, unless it was done before.
    pub(super) fn read_body(&mut self, records: &Records) {
        if self.body.read.is_none() {
            let told = language_of(&self.metadata.languages, &std::mem::take(&mut self.body.sample));
            self.body.read = Some(ReadBody { text: records.body(&std::mem::take(&mut self.body.html)), told });
            self.is_kept = false;
        }
    }
}

/// What speaks for a page being an article or a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one mark, named by the rule that uses it")]
pub(super) struct Evidence {
    /// A feed or a sitemap under the name of a page: exports of WordPress have `feed/index.html`.
    pub(super) is_feed: bool,
    /// Declared as one article: JSON-LD, a date of publication, a class of the page, an entry with content.
    pub(super) is_article: bool,
    /// Open Graph says so; some themes say it of all pages.
    pub(super) may_be_article: bool,
    /// Declared as a list: classes of the page, JSON-LD, a feed of entries.
    pub(super) is_list: bool,
    /// Open Graph says that it is no article.
    pub(super) is_website: bool,
    /// Teasers of other pages, and less text of its own than theirs.
    pub(super) has_teasers: bool,
    /// Most headings are links to other pages.
    pub(super) has_linked_headings: bool,
    /// Most of the text is links to other pages.
    pub(super) is_mostly_links: bool,
    /// It says that a page was not found.
    pub(super) is_not_found: bool,
}

/// Classes of a page that lists others, in WordPress, Ghost, Docusaurus and themes of Hugo.
const LIST_CLASSES: [&str; 19] = [
    "archive",
    "paged",
    "search-results",
    "search-no-results",
    "post-type-archive",
    "tag-template",
    "author-template",
    "home-template",
    "list",
    "taxonomy",
    "term",
    "blog-list-page",
    "blog-tags-list-page",
    "blog-tags-post-list-page",
    "blog-archive-page",
    "blog-authors-list-page",
    "blog-authors-posts-page",
    "docs-tags-list-page",
    "docs-tag-doc-list-page",
];

/// Classes of a page that is one article.
const ARTICLE_CLASSES: [&str; 5] = ["single", "single-post", "post-template", "page-template-default", "blog-post-page"];

/// Links to other pages that a page of links has at least, and their share of its text, in percent.
const MOST_LINKS: usize = 5;
const LINK_SHARE: usize = 60;

/// Share of links and dates in the text of a page that is nothing else, in percent.
const NOTHING_ELSE: usize = 85;

/// Reads a page.
pub(super) fn read(file: &str, text: &str) -> Page {
    let text = without_own_blocks(text);
    let tree = parse(&text);
    let id = id_of(file);
    let base = Base::unknown("");
    let address = base.page(&id);
    let is_other = |href: &str| leads_to_another(&base, address.as_ref(), &id, href);
    let mut ignored = Ignored::of(&tree);
    let regions = Regions::of(&tree, &ignored, &is_other);
    let metadata = Metadata::of(&tree, &ignored, &regions);
    for &block in &metadata.tag_blocks {
        ignored.set(&tree, block, super::class_words::Kind::Tags);
    }
    let body = body_of(&tree, &ignored, &regions);
    let evidence = Evidence::of(&tree, &ignored, &regions, &metadata, &body, &is_other);
    let tells_address = metadata.canonical.is_some() || metadata.address.is_some();
    let hosted = if tells_address { Vec::new() } else { hosted_addresses(&tree) };
    Page { file: file.to_string(), id, metadata, body, evidence, hosted, note: None, key: None, is_kept: false }
}

/// Links with a host that are kept of a page.
const MOST_HOSTED: usize = 40;

/// Returns the first links with a host.
fn hosted_addresses(tree: &Tree<'_>) -> Vec<String> {
    let links = tree.all().filter(|&node| matches!(tree.tag(node), Tag::A | Tag::Link));
    let hosted = links.filter_map(|node| tree.attr(node, Attr::Href)).filter(|href| href.starts_with("http") && href.len() < 500);
    hosted.take(MOST_HOSTED).map(str::to_string).collect()
}

/// Whether an address leads to another page of the site, or may do so: an address with a host is one before the base is known.
fn leads_to_another(base: &Base, page: Option<&Url>, id: &str, href: &str) -> bool {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return false;
    }
    let Some(page) = page else { return false };
    // A theme may link the title of an article to itself, by its whole address or without the path of the site.
    let is_itself = |path: &str| {
        let (path, id) = (path.trim_end_matches('/'), id.trim_end_matches('/'));
        path == id || (!path.is_empty() && id.ends_with(path)) || (!id.is_empty() && path.ends_with(id))
    };
    match base.place(href, page) {
        Place::Here(path) => !is_itself(&path),
        Place::Elsewhere => match Url::parse(href) {
            Ok(url) => matches!(url.scheme(), "http" | "https") && !is_itself(&crate::percent::decoded(url.path())),
            Err(_) => false,
        },
    }
}

impl Evidence {
    fn of(
        tree: &Tree<'_>,
        ignored: &Ignored,
        regions: &Regions,
        metadata: &Metadata,
        body: &Body,
        is_other: &dyn Fn(&str) -> bool,
    ) -> Self {
        let has_class = |known: &[&str]| metadata.classes.iter().any(|class| known.contains(&class.as_str()));
        let is_article_class = has_class(&ARTICLE_CLASSES);
        let is_one_entry = regions.is_entry && regions.article.is_some() && regions.teasers == 0;
        let kind = metadata.kind.as_deref().unwrap_or_default();
        let scope = regions.article.or(regions.main).or(regions.body).unwrap_or(super::tree::ROOT);
        let (links, link_len) = link_text(tree, ignored, scope, is_other);
        let of_dates = tree.within(scope).filter(|&node| tree.tag(node) == Tag::Time && !ignored.is_ignored(node));
        let dates: usize = of_dates.map(|node| tree.text_len(node)).sum();
        Self {
            is_feed: is_feed(tree.source()),
            is_article: metadata.declared_articles == 1 || metadata.has_published || is_article_class || is_one_entry,
            may_be_article: kind == "article",
            is_list: (has_class(&LIST_CLASSES) && !is_article_class)
                || (metadata.is_declared_list && metadata.declared_articles != 1),
            is_website: kind == "website",
            has_teasers: regions.has_teasers(body.text_len),
            has_linked_headings: regions.linked_headings >= 2
                && regions.linked_headings * 10 >= regions.headings * 8
                && regions.article.is_none(),
            is_mostly_links: (links >= MOST_LINKS && link_len * 100 >= body.text_len * LINK_SHARE)
                || (links >= 2 && (link_len + dates) * 100 >= body.text_len * NOTHING_ELSE),
            is_not_found: has_class(&["error404", "error-404", "page-404"])
                || metadata.titles.iter().any(|title| is_not_found(title)),
        }
    }
}

/// Whether a file is a feed or a sitemap, by its first element.
fn is_feed(text: &str) -> bool {
    let mut rest = text.trim_start();
    while rest.starts_with("<?") || rest.starts_with("<!--") {
        let end = if rest.starts_with("<?") { "?>" } else { "-->" };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    ["<rss", "<feed", "<rdf:RDF", "<urlset", "<sitemapindex", "<opml"].iter().any(|start| rest.starts_with(start))
}

/// Whether a title is that of the page for addresses that lead nowhere.
fn is_not_found(title: &str) -> bool {
    const WORDS: [&str; 9] = [
        "not found",
        "introuvable",
        "non trouvée",
        "nicht gefunden",
        "no encontrada",
        "non trovata",
        "não encontrada",
        "niet gevonden",
        "n’existe pas",
    ];
    let title = one_line(title).to_lowercase();
    let has_number = title.split(|c: char| !c.is_alphanumeric()).any(|word| word == "404");
    // "404", "404 | Site", and not "404 days at sea".
    let is_number = title.strip_prefix("404").is_some_and(|rest| !rest.trim_start().starts_with(char::is_alphanumeric));
    has_number && (is_number || WORDS.iter().any(|words| title.contains(words)))
        || (title.starts_with("page") && title.chars().count() < 60 && WORDS.iter().any(|words| title.contains(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_the_page_itself_leads_to_no_other_page() {
        for (id, href, expected) in [
            ("/posts/digue/", "https://blog.example/posts/digue/", false),
            ("/posts/digue/", "https://blog.example/sous/posts/digue", false),
            ("/posts/digue/", "/posts/digue/", false),
            ("/posts/digue/", "../digue/", false),
            ("/posts/digue/", "#suite", false),
            ("/posts/digue/", "", false),
            ("/posts/digue/", "/posts/crue/", true),
            ("/posts/digue/", "https://blog.example/posts/crue/", true),
            ("/posts/digue/", "/", true),
            ("/posts/digue/", "https://blog.example/", true),
            ("/posts/digue/", "mailto:a@blog.example", false),
            ("/a.html", "https://blog.example/a.html", false),
            ("/", "/posts/digue/", true),
            ("/", "https://blog.example/posts/digue/", true),
        ] {
            let base = Base::unknown("");
            let address = base.page(id);
            assert_eq!(leads_to_another(&base, address.as_ref(), id, href), expected, "{id} -> {href}");
        }
    }
}
