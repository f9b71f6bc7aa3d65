//! The rules of source folders: addresses, links, wishes of the owner, and what a bad file costs.
#![cfg(feature = "content")]

use std::path::{Path, PathBuf};

use connexe_formats::content::{ContentReader, ContentReading, Generator};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn read(root: &Path) -> ContentReading {
    ContentReader::new(root).read_content(&()).unwrap()
}

/// Makes a folder of files.
fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = root.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    root
}

const HUGO: (&str, &str) = ("hugo.toml", "baseURL = 'https://x.example/'\nlanguageCode = 'fr'\n");

/// Returns the ids of all articles.
fn ids(found: &ContentReading) -> Vec<&str> {
    found.reading.corpus.articles.iter().map(|article| article.id.as_str()).collect()
}

/// Returns the notes on a file.
fn notes<'a>(found: &'a ContentReading, file: &str) -> Vec<&'a str> {
    found.reading.report.notes.iter().filter(|note| note.file == file).map(|note| note.problem.as_str()).collect()
}

/// Reads the article of one Markdown file of a Hugo site.
fn hugo_page(configuration: &str, file: &str, text: &str) -> ContentReading {
    read(site(&[("hugo.toml", &format!("languageCode = 'fr'\n{configuration}")), (file, text)]).path())
}

#[test]
fn addresses_of_hugo() {
    for (configuration, file, front, expected) in [
        ("", "content/a/b.md", "", "/a/b/"),
        ("uglyURLs = true", "content/a/b.md", "", "/a/b.html"),
        ("[uglyURLs]\na = true", "content/a/b.md", "", "/a/b.html"),
        ("disablePathToLower = true", "content/A/B c.md", "", "/A/B-c/"),
        ("removePathAccents = true", "content/été.md", "", "/ete/"),
        ("[permalinks]\na = '/:year/:title/'", "content/a/b.md", "date: 2024-01-08", "/2024/l-titre/"),
        ("[permalinks]\na = '/:sections[1:]/:contentbasename/'", "content/a/x/y/b.md", "", "/x/y/b/"),
        ("[permalinks]\na = '/:slug/'", "content/a/b.md", "slug: Un Deux", "/un-deux/"),
        ("[permalinks.page]\na = '/:monthname/:weekday/:yearday/'", "content/a/b.md", "date: 2024-01-08", "/january/1/8/"),
        ("[permalinks]\na = '/:inconnu/'", "content/a/b.md", "", "/a/b/"),
        (
            "defaultContentLanguage = 'fr'\ndefaultContentLanguageInSubdir = true\n[languages.fr]\n[languages.en]\n",
            "content/a/b.md",
            "",
            "/fr/a/b/",
        ),
        (
            "defaultContentLanguage = 'fr'\n[languages.fr]\ncontentDir = 'content/f'\n[languages.en]\ncontentDir = 'content/e'\n",
            "content/e/b.md",
            "",
            "/en/b/",
        ),
        ("defaultContentLanguage = 'fr'\n[languages.fr]\n[languages.en]\n", "content/a/b.en.md", "", "/en/a/b/"),
        ("defaultContentLanguage = 'fr'\n[languages.fr]\n[languages.en]\n", "content/a/b.en.md", "url: x/y", "/en/x/y/"),
        ("defaultContentLanguage = 'fr'\n[languages.fr]\n[languages.en]\n", "content/a/b.en.md", "url: /x/y/", "/x/y/"),
        ("contentDir = 'textes'", "textes/a/b/index.md", "", "/a/b/"),
    ] {
        let found = hugo_page(configuration, file, &format!("---\ntitle: L titre\n{front}\n---\nDu texte.\n"));
        assert_eq!(ids(&found), [expected], "{configuration} {file} {front}");
    }
}

