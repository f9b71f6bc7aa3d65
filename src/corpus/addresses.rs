//! Addresses to articles of the corpus.
//!
//! Input: the addresses of the articles, then an address as a link has it. Output: the id of the article there, if there is one. Cost:
//! linear in the length of an address.
//!
//! Two addresses are one if they are equal after these steps:
//!
//! | part | what does not count |
//! |---|---|
//! | scheme | `http` or `https` |
//! | host | case, `www.` at the start, Unicode or Punycode, the default port |
//! | path | the way of percent-encoding, a slash at the end, `index.html`, `index.htm` and `index.php` at the end |
//! | query | the order of parameters, and parameters that only count visits, such as `utm_source` |
//! | fragment | all of it |
//!
//! The case of a path counts. A link with a query that leads nowhere is tried without the query, unless its path is that of a program
//! (`spip.php`) or the home page: there the query names the article. An address without a host leads to an article of any host, if only
//! one has its path; one with a host leads only to articles of that host.

use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;
use url::{Url, form_urlencoded};

use crate::article::Article;

/// Parameters that only count visits. A name that ends in `_` stands for all names that begin with it.
const VISITS: [&str; 14] =
    ["utm_", "mtm_", "pk_", "at_", "hsa_", "mc_cid", "mc_eid", "fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "xtor"];

/// Endings of programs that make pages: the query names the page.
const PROGRAMS: [&str; 6] = [".php", ".php3", ".asp", ".aspx", ".jsp", ".cgi"];

/// Endings of files that are no articles: a link to one is no lost link.
const FILES: [&str; 34] = [
    "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "tif", "tiff", "pdf", "doc", "docx", "xls", "xlsx", "ppt",
    "pptx", "odt", "ods", "odp", "csv", "json", "xml", "rss", "zip", "gz", "mp3", "ogg", "wav", "mp4", "webm", "txt", "js",
];

/// The host of addresses without one, while they are resolved. No real host has this name (RFC 2606).
const NO_HOST: &str = "no-host.invalid";

/// An address after the steps of the table above.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Address {
    /// Host and port; empty for an address without a host.
    host: String,
    path: String,
    query: String,
}

/// The place to which an address leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// An article of the corpus, by id.
    Article(&'a str),
    /// A page of the site that is no article of the corpus.
    Lost,
    /// Another site, a file, a mail address.
    Elsewhere,
}

/// The ids of articles by their addresses.
#[derive(Default)]
pub(super) struct Addresses {
    /// By host, path and query. The first of several articles with one address stays.
    ids: HashMap<Address, String>,
    /// By path and query; `None` where articles of several hosts share them.
    paths: HashMap<(String, String), Option<String>>,
    hosts: HashSet<String>,
}

impl Addresses {
    /// Collects the addresses of articles.
    pub(super) fn of<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        let mut addresses = Self::default();
        for article in articles {
            let Some(address) = article.url.as_deref().and_then(|url| Address::of(&own(url)?)) else { continue };
            let path = (address.path.clone(), address.query.clone());
            let is_other = |id: &mut Option<String>| *id = id.take().filter(|id| *id == article.id);
            addresses.paths.entry(path).and_modify(is_other).or_insert_with(|| Some(article.id.clone()));
            addresses.hosts.insert(address.host.clone());
            addresses.ids.entry(address).or_insert_with(|| article.id.clone());
        }
        addresses
    }

    /// Finds the target of an address in an article. A relative address needs the address of that article.
    pub(super) fn find(&self, address: &str, article: &Article) -> Target<'_> {
        let address = address.trim();
        let base = article.url.as_deref().and_then(own);
        let is_relative = !address.starts_with('/') && Url::parse(address).is_err();
        if address.is_empty() || address.starts_with('#') || (is_relative && base.is_none()) {
            return Target::Elsewhere;
        }
        let root = || Url::parse(&format!("http://{NO_HOST}/")).ok();
        let Some(found) = base.or_else(root).and_then(|base| base.join(address).ok()) else { return Target::Elsewhere };
        let Some(found) = Address::of(&found) else { return Target::Elsewhere };
        let is_here = found.host.is_empty() || self.hosts.contains(&found.host);
        let id = self.get(&found).or_else(|| {
            let names_no_page = !found.query.is_empty() && !found.path.is_empty() && !found.is_program();
            if names_no_page { self.get(&Address { query: String::new(), ..found.clone() }) } else { None }
        });
        match id {
            Some(id) => Target::Article(id),
            None if is_here && !found.is_file() => Target::Lost,
            None => Target::Elsewhere,
        }
    }

    fn get(&self, address: &Address) -> Option<&str> {
        if !address.host.is_empty() {
            return self.ids.get(address).map(String::as_str);
        }
        self.paths.get(&(address.path.clone(), address.query.clone()))?.as_deref()
    }
}

/// Reads the address of an article: whole, or only its path.
fn own(url: &str) -> Option<Url> {
    let url = url.trim();
    Url::parse(url).or_else(|_| Url::parse(&format!("http://{NO_HOST}/"))?.join(url)).ok()
}

