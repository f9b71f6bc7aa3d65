//! A built site as input: lists and pages, the settings beside it, the report, `check` and `init`.

mod common;

use std::fs;
use std::path::Path;

use common::{Run, folder_of, json, run_at};
use serde_json::Value;

/// A page as a theme would make it. `head` and `body` hold more.
fn page(title: &str, date: &str, tags: &[&str], body: &str) -> String {
    let date = if date.is_empty() { String::new() } else { format!("<meta property=article:published_time content={date}>") };
    let tags: String = tags.iter().map(|tag| format!("<meta property=article:tag content=\"{tag}\">")).collect();
    format!(
        "<!doctype html><html lang=fr><head><meta charset=utf-8><title>{title}</title><meta property=og:type content=article>\
         {date}{tags}</head><body><nav><a href=/>Accueil</a></nav><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    )
}

const DIKE: &str = "<p>La digue du quai a tenu toute la nuit, mais la crue du fleuve menace encore le port et la gare.</p>";
const FLOOD: &str = "<p>La crue du fleuve a noyé le port. <a href=/digue/>La digue du quai</a> a tenu, la gare est fermée.</p>";
const MARKET: &str =
    "<p>Le marché du samedi revient sur la place, loin de la crue et de la digue du fleuve, avec ses courges et ses pommes.</p>";

/// A site without a fault in `public/`.
fn site(name: &str, more: &[(&str, &str)]) -> std::path::PathBuf {
    let pages = [
        ("public/digue/index.html", page("La digue a tenu", "2024-03-14", &["Fleuve", "Port"], DIKE)),
        ("public/crue/index.html", page("La crue du fleuve", "2024-03-15", &["Fleuve", "Port"], FLOOD)),
        ("public/marche.html", page("Le marché revient", "2024-04-02", &["Marché"], MARKET)),
    ];
    let files: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (*path, text.as_str())).chain(more.iter().copied()).collect();
    folder_of(name, &files)
}

fn done_at(folder: &Path, arguments: &str) -> Run {
    let run = run_at(folder, arguments);
    assert_eq!(run.code, Some(0), "connexe {arguments}\n{}", run.err);
    run
}

/// Ids of all lists.
fn ids(lists: &str) -> Vec<String> {
    lists.lines().map(|line| json(line)["id"].as_str().unwrap().to_string()).collect()
}

#[test]
fn the_lists_of_a_site_without_a_word_more() {
    let folder = site("lists", &[]);
    let lists = done_at(&folder, "related --site public");
    assert_eq!(ids(&lists.out), ["/crue/", "/digue/", "/marche.html"]);
    assert_eq!(json(lists.out.lines().next().unwrap())["related"][0]["id"], "/digue/");
    assert!(lists.err.starts_with("public: 3 pages read, 3 articles, 0 left out, 0 aliases\n"), "{}", lists.err);
    for same in ["--all", "--threads 1", "--threads 3", "--k 10 --out -"] {
        assert_eq!(done_at(&folder, &format!("related --site public/ {same}")).out, lists.out, "{same}");
    }
    let items = done_at(&folder, "related --site public --items --k 1");
    assert_eq!(json(items.out.lines().next().unwrap())["related"][0]["title"], "La digue a tenu");
    done_at(&folder, "related --site public --out lists.jsonl --report notes.txt");
    assert_eq!(fs::read_to_string(folder.join("lists.jsonl")).unwrap(), lists.out);
    let page = done_at(&folder, "related --site public --article /crue/ --format json");
    assert_eq!(json(&page.out)["article"], "/crue/");
}

