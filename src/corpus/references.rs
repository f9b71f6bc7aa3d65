//! Links, pins and translations to the articles that they lead to.
//!
//! Input: articles whose lists hold ids or addresses. Output: the same articles with ids only, and a problem for each entry that leads
//! nowhere. An id always wins over an address. Cost: linear in the number of entries.

use std::collections::{HashMap, HashSet};

use super::addresses::{Addresses, Page, Target};
use super::problem::{Problem, short};
#[cfg(feature = "html")]
use crate::article::Anchor;
use crate::article::{Article, Status};

/// Returns a link of a body in the form of an address, which no id has; `None` for one that leads to no page: `#note`, `mailto:`.
#[cfg(feature = "html")]
pub(super) fn as_address(mut link: Anchor) -> Option<Anchor> {
    let has_scheme = link.to.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    match link.to.as_str() {
        "" => None,
        to if to.starts_with('#') || (has_scheme && !to.contains("://")) => None,
        to if is_address(to) => Some(link),
        to => {
            link.to = format!("./{to}");
            Some(link)
        }
    }
}

/// The articles that references may lead to.
pub(super) struct References {
    addresses: Addresses,
    statuses: HashMap<String, Status>,
}

impl References {
    /// Collects the ids and addresses of articles, and the other addresses that lead to some of them.
    pub(super) fn of<'a>(
        articles: impl IntoIterator<Item = &'a Article> + Clone,
        aliases: impl IntoIterator<Item = (&'a str, &'a Article)>,
    ) -> Self {
        let statuses = articles.clone().into_iter().map(|article| (article.id.clone(), article.status)).collect();
        let mut addresses = Addresses::of(articles);
        addresses.add_aliases(aliases);
        Self { addresses, statuses }
    }

    /// Replaces addresses by ids in the references of an article, and leaves out links to other sites. Returns the problems.
    pub(super) fn resolve(&self, article: &mut Article) -> Vec<Problem> {
        let mut problems = Vec::new();
        let page = Page::of(article);
        self.resolve_anchors(article, &page, &mut problems);
        for (field, ids) in [
            ("links", std::mem::take(&mut article.links)),
            ("pins", std::mem::take(&mut article.pins)),
            ("translations", std::mem::take(&mut article.translations)),
        ] {
            let ids = self.resolve_list(&article.id, &page, field, ids, &mut problems);
            match field {
                "links" => article.links = ids,
                "pins" => article.pins = ids,
                _ => article.translations = ids,
            }
        }
        let mut known: HashSet<String> = article.links.iter().cloned().collect();
        for anchor in &article.anchors {
            if self.statuses.contains_key(&anchor.to) && known.insert(anchor.to.clone()) {
                article.links.push(anchor.to.clone());
            }
        }
        problems.extend(article.pins.iter().filter_map(|id| {
            let status = match self.statuses.get(id)? {
                Status::Published => return None,
                Status::Draft => "a draft",
                Status::Withdrawn => "withdrawn",
            };
            Some(Problem::PinNotShown { to: id.clone(), status })
        }));
        problems
    }

    /// Resolves the links of the body. Addresses that lead to no article are left out.
    fn resolve_anchors(&self, article: &mut Article, page: &Page, problems: &mut Vec<Problem>) {
        let mut lost = HashSet::new();
        let mut anchors = std::mem::take(&mut article.anchors);
        anchors.retain_mut(|anchor| {
            if !self.statuses.contains_key(&anchor.to) {
                match self.addresses.find(&anchor.to, page) {
                    Target::Article(id) => anchor.to = id.to_string(),
                    // An id of an article outside this corpus: its text still counts as the text of a link.
                    _ if !is_address(&anchor.to) => {}
                    Target::Elsewhere => return false,
                    Target::Lost => {
                        if lost.insert(anchor.to.clone()) {
                            problems.push(Problem::LostLink { to: short(&anchor.to) });
                        }
                        return false;
                    }
                }
            }
            anchor.to != article.id
        });
        article.anchors = anchors;
    }

    /// Resolves a list of ids or addresses. Ids that no article has stay: the corpus may be a part of a larger one.
    fn resolve_list(
        &self,
        own: &str,
        page: &Page,
        field: &'static str,
        entries: Vec<String>,
        problems: &mut Vec<Problem>,
    ) -> Vec<String> {
        let mut ids = Vec::with_capacity(entries.len());
        let mut leads_to_itself = false;
        // An id and an address may be the same article.
        let mut seen = HashSet::new();
        for entry in entries {
            let id = if self.statuses.contains_key(&entry) {
                Some(entry)
            } else {
                match self.addresses.find(&entry, page) {
                    Target::Article(id) => Some(id.to_string()),
                    Target::Elsewhere if field == "links" && (is_address(&entry) || leads_to_no_page(&entry)) => None,
                    _ => {
                        problems.push(Problem::UnknownTarget { field, to: short(&entry) });
                        Some(entry)
                    }
                }
            };
            let id = id.filter(|id| seen.insert(id.clone()));
            leads_to_itself |= id.as_deref() == Some(own);
            ids.extend(id.filter(|id| id != own));
        }
        if leads_to_itself {
            problems.push(Problem::LeadsToItself { field });
        }
        ids
    }
}

/// Whether an entry is a link within its page, or has a scheme without pages.
fn leads_to_no_page(entry: &str) -> bool {
    let scheme = entry.split_once(':').map_or("", |(scheme, _)| scheme.trim_start());
    entry.trim_start().starts_with('#')
        || ["mailto", "tel", "javascript", "data"].iter().any(|other| scheme.eq_ignore_ascii_case(other))
}

/// Whether an entry of a list of ids has the form of an address.
fn is_address(entry: &str) -> bool {
    let entry = entry.trim_start();
    ["/", "./", "../", "?"].iter().any(|start| entry.starts_with(start)) || entry.contains("://")
}
