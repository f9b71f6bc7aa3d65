//! Exports of WordPress: what is understood, what is never shown, and what an error costs.
#![cfg(feature = "wxr")]

mod common;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Folder, article, field, fixture, ids, notes};
use connexe::corpus::Severity;
use connexe::{ErrorKind, Language};
use connexe_formats::wxr::WxrReader;
use connexe_formats::{Reading, Source as _, Watch};
use proptest::prelude::*;

/// Reads an export of which the entries are given.
fn read(items: &str) -> Reading {
    let folder = Folder::new();
    let file = folder.write("a.xml", export(items));
    WxrReader::new(file).read(&()).unwrap()
}

fn export(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss><channel><link>https://x.example</link><language>fr</language>\
         <wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://x.example</wp:base_blog_url>{items}</channel></rss>"
    )
}

/// Returns an entry with a field more.
fn item(more: &str) -> String {
    format!(
        "<item><title>Un</title><link>https://x.example/un/</link><content:encoded><![CDATA[<p>Le texte.</p>]]></content:encoded>\
         <wp:post_id>7</wp:post_id><wp:post_name>un</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{more}</item>"
    )
}

#[test]
fn a_whole_export() {
    let reading = WxrReader::new(fixture("wordpress.xml")).read(&()).unwrap();
    assert_eq!(reading.base.as_deref(), Some("https://carnet.example/blog"));
    assert_eq!(
        ids(&reading),
        [
            "/2024/03/la-digue/",
            "/2024/03/la-crue/",
            "/2023/11/vieux-pont/",
            "/en/2024/03/the-dike/",
            "/?p=21",
            "/prive/",
            "/protege/",
            "/?p=24",
            "/?p=25",
        ]
    );
    for (id, name, value) in [
        ("/2024/03/la-digue/", "title", "La digue & l’eau"),
        ("/2024/03/la-digue/", "lead", "Une nuit longue."),
        ("/2024/03/la-digue/", "url", "https://carnet.example/blog/2024/03/la-digue/"),
        ("/2024/03/la-digue/", "date", "2024-03-01T00:30:00+01:00"),
        ("/2024/03/la-digue/", "authors", "Zoé Martin"),
        ("/2024/03/la-digue/", "section", "Crues"),
        ("/2024/03/la-digue/", "tags", "digue|nuit"),
        ("/2024/03/la-digue/", "image", "https://carnet.example/blog/wp-content/uploads/gare.jpg"),
        ("/2024/03/la-digue/", "language", "fr"),
        ("/2024/03/la-digue/", "translations", "/en/2024/03/the-dike/"),
        // By number, by path, and by the address of an older site.
        ("/2024/03/la-digue/", "links", "/2024/03/la-crue/|/2023/11/vieux-pont/"),
        ("/2024/03/la-crue/", "authors", "Zoé Martin|Luc Brun"),
        ("/2024/03/la-crue/", "section", "Crues"),
        // Where there are only categories, they are the tags.
        ("/2024/03/la-crue/", "tags", "Crues"),
        // No picture was chosen: the first that was uploaded for it.
        ("/2024/03/la-crue/", "image", "https://carnet.example/blog/wp-content/uploads/gare.jpg"),
        ("/2024/03/la-crue/", "never_suggest", "false"),
        ("/2024/03/la-crue/", "status", "Published"),
        (
            "/2024/03/la-crue/",
            "body",
            "Le fleuve monte depuis lundi.\n\nLes écluses sont fermées, et les bateaux attendent à quai avec leurs équipages.",
        ),
        ("/2023/11/vieux-pont/", "links", "/2024/03/la-crue/"),
        ("/2023/11/vieux-pont/", "never_suggest", "true"),
        ("/2023/11/vieux-pont/", "image", ""),
        ("/en/2024/03/the-dike/", "language", "en"),
        ("/en/2024/03/the-dike/", "translations", "/2024/03/la-digue/"),
        ("/?p=21", "status", "Draft"),
        ("/?p=21", "date", ""),
        ("/prive/", "status", "Draft"),
        ("/protege/", "status", "Draft"),
        ("/?p=24", "status", "Published"),
        ("/?p=24", "embargo", "2024-04-01T08:00:00+02:00"),
        ("/?p=25", "status", "Withdrawn"),
    ] {
        assert_eq!(field(article(&reading, id), name), value, "{name} of {id}");
    }
    let body = &article(&reading, "/2024/03/la-digue/").body;
    assert!(body.starts_with("La digue a tenu toute la nuit") && body.ends_with("et rien. ]]> fin."), "{body}");
    assert_eq!(
        reading.report.summary(),
        "16 entries read, 9 articles, 1 pages, 2 attachments, 1 menu items, 1 revisions, 2 entries of other types"
    );
    let dead: Vec<(&str, &str)> =
        reading.report.dead_links.iter().map(|link| (link.page.as_str(), link.target.as_str())).collect();
    assert_eq!(dead, [("/2024/03/la-digue/", "/blog/perdu/")]);
    assert_eq!(
        notes(&reading),
        [
            "wordpress.xml: 1 entries of the type \"portfolio\" are left out; name the type to read them as articles",
            "wordpress.xml: the taxonomy \"lieu\" of 1 articles is not read; name it to read its terms as tags",
        ]
    );
    assert_eq!(reading.report.languages, BTreeMap::from([("en".to_string(), 1), ("fr".to_string(), 8)]));
}

