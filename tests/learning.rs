//! Weights that are learnt from the links of a site.

#![cfg(feature = "evaluation")]

use connexe::evaluation::{Evaluator, Half, Protocol, VisibleLinks};
use connexe::vector::Statistics;
use connexe::{Article, Blend, Question, Recency, Recommender, RecommenderBuilder, Settings, Status};

/// A site of two subjects an article: links go to articles of the same tag from many years before, and words are of little help.
fn site(articles: usize) -> Vec<Article> {
    let tags = ["Rif", "Sebou", "Gharb", "Souss", "Draa", "Tafilalet", "Oriental", "Haouz"];
    let words = ["train", "crue", "barrage", "récolte", "musée", "école", "marché", "phare", "pont", "four", "quai"];
    let article = |n: usize| {
        let tag = tags[n % tags.len()];
        let body =
            format!("Le {} et le {} sont dans la ville.", words[n * 7 % words.len()], words[(n * 5 + n / 11) % words.len()]);
        let date = format!("20{:02}-{:02}-{:02}", 2 + n / 16, 1 + n % 12, 1 + n % 28);
        let article = Article::new(format!("a{n:03}"), format!("Article {n}")).with_body(body).with_tags([tag]);
        let article = article.with_date(date.parse().unwrap());
        if n >= tags.len() * 5 { article.with_links([format!("a{:03}", n - tags.len() * 5)]) } else { article }
    };
    (0..articles).map(article).collect()
}

fn build(builder: RecommenderBuilder, articles: Vec<Article>) -> Recommender {
    builder.build(articles).unwrap()
}

fn lists(recommender: &Recommender, question: &Question) -> Vec<(String, Vec<(String, u64)>)> {
    let lists = recommender.suggest_all(question).unwrap();
    let items =
        |list: connexe::ranking::Suggestions| list.items.into_iter().map(|item| (item.id, item.score.to_bits())).collect();
    recommender.articles().iter().map(|article| article.id.clone()).zip(lists.into_iter().map(items)).collect()
}

#[test]
fn links_over_years_within_a_tag_soften_recency_and_raise_tags() {
    let recommender = build(Recommender::builder(), site(200));
    let learnt = recommender.report().learnt;
    let tags = learnt.blend.tags.expect("tags are learnt");
    assert!(tags > 0.05, "{learnt:?}");
    assert_eq!((learnt.blend.text, learnt.blend.section, learnt.blend.authors), (None, None, None));
    let gain = learnt.gain.unwrap();
    assert!(gain.low < gain.mean && gain.mean < gain.high && gain.mean > 0.0, "{gain:?}");
    let text = learnt.to_string();
    assert!(text.contains("tags count more") && text.contains("nDCG@10 +"), "{text}");
}