impl Address {
    /// Reads an address; `None` for one that no browser shows as a page, such as `mailto:`.
    fn of(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let host = url.host_str()?;
        let host = host.strip_prefix("www.").unwrap_or(host);
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None if host == NO_HOST => String::new(),
            None => host.to_string(),
        };
        Some(Self { host, path: path_of(url.path()), query: query_of(url.query().unwrap_or_default()) })
    }

    fn is_program(&self) -> bool {
        PROGRAMS.iter().any(|ending| self.path.to_ascii_lowercase().ends_with(ending))
    }

    fn is_file(&self) -> bool {
        let ending =
            self.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
        ending.is_some_and(|ending| FILES.contains(&ending.as_str()))
    }
}

/// Returns a path without percent-encoding, index file and slash at the end.
fn path_of(path: &str) -> String {
    let decoded: Vec<String> = path
        .split('/')
        // A slash within a segment stays encoded.
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().replace('/', "%2F").nfc().collect())
        .collect();
    let mut path = decoded.join("/");
    for index in ["/index.html", "/index.htm", "/index.php"] {
        if path.ends_with(index) {
            path.truncate(path.len() - index.len());
        }
    }
    path.truncate(path.trim_end_matches('/').len());
    path
}

/// Returns the parameters of a query in alphabetical order, without those that count visits.
fn query_of(query: &str) -> String {
    let counts_visits =
        |name: &str| VISITS.iter().any(|visit| if visit.ends_with('_') { name.starts_with(visit) } else { name == *visit });
    let mut parameters: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| !counts_visits(&name.to_ascii_lowercase()))
        .map(|(name, value)| if value.is_empty() { name.into_owned() } else { format!("{name}={value}") })
        .collect();
    parameters.sort();
    parameters.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(id: &str, url: &str) -> Article {
        Article::new(id, "").with_url(url)
    }

    #[test]
    fn addresses_lead_to_articles() {
        let articles = [
            article("a", "https://www.gazette.example/rif/1/"),
            article("b", "https://gazette.example/rif/2"),
            article("c", "https://autre.example/rif/2"),
            article("d", "https://gazette.example/spip.php?article4"),
            article("e", "https://gazette.example/?p=12"),
            article("f", "https://gazette.example/été/mes articles/"),
            article("g", "https://gazette.example"),
            article("h", "https://müller.example/a"),
        ];
        let addresses = Addresses::of(&articles);
        for (address, target) in [
            ("https://gazette.example/rif/1", "a"),
            ("HTTP://WWW.Gazette.example:80/rif/1/index.html#suite", "a"),
            ("//gazette.example/rif/1?utm_source=x&fbclid=y", "a"),
            ("https://gazette.example/rif/1?print=1", "a"),
            ("../../rif/1/", "a"),
            ("1", "a"),
            ("/rif/1/", "a"),
            ("https://gazette.example/rif/2", "b"),
            ("https://gazette.example/spip.php?article4&xtor=RSS", "d"),
            ("https://gazette.example/spip.php?article5", "lost"),
            ("/spip.php?article4", "d"),
            ("https://gazette.example/?p=12", "e"),
            ("https://gazette.example/?p=13", "lost"),
            ("https://gazette.example/", "g"),
            ("https://gazette.example/%C3%A9t%c3%a9/mes%20articles", "f"),
            ("/e\u{301}te\u{301}/mes articles/", "f"),
            ("https://xn--mller-kva.example/a", "h"),
            ("https://gazette.example/Rif/1", "lost"),
            ("https://gazette.example/plan.pdf", "elsewhere"),
            ("https://ailleurs.example/rif/1", "elsewhere"),
            ("#note", "elsewhere"),
            // The page of the link itself: it has no parameters of its own, so these name no other page.
            ("?p=12", "b"),
            ("mailto:a@b.example", "elsewhere"),
            ("javascript:void(0)", "elsewhere"),
            ("https://[", "elsewhere"),
            ("", "elsewhere"),
        ] {
            let found = match addresses.find(address, &articles[1]) {
                Target::Article(id) => id,
                Target::Lost => "lost",
                Target::Elsewhere => "elsewhere",
            };
            assert_eq!(found, target, "{address}");
        }
    }

    #[test]
    fn an_address_without_a_host_leads_to_the_only_article_with_its_path() {
        let articles = [
            article("a", "/2024/digue/"),
            article("b", "https://x.example/2024/crue"),
            article("c", "https://y.example/2024/crue"),
        ];
        let addresses = Addresses::of(&articles);
        let page = Article::new("page", "");
        for (address, target) in [
            ("/2024/digue", Target::Article("a")),
            ("/2024/crue", Target::Lost),
            // Without an own address, a relative one has no meaning.
            ("digue/", Target::Elsewhere),
            // A link to another site never becomes one of ours.
            ("https://z.example/2024/digue/", Target::Elsewhere),
        ] {
            assert_eq!(addresses.find(address, &page), target, "{address}");
        }
        assert_eq!(addresses.find("../crue/../digue/#x", &articles[0]), Target::Article("a"));
    }

    #[test]
    fn hostile_addresses_take_linear_time() {
        let articles = [article("a", "https://gazette.example/a")];
        let addresses = Addresses::of(&articles);
        for address in ["../".repeat(100_000), format!("/a?{}", "x=1&".repeat(100_000)), "%".repeat(300_000), "/".repeat(300_000)]
        {
            assert!(addresses.find(&address, &articles[0]) != Target::Article("b"));
        }
    }
}