#[test]
fn addresses_of_jekyll() {
    for (configuration, file, front, expected) in [
        ("", "_posts/2024-01-08-un-titre.md", "", "/2024/01/08/un-titre.html"),
        ("permalink: pretty", "_posts/2024-01-08-un-titre.md", "", "/2024/01/08/un-titre/"),
        ("permalink: ordinal", "_posts/2024-02-01-a.md", "", "/2024/032/a.html"),
        ("permalink: weekdate", "_posts/2024-01-08-a.md", "", "/2024/W02/Mon/a.html"),
        ("permalink: none", "_posts/2024-01-08-a.md", "", "/a.html"),
        ("permalink: /:year/:i_month/:slug", "_posts/2024-01-08-Été.md", "", "/2024/1/été"),
        ("", "_posts/2024-01-08-a.md", "categories: Un Deux", "/un/deux/2024/01/08/a.html"),
        ("", "x/_posts/2024-01-08-a.md", "category: Y", "/x/y/2024/01/08/a.html"),
        ("", "_posts/2024-01-08-a.md", "date: 2023-05-06", "/2023/05/06/a.html"),
        ("", "_posts/2024-01-08-a.md", "slug: autre", "/2024/01/08/autre.html"),
        ("", "_posts/2024-01-08-a.md", "permalink: /b/:title/", "/b/a/"),
        ("", "x/y.md", "", "/x/y.html"),
        ("permalink: pretty", "x/y.md", "", "/x/y/"),
        ("permalink: /:title", "x/y.md", "", "/x/y"),
        ("", "x/index.md", "", "/x/"),
        ("collections:\n  c:\n    output: true", "_c/x/y.md", "", "/c/x/y.html"),
        ("collections:\n  c:\n    output: true\n    permalink: /:collection/:name/", "_c/y.md", "", "/c/y/"),
        ("collections:\n  c:\n    output: true\ncollections_dir: tout", "tout/_c/y.md", "", "/c/y.html"),
        ("source: src", "src/y.md", "", "/y.html"),
    ] {
        let root = site(&[
            ("_config.yml", &format!("lang: fr\n{configuration}\n")),
            (file, &format!("---\ntitle: T\n{front}\n---\nDu texte.\n")),
        ]);
        assert_eq!(ids(&read(root.path())), [expected], "{configuration} {file} {front}");
    }
}

#[test]
fn addresses_of_other_generators() {
    let text = "---\ntitle: Un Été\nFRONT\n---\nDu texte.\n";
    for (name, configuration, file, front, expected) in [
        ("mkdocs.yml", "site_name: x", "docs/a/b.md", "", "/a/b/"),
        ("mkdocs.yml", "use_directory_urls: false", "docs/a/b.md", "", "/a/b.html"),
        ("mkdocs.yml", "plugins:\n  - material/blog", "docs/blog/posts/b.md", "date: 2024-01-08", "/blog/2024/01/08/un-été/"),
        (
            "mkdocs.yml",
            "plugins:\n  - blog:\n      blog_dir: .\n      post_url_format: '{slug}'",
            "docs/posts/b.md",
            "date:\n  created: 2024-01-08",
            "/un-été/",
        ),
        ("zola.toml", "base_url = 'https://x.example'", "content/Un Deux/2024-01-08-b.md", "", "/un-deux/b/"),
        ("zola.toml", "base_url = 'https://x.example'\nslugify.paths = 'off'", "content/Été/b.md", "", "/Été/b/"),
        ("docusaurus.config.js", "x = { trailingSlash: false }", "docs/a/2-b.md", "", "/docs/a/b"),
        ("docusaurus.config.ts", "", "blog/2024/01/08-b.md", "", "/blog/2024/01/08/b/"),
        ("docusaurus.config.ts", "", "src/pages/a/b.md", "", "/a/b/"),
        ("eleventy.config.js", "", "a/2024-01-08-b.md", "", "/a/b/"),
        ("eleventy.config.js", "", "a/b.md", "permalink: '/{{ page.fileSlug }}.html'", "/b.html"),
        ("eleventy.config.js", "", "a/b.md", "permalink: '{{ title | inconnu }}'", "/a/b/"),
        ("pelicanconf.py", "PATH = 'content'", "content/b.md", "", "/un-ete.html"),
        ("pelicanconf.py", "SLUGIFY_SOURCE = 'basename'", "content/b.md", "", "/b.html"),
        ("pelicanconf.py", "ARTICLE_URL = 'x/{category}/{slug}'", "content/y/b.md", "slug: s", "/x/y/s"),
    ] {
        let root = site(&[(name, configuration), (file, &text.replace("FRONT", front))]);
        assert_eq!(ids(&read(root.path())), [expected], "{name} {configuration} {file} {front}");
    }
}

