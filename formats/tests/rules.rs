//! The rules by which a page is an article, an alias or neither.
#![cfg(feature = "site")]

mod common;

use connexe_formats::Source as _;
use connexe_formats::site::SiteReader;

const TEXT: &str = "<p>Quatre tonnes de chêne, deux charpentiers et une grue : la roue du moulin tourne de nouveau.</p>";

/// The fate of the page at `file`: `article`, `alias` or the rule that leaves it out.
fn fate(files: &[(&str, &str)], id: &str) -> String {
    let reading = common::read(files);
    if reading.corpus.articles.iter().any(|article| article.id == id) {
        return "article".into();
    }
    let left_out = reading.report.left_out.iter().find(|left_out| left_out.pages.iter().any(|page| page == id));
    left_out.map_or("alias", |left_out| left_out.rule).into()
}

#[test]
fn rules_by_what_a_page_says() {
    let article = format!("<article><h1>Le moulin</h1>{TEXT}</article>");
    let teasers = "<article><h2><a href=/x/>X</a></h2><p>Un mot.</p></article>".repeat(3);
    for (file, page, expected) in [
        ("a/index.html", article.clone(), "article"),
        ("a/index.html", "<title>T</title><p>Fermé mardi.</p>".to_string(), "article"),
        (
            "a/index.html",
            "<article><p>Fermé.</p><p><a href=/tags/x/>X</a>, <a href=/tags/y/>Y</a></p></article>".to_string(),
            "article",
        ),
        ("index.html", article.clone(), "home page"),
        ("404.html", article.clone(), "not-found page"),
        ("x.html", "<title>404 Page not found</title><p>Perdu ?</p>".to_string(), "not-found page"),
        ("x.html", format!("<title>404 jours en mer</title>{TEXT}"), "article"),
        ("a/index.html", format!("<meta name=robots content=noindex>{article}"), "`noindex`"),
        ("a/index.html", format!("<body class='archive category'>{article}"), "declared as a list"),
        ("a/index.html", format!("<body class='single archive'>{article}"), "article"),
        (
            "a/index.html",
            format!("<script type='application/ld+json'>{{\"@type\":\"CollectionPage\"}}</script>{article}"),
            "declared as a list",
        ),
        ("tags/x/index.html", article.clone(), "list by its address"),
        ("tags/x/index.html", format!("<meta property='article:published_time' content='2024-01-01'>{article}"), "article"),
        (
            "archives/index.html",
            format!("<meta property='article:published_time' content='2024-01-01'>{article}"),
            "list by its address",
        ),
        ("drafts/a.html", article.clone(), "draft by its address"),
        ("a/index.html", teasers.clone(), "several teasers of other pages"),
        ("a/index.html", format!("{article}<div class=related-posts>{teasers}</div>"), "article"),
        ("a/index.html", format!("<meta property='article:published_time' content='2024-01-01'>{teasers}"), "article"),
        (
            "a/index.html",
            "<ul><li><a href=/x/>Le moulin de Courbe</a><li><a href=/y/>La digue de Vernay</a></ul>".to_string(),
            "mostly links to other pages",
        ),
        ("a/index.html", format!("{TEXT}<p>Voyez <a href=/x/>le moulin</a> et <a href=/y/>la digue</a>.</p>"), "article"),
        ("feed/index.html", "<?xml version='1.0'?><rss><channel><title>Fil</title></channel></rss>".to_string(), "feed, no page"),
    ] {
        let id = format!("/{file}").replace("/index.html", "/");
        assert_eq!(fate(&[(file, &page), ("other/index.html", &article)], &id), expected, "{file}: {page}");
    }
}

#[test]
fn rules_by_the_pages_around() {
    let website = "<meta property='og:type' content=website><h1>Billets</h1><p>Tout ce qui est écrit ici.</p>";
    let page = format!("<h1>Le moulin</h1>{TEXT}");
    assert_eq!(fate(&[("posts/index.html", website), ("posts/a/index.html", &page)], "/posts/"), "declared as a list");
    assert_eq!(fate(&[("posts/index.html", website)], "/posts/"), "article");
    let files = [("posts/index.html", page.as_str()), ("posts/index.xml", "<rss/>"), ("posts/a/index.html", &page)];
    assert_eq!(fate(&files, "/posts/"), "list with a feed of its own");
    assert_eq!(fate(&[("fr/index.html", &page), ("fr/a/index.html", &page)], "/fr/"), "home page");
}

#[test]
fn globs_decide_over_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let page = format!("<h1>Le moulin</h1>{TEXT}");
    common::write(
        folder.path(),
        &[("index.html", &page), ("tags/x/index.html", &page), ("a/index.html", &page), ("a/b.html", &page)],
    );
    let ids = |reader: SiteReader| -> Vec<String> {
        reader.read(&()).unwrap().corpus.articles.into_iter().map(|article| article.id).collect()
    };
    let reader = || SiteReader::new(folder.path());
    assert_eq!(ids(reader()), ["/a/b.html", "/a/"]);
    assert_eq!(ids(reader().include("tags/**")), ["/a/b.html", "/a/", "/tags/x/"]);
    assert_eq!(ids(reader().include("/index.html").exclude("/a/**")), ["/"]);
    assert_eq!(ids(reader().include("a/**").exclude("a/*.html")), Vec::<String>::new());
    assert_eq!(ids(reader().exclude("a/b.html")), ["/a/"]);
}

