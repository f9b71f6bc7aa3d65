//! `connexe tags`: the tags of a site, and how well they can be suggested.

use std::collections::HashSet;

use clap::Args;
use connexe::Recommender;
use connexe::analysis::tag_key;
use connexe::tags::{Difference, TagCount, TagReport};
use serde::Serialize;

use crate::arguments::{SettingsArguments, TextOrJson, ThreadArguments, inputs};
use crate::corpus_arguments::CorpusArguments;
use crate::failure::Result;
use crate::json;
use crate::opened::Opened;
use crate::output::OutputArguments;

/// Entries that the text shows of each list; JSON has all.
const SHOWN: usize = 8;

/// Tags suggested for each article when the suggestions are measured.
const SUGGESTED: usize = 5;

/// Report the tags of a site: tags too common or too rare to help, tags that may be the same, and the quality of suggested tags.
///
/// For the quality, the tags of each tagged article are hidden in turn, and five are suggested.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  connexe tags
  connexe tags --corpus articles.jsonl
  connexe tags --corpus articles.jsonl --format json | jq '.report.untagged'")]
pub struct Arguments {
    #[command(flatten)]
    corpus: CorpusArguments,
    /// Form of the output: text or json.
    ///
    /// Example: `--format json`
    #[arg(long, value_enum, default_value = "text", help_heading = "Output", hide_possible_values = true)]
    format: TextOrJson,
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// How well tags can be suggested.
#[derive(Serialize)]
struct Suggested {
    /// Tags suggested for each article.
    k: usize,
    /// Articles with tags.
    articles: usize,
    precision: f64,
    recall: f64,
}

/// Prints the report.
pub fn run(arguments: &Arguments) -> Result<()> {
    let chosen = arguments.settings.read(&arguments.corpus)?;
    arguments.output.check(inputs(&arguments.corpus, &chosen))?;
    arguments.corpus.check_report(inputs(&arguments.corpus, &chosen))?;
    let Opened { recommender, .. } = arguments.corpus.open(&chosen, arguments.threads.count())?;
    let report = recommender.tag_report()?;
    let suggested = suggested(&recommender)?;
    let articles = recommender.articles().len();
    arguments.output.write(&match arguments.format {
        TextOrJson::Text => text(articles, &report, &suggested),
        TextOrJson::Json => {
            let whole = serde_json::json!({ "articles": articles, "report": report, "suggested": suggested });
            json::pretty(&whole)?
        }
    })
}

/// Hides the tags of each article in turn, and counts how many are suggested.
fn suggested(recommender: &Recommender) -> Result<Suggested> {
    let (mut precision, mut recall, mut tagged) = (0.0, 0.0, 0usize);
    for article in recommender.articles().iter().filter(|article| !article.tags.is_empty()) {
        let hidden: HashSet<String> = article.tags.iter().map(|tag| tag_key(tag)).collect();
        let bare = article.clone().with_tags(Vec::<String>::new());
        let found = recommender.suggest_tags(&bare, SUGGESTED)?;
        let right = found.iter().filter(|suggestion| hidden.contains(&tag_key(&suggestion.tag))).count();
        precision += right as f64 / SUGGESTED as f64;
        recall += right as f64 / hidden.len().max(1) as f64;
        tagged += 1;
    }
    let mean = |sum: f64| sum / tagged.max(1) as f64;
    Ok(Suggested { k: SUGGESTED, articles: tagged, precision: mean(precision), recall: mean(recall) })
}

fn text(articles: usize, report: &TagReport, suggested: &Suggested) -> String {
    let mut text = format!("{} tags on {articles} articles, {} of them without\n", report.tags, report.untagged.len());
    text += &format!("on more than four fifths of the articles: {}\n", list(&report.on_nearly_all));
    text += &format!("on one article alone: {}\n", list(&report.on_one_article));
    text += &format!("perhaps one tag: {} pairs\n", report.similar_tags.len());
    for pair in report.similar_tags.iter().take(SHOWN) {
        let differ_by = match pair.differ_by {
            Difference::Spelling => "spelling",
            Difference::Plural => "plural",
            _ => "letters",
        };
        let [first, second] = [&pair.tag, &pair.other].map(|count| format!("{} ({})", count.tag, count.articles));
        text += &format!("  {first} - {second}: {differ_by}\n");
    }
    let Suggested { k: _, articles, precision, recall } = suggested;
    text + &format!("five suggested for each of {articles} articles: precision {precision:.3}, recall {recall:.3}\n")
}

fn list(counts: &[TagCount]) -> String {
    if counts.is_empty() {
        return "none".to_string();
    }
    let shown: Vec<String> = counts.iter().take(SHOWN).map(|count| format!("{} ({})", count.tag, count.articles)).collect();
    let rest = counts.len().saturating_sub(SHOWN);
    if rest > 0 { format!("{}, and {rest} more", shown.join(", ")) } else { shown.join(", ") }
}
