//! Why this one, and why not that one: a page with every item taken apart.
//!
//! ```text
//! explain [--corpus FILE.jsonl] [--article ID] [--missing ID]
//! ```
//!
//! Without arguments: a page of the sample corpus, and an article that is missing from it.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use connexe::corpus::JsonLines;
use connexe::page::{Item, PagePlan};
use connexe::{Contribution, FeatureKind, Recommender};
use lexopt::prelude::*;

const USAGE: &str = "explain [--corpus FILE.jsonl] [--article ID] [--missing ID]";

/// Contributions shown one by one.
const SHOWN: usize = 6;
/// Columns of the longest bar.
const BAR: f64 = 30.0;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("explain: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/data/gazette.jsonl").to_string();
    let (mut id, mut missing) = ("diplomatie-accord-detroit".to_string(), Some("culture-voix-subvention-coupee".to_string()));
    let mut out = String::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("corpus") => corpus = parser.value()?.string()?,
            Long("article") => (id, missing) = (parser.value()?.string()?, None),
            Long("missing") => missing = Some(parser.value()?.string()?),
            other => return Err(format!("{}\n{USAGE}", other.unexpected()).into()),
        }
    }
    let recommender = Recommender::builder().build(JsonLines::new().read_file(corpus)?.articles)?;
    let plan = PagePlan::news().with_contributions(SHOWN).with_labels(true);
    let page = recommender.page(&id, &plan)?;
    writeln!(out, "{}\n", recommender.article(&id)?.title)?;
    for block in &page.blocks {
        writeln!(out, "{}", block.name)?;
        for (place, item) in block.items.iter().enumerate() {
            show(&mut out, place + 1, item)?;
        }
        writeln!(out)?;
    }
    if let Some(missing) = missing {
        writeln!(out, "Why not « {} »?", recommender.article(&missing)?.title)?;
        write!(out, "{}", recommender.why_not_on_page(&id, &missing, &plan)?)?;
    }
    // Whoever reads may stop early (`| head`): no error.
    let _ = std::io::stdout().write_all(out.as_bytes());
    Ok(())
}

fn show(out: &mut String, place: usize, item: &Item) -> std::fmt::Result {
    writeln!(out, "{place:>3}. {}", item.title)?;
    if let Some(label) = &item.label {
        writeln!(out, "     {label}")?;
    }
    let Some((score, factors)) = item.score.zip(item.factors) else { return Ok(()) };
    writeln!(
        out,
        "     {score:.4} = the sum of the bars (scale of the text {:.2}, linked {:.2}, recency {:.2}, boost {:.2})",
        factors.scale, factors.linked, factors.recency, factors.boost
    )?;
    for contribution in &item.contributions {
        writeln!(out, "     {:<32} {:.4} {}", name(contribution), contribution.value, bar(contribution.value / score))?;
    }
    Ok(())
}

fn name(contribution: &Contribution) -> String {
    let kind = match contribution.kind {
        FeatureKind::Tag => "tag",
        FeatureKind::Pair => "words",
        FeatureKind::Word => "word",
        FeatureKind::Section => "section",
        FeatureKind::Author => "author",
        FeatureKind::Link => "linked by",
        _ => return "all the rest".to_string(),
    };
    let name: String = contribution.feature.chars().take(24).collect();
    format!("{kind} {name}")
}

/// A bar for a share of 1.
fn bar(share: f64) -> String {
    // Between 0 and the longest bar: the cast drops a fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let length = (share * BAR).round().clamp(0.0, BAR) as usize;
    "█".repeat(length)
}