#[test]
fn links_of_each_generator() {
    for (name, configuration, source, target, id, links) in [
        (
            "hugo.toml",
            "baseURL = 'https://x.example/'",
            "content/x/a.md",
            "content/x/b.md",
            "/x/b/",
            vec![
                "{{< ref \"b.md\" >}}",
                "{{% relref \"/x/b\" %}}",
                "{{< relref \"b.md#part\" >}}",
                "/x/b/",
                "../b/",
                "https://x.example/x/b",
                "b.md",
                "/x/b.md#y",
                "<../b/>",
                "../b/ \"Un titre\"",
                "//x.example/x/b/?utm_source=y",
            ],
        ),
        (
            "_config.yml",
            "url: https://x.example\nbaseurl: /c",
            "_posts/2024-01-08-a.md",
            "_posts/2024-01-09-b.md",
            "/2024/01/09/b.html",
            vec![
                "{% post_url 2024-01-09-b %}",
                "{% link _posts/2024-01-09-b.md %}",
                "{{ site.baseurl }}{% post_url 2024-01-09-b %}",
                "2024-01-09-b.md",
                "{{ \"/2024/01/09/b.html\" | relative_url }}",
                "{{ site.url }}{{ site.baseurl }}/2024/01/09/b.html",
                "/c/2024/01/09/b.html",
                "../09/b.html",
                "/2024/01/09/b.html",
            ],
        ),
        (
            "mkdocs.yml",
            "site_url: https://x.example/",
            "docs/x/a.md",
            "docs/x/b.md",
            "/x/b/",
            vec!["b.md", "../x/b.md", "b.md#y", "/x/b/", "../b/"],
        ),
        (
            "pelicanconf.py",
            "",
            "content/a.md",
            "content/x/b.md",
            "/t.html",
            vec!["{filename}x/b.md", "{filename}/x/b.md", "|filename|x/b.md", "/t.html", "t.html"],
        ),
        (
            "zola.toml",
            "base_url = 'https://x.example'",
            "content/a.md",
            "content/x/b.md",
            "/x/b/",
            vec!["@/x/b.md", "@/x/b.md#y", "/x/b/", "https://x.example/x/b/"],
        ),
        (
            "docusaurus.config.js",
            "",
            "docs/a.md",
            "docs/x/b.md",
            "/docs/x/b/",
            vec!["x/b.md", "./x/b.md", "/docs/x/b", "@site/docs/x/b.md"],
        ),
        (
            "eleventy.config.js",
            "",
            "a.md",
            "x/b.md",
            "/x/b/",
            vec!["x/b.md", "./x/b.md", "/x/b.md", "/x/b/", "{{ '/x/b/' | url }}"],
        ),
    ] {
        for link in links {
            let with_reference = format!("---\ntitle: S\n---\nVoir [la page][1].\n\n[1]: {link}\n");
            let inline = format!("---\ntitle: S\n---\nVoir [la page]({link}), ou bien [rien](perdu/).\n");
            for (text, dead) in [(with_reference, 0), (inline, 1)] {
                let root = site(&[(name, configuration), (source, &text), (target, "---\ntitle: T\n---\nDu texte.\n")]);
                let found = read(root.path());
                let article = found.reading.corpus.articles.iter().find(|article| article.title == "S").unwrap();
                assert_eq!(article.links, [id], "{name} {text}");
                assert_eq!(found.reading.report.dead_links.len(), dead, "{name} {text}: {:?}", found.reading.report.dead_links);
            }
        }
    }
}

#[test]
fn a_bad_file_costs_that_file_only() {
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n\
        e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    let long = format!("---\ntitle: \"{}\"\n---\nx", "a".repeat(2 << 20));
    for (what, text, told) in [
        ("aliases", format!("---\n{bomb}---\nx"), "YAML cannot be read"),
        ("length", long, "more than the limit"),
        ("not closed", "---\ntitle: a\ndraft: true\n\nUn texte.".to_string(), "not closed"),
        ("tabs", "---\ntitle: a\ntags:\n\t- b\n---\nx".to_string(), "write spaces"),
        ("syntax", "---\ntitle: 'a\n---\nx".to_string(), "cannot be read"),
        ("a list", "---\n- a\n---\nx".to_string(), "no list of keys"),
        ("TOML twice", "+++\na = 1\na = 2\n+++\nx".to_string(), "TOML cannot be read: line 2"),
        ("JSON", "{\"title\": \n\nx".to_string(), "JSON front matter"),
        ("NUL", "---\ntitle: a\n---\nx\0y".to_string(), "no text"),
    ] {
        let root = site(&[HUGO, ("content/a.md", &text), ("content/b.md", "---\ntitle: B\n---\nDu texte.")]);
        let found = read(root.path());
        assert_eq!(ids(&found), ["/b/"], "{what}");
        let notes = notes(&found, "content/a.md");
        assert!(notes.len() == 1 && notes[0].contains(told) && notes[0].contains("left out"), "{what}: {notes:?}");
    }
}

