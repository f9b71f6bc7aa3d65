//! The tags of a site: which say nothing, which are one, and how well they can be suggested.
//!
//! ```text
//! tags [FILE.jsonl]
//! ```
//!
//! The last lines hide the tags of each tagged article in turn and suggest five for it. Without a file: the sample corpus.

use std::collections::HashSet;
use std::error::Error;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use connexe::analysis::tag_key;
use connexe::corpus::JsonLines;
use connexe::{Difference, Recommender, TagCount};

/// Entries shown of each list.
const SHOWN: usize = 8;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output has gone (`tags | head`): no error.
        Err(error) if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("tags: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let sample = || Path::new(env!("CARGO_MANIFEST_DIR")).join("data/gazette.jsonl");
    let path = std::env::args_os().nth(1).map_or_else(sample, PathBuf::from);
    let recommender = Recommender::builder().build(JsonLines::new().read_file(&path)?.articles)?;
    let report = recommender.tag_report()?;
    let mut out = std::io::stdout().lock();
    let articles = recommender.articles().len();
    writeln!(out, "{} tags on {articles} articles, {} of them without", report.tags, report.untagged.len())?;
    let list = |counts: &[TagCount]| -> String {
        let shown = counts.iter().take(SHOWN).map(|count| format!("{} ({})", count.tag, count.articles)).collect::<Vec<_>>();
        let rest = counts.len().saturating_sub(SHOWN);
        if rest > 0 { format!("{}, and {rest} more", shown.join(", ")) } else { shown.join(", ") }
    };
    writeln!(out, "on more than four fifths of the articles: {}", list(&report.on_nearly_all))?;
    writeln!(out, "on one article alone: {}", list(&report.on_one_article))?;
    writeln!(out, "perhaps one tag: {} pairs", report.similar_tags.len())?;
    for similar in report.similar_tags.iter().take(SHOWN) {
        let differ_by = match similar.differ_by {
            Difference::Spelling => "spelling",
            Difference::Plural => "plural",
            _ => "letters",
        };
        writeln!(
            out,
            "  {} ({}) - {} ({}): {differ_by}",
            similar.tag.tag, similar.tag.articles, similar.other.tag, similar.other.articles
        )?;
    }
    let (mut precision, mut recall, mut tagged) = (0.0, 0.0, 0usize);
    for article in recommender.articles().iter().filter(|article| !article.tags.is_empty()) {
        let hidden: HashSet<String> = article.tags.iter().map(|tag| tag_key(tag)).collect();
        let bare = article.clone().with_tags(Vec::<String>::new());
        let found = recommender.suggest_tags(&bare, 5)?;
        let right = found.iter().filter(|suggestion| hidden.contains(&tag_key(&suggestion.tag))).count();
        precision += right as f64 / 5.0;
        recall += right as f64 / hidden.len().max(1) as f64;
        tagged += 1;
    }
    let mean = |sum: f64| sum / tagged.max(1) as f64;
    writeln!(out, "five suggested for each of {tagged} articles: precision {:.3}, recall {:.3}", mean(precision), mean(recall))?;
    Ok(())
}
