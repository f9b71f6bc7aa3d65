//! Exports of Ghost: what is understood, what is never shown, and what an error costs.
#![cfg(feature = "ghost")]

mod common;

use common::{Folder, article, field, fixture, ids, notes};
use connexe::ErrorKind;
use connexe_formats::Source as _;
use connexe_formats::ghost::GhostReader;
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn a_whole_export() {
    let reading = GhostReader::new(fixture("ghost-database.json")).base_url("https://carnet.example").read(&()).unwrap();
    assert_eq!(
        ids(&reading),
        ["/la-digue/", "/la-crue/", "/le-pont/", "/brouillon/", "/demain/", "/lettre/", "/lettre-seule/", "/casse/"]
    );
    for (id, name, value) in [
        ("/la-digue/", "title", "La digue & l'eau [direct]"),
        ("/la-digue/", "lead", "Une nuit *longue*."),
        ("/la-digue/", "url", "https://carnet.example/la-digue/"),
        ("/la-digue/", "body", "La digue a tenu. Voir la crue, nous, les crues et rien."),
        ("/la-digue/", "tags", "Crues|R&D"),
        ("/la-digue/", "authors", "Zoé Martin|Luc Brun"),
        ("/la-digue/", "date", "2024-03-01T08:00:00Z"),
        ("/la-digue/", "image", "https://carnet.example/content/images/digue.jpg"),
        ("/la-digue/", "language", "fr"),
        ("/la-digue/", "links", "/la-crue/"),
        ("/la-digue/", "status", "Published"),
        ("/la-crue/", "body", "Le fleuve monte. La digue\n\nAilleurs"),
        ("/la-crue/", "tags", ""),
        ("/la-crue/", "status", "Published"),
        ("/la-crue/", "links", "/la-digue/"),
        ("/le-pont/", "body", "La crue\n\nUn pont."),
        ("/le-pont/", "links", "/la-crue/"),
        ("/le-pont/", "status", "Published"),
        ("/brouillon/", "status", "Draft"),
        ("/demain/", "embargo", "2024-05-01T06:00:00Z"),
        ("/lettre/", "status", "Draft"),
        ("/lettre-seule/", "status", "Draft"),
        ("/casse/", "body", "Le texte a < b."),
    ] {
        assert_eq!(field(article(&reading, id), name), value, "{name} of {id}");
    }
    assert_eq!(reading.report.summary(), "10 entries read, 8 articles, 1 pages");
    let dead: Vec<&str> = reading.report.dead_links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(dead, ["https://carnet.example/perdu/"]);
    assert_eq!(
        notes(&reading),
        [
            "ghost-database.json: 1 entries of `posts` are no objects; they are left out; export the file again",
            "ghost-database.json, entry 9: `lexical` cannot be read; another form of the body counts, if there is one; export the file again",
        ]
    );
}

#[test]
fn without_an_address_links_are_paths() {
    let reading = GhostReader::new(fixture("ghost-database.json")).pages(true).read(&()).unwrap();
    assert_eq!(reading.base, None);
    assert_eq!(article(&reading, "/la-digue/").url.as_deref(), Some("/la-digue/"));
    assert_eq!(article(&reading, "/la-digue/").links, ["/la-crue/", "/a-propos/"]);
    assert_eq!(article(&reading, "/la-digue/").image.as_deref(), Some("/content/images/digue.jpg"));
}

#[test]
fn answers_of_the_programming_interface() {
    let reading = GhostReader::new(fixture("ghost-content.json")).read(&()).unwrap();
    assert_eq!(reading.base.as_deref(), Some("https://carnet.example"));
    for (id, name, value) in [
        ("/la-digue/", "tags", "Crues"),
        ("/la-digue/", "authors", "Zoé Martin"),
        ("/la-digue/", "lead", ""),
        ("/la-digue/", "links", "/la-crue/"),
        ("/la-digue/", "status", "Published"),
        ("/la-digue/", "date", "2024-03-01T09:00:00+01:00"),
        ("/la-crue/", "authors", "Luc Brun"),
    ] {
        assert_eq!(field(article(&reading, id), name), value, "{name} of {id}");
    }
}

#[test]
fn exports_of_the_first_versions() {
    let reading = GhostReader::new(fixture("ghost-old.json")).read(&()).unwrap();
    assert_eq!(ids(&reading), ["/2013/12/29/le-vieux-pont/", "/2013/12/29/la-gare/"]);
    for (name, value) in [
        ("body", "Un pont et la gare."),
        ("links", "/2013/12/29/la-gare/"),
        ("tags", "Ponts"),
        ("authors", "Zoé Martin"),
        ("date", "2013-12-29T11:58:30Z"),
        ("image", "/content/images/pont.jpg"),
    ] {
        assert_eq!(field(article(&reading, "/2013/12/29/le-vieux-pont/"), name), value, "{name}");
    }
}

/// Reads one post with fields more.
fn one(more: Value) -> connexe_formats::Reading {
    let mut post = json!({"id": 1, "slug": "un", "title": "Un", "status": "published", "html": "<p>Le texte.</p>"});
    post.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let folder = Folder::new();
    let file = folder.write("a.json", json!({"db": [{"data": {"posts": [post]}}]}).to_string());
    GhostReader::new(file).read(&()).unwrap()
}

