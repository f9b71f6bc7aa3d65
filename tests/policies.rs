//! Policies one by one, on small sites: what an editor asks for, and what the page shows.

mod common;

use std::collections::HashSet;

use common::gazette;
use connexe::page::{BlockPlan, Fallback, Origin, Page, PagePlan};
use connexe::ranking::{Boosts, Caps, Diversity, Engine, ExclusionReason, LanguageRule, Selection, Topics};
use connexe::{Article, Blend, Filters, NearDuplicates, Question, Recency, Recommender, Rerank, Status, Suggestion, Suggestions};

fn article(id: &str, body: &str) -> Article {
    Article::new(id, "").with_body(body)
}

fn build(articles: Vec<Article>) -> Recommender {
    Recommender::builder().build(articles).unwrap()
}

fn ids(page: &Page) -> Vec<Vec<&str>> {
    page.blocks.iter().map(|block| block.items.iter().map(|item| item.id.as_str()).collect()).collect()
}

/// A site about a railway: each article is a little less about it than the one before.
fn railway() -> Vec<Article> {
    let article = |id: &str, body: &str, section: &str, author: &str, tag: &str, date: &str| {
        article(id, body).with_section(section).with_authors([author]).with_tags([tag]).with_date(date.parse().unwrap())
    };
    vec![
        article("asked", "rail tunnel gare Tétouan chantier retard dépense", "Société", "A", "Rif", "2026-03-01"),
        article("b", "rail tunnel gare Tétouan vote chantier retard", "Société", "A", "Rif", "2026-02-01"),
        article("c", "rail tunnel gare Tétouan chantier pluie orage", "Société", "B", "Rif", "2026-01-01"),
        article("d", "rail tunnel gare Tétouan marché fruits bazar", "Économie", "A", "Gare", "2025-06-01"),
        article("e", "rail tunnel gare concert danse théâtre scène", "Culture", "C", "Fête", "2024-01-01"),
        article("f", "rail match stade victoire équipe tournoi maillot", "Sport", "D", "Match", "2026-02-20"),
        article("g", "courge sel four beurre farine levure pâte", "Cuisine", "E", "Rif", "2026-02-25"),
        article("h", "courge sucre lait crème fraise tarte moule", "Société", "E", "Dessert", "2026-02-26"),
    ]
}

/// One block of four by text alone, under these filters.
fn shown(filters: Filters) -> Vec<String> {
    let blend = Blend::default().with_tags(0.0).with_recency(Recency::Off);
    let plan = PagePlan::new(vec![BlockPlan::new("block", 4).with_blend(blend)]).with_filters(filters).without_rules();
    ids(&build(railway()).page("asked", &plan).unwrap())[0].iter().map(ToString::to_string).collect()
}

#[test]
fn filters_by_what_they_name() {
    let filters = Filters::default;
    let date = |text: &str| text.parse().unwrap();
    for (name, filters, expected) in [
        ("none", filters(), vec!["b", "c", "d", "e"]),
        ("only a section, whatever its case", filters().with_sections(Selection::only(["ECONOMIE"])), vec!["d"]),
        ("never a section", filters().with_sections(Selection::never(["Société", "Culture"])), vec!["d", "f"]),
        ("only a tag", filters().with_tags(Selection::only(["rif", "match"])), vec!["b", "c", "f"]),
        ("never a tag", filters().with_tags(Selection::never(["Rif"])), vec!["d", "e", "f"]),
        ("only an author", filters().with_authors(Selection::only(["a"])), vec!["b", "d"]),
        ("never wins over only", filters().with_ids(Selection::only(["b", "c"]).and_never(["b"])), vec!["c"]),
        ("a tag that nothing has", filters().with_tags(Selection::only(["Volcan"])), vec![]),
        ("relative window", filters().with_max_days_older(60), vec!["b", "c", "f"]),
        ("absolute window", filters().with_published(Some(date("2025-01-01")), Some(date("2026-01-31"))), vec!["c", "d"]),
        ("age at a time", filters().with_as_of(date("2026-03-02")).with_max_age_days(30), vec!["b", "f"]),
        ("as of a time", filters().with_as_of(date("2026-01-15")), vec!["c", "d", "e"]),
        ("minimum", filters().with_min_score(10.0), vec![]),
        ("other languages", filters().with_language(LanguageRule::Among(["en".parse().unwrap()].into())), vec![]),
        (
            "unsuggested topic, a section",
            filters().with_topics(Topics::default().with_unsuggested(["culture"])),
            vec!["b", "c", "d", "f"],
        ),
        (
            "confined topic that is shared",
            filters().with_topics(Topics::default().with_confined(["Rif"])),
            vec!["b", "c", "d", "e"],
        ),
        (
            "confined topic that is not",
            filters().with_topics(Topics::default().with_confined(["Gare"])),
            vec!["b", "c", "e", "f"],
        ),
        ("quiet topic", filters().with_topics(Topics::default().with_quiet(["Rif"])), vec![]),
    ] {
        assert_eq!(shown(filters), expected, "{name}");
    }
}

