//! The rules by which a page is no article.
//!
//! Input: a page, and what is known of the pages around it. Output: the first rule that holds, in the order of [`Rule`]. A declaration of an
//! article wins over weak rules. Few words alone never make a list.

use super::list_words::{AUTHORS, DRAFTS, LISTS, PAGES, TAXONOMIES, has};
use super::page::Page;

/// A rule that leaves a page out, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Rule {
    Excluded,
    Feed,
    NotFound,
    NoIndex,
    Draft,
    Home,
    DeclaredList,
    Address,
    Teasers,
    OwnFeed,
    Links,
    Empty,
}

impl Rule {
    /// All rules, in their order.
    pub(super) const ALL: [Self; 12] = [
        Self::Excluded,
        Self::Feed,
        Self::NotFound,
        Self::NoIndex,
        Self::Draft,
        Self::Home,
        Self::DeclaredList,
        Self::Address,
        Self::Teasers,
        Self::OwnFeed,
        Self::Links,
        Self::Empty,
    ];

    /// Returns the rule in a few words, for a report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Excluded => "excluded by `--exclude`",
            Self::Feed => "feed, no page",
            Self::NotFound => "not-found page",
            Self::NoIndex => "`noindex`",
            Self::Draft => "draft by its address",
            Self::Home => "home page",
            Self::DeclaredList => "declared as a list",
            Self::Address => "list by its address",
            Self::Teasers => "several teasers of other pages",
            Self::OwnFeed => "list with a feed of its own",
            Self::Links => "mostly links to other pages",
            Self::Empty => "no text and no title",
        }
    }
}

/// What is known of the pages around a page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Surroundings {
    /// Whether pages stand beneath it.
    pub(super) has_pages_beneath: bool,
    /// Whether a feed stands beside it.
    pub(super) has_feed: bool,
}

/// Returns the rule by which a page is no article. Globs and aliases are decided before.
pub(super) fn rule(page: &Page, around: Surroundings) -> Option<Rule> {
    let evidence = &page.evidence;
    let is_article = evidence.is_article;
    let may_be_article = is_article || evidence.may_be_article;
    if evidence.is_feed {
        return Some(Rule::Feed);
    }
    if is_not_found(page) {
        return Some(Rule::NotFound);
    }
    if page.metadata.is_noindex {
        return Some(Rule::NoIndex);
    }
    if page.id.split('/').any(|segment| has(DRAFTS, segment)) {
        return Some(Rule::Draft);
    }
    if is_home(&page.id, around) {
        return Some(Rule::Home);
    }
    if evidence.is_list || (evidence.is_website && around.has_pages_beneath && !is_article && !is_long(page)) {
        return Some(Rule::DeclaredList);
    }
    match address(&page.id) {
        Some(Strength::Certain) => return Some(Rule::Address),
        Some(Strength::Likely) if !is_article => return Some(Rule::Address),
        _ => {}
    }
    if evidence.has_teasers && !is_article {
        return Some(Rule::Teasers);
    }
    if around.has_feed && around.has_pages_beneath && !is_article {
        return Some(Rule::OwnFeed);
    }
    if (evidence.has_linked_headings || evidence.is_mostly_links) && !may_be_article {
        return Some(Rule::Links);
    }
    if page.body.is_blank && page.metadata.titles.is_empty() {
        return Some(Rule::Empty);
    }
    None
}

/// Bytes of text from which a page has a text of its own, whatever stands beneath it: some sites declare all their pages as `website`.
const LONG: usize = 1_500;

fn is_long(page: &Page) -> bool {
    page.body.text_len >= LONG && !page.evidence.is_mostly_links && !page.evidence.has_linked_headings
}

fn is_not_found(page: &Page) -> bool {
    let name = page.file.rsplit('/').next().unwrap_or_default();
    let folder = page.id.trim_matches('/');
    matches!(name, "404.html" | "404.htm" | "404.xhtml")
        || folder == "404"
        || folder.ends_with("/404")
        || page.evidence.is_not_found
}