#[test]
fn what_a_post_may_say() {
    let more: Value = json!({"html": null});
    assert_eq!(field(article(&one(more), "/un/"), "body"), "");
    for (more, name, value) in [
        (json!({"status": null}), "status", "Draft"),
        (json!({"visibility": "tiers"}), "status", "Published"),
        (json!({"email_only": true}), "status", "Draft"),
        (json!({"locale": "de"}), "language", "de"),
        (json!({"title": 5, "published_at": [], "custom_excerpt": {}}), "title", ""),
        (json!({"slug": "été"}), "id", "/été/"),
        (json!({"published_at": 1_709_280_000}), "date", "2024-03-01T08:00:00Z"),
        (json!({"html": " ", "plaintext": "a"}), "body", "a"),
        (json!({"tags": [{"name": "a, b"}, {"name": "#x"}, "c"]}), "tags", "a, b"),
    ] {
        let reading = one(more.clone());
        assert_eq!(field(&reading.corpus.articles[0], name), value, "{more}");
    }
}

#[test]
fn a_post_without_an_address_is_lost_with_a_note() {
    let reading = one(json!({"slug": null}));
    assert_eq!(ids(&reading), Vec::<&str>::new());
    assert!(reading.corpus.report.notes[0].to_string().starts_with("a.json, entry 1: no id"));
}

#[test]
fn files_of_another_kind_are_errors_that_say_so() {
    let folder = Folder::new();
    let deep = format!("{{\"db\": {}", "[".repeat(1_000_000));
    for (text, words) in [
        ("", "it is empty"),
        ("<rss/>", "no export of Ghost"),
        ("{}", "no export of Ghost"),
        ("[]", "no export of Ghost"),
        ("{\"db\": [{\"data\": {\"posts\": [{\"id\"", "no JSON"),
        (deep.as_str(), "no JSON"),
    ] {
        let error = GhostReader::new(folder.write("a.json", text)).read(&()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(GhostReader::new("/no/such/file.json").read(&()).unwrap_err().kind(), ErrorKind::File);
}

#[test]
fn several_files_are_one_corpus() {
    let reading = GhostReader::new(fixture("ghost-content.json")).file(fixture("ghost-database.json")).read(&()).unwrap();
    assert_eq!(reading.report.files, 2);
    assert_eq!(field(article(&reading, "/le-pont/"), "links"), "/la-crue/");
    let twice = reading.corpus.report.notes.iter().filter(|note| note.to_string().contains("duplicate id")).count();
    assert_eq!(twice, 2);
}

#[test]
fn hostile_files_cost_their_post() {
    let nested = "<div>".repeat(1_000_000);
    let lexical = format!("{{\"root\":{}", "{\"children\":[".repeat(500_000));
    assert_eq!(field(&one(json!({"html": nested})).corpus.articles[0], "body"), "");
    assert_eq!(field(&one(json!({"html": null, "lexical": lexical, "plaintext": "a"})).corpus.articles[0], "body"), "a");
    let folder = Folder::new();
    let bytes = std::fs::read(fixture("ghost-content.json")).unwrap();
    let bytes = [b"\xEF\xBB\xBF", bytes.as_slice()].concat();
    let at = bytes.windows(8).position(|window| window == b"La digue").unwrap();
    let bytes = [&bytes[..at], b"\xE9", &bytes[at..]].concat();
    let reading = GhostReader::new(folder.write("a.json", bytes)).read(&()).unwrap();
    assert_eq!(article(&reading, "/la-digue/").title, "\u{fffd}La digue");
    assert!(notes(&reading)[0].contains("some bytes are not UTF-8"), "{:?}", notes(&reading));
}

/// A JSON value of any shape, in the place of a field.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("id|name|data|type|children|html|post_id", inner, 0..4)
                .prop_map(|map| Value::from(map.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// An export in which any value has another shape is read or refused, and its counts agree.
    #[test]
    fn changed_exports_are_read_or_refused(at in any::<prop::sample::Index>(), value in any_value(), cut in 0_usize..4) {
        let text = std::fs::read_to_string(fixture("ghost-database.json")).unwrap();
        let mut document: Value = serde_json::from_str(&text).unwrap();
        let mut pointers = Vec::new();
        pointers_of(&document, String::new(), &mut pointers);
        *document.pointer_mut(&pointers[at.index(pointers.len())]).unwrap() = value;
        let mut text = document.to_string();
        if cut == 0 {
            text = text.chars().take(at.index(text.len())).collect();
        }
        let folder = Folder::new();
        if let Ok(reading) = GhostReader::new(folder.write("a.json", text)).read(&()) {
            prop_assert_eq!(reading.report.articles, reading.corpus.articles.len());
        }
    }

    /// Trees of any shape as bodies are rendered or left out.
    #[test]
    fn bodies_of_any_shape(value in any_value()) {
        let lexical = json!({"root": {"children": [value, {"type": "text", "text": value}]}}).to_string();
        let mobiledoc = json!({"sections": [value, [1, "p", value], [3, "ul", value], [10, value]], "cards": value, "markups": value}).to_string();
        one(json!({"html": null, "lexical": lexical}));
        one(json!({"html": null, "mobiledoc": mobiledoc}));
    }
}

fn pointers_of(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Array(entries) => {
            entries.iter().enumerate().for_each(|(at, inner)| pointers_of(inner, format!("{pointer}/{at}"), found));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| pointers_of(inner, format!("{pointer}/{name}"), found)),
        _ => {}
    }
    found.push(pointer);
}
