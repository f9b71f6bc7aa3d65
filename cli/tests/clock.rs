//! The clock: `--as-of today` reads it, and nothing else does; an embargo that only a clock can end is told.

mod common;

use std::process::Command;

use common::{Run, command, done, file, json, run};

/// The moment in a time zone, moved by some hours, as the command writes dates.
fn moment(hours: i64) -> String {
    let shifted = jiff::ZonedDateTime::now() + jiff::SignedDuration::from_hours(hours);
    shifted.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The ids under the article `q`.
fn related(arguments: &str) -> Vec<String> {
    let list = json(done(&format!("related --all {arguments}")).lines().next().unwrap());
    let mut ids: Vec<String> =
        list["related"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_string()).collect();
    ids.sort();
    ids
}

#[test]
fn today_is_this_moment() {
    let article = |id: &str, field: &str| format!("{{\"id\": \"{id}\", \"body\": \"Le bac de Larache repart {id}\"{field}}}\n");
    let dated = |name: &str, hours: i64| format!(", \"{name}\": \"{}\"", moment(hours));
    let corpus = [
        article("q", ", \"date\": \"2020-01-01\""),
        article("ancien", ", \"date\": \"2020-02-01\""),
        article("hier", &dated("date", -24)),
        article("demain", &dated("date", 48)),
        article("libre", &dated("not_before", -1)),
        article("tenu", &dated("not_before", 1)),
        article("tenu-longtemps", &dated("not_before", 72)),
        article("expire", &dated("expires", -24)),
        article("valable", &dated("expires", 48)),
    ];
    file("moments.jsonl", &corpus.concat());
    let today = related("--corpus moments.jsonl --as-of today");
    assert_eq!(today, ["ancien", "hier", "libre", "valable"]);
    assert_eq!(related("--corpus moments.jsonl --as-of 2020-03-01"), ["ancien", "expire", "valable"]);
}

#[test]
fn today_is_that_of_the_time_zone_of_the_system() {
    // Noon of the 14th somewhere is the 13th or the 15th elsewhere: 26 hours lie between these two zones.
    let day = |zone: &str| {
        let now = jiff::ZonedDateTime::now().with_time_zone(jiff::tz::TimeZone::get(zone).unwrap());
        now.strftime("%Y-%m-%d").to_string()
    };
    let (east, west) = ("Pacific/Kiritimati", "Etc/GMT+12");
    if jiff::tz::TimeZone::get(east).is_err() {
        return; // A system without time zones.
    }
    let days = [day(east), day(west)];
    let draft = |id: &str, date: &str| format!("{{\"id\": \"{id}\", \"body\": \"Le bac de Larache\", \"date\": \"{date}\"}}\n");
    let corpus = [draft("q", "2020-01-01"), draft("est", &days[0]), draft("ouest", &days[1])].concat();
    file("zones.jsonl", &corpus);
    let ids = |zone: &str| {
        let mut command: Command = command("related --all --corpus zones.jsonl --as-of today");
        let run: Run = command.env("TZ", zone).output().unwrap().into();
        let list = json(run.out.lines().next().unwrap_or_else(|| panic!("{}", run.err)));
        list["related"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert!(ids(east).contains(&"est".to_string()), "{days:?}");
    assert!(!ids(west).contains(&"est".to_string()), "{days:?}: it is not yet that day in the west");
    assert!(ids(west).contains(&"ouest".to_string()), "{days:?}");
}

#[test]
fn an_embargo_without_a_clock_is_told() {
    let held = r#"{"id": "a", "body": "le train"}
{"id": "b", "body": "le train", "not_before": "2030-01-01"}
{"id": "c", "body": "le train", "not_before": "2031-01-01"}
{"id": "d", "body": "le train", "not_before": "2031-01-01", "status": "draft"}
"#;
    file("held.jsonl", held);
    file(
        "free.jsonl",
        "{\"id\": \"a\", \"body\": \"le train\"}\n{\"id\": \"d\", \"status\": \"draft\", \"not_before\": \"2030-01-01\"}\n",
    );
    file("dated.toml", "question.filters.as_of = 2026-01-01\nplan.filters.as_of = 2026-01-01\n");
    file("draft.json", r#"{"id": "e", "body": "le train"}"#);
    for (arguments, is_told) in [
        ("related --all --corpus held.jsonl", true),
        ("related --corpus held.jsonl", true),
        ("page --corpus held.jsonl", true),
        ("explain --corpus held.jsonl", true),
        ("why-not --corpus held.jsonl --candidate b", true),
        ("preview --corpus held.jsonl --draft draft.json", true),
        ("related --all --corpus held.jsonl --as-of 2026-01-01", false),
        ("related --all --corpus held.jsonl --as-of today", false),
        ("page --corpus held.jsonl --as-of today", false),
        ("related --all --corpus held.jsonl --settings dated.toml", false),
        ("related --all --corpus free.jsonl", false),
        // No option --as-of.
        ("tags --corpus held.jsonl", false),
        ("explain --corpus held.jsonl --candidate b", false),
    ] {
        let run = run(arguments);
        assert_eq!(run.code, Some(0), "connexe {arguments}\n{}", run.err);
        let told = run.err.contains("2 articles have an embargo") && run.err.contains("pass --as-of today (or a date)");
        assert_eq!(told, is_told, "connexe {arguments}\n{}", run.err);
    }
}

#[test]
fn a_clock_in_a_settings_file_is_a_date() {
    file("today.json", r#"{"question": {"filters": {"as_of": "today"}}}"#);
    let run = run("related --all --settings today.json");
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("question.filters.as_of") && run.err.contains("is no date"), "{}", run.err);
}
