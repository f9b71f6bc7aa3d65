//! Settings for your own site: a small grid searched on one half of its links, shown on the other.
//!
//! ```text
//! tune [FILE.jsonl]
//! ```
//!
//! Articles fall into two halves by their ids. Each setting in turn takes the value that finds most of the links of the first half;
//! what that is worth is measured on the second half, which no choice has seen. Without a file: the sample corpus.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use connexe::corpus::JsonLines;
use connexe::evaluation::{Evaluation, Half, Protocol, compare, evaluate};
use connexe::vector::FieldWeights;
use connexe::{Article, Decay, Recency, Settings};

/// One setting: how it is written as code, and how it is made.
struct Choice {
    code: String,
    apply: Box<dyn Fn(&mut Settings)>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tune: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let sample = || Path::new(env!("CARGO_MANIFEST_DIR")).join("data/gazette.jsonl");
    let path = std::env::args_os().nth(1).map_or_else(sample, PathBuf::from);
    let articles = JsonLines::new().read_file(&path)?.articles;
    let mut out = std::io::stdout().lock();
    let mut chosen = Settings::default();
    let mut best = measure(&articles, &chosen, Half::Tune)?;
    let mut code: Vec<String> = Vec::new();
    writeln!(out, "{} queries on the tune half, mean nDCG@10 {:.4}", best.queries.len(), best.mean().ndcg)?;
    for choices in grid() {
        let mut taken = None;
        for choice in choices {
            let mut settings = chosen.clone();
            (choice.apply)(&mut settings);
            let found = measure(&articles, &settings, Half::Tune)?;
            if found.mean().ndcg > best.mean().ndcg + WORTH_IT {
                (best, taken) = (found, Some((settings, choice.code)));
            }
        }
        if let Some((settings, line)) = taken {
            writeln!(out, "  {:.4} {line}", best.mean().ndcg)?;
            chosen = settings;
            code.push(line);
        }
    }
    writeln!(out, "\nlet mut settings = connexe::Settings::default();")?;
    code.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    let [before, after] = [Settings::default(), chosen].map(|settings| measure(&articles, &settings, Half::Test));
    let (before, after) = (before?, after?);
    let gain = compare(&[(&before, &after)])?;
    writeln!(
        out,
        "\n{} queries on the test half, mean nDCG@10 {:.4} before, {:.4} after: {:+.4} ({:+.4} to {:+.4})",
        before.queries.len(),
        before.mean().ndcg,
        after.mean().ndcg,
        gain.mean,
        gain.low,
        gain.high
    )?;
    if gain.low <= 0.0 && !code.is_empty() {
        writeln!(out, "The interval holds 0: on this site the defaults may be as good.")?;
    }
    Ok(())
}

/// A gain below this is noise on any site of ordinary size.
const WORTH_IT: f64 = 0.001;

fn measure(articles: &[Article], settings: &Settings, half: Half) -> connexe::Result<Evaluation> {
    evaluate(articles, settings, &Protocol::default().with_half(half))
}

/// The settings in the order in which they are tried, the strongest first.
fn grid() -> Vec<Vec<Choice>> {
    let recency = [(0.0, 0.0), (0.1, 0.2), (0.2, 0.2), (0.35, 0.35), (0.0, 0.4)].map(|(event, era)| Choice {
        code: format!(
            "settings.question.blend.recency = Recency::Layered {{\n    event: Decay {{ share: {event:?}, half_life_days: 14.0 }},\n    \
             era: Decay {{ share: {era:?}, half_life_days: 365.0 }},\n}};"
        ),
        apply: Box::new(move |settings| {
            settings.question.blend.recency = Recency::Layered {
                event: Decay { share: event, half_life_days: 14.0 },
                era: Decay { share: era, half_life_days: 365.0 },
            };
        }),
    });
    let links = [(0.0, 0.0), (0.5, 0.05), (2.0, 0.12), (1.0, 0.3)].map(|(near, linked)| Choice {
        code: format!("settings.question.blend = settings.question.blend.with_links({near:?}, {linked:?});"),
        apply: Box::new(move |settings| settings.question.blend = settings.question.blend.with_links(near, linked)),
    });
    let fields = [(0.05, 0.05), (0.25, 0.25), (0.4, 0.2)].map(|(title, lead)| Choice {
        code: format!("settings.recipe.fields = FieldWeights {{ title: {title:?}, lead: {lead:?}, body: 1.0 }};"),
        apply: Box::new(move |settings| settings.recipe.fields = FieldWeights { title, lead, body: 1.0 }),
    });
    let tags = [0.0, 0.02, 0.1, 0.2].map(|weight| Choice {
        code: format!("settings.question.blend.tags = {weight:?};"),
        apply: Box::new(move |settings| settings.question.blend.tags = weight),
    });
    let sections = [0.02, 0.05, 0.1].map(|weight| Choice {
        code: format!("settings.question.blend.section = {weight:?};"),
        apply: Box::new(move |settings| settings.question.blend.section = weight),
    });
    vec![recency.into(), links.into(), fields.into(), tags.into(), sections.into()]
}
