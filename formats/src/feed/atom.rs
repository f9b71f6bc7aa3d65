//! Entries of Atom 1.0, and of its draft 0.3.
//!
//! Input: an element `entry`. Output: an entry of any feed. Cost: linear; the body is moved.

use url::Url;

use super::entry::Entry;
use super::person::name_of;
use super::relative::with_base;
use super::rss::picture;
use crate::export::permalink::resolved;
use crate::plain_text::as_html;
use crate::xml::Element;

/// Dates of publication, then those of the last change. `issued` and `modified` are of version 0.3.
const DATES: [&str; 5] = ["published", "issued", "created", "updated", "modified"];

/// Reads an entry. `base` is the address that its links are relative to.
pub(super) fn read(number: usize, mut item: Element, base: Option<&Url>) -> Entry {
    let base = inner_base(base, &item);
    let link = alternate(&item, base.as_ref());
    let guid = item.text_of("id").map(str::to_string);
    let of_id = guid.clone().filter(|id| id.starts_with("http"));
    let aliases = of_id.clone().into_iter().filter(|id| Some(id) != link.as_ref()).collect();
    let mut entry = Entry {
        number,
        link: link.or(of_id),
        guid,
        aliases,
        title: item.all("title").find_map(html_of),
        tags: tags(&item),
        authors: authors(&item),
        date: DATES.iter().find_map(|name| item.text_of(name)).map(str::to_string),
        image: picture(&item).or_else(|| picture_link(&item)).map(|url| whole(base.as_ref(), url)),
        language: item.attribute("xml:lang").map(str::to_string),
        is_draft: item.all("app:control").any(|control| control.text_of("app:draft") == Some("yes")),
        ..Entry::default()
    };
    let mut text = |name: &str| {
        let position = item.children.iter().position(|child| child.name == name && html_of(child).is_some())?;
        let element = item.children.swap_remove(position);
        let language = element.attribute("xml:lang").map(str::to_string);
        // A link of the text is relative to the address of the article, unless the feed says so.
        let own = inner_base(base.as_ref(), &element);
        let html = html_of(&element)?;
        Some((own.map_or_else(|| html.clone(), |own| with_base(&html, &own)), language))
    };
    let content = text("content");
    let summary = text("summary").map(|(summary, _)| summary);
    entry.has_content = content.is_some();
    (entry.body, entry.lead) = match content {
        Some((content, language)) => {
            entry.language = language.or(entry.language);
            (Some(content), summary)
        }
        None => (summary, None),
    };
    entry
}

/// Returns the text of a construct of Atom as HTML; `None` for one without text, or of another kind.
pub(super) fn html_of(element: &Element) -> Option<String> {
    let text = element.text.trim();
    if text.is_empty() {
        return None;
    }
    let is_markup = text.contains("</p>") || text.contains("<br") || text.contains("<p>");
    match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
        Some("html" | "xhtml" | "text/html" | "application/xhtml+xml") => Some(text.to_string()),
        // Version 0.3 and some programs write HTML without saying so.
        None if is_markup => Some(text.to_string()),
        None | Some("text" | "text/plain") => Some(as_html(text)),
        Some(other) if other.starts_with("text/") => Some(as_html(text)),
        Some(_) => None,
    }
}

/// Returns the address of the page of an element: of a web page rather than of another form.
pub(super) fn alternate(element: &Element, base: Option<&Url>) -> Option<String> {
    let links = || element.all("link").filter(|link| matches!(link.attribute("rel"), None | Some("alternate")));
    let is_page =
        |link: &&Element| link.attribute("type").is_none_or(|kind| kind == "text/html" || kind == "application/xhtml+xml");
    let link = links().find(is_page).or_else(|| links().next())?;
    Some(whole(inner_base(base, link).as_ref(), link.attribute("href")?))
}

/// Returns the address that links within an element are relative to.
pub(super) fn inner_base(base: Option<&Url>, element: &Element) -> Option<Url> {
    match (element.attribute("xml:base"), base) {
        (None, base) => base.cloned(),
        (Some(own), Some(base)) => base.join(own).ok(),
        (Some(own), None) => Url::parse(own).ok(),
    }
}

/// Returns the authors of an entry or of a feed.
pub(super) fn authors(element: &Element) -> Vec<String> {
    element.all("author").filter_map(|author| author.text_of("name")).filter_map(name_of).collect()
}

fn whole(base: Option<&Url>, address: &str) -> String {
    base.and_then(|base| resolved(base, address)).unwrap_or_else(|| address.to_string())
}

fn picture_link(item: &Element) -> Option<&str> {
    let is_picture = |link: &&Element| {
        link.attribute("rel") == Some("enclosure") && link.attribute("type").is_some_and(|kind| kind.starts_with("image/"))
    };
    item.all("link").find(is_picture)?.attribute("href")
}

fn tags(item: &Element) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    // Programs of Google write the kind of an entry as a category.
    let is_tag = |category: &&Element| category.attribute("scheme").is_none_or(|scheme| !scheme.ends_with("#kind"));
    for category in item.all("category").filter(is_tag) {
        let name = category.attribute("label").or_else(|| category.attribute("term"));
        if let Some(name) = name.filter(|name| !tags.iter().any(|known| known == name)) {
            tags.push(name.to_string());
        }
    }
    tags
}
