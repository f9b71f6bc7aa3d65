//! Forms of the output: lists for programs, and data for the templates of generators.

mod common;

use std::path::Path;

use common::{Run, done, file, folder_of, json, run, run_at};

/// Four posts of a site under `/blog/`; the last is no match for any other.
fn corpus() -> String {
    let line = |id: &str, title: &str, body: &str| {
        serde_json::json!({"id": id, "url": format!("https://fleuve.example/blog{}", id.replace('é', "%C3%A9")), "title": title,
            "body": body, "tags": ["Fleuve"], "date": "2024-03-14"})
        .to_string()
    };
    [
        line("/été/", "La crue, \"l’été\"", "Les pompiers veillent. La crue du fleuve menace la digue."),
        line("/digue/", "La digue", "Des sacs de sable, et la crue du fleuve menace la digue."),
        line("/port/", "Le port", "Les grues, et la crue du fleuve menace la digue."),
    ]
    .join("\n")
        + "\n"
}

fn out(options: &str) -> String {
    file("corpus.jsonl", &corpus());
    done(&format!("related --corpus corpus.jsonl --all {options}"))
}

#[test]
fn one_object_has_the_objects_of_the_lines_by_id() {
    for options in ["", "--items", "--plan blog"] {
        let whole = json(&out(&format!("--format json {options}")));
        let lines: Vec<_> = out(options).lines().map(json).collect();
        let whole = whole.as_object().unwrap();
        assert_eq!(whole.len(), lines.len());
        for line in lines {
            let id = line["id"].as_str().or(line["article"].as_str()).unwrap().to_string();
            assert_eq!(whole[&id], line, "{options}");
        }
    }
}

