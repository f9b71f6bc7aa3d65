//! Feeds: what is understood of each kind, how several become one corpus, and what an error costs.
#![cfg(feature = "feed")]

mod common;

use common::{Folder, article, field, fixture, ids, notes};
use connexe::ErrorKind;
use connexe_formats::feed::FeedReader;
use connexe_formats::{Reading, Source as _};
use proptest::prelude::*;

fn read(text: impl AsRef<[u8]>) -> Reading {
    let folder = Folder::new();
    FeedReader::new(folder.write("a.xml", text)).read(&()).unwrap()
}

/// Returns a feed of RSS with some items.
fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><link>https://x.example/</link><language>fr</language>{items}</channel></rss>")
}

fn item(path: &str, more: &str) -> String {
    format!("<item><title>Un</title><link>https://x.example{path}</link>{more}</item>")
}

#[test]
fn rss_2() {
    let reading = FeedReader::new(fixture("rss2.xml")).read(&()).unwrap();
    assert_eq!(reading.base.as_deref(), Some("https://carnet.example"));
    assert_eq!(ids(&reading), ["/2024/03/la-digue/", "/2024/03/la-crue/", "https://ailleurs.example/un/", "carnet-77"]);
    for (id, name, value) in [
        ("/2024/03/la-digue/", "title", "La digue & l’eau"),
        ("/2024/03/la-digue/", "url", "https://carnet.example/2024/03/la-digue/"),
        ("/2024/03/la-digue/", "lead", "Une nuit longue. […]"),
        ("/2024/03/la-digue/", "authors", "Zoé Martin"),
        ("/2024/03/la-digue/", "date", "2024-03-01T00:30:00+01:00"),
        ("/2024/03/la-digue/", "tags", "digue|nuit"),
        ("/2024/03/la-digue/", "section", "Crues"),
        ("/2024/03/la-digue/", "image", "https://carnet.example/a.jpg"),
        ("/2024/03/la-digue/", "links", "/2024/03/la-crue/"),
        ("/2024/03/la-digue/", "language", "fr"),
        ("/2024/03/la-crue/", "authors", "Luc Brun"),
        ("/2024/03/la-crue/", "tags", "crue|fleuve"),
        ("/2024/03/la-crue/", "body", "Le fleuve monte depuis lundi, et les écluses sont fermées."),
        ("https://ailleurs.example/un/", "body", "Un lien vers un autre site."),
    ] {
        assert_eq!(field(article(&reading, id), name), value, "{name} of {id}");
    }
    // The last item has neither address nor id; the link to an older article is in order.
    let notes: Vec<String> = reading.corpus.report.notes.iter().map(ToString::to_string).collect();
    assert!(notes[0].starts_with("rss2.xml, entry 5: no id"), "{notes:?}");
    assert!(reading.report.dead_links.is_empty() && notes.iter().all(|note| !note.contains("ancien")), "{notes:?}");
}

#[test]
fn rss_1() {
    let reading = FeedReader::new(fixture("rss1.xml")).read(&()).unwrap();
    for (name, value) in [
        ("title", "Un"),
        ("authors", "Zoé"),
        ("tags", "a|b"),
        ("date", "2024-03-01T08:00:00+01:00"),
        ("language", "fr"),
        ("body", "Le texte."),
    ] {
        assert_eq!(field(article(&reading, "/un/"), name), value, "{name}");
    }
}

#[test]
fn atom() {
    let reading = FeedReader::new(fixture("atom.xml")).read(&()).unwrap();
    assert_eq!(ids(&reading), ["/blog/2024/la-digue/", "/blog/2024/la-crue/", "/blog/2024/brouillon/"]);
    for (id, name, value) in [
        ("/blog/2024/la-digue/", "title", "3 < 5 & l'eau"),
        ("/blog/2024/la-digue/", "url", "https://carnet.example/blog/2024/la-digue/"),
        ("/blog/2024/la-digue/", "lead", "Une nuit <longue>."),
        ("/blog/2024/la-digue/", "body", "La digue <a tenu> toute la nuit.\nVoir la crue."),
        ("/blog/2024/la-digue/", "authors", "Zoé Martin"),
        ("/blog/2024/la-digue/", "date", "2024-03-01T00:30:00+01:00"),
        ("/blog/2024/la-digue/", "tags", "La digue|nuit"),
        ("/blog/2024/la-digue/", "links", "/blog/2024/la-crue/"),
        ("/blog/2024/la-digue/", "image", "https://carnet.example/blog/a.jpg"),
        ("/blog/2024/la-digue/", "language", "fr"),
        ("/blog/2024/la-crue/", "title", "The flood"),
        ("/blog/2024/la-crue/", "authors", "Luc Brun|Zoé Martin"),
        ("/blog/2024/la-crue/", "language", "en"),
        ("/blog/2024/la-crue/", "date", "2024-03-12T08:00:00Z"),
        ("/blog/2024/la-crue/", "links", "/blog/2024/la-digue/"),
        ("/blog/2024/brouillon/", "status", "Draft"),
        ("/blog/2024/brouillon/", "body", "Un texte simple : a < b."),
    ] {
        assert_eq!(field(article(&reading, id), name), value, "{name} of {id}");
    }
    let below = FeedReader::new(fixture("atom.xml")).base_url("https://carnet.example/blog").read(&()).unwrap();
    assert_eq!(ids(&below)[0], "/2024/la-digue/");
}

