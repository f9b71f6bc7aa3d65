//! Random corpora for property tests, and the sample corpus.
#![allow(dead_code, reason = "each test is a program of its own, and takes what it needs")]

use std::collections::HashSet;

use connexe::corpus::JsonLines;
use connexe::page::{BlockPlan, Fallback, PagePlan};
use connexe::ranking::{Boosts, Caps, Diversity, LanguageRule, Selection, Topics};
use connexe::{Article, Blend, Date, Filters, Language, NearDuplicates, Recency, Status};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::FileFailurePersistence;

/// The settings of the property tests of one file: how many cases each, and the file by `file!()`.
///
/// Failing cases are kept in `proptest-regressions/tests/`, and run first from then on. The default of proptest finds that folder only
/// for files below `src/`.
pub fn cases(cases: u32, file: &str) -> ProptestConfig {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = std::path::Path::new(root).join("proptest-regressions").join(file).with_extension("txt");
    // Proptest takes paths that live as long as the program.
    let path: &'static str = Box::leak(path.to_string_lossy().into_owned().into_boxed_str());
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(path))),
        ..ProptestConfig::default()
    }
}

/// Few words, so that articles share some; with the marks that the analysis has to deal with.
const WORDS: [&str; 24] = [
    "train",
    "Rif",
    "l’État",
    "états",
    "travaux",
    "travail",
    "Sidi-Kacem",
    "O.N.U.",
    "2026",
    "3,5",
    "de",
    "la",
    "qu'elle",
    "étrangère",
    "étrangers",
    "Tanger",
    "port",
    "marché",
    "marche",
    "élus",
    "œuvre",
    "قطار",
    "列車",
    "tunnel",
];
const TAGS: [&str; 6] = ["Maroc", "maroc", "Sécheresse", "SECHERESSE", "Ligne du Rif", "Tanger"];
const DATES: [&str; 7] = [
    "2024-01-01",
    "2024-01-01T08:00:00Z",
    "2024-01-01T20:00:00Z",
    "2024-06-30",
    "2025-03-10T10:00:00+01:00",
    "2026-01-01",
    "0001-01-01",
];

fn text(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(select(&WORDS[..]), words).prop_map(|words| words.join(" "))
}

fn date() -> impl Strategy<Value = Option<Date>> {
    prop::option::weighted(0.9, select(&DATES[..]).prop_map(|text| text.parse().unwrap()))
}

fn article() -> impl Strategy<Value = Article> {
    (
        (text(0..4), text(0..5), text(0..14)),
        subsequence(&TAGS[..], 0..4),
        (date(), prop::option::weighted(0.15, select(&DATES[..])), prop::option::weighted(0.15, select(&DATES[..]))),
        (select(vec![None, None, None, Some("en"), Some("ar")]), 0u8..20, any::<bool>()),
    )
        .prop_map(|((title, lead, body), tags, (date, not_before, expires), (language, fate, section))| {
            let mut article = Article::new("", title).with_lead(lead).with_body(body).with_tags(tags);
            article.date = date;
            article.not_before = not_before.map(|text| text.parse().unwrap());
            article.expires = expires.map(|text| text.parse().unwrap());
            article.language = language.map(|code| code.parse().unwrap());
            article.status = [Status::Draft, Status::Withdrawn].get(usize::from(fate)).copied().unwrap_or_default();
            article.never_suggest = fate == 2;
            article.section = section.then(|| "Société".to_string());
            article.series = (fate % 7 == 3).then(|| "Carnets".to_string());
            article.authors = if fate > 12 { vec!["S.M.".into(), "K.E.".into()] } else { vec!["s.m.".into()] };
            article
        })
}

/// Up to `size` articles with ids, links and translations.
pub fn articles(size: usize) -> impl Strategy<Value = Vec<Article>> {
    prop::collection::vec((article(), any::<prop::sample::Index>(), 0u8..10), 0..size).prop_map(|made| {
        let count = made.len();
        let id = |number: usize| format!("a{}", (number * 7919) % 1000);
        let bodies: Vec<String> = made.iter().map(|(article, ..)| article.body.clone()).collect();
        made.into_iter()
            .enumerate()
            .map(|(number, (mut article, other, fate))| {
                article.id = id(number);
                let other = other.index(count);
                if other != number {
                    match fate {
                        0 => article.translations.push(id(other)),
                        1 | 2 => article.links.push(id(other)),
                        3 => article.pins.push(id(other)),
                        // Near-duplicates, most of them with some text of their own.
                        4 | 5 => article.body = format!("{} {}", bodies[other], article.lead),
                        _ => {}
                    }
                }
                article
            })
            .collect()
    })
}

pub fn blends() -> impl Strategy<Value = Blend> {
    let recency = prop_oneof![
        Just(Recency::Off),
        Just(Recency::default()),
        Just(Recency::Fresh { floor: 0.0, half_life_days: 30.0 }),
        Just(Recency::Near { floor: 1.0, half_life_days: 1.0 }),
    ];
    (0u8..3, 0u8..3, 0u8..2, 0u8..2, 0u8..3, 0u8..3, recency).prop_map(
        |(text, tags, section, authors, links, mention, recency)| {
            Blend::default()
                .with_text(f64::from(text.max(u8::from(tags + section + authors == 0))))
                .with_tags(f64::from(tags) * 0.3)
                .with_section(f64::from(section) * 0.05)
                .with_authors(f64::from(authors) * 0.05)
                .with_links(f64::from(links), f64::from(links) * 0.2)
                .with_mention(f64::from(mention) * 0.3)
                .with_recency(recency)
        },
    )
}