#[test]
fn a_line_a_suggestion_for_spreadsheets() {
    let text = out("--format csv --k 1");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("id,rank,related,score"));
    assert_eq!(lines.clone().count(), 3, "{text}");
    assert!(lines.next().unwrap().starts_with("/été/,1,/"), "{text}");
    let text = out("--format csv --items");
    assert_eq!(text.lines().next(), Some("id,rank,related,score,title,url,date,excerpt,image,label"));
    assert!(text.contains(r#","La crue, ""l’été""",https://fleuve.example/blog/%C3%A9t%C3%A9/,2024-03-14,"#), "{text}");
    let text = out("--format csv --plan news");
    assert_eq!(text.lines().next(), Some("id,block,rank,related,score,title,url,date,excerpt,image,label"));
    assert!(text.contains("/digue/,Aller plus loin,1,"), "{text}");
}

#[test]
fn data_has_the_keys_and_addresses_of_each_generator() {
    for (form, key, url) in [
        ("hugo", "/blog/%C3%A9t%C3%A9/", "/blog/digue/"),
        ("jekyll", "/été/", "/digue/"),
        ("eleventy", "/été/", "/digue/"),
        ("js", "/été/", "/blog/digue/"),
    ] {
        let text = out(&format!("--format {form} --plan blog"));
        let start = if form == "js" { "export default " } else { "" };
        let data = json(text.strip_prefix(start).unwrap().trim_end().trim_end_matches(';'));
        let blocks = data[key].as_array().unwrap_or_else(|| panic!("{form}: {text}"));
        assert_eq!(blocks.len(), 1);
        let urls: Vec<_> = blocks[0]["items"].as_array().unwrap().iter().map(|item| item["url"].as_str().unwrap()).collect();
        assert!(urls.contains(&url), "{form}: {urls:?}");
        assert!(blocks[0]["name"].is_string() && blocks[0]["items"][0]["title"].is_string(), "{form}");
        // A line an article.
        assert_eq!(text.lines().count(), 3 + 2, "{text}");
    }
}

#[test]
fn data_of_a_source_has_the_plan_of_the_settings_and_no_block_where_none_is_wanted() {
    let post =
        |more: &str, text: &str| format!("---\ntitle: {text}\ndate: 2024-03-14\n{more}---\nLa crue menace {text} du port.\n");
    let (a, b, c, d) =
        (post("", "la digue"), post("", "la grue"), post("related: false\n", "la gare"), post("draft: true\n", "le quai"));
    let files = [
        ("hugo.toml", "baseURL = 'https://fleuve.example/blog/'\n"),
        ("connexe.toml", "[[plan.blocks]]\nname = \"À lire\"\nsize = 2\n"),
        ("content/a.md", a.as_str()),
        ("content/b.md", b.as_str()),
        ("content/c.md", c.as_str()),
        ("content/d.md", d.as_str()),
    ];
    let folder = folder_of("data-of-a-source", &files);
    let first = done_at(&folder, "related --content . --format hugo --out data.json").out;
    assert!(first.is_empty());
    let text = std::fs::read_to_string(folder.join("data.json")).unwrap();
    let data = json(&text);
    assert_eq!(data["/blog/a/"][0]["name"], "À lire");
    assert_eq!(data["/blog/a/"][0]["items"].as_array().unwrap().len(), 1, "neither a draft nor `related: false`: {data}");
    assert!(data.get("/blog/c/").is_none(), "{data}");
    // The second run gives the same bytes, and an address of the site makes addresses absolute.
    assert_eq!(done_at(&folder, "related --content . --format hugo").out, text);
    let text = done_at(&folder, "related --content . --format hugo --base-url https://fleuve.example/blog/").out;
    assert_eq!(json(&text)["/blog/a/"][0]["items"][0]["url"], "https://fleuve.example/blog/b/");
}

#[test]
fn a_new_site_has_neither_a_configuration_nor_a_folder_for_data() {
    let post = |text: &str| format!("---\ntitle: {text}\n---\nLa crue menace {text} du port.\n");
    let (a, b) = (post("la digue"), post("la grue"));
    let package = r#"{"dependencies": {"@11ty/eleventy": "^3.1.2"}}"#;
    let folder = folder_of("new-site", &[("package.json", package), ("a.md", a.as_str()), ("b.md", b.as_str())]);
    done_at(&folder, "related --content . --format eleventy --out _data/related.json");
    let data = json(&std::fs::read_to_string(folder.join("_data/related.json")).unwrap());
    assert_eq!(data["/a/"][0]["items"][0]["url"], "/b/", "{data}");
    let run = run_at(&folder, "related --content . --format eleventy --out no/such/related.json");
    assert!(run.code == Some(1) && run.err.contains("no folder no/such; make it first"), "{}", run.err);
}

fn done_at(folder: &Path, arguments: &str) -> Run {
    let run = run_at(folder, arguments);
    assert_eq!(run.code, Some(0), "connexe {arguments}\n{}", run.err);
    run
}

#[test]
fn a_key_of_the_language_is_an_entry_like_any_other() {
    file("proto.jsonl", &corpus().replace("/port/", "__proto__"));
    let text = done("related --corpus proto.jsonl --all --format js");
    assert!(text.contains("\n[\"__proto__\"]: [") && text.contains("\n\"/digue/\": ["), "{text}");
}

#[test]
fn a_corpus_without_a_suggestion_gives_an_empty_object() {
    file("alone.jsonl", "{\"id\": \"a\", \"title\": \"La crue du fleuve\"}\n");
    for (form, text) in [("hugo", "{}\n"), ("js", "export default {};\n")] {
        assert_eq!(done(&format!("related --corpus alone.jsonl --all --format {form}")), text);
    }
}

#[test]
fn a_form_of_another_task_is_refused() {
    file("corpus.jsonl", &corpus());
    for (options, told) in [
        ("--all --format text", "--format text is for the page of one article"),
        ("--format csv", "--format csv is for all articles; add --all"),
        ("--article /port/ --format hugo", "--format hugo is for all articles"),
        ("--all --format hugo --k 3", "--format hugo has planned pages"),
        ("--all --format js --items", "--format js has planned pages"),
    ] {
        let run = run(&format!("related --corpus corpus.jsonl {options}"));
        assert_eq!(run.code, Some(2), "{options}");
        assert!(run.err.contains(told), "{options}: {}", run.err);
    }
}