#[test]
fn json_feed() {
    let reading = FeedReader::new(fixture("feed.json")).read(&()).unwrap();
    assert_eq!(ids(&reading), ["/2024/la-digue/", "/2024/la-crue/", "https://ailleurs.example/un/"]);
    for (id, name, value) in [
        ("/2024/la-digue/", "title", "La digue & [l'eau]"),
        ("/2024/la-digue/", "lead", "Une nuit."),
        ("/2024/la-digue/", "tags", "digue|R&D"),
        ("/2024/la-digue/", "authors", "Zoé Martin"),
        ("/2024/la-digue/", "links", "/2024/la-crue/"),
        ("/2024/la-digue/", "image", "https://carnet.example/a.jpg"),
        ("/2024/la-digue/", "date", "2024-03-01T00:30:00+01:00"),
        ("/2024/la-crue/", "body", "Le fleuve <monte>.\n\nEncore."),
        ("/2024/la-crue/", "authors", "Luc Brun"),
        ("/2024/la-crue/", "date", "2024-03-12T08:00:00Z"),
        ("https://ailleurs.example/un/", "body", "Un lien."),
    ] {
        assert_eq!(field(article(&reading, id), name), value, "{name} of {id}");
    }
    assert!(notes(&reading)[0].starts_with("feed.json, entry 4: is no object"), "{:?}", notes(&reading));
}

#[test]
fn forms_that_feeds_have() {
    let content = "<content:encoded>Le texte entier.</content:encoded>";
    for (text, name, value) in [
        // RSS.
        (rss(&item("/un/", "<dc:date>2024-03-01</dc:date>")), "date", "2024-03-01"),
        (
            rss(&item("/un/", "<pubDate>2024-03-01T08:00:00Z</pubDate><atom:updated>2025-01-01</atom:updated>")),
            "date",
            "2024-03-01T08:00:00Z",
        ),
        (rss(&item("/un/", "<description>&lt;p&gt;A &amp;amp; B&lt;/p&gt;</description>")), "body", "A & B"),
        (rss(&item("/un/", "<description><p>A <b>B</b></p></description>")), "body", "A B"),
        (rss(&item("/un/", &format!("<description>Le début.</description>{content}"))), "lead", "Le début."),
        (rss(&item("/un/", "<itunes:image href='https://x.example/a.jpg'/>")), "image", "https://x.example/a.jpg"),
        (rss(&item("/un/", "<media:thumbnail url='/a.jpg'/>")), "image", "/a.jpg"),
        (rss(&item("/un/", "<author>zoe@x.example</author>")), "authors", ""),
        (rss("<item><guid>https://x.example/un/</guid></item>"), "id", "/un/"),
        (rss("<item><link/><atom:link href='https://x.example/un/'/></item>"), "id", "/un/"),
        (
            rss(
                "<item><link>https://feeds.example/~r/1</link><feedburner:origLink>https://x.example/un/</feedburner:origLink></item>",
            ),
            "id",
            "/un/",
        ),
        (rss(&item("/un/", "<category>a</category><category>a</category><dc:subject>b</dc:subject>")), "tags", "a"),
        // Atom 0.3, entries with prefixes, HTML that is not declared.
        (
            "<feed version='0.3'><entry><id>a</id><link href='https://x.example/un/'/><issued>2024-03-01</issued></entry></feed>"
                .to_string(),
            "date",
            "2024-03-01",
        ),
        (
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:link href='/un/'/><a:title>T</a:title></a:entry></a:feed>"
                .to_string(),
            "title",
            "T",
        ),
        ("<feed><entry><link href='/un/'/><content>&lt;p&gt;A&lt;/p&gt;</content></entry></feed>".to_string(), "body", "A"),
        (
            "<feed><entry><link href='/un/'/><content type='image/png'>AAAA</content><summary>B</summary></entry></feed>"
                .to_string(),
            "body",
            "B",
        ),
        (
            "<feed><entry><id>urn:a:1</id><title type='xhtml'><div>A <b>B</b></div></title></entry></feed>".to_string(),
            "title",
            "A B",
        ),
        (
            "<feed xml:lang='de'><entry><link href='/un/'/><content xml:lang='nl'>A</content></entry></feed>".to_string(),
            "language",
            "nl",
        ),
        // JSON Feed 1.
        ("{\"items\": [{\"id\": \"https://x.example/un/\", \"author\": {\"name\": \"Zoé\"}}]}".to_string(), "authors", "Zoé"),
    ] {
        let reading = read(&text);
        assert_eq!(field(&reading.corpus.articles[0], name), value, "{text}");
    }
}

