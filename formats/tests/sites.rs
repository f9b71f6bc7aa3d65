//! Small built sites, one for each theme of markup, against what a reader must find in them.
//!
//! `tests/sites/README.md` describes the sites and the fields of `expected.json`.
#![cfg(feature = "site")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use connexe::Article;
use connexe_formats::site::SiteReader;
use connexe_formats::{Reading, Source as _};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    base: Option<String>,
    #[serde(default)]
    never: Vec<String>,
    articles: Vec<ExpectedArticle>,
    pages: Vec<OtherPage>,
    #[serde(default)]
    redirects: Vec<Redirect>,
    #[serde(default)]
    dead_links: Vec<Dead>,
}

#[derive(Deserialize)]
struct ExpectedArticle {
    id: String,
    title: String,
    date: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    or_tags: Vec<String>,
    lang: String,
    #[serde(default)]
    links: Vec<String>,
    #[serde(default)]
    or_links: Vec<String>,
    #[serde(default)]
    must: Vec<String>,
    #[serde(default)]
    must_not: Vec<String>,
    section: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    description: Option<String>,
    #[serde(default)]
    translations: Vec<String>,
}

#[derive(Deserialize)]
struct OtherPage {
    id: String,
    kind: String,
}

#[derive(Deserialize)]
struct Redirect {
    from: String,
    to: String,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Dead {
    page: String,
    target: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites")
}

/// Everything in which a reading differs from what is expected.
fn differences(reading: &Reading, expected: &Expected) -> Vec<String> {
    let mut found = Vec::new();
    let mut differ = |what: String, found_value: String, expected: String| {
        if found_value != expected {
            found.push(format!("{what}: {found_value} instead of {expected}"));
        }
    };
    differ("base".into(), format!("{:?}", reading.base), format!("{:?}", expected.base));
    let articles: BTreeMap<&str, &Article> =
        reading.corpus.articles.iter().map(|article| (article.id.as_str(), article)).collect();
    for want in &expected.articles {
        let Some(article) = articles.get(want.id.as_str()) else {
            differ(want.id.clone(), "no article".into(), "an article".into());
            continue;
        };
        compare(article, want, &expected.never, &mut differ);
    }
    let wanted: BTreeSet<&str> = expected.articles.iter().map(|article| article.id.as_str()).collect();
    let may_be: BTreeSet<&str> = expected.pages.iter().filter(|page| page.kind == "page").map(|page| page.id.as_str()).collect();
    for id in articles.keys().filter(|id| !wanted.contains(*id) && !may_be.contains(*id)) {
        differ((*id).to_string(), "an article".into(), "none".into());
    }
    let count = |kind: &str| expected.pages.iter().filter(|page| page.kind == kind).count();
    differ("aliases".into(), reading.report.aliases.to_string(), count("alias").to_string());
    let dead: BTreeSet<String> =
        reading.report.dead_links.iter().map(|link| format!("{} -> {}", link.page, link.target)).collect();
    let want: BTreeSet<String> = expected.dead_links.iter().map(|link| format!("{} -> {}", link.page, link.target)).collect();
    differ("dead links".into(), format!("{dead:?}"), format!("{want:?}"));
    for redirect in &expected.redirects {
        differ(redirect.to.clone(), articles.contains_key(redirect.to.as_str()).to_string(), true.to_string());
        assert!(redirect.from.starts_with('/'));
    }
    found
}

fn compare(article: &Article, want: &ExpectedArticle, never: &[String], differ: &mut impl FnMut(String, String, String)) {
    let id = &want.id;
    let mut field = |name: &str, found: String, expected: String| differ(format!("{id} {name}"), found, expected);
    field("title", article.title.clone(), want.title.clone());
    // A day is right where the page tells the moment, too.
    let date = article.date.map(|date| date.to_string());
    let day = |date: &Option<String>| date.as_ref().map(|date| date.chars().take(10).collect::<String>());
    field("date", format!("{:?}", day(&date)), format!("{:?}", day(&want.date)));
    let is_allowed = |tag: &&String| !want.or_tags.contains(tag) || want.tags.contains(tag);
    let tags: BTreeSet<&String> = article.tags.iter().filter(is_allowed).collect();
    field("tags", format!("{tags:?}"), format!("{:?}", want.tags.iter().collect::<BTreeSet<_>>()));
    let language = article.language.map(|language| language.code().to_string());
    field("lang", format!("{language:?}"), format!("{:?}", Some(&want.lang)));
    let links: BTreeSet<&String> =
        article.links.iter().filter(|link| !want.or_links.contains(link) || want.links.contains(link)).collect();
    field("links", format!("{links:?}"), format!("{:?}", want.links.iter().collect::<BTreeSet<_>>()));
    if want.section.is_some() {
        field("section", format!("{:?}", article.section), format!("{:?}", want.section));
    }
    if !want.authors.is_empty() {
        field("authors", format!("{:?}", article.authors), format!("{:?}", want.authors));
    }
    if let Some(description) = &want.description {
        field("description", article.lead.clone(), description.clone());
    }
    let translations: BTreeSet<&String> = article.translations.iter().collect();
    field("translations", format!("{translations:?}"), format!("{:?}", want.translations.iter().collect::<BTreeSet<_>>()));
    let body = article.body.split_whitespace().collect::<Vec<_>>().join(" ");
    for phrase in &want.must {
        field(&format!("must {phrase:?}"), body.contains(phrase.as_str()).to_string(), true.to_string());
    }
    for phrase in never.iter().chain(&want.must_not).filter(|phrase| body.contains(phrase.as_str())) {
        field("must not", phrase.clone(), "nothing".into());
    }
}

/// Compares a site with what is expected of it; returns the differences, each with the name of the site.
fn check(name: &str, expected: &Path, public: &Path) -> Vec<String> {
    let expected: Expected = serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
    let reading = SiteReader::new(public).read(&()).unwrap();
    let found = differences(&reading, &expected);
    let report = (!found.is_empty()).then(|| format!("{}\n{:#?}", reading.report.summary(), reading.report.left_out));
    report.into_iter().chain(found).map(|line| format!("{name}: {line}")).collect()
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn every_theme_is_read() {
    let themes = folders(&folder());
    assert!(themes.len() >= 8);
    let name = |theme: &Path| theme.file_name().unwrap().to_string_lossy().into_owned();
    let all: Vec<String> =
        themes.iter().flat_map(|theme| check(&name(theme), &theme.join("expected.json"), &theme.join("public"))).collect();
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

/// The sites that `tests/generators/build.sh` builds; `CONNEXE_GENERATED` names their folder.
#[test]
#[ignore = "needs the sites of real generators"]
fn sites_of_real_generators_are_read() {
    let built = PathBuf::from(std::env::var_os("CONNEXE_GENERATED").expect("CONNEXE_GENERATED is the folder of the built sites"));
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/generators");
    let generators = folders(&built);
    assert!(!generators.is_empty());
    let all: Vec<String> = generators
        .iter()
        .flat_map(|public| {
            let name = public.file_name().unwrap().to_string_lossy().into_owned();
            check(&name, &sources.join(&name).join("expected.json"), public)
        })
        .collect();
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}
