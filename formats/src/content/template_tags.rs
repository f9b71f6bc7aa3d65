//! Template tags of texts that stand for the address of a page: `{{< ref "digue.md" >}}`, `{% post_url 2024-01-18-digue %}`.
//!
//! Input: a text, and functions that tell addresses. Output: the text with the addresses in their place; other tags stay for the reader
//! of the library, which takes them out. Cost: linear in the text. This happens before Markdown is read, as in the generators: a tag may
//! stand within a link.

use std::borrow::Cow;

use super::rules::Tags;

/// Bytes of the longest tag.
const LONGEST: usize = 2_048;

/// What tells the addresses of tags.
pub(super) struct Addresses<'a> {
    /// Tells the address of a source, in a language if one is named; a source that is not there is noted by this function.
    pub(super) source: &'a mut dyn FnMut(&str, Option<&str>) -> Option<String>,
    /// Tells the address of a path of the site.
    pub(super) path: &'a dyn Fn(&str) -> String,
}

/// Replaces tags by addresses.
pub(super) fn replaced<'a>(text: &'a str, tags: Tags, addresses: &mut Addresses<'_>) -> Cow<'a, str> {
    let open = match tags {
        Tags::None => return Cow::Borrowed(text),
        Tags::Hugo | Tags::Liquid => '{',
    };
    let mut out = String::new();
    let mut kept = 0;
    // Where the address of the site was just written: what follows brings it along.
    let mut base: Option<(usize, usize)> = None;
    for (at, _) in text.match_indices(open) {
        if at < kept {
            continue;
        }
        let Some((found, end)) = tag(text, at, tags) else { continue };
        out.push_str(&text[kept..at]);
        kept = end;
        let follows = base.filter(|(_, written)| *written == out.len()).map(|(start, _)| start);
        match found {
            Tag::Source { path, language } => {
                if let Some(address) = (addresses.source)(path, language) {
                    out.truncate(follows.unwrap_or(out.len()));
                    out.push_str(&address);
                }
            }
            Tag::Path(path) => out.push_str(&(addresses.path)(path)),
            Tag::Base => {
                let start = follows.unwrap_or(out.len());
                out.truncate(start);
                out.push_str((addresses.path)("/").trim_end_matches('/'));
                base = Some((start, out.len()));
            }
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

/// A tag that stands for an address.
enum Tag<'a> {
    Source {
        path: &'a str,
        language: Option<&'a str>,
    },
    Path(&'a str),
    /// The address of the site, without a slash at its end.
    Base,
}

/// Reads the tag that begins at a byte; also returns its end.
fn tag(text: &str, at: usize, tags: Tags) -> Option<(Tag<'_>, usize)> {
    let rest = &text[at..];
    let marks: &[(&str, &str)] = match tags {
        Tags::Hugo => &[("{{<", ">}}"), ("{{%", "%}}")],
        _ => &[("{%", "%}"), ("{{", "}}")],
    };
    let (open, close) = marks.iter().find(|(open, _)| rest.starts_with(open))?;
    let mut limit = rest.len().min(LONGEST);
    while !rest.is_char_boundary(limit) {
        limit -= 1;
    }
    let length = rest[open.len()..limit].find(close)?;
    let inner = rest[open.len()..open.len() + length].trim_matches('-').trim();
    let end = at + open.len() + length + close.len();
    let found = match (tags, *open) {
        (Tags::Hugo, _) => hugo(inner)?,
        (_, "{%") => {
            let (name, argument) = inner.split_once(char::is_whitespace)?;
            match name {
                "post_url" | "link" => Tag::Source { path: unquoted(argument.trim()), language: None },
                _ => return None,
            }
        }
        _ => expression(inner)?,
    };
    Some((found, end))
}

/// Reads `ref` and `relref` of Hugo: `"digue.md"`, `path="digue.md" lang="fr"`.
fn hugo(inner: &str) -> Option<Tag<'_>> {
    let (name, arguments) = inner.split_once(char::is_whitespace)?;
    if !matches!(name, "ref" | "relref") {
        return None;
    }
    let arguments = arguments.trim();
    let named = |name: &str| {
        let (_, rest) = arguments.split_once(&format!("{name}="))?;
        Some(first_word(rest))
    };
    let path = named("path").unwrap_or_else(|| first_word(arguments));
    Some(Tag::Source { path, language: named("lang") })
}

/// Returns the first word or text in quotes.
fn first_word(text: &str) -> &str {
    let mark = text.chars().next().filter(|mark| matches!(mark, '"' | '`' | '\''));
    match mark {
        Some(mark) => text[1..].split(mark).next().unwrap_or_default(),
        None => text.split_whitespace().next().unwrap_or_default(),
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// Reads an expression that stands for an address: `site.baseurl`, `"/a/" | relative_url`, `'/a/' | url`.
fn expression(inner: &str) -> Option<Tag<'_>> {
    let (value, filters) = inner.split_once('|').map_or((inner, ""), |(value, filters)| (value, filters));
    let (value, filters) = (value.trim(), filters.trim());
    match value {
        "site.baseurl" | "site.url" | "site.base_url" if filters.is_empty() => return Some(Tag::Base),
        _ => {}
    }
    let is_quoted = value.len() > 1 && value.starts_with(['"', '\'']) && value.ends_with(['"', '\'']);
    let name = filters.split([':', '|', '(']).next().unwrap_or_default().trim();
    let is_address = matches!(name, "relative_url" | "absolute_url" | "url" | "prepend" | "htmlBaseUrl" | "locale_url");
    (is_quoted && is_address).then(|| Tag::Path(unquoted(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_addresses() {
        for (tags, text, expected) in [
            (Tags::Hugo, "[a]({{< ref \"digue.md\" >}}) b", "[a](/s/digue.md) b"),
            (Tags::Hugo, "[a]({{% relref path=\"digue.md\" lang=\"en\" %}})", "[a](/s/digue.md@en)"),
            (Tags::Hugo, "[a]({{< ref \"mort.md\" >}}) {{< youtube x >}}", "[a]() {{< youtube x >}}"),
            (Tags::Hugo, "{{</* ref \"digue.md\" */>}} {{< ref", "{{</* ref \"digue.md\" */>}} {{< ref"),
            (Tags::Liquid, "[a]({% post_url 2024-01-18-digue %})", "[a](/s/2024-01-18-digue)"),
            (Tags::Liquid, "[a]({{ site.baseurl }}{% link _posts/x.md %})", "[a](/s/_posts/x.md)"),
            (Tags::Liquid, "[a]({{ site.url }}{{ site.baseurl }}/x/)", "[a](/base/x/)"),
            (Tags::Liquid, "[a]({{ '/x/' | relative_url }}) {{ \"/y/\" | url }}", "[a](/base/x/) /base/y/"),
            (Tags::Liquid, "{{ page.title }} {% for a in b %}", "{{ page.title }} {% for a in b %}"),
            (Tags::None, "[a]({{< ref \"digue.md\" >}})", "[a]({{< ref \"digue.md\" >}})"),
        ] {
            let mut source = |path: &str, language: Option<&str>| {
                let language = language.map_or_else(String::new, |language| format!("@{language}"));
                (!path.starts_with("mort")).then(|| format!("/s/{path}{language}"))
            };
            let mut addresses = Addresses { source: &mut source, path: &|path| format!("/base{path}") };
            assert_eq!(replaced(text, tags, &mut addresses), expected, "{text}");
        }
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time() {
        for (tags, text) in [(Tags::Hugo, "{{< ref "), (Tags::Liquid, "{{ "), (Tags::Liquid, "{% link é"), (Tags::Hugo, "{")] {
            let text = text.repeat(100_000);
            let mut source = |_: &str, _: Option<&str>| None;
            let mut addresses = Addresses { source: &mut source, path: &str::to_string };
            assert_eq!(replaced(&text, tags, &mut addresses), text);
        }
    }
}
