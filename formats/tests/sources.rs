//! Source folders against what each says of itself, and against the built sites of real generators.
//!
//! `generators/` holds the sources that real generators build, and `sources/` small folders for the rules of each generator;
//! `expected.json` says what a reader must find.
#![cfg(feature = "content")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use connexe::{Article, Status};
use connexe_formats::content::{ContentReader, ContentReading, Generator};
use serde_json::Value;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn read(root: &Path) -> ContentReading {
    ContentReader::new(root).read_content(&()).unwrap()
}

/// Returns the published articles with a date before the year 2090.
fn published(found: &ContentReading) -> Vec<&Article> {
    let is_shown = |article: &&Article| {
        article.status == Status::Published && article.date.is_none_or(|date| date.year_month_day().0 < 2090)
    };
    found.reading.corpus.articles.iter().filter(is_shown).collect()
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_string)).collect()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares a folder with its `expected.json`. Returns the differences.
fn differences(root: &Path, found: &ContentReading) -> Vec<String> {
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(root.join("expected.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    let mut check = |what: String, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{what}: found {found}, expected {expected}"));
        }
    };
    let base = found.reading.base.clone().map_or(Value::Null, Value::from);
    check("base".into(), base.to_string(), expected["base"].to_string());
    let articles = published(found);
    let pages = expected["pages"].as_array().cloned().unwrap_or_default();
    let may_be: BTreeSet<String> =
        pages.iter().filter(|page| page["kind"] == "page").filter_map(|page| page["id"].as_str().map(str::to_string)).collect();
    let wanted = expected["articles"].as_array().unwrap();
    let ids: BTreeSet<String> = articles.iter().map(|article| article.id.clone()).filter(|id| !may_be.contains(id)).collect();
    let wanted_ids: BTreeSet<String> = wanted.iter().map(|article| article["id"].as_str().unwrap().to_string()).collect();
    check("ids".into(), format!("{ids:?}"), format!("{wanted_ids:?}"));
    for wanted in wanted {
        let id = wanted["id"].as_str().unwrap();
        let Some(article) = articles.iter().find(|article| article.id == id) else { continue };
        check(format!("{id} title"), article.title.clone(), wanted["title"].as_str().unwrap_or_default().to_string());
        let day = article.date.map_or("null".to_string(), |date| {
            format!("{:04}-{:02}-{:02}", date.year_month_day().0, date.year_month_day().1, date.year_month_day().2)
        });
        check(format!("{id} date"), day, wanted["date"].as_str().map_or("null", |date| &date[..10]).to_string());
        let tags: BTreeSet<String> = article.tags.iter().cloned().collect();
        check(format!("{id} tags"), format!("{tags:?}"), format!("{:?}", texts(&wanted["tags"])));
        let language = article.language.map_or("none".to_string(), |language| language.code().to_string());
        check(format!("{id} language"), language, wanted["lang"].as_str().unwrap_or("none").to_string());
        let links: BTreeSet<String> = article.links.iter().cloned().collect();
        check(format!("{id} links"), format!("{links:?}"), format!("{:?}", texts(&wanted["links"])));
        let translations: BTreeSet<String> = article.translations.iter().cloned().collect();
        if wanted.get("translations").is_some() {
            check(format!("{id} translations"), format!("{translations:?}"), format!("{:?}", texts(&wanted["translations"])));
        }
        if wanted.get("authors").is_some() {
            check(
                format!("{id} authors"),
                format!("{:?}", article.authors),
                format!("{:?}", texts(&wanted["authors"]).into_iter().collect::<Vec<_>>()),
            );
        }
        let body = words(&article.body);
        for phrase in texts(&wanted["must"]).iter().filter(|phrase| !body.contains(*phrase)) {
            check(format!("{id} body"), format!("no {phrase:?}"), "it".into());
        }
        for phrase in texts(&wanted["must_not"]).union(&texts(&expected["never"])).filter(|phrase| body.contains(*phrase)) {
            check(format!("{id} body"), format!("{phrase:?}"), "no such phrase".into());
        }
    }
    let dead: BTreeSet<(String, String)> =
        found.reading.report.dead_links.iter().map(|link| (link.page.clone(), link.target.clone())).collect();
    let text = |link: &Value, name: &str| link[name].as_str().unwrap_or_default().to_string();
    let wanted_dead: BTreeSet<(String, String)> =
        expected["dead_links"].as_array().into_iter().flatten().map(|link| (text(link, "page"), text(link, "target"))).collect();
    check("dead links".into(), format!("{dead:?}"), format!("{wanted_dead:?}"));
    wrong
}