#[test]
fn odd_files_are_read_with_a_note() {
    for (what, bytes, title, told) in [
        ("a mark of UTF-8", b"\xEF\xBB\xBF---\ntitle: \xC3\x89t\xC3\xA9\n---\nDu texte.".to_vec(), "Été", ""),
        ("CRLF", b"---\r\ntitle: \"\xC3\x89t\xC3\xA9\"\r\ntags: [a]\r\n---\r\nDu texte.\r\n".to_vec(), "Été", ""),
        ("windows-1252", b"---\ntitle: \xC9t\xE9\n---\nDu texte.".to_vec(), "Été", "windows-1252"),
        ("UTF-16", "\u{FEFF}---\ntitle: Été\n---\nDu texte.".encode_utf16().flat_map(u16::to_le_bytes).collect(), "Été", ""),
        ("a key twice", b"---\ntitle: Un\ntitle: Deux\n---\nDu texte.".to_vec(), "Deux", "twice"),
        ("a number", b"---\ntitle: 2024\n---\nDu texte.".to_vec(), "2024", ""),
    ] {
        let root = site(&[HUGO]);
        std::fs::create_dir(root.path().join("content")).unwrap();
        std::fs::write(root.path().join("content/a.md"), bytes).unwrap();
        let found = read(root.path());
        assert_eq!(found.reading.corpus.articles[0].title, title, "{what}");
        let notes = notes(&found, "content/a.md");
        assert_eq!(notes.iter().any(|note| note.contains(told)), !told.is_empty() || !notes.is_empty(), "{what}: {notes:?}");
    }
}

#[test]
fn dates_keep_the_day_that_was_written() {
    for (front, expected) in [
        ("---\ndate: 2024-01-08\n---\n", "2024-01-08"),
        ("---\ndate: 2024-01-08 23:30:00 +0200\n---\n", "2024-01-08T23:30:00+02:00"),
        ("---\ndate: '2024-01-08'\n---\n", "2024-01-08"),
        ("---\ndate: 20240108\n---\n", "2024-01-08"),
        ("---\ndate: !!timestamp 2024-01-08\n---\n", "2024-01-08"),
        ("+++\ndate = 2024-01-08\n+++\n", "2024-01-08"),
        ("+++\ndate = 2024-01-08T07:30:00Z\n+++\n", "2024-01-08T07:30:00Z"),
        ("{\"date\": \"2024-01-08\"}\n", "2024-01-08"),
    ] {
        let found = hugo_page("", "content/a.md", &format!("{front}Du texte."));
        assert_eq!(found.reading.corpus.articles[0].date.map(|date| date.to_string()).as_deref(), Some(expected), "{front}");
    }
}

#[test]
fn wishes_about_related_articles() {
    let root = site(&[
        HUGO,
        ("content/a.md", "---\ntitle: A\nrelated: false\n---\nDu texte."),
        ("content/b.md", "---\ntitle: B\nrelated: [/a/, /c/]\nrelated_pins: [c.md, /d/, perdu]\n---\nDu texte."),
        ("content/c.md", "---\ntitle: C\nrobotsNoIndex: true\n---\nDu texte."),
        ("content/d.md", "---\ntitle: D\n---\nDu texte."),
    ]);
    let found = read(root.path());
    assert_eq!(ids(&found), ["/a/", "/b/", "/d/"]);
    let articles = &found.reading.corpus.articles;
    assert_eq!((articles[0].never_suggest, articles[1].never_suggest), (true, false));
    assert_eq!(articles[1].pins, ["/c/", "/d/", "perdu"]);
    assert_eq!(found.without_block, ["/a/"]);
    assert!(notes(&found, "content/a.md").iter().any(|note| note.contains("no block")));
}

#[test]
fn the_folder_may_be_a_part_of_the_site() {
    let root = site(&[
        HUGO,
        ("content/x/a.md", "---\ntitle: A\n---\nVoir [b](../y/b.md)."),
        ("content/y/b.md", "---\ntitle: B\n---\nDu texte."),
    ]);
    let whole = read(root.path());
    assert_eq!(ids(&read(&root.path().join("content"))), ids(&whole));
    let part = read(&root.path().join("content/x"));
    assert_eq!(ids(&part), ["/x/a/"]);
    assert!(part.reading.report.dead_links.is_empty());
    let error = ContentReader::new(site(&[("a.md", "x")]).path()).read_content(&()).unwrap_err().to_string();
    assert!(error.contains("name the generator"), "{error}");
    let named = ContentReader::new(site(&[("docs/a.md", "# Un titre\n\nDu texte.")]).path())
        .generator(Generator::MkDocs)
        .read_content(&())
        .unwrap();
    assert_eq!((ids(&named), named.reading.corpus.articles[0].title.as_str()), (vec!["/a/"], "Un titre"));
}

