//! Each subcommand on the sample corpus, in each form of its output.

mod common;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use common::{command, done, file, folder, json, run, run_with};

const GAZETTE: &str = include_str!("../../data/gazette.jsonl");
const DRAFT: &str = include_str!("../../data/brouillon.json");
const SHOWN: &str = "diplomatie-accord-detroit";
const MISSING: &str = "culture-voix-subvention-coupee";

#[test]
fn related_prints_one_page() {
    let text = done("related");
    assert!(text.starts_with("Détroit : Rabat et Madrid"), "{text}");
    assert!(text.contains("Aller plus loin"), "{text}");
    assert_eq!(text, done(&format!("related --article {SHOWN}")));
    assert_eq!(text, run_with("related --corpus -", GAZETTE).out);
    let page = json(&done("related --format json"));
    assert_eq!(page["article"], SHOWN);
    assert_eq!(page["blocks"].as_array().unwrap().len(), 2);
    assert_eq!(page["blocks"][0]["items"][0]["contributions"].as_array().unwrap().len(), 9);
    assert!(done("related --format html").trim_start().starts_with("<section"));
    assert_eq!(json(&done("related --plan blog --format json"))["blocks"][0]["items"].as_array().unwrap().len(), 3);
}

#[test]
fn related_writes_all_lists() {
    let written = run("related --all --k 3 --out lists.jsonl");
    assert_eq!((written.code, written.out.as_str()), (Some(0), ""));
    let stages = json(written.err.lines().last().unwrap());
    assert_eq!(stages["articles"], 146);
    for stage in ["read", "analyze", "index", "rank", "write"] {
        assert!(stages["seconds"][stage].is_number(), "no stage {stage}: {stages}");
    }
    let lists = std::fs::read_to_string(folder().join("lists.jsonl")).unwrap();
    assert_eq!(lists.lines().count(), 146);
    for list in lists.lines().map(json) {
        assert!(list["id"].is_string());
        assert!(list["related"].as_array().unwrap().len() <= 3);
    }
    assert_eq!(lists, done("related --all --k 3"));
    assert_eq!(lists, run_with("related --all --k 3 --corpus - --out -", GAZETTE).out);
    assert_eq!(lists.lines().take(4).collect::<Vec<_>>(), done("related --all --k 3 --first 4").lines().collect::<Vec<_>>());
}

#[test]
fn both_engines_and_any_number_of_threads_give_the_same_lists() {
    let lists = done("related --all --k 10");
    assert_eq!(lists, done("related --all --k 10 --engine exhaustive"));
    assert_eq!(lists, done("related --all --engine inverted --threads 1"));
    assert_ne!(lists, done("related --all --past"));
}