#[test]
fn a_note_tells_a_feed_of_excerpts() {
    let long = "Le fleuve monte depuis lundi, et les écluses sont fermées. ".repeat(20);
    for (more, is_noted) in [
        ("<description>Le début.</description>".to_string(), true),
        (format!("<description>{long} [&amp;#8230;]</description>"), true),
        (format!("<description>{long}</description>"), false),
        ("<content:encoded>Court.</content:encoded>".to_string(), false),
        ("<content:encoded>Le début…</content:encoded>".to_string(), true),
    ] {
        let reading = read(rss(&format!("{}{}", item("/un/", &more), item("/deux/", &more))));
        assert_eq!(notes(&reading).iter().any(|note| note.contains("2 of 2 entries hold an excerpt only")), is_noted, "{more}");
    }
}

#[test]
fn several_feeds_are_one_corpus() {
    let folder = Folder::new();
    let file = |name: &str, text: &str| folder.write(name, text);
    let whole = "<content:encoded>Le texte entier, avec <a href='/deux/'>un lien</a>.</content:encoded>";
    let a = file("a.xml", &rss(&format!("{}{}", item("/un/", "<description>Le début.</description>"), item("/deux/", whole))));
    let b = file("b.xml", &rss(&item("/un/?utm_source=b", whole)));
    let c = file(
        "c.json",
        "{\"home_page_url\": \"https://www.x.example/\", \"items\": [{\"id\": \"3\", \"url\": \"http://www.x.example/trois/\", \"content_text\": \"Trois\"}]}",
    );
    let reading = FeedReader::new(&a).file(&b).file(&c).read(&()).unwrap();
    assert_eq!(ids(&reading), ["/un/", "/deux/", "/trois/"]);
    // The longest text of an entry counts, and its links.
    assert_eq!(article(&reading, "/un/").body, "Le texte entier, avec un lien.");
    assert_eq!(article(&reading, "/un/").links, ["/deux/"]);
    assert_eq!(reading.report.summary(), "4 entries read, 3 articles, 1 repeated entries");
    // Feeds of several sites have whole addresses, so equal paths are two articles.
    let other = file("d.xml", &rss(&item("/un/", whole)).replace("x.example", "y.example"));
    let reading = FeedReader::new(&a).file(&other).read(&()).unwrap();
    assert_eq!(ids(&reading), ["https://x.example/un/", "https://x.example/deux/", "https://y.example/un/"]);
    assert_eq!(article(&reading, "https://y.example/un/").links, Vec::<String>::new());
    assert_eq!(reading.base, None);
}

#[test]
fn an_error_costs_itself() {
    let all = ["/un/", "/deux/"];
    let last = item("/deux/", "<description>Deux.</description>");
    let two = |description: &str| rss(&format!("{}{last}", item("/un/", &format!("<description>{description}</description>"))));
    for (bytes, expected, body) in [
        (two("A & B &nbsp; &eacute; &lol;").into_bytes(), &all[..], "A & B é &lol;"),
        (two("a\u{0}b\u{8}").into_bytes(), &all, "ab"),
        (two("3 < 5 et l'eau").into_bytes(), &all, "3 < 5 et l'eau"),
        (two("<![CDATA[a ]]]]><![CDATA[> b]]>").into_bytes(), &all, "a ]]> b"),
        (
            [
                rss("").split("</channel>").next().unwrap().as_bytes(),
                item("/un/", "<description>DESC</description>").replace("DESC", "x").as_bytes(),
                last.as_bytes(),
            ]
            .concat(),
            &all,
            "x",
        ),
        (two("l'été").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(), &all, "l'été"),
        (two("été").encode_utf16().flat_map(u16::to_be_bytes).collect(), &all, "été"),
        (two("x").replace("</description></item>", "</item>").into_bytes(), &all, ""),
        (two("x").replace("</item>", "").into_bytes(), &all, "x"),
        (
            rss(&format!("{}<item><link>https://x.example/trois", item("/un/", "<description>x</description>")))
                .replace("</channel></rss>", "")
                .into_bytes(),
            &all[..1],
            "x",
        ),
        (format!("\u{feff}\r\n{}", two("x")).into_bytes(), &all, "x"),
    ] {
        let reading = read(&bytes);
        let shown = String::from_utf8_lossy(&bytes);
        assert_eq!(ids(&reading), expected, "{shown}");
        if !body.is_empty() {
            assert_eq!(article(&reading, "/un/").body, body, "{shown}");
        }
    }
}

