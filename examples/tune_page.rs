//! The same article under several plans, side by side.
//!
//! ```text
//! tune_page [--corpus FILE.jsonl] [--article ID]
//! ```

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use connexe::corpus::JsonLines;
use connexe::page::{BlockPlan, Fallback, Origin, PagePlan};
use connexe::{Blend, Boosts, Caps, Diversity, Filters, Recency, Recommender, Topics};
use lexopt::prelude::*;

const USAGE: &str = "tune_page [--corpus FILE.jsonl] [--article ID]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tune_page: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/data/gazette.jsonl").to_string();
    let mut id = "trains-ligne-rif-annonce".to_string();
    let mut out = String::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("corpus") => corpus = parser.value()?.string()?,
            Long("article") => id = parser.value()?.string()?,
            other => return Err(format!("{}\n{USAGE}", other.unexpected()).into()),
        }
    }
    let recommender = Recommender::builder().build(JsonLines::new().read_file(corpus)?.articles)?;
    writeln!(out, "{}", recommender.article(&id)?.title)?;
    for (name, plan) in plans() {
        let page = recommender.page(&id, &plan)?;
        writeln!(out, "\n== {name}")?;
        for block in &page.blocks {
            writeln!(out, "{}", block.name)?;
            for item in &block.items {
                let how = match (item.origin, item.score) {
                    (Origin::Pinned, _) => "pinned".to_string(),
                    (Origin::Related, Some(score)) => format!("{score:.3}"),
                    (Origin::SameTag, _) => "same tag".to_string(),
                    (Origin::SameSection, _) => "same section".to_string(),
                    _ => "latest".to_string(),
                };
                writeln!(out, "  {how:>12}  {}", item.title)?;
            }
            if let Some(reason) = &block.reason {
                writeln!(out, "  {} missing: {reason}", block.short_by)?;
            }
        }
    }
    // Whoever reads may stop early (`| head`): no error.
    let _ = std::io::stdout().write_all(out.as_bytes());
    Ok(())
}

/// Plans to compare, by what they are for.
fn plans() -> Vec<(&'static str, PagePlan)> {
    let one = |block: BlockPlan| PagePlan::new(vec![block]);
    let strict = Filters::default().with_min_quantile(0.8);
    vec![
        ("a news page: 4 by content, 10 by subject", PagePlan::news()),
        ("a blog: 3, whatever their date", PagePlan::blog()),
        ("what to read next: 5, each different", PagePlan::next_reads(5)),
        (
            "the present: only the last half-year before the article, the newer the better",
            one(BlockPlan::new("L’actualité du sujet", 4)
                .with_blend(Blend::default().with_recency(Recency::Fresh { floor: 0.2, half_life_days: 60.0 }))
                .with_filters(Filters::default().with_max_days_older(180))),
        ),
        (
            "variety: one article a section, one an author",
            one(BlockPlan::new("D’autres regards", 4).with_caps(Caps::default().with_section(1).with_author(1))),
        ),
        (
            "depth: what resembles what is chosen already is moved down, long reads are moved up",
            one(BlockPlan::new("Pour comprendre", 4)
                .with_diversity(Diversity::new(0.6))
                .with_boosts(Boosts::default().with_tag("Ligne du Rif", 1.5))),
        ),
        (
            "fewer rather than wrong: only the strongest fifth of what this site suggests",
            one(BlockPlan::new("Directement lié", 6).with_filters(strict.clone())),
        ),
        (
            "never short: the same, with a ladder",
            one(BlockPlan::new("À lire", 6).with_filters(strict).with_fallback([
                Fallback::SameTag,
                Fallback::SameSection,
                Fallback::Latest,
            ])),
        ),
        (
            "care: nothing under a topic",
            PagePlan::blog().with_filters(Filters::default().with_topics(Topics::default().with_quiet(["Ligne du Rif"]))),
        ),
    ]
}
