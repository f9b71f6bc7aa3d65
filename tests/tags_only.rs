//! Questions about tags alone, against a plain reading of the measures.

mod common;

use std::collections::HashSet;

use common::{articles, filters};
use connexe::analysis::tag_key;
use connexe::{
    Article, Blend, Filters, NearDuplicates, Question, Recency, Recommender, Refusal, Suggestion, TagMeasure, TagQuestion,
};
use proptest::prelude::*;

fn build(articles: Vec<Article>) -> Recommender {
    Recommender::builder().threads(1).build(articles).unwrap()
}

fn tags(article: &Article) -> HashSet<String> {
    article.tags.iter().map(|tag| tag_key(tag)).collect()
}

/// Every candidate that the filters allow, scored and sorted: filters are those of the ordinary path, which has tests of its own.
fn plainly(recommender: &Recommender, article: &Article, question: &TagQuestion) -> Vec<(String, f64)> {
    let own = tags(article);
    let mut filters = question.filters.clone();
    filters.min_score = 0.0;
    let everyone = Question::new(10_000)
        .with_filters(filters)
        .with_near_duplicates(NearDuplicates::Show)
        .with_blend(Blend::default().with_text(0.0).with_tags(1.0).with_links(0.0, 0.0).with_recency(Recency::Off));
    let allowed = recommender.suggest(&article.id, &everyone).unwrap().items;
    let mut found: Vec<(f64, u64, String)> = allowed
        .into_iter()
        .map(|item| {
            let other = recommender.article(&item.id).unwrap();
            let theirs = tags(other);
            let shared = own.intersection(&theirs).count() as f64;
            let score = match question.measure {
                TagMeasure::SharedCount => shared,
                TagMeasure::Jaccard => shared / own.union(&theirs).count() as f64,
                _ => item.score,
            };
            (score, article.date.zip(other.date).map_or(u64::MAX, |(a, b)| a.seconds_between(&b)), item.id)
        })
        .filter(|(score, ..)| *score >= question.filters.min_score)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then_with(|| a.2.cmp(&b.2)));
    found.into_iter().take(question.k).map(|(score, _, id)| (id, score)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exact(articles in articles(80), filters in filters(), k in 1usize..20, measure in prop::sample::select(vec![TagMeasure::IdfCosine, TagMeasure::SharedCount, TagMeasure::Jaccard])) {
        let recommender = build(articles.clone());
        let question = TagQuestion::new(k).with_measure(measure).with_filters(filters);
        let many = Recommender::builder().threads(3).build(articles).unwrap();
        let all = recommender.suggest_all_by_tags(&question).unwrap();
        prop_assert_eq!(&many.suggest_all_by_tags(&question).unwrap(), &all);
        for (article, listed) in recommender.articles().iter().zip(all) {
            let list = recommender.suggest_by_tags(&article.id, &question).unwrap();
            let found: Vec<(String, f64)> = list.items.iter().map(|Suggestion { id, score, .. }| (id.clone(), *score)).collect();
            prop_assert_eq!(&found, &plainly(&recommender, article, &question));
            prop_assert_eq!(list.shortage.as_ref().map_or(0, |shortage| shortage.missing), k - list.items.len());
            if listed.shortage.as_ref().is_none_or(|shortage| shortage.not_shown.is_none()) {
                prop_assert_eq!(listed, list);
            }
        }
    }
}

#[test]
fn many_tags_frequent_and_rare() {
    // Digits carry over: up to 40 shared tags; half of the tags are on two articles only, and have no row of bits.
    let articles: Vec<Article> = (0..300)
        .map(|n| {
            let frequent = (0..40).filter(move |tag| n % (tag + 1) == 0).map(|tag| format!("tag {tag}"));
            let rare = (0..20).map(move |tag| format!("rare {} {tag}", n / 2));
            Article::new(format!("a{n:03}"), "").with_tags(frequent.chain(rare))
        })
        .collect();
    let recommender = build(articles);
    for measure in [TagMeasure::SharedCount, TagMeasure::Jaccard] {
        let question = TagQuestion::new(7).with_measure(measure);
        for article in recommender.articles() {
            let list = recommender.suggest_by_tags(&article.id, &question).unwrap();
            let found: Vec<(String, f64)> = list.items.into_iter().map(|item| (item.id, item.score)).collect();
            assert_eq!(found, plainly(&recommender, article, &question));
        }
    }
}

#[test]
fn what_cannot_be_asked() {
    let recommender = build(vec![Article::new("a", "").with_tags(["x"]), Article::new("b", "").with_tags(["x"])]);
    for (question, text) in [
        (TagQuestion::new(0), "k is 0; it must be at least 1"),
        (
            TagQuestion::new(1).with_filters(Filters::default().with_min_quantile(0.5)),
            "filters.min_quantile is 0.5; it must be left out of a question about tags; use min_score",
        ),
    ] {
        assert_eq!(recommender.suggest_by_tags("a", &question).unwrap_err().to_string(), text);
    }
    assert!(recommender.suggest_by_tags("z", &TagQuestion::new(1)).is_err());
    let quiet = Filters::default().with_topics(connexe::Topics::default().with_quiet(["X"]));
    let list = recommender.suggest_by_tags("a", &TagQuestion::new(1).with_filters(quiet)).unwrap();
    assert_eq!(list.shortage.unwrap().not_shown, Some(Refusal::QuietTopic));
}
