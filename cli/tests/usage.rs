//! Wrong usage ends with 2, bad input with 1, and both write nothing to standard output; help explains every option.

mod common;

use common::{done, file, folder, run, run_with};

const SUBCOMMANDS: [&str; 13] = [
    "related",
    "page",
    "explain",
    "why-not",
    "preview",
    "tags",
    "evaluate",
    "tune",
    "check",
    "init",
    "nearest",
    "completions",
    "man",
];

#[test]
fn an_option_without_effect_is_a_usage_error() {
    file("c.jsonl", r#"{"id": "a"}"#);
    for (arguments, told) in [
        ("", "Usage:"),
        ("relate", "unrecognized subcommand"),
        ("related --frist 3", "unexpected argument '--frist'"),
        ("related surplus", "unexpected argument 'surplus'"),
        ("related --k 5", "--all"),
        ("related --first 5", "--all"),
        ("related --engine exhaustive", "--all"),
        ("related --out lists.jsonl", "--all"),
        ("related --html", "--corpus"),
        ("related --corpus c.jsonl --site .", "cannot be used with"),
        ("related --site . --markup html", "cannot be used with"),
        ("related --site . --format text", "is for the page of one article"),
        ("related --site . --article a --k 3", "cannot be used with"),
        ("related --site . --article a --out lists.jsonl", "cannot be used with"),
        ("related --corpus c.jsonl --include x", "cannot be used with"),
        ("related --exclude x", "--site"),
        ("related --base-url https://x.example", "--site"),
        ("related --site . --base-url nonsense", "the base address is \"nonsense\"; it must be an address"),
        ("related --site . --exclude [", "--exclude is \"[\"; it must be a glob"),
        ("related --corpus c.jsonl --report c.jsonl", "would overwrite the input"),
        ("preview --site .", "--site needs --draft"),
        ("check --level most", "invalid value 'most'"),
        ("init", "--site FOLDER"),
        ("related --all --format html", "name it by --out"),
        ("related --all --article a", "cannot be used with"),
        ("related --all --plan blog --k 3", "cannot be used with"),
        ("related --all --k 0", "at least 1"),
        ("related --threads -1", "unexpected argument '-1'"),
        ("related --threads many", "invalid digit"),
        ("related --items", "--all"),
        ("related --all --k many", "invalid digit"),
        ("related --all --engine other", "invalid value 'other'"),
        ("related --format yaml", "invalid value 'yaml'"),
        ("related --plan none", "invalid value 'none'"),
        ("related --language français", "ISO 639-1"),
        ("related --as-of tomorrow", "is no date"),
        ("related --as-of Today", "or `today`"),
        ("related --all --corpus c.jsonl --out c.jsonl", "would overwrite the input"),
        ("page --format html --contributions 3", "no effect"),
        ("explain --candidate x --plan blog", "cannot be used with"),
        ("explain --candidate x --past", "cannot be used with"),
        ("explain --candidate x --as-of 2026-01-01", "cannot be used with"),
        ("explain --format html", "invalid value 'html'"),
        ("why-not", "--candidate"),
        ("preview --corpus c.jsonl", "--draft"),
        ("preview --corpus - --draft -", "once only"),
        ("evaluate --lee c.jsonl --strict", "cannot be used with"),
        ("evaluate --lee c.jsonl --json", "cannot be used with"),
        ("evaluate --lee c.jsonl c.jsonl", "cannot be used with"),
        ("evaluate --background c.jsonl", "--lee"),
        ("evaluate --half both", "invalid value 'both'"),
        ("evaluate --floor nan", "finite"),
        ("evaluate - -", "once only"),
        ("evaluate --lists - -", "once only"),
        ("evaluate --lists l.jsonl a.jsonl b.jsonl", "--lists goes with one corpus"),
        ("evaluate --lee c.jsonl --lists l.jsonl", "cannot be used with"),
        ("nearest --k 0", "at least 1"),
        ("completions dos", "invalid value 'dos'"),
    ] {
        let run = run(arguments);
        assert_eq!(run.code, Some(2), "connexe {arguments}\n{}", run.err);
        assert!(run.err.contains(told), "connexe {arguments} should tell {told:?}:\n{}", run.err);
        assert_eq!(run.out, "", "connexe {arguments}");
    }
}

#[test]
fn a_failure_names_the_file_at_fault() {
    file("empty.jsonl", "");
    std::fs::create_dir_all(folder().join("bare")).unwrap();
    file("noise.jsonl", "no\narticle\n");
    file("unknown.jsonl", r#"{"id": "x", "related": []}"#);
    file("good.jsonl", r#"{"id": "a", "title": "Un train"}"#);
    file("field.json", r#"{"question": {"k": "ten"}}"#);
    file("range.json", r#"{"question": {"k": 0}}"#);
    file("name.toml", "[question.blend]\ntgas = 0.1\n");
    file("type.toml", "[question.blend]\ntags = \"much\"\n");
    file("half.toml", "[question\n");
    file("settings.yaml", "");
    file("draft.json", r#"{"title": "Sans identifiant"}"#);
    file("short.csr", "short");
    file("wrong.csr", &"a".repeat(48));
    file("lee.jsonl", r#"{"id": "a", "title": "Un train"}"#);
    for (arguments, told) in [
        ("related --corpus missing.jsonl", "missing.jsonl: no such file"),
        ("related --corpus .", ".: a folder"),
        ("related --site missing", "missing: no such folder; build the site first"),
        ("related --site good.jsonl", "good.jsonl: no folder; --site names the folder of a built site"),
        ("related --site bare", "bare: no article in it (0 pages read"),
        ("related --corpus good.jsonl --report missing/notes.txt", "missing/notes.txt: no folder missing"),
        ("related --corpus empty.jsonl", "empty.jsonl: no article in it"),
        ("related --corpus noise.jsonl --all", "noise.jsonl: this is no JSON Lines in UTF-8, but seems to be plain text"),
        ("related --article x", "no article has the id \"x\"; the nearest are"),
        ("related --all --out missing/lists.jsonl", "missing/lists.jsonl: no folder missing"),
        ("related --all --out .", ".: a folder"),
        ("related --settings missing.json", "missing.json: no such file"),
        ("related --settings settings.yaml", "settings.yaml: settings must be a file in .json or .toml"),
        ("related --settings field.json", "field.json: question.k: invalid type: string \"ten\", expected usize at line 1"),
        ("related --settings range.json", "range.json: question.k is 0; it must be at least 1"),
        ("related --all --settings name.toml", "name.toml: question.blend.tgas: unknown field `tgas`"),
        (
            "page --settings type.toml",
            "type.toml: question.blend.tags: invalid type: string \"much\", expected f64 at line 2 column 8",
        ),
        ("evaluate --settings half.toml", "half.toml: "),
        ("evaluate --settings name.toml", "name.toml: question.blend.tgas"),
        ("evaluate missing.jsonl", "missing.jsonl: no such file"),
        ("evaluate --json good.jsonl missing.jsonl", "missing.jsonl: no such file"),
        ("evaluate --lists missing.jsonl", "missing.jsonl: no such file"),
        ("evaluate --lists empty.jsonl", "empty.jsonl: no list in it; write one JSON object a line, with `id` and `related`"),
        ("evaluate --lists noise.jsonl --json", "noise.jsonl: no list in 3 lines (line 1: no JSON"),
        (
            "evaluate --lists unknown.jsonl",
            "unknown.jsonl: none of 1 lists is that of an article of the corpus (the first is of \"x\"); write the ids of the corpus",
        ),
        ("evaluate --lee lee.jsonl", "lee.jsonl: line 1: no list named `sim`"),
        ("explain --candidate x", "no article has the id \"x\""),
        ("why-not --candidate x", "no article has the id \"x\""),
        ("preview --draft missing.json", "missing.json: no such file"),
        ("preview --draft draft.json", "draft.json: no id"),
        ("tune --corpus good.jsonl", "good.jsonl: in the tune half no article links"),
        ("nearest missing.csr", "missing.csr: no such file"),
        ("nearest short.csr", "short.csr: 5 bytes, but the head of a matrix alone has 24"),
        ("nearest wrong.csr", "wrong.csr: 48 bytes, but the head tells of"),
        ("man --out missing", "missing: no such folder"),
    ] {
        let run = run(arguments);
        let subcommand = arguments.split(' ').next().unwrap();
        assert_eq!(run.code, Some(1), "connexe {arguments}\n{}", run.err);
        let last = run.err.lines().last().unwrap_or_default();
        assert!(
            last.starts_with(&format!("connexe {subcommand}: ")) && last.contains(told),
            "connexe {arguments} should tell {told:?}:\n{}",
            run.err
        );
        assert_eq!(run.out, "", "connexe {arguments}");
    }
    assert_eq!(
        run_with("related --corpus -", "noise").err.lines().last().unwrap().find("standard input: this is no JSON Lines"),
        Some(17)
    );
}

#[test]
fn threads_are_capped_with_a_note() {
    let most = connexe::RecommenderBuilder::most_threads();
    let lists = done("related --all --k 3");
    for (threads, is_told) in [(1, false), (most, false), (most + 1, true), (5000, true), (usize::MAX, true)] {
        let start = std::time::Instant::now();
        let run = run(&format!("related --all --k 3 --threads {threads}"));
        assert!(run.code == Some(0) && run.out == lists, "{threads}: {}", run.err);
        assert_eq!(run.err.contains(&format!("--threads {threads}: {most} are started")), is_told, "{}", run.err);
        assert!(start.elapsed().as_secs() < 20, "{threads} threads take {:?}", start.elapsed());
    }
    for arguments in ["page", "tags", "preview", "nearest"] {
        assert!(run(&format!("{arguments} --threads 5000")).err.contains("are started"), "{arguments}");
    }
}

#[test]
fn the_first_article_of_a_corpus_stands_in_where_none_is_named() {
    file("two.jsonl", "{\"id\": \"a\", \"title\": \"Le premier train\"}\n{\"id\": \"b\", \"title\": \"Un train\"}\n");
    for subcommand in ["related", "page", "explain"] {
        assert!(done(&format!("{subcommand} --corpus two.jsonl")).starts_with("Le premier train\n"), "{subcommand}");
    }
    assert!(done("why-not --corpus two.jsonl --candidate b").contains("under « Le premier train »"));
}

#[test]
fn a_bad_corpus_leaves_the_output_as_it_was() {
    file("kept.jsonl", "before");
    assert_eq!(run("related --all --corpus missing.jsonl --out kept.jsonl").code, Some(1));
    assert_eq!(std::fs::read_to_string(folder().join("kept.jsonl")).unwrap(), "before");
}

#[test]
fn figures_below_a_floor_are_a_failure() {
    let low = run("evaluate --floor 0.99");
    assert_eq!(low.code, Some(1));
    assert!(low.err.contains("connexe evaluate: the mean nDCG 0."), "{}", low.err);
    assert!(low.err.contains("is below the floor 0.99"), "{}", low.err);
    assert!(low.out.contains("gazette"), "the figures are printed all the same:\n{}", low.out);
    done("evaluate --floor 0.5");
}

#[test]
fn help_explains_each_option_with_an_example() {
    let all = done("--help");
    for subcommand in SUBCOMMANDS {
        assert!(all.contains(&format!("  {subcommand} ")), "--help leaves out {subcommand}:\n{all}");
        let short = done(&format!("{subcommand} -h"));
        let long = done(&format!("{subcommand} --help"));
        assert!(long.contains("Examples:\n  connexe "), "{subcommand} --help has no example:\n{long}");
        let options: Vec<&str> =
            short.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split([' ', '=']).next()).collect();
        assert!(!options.is_empty(), "{subcommand} -h:\n{short}");
        let paragraphs: Vec<&str> = long.lines().map(str::trim).collect();
        for option in options {
            let start = paragraphs
                .iter()
                .position(|line| line.strip_prefix("--").is_some_and(|line| line.split([' ', '=']).next() == Some(option)));
            let start = start.unwrap_or_else(|| panic!("{subcommand} --help leaves out --{option}:\n{long}"));
            let text: Vec<&str> = paragraphs[start + 1..].iter().copied().take_while(|line| !line.starts_with('-')).collect();
            assert!(text.first().is_some_and(|line| !line.is_empty()), "{subcommand} --{option} is not explained");
            assert!(text.iter().any(|line| line.starts_with("Example:")), "{subcommand} --{option} has no example");
        }
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(done("--version"), concat!("connexe ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn an_id_may_begin_with_a_hyphen() {
    let lines = "{\"id\": \"-a\", \"title\": \"Le port\", \"body\": \"Le port.\"}\n{\"id\": \"--b\", \"body\": \"La digue.\"}\n";
    file("hyphen.jsonl", lines);
    for arguments in [
        "related --corpus hyphen.jsonl --article -a",
        "page --corpus hyphen.jsonl --article --b",
        "explain --corpus hyphen.jsonl --article -a --candidate --b",
        "why-not --corpus hyphen.jsonl --article -a --candidate --b",
    ] {
        done(arguments);
    }
}
