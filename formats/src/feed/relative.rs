//! Relative addresses in bodies.
//!
//! Input: HTML, and the address that its links are relative to (`xml:base`). Output: the same with whole addresses. Cost: linear. Only
//! needed where this address is not that of the article, to which the library resolves links.

use url::Url;

use crate::export::permalink::resolved;

/// Makes the addresses of links whole.
pub(super) fn with_base(html: &str, base: &Url) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(at) = rest.find("href=") {
        let start = at + "href=".len();
        let quote = rest[start..].chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = quote.and_then(|quote| rest[start + 1..].split_once(quote)).map(|(value, _)| value);
        let whole = value.filter(|value| !value.starts_with('#')).and_then(|value| resolved(base, &value.replace("&amp;", "&")));
        match (value, whole) {
            (Some(value), Some(whole)) => {
                out.push_str(&rest[..=start]);
                out.push_str(&whole.replace('&', "&amp;").replace('"', "%22").replace('\'', "%27"));
                rest = &rest[start + 1 + value.len()..];
            }
            _ => {
                out.push_str(&rest[..start]);
                rest = &rest[start..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_links_are_whole() {
        let base = Url::parse("https://x.example/2024/").unwrap();
        for (html, expected) in [
            ("<a href=\"crue/?a&amp;b\">a</a>", "<a href=\"https://x.example/2024/crue/?a&amp;b\">a</a>"),
            ("<a href='/b'>b</a> href= <a href=c>", "<a href='https://x.example/b'>b</a> href= <a href=c>"),
            ("<a href=\"#n\"> <a href=\"mailto:a@b.example\">", "<a href=\"#n\"> <a href=\"mailto:a@b.example\">"),
            ("<a href=\"never closed", "<a href=\"never closed"),
        ] {
            assert_eq!(with_base(html, &base), expected);
        }
        let open = "href=\"".repeat(50_000);
        assert!(with_base(&open, &base).len() >= open.len());
    }
}
