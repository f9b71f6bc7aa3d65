//! Where links lead: the table `cases/links.jsonl`, and the references of all fields.
//!
//! A row has the addresses of articles, the article with the link, the link, and its target: an id, `lost` for a page of the site that
//! is no article, or `null` for a link that is left out without a note.
#![cfg(all(feature = "html", feature = "links"))]

use std::collections::BTreeMap;
use std::time::Instant;

use connexe::corpus::{Corpus, JsonLines, Markup, Problem};
use connexe::page::PagePlan;
use connexe::{Article, Recommender};
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Row {
    urls: BTreeMap<String, Option<String>>,
    from: String,
    link: String,
    to: Option<String>,
}

fn rows() -> Vec<Row> {
    include_str!("cases/links.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Reads the articles of a row, with more fields for the article that has the link.
fn read(row: &Row, fields: &Value) -> Corpus {
    let lines = row.urls.iter().map(|(id, url)| {
        let mut object = json!({"id": id, "url": url, "body": "Le port.", "date": "2024-03-01"});
        if *id == row.from {
            let fields = fields.as_object().unwrap().clone();
            object.as_object_mut().unwrap().extend(fields);
        }
        object.to_string() + "\n"
    });
    JsonLines::new().markup(Markup::Html).read(lines.collect::<String>().as_bytes()).unwrap()
}

fn of_page<'a>(corpus: &'a Corpus, row: &Row) -> &'a Article {
    corpus.articles.iter().find(|article| article.id == row.from).unwrap()
}

fn html(link: &str) -> String {
    format!("<p>Le port, <a href=\"{}\">ici</a>.</p>", link.replace('&', "&amp;").replace('"', "&quot;"))
}

#[test]
fn links_of_bodies_lead_where_the_table_says() {
    let rows = rows();
    assert!(rows.len() > 60);
    for row in &rows {
        let corpus = read(row, &json!({"body": html(&row.link)}));
        let article = of_page(&corpus, row);
        let is_lost = corpus.report.notes.iter().any(|note| matches!(note.problem, Problem::LostLink { .. }));
        let found = article.links.first().map(String::as_str).or(is_lost.then_some("lost"));
        assert_eq!(found, row.to.as_deref(), "{} on {:?}", row.link, row.urls[&row.from]);
        assert_eq!(article.anchors.len(), article.links.len());
    }
}

#[test]
fn all_fields_resolve_as_bodies_do() {
    for row in rows().iter().filter(|row| row.to.as_deref().is_some_and(|to| to != "lost")) {
        let to = row.to.clone().unwrap();
        let anchors = json!([{"to": row.link, "text": "ici"}]);
        let corpus =
            read(row, &json!({"links": [row.link, to], "pins": [row.link], "translations": [row.link], "anchors": anchors}));
        let article = of_page(&corpus, row);
        for ids in [&article.links, &article.pins, &article.translations] {
            assert_eq!(*ids, [to.as_str()], "{}", row.link);
        }
        assert_eq!(article.anchors[0].to, to);
    }
}

#[test]
fn links_to_no_page_of_the_site_are_left_out_and_unknown_ids_stay() {
    let row = Row {
        urls: [("a", "https://journal.example/a"), ("b", "https://journal.example/b")]
            .map(|(id, url)| (id.to_string(), Some(url.to_string())))
            .into(),
        from: "a".to_string(),
        link: String::new(),
        to: None,
    };
    let links = json!(["mailto:x@y.example", "https://ailleurs.example/", "#note", "javascript:void(0)", "ancien", "b"]);
    let corpus = read(&row, &json!({"links": links}));
    assert_eq!(of_page(&corpus, &row).links, ["ancien", "b"]);
    assert_eq!(corpus.report.notes.len(), 1, "{}", corpus.report);
}

#[test]
fn an_id_wins_over_an_address() {
    let lines = r#"{"id": "https://journal.example/b", "url": "https://journal.example/a", "body": "Un."}
        {"id": "/a", "url": "https://journal.example/b", "body": "Deux."}
        {"id": "c", "url": "https://journal.example/c", "body": "<a href='https://journal.example/b'>un</a>", "links": ["/a"]}"#;
    let corpus = JsonLines::new().markup(Markup::Html).read(lines.as_bytes()).unwrap();
    assert_eq!(corpus.articles[2].links, ["/a", "https://journal.example/b"]);
}

#[test]
fn a_draft_links_to_published_articles() {
    let published: Vec<Article> = ["digue", "crue", "marée"]
        .map(|id| {
            let body = "La digue du Lez a tenu pendant la crue de mars.";
            Article::new(id, format!("La {id} du Lez"))
                .with_body(format!("{body} {id}"))
                .with_url(format!("https://journal.example/{id}/"))
        })
        .into();
    let draft = json!({"id": "draft", "url": "/brouillon/", "body": format!("<p>La digue et la crue.</p>{}", html("/digue/")),
                       "links": ["https://journal.example/marée"]});
    let reader = JsonLines::new().markup(Markup::Html);
    let drafts = reader.read_beside(draft.to_string().as_bytes(), &published).unwrap();
    assert_eq!(drafts.articles[0].links, ["marée", "digue"]);
    let recommender = Recommender::builder().build(published).unwrap();
    let preview = recommender.preview(&drafts.articles[0], &PagePlan::blog()).unwrap();
    let shown: Vec<&str> = preview.page.blocks.iter().flat_map(|block| &block.items).map(|item| item.id.as_str()).collect();
    assert!(!shown.contains(&"digue") && !shown.contains(&"marée"), "{shown:?}");
}

#[cfg(feature = "render")]
#[test]
fn an_address_with_a_space_is_a_link() {
    for (url, href) in [
        ("https://journal.example/mes articles/huître.html", Some("https://journal.example/mes%20articles/huître.html")),
        ("/a\"b'c&d=<e>", Some("/a%22b&#39;c&amp;d=%3Ce%3E")),
        ("javascript:alert(1) ", None),
        (" java\tscript:alert(1)", None),
        ("data:text/html,a b", None),
    ] {
        let articles = vec![
            Article::new("a", "La claire").with_body("L’affinage en claire dure six mois.").with_url("/a"),
            Article::new("b", "La claire verte").with_body("La claire verte, l’affinage.").with_url(url),
        ];
        let recommender = Recommender::builder().build(articles).unwrap();
        let plan = PagePlan::blog();
        let page = recommender.page("a", &plan).unwrap();
        let html = page.to_html().unwrap();
        match href {
            Some(href) => assert!(html.contains(&format!("<a href=\"{href}\">")), "{html}"),
            None => assert!(html.contains("La claire verte") && !html.contains("<a "), "{html}"),
        }
    }
}

#[test]
fn hostile_links_take_linear_time() {
    let long = "x".repeat(200_000);
    let many: String = (0..300_000).map(|n| format!("<a href='p{n}'>l</a>")).collect();
    let deep = html(&("../".repeat(100_000) + "a"));
    let hosts = html(&format!("https://xn--{}.example/", "a".repeat(200_000)));
    let labels = html(&format!("https://{}example/", "é.".repeat(100_000)));
    let start = Instant::now();
    for body in
        [many.as_str(), &deep, &hosts, &labels, &html(&format!("/{}", "a/../".repeat(100_000))), &html(&"%".repeat(300_000))]
    {
        let line = json!({"id": "a", "url": format!("https://journal.example/{}", if body == many { "a" } else { &long }), "body": body});
        JsonLines::new().markup(Markup::Html).read(line.to_string().as_bytes()).unwrap();
    }
    // A link of a page with a long address, again and again, is the product of both: a bound keeps it from being minutes.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