#[test]
fn types_and_taxonomies_by_option() {
    let reader = WxrReader::new(fixture("wordpress.xml")).post_type("page").post_type("portfolio").taxonomy("lieu");
    let reading = reader.threads(2).read(&()).unwrap();
    assert_eq!(article(&reading, "/a-propos/").title, "À propos");
    assert_eq!(article(&reading, "/portfolio/quai/").body, "Vingt photos.");
    assert_eq!(article(&reading, "/2024/03/la-digue/").tags, ["digue", "nuit", "Quai Nord"]);
    assert!(article(&reading, "/2024/03/la-digue/").links.contains(&"/a-propos/".to_string()));
    assert_eq!(notes(&reading), Vec::<String>::new());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let read = |threads| format!("{:?}", WxrReader::new(fixture("wordpress.xml")).threads(threads).read(&()).unwrap());
    assert_eq!(read(1), read(4));
}

#[test]
fn what_an_entry_may_say() {
    let meta = |key: &str, value: &str| {
        format!("<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>")
    };
    for (more, name, value) in [
        (meta("rank_math_robots", "a:1:{i:0;s:7:\"noindex\";}"), "never_suggest", "true"),
        (meta("rank_math_robots", "a:1:{i:0;s:5:\"index\";}"), "never_suggest", "false"),
        (meta("_yoast_wpseo_meta-robots-noindex", "2"), "never_suggest", "false"),
        (meta("_seopress_robots_index", "yes"), "never_suggest", "true"),
        (meta("_aioseop_noindex", "on"), "never_suggest", "true"),
        (meta("_genesis_noindex", "1"), "never_suggest", "true"),
        (meta("_wpml_import_language_code", "de"), "language", "de"),
        ("<wp:post_password>x</wp:post_password>".to_string(), "status", "Draft"),
        ("<wp:post_date>2024-03-01 08:00:00</wp:post_date>".to_string(), "date", "2024-03-01T08:00:00Z"),
        ("<category domain=\"series\" nicename=\"s\">Le fleuve</category>".to_string(), "series", "Le fleuve"),
        ("<category domain=\"post_tag\" nicename=\"r-d\"><![CDATA[R&D]]></category>".to_string(), "tags", "R&D"),
        // Version 1.0 writes terms twice, and the kind of a tag in another way.
        ("<category>A</category><category domain=\"category\" nicename=\"a\">A</category><category domain=\"tag\">b</category>".to_string(), "section", "A"),
        ("<category>A</category><category domain=\"tag\">b</category><category domain=\"tag\" nicename=\"b\">b</category>".to_string(), "tags", "b"),
        ("<category domain=\"post_tag\" nicename=\"digue\"></category>".to_string(), "tags", "digue"),
        ("<dc:creator>inconnu</dc:creator>".to_string(), "authors", "inconnu"),
    ] {
        let reading = read(&item(&more));
        assert_eq!(field(article(&reading, "/un/"), name), value, "{more}");
    }
}