#[test]
fn a_quantile_is_the_sites_own_minimum() {
    let recommender = build(railway());
    let blend = Blend::default();
    let quantiles: Vec<f64> = [0.0, 0.25, 0.5, 1.0].map(|q| recommender.score_quantile(&blend, q).unwrap()).into();
    assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]) && quantiles[0] > 0.0, "{quantiles:?}");
    let best = recommender.suggest_all(&Question::new(10).with_near_duplicates(NearDuplicates::Show)).unwrap();
    let mut scores: Vec<f64> = best.iter().flat_map(|list| list.items.iter().map(|item| item.score)).collect();
    scores.sort_by(f64::total_cmp);
    assert_eq!((quantiles[0], quantiles[3]), (scores[0], scores[scores.len() - 1]));
    let question = Question::new(10).with_filters(Filters::default().with_min_quantile(0.5));
    for list in recommender.suggest_all(&question).unwrap() {
        assert!(list.items.iter().all(|item| item.score >= quantiles[2]));
        let excluded = list.shortage.unwrap().excluded;
        assert!(excluded.iter().all(|count| count.rule == ExclusionReason::BelowMinimum), "only the minimum: {excluded:?}");
    }
    assert!(recommender.score_quantile(&blend, 2.0).is_err());
    assert_eq!(build(Vec::new()).score_quantile(&blend, 0.5).unwrap(), 0.0);
}

#[test]
fn an_article_of_the_future_is_a_candidate_from_its_date_on() {
    let mut articles = railway();
    // The best candidate, dated long after all others.
    articles[1].date = Some("2031-05-01T08:00:00Z".parse().unwrap());
    let recommender = build(articles);
    let listed = |list: &Suggestions| list.items.iter().any(|item| item.id == "b");
    let excluded = |list: Suggestions| -> Vec<(ExclusionReason, usize)> {
        list.shortage.unwrap().excluded.iter().map(|count| (count.rule, count.articles)).collect()
    };
    let open = recommender.suggest("asked", &Question::new(9)).unwrap();
    assert!(listed(&open), "without a clock, the newest date of the corpus is now");
    assert_eq!(excluded(open), []);
    let question = |as_of: &str| Question::new(9).with_filters(Filters::default().with_as_of(as_of.parse().unwrap()));
    for (as_of, future) in [("2026-03-02", true), ("2031-04-30", true), ("2031-05-01T07:59:59Z", true), ("2031-05-01", false)] {
        let question = question(as_of);
        let list = recommender.suggest("asked", &question).unwrap();
        assert_eq!(listed(&list), !future, "{as_of}");
        assert_eq!(excluded(list), if future { vec![(ExclusionReason::Future, 1)] } else { vec![] }, "{as_of}");
        let why = recommender.why_not("asked", "b", &question).unwrap();
        let rules: Vec<ExclusionReason> = why.rules.iter().map(|exclusion| exclusion.rule).collect();
        assert_eq!(rules, if future { vec![ExclusionReason::Future] } else { vec![] }, "{as_of}");
    }
}

