//! What bad input gets: a clear error or a line in the report, and nothing else lost.

use connexe::corpus::{Corpus, JsonLines};
use connexe::page::{BlockPlan, Fallback, Origin, PagePlan, PinExclusion};
use connexe::ranking::{Boosts, Caps, Diversity, ExclusionReason};
use connexe::vector::{FieldWeights, LocalScale, Recipe};
use connexe::{Article, Blend, Error, Filters, Question, Recency, Recommender, Rerank, Settings, Suggestion};

fn read(lines: impl AsRef<[u8]>) -> Corpus {
    JsonLines::new().read(lines.as_ref()).unwrap()
}

/// The notes of a report, as text.
fn notes(corpus: &Corpus) -> Vec<String> {
    corpus.report.notes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_bad_line_costs_that_line() {
    let deep = format!(r#"{{"id": "deep", "unknown": {}}}"#, "[".repeat(100_000));
    for (line, note) in [
        (b"\xff\xfe{}".to_vec(), "line 2: invalid UTF-8 at byte 0 of the line"),
        (b"nonsense".to_vec(), "line 2: unreadable: not a JSON object"),
        (b"{\"id\": \"b\"".to_vec(), "line 2: unreadable: EOF while parsing an object (column 10)"),
        (b"[1, 2]".to_vec(), "line 2: unreadable: not a JSON object"),
        (b"{\"title\": \"x\"}".to_vec(), "line 2: no id"),
        (b"{\"id\": \"  \"}".to_vec(), "line 2: no id"),
        (
            b"{\"id\": \"a\", \"body\": \"again\"}".to_vec(),
            "line 2 (\"a\"): duplicate id, first used on line 1; the article is dropped",
        ),
        (deep.into_bytes(), "line 2: unreadable: "),
    ] {
        let mut lines = b"{\"id\": \"a\", \"body\": \"un\"}\n".to_vec();
        lines.extend(&line);
        lines.extend(b"\n{\"id\": \"z\", \"body\": \"deux\"}\n");
        let corpus = read(&lines);
        let ids: Vec<&str> = corpus.articles.iter().map(|article| article.id.as_str()).collect();
        assert_eq!(ids, ["a", "z"], "{note}");
        let found = notes(&corpus);
        assert!(found.len() == 1 && found[0].starts_with(note), "{found:?} is not {note:?}");
        let error = JsonLines::new().strict(true).read(&lines[..]).unwrap_err();
        assert!(matches!(error, Error::Line { line: 2, .. }), "{error}");
    }
}

#[test]
fn a_bad_value_costs_that_value() {
    for (field, note) in [
        (r#""date": "hier""#, "`date` is not a date: \"hier\""),
        (r#""expires": "2026-02-30""#, "`expires` is not a date: \"2026-02-30\""),
        (r#""not_before": "bientôt""#, "`not_before` is not a date: \"bientôt\""),
        (r#""lang": "klingon""#, "`lang` is an unknown language: \"klingon\"; the article is read in the language of the corpus"),
        (r#""status": "rumoured""#, "`status` has an unknown value: \"rumoured\"; the article is kept as a draft"),
        (r#""links": ["nowhere"]"#, "`links` has an unknown target: no article has the id \"nowhere\""),
        (r#""links": ["a"]"#, "`links` leads to the article itself; the entry is dropped"),
        (r#""body": " ""#, "empty body"),
    ] {
        let body = if field.contains("body") { "" } else { r#", "body": "texte""# };
        // Beside another one: an unknown status must not hide most of a file.
        let corpus = read(format!("{{\"id\": \"a\"{body}, {field}}}\n{{\"id\": \"b\", \"body\": \"texte\"}}"));
        let found = notes(&corpus);
        assert!(found.len() == 1 && found[0].starts_with(&format!("line 1 (\"a\"): {note}")), "{found:?}");
        assert_eq!(corpus.articles.len(), 2);
    }
}

#[test]
fn what_other_systems_write_is_read_for_what_it_means() {
    let corpus = read(
        "\u{FEFF}{\"id\": 12, \"title\": null, \"body\": \"x\", \"tags\": \"Tanger\", \"authors\": [\"A\", null, 7], \"categories\": [\"Sport\", \"Une\"], \
         \"lang\": \"fr-MA\", \"date\": \"0000-01-01\", \"unknown\": {\"deep\": [1]}}\r\n\r\n",
    );
    let article = &corpus.articles[0];
    assert_eq!((article.id.as_str(), article.title.as_str(), article.section.as_deref()), ("12", "", Some("Sport")));
    assert_eq!((&article.tags[..], &article.authors[..]), (&["Tanger".to_string()][..], &["A".to_string(), "7".to_string()][..]));
    assert!(corpus.report.notes.is_empty(), "{}", corpus.report);
}

#[test]
fn a_line_beyond_the_limit_is_lost_and_the_rest_is_read() {
    let mut lines = format!("{{\"id\": \"big\", \"body\": \"{}\"}}\n", "x ".repeat(50_000)).into_bytes();
    lines.extend(b"{\"id\": \"small\", \"body\": \"y\"}");
    let corpus = JsonLines::new().max_line_bytes(1000).read(&lines[..]).unwrap();
    assert_eq!(corpus.articles.len(), 1);
    assert!(notes(&corpus)[0].contains("limit of 1000 bytes"), "{}", corpus.report);
    assert_eq!(JsonLines::new().read(&lines[..]).unwrap().articles.len(), 2);
}

#[test]
fn an_empty_corpus_is_a_corpus() {
    for lines in ["", "\n\n", "\u{FEFF}"] {
        let corpus = read(lines);
        let recommender = Recommender::builder().build(corpus.articles).unwrap();
        assert!(recommender.suggest_all(&Question::new(3)).unwrap().is_empty());
        let draft = Article::new("draft", "Un train pour Tanger");
        assert!(recommender.suggest(&draft, &Question::new(3)).unwrap().items.is_empty());
        assert!(recommender.article("x").unwrap_err().to_string().contains("the corpus is empty"));
    }
    assert!(matches!(JsonLines::new().read_file("/does/not/exist"), Err(Error::File { .. })));
}

#[test]
fn an_unknown_id_names_the_nearest() {
    let articles = ["trains-rif", "trains-fes", "sport"].map(|id| Article::new(id, "Titre"));
    let recommender = Recommender::builder().build(articles.into()).unwrap();
    let error = recommender.suggest("train-rif", &Question::new(3)).unwrap_err();
    assert_eq!(error.to_string(), "no article has the id \"train-rif\"; the nearest are trains-rif, trains-fes, sport");
}

#[test]
fn an_id_that_stands_twice_is_an_error() {
    let twice = vec![Article::new("a", ""), Article::new("b", ""), Article::new("a", "")];
    let error = Recommender::builder().build(twice).err().unwrap();
    assert!(matches!(error, Error::DuplicateArticle { first: 0, second: 2, .. }), "{error}");
}

#[test]
fn settings_out_of_range_name_the_field_the_value_and_the_limit() {
    let recommender = Recommender::builder().build(vec![Article::new("a", "Titre")]).unwrap();
    let window = Filters::default().with_published(Some("2026-01-02".parse().unwrap()), Some("2026-01-01".parse().unwrap()));
    for (question, text) in [
        (Question::new(0), "k is 0; it must be at least 1"),
        (
            Question::new(1).with_blend(Blend::default().with_text(f64::NAN)),
            "blend.text is NaN; it must be a number between 0 and 1000000",
        ),
        (
            Question::new(1).with_blend(Blend::default().with_tags(f64::INFINITY)),
            "blend.tags is inf; it must be a number between 0 and 1000000",
        ),
        (
            Question::new(1).with_blend(Blend::default().with_authors(-1.0)),
            "blend.authors is -1; it must be a number between 0 and 1000000",
        ),
        (
            Question::new(1).with_blend(Blend::default().with_text(0.0).with_tags(0.0).with_links(0.0, 0.0).with_mention(0.0)),
            "blend is 0 for all parts; it must be above 0 for one part at least",
        ),
        (
            Question::new(1).with_blend(Blend::default().with_recency(Recency::Near { floor: 2.0, half_life_days: 1.0 })),
            "blend.recency.floor is 2; it must be between 0 and 1",
        ),
        (
            Question::new(1).with_blend(Blend::default().with_recency(Recency::Near { floor: 0.5, half_life_days: 0.0 })),
            "blend.recency.half_life_days is 0; it must be a number above 0",
        ),
        (
            Question::new(1).with_filters(Filters::default().with_min_score(f64::NAN)),
            "filters.min_score is NaN; it must be a finite number of at least 0",
        ),
        (
            Question::new(1).with_filters(window.clone()),
            "filters.published_until is 2026-01-01; it must be 2026-01-02 (published_from) or later",
        ),
    ] {
        assert_eq!(recommender.suggest("a", &question).unwrap_err().to_string(), text);
    }
    for (recipe, field) in [
        (Recipe::default().with_fields(FieldWeights { title: -1.0, ..FieldWeights::default() }), "recipe.fields.title"),
        (Recipe::default().with_fields(FieldWeights { title: 0.0, lead: 0.0, body: 0.0 }), "recipe.fields"),
        (Recipe::default().with_local_scale(LocalScale::Nearest { neighbours: 0, floor: 0.1 }), "recipe.local_scale.neighbours"),
        (Recipe::default().with_local_scale(LocalScale::Nearest { neighbours: 5, floor: 0.0 }), "recipe.local_scale.floor"),
    ] {
        let error = Recommender::builder().recipe(recipe).build(Vec::new()).err().unwrap().to_string();
        assert!(error.starts_with(field), "{error}");
    }
    for (plan, field) in [
        (PagePlan::new(Vec::new()), "plan.blocks is empty"),
        (PagePlan::new(vec![BlockPlan::new("A", 3), BlockPlan::new("A", 3)]), "plan.blocks[1].name"),
        (PagePlan::new(vec![BlockPlan::new("A", 0)]), "plan.blocks[0].size is 0"),
        (PagePlan::new(vec![BlockPlan::new("A", 10_000)]), "plan.blocks[0].size is 10000"),
        (PagePlan::new(vec![BlockPlan::new("A", 600), BlockPlan::new("B", 600)]), "plan.blocks is 1200 positions in all"),
        (
            PagePlan::new(vec![BlockPlan::new("A", 3), BlockPlan::new("B", 3).with_blend(Blend::default().with_tags(f64::NAN))]),
            "plan.blocks[1].blend.tags is NaN",
        ),
        (
            PagePlan::new(vec![BlockPlan::new("A", 3).with_blend(Blend::default().with_text(-1.0))]),
            "plan.blocks[0].blend.text is -1",
        ),
        (
            PagePlan::new(vec![BlockPlan::new("A", 3).with_boosts(Boosts::default().with_tag("Tanger", 9.0))]),
            "plan.blocks[0].boosts.tags[\"Tanger\"] is 9; it must be between 0.25 and 4",
        ),
        (
            PagePlan::new(vec![BlockPlan::new("A", 3).with_boosts(Boosts::default().with_id("a", f64::NAN))]),
            "plan.blocks[0].boosts.ids[\"a\"] is NaN",
        ),
        (
            PagePlan::new(vec![BlockPlan::new("A", 3).with_caps(Caps::default().with_section(0))]),
            "plan.blocks[0].caps.section is 0",
        ),
        (
            PagePlan::new(vec![BlockPlan::new("A", 3).with_diversity(Diversity::new(-0.1))]),
            "plan.blocks[0].diversity.relevance is -0.1",
        ),
        (
            PagePlan::new(vec![BlockPlan::new("A", 3).with_fallback([Fallback::Latest, Fallback::Latest])]),
            "plan.blocks[0].fallback is Latest again",
        ),
        (
            PagePlan::new(vec![
                BlockPlan::new("A", 3).with_filters(Filters::default().with_as_of("2026-01-01".parse().unwrap())),
            ]),
            "plan.blocks[0].filters.as_of is 2026-01-01",
        ),
        (PagePlan::blog().with_filters(window), "plan.filters.published_until is 2026-01-01; it must be 2026-01-02"),
        (PagePlan::blog().with_filters(Filters::default().with_min_quantile(1.1)), "plan.filters.min_quantile is 1.1"),
    ] {
        let error = recommender.page("a", &plan).unwrap_err().to_string();
        assert!(error.starts_with(field), "{error}");
    }
}

#[test]
fn statistics_of_another_analysis_are_refused() {
    let statistics = Recommender::builder().recipe(Recipe::reference()).build(Vec::new()).unwrap().statistics().unwrap();
    let error = Recommender::builder().statistics(statistics).build(Vec::new()).err().unwrap();
    assert!(error.to_string().starts_with("statistics.analysis is Reference"), "{error}");
}

#[test]
fn stop_words_only_give_no_suggestion_and_the_reason() {
    let articles =
        vec![Article::new("a", "Le la les").with_body("de qui et pour"), Article::new("b", "Le train").with_body("du Rif")];
    let recommender = Recommender::builder().build(articles).unwrap();
    let answer = recommender.suggest("a", &Question::new(3)).unwrap();
    assert!(answer.items.is_empty());
    assert_eq!(answer.shortage.unwrap().to_string(), "the article has no word or tag to compare by");
    assert_eq!(recommender.report().without_words, ["a"]);
}

#[test]
fn ten_thousand_tags_and_dates_at_the_ends_of_time() {
    let tags = |from: usize| (from..from + 10_000).map(|n| format!("tag {n}"));
    let articles = vec![
        Article::new("a", "Un train").with_tags(tags(0)).with_date("0000-01-01".parse().unwrap()),
        Article::new("b", "Un train").with_tags(tags(5_000)).with_date("9999-12-31T23:59:59Z".parse().unwrap()),
    ];
    let recommender = Recommender::builder().build(articles).unwrap();
    let question = Question::new(1).with_blend(Blend::default().with_tags(1.0));
    let answer = recommender.suggest("a", &question).unwrap();
    assert_eq!(answer.items[0].id, "b");
    let why = recommender.explain("a", "b", &question, 3).unwrap();
    assert!((why.contributions.iter().map(|c| c.value).sum::<f64>() - why.score).abs() < 1e-6);
}

#[test]
fn without_any_clock_an_embargo_holds() {
    let embargoed = Article::new("b", "Un train").with_not_before("2026-01-01".parse().unwrap());
    let recommender = Recommender::builder().build(vec![Article::new("a", "Un train"), embargoed]).unwrap();
    assert!(recommender.suggest("a", &Question::new(1)).unwrap().items.is_empty());
    let later = Filters::default().with_as_of("2026-01-01".parse().unwrap());
    assert_eq!(recommender.suggest("a", &Question::new(1).with_filters(later)).unwrap().items[0].id, "b");
}

#[test]
fn never_to_be_suggested_is_no_leave_to_be_seen() {
    // Its list stays, its embargo too.
    let date = |text: &str| text.parse().unwrap();
    let articles = vec![
        Article::new("a", "Un train").with_date(date("2026-01-01")),
        Article::new("b", "Un train").with_date(date("2026-01-01")).with_never_suggest(true),
        Article::new("c", "Un train").with_date(date("2026-01-01")).with_never_suggest(true).with_not_before(date("2027-01-01")),
    ];
    let recommender = Recommender::builder().build(articles).unwrap();
    let lists = recommender.suggest_all(&Question::new(5)).unwrap();
    assert_eq!(lists.iter().map(|list| list.items.len()).collect::<Vec<_>>(), [0, 1, 0]);
    let reason = lists[2].shortage.as_ref().unwrap().to_string();
    assert!(reason.starts_with("the article may not be shown: under embargo") && reason.contains("as_of"), "{reason}");
}

#[test]
fn settings_in_a_file_name_the_field_too() {
    for (file, text) in [
        ("{\"plan\": {\"blocks\": []}}", "plan.blocks is empty; it must be at least one block"),
        ("{\"question\": {\"k\": 0}}", "question.k is 0; it must be at least 1"),
        ("{\"question\": {\"boosts\": {\"ids\": {\"a\": 5}}}}", "question.boosts.ids[\"a\"] is 5; it must be between 0.25 and 4"),
        ("{\"recipe\": {\"fields\": {\"title\": -1}}}", "recipe.fields.title is -1; it must be a number between 0 and 1000000"),
    ] {
        let settings: Settings = serde_json::from_str(file).unwrap();
        assert_eq!(settings.check().unwrap_err().to_string(), text);
    }
    for (file, text) in [
        (
            "{\"recipes\": 1}",
            "unknown field `recipes`, expected one of `language`, `tag_aliases`, `learn`, `recipe`, `question`, `plan`",
        ),
        ("{\"plan\": {\"blocks\": [{\"name\": \"A\", \"size\": -1}]}}", "invalid value: integer `-1`"),
        (
            "{\"question\": {\"filters\": {\"language\": \"french\"}}}",
            "unknown variant `french`, expected one of `same`, `any`, `among`",
        ),
    ] {
        let error = serde_json::from_str::<Settings>(file).unwrap_err().to_string();
        assert!(error.contains(text), "{error}");
    }
}

#[test]
fn what_cannot_be_pinned_is_reported_and_the_page_stands() {
    let corpus = read(
        "{\"id\": \"a\", \"body\": \"un train\", \"pins\": [\"a\", \"gone\", \"b\", \"c\"], \"translations\": [\"d\"]}\n\
         {\"id\": \"b\", \"body\": \"un train\", \"status\": \"withdrawn\"}\n\
         {\"id\": \"c\", \"body\": \"des courges\"}\n\
         {\"id\": \"d\", \"body\": \"un train\", \"translations\": [\"e\"]}\n\
         {\"id\": \"e\", \"body\": \"un train\", \"translations\": [\"a\"]}\n\
         {\"id\": \"f\", \"body\": \"un train\"}",
    );
    let found = notes(&corpus);
    let expected = [
        "line 1 (\"a\"): `pins` has an unknown target: no article has the id \"gone\"",
        "line 1 (\"a\"): `pins` leads to the article itself; the entry is dropped",
        "line 1 (\"a\"): `pins` names \"b\", which is withdrawn; the pin is not shown",
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (note, start) in found.iter().zip(expected) {
        assert!(note.starts_with(start), "{note} is not {start}");
    }
    let recommender = Recommender::builder().build(corpus.articles).unwrap();
    let page = recommender.page("a", &PagePlan::blog().without_rules()).unwrap();
    let shown: Vec<(&str, Origin)> = page.blocks[0].items.iter().map(|item| (item.id.as_str(), item.origin)).collect();
    // The cycle of translations makes a, d and e one article.
    assert_eq!(shown, [("c", Origin::Pinned), ("f", Origin::Related)]);
    let excluded = serde_json::to_value(&page.excluded_pins).unwrap();
    assert_eq!(excluded, serde_json::json!([{"id": "gone", "reason": "unknown"}, {"id": "b", "reason": "withdrawn"}]));
    let itself = vec![Article::new("a", "Un train").with_pins(["a"])];
    let page = Recommender::builder().build(itself).unwrap().page("a", &PagePlan::blog()).unwrap();
    assert_eq!(page.excluded_pins[0].reason, PinExclusion::Rule(ExclusionReason::Itself));
}

#[test]
fn a_hook_must_give_one_finite_score_a_candidate() {
    struct Bad(Vec<f64>);
    impl Rerank for Bad {
        fn scores(&self, _article: &str, _pool: &[Suggestion]) -> Vec<f64> {
            self.0.clone()
        }
    }
    let articles = ["a", "b"].map(|id| Article::new(id, "Un train"));
    let recommender = Recommender::builder().build(articles.into()).unwrap();
    for (scores, text) in [
        (vec![], "rerank is 0 scores for a pool of 1; it must be one score a candidate"),
        (vec![f64::NAN], "rerank is NaN; it must be finite"),
    ] {
        let error = recommender.suggest_reranked("a", &Question::new(1), &Bad(scores.clone())).unwrap_err();
        assert_eq!(error.to_string(), text);
        assert_eq!(recommender.page_reranked("a", &PagePlan::blog(), &Bad(scores)).unwrap_err().to_string(), text);
    }
}