#[test]
fn the_status_decides_and_without_one_nothing_is_shown() {
    for (status, shown) in [
        ("publish", "Published"),
        ("pending", "Draft"),
        ("auto-draft", "Draft"),
        ("private", "Draft"),
        ("trash", "Withdrawn"),
        ("", "Draft"),
    ] {
        let items =
            [item("").replace("publish", status), item("").replace("/un/", "/deux/"), item("").replace("/un/", "/trois/")]
                .concat();
        let reading = read(&items);
        assert_eq!(field(article(&reading, "/un/"), "status"), shown, "{status}");
        assert_eq!(notes(&reading).len(), usize::from(status.is_empty()), "{status}");
    }
}

#[test]
fn ids_are_paths_or_numbers() {
    for (link, guid, id) in [
        ("https://x.example/2024/%C3%A9t%C3%A9/", "", "/2024/été/"),
        ("http://www.x.example/un", "", "/un"),
        ("https://x.example/?p=7", "", "/?p=7"),
        ("", "", "/?p=7"),
        ("", "https://x.example/?p=7", "/?p=7"),
        ("https://y.example/un/", "", "https://y.example/un/"),
    ] {
        let entry = item(&format!("<guid>{guid}</guid>")).replace("https://x.example/un/", link);
        assert_eq!(ids(&read(&entry)), [id], "{link}");
    }
}

#[test]
fn an_error_costs_itself() {
    let two = |first: &str| export(&format!("{first}{}", item("").replace("/un/", "/deux/")));
    let with_body = |body: &str| item("").replace("<![CDATA[<p>Le texte.</p>]]>", body);
    let all = ["/un/", "/deux/"];
    for (bytes, expected, body) in [
        // References that are not defined, bare signs, control characters.
        (two(&with_body("<![CDATA[caf&eacute; & th&#233;]]>")).into_bytes(), &all[..], "café & thé"),
        (two(&with_body("caf&amp;eacute; &nbsp;&hellip; A & B")).into_bytes(), &all, "café … A & B"),
        (two(&with_body("<![CDATA[a\u{1}b\u{c}c\u{0}]]>")).into_bytes(), &all, "abc"),
        (two(&with_body("&lt;p&gt;un&lt;/p&gt; &lol9;")).into_bytes(), &all, "un\n\n&lol9;"),
        // A split end of CDATA; markup that was not escaped.
        (two(&with_body("<![CDATA[a ]]]]><![CDATA[> b]]>")).into_bytes(), &all, "a ]]> b"),
        (two(&with_body("<p>un</p><br/>deux")).into_bytes(), &all, "un\n\ndeux"),
        (two(&with_body("3 < 5 et l'eau")).into_bytes(), &all, "3 < 5 et l'eau"),
        // Other encodings than declared.
        (
            [
                two(&with_body("")).split("<content:encoded>").next().unwrap().as_bytes(),
                b"<content:encoded>l\x92\xE9t\xE9</content:encoded><wp:status>publish</wp:status></item>",
                item("").replace("/un/", "/deux/").as_bytes(),
                b"</channel></rss>",
            ]
            .concat(),
            &all,
            "l’été",
        ),
        (two(&with_body("été")).encode_utf16().flat_map(u16::to_le_bytes).collect(), &all, "été"),
        ([b"\xEF\xBB\xBF", two(&with_body("été")).replace("><", ">\r\n<").as_bytes()].concat(), &all, "été"),
        // A file that ends too early, and entries that are not closed.
        (two("").replace("</item></channel></rss>", "").into_bytes(), &[], ""),
        (format!("{}<item><title>Cou", export(&item("")).replace("</channel></rss>", "")).into_bytes(), &all[..1], "Le texte."),
        (two(&item("").replace("</item>", "")).into_bytes(), &all, "Le texte."),
        // A head that cannot be read.
        (
            format!(
                "<rss a=\"><channel><link>https://x.example</li<item><b></item>{}{}",
                item(""),
                item("").replace("/un/", "/deux/")
            )
            .into_bytes(),
            &all,
            "Le texte.",
        ),
        (two(&item("").replace("</content:encoded>", "")).into_bytes(), &all[1..], ""),
    ] {
        let folder = Folder::new();
        let file = folder.write("a.xml", &bytes);
        let shown = String::from_utf8_lossy(&bytes);
        let reading = WxrReader::new(file).read(&()).unwrap_or_else(|error| panic!("{error}: {shown}"));
        let published: Vec<&str> = reading
            .corpus
            .articles
            .iter()
            .filter(|article| field(article, "status") == "Published")
            .map(|article| article.id.as_str())
            .collect();
        assert_eq!(published, expected, "{shown}");
        if !body.is_empty() {
            assert_eq!(article(&reading, "/un/").body, body, "{shown}");
        }
    }
}