#[test]
fn caps_keep_the_best_of_a_kind() {
    let recommender = build(railway());
    let plan = |caps: Caps| {
        let blend = Blend::default().with_recency(Recency::Off);
        PagePlan::new(vec![BlockPlan::new("block", 4).with_blend(blend).with_caps(caps)]).without_rules()
    };
    for (caps, expected) in [
        (Caps::default(), vec!["b", "c", "d", "e"]),
        (Caps::default().with_section(1), vec!["b", "d", "e", "f"]),
        (Caps::default().with_author(1), vec!["b", "c", "e", "f"]),
        (Caps::default().with_section(1).with_author(1), vec!["b", "e", "f", "g"]),
    ] {
        assert_eq!(ids(&recommender.page("asked", &plan(caps)).unwrap())[0], expected, "{caps:?}");
    }
    let series = railway().into_iter().map(|article| if article.id < "d".into() { article.with_series("Rail") } else { article });
    let recommender = build(series.collect());
    let capped = recommender.suggest("asked", &Question::new(6).with_caps(Caps::default().with_series(1))).unwrap();
    assert_eq!(capped.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["b", "d", "e", "f", "g"]);
    assert!(excludes(&capped.shortage.unwrap(), ExclusionReason::SeriesCap, 1));
    let why = recommender.why_not("asked", "c", &Question::new(6).with_caps(Caps::default().with_series(1))).unwrap();
    assert_eq!(
        why.to_string(),
        "too many of its series: 1 (allowed: at most 1); without that its rank would be 2, for 6 positions"
    );
}

#[test]
fn boosts_move_within_bounds_and_stand_in_the_factors() {
    let recommender = build(railway());
    let question = Question::new(4).with_boosts(Boosts::default().with_id("e", 4.0).with_tag("match", 2.0).with_tag("RIF", 0.5));
    let boosted = recommender.suggest("asked", &question).unwrap().items;
    let plain = recommender.suggest("asked", &Question::new(8)).unwrap().items;
    for item in &boosted {
        let expected = match item.id.as_str() {
            "e" => 4.0,
            "f" => 2.0,
            "b" | "c" | "g" => 0.5,
            _ => 1.0,
        };
        let before = plain.iter().find(|plain| plain.id == item.id).unwrap();
        assert!((item.score - expected * before.score).abs() < 1e-12, "{item:?}");
        let why = recommender.explain("asked", &item.id, &question, 3).unwrap();
        assert_eq!((why.factors.boost, why.score), (expected, item.score));
        assert!((why.contributions.iter().map(|c| c.value).sum::<f64>() - item.score).abs() < 1e-9);
    }
    // Several factors multiply, within the bounds.
    let both = Question::new(1).with_boosts(Boosts::default().with_id("b", 4.0).with_tag("rif", 4.0));
    assert_eq!(recommender.explain("asked", "b", &both, 1).unwrap().factors.boost, Boosts::MAX);
}

#[test]
fn pins_stand_first_and_pass_the_filters() {
    let mut articles = railway();
    articles[0] = articles[0].clone().with_pins(["h", "nowhere", "f", "h", "g"]).with_links(["d"]);
    articles[5] = articles[5].clone().with_status(Status::Draft);
    let recommender = build(articles);
    let plan = PagePlan::new(vec![BlockPlan::new("one", 1), BlockPlan::new("two", 2).with_pins(["d", "e"])]);
    let page = recommender.page("asked", &plan).unwrap();
    assert_eq!(ids(&page), [vec!["h"], vec!["g", "e"]]);
    assert!(page.blocks.iter().flat_map(|block| &block.items).all(|item| item.origin == Origin::Pinned && item.score.is_none()));
    let excluded = serde_json::to_value(&page.excluded_pins).unwrap();
    let expected = serde_json::json!([
        {"id": "nowhere", "reason": "unknown"},
        {"id": "f", "reason": "draft"},
        {"id": "h", "reason": "on_page"},
        {"id": "d", "reason": "linked"},
    ]);
    assert_eq!(excluded, expected);
    let quiet = plan.with_filters(Filters::default().with_topics(Topics::default().with_quiet(["Rif"])));
    assert_eq!(
        ids(&recommender.page("asked", &quiet).unwrap()),
        [vec!["h"], vec!["g", "e"]],
        "an editor's pins are shown under a quiet topic"
    );
}

