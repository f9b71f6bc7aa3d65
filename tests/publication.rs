//! What is not public stays hidden, whatever system marked it.

mod common;

use connexe::corpus::{Corpus, JsonLines};
use connexe::page::PagePlan;
use connexe::tags::TagQuestion;
use connexe::{Article, Error, Question, Recommender, Status};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

/// The rows of the table: fields, and their meaning.
fn rows() -> Vec<(Map<String, Value>, String)> {
    let rows: Vec<(Map<String, Value>, String)> = include_str!("cases/publication.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (fields, meaning) = line.split_once('\t').unwrap();
            (serde_json::from_str(fields).unwrap_or_else(|error| panic!("{fields}: {error}")), meaning.to_string())
        })
        .collect();
    assert!(rows.len() > 60);
    rows
}

fn read(records: &[Map<String, Value>]) -> connexe::Result<Corpus> {
    let lines: Vec<String> = records.iter().map(|record| Value::Object(record.clone()).to_string()).collect();
    JsonLines::new().read(lines.join("\n").as_bytes())
}

/// A record with an id, a text and more fields. Its title is a word of its own, by which a leak is seen.
fn record(id: &str, more: &Map<String, Value>) -> Map<String, Value> {
    let title = format!("Titre{id}");
    let mut record = Map::new();
    record.insert("id".into(), json!(id));
    record.insert("title".into(), json!(title));
    if !more.contains_key("content") {
        record.insert("body".into(), json!(format!("La digue du Lez et la crue. {title}")));
    }
    record.extend(more.clone());
    if !more.contains_key("date") {
        record.insert("date".into(), json!("2026-03-01"));
    }
    record
}