#[test]
fn globs_decide_over_the_rules() {
    let root = site(&[
        HUGO,
        ("content/a/_index.md", "---\ntitle: A\n---\nDu texte."),
        ("content/a/b.md", "---\ntitle: B\n---\nDu texte."),
        ("content/c.md", "---\ntitle: C\n---\nDu texte."),
    ]);
    let reader = ContentReader::new(root.path()).include("a/").exclude("**/c.md");
    let found = reader.read_content(&()).unwrap();
    assert_eq!(ids(&found), ["/a/", "/a/b/"]);
    assert_eq!(found.reading.report.summary(), "3 files read, 2 articles, 0 aliases, 1 excluded by `--exclude`");
}

#[cfg(unix)]
#[test]
fn odd_names_and_links_of_the_file_system_are_noted() {
    use std::os::unix::ffi::OsStrExt as _;
    let root = site(&[HUGO, ("content/a.md", "---\ntitle: A\n---\nDu texte.")]);
    let content = root.path().join("content");
    std::os::unix::fs::symlink(&content, content.join("cercle")).unwrap();
    std::fs::write(content.join(std::ffi::OsStr::from_bytes(b"b\xFF.md")), "---\ntitle: B\n---\n").unwrap();
    let found = read(root.path());
    assert_eq!(ids(&found), ["/a/"]);
    assert!(notes(&found, "content/cercle")[0].contains("symbolic link"));
    assert!(notes(&found, "content/b\u{FFFD}.md")[0].contains("not UTF-8"));
}

#[test]
fn threads_change_no_byte() {
    for generator in Generator::ALL {
        let root = folder("sources").join(generator.name().to_lowercase());
        let one = ContentReader::new(&root).threads(1).read_content(&()).unwrap();
        let four = ContentReader::new(&root).threads(4).read_content(&()).unwrap();
        assert_eq!(format!("{one:?}"), format!("{four:?}"), "{generator}");
    }
}

#[test]
fn a_reading_can_be_cancelled() {
    struct Stop;
    impl connexe_formats::Watch for Stop {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let error = ContentReader::new(folder("sources/hugo")).read_content(&Stop).unwrap_err();
    assert!(matches!(error, connexe::Error::Cancelled { .. }), "{error}");
}

/// Returns all files of a folder with their content.
fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push((entry.path(), std::fs::read(entry.path()).unwrap())),
        }
    }
    found.sort();
    found
}

/// Pieces that mean something in a source or a configuration.
const PIECES: [&str; 24] = [
    "---\n",
    "+++\n",
    "{{< ref \"",
    ">}}",
    "{% link ",
    "%}",
    "\t",
    "&a [*a, *a]",
    "]](",
    "[a](../../..",
    "\u{FEFF}",
    "\r\n",
    "date: 9999-99-99\n",
    "url: /../\n",
    "permalink: \"/:title/:\"\n",
    "slug: 1e9\n",
    "aliases: [[[\n",
    "cascade: [{}, 1]\n",
    "<h1",
    "<a href=",
    "é",
    "\0",
    "tags: {a: b}\n",
    "[permalinks]\n\"\" = ':sections[9:1]'\n",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 40, ..proptest::prelude::ProptestConfig::default() })]

    #[test]
    fn mutated_folders_are_read_without_panic(
        generator in 0_usize..7,
        changes in proptest::collection::vec((0_usize..1000, 0_usize..4, 0_usize..100_000, 0_usize..24), 1..12),
    ) {
        let generator = Generator::ALL[generator];
        let origin = folder("sources").join(generator.name().to_lowercase());
        let mut all = files(&origin);
        for (file, change, at, piece) in changes {
            let count = all.len();
            let (_, bytes) = &mut all[file % count];
            let at = at % (bytes.len() + 1);
            match change {
                0 => bytes.truncate(at),
                1 => drop(bytes.splice(at..at, PIECES[piece].bytes())),
                2 if at < bytes.len() => bytes[at] = u8::try_from(piece * 10).unwrap(),
                _ => bytes.extend_from_within(..at),
            }
        }
        let root = tempfile::tempdir().unwrap();
        for (path, bytes) in &all {
            let path = root.path().join(path.strip_prefix(&origin).unwrap());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        // An error is one of the whole folder, such as a configuration that is not known any more.
        if let Ok(found) = ContentReader::new(root.path()).generator(generator).read_content(&()) {
            let report = &found.reading.report;
            let left_out: usize = report.left_out.iter().map(|left_out| left_out.pages.len()).sum();
            proptest::prop_assert!(report.articles + left_out <= report.pages, "{}", report.summary());
        }
    }
}
