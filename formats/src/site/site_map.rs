//! The pages and files of a site by their addresses.
//!
//! Input: the pages, the files, the base address and the lines of `_redirects`. Output: the page or file that an address leads to. Cost:
//! linear in the address.

use std::collections::{HashMap, HashSet};

use super::aliases::{Redirect, end_of};
use super::page::Page;
use crate::address::{Base, Place, page_key};
use crate::percent::decoded;

/// The addresses of a site.
#[derive(Debug)]
pub(super) struct SiteMap {
    pub(super) base: Base,
    /// Pages by their address in one form.
    pages: HashMap<String, usize>,
    /// Paths of all files, with a slash at the start.
    files: HashSet<String>,
    /// Pages that lead to another page.
    pub(super) next: HashMap<usize, usize>,
    redirects: Vec<Redirect>,
    by_redirect: HashMap<String, String>,
}

/// Paths that servers answer without a file.
const SERVED: [&str; 3] = ["/cdn-cgi/", "/.netlify/", "/_vercel/"];

impl SiteMap {
    pub(super) fn new(base: Base, pages: &[Page], files: &[String], redirects: Vec<Redirect>) -> Self {
        let mut by_address = HashMap::with_capacity(pages.len());
        for (position, page) in pages.iter().enumerate() {
            by_address.entry(page_key(&page.id).to_string()).or_insert(position);
        }
        let files = files.iter().map(|file| format!("/{}", decoded(file))).collect();
        // Redirects are written from the root of the host.
        let home = base.page("/");
        let plain = |from: &str| match home.as_ref().map(|home| base.place(from, home)) {
            Some(Place::Here(path)) => page_key(&path).to_string(),
            _ => page_key(&decoded(from)).to_string(),
        };
        let exact = redirects.iter().filter(|redirect| !redirect.is_pattern() && redirect.from.starts_with('/'));
        let by_redirect = exact.map(|redirect| (plain(&redirect.from), redirect.to.clone())).collect();
        Self { base, pages: by_address, files, next: HashMap::new(), redirects, by_redirect }
    }

    /// Returns the page at a path of the site, through `_redirects`.
    pub(super) fn page_at(&self, path: &str) -> Option<usize> {
        self.page_after(path, 8)
    }

    fn page_after(&self, path: &str, steps: usize) -> Option<usize> {
        let key = page_key(path);
        if let Some(&page) = self.pages.get(key) {
            return Some(page);
        }
        let to = self.by_redirect.get(key)?;
        match self.base.place(to, &self.base.page("/")?) {
            Place::Here(path) if steps > 0 => self.page_after(&path, steps - 1),
            _ => None,
        }
    }

    /// Returns the page that an address on a page leads to.
    pub(super) fn page_of(&self, href: &str, id: &str) -> Option<usize> {
        match self.base.place(href, &self.base.page(id)?) {
            Place::Here(path) => self.page_at(&path),
            Place::Elsewhere => None,
        }
    }

    /// Returns the end of the redirects that begin at a page.
    pub(super) fn end_of(&self, page: usize) -> Option<usize> {
        end_of(page, &self.next)
    }

    /// Returns the redirects that are no patterns, with the page that each leads to.
    pub(super) fn redirected(&self) -> Vec<(&str, usize)> {
        let exact = self.redirects.iter().filter(|redirect| !redirect.is_pattern());
        exact.filter_map(|redirect| Some((redirect.from.as_str(), self.page_of(&redirect.to, "/")?))).collect()
    }

    /// Whether an address on a page leads to a path of the site where there is nothing.
    pub(super) fn is_dead(&self, href: &str, page: &url::Url) -> bool {
        let Place::Here(path) = self.base.place(href, page) else { return false };
        let is_there = self.files.contains(&path)
            || self.page_at(&path).is_some()
            || self.by_redirect.contains_key(page_key(&path))
            || SERVED.iter().any(|start| path.starts_with(start))
            || self.redirects.iter().any(|redirect| redirect.is_pattern() && redirect.may_match(&path));
        !is_there
    }

    /// Whether a path with its slash at the start is a file or a page.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains(path) || self.pages.contains_key(page_key(path))
    }

    /// Whether a feed stands in the folder of a page.
    pub(super) fn has_feed(&self, id: &str) -> bool {
        // WordPress gives each article a feed of its comments, `feed/`: it tells nothing.
        const FEEDS: [&str; 5] = ["index.xml", "feed.xml", "rss.xml", "atom.xml", "index.rss"];
        id.ends_with('/') && FEEDS.iter().any(|feed| self.files.contains(&format!("{id}{feed}")))
    }
}
