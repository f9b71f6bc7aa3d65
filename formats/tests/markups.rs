//! Markups beside Markdown: titles, links and dead links of whole sites, and which files are articles.
#![cfg(feature = "content")]

use connexe::Status;
use connexe_formats::content::{ContentReader, ContentReading};

/// Reads a folder of files.
fn read(files: &[(&str, &str)]) -> ContentReading {
    let root = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = root.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    ContentReader::new(root.path()).read_content(&()).unwrap()
}

const HUGO: (&str, &str) = ("hugo.toml", "baseURL = 'https://x.example/'\nlanguageCode = 'fr'\n");
const JEKYLL: (&str, &str) = ("_config.yml", "url: https://x.example\nlang: fr\nplugins: [jekyll-asciidoc]\n");
const PELICAN: (&str, &str) = ("pelicanconf.py", "SITEURL = 'https://x.example'\nDEFAULT_LANG = 'fr'\n");

#[test]
fn links_lead_to_articles_and_dead_ones_are_told() {
    for (site, target, source, text, id, links) in [
        (
            HUGO,
            "content/x/b.org",
            "content/x/a.org",
            "#+title: S\n\nVoir LIEN et [[file:perdu.org][rien]].\n",
            "/x/b/",
            vec![
                "[[file:b.org][la page]]",
                "[[./b.org][la /page/]]",
                "[[/x/b/][la page]]",
                "[[https://x.example/x/b/][la page]]",
                "[[{{< relref \"b.org\" >}}][la page]]",
                "https://x.example/x/b/",
            ],
        ),
        (
            HUGO,
            "content/x/b.adoc",
            "content/x/a.adoc",
            "---\ntitle: S\n---\nVoir LIEN et link:/perdu/[rien].\n",
            "/x/b/",
            vec![
                "xref:b.adoc[la page]",
                "<<b.adoc#,la page>>",
                "link:/x/b/[la page^]",
                "https://x.example/x/b/[la page]",
                "link:{{< ref \"b.adoc\" >}}[la page]",
            ],
        ),
        (
            HUGO,
            "content/x/b.rst",
            "content/x/a.rst",
            "---\ntitle: S\n---\nVoir LIEN et `rien </perdu/>`_.\n\n.. _vers: /x/b/\n",
            "/x/b/",
            vec!["`la page <b.rst>`_", "`la page <{{< ref \"b.rst\" >}}>`_", "vers_", "`la page <vers_>`__"],
        ),
        (
            PELICAN,
            "content/x/b.rst",
            "content/x/a.rst",
            "S\n###\n\n:date: 2024-01-18\n\nVoir LIEN et `rien <{filename}perdu.rst>`_.\n",
            "/t.html",
            vec!["`la page <{filename}b.rst>`_", "`la page <{filename}/x/b.rst>`__", "`la page <|filename|b.rst>`_"],
        ),
        (
            JEKYLL,
            "_posts/2024-01-09-b.adoc",
            "_posts/2024-01-08-a.adoc",
            "= S\n:page-tags: [eau]\n:ici: /2024/01\n\nVoir LIEN et link:/perdu/[rien].\n",
            "/2024/01/09/b.html",
            vec!["link:{ici}/09/b.html[la page]", "link:{% post_url 2024-01-09-b %}[la page]"],
        ),
    ] {
        let other = match target.rsplit('.').next() {
            Some("org") => "#+title: T\n\nDu texte.\n",
            Some("rst") => "T\n###\n\n:date: 2024-01-19\n\nDu texte.\n",
            _ => "= T\n\nDu texte.\n",
        };
        for link in links {
            let text = text.replace("LIEN", link);
            let found = read(&[site, (target, other), (source, &text)]);
            let article = found.reading.corpus.articles.iter().find(|article| article.title == "S").unwrap();
            assert_eq!(article.links, [id], "{text}");
            assert_eq!(found.reading.report.dead_links.len(), 1, "{text}: {:?}", found.reading.report.dead_links);
            assert!(!article.body.contains(['[', '`', '<', '{']), "{text}: {}", article.body);
        }
    }
}

#[test]
fn headers_say_what_front_matter_says() {
    let found = read(&[
        HUGO,
        ("content/a.org", "#+TITLE: La digue\n#+DATE: <2024-01-18 Thu>\n#+tags[]: eau crue\n#+draft: true\n\nDu texte.\n"),
        ("content/b.adoc", "= Le moulin\nAnne Morel\n:page-tags: [eau]\n:revdate: 2024-01-19\n\nDu texte.\n"),
        ("content/c.pdc", "---\ntitle: Le levain\n---\nDu *texte*.\n"),
    ]);
    let told: Vec<_> =
        found.reading.corpus.articles.iter().map(|article| (article.title.as_str(), article.tags.join(" "))).collect();
    assert_eq!(told, [("La digue", "eau crue".to_string()), ("Le moulin", "eau".into()), ("Le levain", String::new())]);
    let articles = &found.reading.corpus.articles;
    assert_eq!(articles[0].status, Status::Draft);
    assert_eq!((articles[1].authors.as_slice(), articles[1].date.is_some()), (["Anne Morel".to_string()].as_slice(), true));
    assert_eq!(articles[2].body, "Du texte.");
}

#[test]
fn jekyll_needs_front_matter_or_the_plugin() {
    let files = |configuration| {
        let text = "= La digue\n\nDu texte.\n";
        [
            ("_config.yml", configuration),
            ("_posts/2024-01-08-a.adoc", text),
            ("LISEZ-MOI.rst", "Titre\n=====\n\nDu texte.\n"),
            ("b.org", "---\ntitle: B\n---\nDu /texte/.\n"),
        ]
    };
    let ids = |found: &ContentReading| found.reading.corpus.articles.iter().map(|article| article.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&read(&files("plugins: [jekyll-asciidoc]\nlang: fr\n"))), ["/2024/01/08/a.html", "/b.html"]);
    assert_eq!(ids(&read(&files("lang: fr\n"))), ["/b.html"]);
    let with_gem: Vec<_> = files("lang: fr\n").into_iter().chain([("Gemfile", "gem 'jekyll-asciidoc'\n")]).collect();
    assert_eq!(ids(&read(&with_gem)), ["/2024/01/08/a.html", "/b.html"]);
}
