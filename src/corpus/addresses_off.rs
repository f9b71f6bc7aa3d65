//! The stand-in for `addresses` without the feature `links`: an address leads to the article that has exactly this address.

use std::collections::HashMap;

use crate::article::Article;

/// The place to which an address leads.
pub(super) enum Target<'a> {
    /// An article of the corpus, by id.
    Article(&'a str),
    /// A path of the site that no article of the corpus has.
    Lost,
    /// Anything else.
    Elsewhere,
}

/// The ids of articles by their addresses.
pub(super) struct Addresses {
    ids: HashMap<String, String>,
}

/// The page that links stand on. Relative addresses are not resolved.
pub(super) struct Page;

impl Page {
    pub(super) fn of(_: &Article) -> Self {
        Self
    }
}

impl Addresses {
    /// Collects the addresses of articles. The first of several articles with one address stays.
    pub(super) fn of<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        let mut ids = HashMap::new();
        for article in articles {
            if let Some(url) = &article.url {
                ids.entry(url.trim().to_string()).or_insert_with(|| article.id.clone());
            }
        }
        Self { ids }
    }

    /// Adds other addresses of articles. An article's own address wins, then the first alias.
    pub(super) fn add_aliases<'a>(&mut self, aliases: impl IntoIterator<Item = (&'a str, &'a Article)>) {
        for (alias, article) in aliases {
            self.ids.entry(alias.trim().to_string()).or_insert_with(|| article.id.clone());
        }
    }

    /// Finds the target of an address.
    pub(super) fn find(&self, address: &str, _: &Page) -> Target<'_> {
        let address = address.trim();
        match self.ids.get(address) {
            Some(id) => Target::Article(id),
            None if address.len() > 1 && address.starts_with('/') && !address.starts_with("//") => Target::Lost,
            None => Target::Elsewhere,
        }
    }
}
