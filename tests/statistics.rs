//! Saved statistics: files of every version are read for ever, and newer ones are refused.

use std::collections::BTreeSet;

use connexe::corpus::JsonLines;
use connexe::vector::Statistics;
use connexe::{Article, ErrorKind, Question, Recommender};

/// Statistics of version 1, counted from the first articles of the sample corpus.
const VERSION_1: &str = include_str!("data/statistics-v1.json");
/// The same in version 2, with weights that were learnt.
const VERSION_2: &str = include_str!("data/statistics-v2.json");
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
fn a_file_of_version_2_is_read_and_its_learnt_weights_are_used() {
    let statistics: Statistics = serde_json::from_str(VERSION_2).unwrap();
    assert_eq!(statistics.learnt().unwrap()["tags"], 0.2);
    assert_eq!(serde_json::to_string(&statistics).unwrap(), VERSION_2.trim_end(), "saved again without a change");
    let recommender = Recommender::builder().statistics(statistics).build(articles()).unwrap();
    assert_eq!(recommender.report().learnt.blend.tags, Some(0.2));
    assert!(recommender.report().learnt.blend.recency.is_some());
}

#[test]
fn a_file_of_version_1_is_read_and_used() {
    let statistics: Statistics = serde_json::from_str(VERSION_1).unwrap();
    let articles = articles();
    let id = articles[0].id.clone();
    assert_eq!(statistics.articles() as usize, ARTICLES);
    assert!(statistics.word_frequency("tang") > 0, "Tanger is a word of the sample corpus");
    assert!(statistics.similarity(&id).is_some());
    let mut saved = serde_json::to_value(&statistics).unwrap();
    saved["version"] = 1.into();
    assert_eq!(saved, serde_json::from_str::<serde_json::Value>(VERSION_1).unwrap(), "saved again without another change");

    let recommender = Recommender::builder().statistics(statistics.clone()).build(articles.clone()).unwrap();
    let again = recommender.statistics().unwrap();
    assert_eq!(again.similarity(&id), statistics.similarity(&id));
    let counted = Recommender::builder().build(articles).unwrap();
    let lists = counted.suggest_all(&Question::new(ARTICLES)).unwrap();
    assert!(lists.iter().any(|list| !list.items.is_empty()));
    // The file was counted with an older analysis of words, so scores and ranks differ; the articles that are found do not.
    let found = recommender.suggest_all(&Question::new(ARTICLES)).unwrap();
    let ids = |list: &connexe::ranking::Suggestions| list.items.iter().map(|item| item.id.clone()).collect::<BTreeSet<_>>();
    assert_eq!(found.iter().map(ids).collect::<Vec<_>>(), lists.iter().map(ids).collect::<Vec<_>>());
}

/// Saved, read again, and used for the corpus, or for a part of it: the scores are those of the first build.
#[test]
fn reopened_statistics_give_the_lists_of_the_corpus_they_come_from() {
    let corpus = JsonLines::new().read_file("data/gazette.jsonl").unwrap().articles;
    let first = Recommender::builder().build(corpus.clone()).unwrap();
    let saved = serde_json::to_string(&first.statistics().unwrap()).unwrap();
    let reopened = || Recommender::builder().statistics(serde_json::from_str(&saved).unwrap());
    let mut reversed = corpus.clone();
    reversed.reverse();
    let second = reopened().build(reversed).unwrap();
    let question = Question::new(10);
    for article in &corpus {
        assert_eq!(
            second.suggest(&article.id, &question).unwrap(),
            first.suggest(&article.id, &question).unwrap(),
            "{}",
            article.id
        );
    }

    // Alone, the articles of a part would have other frequencies, and other scores.
    let part: Vec<Article> = corpus.into_iter().take(40).collect();
    let (id, other) = (part[0].id.clone(), part[1].id.clone());
    let blend = connexe::Blend::default().with_links(0.0, 0.0);
    let score =
        |recommender: &Recommender| recommender.explain(&id, &other, &Question::new(1).with_blend(blend), 0).unwrap().score;
    let expected = score(&first);
    assert!(expected > 0.0);
    assert_eq!(score(&reopened().build(part.clone()).unwrap()), expected);
    assert_ne!(score(&Recommender::builder().build(part).unwrap()), expected);
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
    for version in [0u32, 3, u32::MAX] {
        let error = serde_json::from_value::<Statistics>(with_version(version.into())).unwrap_err().to_string();
        assert!(error.starts_with(&format!("statistics.version is {version}; it must be between 1 and 2")), "{error}");
        assert!(error.contains("update connexe"), "{error}");
    }
    // The version is read first: fields of a newer version do not matter.
    let error = serde_json::from_str::<Statistics>(r#"{"version": 3, "analysis": "neural"}"#).unwrap_err().to_string();
    assert!(error.starts_with("statistics.version is 3"), "{error}");
}

/// Upper bounds of scores rest on the links: a file with others would give answers that are not exact.
#[test]
fn links_that_no_build_writes_are_refused() {
    let one = 1u32 << 30;
    for (links, said) in [
        (serde_json::json!({"in": [0, 1], "nearest": [[0, one / 2], [2, one / 2]]}), None),
        (serde_json::json!({"in": [0, 9], "nearest": []}), Some("statistics.links is 9; it must be a position below 3")),
        (serde_json::json!({"in": [1, 0], "nearest": []}), Some("statistics.links is unsorted")),
        (serde_json::json!({"in": [1, 1], "nearest": []}), Some("statistics.links is unsorted")),
        (serde_json::json!({"in": [], "nearest": [[1, 5], [1, 6]]}), Some("statistics.links is unsorted")),
        (
            serde_json::json!({"in": [], "nearest": [[0, one], [1, one]]}),
            Some("statistics.links is 2147483648; it must be shares"),
        ),
    ] {
        let mut saved = with_version(1.into());
        saved["link_ids"] = serde_json::json!(["a", "b", "c"]);
        saved["links"] = serde_json::json!({"a": links});
        let error = serde_json::from_value::<Statistics>(saved).err().map(|error| error.to_string());
        assert_eq!(error.is_some(), said.is_some(), "{error:?}");
        assert!(error.is_none_or(|error| error.starts_with(said.unwrap())), "{said:?}");
    }
}

#[test]
fn statistics_of_another_recipe_are_an_error_of_their_kind() {
    let statistics: Statistics = serde_json::from_str(VERSION_1).unwrap();
    let recipe = connexe::vector::Recipe::default().with_word_pairs(false);
    let error = Recommender::builder().recipe(recipe).statistics(statistics).build(articles()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Statistics);
    assert!(error.to_string().starts_with("statistics.analysis is Standard with word pairs; it must be"), "{error}");
}