#[test]
fn a_weight_that_is_set_stays_and_the_switch_turns_learning_off() {
    let learnt = build(Recommender::builder(), site(200));
    let off = build(Recommender::builder().learn(false), site(200));
    assert!(off.report().learnt.is_empty());
    let unset = Question::new(10);
    assert_ne!(lists(&learnt, &unset), lists(&off, &unset));
    // Set to the values of the default: nothing is replaced.
    let set = Question::new(10).with_blend(Blend::standard());
    assert_eq!(lists(&learnt, &set), lists(&off, &unset));
    let settings: Settings = serde_json::from_str(r#"{"learn": false}"#).unwrap();
    assert_eq!(lists(&build(settings.builder(), site(200)), &unset), lists(&off, &unset));
    // One weight set, the others learnt.
    let blend = Blend::default().with_recency(Recency::Off);
    assert_ne!(lists(&learnt, &Question::new(10).with_blend(blend)), lists(&off, &Question::new(10).with_blend(blend)));
}

#[test]
fn few_links_teach_nothing() {
    // 40 articles link to none: 79 linking ones of 119, and 39 of 79.
    for (articles, is_enough) in [(200, true), (79, false), (0, false)] {
        let learnt = build(Recommender::builder(), site(articles)).report().learnt;
        assert_eq!(!learnt.is_empty(), is_enough, "{articles}: {learnt:?}");
    }
    // Links of drafts do not count.
    let drafts = site(200).into_iter().map(|article| article.with_status(Status::Draft)).collect();
    assert_eq!(build(Recommender::builder(), drafts).report().learnt.queries, 0);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let one = build(Recommender::builder().threads(1), site(200));
    let many = build(Recommender::builder().threads(7), site(200));
    assert_eq!(one.report().learnt, many.report().learnt);
    assert_eq!(lists(&one, &Question::new(5)), lists(&many, &Question::new(5)));
}

#[test]
fn statistics_keep_what_was_learnt_and_merging_drops_it() {
    let whole = build(Recommender::builder(), site(200));
    let saved = serde_json::to_string(&whole.statistics().unwrap()).unwrap();
    let reopened = || serde_json::from_str::<Statistics>(&saved).unwrap();
    // A part of the corpus learns nothing by itself: it has the weights of the whole.
    let part: Vec<Article> = site(200).into_iter().skip(100).collect();
    let of_part = build(Recommender::builder().statistics(reopened()), part.clone());
    assert_eq!(of_part.report().learnt.blend, whole.report().learnt.blend);
    let off = build(Recommender::builder().statistics(reopened()).learn(false), part.clone());
    assert!(off.report().learnt.is_empty());

    let of = |articles: &[Article]| build(Recommender::builder(), articles.to_vec()).statistics().unwrap();
    let mut merged = of(&site(200)[..120]);
    merged.merge(&of(&site(200)[120..])).unwrap();
    assert_eq!(merged.learnt(), None);
    // From merged statistics a part learns nothing, and the whole learns again.
    assert!(build(Recommender::builder().statistics(merged.clone()), part).report().learnt.is_empty());
    assert_eq!(build(Recommender::builder().statistics(merged), site(200)).report().learnt, whole.report().learnt);
}

#[test]
fn saved_weights_out_of_range_are_refused() {
    let whole = build(Recommender::builder(), site(200));
    let mut saved = serde_json::to_value(whole.statistics().unwrap()).unwrap();
    saved["learnt"]["tags"] = serde_json::json!(-1.0);
    let statistics: Statistics = serde_json::from_value(saved).unwrap();
    let error = Recommender::builder().statistics(statistics).build(site(200)).map(drop).unwrap_err();
    assert!(error.to_string().starts_with("statistics.learnt is blend.tags is -1"), "{error}");
}

/// An evaluation learns from the half that is not measured: other links of the measured half change nothing.
#[test]
fn an_evaluation_never_learns_from_the_links_that_it_measures() {
    let learnt = |articles: &[Article], half: Half| {
        let evaluator = Evaluator::new(Protocol::default().with_half(half));
        evaluator.evaluate(articles, &Settings::default()).unwrap().learnt
    };
    let articles = site(400);
    let of_tune = learnt(&articles, Half::Tune);
    assert!(!of_tune[0].is_empty(), "{of_tune:?}");
    let is_tune = |article: &Article| {
        let only = [article.clone(), Article::new("x", "")];
        let linked = [only[0].clone().with_links(["x"]), only[1].clone().with_date("1999-01-01".parse().unwrap())];
        let protocol = Protocol::default().with_half(Half::Tune);
        !Evaluator::new(protocol).evaluate(&linked, &Settings::default()).unwrap().queries.is_empty()
    };
    let changed: Vec<Article> = articles
        .iter()
        .map(|article| if is_tune(article) { article.clone().with_links(["a001", "a002"]) } else { article.clone() })
        .collect();
    assert_ne!(changed, articles);
    assert_eq!(learnt(&changed, Half::Tune), of_tune);
    // Content only: no links, nothing learnt.
    let content = Evaluator::new(Protocol::default().with_links(VisibleLinks::None));
    let evaluation = content.evaluate(&articles, &Settings::default()).unwrap();
    assert!(evaluation.learnt.iter().all(|learnt| learnt.is_empty() && learnt.queries == 0));
}
