//! Saved statistics: files of every version are read for ever, and newer ones are refused.

use connexe::corpus::JsonLines;
use connexe::vector::Statistics;
use connexe::{Article, ErrorKind, Question, Recommender};

/// Statistics of version 1, counted from the first articles of the sample corpus.
const VERSION_1: &str = include_str!("data/statistics-v1.json");
const ARTICLES: usize = 3;

fn articles() -> Vec<Article> {
    let corpus = JsonLines::new().read_file("data/gazette.jsonl").unwrap();
    corpus.articles.into_iter().take(ARTICLES).collect()
}

/// The saved statistics with another version.
fn with_version(version: serde_json::Value) -> serde_json::Value {
    let mut saved: serde_json::Value = serde_json::from_str(VERSION_1).unwrap();
    saved["version"] = version;
    saved
}

#[test]
fn a_file_of_version_1_is_read_and_used() {
    let statistics: Statistics = serde_json::from_str(VERSION_1).unwrap();
    let articles = articles();
    let id = articles[0].id.clone();
    assert_eq!(statistics.articles() as usize, ARTICLES);
    assert!(statistics.word_frequency("tang") > 0, "Tanger is a word of the sample corpus");
    assert!(statistics.similarity(&id).is_some());
    let saved = serde_json::to_value(&statistics).unwrap();
    assert_eq!(saved, serde_json::from_str::<serde_json::Value>(VERSION_1).unwrap(), "saved again without a change");

    let recommender = Recommender::builder().statistics(statistics.clone()).build(articles.clone()).unwrap();
    assert_eq!(recommender.statistics().unwrap(), statistics);
    let counted = Recommender::builder().build(articles).unwrap();
    let question = Question::new(ARTICLES);
    assert_eq!(
        format!("{:?}", recommender.suggest(&id, &question).unwrap()),
        format!("{:?}", counted.suggest(&id, &question).unwrap()),
        "these articles have the statistics that were counted from them"
    );
}

#[test]
fn a_file_without_a_version_has_version_1() {
    let mut saved: serde_json::Value = serde_json::from_str(VERSION_1).unwrap();
    saved.as_object_mut().unwrap().remove("version").unwrap();
    let statistics: Statistics = serde_json::from_value(saved).unwrap();
    assert_eq!(statistics, serde_json::from_str(VERSION_1).unwrap());
}

#[test]
fn a_newer_version_is_refused() {
    for version in [0u32, 2, u32::MAX] {
        let error = serde_json::from_value::<Statistics>(with_version(version.into())).unwrap_err().to_string();
        assert!(error.starts_with(&format!("statistics.version is {version}; it must be between 1 and 1")), "{error}");
        assert!(error.contains("update connexe"), "{error}");
    }
    // The version is read first: fields of a newer version do not matter.
    let error = serde_json::from_str::<Statistics>(r#"{"version": 2, "analysis": "neural"}"#).unwrap_err().to_string();
    assert!(error.starts_with("statistics.version is 2"), "{error}");
}

#[test]
fn statistics_of_another_recipe_are_an_error_of_their_kind() {
    let statistics: Statistics = serde_json::from_str(VERSION_1).unwrap();
    let recipe = connexe::vector::Recipe::default().with_word_pairs(false);
    let error = Recommender::builder().recipe(recipe).statistics(statistics).build(articles()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Statistics);
    assert!(error.to_string().starts_with("statistics.analysis is Standard with word pairs; it must be"), "{error}");
}

/// Writes the file of the present version: run it once for each new version.
#[test]
#[ignore = "writes a file for the tests"]
fn write() {
    let statistics = Recommender::builder().build(articles()).unwrap().statistics().unwrap();
    std::fs::write("tests/data/statistics-v1.json", serde_json::to_string(&statistics).unwrap() + "\n").unwrap();
}
