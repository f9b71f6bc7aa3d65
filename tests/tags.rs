//! Tags: what the report finds, and what is suggested.

mod common;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::{articles, cases};
use connexe::analysis::tag_key;
use connexe::tags::Difference;
use connexe::{Article, Recommender};
use proptest::prelude::*;

fn site(tags: &[&[&str]]) -> Recommender {
    let article = |(n, tags): (usize, &&[&str])| Article::new(format!("a{n}"), "Le train du Rif").with_tags(tags.iter().copied());
    Recommender::builder().build(tags.iter().enumerate().map(article).collect()).unwrap()
}

#[test]
fn the_report_names_tags_that_say_nothing() {
    let report =
        site(&[&["Maroc", "Rif"], &["Maroc", "Rif"], &["maroc", "Phare"], &["Maroc"], &["Maroc"], &[]]).tag_report().unwrap();
    let names =
        |counts: &[connexe::tags::TagCount]| counts.iter().map(|c| format!("{} {}", c.tag, c.articles)).collect::<Vec<_>>();
    assert_eq!(names(&report.on_nearly_all), ["Maroc 5"]);
    assert_eq!(names(&report.on_one_article), ["Phare 1"]);
    assert_eq!((report.tags, report.untagged), (3, vec!["a5".to_string()]));
    let similar = &report.similar_tags[0];
    assert_eq!(
        (similar.tag.tag.as_str(), similar.other.tag.as_str(), similar.differ_by),
        ("Maroc", "maroc", Difference::Spelling)
    );
}

/// Frozen statistics are about vectors and scores. A report and suggested tags are about the articles of the index.
#[test]
fn frozen_statistics_do_not_count_the_tags_of_the_index() {
    let article = |id: &str, tag: &str| Article::new(id, "Le train du Rif").with_tags([tag]);
    let old = ["a", "b", "c", "d"].map(|id| article(id, "Ancien"));
    let statistics = Recommender::builder().build(old.into()).unwrap().statistics().unwrap();
    let now = [article("e", "Ancien"), article("f", "Nouveau"), article("g", "Nouveau"), article("h", "Neuf")];
    let now = Recommender::builder().statistics(statistics).build(now.into()).unwrap();
    let report = now.tag_report().unwrap();
    let counts = |counts: &[connexe::tags::TagCount]| -> Vec<(String, usize)> {
        counts.iter().map(|count| (count.tag.clone(), count.articles)).collect()
    };
    assert_eq!(counts(&report.on_one_article), [("Ancien".to_string(), 1), ("Neuf".to_string(), 1)]);
    assert_eq!(counts(&report.on_nearly_all), []);
    let tags = now.suggest_tags(&Article::new("draft", "Un train"), 5).unwrap();
    assert_eq!(tags.iter().map(|tag| (tag.tag.as_str(), tag.support)).collect::<Vec<_>>(), [("Nouveau", 2)]);
}

/// One key in very many spellings, and tags as long as texts: the report takes linear time.
#[test]
fn a_report_of_hostile_tags_ends() {
    let long = "é".repeat(60_000);
    let spelled =
        |n: usize| Article::new(n.to_string(), "").with_tags([format!("Rif{}", "!".repeat(n % 2000)), format!("{long}{n}")]);
    let articles: Vec<Article> = (0..40)
        .map(spelled)
        .chain((40..40_000).map(|n| {
            let bits: String = (0..16).map(|bit| if n >> bit & 1 == 1 { '!' } else { '?' }).collect();
            Article::new(n.to_string(), "").with_tags([format!("Rif{bits}")])
        }))
        .collect();
    let start = Instant::now();
    let report = Recommender::builder().build(articles).unwrap().tag_report().unwrap();
    assert!(report.similar_tags.len() > 39_000, "{}", report.similar_tags.len());
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn similar_tags_are_found_wherever_they_differ() {
    let long = "Ministère des Affaires étrangères";
    for (a, b, differ_by) in [
        ("Élections", "élection", Difference::Plural),
        ("Diplomatie", "Diplomaitie", Difference::Letters),
        ("Xiplomatie", "Diplomatie", Difference::Letters),
        ("Diplomatie", "Diplomatix", Difference::Letters),
        (long, "Ministere des Afaires étrangeres", Difference::Letters),
    ] {
        let report = site(&[&[a], &[b], &[a]]).tag_report().unwrap();
        assert_eq!(report.similar_tags.len(), 1, "{a} {b}");
        assert_eq!((report.similar_tags[0].differ_by, report.similar_tags[0].tag.tag.as_str()), (differ_by, a));
    }
    assert!(site(&[&["Ligue 1"], &["Ligue 2"], &["Rif"], &["Ref"]]).tag_report().unwrap().similar_tags.is_empty());
}

#[test]
fn a_report_of_thousands_of_like_tags_compares_few_pairs() {
    const TAGS: usize = 10_000;
    let mut tags: Vec<String> = ('\u{4e00}'..).take(TAGS).map(|letter| format!("sujet {letter}")).collect();
    tags.extend(["Diplomatie", "Diplomaitie", "Élections", "élection"].map(String::from));
    let articles = tags.iter().enumerate().map(|(n, tag)| Article::new(n.to_string(), "").with_tags([tag.as_str()])).collect();
    // The condition is called once for 64 steps: an article, a tag, or a pair that is compared. All pairs would be 50 million.
    let checks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&checks);
    let recommender = Recommender::builder()
        .cancel_when(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            false
        })
        .build(articles)
        .unwrap();
    checks.store(0, Ordering::Relaxed);
    let started = Instant::now();
    let report = recommender.tag_report().unwrap();
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    let checks = checks.load(Ordering::Relaxed);
    assert!(checks < TAGS / 10, "{checks} checks: the work grows with the pairs of tags, not with the tags");

    // Tags of a series differ by a letter, and are no misspellings of one tag.
    let pairs: Vec<(&str, &str, Difference)> = report
        .similar_tags
        .iter()
        .map(|similar| (similar.tag.tag.as_str(), similar.other.tag.as_str(), similar.differ_by))
        .collect();
    let expected = [("Diplomaitie", "Diplomatie", Difference::Letters), ("Élections", "élection", Difference::Plural)];
    assert_eq!(pairs, expected);
    assert_eq!((report.tags, report.on_one_article.len()), (tags.len(), tags.len()));
}

proptest! {
    #![proptest_config(cases(32, file!()))]

    /// Suggested tags are tags of the site that the article lacks, in order, each once.
    #[test]
    fn suggested_tags_are_sound(articles in articles(25), k in 1usize..6) {
        let recommender = Recommender::builder().build(articles.clone()).unwrap();
        for article in &articles {
            let found = recommender.suggest_tags(article, k).unwrap();
            prop_assert!(found.len() <= k);
            prop_assert!(found.is_sorted_by(|a, b| a.score >= b.score));
            let has: HashSet<String> = article.tags.iter().map(|tag| tag_key(tag)).collect();
            let keys: HashSet<String> = found.iter().map(|suggestion| tag_key(&suggestion.tag)).collect();
            prop_assert_eq!(keys.len(), found.len());
            prop_assert!(keys.is_disjoint(&has));
            for suggestion in &found {
                prop_assert!(suggestion.score > 0.0 && suggestion.score <= 1.0 && suggestion.support > 0);
            }
        }
    }
}
