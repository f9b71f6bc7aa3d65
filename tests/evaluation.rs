//! The yardstick: what it measures, and that nothing flatters it.

mod common;

use common::{articles, cases};
use connexe::corpus::JsonLines;
use connexe::evaluation::{Half, Protocol, SiteHealth, Text, VisibleLinks, compare, evaluate};
use connexe::{Anchor, Article, Question, Recommender, Settings, Status};
use proptest::prelude::*;

fn site() -> Vec<Article> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/gazette.jsonl");
    JsonLines::new().read_file(path).unwrap().articles
}

#[test]
fn the_sample_corpus_finds_its_own_links() {
    let evaluation = evaluate(&site(), &Settings::default(), &Protocol::default()).unwrap();
    assert!(evaluation.queries.len() > 100);
    let ndcg = evaluation.ndcg();
    assert!(ndcg.mean > 0.65, "{ndcg:?}");
    assert!(ndcg.low < ndcg.mean && ndcg.mean < ndcg.high);
    assert_eq!(evaluation.ndcgs().len(), evaluation.queries.len());
}

#[test]
fn halves_are_the_whole() {
    let site = site();
    let ids = |half| -> Vec<String> {
        let protocol = Protocol::default().with_half(half).with_links(VisibleLinks::None);
        evaluate(&site, &Settings::default(), &protocol).unwrap().queries.into_iter().map(|query| query.id).collect()
    };
    let (tune, test) = (ids(Half::Tune), ids(Half::Test));
    assert!(tune.iter().all(|id| !test.contains(id)));
    assert_eq!([tune, test].concat(), ids(Half::All));
}

/// A site where a link is the only thing that two articles share: whoever finds it has seen the link.
fn linked_by_name_only() -> Vec<Article> {
    let link = |to: &str, text: &str| Anchor { to: to.into(), text: text.into() };
    let body = "Le vent a tourné. À relire : Les cigognes de Chellah.";
    vec![
        Article::new("a", "Vent d’est")
            .with_body(body)
            .with_links(["b", "a"])
            .with_anchors([link("b", "Les cigognes de Chellah")]),
        Article::new("b", "Les cigognes de Chellah").with_body("Elles nichent sur le minaret."),
        Article::new("c", "Vent d’ouest").with_body("Le vent a soufflé toute la nuit."),
    ]
}

#[test]
fn the_strict_text_gives_no_link_away() {
    let ndcg = |text| {
        let protocol = Protocol::default().with_text(text).with_past_only(false);
        let evaluation = evaluate(&linked_by_name_only(), &Settings::default(), &protocol).unwrap();
        assert_eq!((evaluation.guards.to_itself, evaluation.guards.link_texts), (1, 1));
        evaluation.mean().ndcg
    };
    assert_eq!(ndcg(Text::Strict), 0.0);
    assert!(ndcg(Text::Open) > 0.5);
}

#[test]
fn copies_are_no_proof() {
    let body = "Le premier train de la ligne du Rif est parti de Tétouan à six heures, avec une heure de retard.";
    let site = [
        Article::new("a", "Le train").with_body(body).with_links(["b"]),
        Article::new("b", "Le train").with_body(body),
        Article::new("c", "Le train de nuit").with_body("Il part de Tanger."),
    ];
    let evaluation = evaluate(&site, &Settings::default(), &Protocol::default().with_past_only(false)).unwrap();
    assert_eq!((evaluation.queries.len(), evaluation.guards.to_near_duplicates), (0, 1));
}

#[test]
fn two_configurations_are_compared_query_by_query() {
    let site = site();
    let measure = |settings: &Settings| evaluate(&site, settings, &Protocol::default()).unwrap();
    let mut no_text = Settings::default();
    no_text.question.blend = no_text.question.blend.with_text(0.0).with_links(0.0, 0.0).with_mention(0.0);
    let (default, tags) = (measure(&Settings::default()), measure(&no_text));
    let same = compare(&[(&default, &default)]).unwrap();
    assert_eq!((same.mean, same.low, same.high), (0.0, 0.0, 0.0));
    let worse = compare(&[(&default, &tags)]).unwrap();
    assert!(worse.high < 0.0, "{worse:?}");
    let half = evaluate(&site, &Settings::default(), &Protocol::default().with_half(Half::Test)).unwrap();
    assert!(compare(&[(&default, &half)]).unwrap_err().to_string().contains("the query compared"));
}

