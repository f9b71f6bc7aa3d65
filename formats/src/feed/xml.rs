//! Documents of RSS and Atom.
//!
//! Input: a reader of bytes. Output: a feed, or the reason why the document is none. Cost: linear; memory: its entries.

use std::io::Read;

use url::Url;

use super::atom::{alternate, authors, inner_base};
use super::entry::Feed;
use super::person::name_of;
use super::{atom, rss};
use crate::xml::{Element, Entries, Part, Vocabulary};

const FEED: Vocabulary = Vocabulary {
    containers: &["rss", "rdf:RDF", "RDF", "channel", "feed"],
    entries: &["item", "entry"],
    structured: &["author", "contributor", "atom:author", "source", "image", "textInput", "media:group", "app:control"],
    skipped: &["items", "wp:comment", "media:community"],
};

/// Reads a document. Errors of the file are those of the outer result.
pub(super) fn read(source: impl Read, longest: u64) -> std::io::Result<Result<Feed, String>> {
    let mut entries = Entries::new(source, FEED, longest)?;
    let mut feed = Feed::default();
    let mut head = Element::default();
    let mut base: Option<Url> = None;
    let mut is_feed = false;
    while let Some(part) = entries.next()? {
        match part {
            Part::Container(container) => {
                is_feed = true;
                base = inner_base(base.as_ref(), &container);
                feed.language = feed.language.take().or_else(|| container.attribute("xml:lang").map(str::to_string));
            }
            Part::Head(field) if field.name == "wp:wxr_version" => {
                return Ok(Err("it is an export of WordPress, with drafts; read it as an export".to_string()));
            }
            Part::Head(field) => head.children.push(field),
            Part::Entry(number, entry) => {
                let is_atom = entry.name == "entry";
                let own = inner_base(base.as_ref(), &entry);
                // The outer elements may be broken.
                is_feed = true;
                feed.entries.push(if is_atom {
                    atom::read(number, entry, base.as_ref())
                } else {
                    rss::read(number, entry, own.as_ref())
                });
            }
            Part::Lost(number, problem) => feed.lost.push((number, problem)),
        }
    }
    if !is_feed {
        let is_page = head.children.iter().any(|field| field.name.eq_ignore_ascii_case("html"));
        let problem = if is_page {
            "it is a web page, no feed; fetch the address of its feed"
        } else {
            "it is no feed: it has neither `rss` nor `feed`"
        };
        return Ok(Err(problem.to_string()));
    }
    feed.notes = entries.notes().to_vec();
    let text = |name: &str| head.text_of(name).map(str::to_string);
    feed.home = text("link").or_else(|| alternate(&head, base.as_ref()));
    feed.language = text("language").or_else(|| text("dc:language")).or(feed.language);
    feed.authors = authors(&head);
    if feed.authors.is_empty() {
        feed.authors = head.text_of("dc:creator").and_then(name_of).into_iter().collect();
    }
    Ok(Ok(feed))
}