#[test]
fn a_lost_entry_is_in_the_report() {
    let long = item(&"<x>long</x>".repeat(1_000));
    let folder = Folder::new();
    let file = folder.write("a.xml", export(&format!("{}{long}{}", item(""), item("").replace("/un/", "/deux/"))));
    let reading = WxrReader::new(file).max_entry_bytes(5_000).read(&()).unwrap();
    assert_eq!(ids(&reading), ["/un/", "/deux/"]);
    assert_eq!(
        notes(&reading),
        ["a.xml, entry 2: is longer than the limit of 5000 bytes; it is left out; raise the limit or shorten the entry"]
    );
    assert_eq!(reading.report.notes[0].severity, Severity::Lost);
    let file = folder.write("b.xml", export("").replace("</channel></rss>", "<item><title>Cou"));
    let reading = WxrReader::new(file).read(&()).unwrap();
    let found = notes(&reading);
    assert!(found[0].starts_with("b.xml, entry 1: the file ends within this entry"), "{found:?}");
    assert!(found[1].starts_with("b.xml: the file ends before its last closing tag"), "{found:?}");
}

#[test]
fn several_files_are_one_corpus() {
    let folder = Folder::new();
    let first = folder.write(
        "a.xml",
        export(&item("<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>")),
    );
    let attachment = "<item><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://x.example/a.png</wp:attachment_url></item>";
    let second = item("").replace("/un/", "/deux/").replace("Le texte.", "Voir <a href='/un/'>un</a>.");
    let second = folder.write("b.xml", export(&format!("{attachment}{second}{}", item(""))));
    let reading = WxrReader::new(first).file(second).read(&()).unwrap();
    assert_eq!(ids(&reading), ["/un/", "/deux/"]);
    assert_eq!(article(&reading, "/deux/").links, ["/un/"]);
    assert_eq!(article(&reading, "/un/").image.as_deref(), Some("https://x.example/a.png"));
    let note = reading.corpus.report.notes[0].to_string();
    assert!(note.starts_with("b.xml, entry 3 (\"/un/\"): duplicate id, first used by a.xml, entry 1"), "{note}");
}

#[test]
fn the_language_is_never_french_in_silence() {
    let text = "The dike held through the night, but the people of the quay had to leave their houses before dawn.";
    let items: String =
        (0..4).map(|number| item("").replace("/un/", &format!("/{number}/")).replace("Le texte.", text)).collect();
    for (language, expected, note) in [
        ("<language>en-US</language>", "en", ""),
        ("<language>fr</language>", "en", "declares the language \"fr\", which most of its texts are not in"),
        ("", "en", "declares no language"),
    ] {
        let folder = Folder::new();
        let file = folder.write("a.xml", export(&items).replace("<language>fr</language>", language));
        let reading = WxrReader::new(file).read(&()).unwrap();
        assert!(reading.corpus.articles.iter().all(|article| field(article, "language") == expected), "{language}");
        assert_eq!(notes(&reading).first().is_some_and(|told| told.contains(note)), !note.is_empty(), "{:?}", notes(&reading));
    }
    let folder = Folder::new();
    let file = folder.write("a.xml", export(&item("")).replace("<language>fr</language>", ""));
    let unknown = WxrReader::new(&file).read(&()).unwrap();
    assert_eq!(unknown.corpus.articles[0].language, None);
    assert!(notes(&unknown)[0].contains("1 articles have the language of the corpus"), "{:?}", notes(&unknown));
    let given = WxrReader::new(&file).language(Language::GERMAN).read(&()).unwrap();
    assert_eq!(given.corpus.articles[0].language, Some(Language::GERMAN));
}