#[test]
fn files_of_another_kind_say_so_and_cost_themselves() {
    let folder = Folder::new();
    let good = folder.write("good.xml", rss(&item("/un/", "")));
    for (bytes, words) in [
        (&b""[..], "it is empty"),
        (b"\x1F\x8B\x08", "compressed with gzip"),
        (b"<!DOCTYPE html><html><body><p>Non</p></body></html>", "it is a web page"),
        (b"un texte", "it is no feed"),
        (b"{\"a\": 1}", "no JSON Feed"),
        (b"{\"items\": [", "no JSON"),
        (
            b"<rss><channel><wp:wxr_version>1.2</wp:wxr_version><item><wp:status>draft</wp:status></item></channel></rss>",
            "export of WordPress",
        ),
    ] {
        let file = folder.write("bad.xml", bytes);
        let error = FeedReader::new(&file).read(&()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        let reading = FeedReader::new(&file).file(&good).read(&()).unwrap();
        assert_eq!(ids(&reading), ["/un/"]);
        assert!(notes(&reading)[0].contains(words), "{:?}", notes(&reading));
    }
    assert!(notes(&read(rss("")))[0].contains("has no entries"));
    assert_eq!(FeedReader::new("/no/such/feed.xml").read(&()).unwrap_err().kind(), ErrorKind::File);
}

#[test]
fn hostile_files_cost_their_entry() {
    let last = item("/deux/", "<description>Deux.</description>");
    let entities: String =
        (0..20).map(|level| format!("<!ENTITY l{} \"{}\">", level + 1, format!("&l{level};").repeat(10))).collect();
    for text in [
        format!("<!DOCTYPE rss [<!ENTITY l0 \"ha\">{entities}]>{}", rss(&format!("<item><title>&l20;</title></item>{last}"))),
        rss(&format!("<item>{}</item>{last}", "<a>".repeat(1_000_000))),
        rss(&format!("<item><description>{}</description></item>{last}", "long ".repeat(20_000_000))),
        rss(&format!("<item><author>{}</author></item>{last}", "<name>".repeat(1_000_000))),
    ] {
        assert_eq!(ids(&read(text)), ["/deux/"]);
    }
    let open = format!("<feed>{}", "<entry><id>a".repeat(200_000));
    assert_eq!(read(open).corpus.articles.len(), 1);
    let deep = format!("{{\"items\": {}", "[".repeat(1_000_000));
    let folder = Folder::new();
    assert_eq!(FeedReader::new(folder.write("a.json", deep)).read(&()).unwrap_err().kind(), ErrorKind::Input);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let read = |threads| {
        let reader = FeedReader::new(fixture("rss2.xml")).file(fixture("atom.xml")).file(fixture("feed.json"));
        format!("{:?}", reader.threads(threads).read(&()).unwrap())
    };
    assert_eq!(read(1), read(4));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A feed with bytes changed, removed or added, or cut, is read or refused, and its counts agree.
    #[test]
    fn changed_feeds_are_read_or_refused(
        name in prop_oneof![Just("rss2.xml"), Just("rss1.xml"), Just("atom.xml"), Just("feed.json")],
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<u8>()), 1..20),
    ) {
        let mut bytes = std::fs::read(fixture(name)).unwrap();
        for (at, kind, byte) in changes {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, b"<>&\"']![-/"[usize::from(byte) % 10]),
                _ => bytes.truncate(bytes.len().max(2) - bytes.len() / 50),
            }
        }
        let folder = Folder::new();
        if let Ok(reading) = FeedReader::new(folder.write("a.xml", bytes)).read(&()) {
            prop_assert_eq!(reading.report.articles, reading.corpus.articles.len());
        }
    }
}
