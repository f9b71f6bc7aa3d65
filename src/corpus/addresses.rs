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
//! The case of a path counts. A link with a query that leads nowhere is tried without the query, unless the query may name the article:
//! the path is that of a program (`spip.php`) or the home page, an article has this path with a query, or a parameter has a name such as
//! `p` or `id`. An address without a host leads to an article of any host, if only one has its path; one with a host leads only to
//! articles of that host. Of several articles with one address the first is found; a home page of several articles is none of them.
//! Aliases come after the addresses of all articles.

use std::collections::{HashMap, HashSet};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::article::Article;

/// Parameters that only count visits. A name that ends in `_` stands for all names that begin with it.
const VISITS: &str = "utm_ mtm_ pk_ piwik_ at_ hsa_ _ga _gl _hsenc _hsmi _openstat cmpid dclid fb_action_ids fb_action_types fb_ref \
    fb_source fbclid gad_source gbraid gclid gclsrc igsh igshid li_fat_id mc_cid mc_eid mkt_tok msclkid oly_anon_id oly_enc_id ref_src \
    s_cid ttclid twclid vero_id wbraid xtor xtref xts yclid ysclid";

/// Parameters that name an article.
const NAMES: &str = "p page_id attachment_id post post_id id id_article article article_id nid";

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
    /// Whether the query goes to an index file, or one of its parameters names an article.
    has_name: bool,
}

/// The place to which an address leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// An article of the corpus, by id.
    Article(&'a str),
    /// A page of the site that is no article of the corpus.
    Lost,
    /// Another site, the home page, a file, a mail address.
    Elsewhere,
}

/// The ids of articles by their addresses.
#[derive(Default)]
pub(super) struct Addresses {
    /// By host, path and query. The first of several articles with one address stays.
    ids: HashMap<Address, String>,
    /// By path and query; `None` where articles of several hosts share them.
    paths: HashMap<(String, String), Option<String>>,
    /// Hosts and paths of articles whose address has a query.
    programs: HashSet<(String, String)>,
    hosts: HashSet<String>,
    /// By a whole address as an article has it: most links that a program wrote need no reading.
    whole: HashMap<String, String>,
}

/// The page that links stand on.
pub(super) struct Page {
    /// Its address, if it has one.
    url: Option<Url>,
}

impl Page {
    /// Reads the address of an article.
    pub(super) fn of(article: &Article) -> Self {
        Self { url: article.url.as_deref().and_then(own) }
    }
}

