//! Meaning, not code: words that French readers take for one must meet, and others must part.

use std::collections::HashSet;

use connexe::Language;
use connexe::analysis::{Analysis, terms};

#[test]
fn words_meet_and_part_as_readers_expect() {
    let cases: Vec<Vec<&str>> = include_str!("cases/french_pairs.tsv")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(cases.len() >= 100);
    let of = |text: &str| -> HashSet<String> { terms(text, Language::FRENCH, Analysis::Standard).into_iter().collect() };
    let mut wrong = Vec::new();
    for case in &cases {
        let (one, other) = (of(case[1]), of(case[2]));
        assert!(!one.is_empty() && !other.is_empty(), "{case:?} has a side without terms");
        let meets = !one.is_disjoint(&other);
        match case[0] {
            "meet" if meets => {}
            "part" if !meets => {}
            _ => wrong.push(format!("{} should {} {}: {one:?} {other:?}", case[1], case[0], case[2])),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
