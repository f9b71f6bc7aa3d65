//! The addresses of the articles, in the ways in which sites write them.
//!
//! Input: id and address of all articles, and the address of the site where it is known. Output: for an id, the path from the root of the
//! host, from the root of the site, the name that templates have, or an absolute address. Cost: linear in the addresses.

use std::collections::HashMap;

use connexe::Article;
use connexe_formats::inject::{absolute, relative};
use percent_encoding::percent_decode_str;

/// The addresses of all articles.
#[derive(Debug, Default)]
pub struct Addresses {
    by_id: HashMap<String, Address>,
    /// Address of the site, if addresses are to be absolute.
    absolute: Option<String>,
}

#[derive(Debug)]
struct Address {
    /// From the root of the host: `/blog/été/`, percent-encoded.
    of_host: String,
    /// From the root of the site: `/été/`, percent-encoded.
    of_site: String,
}

impl Addresses {
    /// Takes the addresses of the articles. `base` is the address of the site, where it is known.
    pub fn of(articles: &[Article], base: Option<&str>) -> Self {
        let by_id = articles.iter().map(|article| (article.id.clone(), Address::of(article, base))).collect();
        Self { by_id, absolute: None }
    }

    /// Makes the addresses absolute.
    #[must_use]
    pub fn absolute(self, base: Option<&str>) -> Self {
        Self { absolute: base.map(str::to_string), ..self }
    }

    /// Returns the path of an article from the root of the host, or its absolute address.
    pub fn of_host(&self, id: &str) -> String {
        self.address(id, |address| &address.of_host)
    }

    /// Returns the path of an article from the root of the site, or its absolute address.
    pub fn of_site(&self, id: &str) -> String {
        self.address(id, |address| &address.of_site)
    }

    /// Returns the path of an article from the root of the host, percent-encoded, whatever addresses are to be.
    pub fn path(&self, id: &str) -> &str {
        self.by_id.get(id).map_or("", |address| &address.of_host)
    }

    /// Returns the path of an article as templates name it: from the root of the site, without percent-encoding.
    pub fn name(&self, id: &str) -> String {
        match self.by_id.get(id) {
            _ if id.starts_with('/') => id.to_string(),
            Some(address) => decoded(&address.of_site),
            None => id.to_string(),
        }
    }

    /// Returns the address of an article as a link on the page of another one writes it: relative, or absolute.
    pub fn on_page(&self, page: &str, id: &str) -> String {
        let address = self.of_host(id);
        let own = self.path(page);
        if self.absolute.is_none() && own.starts_with('/') && address.starts_with('/') {
            relative(own, &address)
        } else {
            address
        }
    }

    fn address(&self, id: &str, path: impl Fn(&Address) -> &String) -> String {
        let Some(address) = self.by_id.get(id) else { return id.to_string() };
        match &self.absolute {
            Some(base) if address.of_site.starts_with('/') => absolute(base, &address.of_site),
            _ => path(address).clone(),
        }
    }
}

impl Address {
    fn of(article: &Article, base: Option<&str>) -> Self {
        let Some(url) = &article.url else {
            return Self { of_host: article.id.clone(), of_site: article.id.clone() };
        };
        let of_host = path_of(url);
        let within_base = base.map(|base| path_of(base).trim_end_matches('/')).and_then(|base| of_host.strip_prefix(base));
        // Where the address of the site is not known, an id tells how much of a path is its own.
        let own = || {
            let segments = |path: &str| path.matches('/').count();
            let before = segments(of_host).checked_sub(segments(&article.id)).filter(|_| article.id.starts_with('/'))?;
            of_host.match_indices('/').nth(before).map(|(at, _)| &of_host[at..])
        };
        let of_site = match within_base.filter(|path| path.starts_with('/')) {
            Some(path) => path,
            None => own().unwrap_or(of_host),
        };
        Self { of_host: of_host.to_string(), of_site: of_site.to_string() }
    }
}

/// Returns the path of an address, with its query.
fn path_of(address: &str) -> &str {
    let Some((_, rest)) = address.split_once("://") else { return address };
    rest.find('/').map_or("/", |at| &rest[at..])
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8().map_or_else(|_| path.to_string(), |path| path.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_in_the_way_that_a_generator_reads() {
        for (id, url, base, of_host, of_site, name) in [
            ("/a/", Some("https://x.example/a/"), Some("https://x.example"), "/a/", "/a/", "/a/"),
            (
                "/été/",
                Some("https://x.example/blog/%C3%A9t%C3%A9/"),
                Some("https://x.example/blog"),
                "/blog/%C3%A9t%C3%A9/",
                "/%C3%A9t%C3%A9/",
                "/été/",
            ),
            ("/été/", Some("/blog/%C3%A9t%C3%A9/"), None, "/blog/%C3%A9t%C3%A9/", "/%C3%A9t%C3%A9/", "/été/"),
            ("/", Some("https://x.example"), Some("https://x.example"), "/", "/", "/"),
            (
                "a17",
                Some("https://x.example/2024/%C3%A9t%C3%A9.html"),
                None,
                "/2024/%C3%A9t%C3%A9.html",
                "/2024/%C3%A9t%C3%A9.html",
                "/2024/été.html",
            ),
            ("a17", None, None, "a17", "a17", "a17"),
            ("/blogue/", Some("https://x.example/blogue/"), Some("https://x.example/blog"), "/blogue/", "/blogue/", "/blogue/"),
        ] {
            let mut article = Article::new(id, "Titre");
            article.url = url.map(str::to_string);
            let addresses = Addresses::of(&[article], base);
            assert_eq!(
                (addresses.of_host(id), addresses.of_site(id), addresses.name(id)),
                (of_host.into(), of_site.into(), name.into()),
                "{id} {url:?}"
            );
        }
        let mut article = Article::new("/a/", "Titre");
        article.url = Some("/blog/a/".to_string());
        let absolute = Addresses::of(&[article], None).absolute(Some("https://x.example/blog/"));
        assert_eq!(absolute.of_host("/a/"), "https://x.example/blog/a/");
    }
}