#[test]
fn links_of_others_help_and_those_measured_are_hidden() {
    // Everyone near "a" links to "z", with which "a" shares no word.
    let near = |id: &str| Article::new(id, "La crue du Sebou").with_body("La crue du Sebou monte à Kénitra.").with_links(["z"]);
    let mut site: Vec<Article> = ["n1", "n2", "n3"].map(near).into();
    site.push(Article::new("a", "La crue du Sebou à Kénitra").with_body("Le Sebou déborde, la crue gagne."));
    site.push(Article::new("z", "Carte des barrages").with_body("Où sont les retenues."));
    // Links from half of a site would say nothing.
    site.extend((0..12).map(|n| Article::new(format!("o{n}"), "").with_body(format!("Un autre sujet{n}"))));
    let recommender = Recommender::builder().build(site.clone()).unwrap();
    let question = Question::new(10);
    let items = recommender.suggest("a", &question).unwrap().items;
    let found = items.iter().find(|item| item.id == "z").expect("z is linked by the articles nearest to a");
    let why = recommender.explain("a", "z", &question, 10).unwrap();
    assert!(why.contributions.iter().all(|c| c.feature == "La crue du Sebou"), "{why:?}");
    assert!((why.contributions.iter().map(|c| c.value).sum::<f64>() - found.score).abs() < 1e-12);
    assert!(why.factors.linked > 1.0);
    let hidden = Protocol::default().with_links(VisibleLinks::None).with_past_only(false);
    assert_eq!(evaluate(&site, &Settings::default(), &hidden).unwrap().mean().hit, 0.0);
}

/// Articles that no list can show are no orphans, and do not make the others look less covered.
#[test]
fn articles_that_may_not_be_suggested_are_no_orphans() {
    let train = |id: &str| Article::new(id, "").with_body("le train du Rif").with_section("Rif");
    let mut silent = Article::new("silent", "").with_body("courge");
    silent.never_suggest = true;
    let recommender = Recommender::builder()
        .build(vec![
            train("a"),
            Article::new("b", "").with_body("un train de nuit").with_section("Rif"),
            train("draft").with_status(Status::Draft),
            train("gone").with_status(Status::Withdrawn),
            silent,
            Article::new("alone", "").with_body("pluie"),
        ])
        .unwrap();
    let lists = recommender.suggest_all(&Question::new(1)).unwrap();
    let health = SiteHealth::of(&recommender, &lists).unwrap();
    assert_eq!((health.site.articles, &health.orphans[..]), (6, &["alone".to_string()][..]));
    assert_eq!((health.site.coverage, health.site.short_lists), (2.0 / 3.0, 2.0 / 4.0));
    let section = &health.sections["Rif"];
    assert_eq!((section.articles, section.coverage, section.orphans, section.short_lists), (4, 1.0, 0, 0.0));
}

proptest! {
    #![proptest_config(cases(32, file!()))]

    /// Health counts every suggestion once, and the parts of a site add up to it.
    #[test]
    fn health_adds_up(articles in articles(30), k in 1usize..6) {
        let recommender = Recommender::builder().build(articles.clone()).unwrap();
        let lists = recommender.suggest_all(&Question::new(k)).unwrap();
        let health = SiteHealth::of(&recommender, &lists).unwrap();
        prop_assert_eq!(health.site.articles, articles.len());
        prop_assert_eq!(health.site.orphans, health.orphans.len());
        prop_assert_eq!(health.near_duplicates_shown, 0);
        for groups in [health.sections.values().collect::<Vec<_>>(), health.years.values().collect()] {
            prop_assert_eq!(groups.iter().map(|group| group.articles).sum::<usize>(), articles.len());
            prop_assert_eq!(groups.iter().map(|group| group.orphans).sum::<usize>(), health.site.orphans);
            prop_assert_eq!(groups.iter().map(|group| group.worst_hub).max().unwrap_or(0), health.site.worst_hub);
        }
        let listed: usize = health.hubs.iter().map(|hub| hub.lists).sum();
        prop_assert!(listed <= lists.iter().map(|list| list.items.len()).sum());
        prop_assert_eq!(health.hubs.first().map_or(0, |hub| hub.lists), health.site.worst_hub);
    }

    /// Any site can be measured, and metrics stay in their range.
    #[test]
    fn any_site_can_be_measured(articles in articles(20), past in any::<bool>()) {
        let evaluation = evaluate(&articles, &Settings::default(), &Protocol::default().with_past_only(past)).unwrap();
        for query in &evaluation.queries {
            let m = query.metrics;
            for value in [m.hit, m.recall, m.reciprocal_rank, m.ndcg] {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{:?}", query);
            }
        }
    }
}
