//! Random corpora for property tests, and the sample corpus.
#![allow(dead_code)]

use connexe::corpus::JsonLines;
use connexe::{Article, Blend, Date, Filters, Language, LanguageRule, Recency, Status};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

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
            article.authors = if fate > 12 { vec!["S.M.".into(), "K.E.".into()] } else { vec!["s.m.".into()] };
            article
        })
}

/// Up to `size` articles with ids, links and translations.
pub fn articles(size: usize) -> impl Strategy<Value = Vec<Article>> {
    prop::collection::vec((article(), any::<prop::sample::Index>(), 0u8..10), 0..size).prop_map(|made| {
        let count = made.len();
        let id = |number: usize| format!("a{}", (number * 7919) % 1000);
        made.into_iter()
            .enumerate()
            .map(|(number, (mut article, other, fate))| {
                article.id = id(number);
                let other = id(other.index(count));
                if other != article.id {
                    match fate {
                        0 => article.translations.push(other),
                        1 | 2 => article.links.push(other),
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
    (0u8..3, 0u8..3, 0u8..2, 0u8..2, recency).prop_map(|(text, tags, section, authors, recency)| {
        Blend::default()
            .with_text(f64::from(text.max(u8::from(tags + section + authors == 0))))
            .with_tags(f64::from(tags) * 0.3)
            .with_section(f64::from(section) * 0.05)
            .with_authors(f64::from(authors) * 0.05)
            .with_recency(recency)
    })
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