#[test]
fn fallback_steps_are_used_in_their_order() {
    let recommender = build(railway());
    let strict = Filters::default().with_min_score(0.3);
    let block = |steps: &[Fallback]| BlockPlan::new("block", 5).with_filters(strict.clone()).with_fallback(steps.to_vec());
    let page = |steps: &[Fallback]| recommender.page("asked", &PagePlan::new(vec![block(steps)]).with_labels(true)).unwrap();
    let origins = |page: &Page| page.blocks[0].items.iter().map(|item| (item.id.clone(), item.origin)).collect::<Vec<_>>();
    let short = page(&[]);
    let related = origins(&short);
    assert!(related.len() < 4 && short.blocks[0].short_by == 5 - related.len(), "{related:?}");
    assert!(short.blocks[0].reason.as_deref().unwrap().contains("sous le score minimal"), "{:?}", short.blocks[0].reason);
    let full = page(&[Fallback::SameTag, Fallback::SameSection, Fallback::Latest]);
    let found = origins(&full);
    assert_eq!(found[..related.len()], related[..]);
    assert_eq!((full.blocks[0].short_by, &full.blocks[0].reason), (0, &None));
    let rest: Vec<(&str, Origin)> = found[related.len()..].iter().map(|(id, origin)| (id.as_str(), *origin)).collect();
    let fallback =
        [("g", Origin::SameTag), ("h", Origin::SameSection), ("f", Origin::Latest), ("d", Origin::Latest), ("e", Origin::Latest)];
    assert_eq!(rest, fallback[..rest.len()]);
    let labels: Vec<&str> = full.blocks[0].items.iter().filter_map(|item| item.label.as_deref()).collect();
    assert!(labels.contains(&"Même sujet : Rif") && labels.contains(&"Même rubrique : Société"), "{labels:?}");
}

#[test]
fn diversity_moves_the_like_apart() {
    let recommender = build(vec![
        article("asked", "rail tunnel gare pont viaduc talus port"),
        article("b", "rail tunnel gare pont viaduc nuit brume"),
        article("c", "rail tunnel gare pont viaduc nuit brume phare"),
        article("d", "port douane bassin grue mouette criée"),
    ]);
    let block = |relevance: f64| BlockPlan::new("block", 2).with_diversity(Diversity::new(relevance));
    let plan = |relevance: f64| PagePlan::new(vec![block(relevance)]).without_rules();
    let page = |relevance: f64| recommender.page("asked", &plan(relevance).with_near_duplicates(NearDuplicates::Show)).unwrap();
    let plain = page(1.0);
    assert_eq!(ids(&plain)[0], ["b", "c"], "a relevance of 1 changes nothing");
    let diverse = page(0.3);
    assert!(ids(&diverse)[0].contains(&"d"), "{:?}", ids(&diverse));
    let both: Vec<bool> = ["b", "c"].map(|id| ids(&diverse)[0].contains(&id)).into();
    assert_ne!(both[0], both[1], "one of the two that are alike");
}

#[test]
fn a_hook_reorders_a_pool_whose_depth_does_not_depend_on_k() {
    struct Reads;
    impl Rerank for Reads {
        fn depth(&self) -> usize {
            3
        }
        fn scores(&self, article: &str, pool: &[Suggestion]) -> Vec<f64> {
            assert_eq!(article, "asked");
            assert!(pool.len() <= 3);
            pool.iter().map(|candidate| f64::from(candidate.id.as_bytes()[0])).collect()
        }
    }
    let recommender = build(railway());
    let plain: Vec<String> =
        recommender.suggest("asked", &Question::new(5)).unwrap().items.into_iter().map(|item| item.id).collect();
    let mut expected = plain;
    expected[..3].sort_by(|a, b| b.cmp(a));
    for k in 1..=5 {
        let items = recommender.suggest_reranked("asked", &Question::new(k), &Reads).unwrap().items;
        assert_eq!(items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), expected[..k], "k = {k}");
        assert!(items.iter().enumerate().all(|(position, item)| item.reranked.is_some() == (position < 3)));
    }
    let page =
        recommender.page_reranked("asked", &PagePlan::new(vec![BlockPlan::new("block", 5)]).without_rules(), &Reads).unwrap();
    assert_eq!(ids(&page)[0], expected);
}

