//! Mentions: an article whose name stands in a text counts more under that text.

use std::collections::HashMap;

use connexe::page::{BlockPlan, PagePlan};
use connexe::{Article, Blend, FeatureKind, Question, Recency, Recommender};

/// Subjects of articles that have nothing in common.
const SUBJECTS: [&str; 12] = [
    "verger abricot cueillette panier",
    "piscine bassin natation vestiaire",
    "loyer bail locataire syndic",
    "radio antenne studio micro",
    "boulanger farine levain fournil",
    "cinéma projecteur écran séance",
    "vaccin infirmière dispensaire rappel",
    "tapis laine métier tisserand",
    "phare brume corne gardien",
    "tramway rame dépôt aiguillage",
    "lycée préau surveillant bulletin",
    "sardine filet criée chalut",
];

/// Articles on [`SUBJECTS`], one of them with another text before its own.
fn site(sentences: &[(usize, &str)]) -> Vec<Article> {
    let sentences: HashMap<usize, &str> = sentences.iter().copied().collect();
    let article = |(number, subject): (usize, &&str)| {
        let sentence = sentences.get(&number).copied().unwrap_or_default();
        Article::new(format!("s{number}"), "").with_body(format!("{sentence} {subject}."))
    };
    SUBJECTS.iter().enumerate().map(article).collect()
}

fn question(mention: f64) -> Question {
    Question::new(10).with_blend(Blend::standard().with_recency(Recency::Off).with_mention(mention))
}

fn score(recommender: &Recommender, article: &str, candidate: &str, mention: f64) -> f64 {
    recommender.explain(article, candidate, &question(mention), 10).unwrap().score
}

#[test]
fn an_article_whose_name_stands_in_the_text_counts_more() {
    let named = Article::new("rif", "La ligne du Rif").with_body("Le chantier du tunnel reprend.");
    for (sentence, share) in [
        ("Loin de la ligne du Rif, tout est calme.", 1.0..1.001),
        ("Dans le Rif, une nouvelle ligne.", 1.0..1.001), // in another order, with other words between
        ("Sur le Rif, la pluie.", 0.3..0.7),              // one word of two
        ("Il pleut.", 0.0..0.001),
    ] {
        let mut articles = site(&[(3, sentence)]);
        articles.push(named.clone());
        let recommender = Recommender::builder().build(articles).unwrap();
        // Each word of the name is in one other article of twelve at most.
        let most = 1.0 - 2.0 / 12.0;
        let gain = (score(&recommender, "s3", "rif", 0.5) - score(&recommender, "s3", "rif", 0.0)) / 0.5;
        assert!(gain >= share.start * most * 0.7 - 1e-9 && gain < share.end, "{sentence}: {gain}");
        assert_eq!(score(&recommender, "rif", "s3", 0.5), score(&recommender, "rif", "s3", 0.0), "{sentence}: s3 has no title");
    }
}

#[test]
fn an_explanation_and_a_label_name_the_mention() {
    let mut articles = site(&[(3, "Loin de la ligne du Rif, tout est calme."), (4, "Sur le Rif, la pluie.")]);
    articles.push(Article::new("rif", "La ligne du Rif").with_body("Le chantier du tunnel reprend."));
    let recommender = Recommender::builder().build(articles).unwrap();
    let mention = |article: &str| {
        let explanation = recommender.explain(article, "rif", &question(0.5), 20).unwrap();
        let sum: f64 = explanation.contributions.iter().map(|contribution| contribution.value).sum();
        assert!((sum - explanation.score).abs() < 1e-9);
        let names = explanation.contributions.iter().filter(|c| c.kind == FeatureKind::Mention);
        let mut names: Vec<String> = names.map(|c| c.feature.clone()).collect();
        names.sort();
        names
    };
    assert_eq!(mention("s3"), ["ligne du Rif"]);
    assert!(mention("s4").is_empty(), "one word of two is no mention: it adds to the word");
    let plan = PagePlan::new(vec![BlockPlan::new("Block", 3).with_blend(question(2.0).blend)]);
    let page = recommender.page("s3", &plan.without_rules().with_labels(true)).unwrap();
    let items: Vec<_> = page.blocks.iter().flat_map(|block| &block.items).filter(|item| item.id == "rif").collect();
    assert_eq!(items[0].label.as_deref(), Some("Cité dans le texte : ligne du Rif"));
    assert!(recommender.why_not("s3", "rif", &question(0.5)).unwrap().position == Some(1));
}

#[test]
fn a_draft_is_mentioned_and_mentions() {
    let named = Article::new("rif", "La ligne du Rif").with_body("Le chantier du tunnel reprend.");
    let mut articles = site(&[(3, "Loin de la ligne du Rif, tout est calme.")]);
    // As a candidate: the page of the article that mentions it changes.
    let recommender = Recommender::builder().build(articles.clone()).unwrap();
    let plan = PagePlan::news();
    let preview = recommender.preview(&named, &plan).unwrap();
    assert!(preview.appearances.iter().any(|appearance| appearance.article == "s3"), "{preview:?}");
    // As a query, its list is that of the published article.
    let draft = articles.remove(3);
    articles.push(named);
    let recommender = Recommender::builder().build(articles).unwrap();
    let [with, without] = [0.5, 0.0].map(|mention| recommender.suggest(&draft, &question(mention)).unwrap().items);
    assert_eq!(with[0].id, "rif");
    assert!(with[0].score > without[0].score + 0.3);
}

#[test]
fn generic_titles_are_no_hubs() {
    // Every text has the words of one title, a column that stands on every page.
    let sentences: Vec<(usize, &str)> =
        (0..SUBJECTS.len()).map(|number| (number, "Lire aussi notre revue de la presse.")).collect();
    let mut articles = site(&sentences);
    articles.push(Article::new("revue", "Revue de presse").with_body("Kiosque, quotidien, hebdomadaire."));
    let recommender = Recommender::builder().build(articles).unwrap();
    for number in 0..SUBJECTS.len() {
        let article = format!("s{number}");
        assert_eq!(score(&recommender, &article, "revue", 1.0), score(&recommender, &article, "revue", 0.0), "{article}");
    }
}

#[test]
fn a_title_of_words_that_many_texts_have_is_not_told_as_a_mention() {
    let sentences: Vec<(usize, &str)> =
        (0..SUBJECTS.len()).map(|n| (n, if n < 3 { "Notre revue de la presse." } else { "" })).collect();
    let mut articles = site(&sentences);
    articles.push(Article::new("revue", "Revue de presse").with_body("Kiosque, quotidien, hebdomadaire."));
    let recommender = Recommender::builder().build(articles).unwrap();
    let explanation = recommender.explain("s1", "revue", &question(1.0), 10).unwrap();
    assert!(explanation.contributions.iter().all(|c| c.kind != FeatureKind::Mention), "{explanation:?}");
    let sum: f64 = explanation.contributions.iter().map(|c| c.value).sum();
    assert!((sum - explanation.score).abs() < 1e-9);
    assert!(explanation.score > score(&recommender, "s1", "revue", 0.0));
}
