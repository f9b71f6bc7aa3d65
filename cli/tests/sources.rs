//! Source folders, exports and feeds as input: lists and pages, settings, the wishes of the owner, errors.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Run, folder_of, json, run_at};
use serde_json::Value;

/// The folder of the sources, exports and feeds that were written for the tests.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests")
}

fn done_at(folder: &Path, arguments: &str) -> Run {
    let run = run_at(folder, arguments);
    assert_eq!(run.code, Some(0), "connexe {arguments}\n{}", run.err);
    run
}

/// Lists by id.
fn lists(run: &Run) -> Vec<(String, Vec<String>)> {
    let id = |value: &Value| value["id"].as_str().unwrap().to_string();
    let line = |line: &str| {
        let list = json(line);
        (id(&list), list["related"].as_array().unwrap().iter().map(id).collect())
    };
    run.out.lines().map(line).collect()
}

fn ids(run: &Run) -> Vec<String> {
    lists(run).into_iter().map(|(id, _)| id).collect()
}

/// A Hugo site of four posts that share some words. The newest is the last.
fn hugo(name: &str, more: &[(&str, &str)]) -> PathBuf {
    let post = |title: &str, date: &str, more: &str, text: &str| {
        format!(
            "---\ntitle: {title}\ndate: {date}\ntags: [fleuve]\n{more}---\n{text} La crue du fleuve menace la digue du port.\n"
        )
    };
    let posts = [
        ("content/crue.md", post("La crue", "2024-03-14", "", "Les pompiers veillent depuis la nuit dans les rues basses.")),
        ("content/digue.md", post("La digue", "2024-03-15", "", "Des maçons posent vingt mille sacs de sable au pont.")),
        ("content/gare.md", post("La gare", "2024-03-16", "related: false\n", "Aucun train ne part ce matin vers la capitale.")),
        ("content/port.md", post("Le port", "2024-03-17", "", "Les grues reprennent leur travail avec deux navires.")),
    ];
    let mut files: Vec<(&str, &str)> = vec![("hugo.toml", "baseURL = 'https://fleuve.example/'\nlanguageCode = 'fr'\n")];
    files.extend(posts.iter().map(|(path, text)| (*path, text.as_str())));
    files.retain(|(path, _)| more.iter().all(|(other, _)| other != path));
    files.extend(more);
    folder_of(name, &files)
}

#[test]
fn every_kind_of_source_gives_the_lists_of_all_articles() {
    let folder = fixtures();
    for (arguments, told, some) in [
        ("--content sources/hugo", "sources/hugo: 16 files read, 11 articles, 5 left out, 2 aliases", "/cuisine/soupe/"),
        (
            "--content sources/jekyll",
            "sources/jekyll: 13 files read, 8 articles, 5 left out, 1 alias",
            "/recettes/pain-de-seigle/",
        ),
        ("--wxr exports/wordpress.xml", "exports/wordpress.xml: 16 entries read, 9 articles, 7 left out", "/2024/03/la-digue/"),
        (
            "--ghost exports/ghost-database.json",
            "exports/ghost-database.json: 10 entries read, 8 articles, 1 left out",
            "/la-digue/",
        ),
        (
            "--feed exports/rss2.xml --feed exports/feed.json",
            "exports/rss2.xml and 1 more: 9 entries read, 6 articles, 1 left out",
            "",
        ),
    ] {
        let run = done_at(&folder, &format!("related {arguments}"));
        let line = run.err.lines().find(|line| !line.starts_with("settings: ")).unwrap();
        assert_eq!(line, told, "{arguments}");
        let ids = ids(&run);
        assert!(told.contains(&format!(" {} articles", ids.len())), "{arguments}: {ids:?}");
        assert!(some.is_empty() || ids.iter().any(|id| id == some), "{arguments}: no {some} in {ids:?}");
        for same in ["--all", "--threads 1", "--threads 3"] {
            assert_eq!(done_at(&folder, &format!("related {arguments} {same}")).out, run.out, "{arguments} {same}");
        }
        let page = done_at(&folder, &format!("related {arguments} --article {} --format json", ids[0]));
        assert_eq!(json(&page.out)["article"], ids[0].as_str(), "{arguments}");
    }
}