#[test]
fn files_of_another_kind_are_errors_that_say_so() {
    let folder = Folder::new();
    for (bytes, words) in [
        (&b""[..], "it is empty"),
        (b"PK\x03\x04rest", "ZIP archive; unpack it"),
        (b"\x1F\x8B\x08", "compressed with gzip"),
        (b"{}", "no export of WordPress"),
        (b"<rss><channel><item><title>a</title></item></channel></rss>", "a feed is read as a feed"),
    ] {
        let error = WxrReader::new(folder.write("a.xml", bytes)).read(&()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(WxrReader::new("/no/such/file.xml").read(&()).unwrap_err().kind(), ErrorKind::File);
    assert_eq!(WxrReader::new(env!("CARGO_MANIFEST_DIR")).read(&()).unwrap_err().kind(), ErrorKind::File);
    let file = folder.write("b.xml", export(&item("")));
    assert_eq!(WxrReader::new(file).base_url("x.example").read(&()).unwrap_err().kind(), ErrorKind::Argument);
}

/// Stops after some questions.
struct Impatient(AtomicUsize);

impl Watch for Impatient {
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) >= 1
    }
}

#[test]
fn a_reading_can_be_stopped() {
    let folder = Folder::new();
    let items: String = (0..600).map(|number| item("").replace("/un/", &format!("/{number}/"))).collect();
    let file = folder.write("a.xml", export(&items));
    let error = WxrReader::new(&file).read(&Impatient(AtomicUsize::new(0))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(WxrReader::new(&file).read(&()).unwrap().corpus.articles.len(), 600);
}

#[test]
fn hostile_files_cost_their_entry() {
    let last = item("").replace("/un/", "/dernier/");
    let nested = "<a>".repeat(1_000_000);
    let entities: String =
        (0..20).map(|level| format!("<!ENTITY l{} \"{}\">", level + 1, format!("&l{level};").repeat(10))).collect();
    let bomb = format!(
        "<!DOCTYPE rss [<!ENTITY l0 \"ha\">{entities}]>{}",
        export(&format!("{}{last}", item("").replace("Le texte", "]]>&l20;<![CDATA[")))
    );
    for (text, expected) in [
        (bomb, &["/un/", "/dernier/"][..]),
        (export(&format!("<item>{nested}</item>{last}")), &["/dernier/"]),
        (export(&format!("{}{last}", item("").replace("<p>Le texte.</p>", &"<div>".repeat(1_000_000)))), &["/un/", "/dernier/"]),
        (export(&format!("{}{last}", item("").replace("Le texte.", &"long ".repeat(20_000_000)))), &["/dernier/"]),
        (export(&format!("<wp:author>{nested}</wp:author>{last}")), &["/dernier/"]),
    ] {
        let folder = Folder::new();
        let file = folder.write("a.xml", text);
        let reading = WxrReader::new(file).read(&()).unwrap();
        assert_eq!(ids(&reading), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A file with bytes changed, removed or added, or cut, is read or refused, and its counts agree.
    #[test]
    fn changed_exports_are_read_or_refused(changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<u8>()), 1..40)) {
        let mut bytes = std::fs::read(fixture("wordpress.xml")).unwrap();
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
        let file = folder.write("a.xml", bytes);
        if let Ok(reading) = WxrReader::new(file).read(&()) {
            prop_assert_eq!(reading.report.articles, reading.corpus.articles.len());
        }
    }
}
