//! Names of elements with the usual prefix of their namespace.
//!
//! Input: the declarations of the outer elements. Output: names such as `content:encoded`, whatever prefix the document chose. Broken
//! documents often lack a declaration: a prefix that is not declared stays as it is. Cost: a lookup a name.

use std::borrow::Cow;
use std::collections::HashMap;

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// Namespaces by the start of their address, each with its usual prefix.
const USUAL: [(&str, &str); 10] = [
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("http://rssnamespace.org/feedburner/ext/1.0", "feedburner"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://www.w3.org/2007/app", "app"),
    ("http://purl.org/rss/1.0/", ""),
    (ATOM, "atom"),
];

/// The prefixes of a document.
#[derive(Debug, Default)]
pub(crate) struct Prefixes {
    /// The usual prefix for a prefix of the document, where they differ.
    usual: HashMap<String, &'static str>,
}

impl Prefixes {
    /// Reads the declarations of an outer element.
    pub(crate) fn declare(&mut self, element: &str, attributes: &[(String, String)]) {
        let own = element.split_once(':').map(|(prefix, _)| prefix);
        for (name, address) in attributes {
            let Some(prefix) = name.strip_prefix("xmlns:") else { continue };
            let address = address.trim();
            let export = address.strip_prefix("http://wordpress.org/export/").map(|rest| rest.trim_end_matches('/'));
            let usual = match export {
                Some(version) if version.ends_with("excerpt") => Some("excerpt"),
                Some(_) => Some("wp"),
                // In a feed of Atom its elements have no prefix.
                None if address == ATOM && own == Some(prefix) => Some(""),
                None => USUAL.iter().find(|(start, _)| address.starts_with(start)).map(|&(_, usual)| usual),
            };
            if let Some(usual) = usual.filter(|usual| *usual != prefix) {
                self.usual.insert(prefix.to_string(), usual);
            }
        }
    }

    /// Returns a name with the usual prefix.
    pub(crate) fn usual<'a>(&self, name: &'a str) -> Cow<'a, str> {
        let Some((prefix, local)) = name.split_once(':') else { return Cow::Borrowed(name) };
        match self.usual.get(prefix) {
            Some(&"") => Cow::Borrowed(local),
            Some(usual) => Cow::Owned(format!("{usual}:{local}")),
            None => Cow::Borrowed(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names() {
        let declare = |element: &str, declared: &[(&str, &str)]| {
            let mut prefixes = Prefixes::default();
            let attributes: Vec<_> = declared.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            prefixes.declare(element, &attributes);
            prefixes
        };
        let rss =
            declare("rss", &[("xmlns:a10", ATOM), ("xmlns:c", USUAL[0].0), ("xmlns:w", "http://wordpress.org/export/1.2/")]);
        for (name, usual) in [
            ("a10:link", "atom:link"),
            ("c:encoded", "content:encoded"),
            ("w:status", "wp:status"),
            ("dc:creator", "dc:creator"),
            ("title", "title"),
        ] {
            assert_eq!(rss.usual(name), usual);
        }
        assert_eq!(declare("a:feed", &[("xmlns:a", ATOM)]).usual("a:entry"), "entry");
    }
}