pub fn filters() -> impl Strategy<Value = Filters> {
    (
        prop::option::of(select(&DATES[..])),
        any::<(bool, bool)>(),
        prop::option::weighted(0.2, 0u32..600),
        prop::option::weighted(0.2, 0u32..600),
        prop::option::weighted(0.2, 0.0..0.8f64),
        prop::option::weighted(0.2, select(&DATES[..])),
    )
        .prop_map(|(as_of, (any_language, past), older, newer, min_score, from)| {
            let mut filters = Filters::default().with_past_only(past).with_min_score(min_score.unwrap_or(0.0));
            filters.as_of = as_of.map(|text| text.parse().unwrap());
            filters.language = any_language.then_some(LanguageRule::Any);
            filters.max_days_older = older;
            filters.max_days_newer = newer;
            filters.with_published(from.map(|text| text.parse().unwrap()), None).with_excluded(["a919"])
        })
}

/// The sample corpus.
pub fn gazette() -> Vec<Article> {
    let corpus = JsonLines::new().read_file(concat!(env!("CARGO_MANIFEST_DIR"), "/data/gazette.jsonl")).unwrap();
    assert!(corpus.report.notes.is_empty(), "{}", corpus.report);
    corpus.articles
}

pub fn french() -> Language {
    Language::FRENCH
}

/// Plans of one to three blocks with policies of all kinds.
pub fn plans() -> impl Strategy<Value = PagePlan> {
    let fallback = subsequence(&[Fallback::SameTag, Fallback::SameSection, Fallback::Latest][..], 0..4);
    let caps =
        (prop::option::weighted(0.2, 1usize..3), prop::option::weighted(0.2, 1usize..3), prop::option::weighted(0.2, 1usize..3));
    let policies = (prop::option::weighted(0.2, 0.5..1.0f64), prop::option::weighted(0.2, 0.3..3.0f64), any::<bool>());
    let pins = subsequence(&["a0", "a919", "a838", "a757", "nowhere"][..], 0..3);
    let pins = prop::option::weighted(0.3, pins).prop_map(Option::unwrap_or_default);
    let block = (1usize..5, blends(), fallback, caps, policies, pins).prop_map(
        |(size, blend, fallback, caps, (diversity, boost, no_tag), pins)| {
            let mut block = BlockPlan::new("", size).with_blend(blend).with_fallback(fallback).with_pins(pins);
            block.caps.section = caps.0;
            block.caps.author = caps.1;
            block.caps.series = caps.2;
            block.diversity = diversity.map(Diversity::new);
            if let Some(boost) = boost {
                block.boosts = Boosts::default().with_tag("TANGER", boost).with_id("a919", boost);
            }
            if no_tag {
                block.filters = Filters::default().with_tags(Selection::never(["Sécheresse"]));
            }
            block
        },
    );
    let topics = prop::option::weighted(0.3, (0u8..3, select(vec!["Maroc", "Ligne du Rif", "société"])));
    let rules = (select(vec![0.0, 0.075, 0.3]), prop::option::weighted(0.7, 1usize..3), any::<bool>());
    (prop::collection::vec(block, 1..4), filters(), topics, any::<(bool, bool)>(), rules).prop_map(
        |(blocks, mut filters, topics, (linked, show), (min_evidence, series, next_parts))| {
            if let Some((kind, topic)) = topics {
                filters.topics = match kind {
                    0 => Topics::default().with_quiet([topic]),
                    1 => Topics::default().with_unsuggested([topic]),
                    _ => Topics::default().with_confined([topic]),
                };
            }
            let named = blocks.into_iter().enumerate().map(|(number, block)| block.with_name(format!("block {number}")));
            let duplicates = if show { NearDuplicates::Show } else { NearDuplicates::Hide };
            let mut caps = Caps::default();
            caps.series = series;
            PagePlan::new(named.collect())
                .with_filters(filters)
                .with_allow_linked(linked)
                .with_near_duplicates(duplicates)
                .with_min_evidence(min_evidence)
                .with_caps(caps)
                .with_next_parts(next_parts)
        },
    )
}

/// The likeness of two articles by a plain reading of its definition, and how many times the longer is as long: the reference
/// implementation.
pub fn likeness(a: &Article, b: &Article) -> (f64, f64, f64) {
    let shingles = |article: &Article| -> HashSet<Vec<String>> {
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let opening = squeezed(article.lead.trim_end().trim_end_matches(['.', '…']));
        let repeats = !opening.is_empty() && squeezed(&article.body).starts_with(&opening);
        let lead = if repeats { "" } else { &article.lead };
        let text = format!("{} {lead} {}", article.title, article.body).to_lowercase();
        let words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_string).collect();
        words.windows(5).map(<[String]>::to_vec).collect()
    };
    let (a, b) = (shingles(a), shingles(b));
    let shared = a.intersection(&b).count() as f64;
    let ratio = |whole: usize| if whole == 0 { 0.0 } else { shared / whole as f64 };
    let lengths = a.len().max(b.len()) as f64 / a.len().min(b.len()) as f64;
    (ratio(a.union(&b).count()), ratio(a.len().min(b.len())), lengths)
}

pub fn are_near_duplicates(a: &Article, b: &Article) -> bool {
    let (jaccard, containment, lengths) = likeness(a, b);
    jaccard >= 0.5 || containment >= 0.8 && lengths <= 4.0
}
