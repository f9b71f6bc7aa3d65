//! No output controls a terminal or reorders text, whatever the articles hold; ids in JSON stay the same strings.

mod common;

use std::path::Path;

use common::{command, file, json};
use serde_json::{Value, json};

/// An escape sequence, a bell, a control sequence in one character, a carriage return, a bidi override and a bidi isolate.
const MARKS: &str = "\u{1B}[31m\u{7}\u{9B}2J\r\u{202E}x\u{2067}";

/// The characters that no output holds: all control characters but the line break, and marks that reorder text.
fn is_harmful(c: char) -> bool {
    c != '\n' && (c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c))
}

/// Articles that hold the marks in every field, the names of fields included.
fn articles() -> Vec<Value> {
    (0..6)
        .map(|number| {
            json!({
                "id": format!("id{MARKS}{number}"), "title": format!("Le {MARKS}port de pêche {number}"),
                "lead": format!("Les chalutiers {MARKS}rentrent au port"), "tags": [format!("Pêche{MARKS}"), format!("port{number}")],
                "body": format!("Les chalutiers{MARKS} débarquent la sardine, numéro{number} de la {MARKS}criée."),
                "section": format!("Mer{MARKS}"), "authors": [format!("J. Idrissi{MARKS}")], "lang": "fr",
                "date": if number == 5 { MARKS.to_string() } else { format!("2026-03-0{}", number + 1) },
                "url": format!("https://port.example/{MARKS}{number}"), "image": MARKS, "status": if number == 4 { MARKS } else { "" },
                "links": [format!("id{MARKS}{}", (number + 1) % 6), MARKS], "pins": [MARKS],
                format!("name{MARKS}"): MARKS, "lang2": MARKS,
            })
        })
        .collect()
}

#[test]
fn no_output_controls_a_terminal() {
    let articles = articles();
    let lines: String = articles.iter().map(|article| format!("{article}\n")).collect();
    file("marks.jsonl", &lines);
    file(
        "draft.json",
        &json!({ "id": MARKS, "title": MARKS, "lead": MARKS, "body": articles[1]["body"], "lang": "fr" }).to_string(),
    );
    let list = json!({ "id": articles[1]["id"], "related": [articles[0]["id"], MARKS] });
    file("lists.jsonl", &format!("{list}\n{list}\n{{\"id\": \"{}\"\n", "\u{9B}"));
    let [first, second] = [0, 1].map(|number| articles[number]["id"].as_str().unwrap());
    let corpus = "--corpus marks.jsonl --report";
    let page = [&["--article", first][..], &["--article", "unknown\u{1B}[31m\u{202E}"]];
    let candidate = ["--candidate", second];
    for (arguments, more) in [
        (format!("related {corpus}"), page[0]),
        (format!("related {corpus}"), page[1]),
        (format!("related {corpus} --all --k 3"), &[]),
        (format!("page {corpus} --format text"), page[0]),
        (format!("page {corpus} --format json"), page[0]),
        (format!("page {corpus} --format html"), page[0]),
        (format!("explain {corpus}"), page[0]),
        (format!("explain {corpus}"), &candidate),
        (format!("explain {corpus} --format json"), page[0]),
        (format!("why-not {corpus}"), &candidate),
        (format!("why-not {corpus} --format json"), &candidate),
        (format!("preview {corpus} --draft draft.json"), &[]),
        (format!("preview {corpus} --draft draft.json --format json"), &[]),
        (format!("tags {corpus}"), &[]),
        (format!("tags {corpus} --format json"), &[]),
        ("evaluate marks.jsonl".to_string(), &[]),
        ("evaluate --json marks.jsonl".to_string(), &[]),
        ("evaluate --lists lists.jsonl marks.jsonl".to_string(), &[]),
        ("evaluate --json --lists lists.jsonl marks.jsonl".to_string(), &[]),
        ("tune --corpus marks.jsonl".to_string(), &[]),
        (format!("related --corpus {}", Path::new("no\u{1B}[31m\u{202E}file").display()), &[]),
    ] {
        let run = command(&arguments).args(more).output().unwrap();
        for stream in [&run.stdout, &run.stderr] {
            let text = std::str::from_utf8(stream).unwrap();
            assert!(!text.contains(is_harmful), "connexe {arguments}: {text:?}");
        }
        let is_error = more == page[1] || arguments.contains("no\u{1B}") || arguments.starts_with("tune");
        assert_eq!(run.status.success(), !is_error, "connexe {arguments}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn ids_in_json_stay_the_same_strings() {
    let articles = articles();
    let lines: String = articles.iter().map(|article| format!("{article}\n")).collect();
    file("ids.jsonl", &lines);
    let run = command("related --corpus ids.jsonl --all --k 3").output().unwrap();
    let lists: Vec<Value> = std::str::from_utf8(&run.stdout).unwrap().lines().map(json).collect();
    assert_eq!(lists.iter().map(|list| &list["id"]).collect::<Vec<_>>(), articles.iter().map(|a| &a["id"]).collect::<Vec<_>>());
    let is_id = |value: &Value| articles.iter().any(|article| article["id"] == *value);
    assert!(lists.iter().flat_map(|list| list["related"].as_array().unwrap()).all(|item| is_id(&item["id"])));
}
