//! Addresses: of a file as a reader sees it, and of a link as a file of the site.
//!
//! Input: paths of files and addresses as written. Output: ids, paths in one form, addresses. Cost: linear in the address.

use url::Url;

use crate::percent::{decoded, encoded};

/// Returns the address of a file as the address bar shows it, without the path of the base address: `/2024/digue/`.
#[cfg(feature = "site")]
pub(crate) fn id_of(file: &str) -> String {
    let path = format!("/{}", decoded(file));
    for index in ["/index.html", "/index.htm", "/index.xhtml"] {
        if let Some(folder) = path.strip_suffix(index) {
            return format!("{folder}/");
        }
    }
    path
}

/// Returns the form of a path in which two addresses of one page are equal: without index file, ending `.html` and final slash.
pub(crate) fn page_key(path: &str) -> &str {
    let path = ["/index.html", "/index.htm", "/index.xhtml"].iter().find_map(|index| path.strip_suffix(index)).unwrap_or(path);
    let path = path.trim_end_matches('/');
    [".html", ".htm", ".xhtml"].iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

/// The address of a site, known or not.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    /// The address, with a path that ends in a slash. A site without one has a host that no site has.
    url: Option<Url>,
    is_known: bool,
}

/// A link, as a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A path of the site, decoded, without the path of the base address.
    Here(String),
    Elsewhere,
}

impl Base {
    /// Makes a base of an address; `None` for one that is no address of a site.
    pub(crate) fn of(address: &str) -> Option<Self> {
        let mut url = Url::parse(address.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
        url.set_query(None);
        url.set_fragment(None);
        let path = url.path().strip_suffix("index.html").unwrap_or(url.path()).trim_end_matches('/').to_string();
        url.set_path(&format!("{path}/"));
        Some(Self { url: Some(url), is_known: true })
    }

    /// Makes the base of a site whose address is not known. Its pages stand at `path`, which is empty or begins with a slash.
    pub(crate) fn unknown(path: &str) -> Self {
        // No real host has this name (RFC 2606).
        Self { url: Url::parse(&format!("http://no-host.invalid{path}/")).ok(), is_known: false }
    }

    /// Returns the address without the slash at its end, where it is known.
    pub(crate) fn address(&self) -> Option<String> {
        self.url.as_ref().filter(|_| self.is_known).map(|url| url.as_str().trim_end_matches('/').to_string())
    }

    /// Returns the address of a path of the site: whole, or only the path where the base is not known.
    pub(crate) fn address_of(&self, path: &str) -> String {
        let encoded = encoded(path);
        match (self.address(), &self.url) {
            (Some(base), _) => base + &encoded,
            (None, Some(url)) => format!("{}{encoded}", url.path().trim_end_matches('/')),
            (None, None) => encoded,
        }
    }

    /// Returns the address of a path from the root of its host, such as one of `_redirects`.
    #[cfg(feature = "site")]
    pub(crate) fn place_of_root(&self, path: &str) -> String {
        let root = self.url.as_ref().filter(|_| self.is_known).and_then(|url| url.join(path).ok());
        root.map_or_else(|| path.to_string(), |url| url.to_string())
    }

    /// Returns a path of the site with the path of the base address before it, as links on the pages write it.
    #[cfg(feature = "content")]
    pub(crate) fn path_of(&self, path: &str) -> String {
        let folder = self.url.as_ref().map_or("", |url| url.path()).trim_end_matches('/');
        format!("{folder}{}", encoded(path))
    }

    /// Returns the address of a page of the site, to resolve the links on it.
    pub(crate) fn page(&self, id: &str) -> Option<Url> {
        self.url.as_ref()?.join(&format!("./{}", encoded(id.trim_start_matches('/')))).ok()
    }

    /// Finds the place of an address as written on a page.
    pub(crate) fn place(&self, href: &str, page: &Url) -> Place {
        if let Some(path) = self.plain_path(href) {
            return Place::Here(format!("/{path}"));
        }
        let Ok(url) = page.join(href.trim()) else { return Place::Elsewhere };
        let Some(base) = &self.url else { return Place::Elsewhere };
        if !matches!(url.scheme(), "http" | "https") || host(&url) != host(base) || url.port() != base.port() {
            return Place::Elsewhere;
        }
        let folder = base.path();
        match url.path().strip_prefix(folder) {
            Some(path) => Place::Here(format!("/{}", decoded(path))),
            None if url.path() == folder.trim_end_matches('/') => Place::Here("/".to_string()),
            None => Place::Elsewhere,
        }
    }

    /// Returns what follows the address of the site in an address that is written in full, or from the root of the host, if nothing in
    /// it needs an URL parser: most links of most sites.
    fn plain_path<'a>(&self, href: &'a str) -> Option<&'a str> {
        let base = self.url.as_ref()?;
        let rest = match href.strip_prefix(base.as_str()) {
            Some(rest) => rest,
            None => href.strip_prefix(base.path())?,
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~');
        // A second slash begins a host; a segment of dots leads upwards.
        let has_more = rest.starts_with('/') || rest.starts_with('.') || rest.contains("/.");
        (rest.bytes().all(is_plain) && !has_more).then_some(rest)
    }
}

