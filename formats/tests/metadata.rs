//! The table of `docs/inputs.md`: which source of a field wins.
#![cfg(feature = "site")]

mod common;

use connexe::Article;

/// One page of a site of one page.
fn article(page: &str) -> Article {
    let page = format!("{page}<p>Fin.</p>");
    let reading = common::read(&[("a/index.html", &page)]);
    assert_eq!(reading.corpus.articles.len(), 1, "{page}: {}", reading.report.summary());
    reading.corpus.articles[0].clone()
}

const JSON_LD: &str = r#"<script type="application/ld+json">{"@type": "BlogPosting", "headline": "JSON-LD", "description": "De JSON-LD",
    "datePublished": "2021-01-01", "keywords": "un", "articleSection": "JSON", "author": {"name": "Jean"}, "image": "/j.jpg",
    "inLanguage": "de"}</script>"#;

#[test]
fn the_title_comes_from_the_first_source_that_has_one() {
    let sources = [
        (JSON_LD, "JSON-LD"),
        ("<meta property='og:title' content='Open Graph'>", "Open Graph"),
        ("<article><h2 itemprop=headline>Microdata</h2><p>x</p></article>", "Microdata"),
        ("<meta name='twitter:title' content='Twitter'>", "Twitter"),
        ("<h1>Heading<a class=headerlink href='#h'>¶</a></h1>", "Heading"),
        ("<title>Title</title>", "Title"),
    ];
    for start in 0..sources.len() {
        let page: String = sources[start..].iter().map(|(source, _)| *source).collect();
        assert_eq!(article(&page).title, sources[start].1, "{page}");
    }
}

#[test]
fn the_description_comes_from_the_first_source_that_has_one() {
    let sources = [
        (JSON_LD, "De JSON-LD"),
        ("<meta property='og:description' content='Open Graph'>", "Open Graph"),
        ("<meta name=description content='Meta'>", "Meta"),
        ("<meta name='twitter:description' content='Twitter'>", "Twitter"),
        ("<article class=h-entry><p class=p-summary>Microformat</p></article>", "Microformat"),
    ];
    for start in 0..sources.len() {
        let page: String = sources[start..].iter().map(|(source, _)| *source).collect();
        assert_eq!(article(&page).lead, sources[start].1, "{page}");
    }
}

#[test]
fn the_date_comes_from_the_first_source_that_can_be_read() {
    let sources = [
        (JSON_LD, "2021-01-01"),
        ("<meta property='article:published_time' content='2021-01-02'>", "2021-01-02"),
        ("<article><time itemprop=datePublished datetime='2021-01-03'>x</time></article>", "2021-01-03"),
        ("<meta name=date content='2021-01-04'>", "2021-01-04"),
        (
            "<article><time class=updated datetime='2022-01-01'>x</time><time datetime='2021-01-05'>x</time></article>",
            "2021-01-05",
        ),
        ("<article><p class=post-meta>Publié le 6 janvier 2021</p></article>", "2021-01-06"),
    ];
    for start in 0..sources.len() {
        // All parts stand in one article: the head of a page counts wherever it stands.
        let parts: String =
            sources[start..].iter().map(|(source, _)| source.replace("<article>", "").replace("</article>", "")).collect();
        let page = format!("<article><h1>x</h1>{parts}</article>");
        let date = article(&page).date.map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some(sources[start].1), "{page}");
    }
    assert_eq!(article("<article><p>x</p><ins datetime='2021-01-01'>y</ins></article>").date, None);
    assert_eq!(article("<meta property='article:modified_time' content='2021-01-01'><p>x</p>").date, None);
    let reading = common::read(&[("2021/01/07/a/index.html", "<meta name=date content='hier'><p>x</p>")]);
    assert_eq!(reading.corpus.articles[0].date.map(|date| date.to_string()).as_deref(), Some("2021-01-07"));
}

