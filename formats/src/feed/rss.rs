//! Items of RSS.
//!
//! Input: an element `item` of RSS 0.9 to 2.0, with the extensions that sites use. Output: an entry. Cost: linear; the body is moved.

use url::Url;

use super::entry::Entry;
use super::person::name_of;
use crate::export::permalink::resolved;
use crate::xml::Element;

/// Dates of publication, then those of the last change.
const DATES: [&str; 9] = [
    "pubDate",
    "dc:date",
    "dcterms:issued",
    "dcterms:created",
    "atom:published",
    "published",
    "atom:updated",
    "dcterms:modified",
    "updated",
];

/// Words in the address of a taxonomy whose terms are sections.
const SECTIONS: [&str; 5] = ["category", "categories", "section", "sections", "rubrique"];

/// Reads an item. `base` is the address that its links are relative to.
pub(super) fn read(number: usize, mut item: Element, base: Option<&Url>) -> Entry {
    let text = |name: &str| item.text_of(name).map(str::to_string);
    let whole = |address: &str| base.and_then(|base| resolved(base, address)).unwrap_or_else(|| address.to_string());
    let guid = item.all("guid").find(|guid| !guid.text.trim().is_empty());
    let of_guid = guid.filter(|guid| guid.attribute("isPermaLink") != Some("false")).map(|guid| guid.text.trim());
    let of_guid = of_guid.filter(|guid| guid.contains("://")).map(str::to_string);
    let of_atom = item.all("atom:link").find(|link| matches!(link.attribute("rel"), None | Some("alternate")));
    // A service that counts clicks writes its own address in `link`.
    let link = text("feedburner:origLink")
        .or_else(|| text("link"))
        .or_else(|| of_atom.and_then(|link| link.attribute("href")).map(str::to_string));
    let link =
        link.or_else(|| of_guid.clone()).or_else(|| item.attribute("rdf:about").map(str::to_string)).map(|link| whole(&link));
    let aliases = [text("link"), of_guid]
        .into_iter()
        .flatten()
        .map(|address| whole(&address))
        .filter(|address| Some(address) != link.as_ref());
    let aliases: Vec<String> = aliases.collect();
    let authors = item.all("dc:creator").chain(item.all("author")).map(|author| author.text.as_str());
    let of_atom = item.all("atom:author").chain(item.all("author")).filter_map(|author| author.text_of("name"));
    let mut names: Vec<String> = Vec::new();
    for name in authors.chain(of_atom).filter_map(name_of) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names = if names.is_empty() { item.text_of("itunes:author").and_then(name_of).into_iter().collect() } else { names };
    let (tags, section) = categories(&item);
    let subjects: Vec<&str> = item.all("dc:subject").map(|subject| subject.text.trim()).filter(|text| !text.is_empty()).collect();
    // One subject may be a list with commas.
    let (tags, keywords) = match subjects.as_slice() {
        _ if !tags.is_empty() => (tags, None),
        [] => (tags, text("media:keywords")),
        [one] => (tags, Some(one.to_string())),
        several => (several.iter().map(ToString::to_string).collect(), None),
    };
    let mut entry = Entry {
        number,
        link,
        guid: guid.map(|guid| guid.text.trim().to_string()),
        aliases,
        title: text("title").or_else(|| text("media:title")),
        tags,
        keywords,
        section,
        authors: names,
        date: DATES.iter().find_map(|name| text(name)),
        image: picture(&item).map(whole),
        language: item.attribute("xml:lang").map(str::to_string).or_else(|| text("dc:language")),
        ..Entry::default()
    };
    let content = ["content:encoded", "content", "xhtml:body", "body"].iter().find_map(|name| item.take_text(name));
    let description = item.take_text("description").or_else(|| item.take_text("dc:description"));
    entry.has_content = content.is_some();
    (entry.body, entry.lead) = match content {
        Some(content) => (Some(content), description),
        None => (description, None),
    };
    entry
}

/// Returns tags, and the section.
fn categories(item: &Element) -> (Vec<String>, Option<String>) {
    let (mut tags, mut section) = (Vec::new(), None);
    for category in item.all("category") {
        let name = category.text.trim();
        let name = if name.is_empty() { category.attribute("text").unwrap_or_default() } else { name };
        if name.is_empty() || tags.iter().any(|known| known == name) {
            continue;
        }
        let domain = category.attribute("domain").unwrap_or_default().to_ascii_lowercase();
        let is_section = domain.split(|c: char| !c.is_alphanumeric()).any(|word| SECTIONS.contains(&word));
        if is_section && section.is_none() {
            section = Some(name.to_string());
        } else {
            tags.push(name.to_string());
        }
    }
    (tags, section)
}

/// Returns the address of the picture of an entry.
pub(super) fn picture(entry: &Element) -> Option<&str> {
    let groups = || std::iter::once(entry).chain(entry.all("media:group"));
    let is_picture = |element: &&Element| {
        element.attribute("medium") == Some("image") || element.attribute("type").is_some_and(|kind| kind.starts_with("image/"))
    };
    let content =
        groups().flat_map(|group| group.all("media:content")).find(is_picture).and_then(|content| content.attribute("url"));
    let thumbnail = || groups().flat_map(|group| group.all("media:thumbnail")).find_map(|thumbnail| thumbnail.attribute("url"));
    let enclosure = || entry.all("enclosure").find(is_picture).and_then(|enclosure| enclosure.attribute("url"));
    content.or_else(thumbnail).or_else(enclosure).or_else(|| entry.all("itunes:image").find_map(|image| image.attribute("href")))
}
