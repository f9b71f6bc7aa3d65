//! Records of another format: the same reading as JSON Lines, with origins in place of lines, and aliases.
#![cfg(all(feature = "html", feature = "links"))]

use connexe::corpus::{Corpus, JsonLines, Markup, Problem, Records, SourceRecord};
use connexe::{Error, Status};
use serde_json::{Value, json};

fn record(origin: &str, fields: Value, aliases: &[&str]) -> SourceRecord {
    SourceRecord {
        origin: origin.to_string(),
        fields: fields.as_object().unwrap().clone(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        body: None,
    }
}

fn read(records: Vec<SourceRecord>) -> Corpus {
    Records::new().read(records).unwrap()
}

/// Fields of articles with everything that a reading has to understand.
fn fields() -> Vec<Value> {
    vec![
        json!({"slug": "a", "title": "L&rsquo;accord", "content": "<p>Un <a href='/b/'>port</a></p>", "permalink": "https://x.example/a/",
               "tags": "port, digue", "date_published": "2024-03-14", "lang": "fr-FR"}),
        json!({"id": "b", "body": "<p>Deux</p>", "url": "https://x.example/b/", "draft": true, "date": "03/04/2021"}),
        json!({"id": "c", "body": "<p>Trois <a href='https://x.example/a'>là</a></p>", "url": "https://x.example/c", "lang": "martien"}),
        json!({"id": "d", "body": "<p>Quatre</p>", "not_before": "2030-01-01", "links": ["a", "nowhere"], "colour": "blue"}),
        json!({"title": "Sans identifiant"}),
    ]
}

#[test]
fn records_are_read_as_lines_are() {
    let records = fields().into_iter().map(|fields| record("page.html", fields, &[])).collect();
    let lines: String = fields().iter().map(|fields| format!("{fields}\n")).collect();
    let (records, lines) = (read(records), JsonLines::new().markup(Markup::Html).read(lines.as_bytes()).unwrap());
    assert_eq!(records.articles, lines.articles);
    assert_eq!(records.articles[0].links, ["b"]);
    assert_eq!(records.articles[1].status, Status::Draft);
    let problems = |corpus: &Corpus| corpus.report.notes.iter().map(|note| (note.line, note.problem.clone())).collect::<Vec<_>>();
    assert_eq!(problems(&records), problems(&lines));
    assert_eq!(records.report.unread_fields, lines.report.unread_fields);
    assert_eq!((records.report.unpublished, records.report.embargoed), (1, 1));
    assert!(records.report.summary().starts_with("4 articles from 5 records, 1 not published"), "{}", records.report.summary());
}

#[test]
fn a_note_names_the_file() {
    let corpus = read(vec![
        record("2024/digue/index.html", json!({"id": "/2024/digue/", "body": "Un.", "date": "hier"}), &[]),
        record("2024/digue.html", json!({"id": "/2024/digue/", "body": "Deux."}), &[]),
        record("vide\u{1b}.html", json!({"title": "Rien"}), &[]),
    ]);
    let notes: Vec<String> = corpus.report.notes.iter().map(ToString::to_string).collect();
    assert!(notes[0].starts_with("2024/digue/index.html (\"/2024/digue/\"): `date` is not a date"), "{}", notes[0]);
    assert_eq!(
        notes[1],
        "2024/digue.html (\"/2024/digue/\"): duplicate id, first used by 2024/digue/index.html; the article is dropped; \
         give each article an id of its own"
    );
    assert!(notes[2].starts_with("vide") && !notes[2].contains('\u{1b}') && notes[2].contains("no id"), "{}", notes[2]);
    assert_eq!(corpus.articles.len(), 1);
    assert_eq!(corpus.articles[0].body, "Un.", "the first record stays");
    let report = serde_json::to_value(&corpus.report).unwrap();
    assert_eq!(report["notes"][1]["origin"], "2024/digue.html");
    assert_eq!(report["records"], 3);
}

#[test]
fn an_alias_leads_to_its_article_unless_another_article_has_the_address() {
    for (base, reason) in [("https://x.example", "with a base address"), ("", "with paths alone")] {
        let url = |path: &str| format!("{base}{path}");
        let links = ["/old/", "/moved?utm_source=a", "/b/", "/shared/", "/", "/nowhere/", "../deep/index.html"];
        let body: String = links.iter().map(|link| format!("<a href='{link}'>lien</a> ")).collect();
        let corpus = read(vec![
            record("n", json!({"id": "n", "url": url("/n/"), "body": body}), &[]),
            record("a", json!({"id": "a", "url": url("/a/"), "body": "A."}), &["/old/", "/b/", "/shared/", "/", "../deep/"]),
            record("b", json!({"id": "b", "url": url("/b/"), "body": "B."}), &[]),
            record("c", json!({"id": "c", "url": url("/c/"), "body": "C."}), &["/shared/", "https://x.example/moved"]),
        ]);
        assert_eq!(corpus.articles[0].links, ["a", "c", "b"], "{reason}");
        let lost: Vec<&str> = corpus
            .report
            .notes
            .iter()
            .filter(|note| matches!(note.problem, Problem::LostLink { .. }))
            .filter_map(|note| note.problem.value())
            .collect();
        assert_eq!(lost, ["/nowhere/"], "{reason}");
    }
}

#[test]
fn aliases_of_two_hosts_with_one_path_are_ambiguous_without_a_host() {
    let corpus = read(vec![
        record("n", json!({"id": "n", "body": "<a href='/old/'>lien</a>"}), &[]),
        record("a", json!({"id": "a", "url": "https://x.example/a/", "body": "A."}), &["/old/"]),
        record("b", json!({"id": "b", "url": "https://y.example/b/", "body": "B."}), &["/old/"]),
    ]);
    assert!(corpus.articles[0].links.is_empty(), "{:?}", corpus.articles[0].links);
}

#[test]
fn any_number_of_threads_gives_the_same_corpus() {
    let records = || -> Vec<SourceRecord> {
        let fields = |i: usize| {
            json!({"id": format!("p{}", i % 190), "url": format!("/p{i}/"), "date": format!("2024-13-{}", i % 40),
                   "body": format!("<p>Texte <a href='/alias-{}'>lien</a> {}</p>", (i + 7) % 210, "mot ".repeat(i))})
        };
        (0..200).map(|i| record(&format!("p{i}.html"), fields(i), &[&format!("/alias-{i}")])).collect()
    };
    let one = Records::new().threads(1).read(records()).unwrap();
    assert!(one.articles.len() == 190 && one.report.notes.len() > 200);
    for threads in [0, 2, 5] {
        assert_eq!(Records::new().threads(threads).read(records()).unwrap(), one, "{threads} threads");
    }
}

#[test]
fn strict_reading_names_the_file_and_most_hidden_is_an_error() {
    let bad = || vec![record("a.html", json!({"id": "a", "body": "A.", "lang": "martien"}), &[])];
    let error = Records::new().strict(true).read(bad()).unwrap_err();
    assert!(matches!(&error, Error::Record { origin, .. } if origin == "a.html"), "{error:?}");
    assert!(error.to_string().starts_with("a.html (id \"a\"): `lang` is an unknown language"), "{error}");
    let hidden = |i: usize| record(&format!("{i}.html"), json!({"id": i, "body": "A.", "status": "flottant"}), &[]);
    let error = Records::new().read((0..3).map(hidden)).unwrap_err();
    assert!(error.to_string().starts_with("3 of 3 articles would be hidden"), "{error}");
    assert_eq!(read(Vec::new()).articles.len(), 0);
}