#[test]
fn all_sources_of_tags_are_joined_and_keywords_come_last() {
    for (page, tags) in [
        ("<meta property='article:tag' content='Pain'><meta property='article:tag' content='Levain'>", vec!["Pain", "Levain"]),
        ("<meta property='article:tag' content='Pain, Levain'>", vec!["Pain", "Levain"]),
        (
            "<meta property='article:tag' content='Pain'><article><a rel=tag href='/x'>#pain</a> <a rel=tag href='/y'>Four</a></article>",
            vec!["Pain", "Four"],
        ),
        (
            "<article><p>Le pain.</p><p>Mots clés : <a href='/tags/pain/'>Pain</a>, <a href='/tags/four/'>Four</a></p></article>",
            vec!["Pain", "Four"],
        ),
        (
            "<article><p>Voyez donc aussi la page qui parle <a href='/tags/pain/'>du pain</a> et de ses usages à la campagne.</p></article>",
            vec![],
        ),
        ("<article class=h-entry><span class=p-category>Pain</span></article>", vec!["Pain"]),
        ("<article><p>x</p></article><aside class=related-posts><a rel=tag href='/tags/four/'>Four</a></aside>", vec![]),
        ("<meta name=keywords content='pain, four'><meta property='article:tag' content='Levain'>", vec!["Levain"]),
        ("<meta name=keywords content='pain, four'>", vec!["pain", "four"]),
    ] {
        assert_eq!(article(page).tags, tags, "{page}");
    }
}

#[test]
fn other_fields_come_from_their_first_source() {
    let both = "<html lang=en><meta property='article:section' content='Rubrique'><meta name=author content='Ana'>\
        <meta property='og:image' content='/o.jpg'><meta property='og:locale' content='es_ES'>";
    let found = article(&format!("{both}{JSON_LD}"));
    assert_eq!((found.section.as_deref(), found.image.as_deref()), (Some("Rubrique"), Some("/o.jpg")));
    assert_eq!((found.authors, found.language.map(|l| l.code().to_string())), (vec!["Jean".to_string()], Some("en".to_string())));
    let found = article(JSON_LD);
    assert_eq!((found.section.as_deref(), found.image.as_deref()), (Some("JSON"), Some("/j.jpg")));
    for (page, language) in [
        ("<html lang=en><article lang=it><p>x</p></article>", "it"),
        ("<html lang=en><meta property='og:locale' content='es_ES'>", "en"),
        ("<meta property='og:locale' content='es_ES'>", "es"),
        ("<meta http-equiv=content-language content=nl><p>x</p>", "nl"),
        (
            "<p>Le moulin de la vallée est fermé depuis mardi, et les habitants ne savent pas quand il sera rouvert par la commune.</p>",
            "fr",
        ),
    ] {
        assert_eq!(article(page).language.map(|language| language.code().to_string()).as_deref(), Some(language), "{page}");
    }
    for (page, authors) in [
        (
            "<meta property='article:author' content='https://x.example/ana'><article><span class=byline>Par Ana Vidal</span></article>",
            &["Ana Vidal"][..],
        ),
        ("<article><a rel=author href='/ana'>Ana Vidal</a></article>", &["Ana Vidal"]),
        (
            "<article><address class=author>Par <a href='/ana'>Ana Vidal</a> <a href='/luc'>Luc Perrin</a></address></article>",
            &["Ana Vidal", "Luc Perrin"],
        ),
        (
            "<article><p class=byline>By <a href='/ana'>Ana Vidal</a>, <a href='/zoe'>Zoé</a> and <a href='/luc'>Luc Perrin</a></p></article>",
            &["Ana Vidal", "Zoé", "Luc Perrin"],
        ),
        (
            "<article><p class=byline>Ana Vidal, <a href='/a'>Nîmes</a>, <a href='/b'>Sport</a></p></article>",
            &["Ana Vidal, Nîmes, Sport"],
        ),
        (
            "<article class=h-entry><span class='p-author h-card'><span class=p-name>Ana Vidal</span>, Nîmes</span></article>",
            &["Ana Vidal"],
        ),
    ] {
        assert_eq!(article(page).authors, authors, "{page}");
    }
}
