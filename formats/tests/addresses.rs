//! Addresses of pages, as links on other pages write them.
#![cfg(feature = "inject")]

use connexe_formats::inject::{absolute, relative};
use proptest::prelude::*;
use url::Url;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_relative_address_leads_to_its_page(from in path(), to in path(), tail in "(\\?[a-z=&:/]{0,5})?(#[a-z:/]{0,4})?") {
        let to = to + &tail;
        let link = relative(&from, &to);
        let host = Url::parse("https://blog.example/").unwrap();
        let (base, target) = (host.join(&from).unwrap(), host.join(&to).unwrap());
        prop_assert_eq!(base.join(&link).unwrap(), target, "{} on {}", link, from);
    }

    #[test]
    fn any_address_is_made_relative_without_harm(from in ".{0,24}", to in "[a-z:/?#.%é ]{0,24}") {
        let _ = absolute(&from, &to);
        let link = relative(&from, &to);
        // Whole addresses lead to the same place from everywhere.
        let host = Url::parse("https://blog.example/").unwrap();
        if let (Ok(base), Ok(target)) = (host.join(&from), host.join(&to)) && to.starts_with('/') && from.starts_with('/') && base.host() == target.host() {
            prop_assert_eq!(base.join(&link).unwrap(), target, "{} on {}", link, from);
        }
    }
}

fn path() -> impl Strategy<Value = String> {
    "(/([a-c.:]{1,3}|é|%C3%A9|a b)){0,4}/?".prop_map(|path| if path.is_empty() { "/".to_string() } else { path })
}

#[test]
fn addresses_are_relative_to_their_page() {
    for (from, to, expected) in [
        ("/a/b/", "/a/c/", "../c/"),
        ("/a/b/", "/a/b/c/", "c/"),
        ("/a/b/", "/a/", "../"),
        ("/a/b/", "/", "../../"),
        ("/", "/a/b/", "a/b/"),
        ("/a/b.html", "/a/c.html", "c.html"),
        ("/a/b.html", "/d.html", "../d.html"),
        ("/a/b.html", "/a/", "./"),
        ("/a/b/", "/a/b/", "./"),
        ("/a.html", "/a.html", "a.html"),
        ("/a/b/", "/a/c/?p=1#x", "../c/?p=1#x"),
        ("/a/b/", "/a/b/#x", "./#x"),
        ("/a/", "/a/12:30/", "./12:30/"),
        ("/a/", "/été/", "../%C3%A9t%C3%A9/"),
        ("/a/", "/%C3%A9t%C3%A9/", "../%C3%A9t%C3%A9/"),
        ("/a/", "/b c/", "../b%20c/"),
        ("/a/", "https://other.example/b/", "https://other.example/b/"),
        ("https://blog.example/a/", "https://blog.example/b/", "../b/"),
        ("https://blog.example/a/", "http://blog.example/b/", "http://blog.example/b/"),
        ("/a/", "//other.example/b/", "//other.example/b/"),
        ("/a/", "mailto:a@blog.example", "mailto:a@blog.example"),
    ] {
        assert_eq!(relative(from, to), expected, "{to} on {from}");
    }
}

#[test]
fn addresses_are_whole() {
    for (base, to, expected) in [
        ("https://blog.example", "/a/", "https://blog.example/a/"),
        ("https://blog.example/", "/a/", "https://blog.example/a/"),
        ("https://blog.example/sous", "/a/b.html?p=1#x", "https://blog.example/sous/a/b.html?p=1#x"),
        ("https://blog.example/sous/?x#y", "/", "https://blog.example/sous/"),
        ("https://blog.example", "/été/", "https://blog.example/%C3%A9t%C3%A9/"),
        ("https://blog.example", "/12:30/", "https://blog.example/12:30/"),
        ("https://blog.example", "https://other.example/a/", "https://other.example/a/"),
        ("https://blog.example", "//other.example/a/", "//other.example/a/"),
        ("no address", "/a/", "/a/"),
    ] {
        assert_eq!(absolute(base, to), expected, "{to} on {base}");
    }
}