#[test]
fn every_subcommand_that_takes_a_corpus_takes_a_site() {
    let folder =
        site("subcommands", &[("draft.json", r#"{"id": "d", "title": "La crue", "body": "La crue du fleuve et la digue."}"#)]);
    for (arguments, told) in [
        ("page --site public --article /digue/", "La digue a tenu"),
        ("explain --site public --article /digue/ --candidate /crue/", "the sum of the contributions"),
        ("why-not --site public --article /digue/ --candidate /marche.html", "Le marché revient"),
        ("preview --site public --draft draft.json", "It would appear on"),
        ("tags --site public", "3 tags on 3 articles"),
        ("check --site public", "nothing to mend"),
    ] {
        let run = done_at(&folder, arguments);
        assert!(run.out.contains(told), "connexe {arguments}\n{}", run.out);
    }
    let tune = run_at(&folder, "tune --site public");
    assert!(tune.code == Some(0) || tune.err.contains("public: in the tune half"), "{}", tune.err);
}

#[test]
fn globs_and_the_address_come_from_options_or_settings() {
    let settings = "[input]\nexclude = [\"/marche.html\"]\nbase_url = \"https://journal.example\"\n";
    let folder = site("globs", &[("connexe.toml", settings)]);
    let of = |arguments: &str| ids(&done_at(&folder, &format!("related --site public {arguments}")).out);
    assert_eq!(of(""), ["/crue/", "/digue/"]);
    assert_eq!(of("--exclude /crue/"), ["/digue/", "/marche.html"], "an option replaces the list of the settings");
    let page = done_at(&folder, "page --site public --article /digue/ --format json");
    assert_eq!(json(&page.out)["blocks"][0]["items"][0]["url"], "https://journal.example/crue/");
    let page = done_at(&folder, "page --site public --article /digue/ --format json --base-url https://autre.example");
    assert_eq!(json(&page.out)["blocks"][0]["items"][0]["url"], "https://autre.example/crue/");
}

#[test]
fn only_articles_of_the_languages_that_are_named_are_read() {
    let english =
        page("The dike held", "2024-03-14", &[], "<p>The dike held through the night.</p>").replace("lang=fr", "lang=en");
    let folder = site("languages", &[("public/en/dike.html", english.as_str()), ("fr.toml", "[input]\nlanguages = [\"fr\"]\n")]);
    assert_eq!(ids(&done_at(&folder, "related --site public").out).len(), 4);
    let run = done_at(&folder, "related --site public --settings fr.toml");
    assert_eq!(ids(&run.out), ["/crue/", "/digue/", "/marche.html"]);
    assert!(run.err.contains("left out: 1 in languages that `languages` of [input] does not name"), "{}", run.err);
}

#[test]
fn settings_beside_the_site_are_found_and_the_stronger_win() {
    let folder = site("found", &[("connexe.toml", "question.k = 1\nlanguage = \"en\"\n"), ("two.toml", "question.k = 2\n")]);
    let length = |at: &Path, arguments: &str| {
        let run = done_at(at, arguments);
        let lists: Vec<Value> = run.out.lines().map(json).collect();
        (lists.iter().map(|list| list["related"].as_array().unwrap().len()).max().unwrap(), run.err)
    };
    // All articles share a word, so that lists are as long as they may be.
    let (k, told) = length(&folder, "related --site public");
    assert!(k == 1 && told.starts_with("settings: connexe.toml\n"), "{k}: {told}");
    assert_eq!(length(&folder, "related --site public --settings two.toml").0, 2);
    assert_eq!(length(&folder, "related --site public --settings two.toml --k 1").0, 1);
    let (k, told) = length(&folder.join("public"), "related --site .");
    assert!(k == 1 && told.contains("settings: ") && told.contains("connexe.toml"), "from within: {k}: {told}");
    let (k, told) = length(folder.parent().unwrap(), "related --site found/public");
    assert!(k == 1 && told.starts_with("settings: found/connexe.toml\n"), "{k}: {told}");
    fs::write(folder.join("lines.jsonl"), "{\"id\": \"a\", \"title\": \"La crue\"}\n").unwrap();
    assert!(done_at(&folder, "related --corpus lines.jsonl").err.starts_with("settings: connexe.toml\n"));
    assert!(!done_at(&folder, "related").err.contains("settings:"), "the sample has none");
    fs::write(folder.join("connexe.toml"), "question.q = 1\n").unwrap();
    let run = run_at(&folder, "related --site public");
    assert!(run.code == Some(1) && run.err.contains("connexe.toml: question.q: unknown field `q`"), "{}", run.err);
}

#[test]
fn a_published_file_is_never_read_as_settings() {
    let folder =
        site("published", &[("public/connexe.toml", "question.k = 0\n"), ("public/deep/connexe.toml", "question.k = 0\n")]);
    for (at, arguments) in [("", "related --site public"), ("public", "related --site ."), ("public/deep", "related --site ..")] {
        let run = done_at(&folder.join(at), arguments);
        assert!(!run.err.contains("settings:"), "{arguments}: {}", run.err);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("public/connexe.toml", folder.join("connexe.toml")).unwrap();
        assert!(!done_at(&folder, "related --site public").err.contains("settings:"), "a link into the folder");
    }
}

#[test]
fn all_notes_are_written_to_a_file_or_to_the_error_stream() {
    let bad =
        page("Sans lien", "03/04/2021", &["fleuve"], "<p>Vers <a href=/rien/>rien</a> et <a href=/digue/>la digue</a>.</p>");
    let folder = site(
        "notes",
        &[("public/bad.html", bad.as_str()), ("lines.jsonl", "{\"id\": \"a\", \"date\": \"hier\"}\n{\"id\": \"b\"}\n")],
    );
    let short = done_at(&folder, "related --site public");
    assert!(short.err.contains("1 dead link: /bad.html -> /rien/"), "{}", short.err);
    assert!(short.err.contains("--report FILE writes all notes"), "{}", short.err);
    let told = done_at(&folder, "related --site public --report");
    assert!(told.err.contains("/bad.html: dead link to /rien/"), "{}", told.err);
    let written = done_at(&folder, "related --site public --report notes.txt");
    assert!(written.err.contains("all notes are in notes.txt"), "{}", written.err);
    let notes = fs::read_to_string(folder.join("notes.txt")).unwrap();
    assert!(notes.contains("/bad.html: dead link to /rien/") && notes.contains("bad.html (\"/bad.html\"): `date`"), "{notes}");
    done_at(&folder, "related --site public --report notes.json");
    let report = json(&fs::read_to_string(folder.join("notes.json")).unwrap());
    assert_eq!(report["source"]["dead_links"][0]["target"], "/rien/");
    assert_eq!(report["articles"]["notes"][0]["origin"], "bad.html");
    done_at(&folder, "related --corpus lines.jsonl --all --report lines.txt");
    let notes = fs::read_to_string(folder.join("lines.txt")).unwrap();
    assert!(notes.starts_with("lines.jsonl: 2 articles from 2 lines") && notes.contains("line 1 (\"a\"): `date`"), "{notes}");
}

#[test]
fn the_report_has_at_most_twenty_lines() {
    let mut files: Vec<(String, String)> = Vec::new();
    for i in 0..40 {
        let body = format!("<p>Texte numéro {i} sur la crue, avec <a href=/rien/{i}/>un lien</a>.</p>");
        files.push((format!("public/{i}.html"), page("", "hier", &["a", "b"], &body).replace("lang=fr", "lang=martien")));
        files.push((
            format!("public/tags/t{i}/index.html"),
            page(&format!("Sujet {i}"), "", &[], "<ul><li><a href=/1.html>Un</a></ul>"),
        ));
        files.push((format!("public/page/{i}/index.html"), page("Page", "", &[], "<p>Suite</p>")));
        files.push((format!("public/category/{i}.html"), page("Rubrique", "", &[], "<p>Suite</p>")));
        files.push((format!("public/author/{i}.html"), "<meta name=robots content=noindex><p>Caché".to_string()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let folder = site("twenty", &files);
    fs::write(folder.join("public/\u{1b}[31mx.html"), b"\xff\xfe\x00").unwrap();
    let run = done_at(&folder, "related --site public --article /crue/");
    assert!(run.err.lines().count() <= 20, "{} lines:\n{}", run.err.lines().count(), run.err);
    assert!(run.err.lines().all(|line| line.chars().count() < 400 && !line.contains('\u{1b}')), "{}", run.err);
}

#[test]
fn check_fails_on_findings_of_a_level() {
    let twin = page("La crue du fleuve", "2024-05-01", &["fleuve"], "<p>Une autre crue, au printemps.</p>");
    let undated = page("Sans date", "", &[], "<p>La place du village, un soir.</p>");
    let dead = page("Lien mort", "2024-05-02", &[], "<p>Voir <a href=/nulle-part/>ici</a>, <a href=../crue/>là</a>.</p>");
    for (name, file, error, warning, finding) in [
        ("clean", None, 0, 0, ""),
        ("dead", Some(dead.as_str()), 1, 1, "error: dead link (1)\n  /x.html: links to /nulle-part/, which is not there"),
        ("undated", Some(&undated), 0, 1, "warning: no date (1)\n  /x.html: has no date"),
        ("twin", Some(&twin), 0, 1, "warning: same title (1)\n  /crue/: « La crue du fleuve » is the title of /x.html too"),
        ("tags", Some(&twin), 0, 1, "warning: spelling of a tag (1)\n  Fleuve: is written so 2 times, but also « fleuve » (1)"),
    ] {
        let file: Vec<(&str, &str)> = file.iter().map(|text| ("public/x.html", *text)).collect();
        let folder = site(&format!("check-{name}"), &file);
        for (level, code) in [("", error), ("--level error", error), ("--level warning", warning), ("--level never", 0)] {
            let run = run_at(&folder, &format!("check --site public {level}"));
            assert_eq!(run.code, Some(code), "{name} {level}\n{}{}", run.out, run.err);
            assert!(run.out.contains(finding), "{name}\n{}", run.out);
            assert_eq!(run.err.contains("of level"), code == 1, "{name} {level}: {}", run.err);
        }
        let found = json(&run_at(&folder, "check --site public --level never --format json").out);
        assert_eq!(found["findings"].as_array().unwrap().is_empty(), finding.is_empty(), "{name}");
        assert_eq!(found["source"]["pages"], if finding.is_empty() { 3 } else { 4 });
    }
}

#[test]
fn check_works_on_lines_too() {
    let lines = r#"{"id": "a", "title": "Un", "body": "Texte.", "date": "2024-01-01", "tags": ["Été"], "links": ["z"]}
{"id": "b", "title": "", "body": "Texte.", "date": "demain", "tags": ["ete"]}
{"id": "c", "title": "Un", "body": "", "date": "2024-01-03"}
{"id": "a", "title": "Deux"}
nonsense
{"id": "d", "draft": true}
"#;
    let folder = folder_of("check-lines", &[("lines.jsonl", lines)]);
    let run = run_at(&folder, "check --corpus lines.jsonl");
    assert_eq!(run.code, Some(1));
    let kinds: Vec<&str> = run.out.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(
        kinds[1..],
        [
            "error: duplicate id (1)",
            "error: no text (1)",
            "error: no title (1)",
            "error: unreadable line (1)",
            "warning: bad date (1)",
            "warning: no date (1)",
            "warning: same title (1)",
            "warning: spelling of a tag (1)",
            "warning: unknown target (1)",
        ],
        "{}",
        run.out
    );
    assert!(run.err.contains("4 findings of level error"), "{}", run.err);
    assert_eq!(run_at(&folder, "check").code, Some(0), "the sample has no error");
}

#[test]
fn init_writes_settings_that_are_read_back() {
    let odd = page("Un titre", "2024-05-01", &["Fleuve", "fin\nlanguage = \"xx\"", "a\"b\\"], "<p>La crue du fleuve.</p>");
    let folder = site("init", &[("public/odd.html", odd.as_str())]);
    let lists = done_at(&folder, "related --site public").out;
    let told = done_at(&folder, "init --site public --exclude '/legal/**'").err;
    assert!(told.ends_with("connexe.toml is written; read it, and change what is wrong\n"), "{told}");
    let written = fs::read_to_string(folder.join("connexe.toml")).unwrap();
    for part in ["language = \"fr\"\n", "Found: \"fr\" (4)", "[input]\n", "\nexclude = [\"'/legal/**'\"]"] {
        assert!(written.contains(part), "no {part:?} in\n{written}");
    }
    let run = done_at(&folder, "related --site public");
    assert!(run.err.starts_with("settings: connexe.toml\n"), "{}", run.err);
    assert_eq!(run.out, lists, "it changes nothing");
    // Every example is a setting that is read too.
    let examples = written.lines().map(|line| match line.strip_prefix("# ") {
        Some(example) if example.starts_with('[') || example.contains(" = ") && !example.contains(". ") => example,
        _ => line,
    });
    fs::write(folder.join("all.toml"), examples.collect::<Vec<_>>().join("\n")).unwrap();
    done_at(&folder, "page --site public --settings all.toml --article /crue/");
    let again = run_at(&folder, "init --site public");
    assert!(again.code == Some(1) && again.err.contains("never overwritten"), "{}", again.err);
    assert_eq!(fs::read_to_string(folder.join("connexe.toml")).unwrap(), written);
}

#[test]
fn init_writes_beside_the_site_and_never_into_it() {
    for (at, site_path) in [("", "public"), ("", "./public/"), ("public", "."), ("public/crue", "..")] {
        let folder = site("beside", &[]);
        done_at(&folder.join(at), &format!("init --site {site_path}"));
        assert!(folder.join("connexe.toml").is_file(), "{at:?} {site_path}");
        let inside: Vec<_> =
            ["public", "public/crue"].iter().filter(|at| folder.join(at).join("connexe.toml").exists()).collect();
        assert!(inside.is_empty(), "{inside:?}");
    }
    let folder =
        folder_of("beside-lines", &[("data/lines.jsonl", "{\"id\": \"a\", \"title\": \"La crue\", \"body\": \"Texte.\"}\n")]);
    done_at(&folder, "init --corpus data/lines.jsonl");
    assert!(folder.join("data/connexe.toml").is_file());
    done_at(&folder, "related --corpus data/lines.jsonl --all");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_reading() {
    use std::os::unix::process::ExitStatusExt;
    let text = page("Long", "2024-01-01", &[], &"<p>Une page très longue sur la crue du fleuve et la digue.</p>".repeat(20_000));
    let files: Vec<(String, &str)> = (0..24).map(|i| (format!("public/{i}.html"), text.as_str())).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let folder = site("interrupt", &files);
    let mut caught = 0;
    for milliseconds in [5, 10, 20, 40, 80] {
        let mut child = common::command("check --site public --threads 1").current_dir(&folder).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        let killed = std::process::Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
        let status = child.wait().unwrap();
        // On a fast machine the command may have ended before.
        caught += usize::from(killed.success() && status.signal() == Some(2));
    }
    assert!(caught > 0, "no signal came while the site was read");
}
