//! Lists with items: all that a site shows of a suggestion, the same as on a page.

mod common;

use common::{done, file, json};
use serde_json::Value;

const NAMES: [&str; 8] = ["id", "score", "title", "url", "date", "excerpt", "image", "label"];

const SITE: &str = r#"{"id": "quai", "title": "Le quai rouvre", "url": "/quai/", "date": "2026-02-01", "image": "/quai.jpg", "lead": "Le quai rouvre lundi.", "body": "La grue du quai est réparée.", "tags": ["Port"]}
{"id": "grue", "title": "La grue réparée", "body": "La grue du quai était en panne depuis un hiver, et les cargos attendaient au large que la grue tourne de nouveau.", "tags": ["Port"]}
{"id": "seul", "title": "Une recette", "body": "Coupez la courge."}
"#;

fn lines(options: &str) -> Vec<Value> {
    done(&format!("related --all {options}")).lines().map(json).collect()
}

#[test]
fn each_item_has_all_names_and_null_for_what_is_missing() {
    file("site.jsonl", SITE);
    let text = done("related --all --items --corpus site.jsonl");
    let order: Vec<Option<usize>> = NAMES.iter().map(|name| text.find(&format!("\"{name}\":"))).collect();
    assert!(order.iter().all(Option::is_some), "{text}");
    let lists = lines("--items --corpus site.jsonl");
    let (under_quai, under_grue) = (&lists[0]["related"][0], &lists[1]["related"][0]);
    for item in [under_quai, under_grue] {
        let found: Vec<&String> = item.as_object().unwrap().keys().collect();
        assert_eq!(found.len(), NAMES.len(), "{item}");
        assert!(NAMES.iter().all(|name| item.get(name).is_some()), "{item}");
    }
    assert_eq!(under_grue["title"], "Le quai rouvre");
    assert_eq!(under_grue["url"], "/quai/");
    assert_eq!(under_grue["date"], "2026-02-01");
    assert_eq!(under_grue["image"], "/quai.jpg");
    assert_eq!(under_grue["excerpt"], "Le quai rouvre lundi.", "the lead, where there is one");
    assert_eq!(under_grue["label"], "Mot commun : grue du quai");
    assert!(under_quai["url"].is_null() && under_quai["date"].is_null() && under_quai["image"].is_null(), "{under_quai}");
    assert!(under_quai["excerpt"].as_str().unwrap().starts_with("La grue du quai était en panne"), "{under_quai}");
    assert_eq!(lists[2]["related"], json("[]"));
    assert!(lists[2]["reason"].is_string(), "a list without items says why: {}", lists[2]);
    // Excerpts are as long as those of the first block.
    file("short.toml", "[[plan.blocks]]\nname = \"À lire\"\nsize = 2\nexcerpt_length = 20\n");
    let short = lines("--items --corpus site.jsonl --settings short.toml");
    assert_eq!(short[0]["related"][0]["excerpt"], "La grue du quai...");
}

#[test]
fn items_are_the_suggestions_with_more_fields() {
    let (bare, items) = (lines("--k 5"), lines("--k 5 --items"));
    assert_eq!(bare.len(), items.len());
    for (bare, with_items) in bare.iter().zip(&items) {
        let mut stripped = with_items.clone();
        for item in stripped["related"].as_array_mut().unwrap() {
            *item = serde_json::json!({ "id": item["id"], "score": item["score"] });
        }
        assert_eq!(*bare, stripped);
    }
}

#[test]
fn items_do_not_depend_on_threads_engine_or_batches() {
    let items = done("related --all --k 4 --items");
    for options in ["--threads 1", "--threads 3", "--engine exhaustive"] {
        assert!(done(&format!("related --all --k 4 --items {options}")) == items, "{options}");
    }
    let first = done("related --all --k 4 --items --first 40");
    assert_eq!(first.lines().collect::<Vec<_>>(), items.lines().take(40).collect::<Vec<_>>());
}

#[test]
fn an_item_is_that_of_the_page() {
    // A plan of one block with the question of the lists: no other rule of a page is at work.
    file("one.toml", "[plan]\nallow_linked = true\n[[plan.blocks]]\nname = \"À lire\"\nsize = 10\n");
    let mut compared = 0;
    for list in lines("--k 10 --items").iter().step_by(29) {
        let id = list["id"].as_str().unwrap();
        let page = json(&done(&format!("page --article {id} --settings one.toml --format json")));
        let on_page = page["blocks"][0]["items"].as_array().unwrap();
        for item in list["related"].as_array().unwrap() {
            let Some(other) = on_page.iter().find(|other| other["id"] == item["id"]) else { continue };
            for name in NAMES {
                assert_eq!(item[name], other[name], "{name} of {} under {id}", item["id"]);
            }
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared} items compared");
}
