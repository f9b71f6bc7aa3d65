//! Markup of titles, leads, bodies and names: `cases/markup.jsonl`, and hostile texts.
#![cfg(feature = "markdown")]

use connexe::corpus::{Code, Corpus, JsonLines, Markup};
use serde_json::{Value, json};

fn markup(name: &str) -> Markup {
    [Markup::Auto, Markup::Text, Markup::Html, Markup::Markdown].into_iter().find(|markup| markup.name() == name).unwrap()
}

fn read(lines: &str, markup: Markup) -> Corpus {
    JsonLines::new().markup(markup).read(lines.as_bytes()).unwrap()
}

#[test]
fn texts_are_read_as_their_readers_see_them() {
    let mut wrong = Vec::new();
    for line in include_str!("cases/markup.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let corpus = read(&case["article"].to_string(), markup(case["markup"].as_str().unwrap()));
        let mut found = serde_json::to_value(&corpus.articles[0]).unwrap();
        found["read_as"] = corpus.report.markup.keys().copied().collect::<Vec<_>>().join(", ").into();
        for (field, want) in case["want"].as_object().unwrap() {
            if &found[field] != want {
                wrong.push(format!("{}: `{field}` is {}, not {want}", case["case"], found[field]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn weak_marks_count_where_most_articles_have_certain_markup() {
    let line = |id: &str, body: &str| json!({"id": id, "title": "Un", "body": body}).to_string() + "\n";
    let weak = line("faible", "Le *port* ouvre.\n\n- un\n- deux");
    let certain: String = (0..3).map(|n| line(&format!("a{n}"), "Voir [le port](/port).\n\nEt [la criée](/criee).")).collect();
    let corpus = read(&(weak.clone() + &certain), Markup::Auto);
    assert_eq!(corpus.articles[0].body, "Le port ouvre.\n\nun\ndeux");
    let summary = corpus.report.summary();
    assert!(summary.starts_with("4 articles from 4 lines, 4 read as markdown"), "{summary}");
    // What seems to be HTML or plain text is Markdown beside so much of it.
    let doubtful = line("titre", "# Le port") + &line("saut", "Le *port*<br>ouvre");
    let corpus = read(&(doubtful + &certain), Markup::Auto);
    assert_eq!(
        corpus.articles.iter().map(|article| article.body.as_str()).take(2).collect::<Vec<_>>(),
        ["Le port", "Le port\nouvre"]
    );
    let summary = corpus.report.summary();
    assert!(summary.starts_with("5 articles from 5 lines, 5 read as markdown"), "{summary}");
    let plain: String = (0..30).map(|n| line(&format!("p{n}"), "Le port ouvre.")).collect();
    let corpus = read(&(weak + &certain + &plain), Markup::Auto);
    assert_eq!(corpus.articles[0].body, "Le *port* ouvre.\n\n- un\n- deux");
    assert_eq!(corpus.report.markup.into_iter().collect::<Vec<_>>(), [("markdown", 3), ("text", 31)]);
}

#[test]
fn links_of_markdown_become_links() {
    let lines = r#"{"id": "a", "url": "https://gazette.example/a", "body": "Voir [la **crue**](/b), [x](https://ailleurs.example) et [r].\n\n[r]: /c"}
        {"id": "b", "url": "https://gazette.example/b", "body": "Pluie."}
        {"id": "c", "url": "https://gazette.example/c", "body": "Vent."}"#;
    let articles = read(lines, Markup::Markdown).articles;
    assert_eq!(articles[0].links, ["b", "c"]);
    assert_eq!(articles[0].anchors[0], connexe::Anchor { to: "b".into(), text: "la crue".into() });
}

#[test]
fn code_blocks_are_kept_or_dropped() {
    let body = "Un `mot`.\n\n```rust\nlet x = 1;\n```\n\n{{< highlight go >}}\ny := 2\n{{< /highlight >}}\n\nFin.";
    let line = json!({"id": "a", "body": body}).to_string();
    let text =
        |code| JsonLines::new().markup(Markup::Markdown).code(code).read(line.as_bytes()).unwrap().articles[0].body.clone();
    assert_eq!(text(Code::Keep), "Un mot.\n\nlet x = 1;\n\ny := 2\n\nFin.");
    assert_eq!(text(Code::Drop), "Un mot.\n\nFin.");
}

#[test]
fn addresses_are_no_words_in_any_text() {
    let article = |id: &str, body: &str| connexe::Article::new(id, "").with_body(body);
    let recommender = connexe::Recommender::builder()
        .build(vec![
            article("chorale", "La chorale recrute : https://www.asso.example.org/inscription.html ou info@asso.example.org"),
            article("judo", "Le tatami sèche : www.asso.example.org/inscription.html ou judo@asso.example.org"),
            article("pluie", "Il pleut sur la criée."),
        ])
        .unwrap();
    assert!(recommender.suggest("chorale", &connexe::Question::new(3)).unwrap().items.is_empty());
}

/// Each takes a few hundredths of a second; time that grows with the square of the text would take minutes.
#[test]
fn hostile_texts_are_read_in_linear_time() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + "mot" + &close.repeat(100_000);
    let bodies = [
        deep("[", "]"),
        deep("[vc_row]", "[/vc_row]"),
        deep("<div>", "</div>"),
        deep("> ", ""),
        deep("*", "*"),
        deep("[a](", ")"),
        deep("!!! note\n    ", ""),
        "[".repeat(1_000_000),
        "{{<".repeat(100_000),
        "{%".repeat(100_000),
        "[a x=\"".repeat(100_000),
        "[a x=“".repeat(100_000),
        "<a ".repeat(100_000),
        "](".repeat(100_000),
        "| a ".repeat(100_000),
        "`a``b".repeat(100_000),
        "[[".repeat(100_000),
        "a@".repeat(100_000),
        "http://".repeat(100_000),
    ];
    for body in &bodies {
        let line = json!({"id": "a", "body": body}).to_string();
        for markup in [Markup::Auto, Markup::Html, Markup::Markdown] {
            let start = std::time::Instant::now();
            let corpus = read(&line, markup);
            assert_eq!(corpus.articles.len(), 1);
            let limit = std::time::Duration::from_secs(10);
            assert!(start.elapsed() < limit, "{:?} {markup:?}: {:?}", &body[..20], start.elapsed());
        }
    }
}
