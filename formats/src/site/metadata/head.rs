//! The head of a page: `meta`, `link` and `title`. They count wherever they stand, for some pages have them in the body.
//!
//! Input: the tree. Output: the names and contents in their order, and the links by their relation. Cost: linear; at most
//! [`MOST`] of each are kept.

use crate::site::tree::{Attr, NodeId, Tag, Tree, one_line};

/// Elements of one kind that are kept: a page with more is no page that a person made.
const MOST: usize = 2_000;

/// The head of a page.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// Names in lower case, with contents.
    metas: Vec<(String, String)>,
    pub(crate) title: Option<String>,
    pub(crate) canonical: Option<String>,
    /// Language and address of the other versions of the page.
    pub(crate) alternates: Vec<(String, String)>,
    /// Address that the page leads to by itself.
    pub(crate) refresh: Option<String>,
    /// Languages of `html`.
    pub(crate) language: Option<String>,
    /// Classes of `html` and `body`.
    pub(crate) classes: Vec<String>,
}

impl Head {
    pub(crate) fn of(tree: &Tree<'_>) -> Self {
        let mut head = Self::default();
        for node in tree.all() {
            match tree.tag(node) {
                Tag::Meta => head.add_meta(tree, node),
                Tag::Link => head.add_link(tree, node),
                Tag::Title if head.title.is_none() && !tree.ancestors(node).any(|outer| tree.tag(outer) == Tag::Svg) => {
                    head.title = Some(tree.line(node)).filter(|title| !title.is_empty());
                }
                Tag::Html | Tag::Body => {
                    head.classes.extend(tree.words(node, Attr::Class).take(MOST).map(str::to_string));
                    let language = tree.attr(node, Attr::Lang).or_else(|| tree.attr(node, Attr::XmlLang));
                    head.language = head.language.take().or(language.and_then(filled));
                }
                _ => {}
            }
        }
        head
    }

    fn add_meta(&mut self, tree: &Tree<'_>, node: NodeId) {
        let Some(content) = tree.attr(node, Attr::Content).and_then(filled) else { return };
        if let Some(equivalent) = tree.attr(node, Attr::HttpEquiv) {
            match equivalent.trim().to_ascii_lowercase().as_str() {
                "refresh" if self.refresh.is_none() => self.refresh = refresh_target(&content),
                "content-language" => self.push("content-language", content),
                _ => {}
            }
            return;
        }
        let names = [Attr::Property, Attr::Name].iter().filter_map(|&attr| tree.attr(node, attr));
        for name in names.flat_map(str::split_ascii_whitespace).take(4) {
            self.push(name, content.clone());
        }
    }

    fn push(&mut self, name: &str, content: String) {
        if self.metas.len() < MOST {
            self.metas.push((name.to_ascii_lowercase(), content));
        }
    }

    fn add_link(&mut self, tree: &Tree<'_>, node: NodeId) {
        let Some(href) = tree.attr(node, Attr::Href).and_then(filled) else { return };
        if tree.has_word(node, Attr::Rel, "canonical") {
            self.canonical.get_or_insert(href);
        } else if tree.has_word(node, Attr::Rel, "alternate")
            && let Some(language) = tree.attr(node, Attr::Hreflang).and_then(filled)
            && self.alternates.len() < MOST
        {
            self.alternates.push((language, href));
        }
    }

    /// Returns the contents of the names, those of the first name first.
    pub(crate) fn all<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        names
            .iter()
            .flat_map(|name| self.metas.iter().filter(move |(found, _)| found == name))
            .map(|(_, content)| content.as_str())
    }

    /// Returns the first content of the names.
    pub(crate) fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.metas.iter().find(|(found, _)| found == name)).map(|(_, content)| content.clone())
    }

    /// Whether search engines are told to leave the page out.
    pub(crate) fn is_noindex(&self) -> bool {
        let is_mark = |content: &str| {
            content.split([',', ' ', ';']).any(|word| matches!(word.trim().to_ascii_lowercase().as_str(), "noindex" | "none"))
        };
        self.all(&["robots", "googlebot"]).any(is_mark)
    }
}

/// Returns a value in one line, if there is something in it.
fn filled(value: &str) -> Option<String> {
    Some(one_line(value)).filter(|value| !value.is_empty())
}

/// Returns the address of a redirect: `0; url=/a/`. A page that only reloads itself has none.
fn refresh_target(content: &str) -> Option<String> {
    let (delay, rest) = content.split_once([';', ','])?;
    // A page that waits is read before it leads on.
    if delay.trim().split('.').next()?.parse::<u32>().ok()? > 30 {
        return None;
    }
    let rest = rest.trim_start();
    let name = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url"))?;
    let value = rest[name.len()..].trim_start().strip_prefix('=')?.trim();
    filled(value.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_have_a_target() {
        for (content, target) in [
            ("0; url=/a/", Some("/a/")),
            ("0;URL='/a b/'", Some("/a b/")),
            ("3, url = \"https://x.example/\"", Some("https://x.example/")),
            ("0.5;url=/a", Some("/a")),
            ("300", None),
            ("300; url=/a", None),
            ("0; url=", None),
            ("x; url=/a", None),
        ] {
            assert_eq!(refresh_target(content).as_deref(), target, "{content}");
        }
    }

    #[test]
    fn robots_are_told_to_leave_out() {
        for (robots, is_noindex) in [
            ("noindex", true),
            ("NOINDEX, follow", true),
            ("none", true),
            ("index, follow, max-image-preview:large", false),
            ("noindexes", false),
        ] {
            let page = format!("<meta name=robots content='{robots}'>");
            assert_eq!(Head::of(&crate::site::tree::parse(&page)).is_noindex(), is_noindex, "{robots}");
        }
    }
}