#[test]
fn settings_are_read_from_json_and_toml() {
    file("three.json", r#"{"question": {"k": 3}, "plan": {"blocks": [{"name": "À lire", "size": 2}]}}"#);
    file("three.toml", "question.k = 3\n[[plan.blocks]]\nname = \"À lire\"\nsize = 2\n");
    assert_eq!(done("related --all --settings three.json"), done("related --all --k 3"));
    assert_eq!(done("related --all --settings three.toml"), done("related --all --k 3"));
    assert_eq!(done("related --settings three.json"), done("related --settings three.toml"));
    assert_eq!(json(&done("page --settings three.toml --format json"))["blocks"][0]["items"].as_array().unwrap().len(), 2);
    file("text.toml", "[question.blend]\ntags = 0.0\nin_links = 0.0\nlinks = 0.0\n");
    assert_ne!(done("evaluate --json --settings text.toml"), done("evaluate --json"));
}

#[test]
fn page_is_the_page_of_related_with_more_choices() {
    for format in ["text", "json", "html"] {
        assert_eq!(done(&format!("page --format {format}")), done(&format!("related --format {format}")));
    }
    let page = json(&done("page --format json --contributions 2 --no-labels --as-of 2023-01-01"));
    let item = &page["blocks"][0]["items"][0];
    assert_eq!(item["contributions"].as_array().unwrap().len(), 3);
    assert!(item["label"].is_null());
    assert!(item["date"].as_str().unwrap() < "2023-01-02", "{item}");
    done("page --out page.txt");
    assert_eq!(std::fs::read_to_string(folder().join("page.txt")).unwrap(), done("page"));
}

#[test]
fn explain_takes_a_page_or_a_pair_apart() {
    assert!(done("explain").contains("= the sum of the contributions"));
    assert_eq!(json(&done("explain --format json"))["article"], SHOWN);
    let pair = "explain --candidate diaspora-traversee-2022 --contributions 4";
    assert!(done(pair).contains("all the rest"));
    let why = json(&done(&format!("{pair} --format json")));
    let contributions = why["contributions"].as_array().unwrap();
    let sum: f64 = contributions.iter().map(|contribution| contribution["value"].as_f64().unwrap()).sum();
    assert_eq!(contributions.len(), 5);
    assert!((sum - why["score"].as_f64().unwrap()).abs() < 1e-9);
}

#[test]
fn why_not_tells_of_list_and_page() {
    let text = done(&format!("why-not --candidate {MISSING}"));
    assert!(text.contains("List of 10: withdrawn; without that its rank would be"), "{text}");
    assert!(text.contains("Aller plus loin: "), "{text}");
    let why = json(&done(&format!("why-not --candidate {MISSING} --k 5 --format json")));
    assert_eq!(why["list"]["size"], 5);
    assert_eq!(why["page"]["candidate"], MISSING);
}

#[test]
fn preview_reads_a_draft() {
    let text = done("preview");
    assert!(text.contains("% of the wording"), "{text}");
    file("draft.json", DRAFT);
    file("corpus.jsonl", GAZETTE);
    assert_eq!(text, done("preview --draft draft.json"));
    assert_eq!(text, done("preview --corpus corpus.jsonl --draft draft.json"));
    assert_eq!(text, run_with("preview --draft -", DRAFT).out);
    assert_eq!(json(&done("preview --format json"))["page"]["article"], "brouillon-billet-ouvert");
}

#[test]
fn tags_reports() {
    assert!(done("tags").contains("five suggested for each of "));
    let tags = json(&done("tags --format json"));
    assert_eq!(tags["articles"], 146);
    assert!(tags["report"]["untagged"].is_array());
    assert!(tags["suggested"]["recall"].as_f64().unwrap() > 0.5, "{}", tags["suggested"]);
}

#[test]
fn evaluate_prints_a_table_or_json() {
    assert!(done("evaluate").starts_with("corpus "));
    file("gazette.jsonl", GAZETTE);
    let lines = done("evaluate --strict --past --half test --content --json gazette.jsonl");
    let corpora: Vec<_> = lines.lines().map(|line| json(line)["corpus"].clone()).collect();
    assert_eq!(corpora, ["gazette", "mean"]);
    assert_eq!(run_with("evaluate --json -", GAZETTE).out.replace("\"-\"", "\"gazette\""), done("evaluate --json"));
}

#[test]
fn evaluate_shows_the_health_of_a_site() {
    let table = done("evaluate --health");
    assert!(table.starts_with(&done("evaluate")), "the table comes first");
    let (_, health) = table.split_once("gazette: articles in most lists, of 146 articles\n").unwrap();
    let hubs: Vec<usize> = health.lines().take(10).map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
    assert!(hubs.is_sorted_by(|a, b| a >= b) && hubs[0] > 5, "{hubs:?}");
    assert!(health.contains("gazette: in no list ") && health.lines().any(|line| line.starts_with("2025 ")), "{health}");
    let line = json(done("evaluate --health --json").lines().next().unwrap());
    assert_eq!(line["health"]["hubs"][0]["lists"], hubs[0]);
    assert_eq!(line["health"]["hubs"][0]["lists"], line["worst_hub"]);
    assert!(json(done("evaluate --json").lines().next().unwrap()).get("health").is_none());
}

#[test]
fn evaluate_scores_the_lists_of_others() {
    // Our own lists of the content have our figures: the measured site hides all links.
    let without_links = GAZETTE.lines().map(json).map(|mut article| {
        article.as_object_mut().unwrap().retain(|field, _| field != "links" && field != "anchors");
        format!("{article}\n")
    });
    file("without-links.jsonl", &without_links.collect::<String>());
    file("site.jsonl", GAZETTE);
    for past in ["", " --past"] {
        done(&format!("related --corpus without-links.jsonl --all --k 10 --out own.jsonl{past}"));
        let lines = done(&format!("evaluate --content --json{past} --lists own.jsonl site.jsonl"));
        let [ours, theirs, mean] = lines.lines().map(json).collect::<Vec<_>>().try_into().unwrap();
        for figure in ["queries", "ndcg10", "ndcg10_low", "ndcg10_high", "recall10", "mrr10", "coverage", "worst_hub", "orphans"]
        {
            assert_eq!(ours[figure], theirs[figure], "{figure}{past}");
        }
        for gain in ["our_gain", "our_gain_low", "our_gain_high"] {
            assert_eq!(theirs[gain], 0.0, "{gain}{past}");
        }
        assert_eq!((&theirs["lists"], &theirs["corpus"], &mean["corpus"]), (&"own".into(), &"site".into(), &"mean".into()));
        let counts = ["lists", "hidden_lists", "missing"].map(|count| theirs["report"][count].as_u64());
        assert_eq!(counts, [Some(142), Some(4), Some(0)]);
    }

    let list = serde_json::json!({"id": SHOWN, "related": ["gone", MISSING, "mer-port-ksar-sghir", SHOWN]});
    file("theirs.jsonl", &format!("nonsense\n{list}\n"));
    let table = done("evaluate --lists theirs.jsonl");
    for told in [
        "\ntheirs ",
        "theirs: most listed mer-port-ksar-sghir (1); near-duplicates shown 0\n",
        "theirs: gain of ours over these lists +0.",
        "theirs: lists 1, articles without one 141; suggestions 1, of later articles ",
        "theirs: left out: unknown ids 1, hidden articles 1, repeated 0, the article itself 1; lists of unknown ids 0, of hidden",
        "theirs: unknown ids, such as gone\n",
        "theirs: line 1 left out: no JSON (",
    ] {
        assert!(table.contains(told), "{told}\n{table}");
    }
}

#[test]
fn tune_prints_settings_that_are_accepted() {
    let found = done("tune");
    file("site.toml", &found);
    assert!(found.starts_with("# "), "{found}");
    assert!(found.contains(" queries on the tune half: mean nDCG@10 "), "{found}");
    done("related --settings site.toml");
    done("evaluate --settings site.toml");
}

#[test]
fn nearest_takes_a_matrix() {
    // Two equal rows and one apart: 3 rows, 2 columns, 3 weights.
    let numbers = |numbers: &[u64]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let mut bytes = numbers(&[3, 2, 3, 0, 1, 2, 3]);
    [0u32, 0, 1].iter().for_each(|column| bytes.extend(column.to_le_bytes()));
    [1f32, 1.0, 1.0].iter().for_each(|weight| bytes.extend(weight.to_le_bytes()));
    std::fs::write(folder().join("small.csr"), bytes).unwrap();
    for options in ["", "--one-by-one", "--threads 1"] {
        let found = run(&format!("nearest {options} small.csr"));
        assert_eq!(found.out, "[[1,1.0]]\n[[0,1.0]]\n[]\n", "{options}: {}", found.err);
        assert_eq!(json(found.err.lines().last().unwrap())["weights"], 3);
    }
    assert_eq!(done("nearest --rows 1 small.csr"), "[[1,1.0]]\n");
    assert_eq!(done("nearest --k 4").lines().count(), 146);
}

#[test]
fn completions_and_man_pages_are_printed() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(done(&format!("completions {shell}")).contains("why-not"), "{shell}");
    }
    assert!(done("man").contains(".TH connexe 1"));
    std::fs::create_dir_all(folder().join("man1")).unwrap();
    done("man --out man1");
    assert!(folder().join("man1/connexe-related.1").exists());
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    for arguments in ["related --all", "related --format json", "explain", "nearest", "completions zsh", "evaluate --json"] {
        let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let run = child.wait_with_output().unwrap();
        assert_eq!(run.status.code(), Some(0), "connexe {arguments} | head -1\n{}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn a_closed_error_stream_is_no_failure() {
    let mut child = command("related --all --first 1").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
}

#[test]
fn a_stream_that_is_no_terminal_has_no_progress_bar() {
    let run = run("related --all");
    assert!(!run.err.contains('\u{1b}') && !run.err.contains('\r'), "{:?}", run.err);
    // The summary of the corpus, an embargo, what was learnt, the seconds of the stages.
    assert_eq!(run.err.lines().count(), 4, "{}", run.err);
}
