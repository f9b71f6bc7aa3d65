//! The reading of dates, as a table, and its properties.

mod common;

use common::cases;
use connexe::Date;
use proptest::prelude::*;
use serde_json::json;

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = include_str!("cases/dates.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| row.split_once('\t').expect("two columns"))
}

#[test]
fn every_form_is_read_as_the_table_says() {
    let mut wrong = Vec::new();
    for (text, expected) in rows() {
        match (text.parse::<Date>(), expected.strip_prefix('!')) {
            (Ok(date), None) if date.to_string() == expected => {}
            (Err(error), Some(reason)) if error.to_string().contains(reason) && error.to_string().contains("YYYY-MM-DD") => {}
            (found, _) => {
                wrong.push(format!("{text:?}: {} is not {expected}", found.map_or_else(|e| e.to_string(), |d| d.to_string())))
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows().count() > 100);
}

#[test]
fn json_gives_a_date_as_a_text_or_a_number() {
    for (value, expected) in [
        (json!("14 mars 2026"), "2026-03-14"),
        (json!(1_773_507_900), "2026-03-14T17:05:00Z"),
        (json!(1_773_507_900.5), "2026-03-14T17:05:00Z"),
        (json!(20_260_314), "2026-03-14"),
    ] {
        let date: Date = serde_json::from_value(value).unwrap();
        assert_eq!(serde_json::to_value(date).unwrap(), json!(expected));
    }
    for value in [json!(true), json!(null), json!({"year": 2026}), json!({}), json!(["2026-03-14"]), json!(2026)] {
        assert!(serde_json::from_value::<Date>(value.clone()).is_err(), "{value}");
    }
}

/// Pieces of dates in any order.
fn mixtures() -> impl Strategy<Value = String> {
    let pieces = vec![
        "2026",
        "03",
        "14",
        "31",
        "2",
        "99",
        "0",
        "20260314",
        "1773507900",
        "-",
        "/",
        ".",
        ":",
        ",",
        " ",
        "T",
        "Z",
        "+",
        "0100",
        "mars",
        "Mar",
        "Sat",
        "mar.",
        "1er",
        "h",
        "pm",
        "a.m.",
        "UTC",
        "CET",
        "(",
        ")",
        "[",
        "]",
        "m=",
        "é",
        "\u{301}",
        "年",
        "\u{202f}",
        "٣",
        "−",
        "Europe/Paris",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(2000, file!()))]

    /// No text is a panic; a date that is read is printed in a form that gives the same date.
    #[test]
    fn a_printed_date_reads_back(text in prop_oneof![mixtures(), any::<String>(), "[0-9TZ:+/. -]{0,30}"]) {
        if let Ok(date) = text.parse::<Date>() {
            prop_assert_eq!(date.to_string().parse::<Date>().unwrap(), date, "{}", text);
        }
    }

    /// Unix time is printed in a form that gives the same second.
    #[test]
    fn unix_time_reads_back(second in prop_oneof![any::<i64>(), -400_000_000_000..400_000_000_000i64]) {
        if let Some(date) = Date::from_unix_seconds(second) {
            prop_assert_eq!(date.first_second(), second);
            prop_assert_eq!(date.to_string().parse::<Date>().unwrap(), date);
        }
    }
}

#[test]
fn a_long_text_is_refused_at_once() {
    for piece in ["(", "1 ", "mars ", "[", "1:", "٣", "\u{301}"] {
        assert!(piece.repeat(1_000_000).parse::<Date>().unwrap_err().to_string().contains("too long"));
    }
}
