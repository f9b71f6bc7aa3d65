//! The address of a site.
//!
//! Input: the pages, and the addresses that they and the sitemap tell. Output: the base address that most of them agree on. An address
//! agrees with the file of its page if it ends in the path of that file. Cost: linear in the number of addresses.

use std::collections::{BTreeMap, HashMap, HashSet};

use url::Url;

use super::page::Page;
use crate::address::{Base, page_key};
use crate::percent::decoded;

/// Finds the base address; `None` where no address tells it.
pub(super) fn find(pages: &[&Page], sitemap: &[String], files: &[String]) -> Option<Base> {
    let mut votes: BTreeMap<String, usize> = BTreeMap::new();
    let mut homes: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let told: HashSet<&String> = page.metadata.canonical.iter().chain(&page.metadata.address).collect();
        for address in told {
            // Every address ends in the path of the home page: it counts where there is no other.
            let votes = if page.id == "/" { &mut homes } else { &mut votes };
            if let Some(base) = base_of(address, &page.id) {
                *votes.entry(base).or_default() += 1;
            }
        }
    }
    let keys: HashSet<&str> = pages.iter().map(|page| page_key(&page.id)).filter(|key| !key.is_empty()).collect();
    if votes.is_empty() {
        for address in sitemap {
            if let Some(base) = base_of_listed(address, &keys) {
                *votes.entry(base).or_default() += 1;
            }
        }
    }
    if votes.is_empty() && homes.is_empty() {
        votes = by_links(pages, &keys, files);
    }
    let votes = if votes.is_empty() { homes } else { votes };
    // Of two with as many votes the first in alphabetical order counts.
    let most = votes.iter().max_by(|(a, one), (b, other)| one.cmp(other).then(b.cmp(a)))?;
    Base::of(most.0)
}

/// Counts the pages and files of the site that links with a host lead to, by the base that this tells. Another site may have a page of the
/// same name, but hardly two.
fn by_links(pages: &[&Page], keys: &HashSet<&str>, files: &[String]) -> BTreeMap<String, usize> {
    let files: Vec<String> = files.iter().map(|file| format!("/{file}")).collect();
    let keys: HashSet<&str> = keys.iter().copied().chain(files.iter().map(String::as_str)).collect();
    let mut targets: BTreeMap<String, HashSet<String>> = BTreeMap::new();
    for address in pages.iter().flat_map(|page| &page.hosted) {
        if let Some(base) = base_of_listed(address, &keys) {
            let path = address.split(['#', '?']).next().unwrap_or_default();
            targets.entry(base).or_default().insert(path.to_string());
        }
    }
    targets.into_iter().map(|(base, targets)| (base, targets.len())).filter(|(_, count)| *count >= 2).collect()
}

/// Returns the address without the path of its page; `None` where it does not end in this path.
fn base_of(address: &str, id: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let path = decoded(url.path());
    let folder = page_key(&path).strip_suffix(page_key(id))?;
    Some(with_path(&url, folder))
}

/// Returns the base of an address of the sitemap: the shortest path before the path of a page.
fn base_of_listed(address: &str, keys: &HashSet<&str>) -> Option<String> {
    let url = Url::parse(address.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let path = decoded(url.path());
    let path = page_key(&path);
    let starts = path.match_indices('/').map(|(at, _)| at);
    let at = starts.into_iter().find(|&at| keys.contains(&path[at..]))?;
    Some(with_path(&url, &path[..at]))
}

fn with_path(url: &Url, folder: &str) -> String {
    let mut base = url.clone();
    base.set_path(folder);
    base.set_query(None);
    base.set_fragment(None);
    base.as_str().trim_end_matches('/').to_string()
}

/// Returns the addresses of a sitemap: the texts of its `loc` elements.
pub(super) fn sitemap_addresses(text: &str) -> Vec<String> {
    let mut addresses = Vec::new();
    for part in text.split("<loc>").skip(1).take(50_000) {
        let Some((address, _)) = part.split_once("</loc>") else { continue };
        let address = address.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim();
        if address.len() < 4_096 {
            addresses.push(address.replace("&amp;", "&"));
        }
    }
    addresses
}

/// Guesses the path of a site without an address from the links that begin with a slash: that folder that no file has.
pub(super) fn path_by_links(pages: &[&Page], has_file: &dyn Fn(&str) -> bool) -> String {
    let mut at_root = 0_usize;
    let mut below: HashMap<String, usize> = HashMap::new();
    for page in pages {
        for href in page.body.links.iter().filter(|href| href.starts_with('/') && !href.starts_with("//")) {
            let path = decoded(href.split(['#', '?']).next().unwrap_or_default());
            if has_file(&path) {
                at_root += 1;
            } else if let Some(end) = path[1..].find('/').map(|end| end + 1)
                && has_file(&path[end..])
            {
                *below.entry(path[..end].to_string()).or_default() += 1;
            }
        }
    }
    let best = below.into_iter().max_by(|(a, one), (b, other)| one.cmp(other).then(b.cmp(a)));
    best.filter(|(_, count)| *count > at_root).map_or_else(String::new, |(path, _)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_the_path_of_its_page() {
        for (address, id, base) in [
            ("https://x.example/blog/a/", "/a/", Some("https://x.example/blog")),
            ("https://x.example/a", "/a/", Some("https://x.example")),
            ("https://x.example/a", "/a.html", Some("https://x.example")),
            ("https://x.example/%C3%A9t%C3%A9/", "/été/", Some("https://x.example")),
            ("https://x.example/b/", "/a/", None),
            ("/a/", "/a/", None),
            ("mailto:a", "/a/", None),
        ] {
            assert_eq!(base_of(address, id).as_deref(), base, "{address}");
        }
    }

    #[test]
    fn addresses_of_a_sitemap() {
        let text =
            "<urlset><url><loc>https://x.example/c/a/</loc></url><url><loc> https://x.example/c/?a=1&amp;b </loc></url><loc>";
        assert_eq!(sitemap_addresses(text), ["https://x.example/c/a/", "https://x.example/c/?a=1&b"]);
        let keys = HashSet::from(["/a"]);
        assert_eq!(base_of_listed("https://x.example/c/a/", &keys).as_deref(), Some("https://x.example/c"));
        assert_eq!(base_of_listed("https://x.example/c/b/", &keys), None);
    }
}