#[test]
fn every_subcommand_that_takes_a_corpus_takes_a_source() {
    let folder =
        hugo("subcommands", &[("draft.json", r#"{"id": "d", "title": "La crue", "body": "La crue du fleuve et la digue."}"#)]);
    for (arguments, told) in [
        ("page --content . --article /digue/", "La digue"),
        ("explain --content . --article /digue/ --candidate /crue/", "the sum of the contributions"),
        ("why-not --content . --article /digue/ --candidate /gare/", "La gare"),
        ("preview --content . --draft draft.json", "It would appear on"),
        ("tags --content .", "on more than four fifths of the articles: fleuve (4)"),
        ("check --content .", "Hugo (hugo.toml), address of the site: https://fleuve.example"),
    ] {
        let run = done_at(&folder, arguments);
        assert!(run.out.contains(told), "connexe {arguments}\n{}", run.out);
    }
    let checked = run_at(&fixtures(), "check --ghost exports/ghost-database.json");
    assert!(
        checked.code == Some(1) && checked.out.contains("error: dead link (1)\n  /la-digue/: links to /perdu/"),
        "{}",
        checked.out
    );
}

#[test]
fn options_stand_with_the_inputs_that_have_a_use_for_them() {
    for arguments in [
        "--content . --site .",
        "--corpus a.jsonl --content .",
        "--wxr a.xml --feed b.xml",
        "--ghost a.json --wxr b.xml",
        "--wxr a.xml --include /a/",
        "--feed a.xml --exclude /a/",
        "--site . --generator hugo",
        "--content . --generator joomla",
        "--feed a.xml --type page",
        "--ghost a.json --taxonomy genre",
        "--content . --markup html",
        "--wxr a.xml --code drop",
        "--feed a.xml --html",
        "--base-url https://a.example",
        "--content . --format json",
        "--wxr -",
        "--ghost a.json --type portfolio",
    ] {
        let run = run_at(&fixtures(), &format!("related {arguments}"));
        assert!(run.code == Some(2) && run.out.is_empty(), "connexe related {arguments}: {:?}\n{}", run.code, run.err);
    }
}

#[test]
fn a_source_that_cannot_be_read_is_a_failure_with_a_remedy() {
    let folder = folder_of(
        "bad",
        &[
            ("empty.xml", "<rss><channel></channel></rss>"),
            (
                "pages.xml",
                "<rss><channel><wp:wxr_version>1.2</wp:wxr_version><item><link>https://x.example/a/</link><wp:status>publish</wp:status>\
                 <wp:post_type>page</wp:post_type></item></channel></rss>",
            ),
            ("lines.jsonl", "{\"id\": \"a\"}\n"),
            ("none/a.md", "Un texte."),
            ("drafts/hugo.toml", "languageCode = 'fr'\n"),
        ],
    );
    for (arguments, code, told) in [
        ("--content missing", 1, "missing: no such folder; check the path"),
        ("--content lines.jsonl", 1, "lines.jsonl: no folder; --site names the folder of a built site"),
        ("--content none", 2, "the source folder is \""),
        ("--content drafts", 1, "drafts: no article in it (0 files read, 0 articles, 0 aliases); name the root of the site"),
        ("--wxr missing.xml", 1, "missing.xml: no such file; check the path"),
        ("--wxr drafts", 1, "drafts: a folder; name a file in it"),
        ("--wxr empty.xml", 1, "empty.xml: it is no export of WordPress: no element begins with `wp:`"),
        ("--wxr pages.xml", 1, "pages.xml: no article in it (1 entry read, 0 articles, 1 pages); name the types of entries"),
        ("--wxr pages.xml --wxr missing.xml", 1, "missing.xml: no such file; check the path"),
        ("--ghost lines.jsonl", 1, "lines.jsonl: "),
        ("--feed empty.xml", 1, "empty.xml: no article in it (0 entries read, 0 articles); save the feed again"),
        ("--feed empty.xml --base-url nonsense", 2, "the base address is \"nonsense\""),
    ] {
        for subcommand in ["related", "check"] {
            let run = run_at(&folder, &format!("{subcommand} {arguments}"));
            let line = run.err.lines().find(|line| line.starts_with("connexe ")).unwrap_or_default();
            assert!(
                run.code == Some(code) && line.contains(told),
                "connexe {subcommand} {arguments}: {:?}, should tell {told:?}\n{}",
                run.code,
                run.err
            );
        }
    }
}

#[test]
fn settings_are_found_in_the_root_of_a_source_and_beside_an_export() {
    let folder = hugo("found", &[("connexe.toml", "question.k = 1\n"), ("content/connexe.toml", "question.k = 0\n")]);
    for (at, arguments) in [("", "--content ."), ("", "--content content"), ("content", "--content ."), ("..", "--content found")]
    {
        let run = done_at(&folder.join(at), &format!("related {arguments}"));
        assert!(
            run.err.starts_with("settings: ") && run.err.lines().next().unwrap().ends_with("connexe.toml"),
            "{at}: {}",
            run.err
        );
        assert!(!run.err.contains("content/connexe.toml"), "{}", run.err);
        assert!(lists(&run).iter().all(|(_, list)| list.len() <= 1), "{at} {arguments}: {:?}", lists(&run));
    }
    let export = fs::read_to_string(fixtures().join("exports/wordpress.xml")).unwrap();
    let folder = folder_of(
        "export",
        &[("data/export.xml", export.as_str()), ("data/connexe.toml", "[input]\ntypes = [\"page\"]\nexclude = [\"/x/\"]\n")],
    );
    let run = done_at(&folder, "related --wxr data/export.xml");
    assert!(run.err.starts_with("settings: data/connexe.toml\n[input] has exclude, which --wxr has no use for\n"), "{}", run.err);
    assert!(ids(&run).contains(&"/a-propos/".to_string()), "{:?}", ids(&run));
    let run = done_at(&folder, "related --wxr data/export.xml --type portfolio");
    assert!(!ids(&run).contains(&"/a-propos/".to_string()), "an option replaces the list of the settings: {:?}", ids(&run));
}

#[test]
fn the_related_settings_of_hugo_are_the_weakest() {
    let config = |related: &str| format!("languageCode = 'fr'\n[related]\n{related}");
    let older = config("includeNewer = false\nthreshold = 80\n");
    let folder = hugo("weakest", &[("hugo.toml", older.as_str())]);
    let newest_in_lists = |arguments: &str| {
        let run = done_at(&folder, &format!("related --content . {arguments}"));
        lists(&run).iter().filter(|(_, list)| list.contains(&"/port/".to_string())).count()
    };
    let run = done_at(&folder, "related --content . --report");
    assert!(run.err.starts_with("settings: [related] of hugo.toml\n"), "{}", run.err);
    assert!(run.err.contains("hugo.toml: related.threshold has no equal"), "{}", run.err);
    assert_eq!(newest_in_lists(""), 0, "no article is suggested that is newer");
    let on_page = |arguments: &str| done_at(&folder, &format!("page --content . --article /crue/ --format json {arguments}")).out;
    assert!(!on_page("").contains("/port/"), "pages, too");
    fs::write(folder.join("newer.toml"), "question.filters.past_only = false\n").unwrap();
    assert_eq!(newest_in_lists("--settings newer.toml"), 2, "a file wins");
    fs::write(folder.join("hugo.toml"), config("includeNewer = true\n")).unwrap();
    assert!(newest_in_lists("") == 2 && on_page("").contains("/port/"));
    fs::write(folder.join("hugo.toml"), config("[[related.indices]]\nname = 'authors'\nweight = 10\n")).unwrap();
    let explained = done_at(&folder, "explain --content . --article /crue/ --candidate /port/").out;
    assert!(!explained.contains("tags"), "{explained}");
    done_at(&hugo("none", &[]), "related --content .");
}

#[test]
fn an_article_with_related_false_gets_no_block_and_is_never_suggested() {
    let folder = hugo("off", &[]);
    let run = done_at(&folder, "related --content . --items");
    let line = run.out.lines().map(json).find(|list| list["id"] == "/gare/").unwrap();
    assert_eq!(line["related"], Value::Array(Vec::new()));
    assert_eq!(line["reason"], "its front matter says `related: false`");
    for (id, list) in lists(&run) {
        assert!(!list.contains(&"/gare/".to_string()), "under {id}");
        assert_eq!(list.is_empty(), id == "/gare/", "{id}");
    }
    let pages = done_at(&folder, "related --content . --plan blog").out;
    for page in pages.lines().map(json) {
        assert_eq!(page["blocks"].as_array().unwrap().is_empty(), page["article"] == "/gare/", "{page}");
    }
    for format in ["text", "html", "json"] {
        let run = done_at(&folder, &format!("page --content . --article /gare/ --format {format}"));
        assert!(run.err.contains("/gare/: its front matter says `related: false`, so it gets no block"), "{}", run.err);
        assert!(!["La crue", "La digue", "Le port"].iter().any(|title| run.out.contains(title)), "{format}: {}", run.out);
    }
}

#[test]
fn init_writes_what_a_source_tells_and_what_was_asked_for() {
    let export = fs::read_to_string(fixtures().join("exports/wordpress.xml")).unwrap();
    for (folder, arguments, at, parts) in [
        (
            hugo("init", &[]),
            "--content content --exclude /crue/",
            "connexe.toml",
            &["base_url = \"https://fleuve.example\"", "exclude = [\"/crue/\"]", "Found: \"fr\" (3)"][..],
        ),
        (
            folder_of("init-export", &[("data/export.xml", export.as_str())]),
            "--wxr data/export.xml --type page",
            "data/connexe.toml",
            &["base_url = \"https://carnet.example/blog\"", "types = [\"page\"]", "# taxonomies = [\"genre\"]"][..],
        ),
    ] {
        let lists = done_at(&folder, &format!("related {arguments}")).out;
        done_at(&folder, &format!("init {arguments}"));
        let written = fs::read_to_string(folder.join(at)).unwrap();
        for part in parts {
            assert!(written.contains(part), "no {part:?} in\n{written}");
        }
        let input = arguments.split(' ').take(2).collect::<Vec<_>>().join(" ");
        assert_eq!(done_at(&folder, &format!("related {input}")).out, lists, "the file stands for the options");
        let again = run_at(&folder, &format!("init {input}"));
        assert!(again.code == Some(1) && again.err.contains("never overwritten"), "{}", again.err);
    }
}

#[test]
fn all_notes_on_a_source_are_written_to_a_file() {
    let out = folder_of("notes", &[]);
    for (arguments, note) in [
        ("--content sources/jekyll", "/atelier/2024/la-suite/: dead link to _posts/2020-01-01-perdu.md"),
        ("--ghost exports/ghost-database.json", "ghost-database.json, entry 9: `lexical` cannot be read"),
        ("--feed exports/feed.json", "feed.json, entry 4: is no object"),
    ] {
        let file = out.join("notes.txt");
        done_at(&fixtures(), &format!("related {arguments} --report {}", file.display()));
        let notes = fs::read_to_string(&file).unwrap();
        assert!(notes.contains(note), "{arguments}: no {note:?} in\n{notes}");
    }
    let file = out.join("notes.json");
    done_at(&fixtures(), &format!("related --feed exports/feed.json --report {}", file.display()));
    assert_eq!(json(&fs::read_to_string(&file).unwrap())["source"]["unit"], "entry");
}