/// Returns the host without `www.`: both lead to one site.
pub(crate) fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "site")]
    #[test]
    fn an_id_is_what_the_address_bar_shows() {
        for (file, id) in [
            ("index.html", "/"),
            ("2024/digue/index.html", "/2024/digue/"),
            ("a.html", "/a.html"),
            ("a.htm", "/a.htm"),
            ("myindex.html", "/myindex.html"),
            ("%C3%A9t%C3%A9/index.html", "/été/"),
            ("e\u{301}te\u{301}.html", "/été.html"),
            ("50%/index.html", "/50%/"),
            ("%E9.html", "/%E9.html"),
        ] {
            assert_eq!(id_of(file), id, "{file}");
        }
    }

    #[test]
    fn a_plain_address_needs_no_parser() {
        for base in ["https://carnet.example/", "https://carnet.example/blog/", "https://www.carnet.example:8080/blog"] {
            let base = Base::of(base).unwrap();
            let page = base.page("/2024/digue/").unwrap();
            let folder = base.url.as_ref().unwrap().path().to_string();
            let address = base.url.as_ref().unwrap().to_string();
            for rest in [
                "",
                "a/",
                "a.html",
                "/a/",
                "//x.example/",
                "../a/",
                "a/../b/",
                "a/./b",
                ".a",
                "a/.b/c",
                "a b",
                "a?b",
                "a#b",
                "%C3%A9/",
                "é/",
                "~x/_y",
            ] {
                for start in [folder.as_str(), address.as_str(), "/", ""] {
                    let href = format!("{start}{rest}");
                    let Some(path) = base.plain_path(&href) else { continue };
                    let url = page.join(&href).unwrap();
                    assert_eq!(url.path(), format!("{folder}{path}"), "{href}");
                    assert_eq!(url.host(), page.host(), "{href}");
                }
            }
        }
    }

    #[test]
    fn links_lead_to_paths_of_the_site() {
        let base = Base::of("https://www.carnet.example/blog").unwrap();
        let page = base.page("/2024/digue/").unwrap();
        let here = |path: &str| Place::Here(path.to_string());
        for (href, place) in [
            ("../crue/", here("/2024/crue/")),
            ("/blog/a.html#x", here("/a.html")),
            ("/blog", here("/")),
            ("/autre/", Place::Elsewhere),
            ("http://carnet.example/blog/%C3%A9t%C3%A9/?utm_source=x", here("/été/")),
            ("//carnet.example/blog/a", here("/a")),
            ("https://ailleurs.example/blog/a", Place::Elsewhere),
            ("mailto:a@b.example", Place::Elsewhere),
            ("https://[", Place::Elsewhere),
            ("#note", here("/2024/digue/")),
        ] {
            assert_eq!(base.place(href, &page), place, "{href}");
        }
        assert_eq!(base.address_of("/été 1/"), "https://www.carnet.example/blog/%C3%A9t%C3%A9%201/");
        let unknown = Base::unknown("");
        assert_eq!(unknown.place("/a", &unknown.page("/b/").unwrap()), here("/a"));
        assert_eq!((unknown.address(), unknown.address_of("/a/")), (None, "/a/".to_string()));
    }
}
