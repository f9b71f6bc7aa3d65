//! Addresses of articles, as ids and in one form.
//!
//! Input: addresses as an export or feed writes them. Output: the address without marks that count visits, and the id: the path as the
//! address bar shows it, without the path of the base address. Cost: linear in the address.

use connexe::{Error, Result};
use url::Url;

use crate::percent::decoded;

/// The address that stands for a base that is not known. No real host has this name (RFC 2606).
const NO_BASE: &str = "http://no-host.invalid/";

/// Parameters that only count visits, by their start. Feeds add them to addresses.
const VISITS: [&str; 10] = ["utm_", "mtm_", "pk_", "at_", "xtor", "fbclid", "gclid", "mc_cid", "mc_eid", "ref_src"];

/// The address of a site, known or not.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    url: Option<Url>,
}

/// The address of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permalink {
    /// The path as the address bar shows it; the whole address on another site.
    pub(crate) id: String,
    /// The address: whole, or only the path where the base is not known.
    pub(crate) url: String,
}

impl Base {
    /// Makes a base of an address; `None` for one that is no address of a site.
    pub(crate) fn of(address: &str) -> Option<Self> {
        let mut url = Url::parse(address.trim()).ok().filter(|url| is_page(url) && url.has_host())?;
        url.set_query(None);
        url.set_fragment(None);
        let path = url.path();
        let path = path.strip_suffix("index.html").or_else(|| path.strip_suffix("index.php")).unwrap_or(path);
        let path = format!("{}/", path.trim_end_matches('/'));
        url.set_path(&path);
        Some(Self { url: Some(url) })
    }

    /// Makes a base of the address that the user gave.
    pub(crate) fn given(address: &str) -> Result<Self> {
        Self::of(address).ok_or_else(|| Error::Argument {
            name: "the base address".to_string(),
            value: format!("{address:?}"),
            limit: "an address such as \"https://blog.example/\"".to_string(),
        })
    }

    /// Makes the base of a site whose address is not known.
    pub(crate) fn unknown() -> Self {
        Self { url: None }
    }

    /// Returns the base with the home page of the host as its path.
    pub(crate) fn of_host(mut self) -> Self {
        if let Some(url) = &mut self.url {
            url.set_path("/");
        }
        self
    }

    /// Returns the address without the slash at its end, where it is known.
    pub(crate) fn address(&self) -> Option<String> {
        self.url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_string())
    }

    /// Returns the host without `www.`, and the port where it is not the usual one.
    #[cfg(feature = "feed")]
    pub(crate) fn host_name(&self) -> String {
        let Some((host, port)) = self.url.as_ref().map(host) else { return String::new() };
        port.map_or_else(|| host.to_string(), |port| format!("{host}:{port}"))
    }

    /// Whether two bases are one host.
    #[cfg(feature = "feed")]
    pub(crate) fn is_host_of(&self, other: &Self) -> bool {
        self.url.as_ref().map(host) == other.url.as_ref().map(host)
    }

    /// Reads the address of an article; `None` for a text that is none.
    pub(crate) fn permalink(&self, address: &str) -> Option<Permalink> {
        let address = address.trim();
        if address.is_empty() || address.starts_with('#') {
            return None;
        }
        let base = self.url.clone().or_else(|| Url::parse(NO_BASE).ok())?;
        let mut url = base.join(address).ok().filter(is_page)?;
        url.set_fragment(None);
        let query: Vec<&str> =
            url.query().unwrap_or_default().split('&').filter(|part| !part.is_empty() && !counts_visits(part)).collect();
        let query = (!query.is_empty()).then(|| query.join("&"));
        url.set_query(query.as_deref());
        let is_here = host(&url) == host(&base);
        let folder = base.path().trim_end_matches('/');
        let path = match url.path().strip_prefix(folder) {
            Some(path) if is_here && path.starts_with('/') => path,
            Some("") if is_here => "/",
            _ => url.path(),
        };
        let query = query.map_or_else(String::new, |query| format!("?{}", decoded(&query)));
        let path = decoded(path);
        let path = ["index.html", "index.htm"]
            .iter()
            .find_map(|index| path.strip_suffix(index).filter(|path| path.ends_with('/')))
            .unwrap_or(&path);
        let id = if is_here { format!("{path}{query}") } else { format!("{}{path}{query}", url.origin().ascii_serialization()) };
        let whole = url.as_str();
        let url = if self.url.is_none() && is_here { whole[NO_BASE.len() - 1..].to_string() } else { whole.to_string() };
        Some(Permalink { id, url })
    }
}

/// Returns an address that may be relative as a whole one; that of a mail or of a script as it is.
#[cfg(feature = "feed")]
pub(crate) fn resolved(base: &Url, address: &str) -> Option<String> {
    base.join(address.trim()).ok().map(|url| if is_page(&url) { url.into() } else { address.to_string() })
}

fn is_page(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Returns the host without `www.`, and the port: both forms lead to one site.
fn host(url: &Url) -> (&str, Option<u16>) {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    (host.strip_prefix("www.").unwrap_or(host), url.port())
}

fn counts_visits(parameter: &str) -> bool {
    VISITS.iter().any(|start| parameter.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_the_address_bar_shows() {
        for (base, address, id, url) in [
            ("https://x.example", "https://x.example/2024/digue/", "/2024/digue/", "https://x.example/2024/digue/"),
            ("https://x.example/blog/", "http://www.x.example/blog/a", "/a", "http://www.x.example/blog/a"),
            ("https://x.example/blog", "https://x.example/blogue/a", "/blogue/a", "https://x.example/blogue/a"),
            ("https://x.example/blog", "https://x.example/blog", "/", "https://x.example/blog"),
            ("https://x.example", "https://x.example/%C3%A9t%C3%A9/", "/été/", "https://x.example/%C3%A9t%C3%A9/"),
            ("https://x.example", "/e\u{301}te\u{301}/", "/été/", "https://x.example/e%CC%81te%CC%81/"),
            ("https://x.example", "https://x.example/a/index.html", "/a/", "https://x.example/a/index.html"),
            ("https://x.example", "https://x.example/?p=12", "/?p=12", "https://x.example/?p=12"),
            ("https://x.example", "https://x.example/a?utm_source=rss&id=2#xtor=RSS-1", "/a?id=2", "https://x.example/a?id=2"),
            ("https://x.example", "https://y.example:8080/a/", "https://y.example:8080/a/", "https://y.example:8080/a/"),
            ("", "/a/?b", "/a/?b", "/a/?b"),
            ("", "https://y.example/a/", "https://y.example/a/", "https://y.example/a/"),
        ] {
            let base = Base::of(base).unwrap_or_else(Base::unknown);
            let expected = Permalink { id: id.to_string(), url: url.to_string() };
            assert_eq!(base.permalink(address), Some(expected), "{address}");
        }
        for address in ["", " ", "mailto:a@b.example", "#a", "tag:x.example,2024:1", "urn:uuid:1", "https://["] {
            assert_eq!(Base::unknown().permalink(address), None, "{address}");
        }
    }

    #[test]
    fn a_base_is_an_address_with_a_host() {
        for (address, base) in [
            ("https://x.example/blog/index.php?a#b", Some("https://x.example/blog")),
            ("x.example", None),
            ("ftp://x.example", None),
            ("", None),
        ] {
            assert_eq!(Base::of(address).and_then(|base| base.address()).as_deref(), base, "{address}");
        }
        assert!(Base::given("/blog").unwrap_err().to_string().contains("/blog"));
    }
}