fn meaning(article: &Article) -> String {
    match (article.status, article.not_before, article.expires) {
        (Status::Draft, ..) => "draft".to_string(),
        (Status::Withdrawn, ..) => "withdrawn".to_string(),
        (_, Some(date), None) => format!("embargo {date}"),
        (_, None, Some(date)) => format!("expires {date}"),
        (_, None, None) => "published".to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn marks_of_publication_mean_what_their_systems_mean() {
    for (fields, expected) in rows() {
        // A scheduled article without a date is a case of its own.
        let mut marked = record("marked", &fields);
        if !fields.contains_key("date") {
            marked.remove("date");
        }
        // Beside two others: most of a file must not be hidden by an unknown mark.
        let corpus = read(&[marked, record("b", &Map::new()), record("c", &Map::new())]).unwrap();
        let is_noted = corpus.report.counts().keys().any(|kind| ["unknown status", "bad embargo or expiry"].contains(kind));
        let found = meaning(&corpus.articles[0]);
        let found = if is_noted && found == "draft" { "unknown".to_string() } else { found };
        assert_eq!(found, expected, "{fields:?}\n{}", corpus.report);
    }
}

#[test]
fn an_unknown_mark_hides_and_the_note_lists_what_is_known() {
    let lines = "{\"id\": \"a\", \"body\": \"x\", \"status\": \"en ligne\"}\n{\"id\": \"b\", \"body\": \"y\"}\n{\"id\": \"c\", \"body\": \"z\"}";
    let report = JsonLines::new().read(lines.as_bytes()).unwrap().report;
    let note = report.notes[0].to_string();
    for word in ["line 1", "\"a\"", "`status`", "en ligne", "publish", "private", "trash"] {
        assert!(note.contains(word), "{word} is not in {note}");
    }
    assert_eq!(report.unpublished, 1);
}

#[test]
fn a_file_that_an_unknown_mark_hides_for_the_most_part_is_not_read() {
    let line = |id: &str, status: &str| format!("{{\"id\": \"{id}\", \"body\": \"x\", \"status\": \"{status}\"}}\n");
    let half = line("a", "online") + &line("b", "veröffentlicht");
    assert_eq!(JsonLines::new().read(half.as_bytes()).unwrap().articles.len(), 2);
    let most = half + &line("c", "veröffentlicht");
    let error = JsonLines::new().read(most.as_bytes()).unwrap_err();
    assert!(matches!(error, Error::Input { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("2 of 3 articles") && text.contains("veröffentlicht") && text.contains("published"), "{text}");
    // Known marks may hide a whole file.
    let drafts = line("a", "draft") + &line("b", "private");
    assert_eq!(JsonLines::new().read(drafts.as_bytes()).unwrap().report.unpublished, 2);
}

#[test]
fn the_report_counts_what_is_hidden() {
    let lines = "{\"id\": \"a\", \"body\": \"x\", \"draft\": true}\n{\"id\": \"b\", \"body\": \"y\", \"publishDate\": \"2026-12-24\"}\n\
                 {\"id\": \"c\", \"body\": \"z\", \"draft\": true, \"not_before\": \"2026-12-24\"}\n{\"id\": \"d\", \"body\": \"z\"}";
    let report = JsonLines::new().read(lines.as_bytes()).unwrap().report;
    assert_eq!((report.unpublished, report.embargoed), (2, 1));
    assert_eq!(report.summary(), "4 articles from 4 lines, 2 not published, 1 with an embargo (it holds until `as_of` is given)");
}

/// A corpus in which articles have up to three random marks, with the ids of those that no mark hides. Articles link each other.
fn marked_corpora() -> impl Strategy<Value = (Vec<Map<String, Value>>, Vec<String>)> {
    let marks = prop_oneof![2 => Just(Vec::new()), 3 => subsequence(rows(), 1..4)];
    prop::collection::vec((marks, any::<prop::sample::Index>()), 4..14).prop_map(|made| {
        let count = made.len();
        let mut shown = Vec::new();
        let mut records = Vec::new();
        for (number, (marks, other)) in made.into_iter().enumerate() {
            let id = format!("art{number:02}");
            let mut more = Map::new();
            let mut is_hidden = false;
            for (fields, meaning) in marks {
                // Two marks under one name: the second would replace the first.
                if fields.keys().any(|key| more.contains_key(key)) {
                    continue;
                }
                more.extend(fields);
                // The newest date of these corpora is after 2020.
                is_hidden |= !(meaning == "published" || meaning == "expires 9999-12-31");
            }
            more.insert("tags".into(), json!(["Lez", format!("tag{number}"), format!("tag{}", other.index(count))]));
            more.insert("links".into(), json!([format!("art{:02}", other.index(count))]));
            if !is_hidden {
                shown.push(id.clone());
            }
            records.push(record(&id, &more));
        }
        (records, shown)
    })
}

proptest! {
    #![proptest_config(common::cases(150, file!()))]

    #[test]
    fn a_hidden_article_is_nowhere(
        (mut records, shown) in marked_corpora(),
        threads in select(vec![1usize, 3]),
        k in 1usize..12,
    ) {
        // An article that is surely public, so that unknown marks do not hide most of the file.
        let public = |number: usize| record(&format!("pub{number}"), &json!({"tags": ["Lez"]}).as_object().unwrap().clone());
        let public: Vec<_> = (0..records.len() + 1).map(public).collect();
        records.extend(public);
        let corpus = read(&records).unwrap();
        let hidden: Vec<String> = corpus.articles.iter().map(|article| article.id.clone())
            .filter(|id| id.starts_with("art") && !shown.contains(id)).collect();
        let visible: Vec<String> = corpus.articles.iter().map(|article| article.id.clone()).filter(|id| !hidden.contains(id)).collect();
        let recommender = Recommender::builder().threads(threads).build(corpus.articles).unwrap();
        // Everything about the visible articles, as text in which no hidden id or title may stand.
        let mut texts = Vec::new();
        let question = Question::new(k);
        let lists = recommender.suggest_all(&question).unwrap();
        texts.push(format!("{lists:?}"));
        texts.push(format!("{:?}", recommender.suggest_all_by_tags(&TagQuestion::new(k)).unwrap()));
        let plan = PagePlan::news().with_labels(true).with_contributions(9);
        for id in &visible {
            texts.push(serde_json::to_string(&recommender.page(id.as_str(), &plan).unwrap()).unwrap());
            for other in &visible {
                if other != id {
                    texts.push(format!("{:?}", recommender.explain(id.as_str(), other, &question, 50).unwrap()));
                }
            }
        }
        for text in &texts {
            for id in &hidden {
                prop_assert!(!text.contains(id.as_str()) && !text.contains(&format!("Titre{id}")), "{id} is in {text}");
            }
        }
        // Editors still see the page of a hidden article, and why it is missing.
        if let Some(id) = hidden.first() {
            prop_assert!(recommender.page(id.as_str(), &plan).is_ok());
            prop_assert!(recommender.why_not(visible[0].as_str(), id, &question).is_ok());
        }
    }
}

#[test]
fn an_expiry_that_is_not_after_the_date_of_the_article_hides() {
    let record = |id: &str, body: &str, more: &str| format!("{{\"id\": \"{id}\", \"body\": \"{body}\"{more}}}\n");
    let lines = record("s", "La criée du port ouvre.", "")
        + &record("e", "La criée du port a fermé hier soir.", ", \"date\": \"2020-02-02\", \"expires\": \"2020-01-01\"")
        + &record("t", "La criée attend son toit depuis dix ans.", "")
        + &record("x", "Autre chose.", "");
    let corpus = JsonLines::new().read(lines.as_bytes()).unwrap();
    let recommender = Recommender::builder().build(corpus.articles).unwrap();
    let list = recommender.suggest("s", &Question::default()).unwrap();
    assert_eq!(list.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["t"]);
}
