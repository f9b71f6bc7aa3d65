//! Tags: what the report finds, and what is suggested.

mod common;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use common::{articles, cases};
use connexe::analysis::tag_key;
use connexe::{Article, Difference, Recommender};
use proptest::prelude::*;

fn site(tags: &[&[&str]]) -> Recommender {
    let article = |(n, tags): (usize, &&[&str])| Article::new(format!("a{n}"), "Le train du Rif").with_tags(tags.iter().copied());
    Recommender::builder().build(tags.iter().enumerate().map(article).collect()).unwrap()
}

#[test]
fn the_report_names_tags_that_say_nothing() {
    let report =
        site(&[&["Maroc", "Rif"], &["Maroc", "Rif"], &["maroc", "Phare"], &["Maroc"], &["Maroc"], &[]]).tag_report().unwrap();
    let names = |counts: &[connexe::TagCount]| counts.iter().map(|c| format!("{} {}", c.tag, c.articles)).collect::<Vec<_>>();
    assert_eq!(names(&report.on_nearly_all), ["Maroc 5"]);
    assert_eq!(names(&report.on_one_article), ["Phare 1"]);
    assert_eq!((report.tags, report.untagged), (3, vec!["a5".to_string()]));
    let similar = &report.similar_tags[0];
    assert_eq!(
        (similar.tag.tag.as_str(), similar.other.tag.as_str(), similar.differ_by),
        ("Maroc", "maroc", Difference::Spelling)
    );
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
fn thousands_of_like_tags_take_seconds() {
    let tags: Vec<String> = (0..10_000u32).map(|n| format!("sujet {}", char::from_u32(0x4e00 + n).unwrap())).collect();
    let articles = tags.iter().enumerate().map(|(n, tag)| Article::new(n.to_string(), "").with_tags([tag.as_str()])).collect();
    let recommender = Recommender::builder().build(articles).unwrap();
    let started = Instant::now();
    recommender.tag_report().unwrap();
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
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