#[test]
fn sources_of_real_generators() {
    let mut wrong = Vec::new();
    for (name, generator) in [
        ("hugo", Generator::Hugo),
        ("eleventy", Generator::Eleventy),
        ("mkdocs", Generator::MkDocs),
        ("mkdocs-plain", Generator::MkDocs),
        ("pelican", Generator::Pelican),
    ] {
        let root = folder("generators").join(name);
        let found = read(&root);
        assert_eq!(found.generator, generator);
        wrong.extend(differences(&root, &found).into_iter().map(|difference| format!("{name}: {difference}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Compares sources with the sites that `generators/build.sh OUT` built of them; `CONNEXE_GENERATED` is the folder `OUT`.
#[cfg(feature = "site")]
#[test]
#[ignore = "needs the sites that generators/build.sh builds"]
fn sources_and_built_sites_give_the_same_articles() {
    use connexe_formats::Source as _;
    use connexe_formats::site::SiteReader;
    let built = PathBuf::from(std::env::var("CONNEXE_GENERATED").unwrap());
    for name in ["hugo", "eleventy", "mkdocs", "mkdocs-plain", "pelican"] {
        let source = read(&folder("generators").join(name));
        let site = SiteReader::new(built.join(name)).read(&()).unwrap();
        let of_source = published(&source);
        let bag = |article: &Article| {
            let mut words: Vec<String> = article.body.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
            words.retain(|word| !word.is_empty());
            words.sort();
            words
        };
        let text = std::fs::read_to_string(folder("generators").join(name).join("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap();
        for id in expected["articles"].as_array().unwrap().iter().map(|article| article["id"].as_str().unwrap()) {
            let own = of_source.iter().find(|own| own.id == id).unwrap();
            let article = site.corpus.articles.iter().find(|article| article.id == id).unwrap();
            let set = |texts: &[String]| texts.iter().cloned().collect::<BTreeSet<String>>();
            assert_eq!((&own.title, own.language), (&article.title, article.language), "{name}: {id}");
            assert_eq!((set(&own.tags), set(&own.links)), (set(&article.tags), set(&article.links)), "{name}: {id}");
            let day = |article: &Article| article.date.map(|date| date.year_month_day());
            assert_eq!(day(own), day(article), "{name}: {id}");
            let (mut ours, theirs) = (bag(own), bag(article));
            let total = ours.len().max(theirs.len());
            let common = theirs.iter().filter(|word| ours.binary_search(word).map(|at| ours.remove(at)).is_ok()).count();
            assert!(common * 100 >= total * 95, "{name}: {id}: {common} of {total} words");
        }
    }
}

#[test]
fn small_folders_of_each_generator() {
    let mut wrong = Vec::new();
    for generator in Generator::ALL {
        let name = generator.name().to_lowercase();
        let root = folder("sources").join(&name);
        let found = read(&root);
        assert_eq!(found.generator, generator);
        wrong.extend(differences(&root, &found).into_iter().map(|difference| format!("{name}: {difference}")));
        let expected: Value = serde_json::from_str(&std::fs::read_to_string(root.join("expected.json")).unwrap()).unwrap();
        let articles = found.reading.corpus.articles.iter();
        let drafts: BTreeSet<String> =
            articles.filter(|article| article.status != Status::Published).map(|article| article.id.clone()).collect();
        if drafts != texts(&expected["drafts"]) {
            wrong.push(format!("{name}: drafts {drafts:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