/// A hook may give any finite scores: only their order counts when similar articles are moved apart.
#[test]
fn diversity_keeps_the_order_of_a_hook() {
    type Scores = fn(f64) -> f64;
    struct Popularity(Scores);
    impl Rerank for Popularity {
        fn depth(&self) -> usize {
            3
        }
        fn scores(&self, _article: &str, pool: &[Suggestion]) -> Vec<f64> {
            pool.iter().map(|candidate| self.0(f64::from(candidate.id.as_bytes()[0] - b'b'))).collect()
        }
    }
    let recommender = build(railway());
    let block = BlockPlan::new("block", 5);
    let page = |block: &BlockPlan, hook: &Popularity| {
        let page = recommender.page_reranked("asked", &PagePlan::new(vec![block.clone()]).without_rules(), hook).unwrap();
        ids(&page)[0].iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let scores: [(&str, Scores); 5] = [
        ("large", |reads| 1000.0 * reads),
        ("small", |reads| 1e-9 * reads),
        ("negative", |reads| reads - 1000.0),
        ("0 for the best", |reads| reads - 2.0),
        ("all equal", |_| 0.0),
    ];
    for (name, hook) in scores {
        let hook = Popularity(hook);
        let plain = page(&block, &hook);
        assert_eq!(
            page(&block.clone().with_diversity(Diversity::new(1.0)), &hook),
            plain,
            "{name}: a relevance of 1 changes nothing"
        );
        let diverse = page(&block.clone().with_diversity(Diversity::new(0.5)), &hook);
        assert_eq!(diverse[0], plain[0], "{name}: the best comes first");
        if name != "all equal" {
            let large = page(&block.clone().with_diversity(Diversity::new(0.5)), &Popularity(|reads| 1000.0 * reads));
            assert_eq!(diverse, large, "{name}");
        }
    }
}

#[test]
fn of_two_near_duplicates_the_better_is_shown_and_the_other_when_it_is_withdrawn() {
    let copy = "Le navire câblier sera prêté au Maroc et basé à Ksar-Sghir pendant trois ans";
    let articles = |status: Status| {
        vec![
            article("asked", "Un navire câblier à Ksar-Sghir, et trois ans de veille sur les câbles du détroit"),
            article("b", &format!("{copy}.")).with_status(status),
            article("c", &format!("{copy}, selon le ministère.")),
            article("d", "Des câbles coupés, deux fois en un mois, et personne pour le dire."),
            article(
                "asked-again",
                "(Avec agence) Un navire câblier à Ksar-Sghir, et trois ans de veille sur les câbles du détroit",
            ),
        ]
    };
    let both = build(articles(Status::Published));
    let list = both.suggest("asked", &Question::new(4)).unwrap();
    assert_eq!(list.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["b", "d"]);
    assert_eq!((list.hidden[0].id.as_str(), list.hidden[0].duplicate_of.as_str()), ("c", "b"));
    assert!(list.hidden[0].likeness.jaccard > 0.5);
    let shortage = list.shortage.unwrap();
    assert!(
        excludes(&shortage, ExclusionReason::NearDuplicateOfArticle, 1) && excludes(&shortage, ExclusionReason::NearDuplicate, 1),
        "{shortage}"
    );
    let page = both.page("asked", &PagePlan::news()).unwrap();
    assert_eq!((page.hidden[0].id.as_str(), page.hidden[0].duplicate_of.as_str()), ("c", "b"));
    let why = both.why_not("asked", "c", &Question::new(4)).unwrap();
    assert_eq!(why.rules[0].rule, ExclusionReason::NearDuplicate);
    assert!(why.rules[0].value.ends_with("with b"), "{why}");
    let one = build(articles(Status::Withdrawn)).suggest("asked", &Question::new(4)).unwrap();
    assert_eq!(one.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["c", "d"]);
    assert!(one.hidden.is_empty());
    let shown = both.suggest("asked", &Question::new(4).with_near_duplicates(NearDuplicates::Show)).unwrap();
    assert_eq!(shown.items.len(), 4);
}

#[test]
fn copies_are_hidden_as_one_group() {
    let report = "Bulletin du détroit : vent d'est, mer agitée, passage des câbliers retardé jusqu'au soir";
    let mut articles = vec![article("asked", "Le câblier attend : vent d'est dans le détroit, mer agitée et passage retardé")];
    articles.extend((0..40).map(|number| article(&format!("copy-{number:02}"), report)));
    articles.push(article("other", "Un autre câblier dans le détroit"));
    let recommender = build(articles);
    for engine in [Engine::Inverted, Engine::Exhaustive] {
        let list = recommender.suggest("asked", &Question::new(4).with_engine(engine)).unwrap();
        assert_eq!(list.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["copy-00", "other"]);
        let hidden = &list.hidden[0];
        assert_eq!(list.hidden.len(), 1);
        assert_eq!((hidden.id.as_str(), hidden.duplicate_of.as_str(), hidden.articles), ("copy-01", "copy-00", 39));
        // The copies have nothing else than each other and the two articles.
        let lists = recommender.suggest_all(&Question::new(4).with_engine(engine)).unwrap();
        for list in &lists[1..41] {
            let ids: HashSet<&str> = list.items.iter().map(|item| item.id.as_str()).collect();
            assert_eq!(ids, HashSet::from(["asked", "other"]));
            assert!(excludes(list.shortage.as_ref().unwrap(), ExclusionReason::NearDuplicateOfArticle, 39));
        }
    }
}

/// With deferred reading, the first question that needs near-duplicates gives the answer of a build that has read them.
#[test]
fn near_duplicates_can_be_left_for_later() {
    let question = Question::new(10);
    let with_duplicates = || {
        let articles = gazette();
        let mut duplicates: Vec<Article> = articles.iter().step_by(3).cloned().collect();
        duplicates.iter_mut().for_each(|duplicate| duplicate.id += "-bis");
        [articles, duplicates].concat()
    };
    let eager = Recommender::builder().build(with_duplicates()).unwrap();
    let deferred = || Recommender::builder().defer_near_duplicates().build(with_duplicates()).unwrap();
    let lists = eager.suggest_all(&question).unwrap();
    let (query, list) = eager.articles().iter().zip(&lists).find(|(_, list)| !list.hidden.is_empty()).unwrap();
    let hidden = &list.hidden[0];
    assert_eq!(deferred().suggest(&query.id, &question).unwrap(), *list);
    assert_eq!(deferred().suggest_all(&question).unwrap(), lists);
    assert_eq!(deferred().likeness(&hidden.id, &hidden.duplicate_of).unwrap(), Some(hidden.likeness));
    assert_eq!(deferred().page(&query.id, &PagePlan::news()).unwrap(), eager.page(&query.id, &PagePlan::news()).unwrap());
    let show = question.clone().with_near_duplicates(NearDuplicates::Show);
    let late = deferred();
    assert_eq!(late.suggest_all(&show).unwrap(), eager.suggest_all(&show).unwrap());
    assert_eq!(late.suggest_all(&question).unwrap(), lists);
}

#[test]
fn a_later_block_is_not_starved() {
    // The second block may hold only what is tagged « Rif »; first come first served, the first would take it all.
    let recommender = build(railway());
    let tagged = Filters::default().with_tags(Selection::only(["Rif"]));
    let blend = Blend::default().with_recency(Recency::Off);
    let plan = PagePlan::new(vec![
        BlockPlan::new("one", 3).with_blend(blend),
        BlockPlan::new("two", 2).with_blend(blend).with_filters(tagged),
    ])
    .without_rules();
    let page = recommender.page("asked", &plan).unwrap();
    assert!(page.blocks.iter().all(|block| block.short_by == 0), "{:?}", ids(&page));
    let why = recommender.why_not_on_page("asked", ids(&page)[0][0], &plan).unwrap();
    assert_eq!(why.blocks[0].why.position, Some(1));
    assert!(why.to_string().starts_with("one: it is suggested, at position 1 of 3\n"), "{why}");
}

/// Whether a list is short by so many articles that one rule excludes.
fn excludes(shortage: &connexe::ranking::Shortage, rule: ExclusionReason, articles: usize) -> bool {
    shortage.excluded.iter().any(|count| (count.rule, count.articles) == (rule, articles))
}
