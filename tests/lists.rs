//! The lists of another system: what is read, what is left out, and that they are measured like ours.

mod common;

use common::{articles, cases};
use connexe::evaluation::{Evaluator, Lists, Protocol, SiteHealth, VisibleLinks, compare};
use connexe::{Article, ErrorKind, Question, Recommender, Settings, Status};
use proptest::prelude::*;
use serde_json::json;

/// Three published articles, a draft, and one that is never suggested.
fn site() -> Vec<Article> {
    let article = |id: &str, date: &str| Article::new(id, "Le train du Rif").with_date(date.parse().unwrap());
    let mut silent = article("silent", "2026-03-01");
    silent.never_suggest = true;
    vec![
        article("a", "2026-03-10").with_links(["old"]),
        article("old", "2026-03-01"),
        article("new", "2026-03-20"),
        article("12", "2026-03-02"),
        article("draft", "2026-03-01").with_status(Status::Draft),
        silent,
    ]
}

fn recommender() -> Recommender {
    Recommender::builder().build(site()).unwrap()
}

fn read(text: &str) -> connexe::Result<Lists> {
    Lists::read(text.as_bytes(), &recommender(), &Question::new(10))
}

#[test]
fn what_no_page_can_show_is_left_out_and_counted() {
    // Kept and later; unknown, hidden, repeated, itself.
    for (related, counts) in [
        (r#"["old", "new"]"#, [2, 1, 0, 0, 0, 0]),
        (r#"[{"id": "old"}, {"id": "new", "score": 0.5, "title": "x"}]"#, [2, 1, 0, 0, 0, 0]),
        (r#"[{"id": "old", "score": NaN}, 12, {"id": 12}]"#, [2, 0, 0, 0, 1, 0]),
        (r#"["gone", "old", "gone"]"#, [1, 0, 1, 0, 1, 0]),
        (r#"["draft", "silent", "a", "a"]"#, [0, 0, 0, 2, 1, 1]),
        ("[]", [0; 6]),
    ] {
        let lists = read(&format!("{{\"id\": \"a\", \"related\": {related}}}")).unwrap();
        let r = lists.report();
        assert_eq!([r.suggestions, r.later, r.unknown, r.hidden, r.repeated, r.itself], counts, "{related}");
        // Five articles are shown; that one of them is never suggested does not take its list away.
        assert_eq!((r.lists, r.missing, r.skipped.len()), (1, 4, 0), "{related}");
    }
}

#[test]
fn lists_of_unknown_and_hidden_articles_are_left_out() {
    let lists = read(
        "{\"id\": \"x\", \"related\": [\"old\"]}\n{\"id\": \"draft\", \"related\": []}\n{\"id\": \"silent\", \"related\": [\"y\"]}",
    );
    let report = lists.unwrap().report().clone();
    assert_eq!((report.lists, report.unknown_lists, report.hidden_lists, report.suggestions), (1, 1, 1, 0));
    assert_eq!(report.unknown_ids, ["x", "y"]);
}

#[test]
fn a_bad_line_costs_that_line_only() {
    for (line, reason) in [
        (&b"nonsense"[..], "no JSON ("),
        (b"[]", "no `id`"),
        (b"{\"related\": []}", "no `id`"),
        (b"{\"id\": \" \", \"related\": []}", "no `id`"),
        (b"{\"id\": \"old\"}", "no list named `related`"),
        (b"{\"id\": \"old\", \"related\": \"new\"}", "no list named `related`"),
        (b"{\"id\": \"old\", \"related\": [\"new\", {\"url\": \"x\"}]}", "entry 2 of `related` has no id"),
        (b"{\"id\": \"old\", \"related\": [\"\xff\"]}", "invalid UTF-8 at byte 27"),
        (b"{\"id\": \"a\", \"related\": []}", "a second list of \"a\"; the first counts"),
    ] {
        let text =
            [b"\xEF\xBB\xBF{\"id\": \"a\", \"related\": [\"old\"]}\r\n\n", line, b"\n{\"id\": \"new\", \"related\": [12]}\n"]
                .concat();
        let lists = Lists::read(&text[..], &recommender(), &Question::new(10)).unwrap();
        let report = lists.report();
        assert_eq!((report.lists, report.suggestions, report.skipped.len()), (2, 2, 1), "{reason}");
        assert_eq!(report.skipped[0].line, 3);
        assert!(report.skipped[0].reason.starts_with(reason), "{reason}: {:?}", report.skipped);
    }
}

#[test]
fn a_file_without_a_known_article_is_refused() {
    for (text, message) in [
        ("", "no list in it; write one JSON object a line, with `id` and `related`"),
        ("\n[1, 2]\n", "no list in 3 lines (line 2: no `id`)"),
        ("{\"id\": \"x\", \"related\": [\"a\"]}", "none of 1 lists is that of an article of the corpus (the first is of \"x\")"),
        ("{\"id\": \"draft\", \"related\": [\"y\"]}", "all 1 lists are those of hidden articles"),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input);
        assert!(error.to_string().contains(message), "{error}");
    }
    let nobody = Recommender::builder().build(Vec::new()).unwrap();
    assert!(Lists::read(&b"{\"id\": \"a\", \"related\": []}"[..], &nobody, &Question::new(10)).is_err());
}

#[test]
fn later_articles_are_left_out_where_only_the_past_counts() {
    // Near-duplicates do not count as relevant: other words for each.
    let mut site = site();
    site[1].body = "Le barrage du Sebou".into();
    let lists = read(r#"{"id": "a", "related": ["new", "12", "old"]}"#).unwrap();
    for (past, rank) in [(false, 1.0 / 3.0), (true, 1.0 / 2.0)] {
        let protocol = Protocol::default().with_past_only(past);
        let found = Evaluator::new(protocol).evaluate_lists(&site, &Settings::default(), &lists).unwrap();
        assert_eq!((found.queries.len(), found.mean().reciprocal_rank), (1, rank), "past {past}");
    }
    // A list is cut after later articles are left out.
    let protocol = Protocol::default().with_k(2);
    let found = Evaluator::new(protocol).evaluate_lists(&site, &Settings::default(), &lists).unwrap();
    assert_eq!(found.mean().hit, 1.0);
}

#[test]
fn a_missing_list_counts_as_empty() {
    let lists = read(r#"{"id": "new", "related": ["old"]}"#).unwrap();
    let mut site = site();
    site[1].body = "Le barrage du Sebou".into();
    let found = Evaluator::new(Protocol::default()).evaluate_lists(&site, &Settings::default(), &lists).unwrap();
    assert_eq!((found.queries.len(), found.mean().ndcg), (1, 0.0));
    let health = lists.health(&recommender(), &Question::new(10)).unwrap();
    assert_eq!((health.site.worst_hub, health.site.orphans, health.site.short_lists), (1, 3, 4.0 / 5.0));
}

proptest! {
    #![proptest_config(cases(32, file!()))]

    /// Our own lists, given back as those of another system, have our figures.
    #[test]
    fn our_own_lists_score_like_ours(articles in articles(25), past in any::<bool>(), k in 1usize..8) {
        let mut settings = Settings::default();
        settings.question.k = k;
        settings.question.filters.past_only = past;
        // What the index may see by this protocol.
        let mut hidden = articles.clone();
        for article in &mut hidden {
            article.links.clear();
            article.anchors.clear();
        }
        let recommender = settings.builder().build(hidden).unwrap();
        let ours = recommender.suggest_all(&settings.question).unwrap();
        let line = |(article, list): (&Article, &connexe::Suggestions)| json!({"id": article.id, "related": list.items}).to_string();
        let text = recommender.articles().iter().zip(&ours).map(line).collect::<Vec<_>>().join("\n");
        let Ok(lists) = Lists::read(text.as_bytes(), &recommender, &settings.question) else {
            prop_assert!(articles.iter().all(|article| article.status != Status::Published || article.not_before.is_some() || article.expires.is_some()));
            return Ok(());
        };
        let report = lists.report();
        prop_assert_eq!((report.unknown, report.hidden, report.repeated, report.itself, report.missing), (0, 0, 0, 0, 0));
        prop_assert_eq!(lists.health(&recommender, &settings.question).unwrap(), SiteHealth::of(&recommender, &ours).unwrap());
        let protocol = Protocol::default().with_links(VisibleLinks::None).with_text(connexe::evaluation::Text::Open);
        let evaluator = Evaluator::new(protocol.with_past_only(past).with_k(k));
        let (theirs, ours) = (evaluator.evaluate_lists(&articles, &settings, &lists).unwrap(), evaluator.evaluate(&articles, &settings).unwrap());
        prop_assert_eq!(&theirs, &ours);
        let gain = compare(&[(&theirs, &ours)]).unwrap();
        prop_assert_eq!((gain.mean, gain.low, gain.high), (0.0, 0.0, 0.0));
    }

    /// No bytes panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), id in "\\PC{0,6}") {
        let line = json!({"id": "a", "related": [id.clone(), {"id": id}]}).to_string();
        let text = [&bytes[..], b"\n", line.as_bytes()].concat();
        if let Ok(lists) = Lists::read(&text[..], &recommender(), &Question::new(10)) {
            prop_assert!(lists.report().lists <= 5);
        }
    }
}
