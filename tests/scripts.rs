//! Scripts without spaces, and Korean: short texts find those of their topic, and labels show words.

use std::collections::BTreeMap;

use connexe::{Article, Question, Recommender};

/// The texts by set: twelve in one language, four on each of three topics. The topic stands before the hyphen of the id.
fn sets() -> BTreeMap<String, Vec<Article>> {
    let mut sets: BTreeMap<String, Vec<Article>> = BTreeMap::new();
    for line in include_str!("cases/scripts.jsonl").lines() {
        let text: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| text[name].as_str().unwrap().to_string();
        let article = Article::new(field("id"), field("title")).with_body(field("body"));
        sets.entry(field("set")).or_default().push(article.with_language(field("lang").parse().unwrap()));
    }
    sets
}

fn topic(id: &str) -> &str {
    id.split('-').next().unwrap()
}

#[test]
fn the_first_three_suggestions_are_on_topic() {
    let mut totals: BTreeMap<String, usize> = BTreeMap::new();
    for (set, articles) in sets() {
        assert_eq!(articles.len(), 12, "{set}");
        let ids: Vec<String> = articles.iter().map(|article| article.id.clone()).collect();
        let recommender = Recommender::builder().build(articles).unwrap();
        let on_topic = ids.iter().map(|id| {
            let found = recommender.suggest(id.as_str(), &Question::default().with_k(3)).unwrap();
            found.items.iter().filter(|item| topic(&item.id) == topic(id)).count()
        });
        *totals.entry(set[..2].to_string()).or_default() += on_topic.sum::<usize>();
    }
    // Two sets a language.
    assert!(totals.len() == 4 && totals.values().all(|&on_topic| on_topic >= 60), "{totals:?} of 72");
}
