//! What publishing a draft would do: its page, where it would appear, and whether it exists already.
//!
//! ```text
//! preview [--corpus FILE.jsonl] [--draft FILE.json]
//! ```
//!
//! A draft is an article as a JSON object. Without arguments: a draft for the sample corpus, `data/brouillon.json`.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use connexe::corpus::JsonLines;
use connexe::page::{PagePlan, head_text};
use connexe::{Article, Language, Recommender};
use lexopt::prelude::*;

const USAGE: &str = "preview [--corpus FILE.jsonl] [--draft FILE.json]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("preview: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/");
    let (mut corpus, mut draft) = (format!("{data}gazette.jsonl"), format!("{data}brouillon.json"));
    let mut out = String::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("corpus") => corpus = parser.value()?.string()?,
            Long("draft") => draft = parser.value()?.string()?,
            other => return Err(format!("{}\n{USAGE}", other.unexpected()).into()),
        }
    }
    let draft = read_draft(&draft)?;
    let recommender = Recommender::builder().build(JsonLines::new().read_file(corpus)?.articles)?;
    let preview = recommender.preview(&draft, &PagePlan::news().with_labels(true))?;

    let language = draft.language.unwrap_or(Language::FRENCH);
    writeln!(out, "{}", head_text(&draft, language, 92))?;
    for published in &preview.near_duplicates {
        writeln!(out, "! {} ({:.0} % of the wording)", published.notice(language), 100.0 * published.likeness.containment)?;
    }
    writeln!(out, "\n{}", preview.page.to_text(92))?;
    writeln!(out, "It would appear on {} pages:", preview.appearances.len())?;
    for appearance in preview.appearances.iter().take(12) {
        writeln!(out, "  {:>2}. in « {} » under {}", appearance.position, appearance.block, appearance.title)?;
    }
    if preview.appearances.len() > 12 {
        writeln!(out, "  ... and {} more", preview.appearances.len() - 12)?;
    }
    // Whoever reads may stop early (`| head`): no error.
    let _ = std::io::stdout().write_all(out.as_bytes());
    Ok(())
}

/// A draft, read as strictly as a corpus: what would be lost or defaulted is an error.
fn read_draft(path: &str) -> Result<Article, Box<dyn Error>> {
    let named = |error: &dyn std::fmt::Display| format!("{path}: {error}");
    let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
    let object: serde_json::Value = serde_json::from_str(&text).map_err(|error| named(&error))?;
    let corpus = JsonLines::new().strict(true).read(object.to_string().as_bytes()).map_err(|error| named(&error))?;
    Ok(corpus.articles.into_iter().next().ok_or_else(|| named(&"no article in it"))?)
}