/// Whether a page is the first one of a site, or of a site in one language: `/`, `/fr/`, `/pt-br/`.
fn is_home(id: &str, around: Surroundings) -> bool {
    let folder = id.trim_matches('/');
    if folder.is_empty() {
        return true;
    }
    let is_language = |text: &str| {
        let mut parts = text.split(['-', '_']);
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        first.len() == 2 && first.parse::<connexe::Language>().is_ok() && second.is_none_or(|part| (2..=4).contains(&part.len()))
    };
    id.ends_with('/') && !folder.contains('/') && is_language(folder) && around.has_pages_beneath
}

/// How certain an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strength {
    Certain,
    Likely,
}

/// Reads the address of a page: `/tags/`, `/tags/x/`, `/page/2/`, `/archives/`, `/2024/`.
fn address(id: &str) -> Option<Strength> {
    let path = id.trim_matches('/');
    let path = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path).to_lowercase();
    let segments: Vec<&str> = path.split('/').collect();
    let last = segments.last().copied().unwrap_or_default();
    let folder = segments.len().checked_sub(2).map_or("", |at| segments[at]);
    let is_number = |text: &str| !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    // Pages of a list: `/page/2/`, `/blog/page2/`.
    let after_page =
        PAGES.split_whitespace().find_map(|word| last.strip_prefix(word)).map(|rest| rest.trim_start_matches(['-', '_']));
    if (is_number(last) && has(PAGES, folder) && folder != "p")
        || after_page.is_some_and(|rest| is_number(rest) && last.len() > rest.len() + 3)
    {
        return Some(Strength::Certain);
    }
    if has(LISTS, last) {
        return Some(Strength::Certain);
    }
    // Archives by date: `/2024/`, `/2024/03/`, `/archives/2023/`.
    let is_year = |text: &str| text.len() == 4 && is_number(text) && (text.starts_with("19") || text.starts_with("20"));
    let is_date = |segment: &&str| is_year(segment) || (is_number(segment) && segment.len() <= 2);
    let dated = segments.iter().rev().take_while(|segment| is_date(segment)).count();
    if dated > 0 && is_year(segments[segments.len() - dated]) {
        return Some(Strength::Likely);
    }
    let is_taxonomy = has(TAXONOMIES, folder) || has(AUTHORS, folder) || (folder == "p" && is_number(last));
    is_taxonomy.then_some(Strength::Likely)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_lists() {
        for (id, strength) in [
            ("/tags/", Some(Strength::Certain)),
            ("/tags/pain/", Some(Strength::Likely)),
            ("/blog/tags/pain/page/2/", Some(Strength::Certain)),
            ("/category/jardin.html", Some(Strength::Likely)),
            ("/author/anne/", Some(Strength::Likely)),
            ("/page2/", Some(Strength::Certain)),
            ("/page2.html", Some(Strength::Certain)),
            ("/archives/", Some(Strength::Certain)),
            ("/fr/etiquettes/", Some(Strength::Certain)),
            ("/series/", Some(Strength::Certain)),
            ("/series/le-rif/", Some(Strength::Likely)),
            ("/blog/archive/2023/", Some(Strength::Likely)),
            ("/2024/", Some(Strength::Likely)),
            ("/2024/03/", Some(Strength::Likely)),
            ("/2024/03/14/", Some(Strength::Likely)),
            ("/recherche.html", Some(Strength::Certain)),
            ("/2024/03/14/digue/", None),
            ("/page/moulin/", None),
            ("/pagelle/", None),
            ("/etage/2/", None),
            ("/posts/1984/", Some(Strength::Likely)),
            ("/tags-de-la-ville/", None),
            ("/stage/tags.pdf.html", None),
            ("/", None),
        ] {
            assert_eq!(address(id), strength, "{id}");
        }
    }

    #[test]
    fn homes_are_roots_and_roots_of_a_language() {
        let around = Surroundings { has_pages_beneath: true, has_feed: false };
        for (id, expected) in
            [("/", true), ("/fr/", true), ("/pt-br/", true), ("/zz/", false), ("/fr.html", false), ("/fr/a/", false)]
        {
            assert_eq!(is_home(id, around), expected, "{id}");
        }
        assert!(!is_home("/it/", Surroundings::default()));
    }
}