#[test]
fn redirects_and_canonical_addresses_lead_to_their_article() {
    let to = |target: &str| format!("<meta http-equiv=refresh content='0; url={target}'>");
    let article = format!("<link rel=canonical href=https://x.example/blog/a/><h1>Le moulin</h1>{TEXT}");
    let links = "<p>Voir <a href=/blog/old/>un</a>, <a href=../chain/>deux</a>, <a href=https://x.example/blog/moved>trois</a>, \
        <a href=../print.html>quatre</a>, <a href=/blog/lost/>cinq</a>, <a href=/elsewhere/>six</a>, <a href=../file.pdf>sept</a>.</p>";
    let linking = format!("<h1>La digue</h1>{TEXT}{links}");
    let print = format!("<link rel=canonical href=https://x.example/blog/a/><h1>Le moulin</h1>{TEXT}");
    let reading = common::read(&[
        ("a/index.html", &article),
        ("b/index.html", &linking),
        ("old/index.html", &to("https://x.example/blog/a/")),
        ("chain/index.html", &to("../old/")),
        ("circle/index.html", &to("../circle2/")),
        ("circle2/index.html", &to("../circle/")),
        ("print.html", &print),
        ("_redirects", "/blog/moved /blog/a/ 301\n"),
        ("file.pdf", ""),
    ]);
    assert_eq!(reading.base.as_deref(), Some("https://x.example/blog"));
    assert_eq!(reading.report.aliases, 5);
    let ids: Vec<&str> = reading.corpus.articles.iter().map(|article| article.id.as_str()).collect();
    assert_eq!(ids, ["/a/", "/b/"]);
    assert_eq!(reading.corpus.articles[1].links, ["/a/"]);
    let texts: Vec<&str> = reading.corpus.articles[1].anchors.iter().map(|anchor| anchor.text.as_str()).collect();
    assert_eq!(texts, ["un", "deux", "trois", "quatre"]);
    let dead: Vec<&str> = reading.report.dead_links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(dead, ["/blog/lost/"]);
}

#[test]
fn one_canonical_address_for_all_pages_is_a_mistake_of_the_theme() {
    let page = format!("<link rel=canonical href=https://x.example/><h1>Le moulin</h1>{TEXT}");
    let reading = common::read(&[("index.html", &page), ("a.html", &page), ("b.html", &page), ("c.html", &page)]);
    assert_eq!((reading.report.articles, reading.report.aliases), (3, 0));
    assert!(reading.report.notes.iter().any(|note| note.problem.contains("canonical")), "{:?}", reading.report.notes);
}

#[test]
fn the_body_is_what_the_owner_marks_and_nothing_beside_it() {
    let body = |page: &str| {
        let reading = common::read(&[("a/index.html", page)]);
        reading.corpus.articles[0].body.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for (page, expected) in [
        ("<p>a</p><div data-connexe-body>b</div><p>c</p><div data-connexe-body>d<i data-connexe-ignore>e</i></div>", "b d"),
        ("<p>a</p><div data-pagefind-body>b<p data-pagefind-ignore>c</p></div>", "b"),
        ("<article><h1>T</h1><p>a</p><section data-connexe-related><p>b</p></section></article>", "a"),
        ("<article><h1>T</h1><p>a</p><div class=share-buttons>b</div><div class=shared-memory>c</div></article>", "a c"),
        ("<article><h1>T</h1><pre><span class='token comment'># a</span></pre><div id=comments>b</div></article>", "# a"),
        ("<article><h1>T</h1><div class=meta>Le 6 janvier 2021</div><p>a</p></article>", "a"),
        ("<article><h1>T</h1><h2>S<a href=#s>#</a></h2><p>a<sup><a href=#fn1>1</a></sup></p></article>", "S a1"),
        (
            "<article><h1>T</h1><p>a</p><form>b</form><nav>c</nav><footer>d</footer><p hidden>e</p><p aria-hidden=true>f</p></article>",
            "a",
        ),
        (
            "<body><div class=menu>m</div><div id=x><p>Le moulin tourne.</p><p>La roue pèse quatre tonnes.</p></div><div><p>z</p></div>",
            "Le moulin tourne. La roue pèse quatre tonnes.",
        ),
        (
            "<article><h1>T</h1><p>On 3, Mar | <a href='#respond'>No Comments</a> | In <a rel='category tag' href=/x>Foto</a></p><p>a</p></article>",
            "a",
        ),
        ("<article><h1>T</h1><p>Écrire {{ titre }} et {% if %}.</p></article>", "Écrire {{ titre }} et {% if %}."),
    ] {
        assert_eq!(body(page), expected, "{page}");
    }
    // Where a block has most of the text, its name means something else.
    let long = "Quatre tonnes de chêne. ".repeat(20);
    let found = body(&format!("<article><h1>T</h1><p>a</p><div class=meta>{long}</div></article>"));
    assert_eq!(found, format!("a {}", long.trim()));
}
