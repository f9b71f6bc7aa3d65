//! Links of HTML bodies to other articles of the corpus.

use std::collections::HashMap;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use crate::article::{Anchor, Article};

/// Returns the links of a piece of HTML in their order: addresses as written, visible texts with white space collapsed.
///
/// A link that is never closed ends with the text.
pub(super) fn hyperlinks(html: &str) -> Vec<Anchor> {
    let mut links: Vec<Anchor> = Vec::new();
    let mut open = false;
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) if *tag.name == b"a" => {
                let address = tag.attributes.iter().find(|(name, _)| name.as_slice() == b"href");
                open = address.is_some();
                if let Some((_, address)) = address {
                    let to = String::from_utf8_lossy(address).trim().to_string();
                    links.push(Anchor { to, text: String::new() });
                }
            }
            Token::EndTag(tag) if *tag.name == b"a" => open = false,
            Token::String(text) if open => {
                if let Some(link) = links.last_mut() {
                    link.text.push_str(&String::from_utf8_lossy(&text));
                }
            }
            _ => {}
        }
    }
    for link in &mut links {
        link.text = link.text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    links
}

/// The ids of articles by their addresses.
pub(super) struct Addresses {
    /// By host and path.
    whole: HashMap<String, String>,
    /// By path only; `None` where two articles of different hosts share it.
    paths: HashMap<String, Option<String>>,
}

impl Addresses {
    /// Collects the addresses of articles.
    pub(super) fn of(articles: &[Article]) -> Self {
        let mut addresses = Self { whole: HashMap::new(), paths: HashMap::new() };
        for article in articles {
            let Some(Address { host, path }) = article.url.as_deref().and_then(Address::of) else { continue };
            addresses.whole.entry(format!("{host}{path}")).or_insert_with(|| article.id.clone());
            let same = |id: &mut Option<String>| {
                if id.as_ref() != Some(&article.id) {
                    *id = None;
                }
            };
            addresses.paths.entry(path).and_modify(same).or_insert_with(|| Some(article.id.clone()));
        }
        addresses
    }

    /// Returns the id of the article at an address, with or without its host.
    pub(super) fn find(&self, address: &str) -> Option<&str> {
        let Address { host, path } = Address::of(address)?;
        if host.is_empty() {
            return self.paths.get(&path)?.as_deref();
        }
        self.whole.get(&format!("{host}{path}")).map(String::as_str)
    }
}

/// Host and path of an address in one spelling: no scheme, no `www.`, no query, no fragment, no slash at the end.
struct Address {
    host: String,
    path: String,
}

impl Address {
    /// Reads an address; `None` for one relative to a page, or of another kind (`mailto:`).
    fn of(address: &str) -> Option<Self> {
        let address = address.split(['#', '?']).next().unwrap_or_default();
        let after_scheme = ["https://", "http://", "//"].iter().find_map(|scheme| {
            let head = address.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme).then(|| &address[scheme.len()..])
        });
        let (host, path) = match after_scheme {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None if address.starts_with('/') => ("", address),
            None => return None,
        };
        let host = host.to_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host).to_string();
        Some(Self { host, path: path.trim_end_matches("index.html").trim_end_matches('/').to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_with_their_texts() {
        let html = r##"<p>À lire : <a class="x" href=" /rif/1?utm=a ">La ligne <b>du</b>
            Rif</a> et <a name="x">rien</a> <A HREF='#note'>1</A> <a href="/fin">sans fin"##;
        let found: Vec<(String, String)> = hyperlinks(html).into_iter().map(|link| (link.to, link.text)).collect();
        let expected = [("/rif/1?utm=a", "La ligne du Rif"), ("#note", "1"), ("/fin", "sans fin")];
        assert_eq!(found, expected.map(|(to, text)| (to.to_string(), text.to_string())));
    }

    #[test]
    fn addresses_lead_to_articles() {
        let article = |id: &str, url: &str| {
            let mut article = Article::new(id, "");
            article.url = Some(url.to_string());
            article
        };
        let addresses = Addresses::of(&[
            article("a", "https://www.gazette.example/rif/1/"),
            article("b", "https://gazette.example/rif/2"),
            article("c", "https://autre.example/rif/2"),
        ]);
        for (address, id) in [
            ("https://gazette.example/rif/1", Some("a")),
            ("HTTP://WWW.Gazette.example/rif/1/index.html#suite", Some("a")),
            ("//gazette.example/rif/1?utm=x", Some("a")),
            ("/rif/1/", Some("a")),
            ("https://gazette.example/rif/2", Some("b")),
            ("/rif/2", None),
            ("https://ailleurs.example/rif/1", None),
            ("rif/1", None),
            ("mailto:a@b.example", None),
            ("é", None),
            ("", None),
        ] {
            assert_eq!(addresses.find(address), id, "{address}");
        }
    }
}