impl Addresses {
    /// Collects the addresses of articles.
    pub(super) fn of<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        let mut addresses = Self::default();
        let (mut shared_homes, mut whole) = (Vec::new(), Vec::new());
        for article in articles {
            let Some(address) = article.url.as_deref().and_then(|url| Address::of(&own(url)?)) else { continue };
            let path = (address.path.clone(), address.query.clone());
            let is_other = |id: &mut Option<String>| *id = id.take().filter(|id| *id == article.id);
            addresses.paths.entry(path).and_modify(is_other).or_insert_with(|| Some(article.id.clone()));
            addresses.hosts.insert(address.host.clone());
            let url = article.url.as_deref().unwrap_or_default().trim();
            if url.starts_with("http") && !address.host.is_empty() {
                whole.push((url, address.clone()));
            }
            if !address.query.is_empty() {
                addresses.programs.insert((address.host.clone(), address.path.clone()));
                addresses.programs.insert((String::new(), address.path.clone()));
            }
            if address.is_home() && addresses.ids.contains_key(&address) {
                shared_homes.push(address.clone());
            }
            addresses.ids.entry(address).or_insert_with(|| article.id.clone());
        }
        for home in shared_homes {
            addresses.ids.remove(&home);
            addresses.paths.remove(&(String::new(), String::new()));
        }
        for (url, address) in whole {
            // The same id that the address leads to when it is read.
            if let Some(id) = addresses.ids.get(&address) {
                addresses.whole.insert(url.to_string(), id.clone());
            }
        }
        addresses
    }

    /// Adds other addresses of articles, each relative to the address of its article. An article's own address wins, then the first
    /// alias. The home page is no alias: links to it are no links to an article.
    pub(super) fn add_aliases<'a>(&mut self, aliases: impl IntoIterator<Item = (&'a str, &'a Article)>) {
        let mut paths: HashMap<(String, String), Option<String>> = HashMap::new();
        for (alias, article) in aliases {
            let page = Page::of(article);
            let url = page.url.map_or_else(|| own(alias), |url| url.join(alias.trim()).ok());
            let Some(address) = url.and_then(|url| Address::of(&url)).filter(|address| !address.is_home()) else { continue };
            let path = (address.path.clone(), address.query.clone());
            let id = self.ids.entry(address).or_insert_with(|| article.id.clone()).clone();
            let is_other = |known: &mut Option<String>| *known = known.take().filter(|known| *known == id);
            paths.entry(path).and_modify(is_other).or_insert_with(|| Some(id.clone()));
        }
        for (path, id) in paths {
            self.paths.entry(path).or_insert(id);
        }
    }

    /// Finds the target of an address on a page. A relative address needs the address of that page.
    pub(super) fn find(&self, address: &str, page: &Page) -> Target<'_> {
        let address = address.trim();
        if let Some(id) = self.whole.get(address) {
            return Target::Article(id);
        }
        let base = page.url.as_ref();
        let is_relative = !address.starts_with('/') && Url::parse(address).is_err();
        if address.is_empty() || address.starts_with('#') || (is_relative && base.is_none()) {
            return Target::Elsewhere;
        }
        let root = || Url::parse(&format!("http://{NO_HOST}/")).ok();
        let resolved = match base {
            Some(base) => base.join(address).ok(),
            None => root().and_then(|root| root.join(address).ok()),
        };
        let Some(found) = resolved else { return Target::Elsewhere };
        let Some(found) = Address::of(&found) else { return Target::Elsewhere };
        let is_here = found.host.is_empty() || self.hosts.contains(&found.host);
        let id = self.get(&found).or_else(|| {
            let is_program = found.is_program() || self.programs.contains(&(found.host.clone(), found.path.clone()));
            let may_name_a_page = found.path.is_empty() || is_program || found.has_name;
            if !found.query.is_empty() && !may_name_a_page {
                self.get(&Address { query: String::new(), ..found.clone() })
            } else {
                None
            }
        });
        match id {
            Some(id) => Target::Article(id),
            None if is_here && !found.is_file() && !found.is_home() => Target::Lost,
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
        let host = url.host_str()?.trim_end_matches('.');
        let host = host.strip_prefix("www.").unwrap_or(host);
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None if host == NO_HOST => String::new(),
            None => host.to_string(),
        };
        let (path, is_index_file) = path_of(url.path());
        let parameters = parameters_of(url.query().unwrap_or_default());
        let names = |parameter: &String| is_listed(NAMES, parameter.split('=').next().unwrap_or_default());
        let has_name = parameters.iter().any(names) || (is_index_file && !parameters.is_empty());
        Some(Self { host, path, query: parameters.join("&"), has_name })
    }

    /// Whether it is the home page.
    fn is_home(&self) -> bool {
        self.path.is_empty() && self.query.is_empty()
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

/// Returns a path without percent-encoding, index file and slash at the end, and whether it had an index file.
fn path_of(path: &str) -> (String, bool) {
    let segments: Vec<String> = path
        .split('/')
        // A slash within a segment stays encoded.
        .map(|segment| decoded(segment).replace('/', "%2F"))
        .collect();
    let mut path = segments.join("/");
    let mut is_index_file = false;
    for index in ["/index.html", "/index.htm", "/index.php"] {
        if path.ends_with(index) {
            path.truncate(path.len() - index.len());
            is_index_file = true;
        }
    }
    path.truncate(path.trim_end_matches('/').len());
    (path, is_index_file)
}

/// Decodes percent-encoding, with composed characters. Bytes that are not UTF-8 stay encoded: `%E8` and `%E9` of Latin-1 are two letters.
fn decoded(text: &str) -> String {
    let bytes: Vec<u8> = percent_decode_str(text).collect();
    match String::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => text,
        Ok(text) => text.nfc().collect(),
        Err(error) => percent_encode(error.as_bytes(), NON_ALPHANUMERIC).to_string(),
    }
}

/// Whether a list of names parted by spaces has a name.
fn is_listed(list: &str, name: &str) -> bool {
    list.split(' ').any(|listed| listed.eq_ignore_ascii_case(name))
}

/// Returns the parameters of a query in alphabetical order, without those that count visits.
fn parameters_of(query: &str) -> Vec<String> {
    let counts_visits = |name: &str| {
        let begins = |visit: &str| name.get(..visit.len()).is_some_and(|head| head.eq_ignore_ascii_case(visit));
        is_listed(VISITS, name) || VISITS.split(' ').any(|visit| visit.ends_with('_') && begins(visit))
    };
    let mut parameters: Vec<String> = query
        .split('&')
        .map(|parameter| decoded(&parameter.replace('+', " ")))
        .filter(|parameter| !parameter.is_empty() && !counts_visits(parameter.split('=').next().unwrap_or_default()))
        .map(|parameter| parameter.strip_suffix('=').map_or(parameter.clone(), str::to_string))
        .collect();
    parameters.sort();
    parameters
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
        let (addresses, page) = (Addresses::of(&articles), Page::of(&articles[1]));
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
            ("?p=12", "lost"),
            ("mailto:a@b.example", "elsewhere"),
            ("javascript:void(0)", "elsewhere"),
            ("https://[", "elsewhere"),
            ("", "elsewhere"),
        ] {
            let found = match addresses.find(address, &page) {
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
        let page = Page::of(&Article::new("page", ""));
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
        assert_eq!(addresses.find("../crue/../digue/#x", &Page::of(&articles[0])), Target::Article("a"));
    }

    #[test]
    fn hostile_addresses_take_linear_time() {
        let articles = [article("a", "https://gazette.example/a")];
        let addresses = Addresses::of(&articles);
        for address in ["../".repeat(100_000), format!("/a?{}", "x=1&".repeat(100_000)), "%".repeat(300_000), "/".repeat(300_000)]
        {
            assert!(addresses.find(&address, &Page::of(&articles[0])) != Target::Article("b"));
        }
    }
}
